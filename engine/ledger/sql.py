"""The ledger's SQL in the words of both databases."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import BaseORMException

from engine.ledger.errors import StorageFailed
from engine.store.database import Database, Dialect

Row = Sequence[Any]
FAILURES = (BaseORMException, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)

_IDS = {"sqlite": "(SELECT value FROM json_each(?))", "postgres": "(SELECT unnest(?::bigint[]))"}
_TEXTS = {"sqlite": "(SELECT value FROM json_each(?))", "postgres": "(SELECT unnest(?::text[]))"}
# Both keep to one plan: the asked ones first, each looked up by the table's index. Left to itself PostgreSQL reads a
# table whole where it was empty when it last looked.
_MATCHED = {
    "sqlite": "SELECT {columns} FROM (SELECT json_extract(value, '$[0]') AS asked_id, json_extract(value, '$[1]') AS "
    "asked_text FROM json_each(?)) CROSS JOIN {table} WHERE {id} = asked_id AND {text} = asked_text{where}",
    "postgres": "SELECT found.* FROM unnest(?::bigint[], ?::text[]) AS asked (id, text) CROSS JOIN LATERAL (SELECT "
    "{columns} FROM {table} WHERE {id} = asked.id AND {text} = asked.text{where} OFFSET 0) found",
}


@dataclass(frozen=True, slots=True)
class Sql:
    """Statements with `?` for a value, `{ids}` and `{texts}` for a list."""

    dialect: Dialect

    def text(self, statement: str) -> str:
        """The statement as the database wants it."""
        return _text(self.dialect, statement)

    def listed(self, values: Collection[Any]) -> Any:
        """The argument of `{ids}` and `{texts}`."""
        return json.dumps(list(values)) if self.dialect == "sqlite" else list(values)

    def matched(self, columns: str, table: str, id: str, text: str, where: str = "") -> str:
        """A statement for the rows of a table that match any of the pairs that `paired` makes the values of."""
        also = f" AND {where}" if where else ""
        return _MATCHED[self.dialect].format(columns=columns, table=table, id=id, text=text, where=also)

    def paired(self, pairs: Collection[tuple[int, str]]) -> list[Any]:
        if self.dialect == "sqlite":
            return [json.dumps(list(pairs))]
        return [[pair[0] for pair in pairs], [pair[1] for pair in pairs]]

    async def rows(self, connection: BaseDBAsyncClient, statement: str, *values: Any) -> Sequence[Row]:
        """Rows of a query, addressed by position."""
        _, rows = await connection.execute_query(self.text(statement), list(values))
        return rows  # type: ignore[return-value]

    async def read(self, database: Database, statement: str, *values: Any) -> Sequence[Row]:
        """Rows of a query outside any transaction.

        Raises:
            StorageFailed: The database does not answer.
        """
        try:
            return await self.rows(database.connection, statement, *values)
        except FAILURES as failure:
            raise StorageFailed from failure


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Rows that go into one table, or change some of its columns.

    Args:
        columns: In the order of the values of a row, each with its type on PostgreSQL; where rows are changed,
            the id that finds them comes last.
        is_new: Whether rows are added.
        otherwise: What happens to a row that is there already; nothing is said where that is a fault.
    """

    table: str
    columns: tuple[tuple[str, str], ...]
    is_new: bool
    otherwise: str = ""

    @classmethod
    def added(cls, table: str, columns: str, otherwise: str = "") -> Change:
        return cls(table, _columns(columns), is_new=True, otherwise=otherwise)

    @classmethod
    def made(cls, table: str, columns: str) -> Change:
        return cls(table, _columns(columns), is_new=False)

    def one(self) -> str:
        """For one row, on SQLite."""
        names = [name for name, _ in self.columns]
        if self.is_new:
            values = ", ".join("?" for _ in names)
            return f"INSERT INTO {self.table} ({', '.join(names)}) VALUES ({values}) {self.otherwise}"  # noqa: S608
        *changed, found = names
        return f"UPDATE {self.table} SET {', '.join(f'{name} = ?' for name in changed)} WHERE {found} = ?"  # noqa: S608

    def part(self, first: int, after: str | None) -> str:
        """For any number of rows, on PostgreSQL: an array for every column, from parameter `first` on.

        Args:
            after: A part that must have ended before this one begins; otherwise the database chooses the order.
        """
        names = ", ".join(name for name, _ in self.columns)
        arrays = ", ".join(f"${first + place}::{kind}[]" for place, (_, kind) in enumerate(self.columns))
        waits = f" WHERE (SELECT COUNT(*) FROM {after}) >= 0" if after else ""  # noqa: S608
        if self.is_new:
            rows = f"SELECT {names} FROM unnest({arrays}) AS row ({names}){waits}"  # noqa: S608
            return f"INSERT INTO {self.table} ({names}) {rows} {self.otherwise}"
        *changed, (found, _) = self.columns
        settings = ", ".join(f"{name} = row.{name}" for name, _ in changed)
        return (
            f"UPDATE {self.table} SET {settings} FROM unnest({arrays}) AS row ({names}) "  # noqa: S608
            f"WHERE {self.table}.{found} = row.{found} RETURNING 1"
        )


Changes = Sequence[tuple[Change, Sequence[Row]]]


@cache
def single(change: Change) -> str:
    """The statement for SQLite that makes a change for one row."""
    return change.one()


@cache
def together(changes: tuple[Change, ...]) -> str:
    """One statement for PostgreSQL that makes all the changes. A table's rows are changed before others are added."""
    parts: dict[str, str] = {}
    first = 1
    for change in changes:
        name = f"{change.table}_{'added' if change.is_new else 'changed'}"
        earlier = f"{change.table}_changed"
        parts[name] = change.part(first, earlier if change.is_new and earlier in parts else None)
        first += len(change.columns)
    return f"WITH {', '.join(f'{name} AS ({part})' for name, part in parts.items())} SELECT 1"


@cache
def _text(dialect: Dialect, statement: str) -> str:
    filled = statement.format(ids=_IDS[dialect], texts=_TEXTS[dialect])
    if dialect == "sqlite":
        return filled
    numbers = count(1)
    return "".join(f"${next(numbers)}" if character == "?" else character for character in filled)


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs from "name type, name type"."""
    pairs = (column.split() for column in text.split(", "))
    return tuple((name, kind) for name, kind in pairs)
