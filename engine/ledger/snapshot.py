"""A read-only look at the whole ledger as it was at one moment, beside whoever writes."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from bisect import bisect_right
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from operator import itemgetter
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import asyncpg

from engine.store.changes import Row
from engine.store.database import Database, connect
from engine.store.sql import Sql

CHUNK = 20_000
_first = itemgetter(0)
Fetch: TypeAlias = Callable[[int], Awaitable[list[Row]]]


class Rows:
    """The rows of one query, read as they are needed. The first column says how far a row belongs.

    Args:
        fetch: Gives the next rows, fewer than asked for only at the end.
        fitting: Keeps those that are to be believed.
    """

    def __init__(self, fetch: Fetch, fitting: Callable[[list[Row]], list[Row]] = list) -> None:
        self.fetch, self._fitting = fetch, fitting
        self._buffer, self._is_exhausted = list[Row](), False

    async def until(self, last: int) -> list[Row]:
        """The rows that follow, while their first column is at most `last`."""
        while not self._is_exhausted and (not self._buffer or self._buffer[-1][0] <= last):
            self._buffer += await self._more()
        end = bisect_right(self._buffer, last, key=_first)
        taken, self._buffer = self._buffer[:end], self._buffer[end:]
        return taken

    async def chunk(self) -> list[Row]:
        """Whatever comes next; empty at the end."""
        while not self._is_exhausted and not self._buffer:
            self._buffer += await self._more()
        taken, self._buffer = self._buffer, []
        return taken

    async def all(self) -> list[Row]:
        """Every row that is left."""
        rows: list[Row] = []
        while chunk := await self.chunk():
            rows += chunk
        return rows

    async def _more(self) -> list[Row]:
        found = await self.fetch(CHUNK)
        self._is_exhausted = len(found) < CHUNK
        return self._fitting(found)


class DatabaseSnapshot(Protocol):
    async def rows(self, statement: str, *values: Any) -> Rows:
        """Start reading a query in the words of `Sql`, with `sha256` of bytes; many may be read side by side."""

    def listed(self, values: Collection[Any]) -> Any:
        """The argument of `{ids}` and `{texts}`."""


class SqliteSnapshot:
    """
    Args:
        thread: The one thread that touches the connection.
    """

    def __init__(self, connection: sqlite3.Connection, thread: Executor) -> None:
        self._connection, self._thread, self._sql = connection, thread, Sql("sqlite")
        # Under their names on PostgreSQL.
        connection.create_function("sha256", 1, _sha256, deterministic=True)
        connection.create_function("encode", 2, _encode, deterministic=True)

    def listed(self, values: Collection[Any]) -> Any:
        return self._sql.listed(values)

    async def rows(self, statement: str, *values: Any) -> Rows:
        loop = asyncio.get_running_loop()
        reading = Reading(self._connection, self._sql.text(statement), values)
        await loop.run_in_executor(self._thread, reading.begin)

        async def fetch(most: int) -> list[Row]:
            return await loop.run_in_executor(self._thread, reading.fetch, most)

        return Rows(fetch)


class Reading:
    """One query on SQLite, also where a text in it is none.

    Args:
        connection: Only ever touched in one thread.
    """

    def __init__(self, connection: sqlite3.Connection, statement: str, values: tuple[Any, ...]) -> None:
        self._connection, self._statement, self._values = connection, statement, values
        self._done = 0

    def begin(self) -> None:
        self._cursor = self._connection.execute(self._statement, self._values)

    def fetch(self, most: int) -> list[Row]:
        try:
            rows = self._cursor.fetchmany(most)
        except sqlite3.OperationalError:
            rows = self._again(most)
        self._done += len(rows)
        return rows

    def _again(self, most: int) -> list[Row]:
        """Read bytes that are no text as what can be read of them. It is slower, so it waits until it is needed."""
        self._connection.text_factory = _lenient
        self.begin()
        if self._done:
            self._cursor.fetchmany(self._done)
        return self._cursor.fetchmany(most)


class PostgresSnapshot:
    def __init__(self, connection: asyncpg.Connection[asyncpg.Record]) -> None:
        self._connection, self._sql = connection, Sql("postgres")

    def listed(self, values: Collection[Any]) -> Any:
        return self._sql.listed(values)

    async def rows(self, statement: str, *values: Any) -> Rows:
        cursor = await self._connection.cursor(self._sql.text(statement), *values)

        async def fetch(most: int) -> list[Row]:
            return [tuple(record) for record in await cursor.fetch(most)]

        return Rows(fetch)


def sqlite_path(database: Database) -> Path:
    return Path(database.url.removeprefix("sqlite://").partition("?")[0])


@asynccontextmanager
async def snapshot(database: Database) -> AsyncIterator[DatabaseSnapshot]:
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


def _sha256(value: object) -> bytes | None:
    return hashlib.sha256(value).digest() if isinstance(value, bytes) else None


def _encode(value: bytes | None, _: str) -> str | None:
    return None if value is None else value.hex()


def _lenient(raw: bytes) -> str:
    return raw.decode(errors="replace")
