"""The disk fills up, turns read-only, callers go away: clean refusals, and all goes on without help afterwards."""

from __future__ import annotations

import asyncio
import random
import resource
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.accounts.models import User
from engine.errors import StorageFailed
from engine.ledger.errors import HeadForged
from engine.ledger.service import Ledger
from engine.ledger.settings import LedgerSettings
from engine.ledger.snapshot import sqlite_path
from engine.ledger.values import Balance, Depth, Item
from engine.store.database import Database, open_database
from engine.store.room import Room
from engine.store.transactor import Steps, transactor
from tests.durability.conftest import Effort
from tests.durability.racer import race
from tests.engine.ledger.conftest import KEY, Clock, House, new_users

DEEP = Depth.DEEP_DIVE
NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON ledger_audit EXECUTE FUNCTION no_room();
CREATE TRIGGER no_room BEFORE INSERT ON storage_room EXECUTE FUNCTION no_room();
"""
ROOM_AGAIN = "DROP FUNCTION no_room CASCADE"
NO_ROLE = {
    "sqlite": "CREATE TRIGGER no_role BEFORE UPDATE ON users BEGIN SELECT raise(ABORT, 'no'); END",
    "postgres": """
        CREATE FUNCTION no_role() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
        CREATE TRIGGER no_role BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION no_role();
    """,
}
ROLE_AGAIN = {"sqlite": "DROP TRIGGER no_role", "postgres": "DROP FUNCTION no_role CASCADE"}


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_database(database_url) as database:
        users = await new_users(("reader", "other", "administrator", "second"))
        clock, anchors = Clock(), tmp_path / "anchors"
        async with Ledger(database, clock=clock, key=KEY, anchors=anchors, settings=LedgerSettings()) as ledger:
            yield House(ledger, database, clock, anchors, *users)


def only_sqlite(house: House) -> None:
    if house.database.dialect != "sqlite":
        pytest.skip("PostgreSQL's files belong to its own server")


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """No file of this process may grow beyond the write-ahead log as it is: its next page fails at the commit."""
    log = sqlite_path(database).with_name(f"{sqlite_path(database).name}-wal")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size + 100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_full_disk_refuses_and_nobody_is_answered_before_the_commit(house: House) -> None:
    only_sqlite(house)
    await house.top_up(20)

    with full_disk(house.database):
        outcomes = await asyncio.gather(*(house.buy(DEEP, subject=f"s{n}") for n in range(3)), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [StorageFailed] * 3
    assert await house.ledger.balance(house.user) == Balance(20, 0)
    assert (await house.buy(DEEP)).charged == 5
    await house.assert_sound()


async def test_a_hold_that_a_full_disk_left_open_is_released_when_there_is_room(house: House) -> None:
    only_sqlite(house)
    await house.top_up(20)
    hold = await house.hold(DEEP, key="k")

    with full_disk(house.database):
        with pytest.raises(StorageFailed):
            await house.ledger.capture(hold, [Item("s", DEEP)])
        await house.ledger.release(hold)
        assert await house.ledger.balance(house.user) == Balance(15, 5)
    await house.ledger.sweep()

    assert await house.ledger.balance(house.user) == Balance(20, 0)
    assert (await house.hold(DEEP, key="k")).amount == 5
    await house.assert_sound()


async def test_a_full_disk_is_noticed_before_anybody_wants_to_write(house: House) -> None:
    only_sqlite(house)
    await house.top_up(20)

    with full_disk(house.database), pytest.raises(StorageFailed):
        await Room(house.database).check()

    await Room(house.database).check()


async def test_a_server_without_room_refuses_and_recovers(house: House) -> None:
    """PostgreSQL says so itself, with an error of its class 53."""
    if house.database.dialect == "sqlite":
        pytest.skip("the same is tried on SQLite by a full disk")
    await house.top_up(20)
    await house.database.connection.execute_script(NO_ROOM)

    outcomes = await asyncio.gather(*(house.buy(DEEP, subject=f"s{n}") for n in range(3)), return_exceptions=True)
    with pytest.raises(StorageFailed):
        await Room(house.database).check()

    assert [type(outcome) for outcome in outcomes] == [StorageFailed] * 3
    await house.database.connection.execute_script(ROOM_AGAIN)
    await Room(house.database).check()
    assert (await house.buy(DEEP)).charged == 5
    await house.assert_sound()


async def test_a_role_and_the_event_that_gives_it_are_one_commit(house: House) -> None:
    given = {"actor": house.administrator, "payload": {}, "request_id": "r", "role": "administrator"}
    await house.ledger.record("sign_up", actor=house.user, payload={}, request_id="r")
    await house.database.connection.execute_script(NO_ROLE[house.database.dialect])

    with pytest.raises(StorageFailed):
        await house.ledger.record("first_administrator", **given)

    assert [each.event for each in (await house.ledger.trail()).items] == ["sign_up"]
    await house.database.connection.execute_script(ROLE_AGAIN[house.database.dialect])
    await house.ledger.record("first_administrator", **given)
    assert (await User.get(id=house.administrator)).role == "administrator"
    await house.assert_sound()


async def test_a_read_only_database_refuses_and_recovers(house: House) -> None:
    only_sqlite(house)
    await house.top_up(20)
    await house.database.connection.execute_query("PRAGMA query_only = ON")

    with pytest.raises(StorageFailed):
        await house.buy(DEEP)

    await house.database.connection.execute_query("PRAGMA query_only = OFF")
    assert (await house.buy(DEEP)).charged == 5
    await house.assert_sound()


async def test_cancelled_callers_leave_nothing_behind(house: House, effort: Effort) -> None:
    await house.top_up(1_000)
    chance = random.Random(1)
    # Closing waits for the group in flight, whose callers may all be gone: a sweep beside it would see nothing of it.
    async with Ledger(house.database, clock=house.clock, key=KEY, anchors=None) as ledger:
        shop = replace(house, ledger=ledger)
        for _ in range(effort.cancellations // 500):
            callers = [asyncio.ensure_future(shop.buy(DEEP, subject=f"s{chance.random()}")) for _ in range(500)]
            for caller in callers:
                asyncio.get_running_loop().call_later(chance.uniform(0, 0.2), caller.cancel)
            await asyncio.gather(*callers, return_exceptions=True)
    house.clock.turn(timedelta(minutes=2))
    await house.ledger.sweep()

    balance = await house.ledger.balance(house.user)
    bought = len((await house.ledger.receipts(house.user, 500)).items)
    assert balance == Balance(1_000 - 5 * bought, 0)
    await house.assert_sound()


async def sell_for_one_token(house: House) -> None:
    await house.database.connection.execute_query("INSERT INTO ledger_prices VALUES ('one_token', 1, 1, 0)")
    await house.top_up(100)


async def test_sixty_four_clients_spend_one_balance_to_the_last_token(house: House) -> None:
    await sell_for_one_token(house)
    async with Ledger(house.database, clock=house.clock, key=KEY, anchors=None) as ledger:
        assert await race(ledger, house.user, 1_000, 64, "s") == 100

    assert await house.ledger.balance(house.user) == Balance(0, 0)
    await house.assert_sound()


@pytest.mark.parametrize("workers", [2, 4])
async def test_workers_on_postgres_spend_one_balance_to_the_last_token(house: House, workers: int) -> None:
    """Each is a process; together they are 64 clients with 1,000 charges."""
    if house.database.dialect == "sqlite":
        pytest.skip("SQLite has one writer; more are refused at start")
    await sell_for_one_token(house)
    each = [str(1_000 // workers), str(64 // workers)]
    racers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.durability.racer", house.database.url, str(house.user), *each, f"w{number}",
            stdout=asyncio.subprocess.PIPE,
        )
        for number in range(workers)
    ]  # fmt: skip
    told = await asyncio.gather(*(racer.communicate() for racer in racers))

    assert [racer.returncode for racer in racers] == [0] * workers
    assert sum(int(out) for out, _ in told) == 100
    assert await house.ledger.balance(house.user) == Balance(0, 0)
    await house.assert_sound()


async def test_a_ledger_with_another_key_does_not_start(house: House) -> None:
    await house.top_up(5)

    with pytest.raises(HeadForged):
        async with Ledger(house.database, clock=house.clock, key=b"another", anchors=None):
            pass


async def test_a_commit_whose_news_was_lost_is_not_done_twice(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.top_up(10)
    lost, run = iter([True]), type(transactor(house.database, alone=True)).run

    async def forgetful(self: Any, work: Callable[[], Steps[Any]]) -> Any:
        result = await run(self, work)
        if next(lost, False):
            raise ConnectionError("the connection was gone before the answer came")
        return result

    monkeypatch.setattr(type(transactor(house.database, alone=True)), "run", forgetful)
    hold = await house.hold(DEEP)

    assert await house.ledger.balance(house.user) == Balance(5, 5)
    assert (await house.ledger.capture(hold, [Item("s", DEEP)])).charged == 5
    await house.assert_sound()
