"""The database of a process is durable, migrated, and keeps transactions whole when callers go away."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tortoise.backends.base.client import BaseDBAsyncClient

from engine.accounts.models import User
from engine.store.database import Database, NotDurable, in_transaction, open_database, sqlite_url


async def test_a_database_that_may_forget_commits_is_refused(tmp_path: Path) -> None:
    forgetful = sqlite_url(str(tmp_path / "x.sqlite3")).replace("synchronous=FULL", "synchronous=NORMAL")

    with pytest.raises(NotDurable):
        async with open_database(forgetful):
            pass


async def test_opening_twice_migrates_once(tmp_path: Path) -> None:
    url = sqlite_url(str(tmp_path / "x.sqlite3"))
    for _ in range(2):
        async with open_database(url) as database:
            rows = await database.connection.execute_query_dict("SELECT count(*) AS n FROM users")
            assert rows[0]["n"] == 0


async def test_a_cancelled_caller_leaves_no_lock_behind(database: Database) -> None:
    async def insert(connection: BaseDBAsyncClient) -> None:
        await User.create(
            name="ada", name_key="ada", password_hash="x", created_at=datetime.now(UTC), using_db=connection
        )
        await asyncio.sleep(0.01)

    task = asyncio.create_task(in_transaction(insert))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(0.1)

    assert await User.all().count() == 1
