"""A read-only look at the whole ledger as it was at one moment, beside whoever writes."""

from __future__ import annotations

import asyncio
import sqlite3
from bisect import bisect_right
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from operator import itemgetter
from pathlib import Path
from typing import Protocol

import asyncpg

from engine.store.changes import Row
from engine.store.database import Database, connect

CHUNK = 20_000
_first = itemgetter(0)


class Rows:
    """The rows of one query, read as they are needed. The first column says how far a row belongs."""

    def __init__(self, fetch: Callable[[int], Awaitable[list[Row]]]) -> None:
        self._fetch, self._buffer, self._is_exhausted = fetch, list[Row](), False

    async def until(self, last: int) -> list[Row]:
        """The rows that follow, while their first column is at most `last`."""
        while not self._is_exhausted and (not self._buffer or self._buffer[-1][0] <= last):
            chunk = await self._fetch(CHUNK)
            self._is_exhausted = len(chunk) < CHUNK
            self._buffer += chunk
        end = bisect_right(self._buffer, last, key=_first)
        taken, self._buffer = self._buffer[:end], self._buffer[end:]
        return taken

    async def chunk(self) -> list[Row]:
        """Whatever comes next; empty at the end."""
        taken, self._buffer = self._buffer, []
        return taken or await self._fetch(CHUNK)

    async def all(self) -> list[Row]:
        """Every row that is left."""
        rows: list[Row] = []
        while chunk := await self.chunk():
            rows += chunk
        return rows


class Snapshot(Protocol):
    async def rows(self, statement: str) -> Rows:
        """Start reading a query; many may be read side by side."""


class SqliteSnapshot:
    """
    Args:
        thread: The one thread that touches the connection.
    """

    def __init__(self, connection: sqlite3.Connection, thread: Executor) -> None:
        self._connection, self._thread = connection, thread

    async def rows(self, statement: str) -> Rows:
        loop = asyncio.get_running_loop()
        cursor = await loop.run_in_executor(self._thread, self._connection.execute, statement)

        async def fetch(most: int) -> list[Row]:
            return await loop.run_in_executor(self._thread, cursor.fetchmany, most)

        return Rows(fetch)


class PostgresSnapshot:
    def __init__(self, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        self._connection = connection

    async def rows(self, statement: str) -> Rows:
        cursor = await self._connection.cursor(statement)

        async def fetch(most: int) -> list[Row]:
            return [tuple(record) for record in await cursor.fetch(most)]

        return Rows(fetch)


def sqlite_path(database: Database) -> Path:
    return Path(database.url.removeprefix("sqlite://").partition("?")[0])


@asynccontextmanager
async def snapshot(database: Database) -> AsyncIterator[Snapshot]:
    """Open a connection of its own that can only read, and hold it at one moment.

    A reader never checkpoints and never blocks the writer, on either database.
    """
    if database.dialect == "sqlite":
        uri = f"{sqlite_path(database).resolve().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=30)
        thread = ThreadPoolExecutor(1, thread_name_prefix="ledger-snapshot")
        try:
            connection.execute("BEGIN")
            yield SqliteSnapshot(connection, thread)
        finally:
            # A cancelled reader leaves its query running: closed under it, SQLite would take the process with it.
            thread.submit(connection.close)
            thread.shutdown(wait=False)
        return
    server = await connect(database)
    try:
        async with server.transaction(isolation="repeatable_read", readonly=True):
            yield PostgresSnapshot(server)
    finally:
        await server.close()
