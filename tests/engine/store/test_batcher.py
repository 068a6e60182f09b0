"""Who asks at the same moment is served together, and has an answer of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextvars import ContextVar

import pytest

from engine.errors import Overloaded
from engine.store.batcher import Batcher

WHOSE = ContextVar("whose", default="nobody's")


class Doubled:
    """Doubles numbers a batch at a time, when it is let; 13 fails alone, and 0 fails everybody."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.has_begun, self.may_go_on = asyncio.Event(), asyncio.Event()
        self.may_go_on.set()
        self.contexts: list[str] = []

    async def __call__(self, batch: Sequence[int]) -> Sequence[int | Exception]:
        self.batches.append(list(batch))
        self.contexts.append(WHOSE.get())
        self.has_begun.set()
        await self.may_go_on.wait()
        if 0 in batch:
            raise ZeroDivisionError
        return [ValueError(number) if number == 13 else 2 * number for number in batch]


@pytest.fixture
async def doubled() -> Doubled:
    return Doubled()


async def test_more_than_may_wait_are_refused(doubled: Doubled) -> None:
    batcher = Batcher(doubled, most_waiting=2)
    waiting = [batcher.ask(number) for number in (1, 2)]

    with pytest.raises(Overloaded):
        batcher.ask(3)

    assert await asyncio.gather(*waiting) == [2, 4]
    assert await batcher.ask(4) == 8


async def test_who_asks_at_once_or_during_a_batch_shares_the_next_one(doubled: Doubled) -> None:
    batcher = Batcher(doubled, most=3)
    doubled.may_go_on.clear()
    first = [batcher.ask(number) for number in (1, 2)]
    await doubled.has_begun.wait()
    second = [batcher.ask(number) for number in (3, 4, 5, 6)]
    doubled.may_go_on.set()

    assert await asyncio.gather(*first, *second) == [2, 4, 6, 8, 10, 12]
    assert doubled.batches == [[1, 2], [3, 4, 5], [6]]


async def test_whoever_is_answered_and_asks_again_at_once_shares_a_batch(doubled: Doubled) -> None:
    batcher = Batcher(doubled)

    async def twice(number: int) -> int:
        return await batcher.ask(await batcher.ask(number))

    assert await asyncio.gather(*map(twice, (1, 2, 3))) == [4, 8, 12]
    assert doubled.batches == [[1, 2, 3], [2, 4, 6]]


async def test_an_error_among_the_outcomes_is_one_members_and_a_raised_one_everybodys(doubled: Doubled) -> None:
    batcher = Batcher(doubled)

    alone = await asyncio.gather(*map(batcher.ask, (1, 13, 2)), return_exceptions=True)
    together = await asyncio.gather(*map(batcher.ask, (1, 0)), return_exceptions=True)

    assert (alone[0], type(alone[1]), alone[2]) == (2, ValueError, 4)
    assert [type(each) for each in together] == [ZeroDivisionError] * 2
    assert await batcher.ask(5) == 10


async def test_whoever_leaves_before_the_batch_is_left_out_unless_shielded(doubled: Doubled) -> None:
    batcher = Batcher(doubled)
    gone, stayed = batcher.ask(1), batcher.ask(2)
    shielded = asyncio.shield(batcher.ask(3))
    gone.cancel()
    shielded.cancel()

    assert await stayed == 4
    assert doubled.batches == [[2, 3]]


async def test_what_nobody_waits_for_any_more_is_told(doubled: Doubled) -> None:
    told: list[int] = []
    batcher = Batcher(doubled, abandoned=told.append)
    doubled.may_go_on.clear()
    gone = batcher.ask(1), batcher.ask(13)
    await doubled.has_begun.wait()
    for each in gone:
        each.cancel()
    doubled.may_go_on.set()
    await batcher.finish()

    assert told == [2]


async def test_to_finish_is_to_wait_for_all_that_was_asked(doubled: Doubled) -> None:
    batcher = Batcher(doubled, most=1)
    asked = [batcher.ask(number) for number in (1, 2)]

    await batcher.finish()

    assert [each.done() for each in asked] == [True, True]
    await batcher.finish()


async def test_a_batch_is_not_done_in_the_name_of_whoever_asked_first(doubled: Doubled) -> None:
    batcher = Batcher(doubled)
    WHOSE.set("somebody's")

    await batcher.ask(1)

    assert doubled.contexts == ["nobody's"]
