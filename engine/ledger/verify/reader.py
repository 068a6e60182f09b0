"""Reads the rows of a proof: one that does not fit its columns is named, not believed.

The columns of SQLite take values of any type, and whoever can change a row can change a table too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
import msgspec

from engine.ledger.snapshot import DatabaseSnapshot, Fetch, Rows
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


@dataclass(frozen=True, slots=True)
class RowReader:
    """Rows of a snapshot, every one of which fits its columns.

    Args:
        fault: Told of what does not: the check, what it is about, and a sentence.
    """

    source: DatabaseSnapshot
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
