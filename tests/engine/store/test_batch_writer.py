"""Rows that are kept at the same moment share a commit, and not each other's faults."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from engine.store.batch_writer import BatchWriter
from engine.store.changes import Change
from engine.store.database import Database, open_database
from engine.store.sql import Sql
from engine.store.transactor import Read, Steps, transactor

JUMPS = Change.added("jumps", "id int, height int")
RAISED = Change.made("jumps", "height int, id int")
NAMED = Change.added("named", "name text, height int", otherwise="ON CONFLICT DO NOTHING")
KEPT_ONCE = Change.added("jumps", "id int, height int", otherwise="ON CONFLICT DO NOTHING")


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as opened:
        run = opened.connection.execute_query
        await run("CREATE TABLE jumps (id INT PRIMARY KEY, height INT NOT NULL CHECK (height > 0))")
        await run("CREATE TABLE named (name VARCHAR(8) PRIMARY KEY, height INT NOT NULL)")
        yield opened
        await run("DROP TABLE jumps")
        await run("DROP TABLE named")


async def jumps(store: Database) -> list[tuple[int, int]]:
    rows = await Sql(store.dialect).read(store, "SELECT id, height FROM jumps ORDER BY id")
    return [(row[0], row[1]) for row in rows]


async def test_what_many_keep_at_once_is_there_when_they_go_on(store: Database) -> None:
    together = BatchWriter(store)

    await asyncio.gather(*(together.write(JUMPS, [(number, 7)]) for number in range(300)))

    assert await jumps(store) == [(number, 7) for number in range(300)]


async def test_a_row_that_cannot_be_written_fails_alone(store: Database) -> None:
    together = BatchWriter(store)

    outcomes = await asyncio.gather(
        *(together.write(JUMPS, [(number, number - 2)]) for number in range(6)), return_exceptions=True
    )

    assert [outcome is None for outcome in outcomes] == [False, False, False, True, True, True]
    assert await jumps(store) == [(3, 1), (4, 2), (5, 3)]


async def test_what_is_there_already_stays_as_it_is(store: Database) -> None:
    together = BatchWriter(store)
    await together.write(KEPT_ONCE, [(1, 5)])

    await together.write(KEPT_ONCE, [(1, 6), (2, 7)])

    assert await jumps(store) == [(1, 5), (2, 7)]


async def test_whoever_goes_away_takes_nobodys_rows_along(store: Database) -> None:
    together = BatchWriter(store)
    gone = asyncio.ensure_future(together.write(JUMPS, [(1, 1)]))
    await asyncio.sleep(0)
    gone.cancel()

    await together.write(JUMPS, [(2, 2)])

    assert await jumps(store) == [(1, 1), (2, 2)]


@pytest.mark.parametrize("count", [1, 2, 3, 63, 64, 65, 200])
async def test_any_number_of_rows_is_added_and_changed_each_by_its_own_values(store: Database, count: int) -> None:
    run = transactor(store, alone=True)

    def steps() -> Steps[None]:
        yield ((JUMPS, [(number, number + 1) for number in range(count + 1)]),)
        yield ((RAISED, [(7 * number + 7, number) for number in reversed(range(count))]),)

    await run.run(steps)

    assert await jumps(store) == [*((number, 7 * number + 7) for number in range(count)), (count, count + 1)]
    await run.close()


async def test_whoever_adds_is_told_what_was_there(store: Database) -> None:
    together = BatchWriter(store)
    await together.write(NAMED, [("a", 1), ("b", 2)])

    outcomes = await asyncio.gather(
        together.add(NAMED, [("a", 8), ("c", 3)]), together.add(NAMED, [("d", 4)]), together.add(NAMED, [("b", 9)])
    )

    assert outcomes == [{"a"}, set(), {"b"}]
    rows = await Sql(store.dialect).read(store, "SELECT name, height FROM named ORDER BY name")
    assert [tuple(row) for row in rows] == [("a", 1), ("b", 2), ("c", 3), ("d", 4)]


@pytest.mark.parametrize("alone", [True, False])
async def test_a_transaction_is_whole_or_not_at_all(store: Database, alone: bool) -> None:
    run = transactor(store, alone=alone)

    def broken() -> Steps[None]:
        yield ((JUMPS, [(1, 1), (2, 2)]),)
        raise ValueError("after the write")

    def sound() -> Steps[list[int]]:
        yield ((JUMPS, [(3, 3), (4, 4)]), (RAISED, []))
        yield ((RAISED, [(30, 3)]),)
        rows = yield Read("SELECT height FROM jumps ORDER BY id")
        return [row[0] for row in rows]

    with pytest.raises(ValueError, match="after the write"):
        await run.run(broken)

    assert await run.run(sound) == [30, 4]
    assert await jumps(store) == [(3, 30), (4, 4)]
    await run.close()
