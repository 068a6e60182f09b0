"""What is known of aiosqlite beyond its public names is so in the version that is installed."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from queue import SimpleQueue

import aiosqlite
import pytest

from engine.store.connection_thread import ConnectionThread


@pytest.fixture
async def connection() -> AsyncIterator[aiosqlite.Connection]:
    async with aiosqlite.connect(":memory:", isolation_level=None) as opened:
        await opened.execute("CREATE TABLE jumps (height INT)")
        yield opened


def jumped(connection: sqlite3.Connection, height: int) -> list[int]:
    connection.execute("INSERT INTO jumps VALUES (?)", (height,))
    return [row[0] for row in connection.execute("SELECT height FROM jumps ORDER BY rowid")]


async def test_a_closed_connection_takes_no_work() -> None:
    connection = await aiosqlite.connect(":memory:")
    await connection.close()

    with pytest.raises(ValueError, match="closed"):
        ConnectionThread(connection).queue(lambda raw: jumped(raw, 1))


async def test_the_private_names_are_what_they_are_used_as(connection: aiosqlite.Connection) -> None:
    assert connection._running is True
    assert isinstance(connection._tx, SimpleQueue)
    assert isinstance(connection._conn, sqlite3.Connection)


async def test_work_is_done_in_the_threads_own_turn(connection: aiosqlite.Connection) -> None:
    thread = ConnectionThread(connection)

    first = asyncio.ensure_future(connection.execute("INSERT INTO jumps VALUES (1)"))
    await asyncio.sleep(0)
    second = thread.queue(lambda raw: jumped(raw, 2))
    third = thread.queue(lambda raw: (jumped(raw, 3), threading.current_thread()))

    assert await second == [1, 2]
    assert await third == ([1, 2, 3], connection._thread)
    await first


async def test_a_failure_is_told_to_whoever_waits_and_the_thread_goes_on(connection: aiosqlite.Connection) -> None:
    thread = ConnectionThread(connection)

    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await thread.queue(lambda raw: raw.execute("SELECT 1 FROM nowhere"))

    assert await thread.queue(lambda raw: jumped(raw, 1)) == [1]


async def test_work_is_done_though_nobody_waits_for_it_any_more(connection: aiosqlite.Connection) -> None:
    thread = ConnectionThread(connection)
    thread.queue(lambda raw: jumped(raw, 1)).cancel()

    assert await thread.queue(lambda raw: jumped(raw, 2)) == [1, 2]


async def test_a_statement_without_end_ends_when_it_is_interrupted(connection: aiosqlite.Connection) -> None:
    thread, has_begun = ConnectionThread(connection), threading.Event()

    def count_for_ever(raw: sqlite3.Connection) -> None:
        raw.set_progress_handler(has_begun.set, 1)
        raw.execute("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT MAX(i) FROM n").fetchall()

    running = thread.queue(count_for_ever)
    await asyncio.to_thread(has_begun.wait)
    thread.interrupt()

    with pytest.raises(sqlite3.OperationalError, match="interrupted"):
        await running
