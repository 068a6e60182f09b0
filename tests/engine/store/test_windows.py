"""Counts within windows of time, in memory and shared."""

from __future__ import annotations

import asyncio

import pytest

from engine.store.database import open_database
from engine.store.windows import MemoryWindows, SharedWindows, Window, Windows, windows


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def test_a_window_counts_until_it_ends_and_then_anew(clock: Clock) -> None:
    counts = MemoryWindows(clock)
    first, second = [(await counts.count({"a": 60}))["a"] for _ in range(2)]
    clock.now += 60

    assert (first, second) == (Window(1, 60.0), Window(2, 60.0))
    assert (await counts.count({"a": 60}))["a"] == Window(1, 60.0)


async def test_keys_count_apart(clock: Clock) -> None:
    counts = MemoryWindows(clock)
    await counts.count({"a": 60})

    assert {key: each.count for key, each in (await counts.count({"a": 60, "b": 10})).items()} == {"a": 2, "b": 1}


async def test_no_more_keys_are_kept_than_may(clock: Clock) -> None:
    counts = MemoryWindows(clock, most_kept=2)
    for key in "abc":
        await counts.count({key: 60})

    assert (await counts.count({"c": 60}))["c"].count == 2
    assert (await counts.count({"a": 60}))["a"].count == 1


async def test_what_has_ended_is_forgotten(clock: Clock) -> None:
    counts = MemoryWindows(clock)
    await counts.count({"a": 60, "b": 90})
    clock.now += 60
    await counts.forget()
    clock.now -= 60

    assert {key: each.count for key, each in (await counts.count({"a": 60, "b": 90})).items()} == {"a": 1, "b": 2}


async def test_processes_on_one_database_count_together(postgres_url: str) -> None:
    async with open_database(postgres_url) as database:
        one, other = SharedWindows(database), SharedWindows(database)
        assert isinstance(windows(database), SharedWindows)
        keys = {"account 1": 60, "key 7": 60}
        counted = await asyncio.gather(*(each.count(keys) for each in (one, other) * 10))

    assert sorted(each["account 1"].count for each in counted) == list(range(1, 21))
    assert sorted(each["key 7"].count for each in counted) == list(range(1, 21))
    assert all(0 < each["key 7"].seconds_left <= 60 for each in counted)


async def test_a_shared_window_ends_too(postgres_url: str) -> None:
    async with open_database(postgres_url) as database:
        counts: Windows = SharedWindows(database)
        await counts.count({"brief": 0, "long": 60})
        again = await counts.count({"brief": 0, "long": 60})
        await counts.forget()
        after = await counts.count({"long": 60})

    assert (again["brief"].count, again["long"].count, after["long"].count) == (1, 2, 3)
