"""Connections that only read, beside the one that writes: whoever looks for long holds up neither writer nor reader.

On SQLite up to 3.51.2, commits may be lost where two connections write or checkpoint one file. These do neither: the
file is opened read-only, and they are closed before the one that writes.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite
from tortoise.backends.base.client import TransactionalDBClient
from tortoise.backends.sqlite.client import SqliteClient, translate_exceptions
from tortoise.connection import get_connection
from tortoise.models import Model

from engine.store.connection_thread import ConnectionThread
from engine.store.horizon import horizon

# Each is a thread that sleeps while nobody asks; a new one is opened only where all others are busy.
MOST_READERS = 12
# A reader holds the write-ahead log as it was when its statement began, so none may go on for ever.
MOST_SECONDS = 30.0
# Remembered of a connection: those of wide searches take 200 KB each.
MOST_STATEMENTS = 32
# A statement that is about to begin does not hear that it is to end.
SAY_AGAIN_SECONDS = 0.05


def readers() -> str:
    """The name of the connections that the current task reads by: those of the day that it reads as of, if any."""
    return "readers" if horizon() is None else "travellers"


class Routes:
    """Reads go to the readers, but for those of a transaction, which see what it has written.

    Tortoise asks when a query is begun: outside a transaction, one that is to write begins with `filter`, not `all`.
    """

    def db_for_read(self, model: type[Model]) -> str:
        return "default" if isinstance(get_connection("default"), TransactionalDBClient) else readers()

    def db_for_write(self, model: type[Model]) -> str:
        return "default"


class SqliteReaders(SqliteClient):
    """One statement a connection at a time; each sees every commit that was acknowledged before it began."""

    def __init__(self, file_path: str, **named: Any) -> None:
        super().__init__(file_path, **named)
        self._address = f"{Path(file_path).resolve().as_uri()}?mode=ro"
        self._opened: list[aiosqlite.Connection] = []
        self._idle: list[aiosqlite.Connection] = []
        self._places = asyncio.Semaphore(MOST_READERS)

    async def create_connection(self, with_db: bool) -> None:
        """A connection is opened where it is needed."""

    async def close(self) -> None:
        for connection in self._opened:
            await connection.interrupt()
            await connection.close()
        self._opened, self._idle = [], []

    @translate_exceptions
    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[Any]]:
        rows = await self._rows(query, values)
        return len(rows), rows

    @translate_exceptions
    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        return [dict(row) for row in await self._rows(query, values)]

    def acquire_connection(self) -> Any:
        raise sqlite3.OperationalError("these connections are lent for one statement at a time")

    async def _rows(self, query: str, values: list[Any] | None) -> list[sqlite3.Row]:
        self.log.debug("%s: %s", query, values)
        connection = await self._free()
        running = asyncio.ensure_future(self._fetched(connection, query, values))
        # Given back when the statement has ended, which may be later than whoever asked.
        running.add_done_callback(partial(self._give_back, connection))
        try:
            async with asyncio.timeout(MOST_SECONDS):
                return await asyncio.shield(running)
        except BaseException:
            _end(connection, running)
            raise

    async def _free(self) -> aiosqlite.Connection:
        await self._places.acquire()
        try:
            return self._idle.pop() if self._idle else await self._open()
        except BaseException:
            self._places.release()
            raise

    async def _open(self) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(
            self._address, uri=True, isolation_level=None, cached_statements=MOST_STATEMENTS
        )
        connection.row_factory = sqlite3.Row
        self._opened.append(connection)
        return connection

    async def _fetched(
        self, connection: aiosqlite.Connection, query: str, values: list[Any] | None
    ) -> list[sqlite3.Row]:
        return list(await connection.execute_fetchall(query, values))

    def _give_back(self, connection: aiosqlite.Connection, running: asyncio.Future[Any]) -> None:
        if not running.cancelled():
            # Looked at, since nobody else may be left to: asyncio would log it as a fault.
            running.exception()
        self._idle.append(connection)
        self._places.release()


def _end(connection: aiosqlite.Connection, running: asyncio.Future[Any]) -> None:
    """Interrupt a statement that nobody waits for, until it has ended."""
    if not running.done():
        ConnectionThread(connection).interrupt()
        running.get_loop().call_later(SAY_AGAIN_SECONDS, _end, connection, running)


client_class = SqliteReaders
