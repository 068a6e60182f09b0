"""What all acts of administrators have in common, and the refusal that is stored with a key."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import msgspec

from engine.errors import Forbidden, IdempotencyMismatch, InvalidInput, OracleError
from engine.ledger.batch import Batch
from engine.ledger.commands.command import Command, ReadSet
from engine.ledger.values import Refund, TopUp

T = TypeVar("T")
Answer = TypeVar("Answer", TopUp, Refund)


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrative(Command[T]):
    """An administrator's act: with a reason, with a key, never on the own account.

    The answer, a refusal too, is stored with the key: repeating the request repeats the answer.
    """

    actor_id: int
    key: str
    request_id: str

    @property
    def actor(self) -> int:
        return self.actor_id

    @property
    @abstractmethod
    def payload(self) -> dict[str, Any]:
        """What the request says: the key's fingerprint is its digest."""

    @abstractmethod
    def execute(self, batch: Batch) -> T: ...

    @abstractmethod
    def replayed(self, answer: str) -> T: ...

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(msgspec.json.encode(self.payload, order="sorted")).hexdigest()

    def want(self, reads: ReadSet) -> None:
        reads.keys.add((self.actor_id, self.key))

    def apply(self, batch: Batch) -> T:
        stored = batch.keys.get((self.actor_id, self.key))
        if stored is None:
            return self.execute(batch)
        if (stored.operation, stored.fingerprint) != (self.name, self.fingerprint):
            raise IdempotencyMismatch(key=self.key)
        if stored.answer.startswith('{"refused"'):
            raise StoredRefusal.rebuild(stored.answer)
        return self.replayed(stored.answer)

    def deny(self, batch: Batch, refusal: OracleError) -> None:
        if (self.actor_id, self.key) in batch.keys:
            Command.deny(self, batch, refusal)
            return
        batch.store(self.actor_id, self.key, self.name, self.fingerprint, StoredRefusal.of(refusal))
        batch.write("denied", self.actor_id, self.request_id, self.told(refusal))

    def finish(self, batch: Batch, event: str, answer: TopUp | Refund, user_id: int) -> None:
        batch.store(self.actor_id, self.key, self.name, self.fingerprint, msgspec.json.encode(answer).decode())
        # The reason stands with the transaction, by its mark: people may be named in it.
        told = {name: value for name, value in self.payload.items() if name != "reason"}
        batch.write(event, self.actor_id, self.request_id, {"user": user_id, **told, "amount": answer.amount})

    def refuse_own(self, user_id: int) -> None:
        if user_id == self.actor_id:
            raise Forbidden("An administrator may not move tokens of the own account.")


class StoredRefusal(OracleError):
    """A refusal that was stored with its key, raised again as it was."""

    code = ""

    @staticmethod
    def of(refusal: OracleError) -> str:
        """JSON of a refusal."""
        parts = {
            "refused": refusal.code,
            "message": str(refusal),
            "hint": refusal.hint,
            "facts": refusal.facts,
        }
        return msgspec.json.encode(parts).decode()

    @classmethod
    def rebuild(cls, answer: str) -> StoredRefusal:
        stored = msgspec.json.decode(answer)
        kind = type("StoredRefusal", (cls,), {"code": stored["refused"], "hint": stored["hint"]})
        refusal: StoredRefusal = kind(stored["message"])
        vars(refusal).update(stored["facts"])
        return refusal


def refuse_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(field="reason", reason="must say why")


def again(answer: str, kind: type[Answer]) -> Answer:
    return replace(msgspec.json.decode(answer, type=kind), replayed=True)
