"""Work that the house begins by itself: once among all processes, and again after whatever ended it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from engine.jobs import upkeep
from engine.jobs.leases import LEASE
from engine.jobs.models import Upkeep as Row
from engine.jobs.upkeep import RETRY_AFTER, Progress, UpkeepRunner
from engine.jobs.values import Report
from engine.notices import NoticeKind, noted
from engine.store.database import Database

SWEEPING = noted(NoticeKind.READING_FILE, file="sweep.csv")

pytestmark = pytest.mark.usefixtures("database")


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Chore:
    """Something to do, which waits where it is told to."""

    def __init__(self) -> None:
        self.due, self.begun, self.fails = 1, 0, False
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def is_due(self) -> bool:
        return self.due > 0

    async def work(self, report: Report) -> None:
        self.begun += 1
        report(SWEEPING, 3, 10)
        await self.may_end.wait()
        if self.fails:
            raise ValueError("no broom")
        self.due = 0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def chore(monkeypatch: pytest.MonkeyPatch) -> Chore:
    monkeypatch.setattr(upkeep, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(upkeep, "BEAT_SECONDS", 0.01)
    return Chore()


@pytest.fixture
async def house(chore: Chore, clock: Clock) -> AsyncIterator[UpkeepRunner]:
    async with UpkeepRunner("sweeping", chore.is_due, chore.work, clock=clock) as made:
        yield made


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not is_so():  # noqa: ASYNC110, what is waited for is another's doing
            await asyncio.sleep(0.001)


async def test_what_is_not_open_begins_nothing_by_itself(chore: Chore, clock: Clock) -> None:
    closed = UpkeepRunner("sweeping", chore.is_due, chore.work, clock=clock)
    closed.begin()
    await asyncio.sleep(0.02)

    assert (chore.begun, await closed.progress()) == (0, Progress())


async def test_whoever_waits_for_it_hears_how_far_it_is(chore: Chore, house: UpkeepRunner) -> None:
    chore.may_end.clear()
    told: list[tuple[str, int, int]] = []
    waiting = asyncio.create_task(house.finish(lambda *step: told.append(step)))
    await until(lambda: bool(told))
    chore.may_end.set()
    await waiting

    assert told[0] == (SWEEPING, 3, 10)
    assert (chore.begun, chore.due) == (1, 0)


async def test_many_who_ask_begin_it_once(chore: Chore, house: UpkeepRunner) -> None:
    chore.may_end.clear()
    for _ in range(5):
        house.begin()
    await until(lambda: chore.begun == 1)
    others = [asyncio.create_task(house.finish()) for _ in range(5)]
    await asyncio.sleep(0.02)
    chore.may_end.set()
    await asyncio.gather(*others)

    assert chore.begun == 1


async def test_two_processes_never_do_it_at_once(chore: Chore, clock: Clock, house: UpkeepRunner) -> None:
    chore.may_end.clear()
    house.begin()
    await until(lambda: chore.begun == 1)
    async with UpkeepRunner("sweeping", chore.is_due, chore.work, clock=clock) as other:
        other.begin()
        seen: list[tuple[str, int, int]] = []
        waiting = asyncio.create_task(other.finish(lambda *step: seen.append(step)))
        await until(lambda: bool(seen))
        chore.may_end.set()
        await waiting

    assert (seen[0], chore.begun) == ((SWEEPING, 3, 10), 1)


async def test_a_process_that_died_holds_it_for_half_a_minute(chore: Chore, clock: Clock, house: UpkeepRunner) -> None:
    await Row.create(name="sweeping", holder="dead", beat_at=clock.now, step="Sweeping", done=1, total=2)
    house.begin()
    await asyncio.sleep(0.05)
    held = (chore.begun, await house.progress())
    clock.now += LEASE
    await house.finish()

    assert held == (0, Progress(noted(NoticeKind.TOLD, text="Sweeping"), 1, 2))
    assert chore.begun == 1


async def test_where_no_other_process_can_be_a_dead_one_holds_nothing(chore: Chore, clock: Clock) -> None:
    await Row.create(name="sweeping", holder="dead", beat_at=clock.now, step="Sweeping", done=1, total=2)
    async with UpkeepRunner("sweeping", chore.is_due, chore.work, clock=clock, is_alone=True) as alone:
        await alone.finish()

    assert chore.begun == 1


async def test_a_failure_is_told_and_tried_again_a_minute_later(
    chore: Chore, clock: Clock, house: UpkeepRunner, caplog: pytest.LogCaptureFixture
) -> None:
    chore.fails = True
    await house.finish()
    house.begin()
    await asyncio.sleep(0.02)
    failed = (chore.begun, await house.progress())
    chore.fails = False
    clock.now += RETRY_AFTER
    await house.finish()

    assert failed == (1, Progress(has_failed=True))
    assert "no broom" in caplog.text
    assert (chore.begun, await house.progress()) == (2, Progress())


async def test_what_a_closing_server_interrupts_is_free_for_the_next(chore: Chore, clock: Clock) -> None:
    chore.may_end.clear()
    async with UpkeepRunner("sweeping", chore.is_due, chore.work, clock=clock) as first:
        first.begin()
        await until(lambda: chore.begun == 1)
    chore.may_end.set()
    async with UpkeepRunner("sweeping", chore.is_due, chore.work, clock=clock) as second:
        await second.finish()

    assert (chore.begun, chore.due) == (2, 0)


async def test_who_stops_waiting_does_not_stop_the_work(chore: Chore, house: UpkeepRunner) -> None:
    chore.may_end.clear()
    waiting = asyncio.create_task(house.finish())
    await until(lambda: chore.begun == 1)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    chore.may_end.set()
    await until(lambda: not chore.due)

    assert chore.begun == 1


def test_a_failure_is_not_tried_at_every_look() -> None:
    assert timedelta(seconds=10) < RETRY_AFTER


async def test_the_table_knows_one_row_of_each_work(database: Database, house: UpkeepRunner) -> None:
    await house.finish()

    assert await Row.all().count() == 1
