"""The ledger's SQL in the words of both databases."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
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
_PAIRS = {
    "sqlite": "(SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS text FROM json_each(?)) asked",
    "postgres": "unnest(?::bigint[], ?::text[]) AS asked (id, text)",
}


@dataclass(frozen=True, slots=True)
class Sql:
    """Statements with `?` for a value, `{ids}` and `{texts}` for a list, `{pairs}` for a table of (id, text)."""

    dialect: Dialect

    def text(self, statement: str) -> str:
        """The statement as the database wants it."""
        filled = statement.format(ids=_IDS[self.dialect], texts=_TEXTS[self.dialect], pairs=_PAIRS[self.dialect])
        if self.dialect == "sqlite":
            return filled
        numbers = count(1)
        return "".join(f"${next(numbers)}" if character == "?" else character for character in filled)

    def listed(self, values: Collection[Any]) -> Any:
        """The argument of `{ids}` and `{texts}`."""
        return json.dumps(list(values)) if self.dialect == "sqlite" else list(values)

    def paired(self, pairs: Collection[tuple[int, str]]) -> list[Any]:
        """The arguments of `{pairs}`."""
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

    async def write(self, connection: BaseDBAsyncClient, statement: str, rows: Sequence[Row]) -> None:
        """Run the statement once for each row of values."""
        if rows:
            await connection.execute_many(self.text(statement), rows)  # type: ignore[arg-type]
