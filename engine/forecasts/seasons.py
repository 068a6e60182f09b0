"""The current season of a competition, projected to its end."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import permutations
from typing import Any, TypeAlias

import msgspec
import numpy as np

from engine.catalogue.models import Fixture
from engine.catalogue.service import Clock
from engine.catalogue.status import FixtureStatus
from engine.catalogue.views import CompetitionView, TeamView
from engine.forecasts.recent import Recent
from engine.forecasts.views import Snapshot
from engine.ratings.state import Ratings, Result
from engine.simulation.season import MOST_TEAMS, Pairing, SeasonProjection, project

Progress: TypeAlias = Callable[[int, int], None]

MOST_KEPT = 64
MATCH = ("day", "home__name", "away__name", "neutral", "home_score", "away_score")


@dataclass(frozen=True, slots=True)
class Season:
    """
    Args:
        name: As the sources call it.
        teams: In the order of the projection.
        assumed: How many of the matches ahead no source has listed yet.
        snapshot_id: The ratings that it was projected from.
    """

    name: str
    teams: tuple[TeamView, ...]
    projection: SeasonProjection
    assumed: int
    snapshot_id: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """What is known of a season, and what is taken for granted: the part of ``ahead`` after ``listed``."""

    name: str
    played: tuple[Result, ...]
    ahead: tuple[Pairing, ...]
    listed: int


class Seasons:
    """Each projection is made once, in a thread of its own: it takes about a second."""

    def __init__(self, *, clock: Clock) -> None:
        self.clock = clock
        self._kept: Recent[bytes, SeasonProjection] = Recent(MOST_KEPT)
        self._projecting = asyncio.Lock()

    async def season(
        self,
        competition: CompetitionView,
        roster: Collection[TeamView],
        snapshot: Snapshot,
        progress: Progress | None = None,
    ) -> Season | None:
        """None where nothing is known of a season, or more teams play in it than a table shows.

        Args:
            progress: Called from another thread with the seasons done and the seasons in all.
        """
        calendar = await self.calendar(competition)
        if calendar is None or not 2 <= len(sides(calendar)) <= MOST_TEAMS:
            return None
        projected = await self._projection(calendar, snapshot, progress)
        teams: Mapping[str, TeamView] = {team.name: team for team in roster}
        return Season(
            name=calendar.name,
            teams=tuple(teams[line.team] for line in projected.teams),
            projection=projected,
            assumed=len(calendar.ahead) - calendar.listed,
            snapshot_id=snapshot.id,
        )

    async def calendar(self, competition: CompetitionView) -> Calendar | None:
        """The season that is being played, else the next one, else the last."""
        today = self.clock().date()
        fixtures = Fixture.filter(competition_id=competition.id)
        coming = fixtures.filter(status=FixtureStatus.SCHEDULED, day__gte=today).order_by("day", "id")
        latest = fixtures.filter(status=FixtureStatus.PLAYED).order_by("-day", "-id")
        named = await coming.limit(1).values_list("season") or await latest.limit(1).values_list("season")
        if not named:
            return None
        name = str(named[0][0])
        rows = await fixtures.filter(season=name).order_by("day", "id").values_list(*MATCH)
        before = fixtures.filter(status=FixtureStatus.PLAYED, day__lt=rows[0][0]).order_by("-day", "-id")
        last_season = await before.limit(1).values_list("season")
        previous = await fixtures.filter(season=last_season[0][0]).values_list(*MATCH) if last_season else []
        return calendar_of(name, rows, previous, today)

    async def _projection(self, calendar: Calendar, snapshot: Snapshot, progress: Progress | None) -> SeasonProjection:
        key = blake2b(msgspec.json.encode((snapshot.id, calendar)), digest_size=16).digest()
        async with self._projecting:
            if known := self._kept.find(key):
                return known
            return self._kept.keep(key, await asyncio.to_thread(projected, calendar, snapshot.ratings, key, progress))


def projected(calendar: Calendar, ratings: Ratings, key: bytes, progress: Progress | None = None) -> SeasonProjection:
    """The same calendar and ratings give the same seed, and so the same projection."""
    rng = np.random.default_rng(int.from_bytes(key))
    return project(calendar.played, calendar.ahead, ratings, rng, progress=progress)


def calendar_of(
    name: str, rows: Sequence[tuple[Any, ...]], previous: Sequence[tuple[Any, ...]], today: date
) -> Calendar:
    """The season of some rows of the columns `MATCH`, completed where the one before it was a double round robin.

    Sources list a few weeks ahead, or nothing; a league that let each side meet each other once home and once away will
    do so again.
    """
    played = tuple(
        Result(day, home, away, home_score, away_score, neutral)
        for day, home, away, neutral, home_score, away_score in rows
        if home_score is not None
    )
    listed = tuple(Pairing(day, home, away, neutral) for day, home, away, neutral, score, _ in rows if score is None)
    meetings, before = meetings_of(rows), meetings_of(previous)
    missing: set[tuple[str, str]] = set()
    if is_double_round_robin(previous) and len(teams_of(before)) == len(teams_of(meetings)) > 2:
        missing = set(permutations(sorted(teams_of(meetings)), 2)) - set(meetings)
    last_day = max(today, rows[-1][0])
    assumed = tuple(Pairing(last_day, home, away) for home, away in sorted(missing))
    return Calendar(name, played, listed + assumed, len(listed))


def is_double_round_robin(rows: Sequence[tuple[Any, ...]]) -> bool:
    meetings = meetings_of(rows)
    teams = len(teams_of(meetings))
    return bool(teams) and len(set(meetings)) == len(meetings) == teams * (teams - 1)


def meetings_of(rows: Sequence[tuple[Any, ...]]) -> list[tuple[str, str]]:
    return [(row[1], row[2]) for row in rows]


def teams_of(meetings: Sequence[tuple[str, str]]) -> set[str]:
    return {side for meeting in meetings for side in meeting}


def sides(calendar: Calendar) -> set[str]:
    played, ahead = calendar.played, calendar.ahead
    return teams_of([(each.home, each.away) for each in played] + [(each.home, each.away) for each in ahead])
