"""SQL in the words of both databases."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import count
from typing import Any

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import BaseORMException

from engine.errors import StorageFailed
from engine.store.changes import Row
from engine.store.database import Database
from engine.store.horizon import Dialect

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

    def day(self, day: date) -> Any:
        """A calendar day as a value."""
        return day.isoformat() if self.dialect == "sqlite" else day

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
            return await self.rows(database.readers, statement, *values)
        except FAILURES as failure:
            raise StorageFailed from failure


@lru_cache(512)
def _text(dialect: Dialect, statement: str) -> str:
    filled = statement.format(ids=_IDS[dialect], texts=_TEXTS[dialect])
    if dialect == "sqlite":
        return filled
    numbers = count(1)
    return "".join(f"${next(numbers)}" if character == "?" else character for character in filled)
