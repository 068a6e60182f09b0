"""A season of a competition: its table, and while it runs its projection to the end."""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import blake2b
from typing import TypeAlias

import msgspec
from cachetools import LRUCache
from msgspec import UNSET

from engine.catalogue import conferences
from engine.catalogue.formats import custom, table_rule
from engine.catalogue.models import Fixture
from engine.catalogue.season_rules import SeasonRules
from engine.catalogue.season_zones import SeasonZone, zones, zones_of_conference
from engine.catalogue.service import Clock
from engine.catalogue.status import FixtureStatus
from engine.catalogue.views import CompetitionView, DeductionView, SeasonView, TeamView
from engine.errors import NotFound
from engine.forecasts.calendar import Calendar, calendar_of
from engine.forecasts.models import KeptProjection
from engine.forecasts.points_courses import NOT_BEGUN, PointsCourse, courses
from engine.forecasts.season_shape import Known, Match, may_be_league
from engine.forecasts.supposed_results import SettableMatch, SupposedMatch
from engine.forecasts.views import RatingsSnapshot
from engine.jobs.executor import Executor, Thread
from engine.notices import Notice, NoticeKind, noted
from engine.ratings.state import Ratings
from engine.simulation.conferences.chances import PlayOffChances
from engine.simulation.pmf import Percentiles
from engine.simulation.season import (
    Outlook,
    SeasonProjection,
    Standing,
    TableTerms,
    TeamProjection,
    leaders,
    outlook,
    play,
    settled,
    standings,
)
from engine.simulation.season_status import SeasonState
from engine.simulation.supposed import FinishChange, Supposed
from engine.simulation.wording import Wording
from engine.sports.base import Sport

Progress: TypeAlias = Callable[[int, int], None]

MOST_KEPT = 64
# How the seed of each chunk of seasons comes about: with another number nothing that was stored is taken for the same.
DRAW = 2
KEPT_FOR = timedelta(days=7)
# How many seasons before one are looked at for a whole one that tells the format.
MOST_PRECEDENTS = 3
MATCH = ("day", "home__name", "away__name", "neutral", "round", "status", "home_score", "away_score")


@dataclass(frozen=True, slots=True)
class TableLine:
    """A team and its line of the table.

    Attributes:
        team: The team.
        standing: Its line.
        deductions: Why points were taken away from it.
        course: How its points came about, match by match.
        conference: Its conference, in whose table it has its place; null in a league with one table.
        division: Its division; null where there is none.
    """

    team: TeamView
    standing: Standing
    deductions: tuple[DeductionView, ...] = ()
    course: PointsCourse = NOT_BEGUN
    conference: str | None = None
    division: str | None = None


@dataclass(frozen=True, slots=True)
class SeasonLine:
    """Where a team may end.

    Attributes:
        team: The team.
        deductions: Why points were taken away from it.
        before: The same without the results that are set; None where none is.
        conference: Its conference, whose places these are; null in a league with one table.
        division: Its division; null where there is none.
    """

    team: TeamView
    projection: TeamProjection
    deductions: tuple[DeductionView, ...]
    before: "SeasonLine | None" = None
    conference: str | None = None
    division: str | None = None

    @property
    def now(self) -> Standing:
        """Its line of the table as it stands."""
        return self.projection.now

    @property
    def ahead(self) -> int:
        """Matches that it has still to play."""
        return self.projection.ahead

    @property
    def expected_points(self) -> float:
        """Mean of its final points."""
        return self.projection.expected_points

    @property
    def points(self) -> Percentiles:
        """Percentiles of its final points."""
        return self.projection.points

    @property
    def expected_position(self) -> float:
        """Mean of its final place."""
        return self.projection.expected_position

    @property
    def position(self) -> Percentiles:
        """Percentiles of its final place."""
        return self.projection.position

    @property
    def positions(self) -> tuple[float, ...]:
        """Probability of the first, the second, ... place."""
        return self.projection.positions

    @property
    def play_offs(self) -> PlayOffChances | None:
        """How far it may come after the table; null in a league without play-offs that we know."""
        return self.projection.play_offs


@dataclass(frozen=True, slots=True)
class PlayOffStage:
    """A round of the play-offs of a league.

    Attributes:
        key: Name for programs.
        name: Name.
    """

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Season:
    """A season of a competition: its table, and while it runs its end, simulated many times.

    Attributes:
        lines: The table as it stands, the first first; empty where there is none to show.
        projection: None where the season is not over and nobody can play it to its end.
        snapshot_id: The ratings that stood when this was asked.
        sport: What is played.
        zones: Places of its final table that mean more than the others, the best first.
        can_be_set: Matches ahead whose results can be set, by their ids, in the order of the calendar.
        supposed: Matches ahead whose results a reader has set, to see what if.
        before: What the season came to without them; None where none is set.
    """

    calendar: Calendar
    lines: tuple[TableLine, ...]
    projection: SeasonProjection | None
    snapshot_id: str
    sport: Sport
    zones: tuple[SeasonZone, ...] = ()
    can_be_set: Mapping[int, SettableMatch] = field(default_factory=dict)
    supposed: tuple[SupposedMatch, ...] = ()
    before: SeasonProjection | None = None

    @property
    def name(self) -> str:
        """Name, as the sources call it."""
        return self.calendar.name

    @property
    def first_day(self) -> date | None:
        """The day of its first match; None where none counts and none is ahead."""
        return min(self.calendar.match_days, default=None)

    @property
    def last_day(self) -> date | None:
        """The day of its last match, as far as the calendar is known or assumed; None where there is none."""
        return max(self.calendar.match_days, default=None)

    @property
    def assumed(self) -> int:
        """How many of the matches ahead no source has listed yet."""
        return len(self.calendar.ahead) - self.calendar.listed

    @property
    def table(self) -> tuple[SeasonLine, ...]:
        """Where the teams may end, by the expected place; empty of a season that cannot be projected."""
        lines = {line.team.stored: line for line in self.lines}
        before = {each.team: each for each in (self.before.teams if self.before else ())}

        def line(projected: TeamProjection, before: TeamProjection | None) -> SeasonLine:
            known = lines[projected.team]
            then = line(before, None) if before else None
            return SeasonLine(known.team, projected, known.deductions, then, known.conference, known.division)

        return tuple(line(each, before.get(each.team)) for each in (self.projection.teams if self.projection else ()))

    @property
    def stages(self) -> tuple[PlayOffStage, ...]:
        """The rounds of its play-offs, the final last; empty where there are none that we know."""
        conferences = self.calendar.terms.conferences
        if conferences is UNSET:
            return ()
        return tuple(PlayOffStage(each.key, each.name) for each in conferences.format.stages)

    @property
    def largest_change(self) -> FinishChange | None:
        """Of all chances to end in a zone, the one that the set results move most; None where none is set."""
        if self.before is None or self.projection is None:
            return None
        before = {each.team: each for each in self.before.teams}
        names = {line.team.stored: line.team.name for line in self.lines}
        changes = (
            FinishChange(
                names[each.team],
                zone.best,
                zone.worst,
                before[each.team].finish(zone.best, zone.worst).probability,
                each.finish(zone.best, zone.worst).probability,
                self.calendar.terms.conferences is not UNSET,
            )
            for zone in self.zones
            for each in self.projection.teams
        )
        return max(changes, key=lambda each: abs(each.points), default=None)

    @property
    def seed(self) -> str | None:
        """Of what was drawn, hexadecimal: the same calendar and ratings have the same. None where nothing was."""
        is_drawn = self.projection is not None and self.projection.seasons > 0
        return key_of(self.snapshot_id, self.calendar).hex() if is_drawn else None

    @property
    def notice(self) -> Notice:
        """What is said of it in one sentence: the first of the table alone, or why nobody projects it."""
        if self.projection is None:
            return noted(NoticeKind.SEASON_UNPROJECTED, status=self.calendar.status)
        return noted(NoticeKind.SEASON_PROJECTED, projection=replace(self.projection, teams=leaders(self.projection)))

    def sentence(self, wording: Wording) -> str:
        """The season in one sentence."""
        return wording.season(self.projection) if self.projection else wording.unprojected_season(self.calendar.status)


class Seasons:
    """Each projection is made once, beside the event loop, and stored: it takes about a second.

    Args:
        clock: What time it is for whoever asks.
        present: What time it is, where that is another.
        executor: Plays the seasons; the projection is the same whoever does.
    """

    def __init__(
        self, rules: SeasonRules, *, clock: Clock, present: Clock | None = None, executor: Executor | None = None
    ) -> None:
        self.rules, self.clock, self._executor = rules, clock, executor or Thread()
        self._present = present or clock
        self._kept: LRUCache[bytes, SeasonProjection] = LRUCache(MOST_KEPT)
        self._supposed: LRUCache[bytes, SeasonProjection] = LRUCache(MOST_KEPT)
        # Whoever asks for a season as it stands does not wait for what others set.
        self._projecting, self._supposing = asyncio.Lock(), asyncio.Lock()

    async def season(
        self,
        competition: CompetitionView,
        roster: Collection[TeamView],
        snapshot: RatingsSnapshot,
        name: str | None = None,
        progress: Progress | None = None,
    ) -> Season | None:
        """The season of this name, else the current one; None where nothing is known of any.

        Args:
            progress: Called with the seasons done and the seasons in all, first with none; from any thread.

        Raises:
            NotFound: There is no season of this name.
        """
        calendar = await self.calendar(competition, name)
        if calendar is None:
            return None
        deductions = await self.rules.deductions(competition.id, calendar.name)
        return Season(
            calendar=calendar,
            lines=tuple(table_lines(calendar, roster, deductions)) if calendar.has_table else (),
            projection=(
                await self._projection(competition, calendar, snapshot, progress) if calendar.has_table else None
            ),
            snapshot_id=snapshot.id,
            sport=competition.sport,
            zones=zones_of(competition, calendar),
        )

    async def supposing(
        self, season: Season, snapshot: RatingsSnapshot, supposed: Mapping[Supposed, SupposedMatch]
    ) -> Season:
        """What becomes of a running season where the results of some matches ahead are set.

        The same seasons are played again, with the same strengths and the same scores of all other matches. What this
        comes to is remembered here and not stored: there are too many things that may be set.

        Args:
            snapshot: The ratings that the season was projected with.
        """
        seed = key_of(snapshot.id, season.calendar)
        key = blake2b(msgspec.json.encode((seed, tuple(supposed))), digest_size=16).digest()
        async with self._supposing:
            if key not in self._supposed:
                self._supposed[key] = await projected(
                    season.calendar, snapshot.ratings, seed, self._executor, supposed=tuple(supposed)
                )
            made = self._supposed[key]
        return replace(season, projection=made, supposed=tuple(supposed.values()), before=season.projection)

    async def calendar(self, competition: CompetitionView, name: str | None = None) -> Calendar | None:
        """What is known of the season of this name, else of the current one; None where there is none.

        Raises:
            NotFound: There is no season of this name.
        """
        seasons = await self.rules.seasons(competition.id)
        if name is not None and all(each.name != name for each in seasons):
            raise NotFound(kind="season", id=name[:20])
        wanted = name or await self._current(competition, seasons)
        if wanted is None:
            return None
        place = [each.name for each in seasons].index(wanted)
        found = await matches(competition, wanted)
        is_league = may_be_league(competition.name, found)
        earlier = seasons[max(place - MOST_PRECEDENTS, 0) : place] if is_league else ()
        later = seasons[place + 1 : -1][:MOST_PRECEDENTS] if is_league else ()
        is_followed = any(each.first_day <= self.clock().date() for each in seasons[place + 1 :])
        teams = {side for each in found for side in each.pair}
        known = await self._known(competition, seasons[place], earlier, later, teams, is_followed=is_followed)
        return await asyncio.to_thread(calendar_of, wanted, found, known, self.clock().date())

    async def _current(self, competition: CompetitionView, seasons: Collection[SeasonView]) -> str | None:
        """The season that is being played, else the next one, else the last."""
        today = self.clock().date()
        coming = Fixture.filter(competition_id=competition.id, status=FixtureStatus.SCHEDULED, day__gte=today)
        if listed := await coming.order_by("day", "id").limit(1).values_list("season"):
            return str(listed[0][0])
        begun = [each.name for each in seasons if each.first_day <= today]
        return begun[-1] if begun else None

    async def _known(
        self,
        competition: CompetitionView,
        season: SeasonView,
        earlier: Sequence[SeasonView],
        later: Sequence[SeasonView],
        teams: Collection[str],
        *,
        is_followed: bool,
    ) -> Known:
        lost: Counter[str] = Counter()
        for each in await self.rules.deductions(competition.id, season.name):
            lost[each.team.stored] += each.points
        return Known(
            competition=competition.name,
            setting=await self.rules.setting(competition.id),
            custom=custom(competition.name, competition.sport),
            before=[(each.name, await matches(competition, each.name)) for each in reversed(earlier)],
            after=[(each.name, await matches(competition, each.name)) for each in later],
            deducted=lost,
            is_followed=is_followed,
            table=table_rule(competition.name, competition.sport, season.first_day),
            conferences=conferences.book().alignment(competition.sport, teams, season.first_day),
        )

    async def _projection(
        self, competition: CompetitionView, calendar: Calendar, snapshot: RatingsSnapshot, progress: Progress | None
    ) -> SeasonProjection | None:
        is_settled = calendar.state is SeasonState.FINISHED
        if is_settled and calendar.terms.conferences is UNSET:
            teams = sorted(calendar.teams)
            return settled(teams, standings(calendar.played, teams, calendar.terms))
        if not is_settled and calendar.state is not SeasonState.RUNNING:
            return None
        key = key_of(snapshot.id, calendar)
        async with self._projecting:
            known = self._kept.get(key) or await kept(key)
            if known is None:
                known = await projected(calendar, snapshot.ratings, key, self._executor, progress)
                await self._keep(competition, key, known)
            self._kept[key] = known
            return known

    async def _keep(self, competition: CompetitionView, key: bytes, made: SeasonProjection) -> None:
        """Store a projection; those of this competition that were made some days ago are asked for no more."""
        now = self._present()
        row = KeptProjection(
            key=key.hex(), competition_id=competition.id, payload=msgspec.msgpack.encode(made), created_at=now
        )
        await KeptProjection.bulk_create([row], ignore_conflicts=True)
        await KeptProjection.filter(competition_id=competition.id, created_at__lt=now - KEPT_FOR).delete()


def zones_of(competition: CompetitionView, calendar: Calendar) -> tuple[SeasonZone, ...]:
    days, conferences = calendar.match_days, calendar.terms.conferences
    if conferences is not UNSET and calendar.has_table:
        return zones_of_conference(conferences.places)
    return zones(competition.name, competition.sport, min(days), len(calendar.teams)) if calendar.has_table else ()


def key_of(snapshot_id: str, calendar: Calendar) -> bytes:
    """Digest of all that a projection is made of: the ratings, the matches, and what the table makes of them."""
    made_of = (DRAW, snapshot_id, calendar.played, calendar.ahead, calendar.terms)
    return blake2b(msgspec.json.encode(made_of), digest_size=16).digest()


async def kept(key: bytes) -> SeasonProjection | None:
    for (payload,) in await KeptProjection.filter(key=key.hex()).values_list("payload"):
        return msgspec.msgpack.decode(payload, type=SeasonProjection)
    return None


async def projected(
    calendar: Calendar,
    ratings: Ratings,
    key: bytes,
    executor: Executor,
    progress: Progress | None = None,
    supposed: Sequence[Supposed] = (),
) -> SeasonProjection:
    """The same calendar and ratings give the same seed, and so the same projection to the bit."""
    season = await asyncio.to_thread(_outlook, calendar, ratings, int.from_bytes(key), supposed)
    largest = max((share.seasons for share in season.shares), default=0)

    def done(shares: int) -> None:
        if progress:
            progress(min(shares * largest, season.seasons), season.seasons)

    ended = await executor.map(play, season.shares, done)
    return await asyncio.to_thread(season.projection, ended)


def _outlook(calendar: Calendar, ratings: Ratings, seed: int, supposed: Sequence[Supposed]) -> Outlook:
    return outlook(calendar.played, calendar.ahead, ratings, seed, terms=calendar.terms, supposed=supposed)


async def matches(competition: CompetitionView, season: str) -> list[Match]:
    """The fixtures of a season, by day."""
    rows = Fixture.filter(competition_id=competition.id, season=season).order_by("day", "id")
    return [Match(*row) for row in await rows.values_list(*MATCH)]


def places_of(terms: TableTerms, team: str) -> tuple[str, str] | tuple[None, None]:
    """The conference and the division of a team."""
    if terms.conferences is UNSET:
        return None, None
    return terms.conferences.conference_of(team), terms.conferences.division_of(team)


def table_lines(
    calendar: Calendar, roster: Collection[TeamView], deductions: Collection[DeductionView]
) -> list[TableLine]:
    """The table as it stands, level sides by name."""
    teams: Mapping[str, TeamView] = {team.stored: team for team in roster}
    names, taken = sorted(calendar.teams), courses(calendar)
    found = [
        TableLine(
            teams[name],
            standing,
            tuple(each for each in deductions if each.team.stored == name),
            taken[name],
            *places_of(calendar.terms, name),
        )
        for name, standing in zip(names, standings(calendar.played, names, calendar.terms), strict=True)
    ]
    return sorted(found, key=lambda line: (line.standing.position, line.team.name))
