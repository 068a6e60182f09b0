"""Ending a hold: by charging what was delivered, or by a void."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, final

import msgspec

from engine.errors import NotFound, OracleError
from engine.ledger.batch import REVENUE, Account, Batch, OpenHold, Parts
from engine.ledger.commands.command import Command, ReadSet
from engine.ledger.errors import HoldClosed
from engine.ledger.values import (
    Hold,
    HoldState,
    Item,
    KeptSection,
    Line,
    SettledLine,
    Settlement,
    SoldSection,
    TransactionKind,
    transaction_id,
    uid,
)


@final
@dataclass(frozen=True, slots=True)
class Settle(Command[Settlement]):
    """End a hold: charge what was delivered, release the rest. Nothing delivered and nothing to keep is a void."""

    name: ClassVar[str] = "settle"
    hold: Hold
    delivered: frozenset[Item]
    response: bytes | None
    is_void: bool
    request_id: str
    sections: Mapping[Item, KeptSection] = field(default_factory=dict)

    @property
    def actor(self) -> int:
        return self.hold.user_id

    def want(self, reads: ReadSet) -> None:
        reads.accounts.add(self.hold.user_id)
        reads.holds.add(self.hold.id)
        reads.items.update((self.hold.user_id, line.item.subject) for line in self.hold.lines)

    def apply(self, batch: Batch) -> Settlement:
        account = batch.account(self.hold.user_id)
        batch.pass_time(account)
        hold = account.holds.get(self.hold.id)
        if hold is None:
            raise self._closed(batch)
        settlement = self._settle(batch, account, hold)
        batch.pass_time(account)
        return settlement

    def _closed(self, batch: Batch) -> OracleError:
        owner_id, state = batch.closed.get(self.hold.id, (0, ""))
        if owner_id != self.hold.user_id:
            return NotFound(kind="hold", id=str(self.hold.id))
        return HoldClosed(state=state)

    def _settle(self, batch: Batch, account: Account, hold: OpenHold) -> Settlement:
        parts = list(hold.parts)
        lines = tuple(self._charge(batch, account, line, parts) for line in hold.lines)
        charged = sum(line.charged for line in lines)
        batch.give_back(account, parts)
        batch.close_hold(account, hold, HoldState.VOIDED if self.is_void else HoldState.CAPTURED, charged)
        released = hold.amount - charged
        settlement = Settlement(charged, released, account.available - _over(batch, account), lines)
        if hold.key and charged:
            answer = msgspec.json.encode(settlement).decode()
            batch.store(
                account.id, hold.key, hold.operation or "", hold.fingerprint or "", answer, self.response or b""
            )
        payload: dict[str, Any] = {"hold": hold.id, "user": account.id, "charged": charged, "released": released}
        if sold := self._sold(lines):
            payload["sections"] = sold
        batch.write("void" if self.is_void else "capture", account.id, self.request_id, payload)
        return settlement

    def _sold(self, lines: tuple[SettledLine, ...]) -> list[SoldSection]:
        return [
            SoldSection(transaction_id(line.transaction_uid), kept.simulation, kept.depth, kept.digest)
            for line in lines
            if line.transaction_uid and (kept := self.sections.get(line.item))
        ]

    def _charge(self, batch: Batch, account: Account, line: Line, parts: Parts) -> SettledLine:
        item = line.item
        if not line.tokens or item not in self.delivered or item in account.owned:
            return SettledLine(line.path, item, 0, None)
        burned = _split(parts, line.tokens)
        moved = batch.post(
            TransactionKind.CHARGE,
            account,
            -line.tokens,
            REVENUE,
            item=item,
            price_version=line.price_version,
            parts=burned,
        )
        batch.own(account, item, moved)
        return SettledLine(line.path, item, line.tokens, uid(moved))


def _split(parts: Parts, amount: int) -> Parts:
    """Take `amount` off the front of `parts`."""
    taken: Parts = []
    while amount:
        lot_id, part = parts[0]
        used = min(part, amount)
        taken.append((lot_id, used))
        amount -= used
        if used == part:
            del parts[0]
        else:
            parts[0] = (lot_id, part - used)
    return taken


def _over(batch: Batch, account: Account) -> int:
    """Tokens that came back from the hold into lots whose time is over: they expire next."""
    return sum(
        lot.remaining for lot in account.lots.values() if lot.expires_at is not None and lot.expires_at <= batch.at
    )
