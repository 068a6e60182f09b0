"""A pass in another process is the same pass: to the bit, and gone when nobody wants it."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from anyio import BrokenWorkerProcess, CapacityLimiter, to_process
from tortoise.backends.base.client import BaseDBAsyncClient

from engine.catalogue.views import CompetitionView
from engine.forecasts import replays
from engine.forecasts.models import RatingSteps, RecordScope, RecordYear, Snapshot
from engine.forecasts.replay import CompetitionReplay, Done
from engine.forecasts.service import Forecasts
from engine.forecasts.walkers import Walker, in_process, in_thread
from engine.sports.base import Sport
from engine.store.changes import Row
from engine.store.database import in_transaction
from tests.engine.forecasts.conftest import TEAMS, Clock, Keep, season

LEAGUE = CompetitionView(1, "forest-league", "Forest League", Sport.SOCCER, is_synthetic=False)
MATCHES = 1_200


def rows() -> Iterator[Row]:
    for number in range(MATCHES):
        home, away = TEAMS[number % 6], TEAMS[(number + 1 + number // 6 % 5) % 6]
        day = date(2015, 1, 1) + timedelta(days=number)
        yield day, home, away, number % 4, number % 3, False, str(day.year), None, None, None, None, "", number


def parts(made: CompetitionReplay) -> tuple[object, ...]:
    steps = {team: moved.tobytes() for team, moved in made.steps.items()}
    return made.card.matches.tobytes(), made.card.slope, steps, made.checkpoints, made.state


async def test_another_process_makes_the_same_pass_to_the_bit() -> None:
    told: list[int] = []

    here, there = [
        await walker(list(rows()), LEAGUE, told.append) for walker in (in_thread, in_process(CapacityLimiter(1)))
    ]

    assert len(here.checkpoints) == 3
    assert parts(here) == parts(there)
    assert told[-1] == MATCHES


async def test_without_a_process_a_thread_makes_the_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise BrokenWorkerProcess

    monkeypatch.setattr(to_process, "run_sync", broken)

    assert len((await in_process(CapacityLimiter(1))(list(rows()), LEAGUE, lambda _: None)).card.matches) == MATCHES


def children() -> set[str]:
    found = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):
            found.update((task / "children").read_text().split())
    return found


async def test_a_process_ends_as_soon_as_nobody_waits_for_its_pass() -> None:
    walker, before = in_process(CapacityLimiter(1)), children()
    await walker(list(rows())[:10], LEAGUE, lambda _: None)
    (process,) = children() - before
    walking = asyncio.create_task(walker(list(rows()) * 20, LEAGUE, lambda _: None))
    await asyncio.sleep(0.2)

    walking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await walking

    async with asyncio.timeout(10):
        while process in await asyncio.to_thread(children):
            pass


async def kept() -> list[object]:
    """Everything that a pass writes, but for ids that count up."""
    years = RecordYear.all().order_by("scope__name", "year").values_list("scope__name", "year", "tally", "matches")
    steps = RatingSteps.all().order_by("team_id").values_list("team_id", "steps")
    scopes = RecordScope.all().order_by("name").values_list("name", "matches", "worst", "calibration_slope")
    return [*await years, *await steps, *await scopes, *await Snapshot.all().order_by("id").values_list("id", "state")]


async def forget(connection: BaseDBAsyncClient) -> None:
    for model in (RecordScope, RatingSteps, Snapshot):
        await model.all().using_db(connection).delete()


async def test_two_competitions_at_once_are_kept_as_one_after_the_other(
    forecasts: Forecasts, keep: Keep, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, name in enumerate(("Forest League", "Hill League", "Valley League"), start=1):
        await keep(*season(), *season(date(2022, 8, 5))[:number], competition=name)
    await forecasts.catch_up()
    before = await kept()
    await in_transaction(forget)
    walked: list[str] = []

    def noting(walker: Walker, where: str) -> Walker:
        async def walk(rows: Sequence[Row], competition: CompetitionView, done: Done) -> CompetitionReplay:
            walked.append(f"{competition.name} in a {where}")
            return await walker(rows, competition, done)

        return walk

    monkeypatch.setattr(replays, "FEWEST_APART", 1)
    monkeypatch.setattr(replays, "in_thread", noting(in_thread, "thread"))
    monkeypatch.setattr(replays, "in_process", lambda limiter: noting(in_process(limiter), "process"))
    beside = Forecasts(forecasts.database, forecasts.catalogue, clock=clock, may_start_process=True)
    await beside.catch_up()

    assert sorted(walked) == ["Forest League in a process", "Hill League in a process", "Valley League in a thread"]
    assert await kept() == before
