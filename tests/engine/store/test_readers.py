"""Readers stand beside the writer: they see what was committed, change nothing, and end when nobody waits for them."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tortoise.backends.base.client import BaseDBAsyncClient

from engine.accounts.models import User
from engine.store import readers
from engine.store.database import Database, in_transaction, open_database
from engine.store.sql import FAILURES, Sql

ENDLESS = {
    "sqlite": "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgres": "SELECT pg_sleep(3600)",
}
WITHIN_SECONDS = 10


@pytest.fixture
async def opened(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, migrate=False) as database:
        yield database


async def new_user(name: str, connection: BaseDBAsyncClient | None = None) -> User:
    return await User.create(
        name=name, name_key=name, password_hash="x", created_at=datetime.now(UTC), using_db=connection
    )


async def test_readers_cannot_write(opened: Database) -> None:
    with pytest.raises(FAILURES):
        await opened.readers.execute_query("UPDATE ledger_head SET seq = 7")

    assert not await Sql(opened.dialect).read(opened, "SELECT 1 FROM ledger_head WHERE seq = 7")


async def test_what_was_written_is_read_at_once(opened: Database) -> None:
    for number in range(20):
        await new_user(f"user{number}")
        assert await User.filter(name=f"user{number}").exists()


async def test_a_transaction_reads_what_it_has_written_and_nobody_else_does(opened: Database) -> None:
    seen: list[bool] = []

    async def write(connection: BaseDBAsyncClient) -> None:
        await new_user("ada", connection)
        seen.append(await User.filter(name="ada").exists())
        seen.append(bool(await Sql(opened.dialect).read(opened, "SELECT 1 FROM users WHERE name = 'ada'")))

    await in_transaction(write)

    assert seen == [True, False]


async def test_endless_searches_hold_up_neither_writers_nor_readers(opened: Database) -> None:
    endless = [asyncio.ensure_future(opened.readers.execute_query(ENDLESS[opened.dialect])) for _ in range(4)]
    await asyncio.sleep(0.1)
    async with asyncio.timeout(WITHIN_SECONDS):
        await new_user("ada")
        assert await User.all().count() == 1
    for task in endless:
        task.cancel()
    ends = await asyncio.gather(*endless, return_exceptions=True)
    assert {type(end) for end in ends} == {asyncio.CancelledError}


async def test_as_many_as_there_are_readers_may_be_given_up_at_any_moment(opened: Database) -> None:
    for turns in range(4):
        given_up = [
            asyncio.ensure_future(opened.readers.execute_query(ENDLESS[opened.dialect]))
            for _ in range(readers.MOST_READERS + 3)
        ]
        for _ in range(turns * 3):
            await asyncio.sleep(0)
        for task in given_up:
            task.cancel()
        await asyncio.gather(*given_up, return_exceptions=True)

    async with asyncio.timeout(WITHIN_SECONDS):
        assert (
            await asyncio.gather(*(User.all().count() for _ in range(readers.MOST_READERS)))
            == [0] * readers.MOST_READERS
        )


async def test_a_statement_that_was_given_up_is_no_fault(database: Database) -> None:
    faults: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
    given_up = asyncio.ensure_future(database.readers.execute_query(ENDLESS["sqlite"]))
    await asyncio.sleep(0.05)

    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    # The statement ends, and everything that knows its future is forgotten.
    del given_up
    await asyncio.sleep(0.3)
    gc.collect()

    assert faults == []


async def test_no_statement_goes_on_for_ever(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MOST_SECONDS", 0.05)

    with pytest.raises(TimeoutError):
        await database.readers.execute_query(ENDLESS["sqlite"])

    assert await User.all().count() == 0


async def test_the_log_is_left_to_the_writer_and_gone_after_it(database_url: str) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL keeps its own log")
    log = Path(database_url.removeprefix("sqlite://").partition("?")[0] + "-wal")
    async with open_database(database_url, migrate=False):
        await new_user("ada")
        assert await User.all().count() == 1
        assert await asyncio.to_thread(log.exists)

    assert not await asyncio.to_thread(log.exists)
