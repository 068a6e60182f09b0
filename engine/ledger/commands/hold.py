"""Keeping tokens aside for an operation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, final

import msgspec

from engine.errors import IdempotencyMismatch, InProgress, InsufficientTokens
from engine.ledger.batch import Account, Batch, OpenHold, StoredAnswer
from engine.ledger.chain import moment
from engine.ledger.commands.command import DAY, Command, ReadSet
from engine.ledger.errors import AnotherIsRunning, OverSpendLimit
from engine.ledger.values import Hold, IdempotencyKey, Item, Line, Replay, Settlement, SpendLimit


@final
@dataclass(frozen=True, slots=True)
class PlaceHold(Command[Hold | Replay]):
    """Keep tokens aside for an operation, unless its key has an answer already."""

    name: ClassVar[str] = "hold"
    user_id: int
    lines: tuple[Line, ...]
    key: IdempotencyKey | None
    request_id: str
    hold_for: int
    limit: SpendLimit | None = None

    @property
    def actor(self) -> int:
        return self.user_id

    def asked(self) -> dict[str, Any]:
        """What was to be bought, where it is one thing."""
        if len(self.lines) != 1:
            return {}
        (line,) = self.lines
        return {"subject": line.item.subject, "feature": line.item.feature}

    def want(self, reads: ReadSet) -> None:
        reads.accounts.add(self.user_id)
        reads.items.update((self.user_id, line.item.subject) for line in self.lines)
        if self.key:
            reads.keys.add((self.user_id, self.key.key))
        if self.limit:
            reads.api_keys.add(self.limit.api_key_id)

    def apply(self, batch: Batch) -> Hold | Replay:
        account = batch.account(self.user_id)
        batch.pass_time(account)
        if self.key and (stored := batch.keys.get((self.user_id, self.key.key))):
            return _replay(self.key, stored)
        if self.key:
            _refuse_running(self.key, account)
        lines = _priced(self.lines, account)
        amount = sum(line.tokens for line in lines)
        self._refuse_short(account, lines, amount)
        self._refuse_over_limit(batch, amount)
        return self._open(batch, account, lines, amount)

    def _refuse_short(self, account: Account, lines: tuple[Line, ...], amount: int) -> None:
        if amount <= account.available:
            return
        running = {line.item for hold in account.holds.values() for line in hold.lines}
        needed = sum(line.tokens for line in lines if line.item not in running)
        if needed <= account.available:
            raise AnotherIsRunning(required=amount, available=account.available)
        raise InsufficientTokens(required=amount, available=account.available)

    def _refuse_over_limit(self, batch: Batch, amount: int) -> None:
        """What running operations keep aside counts as spent, so that requests side by side cannot pass the limit."""
        if self.limit is None or not amount:
            return
        spent = batch.spending.get(self.limit.api_key_id, {})
        _refuse_over(amount, self.limit.tokens, sum(spent.values()), "in all")
        _refuse_over(amount, self.limit.daily_tokens, spent.get(batch.at // DAY, 0), "a day")

    def _open(self, batch: Batch, account: Account, lines: tuple[Line, ...], amount: int) -> Hold:
        key, limit = self.key, self.limit
        hold = OpenHold(
            id=batch.seq,
            account_id=account.id,
            amount=amount,
            lines=lines,
            parts=batch.reserve(account, amount),
            key=key.key if key else None,
            operation=key.operation if key else None,
            fingerprint=key.fingerprint if key else None,
            expires_at=batch.at + self.hold_for,
            api_key_id=limit.api_key_id if limit else None,
            day=batch.at // DAY if limit else None,
        )
        batch.open_hold(account, hold)
        batch.write("hold", self.user_id, self.request_id, {"hold": hold.id, "user": account.id, "amount": amount})
        return Hold(hold.id, account.id, amount, lines, self.request_id, moment(hold.expires_at), key)


def _replay(key: IdempotencyKey, stored: StoredAnswer) -> Replay:
    if (stored.operation, stored.fingerprint) != (key.operation, key.fingerprint):
        raise IdempotencyMismatch(key=key.key)
    return Replay(stored.response or b"", msgspec.json.decode(stored.answer, type=Settlement))


def _priced(lines: tuple[Line, ...], account: Account) -> tuple[Line, ...]:
    """The lines with what they cost now: nothing where the item is owned or was named before."""
    seen: set[Item] = set()
    priced = []
    for line in lines:
        is_owned = line.item in account.owned
        priced.append(replace(line, tokens=0, owned=is_owned) if is_owned or line.item in seen else line)
        seen.add(line.item)
    return tuple(priced)


def _refuse_over(amount: int, limit: int | None, spent: int, period: str) -> None:
    if limit is not None and spent + amount > limit:
        raise OverSpendLimit(required=amount, budget=max(0, limit - spent), limit=limit, period=period)


def _refuse_running(key: IdempotencyKey, account: Account) -> None:
    for hold in account.holds.values():
        if hold.key == key.key:
            if (hold.operation, hold.fingerprint) != (key.operation, key.fingerprint):
                raise IdempotencyMismatch(key=key.key)
            raise InProgress(key=key.key)
