"""Connections to SQLite that read as of a day: see `engine.store.horizon`."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

import aiosqlite

from engine.rounds import DRAWN_LATER
from engine.store.horizon import Horizon, horizon, rows_before, settings, view_statements
from engine.store.readers import SqliteReaders


class SqliteTravellers(SqliteReaders):
    """Each looks through its views, as of the day of whoever asks."""

    def __init__(self, file_path: str, **named: Any) -> None:
        super().__init__(file_path, **named)
        self._as_of: WeakKeyDictionary[aiosqlite.Connection, Horizon] = WeakKeyDictionary()

    async def _open(self) -> aiosqlite.Connection:
        connection = await super()._open()
        await connection.create_function("rows_before", 4, rows_before, deterministic=True)
        await connection.create_function("drawn_later", 1, drawn_later, deterministic=True)
        await connection.execute("PRAGMA temp_store = MEMORY")
        await connection.execute(f"CREATE TEMP TABLE horizon ({', '.join(settings(Horizon(date.max)))})")
        for statement in view_statements("sqlite"):
            await connection.execute(statement)
        return connection

    async def _fetched(
        self, connection: aiosqlite.Connection, query: str, values: list[Any] | None
    ) -> list[sqlite3.Row]:
        chosen = horizon()
        if chosen is None:
            raise sqlite3.OperationalError("these connections read as of a day, and none is chosen")
        if self._as_of.get(connection) != chosen:
            self._as_of.pop(connection, None)
            await connection.execute("DELETE FROM temp.horizon")
            row = tuple(settings(chosen).values())
            await connection.execute(f"INSERT INTO temp.horizon VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
            self._as_of[connection] = chosen
        return await super()._fetched(connection, query, values)


def drawn_later(round: str | None) -> bool:
    """Whether the pairings of a round follow from results."""
    return bool(DRAWN_LATER.search(round or ""))


client_class = SqliteTravellers
