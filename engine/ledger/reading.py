"""What a proof reads of each table, and of which type every column is: a row that does not fit is named, not believed.

The columns of SQLite take values of any type, and whoever can change a row can change a table too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
import msgspec

from engine.ledger.snapshot import Fetch, Rows, Snapshot
from engine.store.changes import Row

SHOWN_CHARACTERS = 40
# What somebody has done to the tables. A server that does not answer is no fault of the ledger.
UNREADABLE = (
    sqlite3.Error,
    asyncpg.DataError,
    asyncpg.SyntaxOrAccessError,
    asyncpg.InvalidTransactionStateError,
)


@dataclass(frozen=True, slots=True)
class Query:
    """
    Args:
        table: The one that its rows are of.
        columns: Names and types, in the order of the statement.
    """

    table: str
    columns: Mapping[str, Any]
    statement: str
    rows: Any

    @classmethod
    def joined(cls, table: str, columns: Mapping[str, Any], statement: str) -> Query:
        return cls(table, columns, statement, list[tuple[*columns.values()]])  # type: ignore[misc]

    @classmethod
    def of(cls, table: str, columns: Mapping[str, Any], which: str = "") -> Query:
        """The columns of one table."""
        return cls.joined(table, columns, f"SELECT {', '.join(columns)} FROM {table} {which}")  # noqa: S608


EVENTS = Query.of(
    "ledger_audit",
    {
        "seq": int, "at": int, "event": str, "actor_id": int | None, "request_id": str, "payload": str, "hash": str,
    },
    "ORDER BY seq",
)  # fmt: skip
HOLDS = Query.of(
    "ledger_holds",
    {
        "id": int, "account_id": int, "amount": int, "lines": str, "lots": str, "key": str | None,
        "operation": str | None, "fingerprint": str | None, "expires_at": int, "api_key_id": int | None,
        "day": int | None, "closing_seq": int | None, "state": str, "captured": int,
    },
    "ORDER BY id",
)  # fmt: skip
# A transaction's two sides have ids that follow from its own, its receipt and its lot have its id: one row tells all.
TRANSACTIONS = Query.joined(
    "ledger_transactions",
    {
        "seq": int, "id": int, "kind": str, "account_id": int, "subject": str | None, "feature": str | None,
        "price_version": int | None, "reverses_id": int | None, "reason": str | None, "payment_id": str | None,
        "transaction_id of its entries": int | bool | None,
        "account_id of its entry": int | None, "version of its entry": int | None, "amount of its entry": int | None,
        "balance_after of its entry": int | None,
        "account_id of the house's entry": int | None, "version of the house's entry": int | None,
        "amount of the house's entry": int | None, "balance_after of the house's entry": int | None,
        "id of its receipt": int | None, "subject of its receipt": int | bool | None,
        "account_id of its lot": int | None, "category of its lot": str | None, "priority of its lot": int | None,
        "amount of its lot": int | None, "effective_at of its lot": int | None, "expires_at of its lot": int | None,
    },
    """
    SELECT t.seq, t.id, t.kind, t.account_id, t.subject, t.feature, t.price_version, t.reverses_id, t.reason,
           t.payment_id, mine.transaction_id = t.id AND house.transaction_id = t.id,
           mine.account_id, mine.version, mine.amount, mine.balance_after,
           house.account_id, house.version, house.amount, house.balance_after, receipt.id,
           receipt.account_id = t.account_id AND receipt.subject = t.subject AND receipt.feature = t.feature,
           lot.account_id, lot.category, lot.priority, lot.amount, lot.effective_at, lot.expires_at
    FROM ledger_transactions t
    LEFT JOIN ledger_entries mine ON mine.id = 2 * t.id - 1
    LEFT JOIN ledger_entries house ON house.id = 2 * t.id
    LEFT JOIN ledger_receipts receipt ON receipt.id = t.id
    LEFT JOIN ledger_lots lot ON lot.id = t.id
    ORDER BY t.id
    """,
)  # fmt: skip
BURNS = Query.of(
    "ledger_burns", {"transaction_id": int, "lot_id": int, "amount": int}, "ORDER BY transaction_id, lot_id"
)
PROPOSALS = Query.of(
    "ledger_proposals",
    {
        "id": int, "actor_id": int, "account_id": int, "amount": int, "reason": str, "payment_id": str | None,
        "terms": str | None,
    },
    "ORDER BY id",
)  # fmt: skip
DECISIONS = Query.of(
    "ledger_proposals", {"closing_seq": int, "id": int}, "WHERE closing_seq IS NOT NULL ORDER BY closing_seq"
)
KEYS = Query.of(
    "ledger_keys",
    {
        "seq": int, "actor_id": int, "key": str, "operation": str, "fingerprint": str, "answer": str,
        "response": bytes | None, "digest": str | None,
    },
    "ORDER BY seq",
)  # fmt: skip
HEAD = Query.of(
    "ledger_head",
    {"id": int, "seq": int, "transactions": int, "at": int, "hash": str, "anchors": int, "signature": str},
)
ACCOUNTS = Query.of(
    "ledger_accounts",
    {"id": int, "balance": int, "held": int, "version": int, "kind": str, "user_id": int | None},
)
LOTS = Query.of("ledger_lots", {"id": int, "remaining": int}, "ORDER BY id")
OPEN_HOLDS = Query.of("ledger_holds", {"id": int, "captured": int}, "WHERE state = 'held' ORDER BY id")
PRICES = Query.of("ledger_prices", {"feature": str, "version": int, "tokens": int, "valid_from": int})
ROLES = Query.of("users", {"id": int, "role": str}, "WHERE role IS NULL OR role <> 'reader'")
SECTIONS = Query.joined(
    "sections",
    {"simulation_id": str, "depth": str, "payload": bytes | None},
    "SELECT simulation_id, depth, sha256(payload) FROM sections WHERE simulation_id IN {texts}",
)
OWNED = Query.of("ledger_receipts", {"id": int, "account_id": int}, "WHERE id IN {ids} AND withdrawn_by IS NULL")
WORDS = Query.of("forgettable_words", {"mark": str, "salt": str, "text": str})
LINKS = Query.of("ledger_audit", {"seq": int, "at": int, "hash": str}, "ORDER BY seq")
COUNTS = Query.joined(
    "ledger_entries",
    {"entries": int, "receipts": int, "lots": int},
    "SELECT (SELECT COUNT(*) FROM ledger_entries), (SELECT COUNT(*) FROM ledger_receipts), "
    "(SELECT COUNT(*) FROM ledger_lots)",
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Rows of a snapshot, every one of which fits its columns.

    Args:
        fault: Told of what does not: the check, what it is about, and a sentence.
    """

    source: Snapshot
    fault: Callable[[str, int, str], None]

    async def rows(self, query: Query, *values: object) -> Rows:
        try:
            rows = await self.source.rows(query.statement, *values)
        except UNREADABLE as failure:
            self._unreadable(query, failure)
            return Rows(_nothing)
        return Rows(self._careful(query, rows.fetch), lambda found: self._fitting(query, found))

    async def all(self, query: Query, *values: object) -> list[Row]:
        return await (await self.rows(query, *values)).all()

    async def named(self, table: str, statement: str) -> list[int]:
        """The first column of a statement that looks for rows that must not be there."""
        found = await self.all(Query.joined(table, {"id": Any}, statement))
        return [row[0] if isinstance(row[0], int) else 0 for row in found]

    def _careful(self, query: Query, fetch: Fetch) -> Fetch:
        async def careful(most: int) -> list[Row]:
            try:
                return await fetch(most)
            except UNREADABLE as failure:
                self._unreadable(query, failure)
                return []

        return careful

    def _unreadable(self, query: Query, failure: Exception) -> None:
        self.fault("tables", 0, f"{query.table} cannot be read: {failure}.")

    def _fitting(self, query: Query, rows: list[Row]) -> list[Row]:
        try:
            return msgspec.convert(rows, query.rows)  # type: ignore[no-any-return]
        except msgspec.ValidationError:
            return [row for row in rows if self._fits(query, row)]

    def _fits(self, query: Query, row: Row) -> bool:
        for (name, kind), value in zip(query.columns.items(), row, strict=True):
            try:
                msgspec.convert(value, kind)
            except msgspec.ValidationError:
                self._name(query, row, name, value)
                return False
        return True

    def _name(self, query: Query, row: Row, column: str, value: Any) -> None:
        number = next((each for each in row if isinstance(each, int)), 0)
        which = ", ".join(_shown(each) for each in row[:2])
        self.fault("rows", number, f"{query.table}: the row ({which}, …) cannot have {_shown(value)} as {column}.")


async def _nothing(_: int) -> list[Row]:
    return []


def _shown(value: Any) -> str:
    return "NULL" if value is None else repr(value)[:SHOWN_CHARACTERS]
