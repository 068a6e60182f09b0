"""What the results of a competition say of the past: ratings match by match, and forecasts made before each day."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import TypeAlias

from tortoise.expressions import Q

from engine.catalogue.models import Fixture
from engine.catalogue.rows import rows_in_turns
from engine.catalogue.service import Clock
from engine.catalogue.status import FixtureStatus
from engine.catalogue.views import CompetitionView
from engine.evaluation.backtest import NINETY_PERCENT, WalkForward, walk_forward
from engine.evaluation.promises import OF_DEPTH, Promise, Runs
from engine.evaluation.verification import Miss, Verification, during, joined, verified
from engine.forecasts.recent import Recent
from engine.forecasts.snapshots import RESULT, last_imports, result
from engine.ledger.values import Depth
from engine.ratings.elo import on_scale
from engine.ratings.filter import history
from engine.ratings.state import Result

# A walk through a season of twenty teams takes 15 KB, one through all internationals 2 MB.
MOST_WALKS = 64
# All internationals take 10 MB.
MOST_HISTORIES = 16
LEVEL = 0.9


# Day, rating and its standard error, after each day on which a team played.
Steps: TypeAlias = list[tuple[date, float, float]]
Place: TypeAlias = tuple[str, date, str, str]


@dataclass(frozen=True, slots=True)
class RatingHistory:
    """A team on the Elo scale after each day on which it played, one entry a day in every series.

    Args:
        lows: Lower ends of the credible intervals.
        level: Of those intervals.
        true_rating: Of a synthetic competition's team: constant in time.
    """

    days: tuple[date, ...]
    ratings: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    level: float
    true_rating: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """
    Args:
        misses: The worst forecasts, each with the id of its fixture.
        runs: The forecasts themselves, with the sport of each competition.
    """

    verification: Verification
    misses: tuple[tuple[int, Miss], ...]
    runs: Runs

    async def promises(self, depth: Depth) -> tuple[Promise, ...]:
        """What a depth promised beyond the headline, and how often it was kept; the headline has its own bins."""
        return await asyncio.to_thread(promises, self.runs, depth)


class Past:
    """Each pass through a competition is made once for its results, in a thread of its own."""

    def __init__(self, *, clock: Clock) -> None:
        self.clock = clock
        self._walks: Recent[tuple[int, date, int], WalkForward] = Recent(MOST_WALKS)
        self._histories: Recent[tuple[int, date, int], Mapping[str, Steps]] = Recent(MOST_HISTORIES)
        self._walking = asyncio.Lock()

    async def histories(self, competitions: Sequence[CompetitionView]) -> dict[int, Mapping[str, Steps]]:
        """From every result before today: each competition's teams by name, by the competition's id."""
        imports = await last_imports([each.id for each in competitions])
        return {each.id: await self._history(each, imports[each.id]) for each in competitions}

    async def _history(self, competition: CompetitionView, last_import: int) -> Mapping[str, Steps]:
        key = (competition.id, self.clock().date(), last_import)
        async with self._walking:
            known = self._histories.find(key)
            if known is None:
                played = await self._results(competition)
                known = self._histories.keep(key, await asyncio.to_thread(steps_of_teams, played, competition))
            return known

    async def record(self, competitions: Sequence[CompetitionView], since: date, until: date) -> TrackRecord:
        """Of every result before today between the two days, each forecast from the results before its own day."""
        imports = await last_imports([each.id for each in competitions])
        async with self._walking:
            walks = [await self._walk(each, imports[each.id]) for each in competitions]
        verification = await asyncio.to_thread(lambda: verified(joined(walks), since, until))
        ids = await fixture_ids([miss.result for miss in verification.misses])
        found = [(ids[place(miss.result)], miss) for miss in verification.misses if place(miss.result) in ids]
        runs = [(each.sport, during(walk, since, until)) for each, walk in zip(competitions, walks, strict=True)]
        return TrackRecord(verification, tuple(found), [each for each in runs if each[1].results])

    async def _walk(self, competition: CompetitionView, last_import: int) -> WalkForward:
        key = (competition.id, self.clock().date(), last_import)
        if known := self._walks.find(key):
            return known
        played = await self._results(competition)
        made = await asyncio.to_thread(walk_forward, played, sport=competition.sport)
        return self._walks.keep(key, made)

    async def _results(self, competition: CompetitionView) -> list[Result]:
        played = Fixture.filter(competition_id=competition.id, status=FixtureStatus.PLAYED, day__lt=self.clock().date())
        return [result(row, competition.slug) for row in await rows_in_turns(played, *RESULT)]


def promises(runs: Runs, depth: Depth) -> tuple[Promise, ...]:
    return OF_DEPTH[depth](runs) if depth in OF_DEPTH else ()


def steps_of_teams(results: Sequence[Result], competition: CompetitionView) -> dict[str, Steps]:
    found: defaultdict[str, Steps] = defaultdict(list)
    for each in history(results, sport=competition.sport, competition=competition.slug):
        if each.last_played:
            found[each.team].append((each.last_played, *on_scale(each)))
    return dict(found)


def rating_history(name: str, steps: Steps, true_rating: float | None) -> RatingHistory:
    return RatingHistory(
        days=tuple(day for day, _, _ in steps),
        ratings=tuple(rating for _, rating, _ in steps),
        lows=tuple(rating - NINETY_PERCENT * sd for _, rating, sd in steps),
        highs=tuple(rating + NINETY_PERCENT * sd for _, rating, sd in steps),
        level=LEVEL,
        true_rating=true_rating,
        sentence=history_sentence(name, steps, true_rating),
    )


def history_sentence(name: str, steps: Steps, true_rating: float | None) -> str:
    if not steps:
        return f"{name} has not played yet: nothing is known of its strength."
    _, rating, sd = steps[-1]
    reach = NINETY_PERCENT * sd
    now = f"{name} is rated {rating:.0f}, give or take {reach:.0f} with a chance of 9 in 10"
    if true_rating is None:
        return f"{now}; an average side of its competition has 1500."
    inside = "inside" if abs(true_rating - rating) <= reach else "outside"
    return f"{now}. Its true rating, known because the competition is synthetic, is {true_rating:.0f}: {inside} that."


def place(result: Result) -> Place:
    return result.competition, result.day, result.home, result.away


async def fixture_ids(results: Sequence[Result]) -> Mapping[Place, int]:
    """The fixtures that gave some results, in one statement."""
    if not results:
        return {}
    wanted = [
        Q(competition__slug=each.competition, day=each.day, home__name=each.home, away__name=each.away)
        for each in results
    ]
    rows = await Fixture.filter(reduce(or_, wanted)).values_list(
        "competition__slug", "day", "home__name", "away__name", "id"
    )
    return {(row[0], row[1], row[2], row[3]): int(row[4]) for row in rows}
