"""What a user did with tokens: every movement, and between them the purchases that were refused for want of tokens.

Movements stand in the user's entries, refusals in the audit trail. Both are numbered, and a cursor names a place in
each: so a page reads as many rows as it shows, however long either list is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import islice
from typing import TypeAlias

import msgspec

from engine.errors import InsufficientTokens, InvalidInput
from engine.ledger.chain import moment
from engine.ledger.commands.hold import PlaceHold
from engine.ledger.values import HistoryRow, Status, TransactionKind, uid
from engine.ledger.words import JOINED, SHOWN
from engine.page import Page
from engine.store.changes import Row
from engine.store.database import Database
from engine.store.sql import Sql

BEYOND = 2**63 - 1
MOST_DIGITS = 19
MOVEMENTS = f"""
SELECT a.seq, e.version, a.at, t.kind, e.amount, e.balance_after, COALESCE(t.subject, r.subject),
    COALESCE(t.feature, r.feature), t.id, k.key, {SHOWN.format(reason="t.reason")}, a.request_id
FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id
LEFT JOIN ledger_transactions r ON r.id = t.reverses_id
LEFT JOIN ledger_keys k ON k.seq = t.seq AND k.actor_id = e.account_id
JOIN ledger_audit a ON a.seq = t.seq {JOINED.format(reason="t.reason")}
WHERE e.account_id = ? AND e.version < ? ORDER BY e.version DESC LIMIT ?
"""  # noqa: S608
DENIALS = """
SELECT seq, at, payload, request_id FROM ledger_audit
WHERE event = 'denied' AND actor_id = ? AND seq < ? AND payload LIKE ? ORDER BY seq DESC LIMIT ?
"""
# Payloads begin with these two members: see `Command.deny`.
OF_PURCHASES = f'{{"operation":"{PlaceHold.name}","code":"{InsufficientTokens.code}",%'

Numbered: TypeAlias = tuple[int, int, HistoryRow]
"""A row below its number in the audit trail and, of a movement, in the account."""


class Denial(msgspec.Struct):
    """What the audit trail keeps of a refused purchase; older refusals say less."""

    required: int = 0
    available: int = 0
    subject: str | None = None
    feature: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """The newest number of each list that a page has already passed."""

    version: int = BEYOND
    seq: int = BEYOND

    @classmethod
    def of(cls, cursor: str | None) -> Place:
        """
        Raises:
            InvalidInput: The cursor is none of this list.
        """
        if cursor is None:
            return cls()
        parts = cursor.split(".")
        if len(parts) != 2 or not all(each.isascii() and each.isdigit() and len(each) <= MOST_DIGITS for each in parts):
            raise InvalidInput(field="after", reason="this is no cursor of this list")
        version, seq = (min(int(each), BEYOND) for each in parts)
        return cls(version, seq)

    def behind(self, seq: int, version: int) -> Place:
        return Place(version, self.seq) if version else Place(self.version, seq)

    @property
    def cursor(self) -> str:
        return f"{self.version}.{self.seq}"


@dataclass(frozen=True, slots=True)
class History:
    database: Database

    async def page(self, user_id: int, first: int, after: str | None) -> Page[HistoryRow]:
        """The newest rows, or those behind the cursor `after`.

        Raises:
            InvalidInput: The cursor is none of this list.
        """
        place = Place.of(after)
        moved = await self._rows(MOVEMENTS, user_id, place.version, first + 1)
        denied = await self._rows(DENIALS, user_id, place.seq, OF_PURCHASES, first + 1)
        both = merge(map(_movement, moved), map(_denial, denied), key=lambda each: each[:2], reverse=True)
        numbered = list(islice(both, first + 1))
        rows = _placed(numbered[:first], place)
        return Page(tuple(rows), len(numbered) > first, rows[-1].cursor if rows else None)

    async def _rows(self, statement: str, *values: object) -> Sequence[Row]:
        return await Sql(self.database.dialect).read(self.database, statement, *values)


def _placed(numbered: Sequence[Numbered], place: Place) -> list[HistoryRow]:
    """The rows, each with the cursor of what stands behind it."""
    rows = []
    for seq, version, row in numbered:
        place = place.behind(seq, version)
        rows.append(replace(row, cursor=place.cursor))
    return rows


def _movement(row: Row) -> Numbered:
    seq, version, at, kind, amount, after, subject, feature, moved, key, reason, request_id = row
    status = Status.REFUND if kind == TransactionKind.REFUND else Status.SUCCESS
    found = HistoryRow(
        "", uid(moved), moment(at), status, TransactionKind(kind), subject, feature, -amount, after - amount, after,
        key, reason, request_id,
    )  # fmt: skip
    return seq, version, found


def _denial(row: Row) -> Numbered:
    seq, at, payload, request_id = row
    denial = msgspec.json.decode(payload, type=Denial)
    found = HistoryRow(
        cursor="",
        uid=f"D{seq:09d}",
        at=moment(at),
        status=Status.DENIED,
        kind=None,
        subject=denial.subject,
        feature=denial.feature,
        cost=denial.required,
        balance_before=denial.available,
        balance_after=denial.available,
        idempotency_key=None,
        reason=None,
        request_id=request_id,
    )
    return seq, 0, found
