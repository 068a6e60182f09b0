"""What the house gives a new account to begin with, once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, ClassVar, final

import msgspec

from engine.errors import InvalidInput
from engine.ledger.batch import TREASURY, Batch, LotTerms
from engine.ledger.commands.administrative import again, refuse_reason
from engine.ledger.commands.command import Command, ReadSet
from engine.ledger.commands.credit import credit, refuse_amount
from engine.ledger.values import Category, TopUp, TransactionKind

TERMS = LotTerms(TransactionKind.WELCOME, Category.WELCOME)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome(Command[TopUp]):
    """A gift of the house itself: no administrator asks for it, and an account has it once, whatever it amounts to.

    It is stored with a key of the treasury's own, so that whoever asks again is told what was given.

    Args:
        most: Tokens that nobody has to approve.
    """

    user_id: int
    amount: int
    reason: str
    request_id: str
    most: int
    name: ClassVar[str] = "welcome"

    @property
    def actor(self) -> None:
        return None

    @property
    def key(self) -> str:
        return f"welcome-{self.user_id}"

    def want(self, reads: ReadSet) -> None:
        reads.keys.add((TREASURY, self.key))
        reads.accounts.add(self.user_id)
        reads.receivers.add(self.user_id)

    def apply(self, batch: Batch) -> TopUp:
        if stored := batch.keys.get((TREASURY, self.key)):
            return again(stored.answer, TopUp)
        account = batch.receiver(self.user_id)
        refuse_amount(self.amount)
        refuse_reason(self.reason)
        if self.amount > self.most:
            raise InvalidInput(field="amount", reason=f"more than {self.most} need a second administrator")
        batch.pass_time(account)
        answer = credit(batch, account, self.amount, self.reason, None, TERMS)
        fingerprint = hashlib.sha256(self.key.encode()).hexdigest()
        batch.store(TREASURY, self.key, self.name, fingerprint, msgspec.json.encode(answer).decode())
        batch.write(self.name, None, self.request_id, {"user": self.user_id, "amount": self.amount})
        return answer

    def asked(self) -> dict[str, Any]:
        return {"user": self.user_id, "amount": self.amount}
