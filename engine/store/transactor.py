"""Runs a transaction that is written down as its statements, with as few exchanges with the database as it can.

The work is a generator: it yields what it wants to read or change, and is sent the rows. On SQLite all of it runs in
the connection's own thread, since every change of threads costs more than a statement does. On PostgreSQL each step
is one exchange, the changes of a whole batch included.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Generator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient

from engine.store.changes import Changes, Row, statements, together
from engine.store.connection_thread import ConnectionThread
from engine.store.database import Database, connect, in_transaction

T = TypeVar("T")

# Every statement of the writer finds its rows by an index and is planned once, maybe while its table is empty.
PLANS = (
    "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_hashjoin = off; "
    "SET enable_mergejoin = off; SET jit = off"
)


@dataclass(frozen=True, slots=True)
class Read:
    """A statement in the database's own words, and its values."""

    statement: str
    values: Sequence[Any] = ()


Steps = Generator[Read | Changes, Sequence[Row], T]


class Transactor(Protocol):
    """A transaction is committed when `run` returns, and rolled back where it raises or its caller is cancelled."""

    async def run(self, work: Callable[[], Steps[T]]) -> T: ...

    async def close(self) -> None: ...


def transactor(database: Database, *, alone: bool) -> Transactor:
    """
    Args:
        alone: Whether it is to have a connection of its own on PostgreSQL, for one transaction after the other.
    """
    if database.dialect == "sqlite":
        return SqliteTransactor(database)
    return PostgresTransactor(database) if alone else PooledTransactor()


class SqliteTransactor:
    """On the process's one connection, which nobody else uses meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, work: Callable[[], Steps[T]]) -> T:
        return await _shielded(self._run(work))

    async def close(self) -> None:
        """The connection is the process's."""

    async def _run(self, work: Callable[[], Steps[T]]) -> T:
        async with self._database.connection.acquire_connection() as connection:
            done = ConnectionThread(connection).queue(partial(_run_transaction, work))
        # Its thread does one thing after the other: whoever comes next need not wait for this loop to hear of the end.
        return await done


def _run_transaction(work: Callable[[], Steps[T]], connection: sqlite3.Connection) -> T:
    cursor = connection.cursor()
    cursor.row_factory = None
    if connection.in_transaction:
        cursor.execute("ROLLBACK")
    cursor.execute("BEGIN IMMEDIATE")
    try:
        result = _drive(cursor, work())
        cursor.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            cursor.execute("ROLLBACK")
        raise
    return result


def _drive(cursor: sqlite3.Cursor, steps: Steps[T]) -> T:
    rows: Sequence[Row] = ()
    try:
        step = next(steps)
        while True:
            if isinstance(step, Read):
                rows = cursor.execute(step.statement, step.values).fetchall()
            else:
                for change, rows_of_change in step:
                    for statement, values in statements(change, rows_of_change):
                        cursor.execute(statement, values)
            step = steps.send(rows)
    except StopIteration as end:
        result: T = end.value
        return result


class PostgresTransactor:
    """On a connection of its own: one that goes back to the pool is reset, which costs two more exchanges."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    async def run(self, work: Callable[[], Steps[T]]) -> T:
        return await _shielded(self._run(work))

    async def close(self) -> None:
        if self._connection:
            await self._connection.close()
            self._connection = None

    async def _run(self, work: Callable[[], Steps[T]]) -> T:
        if self._connection is None or self._connection.is_closed():
            self._connection = await connect(self._database)
            await self._connection.execute(PLANS)
        connection = self._connection
        try:
            async with connection.transaction():
                return await _asked(connection, work())
        except (asyncpg.InterfaceError, asyncpg.PostgresConnectionError, OSError):
            connection.terminate()
            raise


class PooledTransactor:
    """On whichever of the pool's connections is free."""

    async def run(self, work: Callable[[], Steps[T]]) -> T:
        async def asked(client: BaseDBAsyncClient) -> T:
            async with client.acquire_connection() as connection:
                return await _asked(connection, work())

        return await in_transaction(asked)

    async def close(self) -> None:
        """The connections are the pool's."""


async def _asked(connection: asyncpg.Connection[asyncpg.Record], steps: Steps[T]) -> T:
    rows: Sequence[Row] = ()
    try:
        step = next(steps)
        while True:
            if isinstance(step, Read):
                rows = await connection.fetch(step.statement, *step.values)  # type: ignore[assignment]
            else:
                changes = [(change, values) for change, values in step if values]
                arrays = [column for _, values in changes for column in zip(*values, strict=True)]
                await connection.fetch(together(tuple(change for change, _ in changes)), *arrays)
            step = steps.send(rows)
    except StopIteration as end:
        result: T = end.value
        return result


async def _shielded(work: Awaitable[T]) -> T:
    """Whoever is cancelled while waiting leaves no transaction half open."""
    return await asyncio.shield(asyncio.ensure_future(work))
