"""How past forecasts did, as it was computed last: of one competition, or of all real or all synthetic ones."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np
from cachetools import LRUCache
from tortoise.queryset import QuerySet

from engine.catalogue.service import Catalogue
from engine.catalogue.side_colours import SideColours
from engine.catalogue.views import CompetitionView, FixtureView, OfFixture, TeamView
from engine.depths import Depth
from engine.errors import InvalidInput
from engine.evaluation.calibration import tenths
from engine.evaluation.interval_coverage import OF_DEPTH, Promise
from engine.evaluation.scorecard import (
    MATCH,
    TALLY,
    Matches,
    Tally,
    by_year,
    during,
    given,
    joined,
    of_tenth,
    tally,
    total,
    worst,
)
from engine.evaluation.verification import NOTHING, Verification, YearOfForecasts, slope_of, verified, year_of
from engine.forecasts.models import RecordScope, RecordYear
from engine.jobs.upkeep import Progress
from engine.simulation.outcome import ORDER, Outcome, Outcomes, Score
from engine.sports.base import Sport

# Figures of a range take 2 KB, and 300 bytes a year: those of a century and a half some 50 KB.
MOST_KEPT = 256

# Year, its sums and its matches.
Year: TypeAlias = tuple[int, Tally]
# A fixture's id, an outcome of it, its chance, and whether it came about.
Row: TypeAlias = tuple[int, Outcome, float, bool]


@dataclass(frozen=True, slots=True)
class Figures:
    """What a range of days says.

    Args:
        days: Of the first match and of the last.
        slope: Of the calibration; None where the matches are too few.
        worst: The matches whose outcomes had been given the least chance.
        years: Those that have matches.
    """

    sums: Tally
    days: tuple[date, date]
    slope: float | None
    worst: Matches
    years: tuple[YearOfForecasts, ...]


@dataclass(frozen=True, slots=True)
class Given(OfFixture):
    """An outcome of a match, and the chance that it had been given.

    Attributes:
        outcome: The outcome.
        probability: Its chance, from 0 to 1.
        happened: Whether it came about.
    """

    outcome: Outcome
    probability: float
    happened: bool


@dataclass(frozen=True, slots=True)
class Miss(OfFixture):
    """A match whose outcome had been given little chance.

    Attributes:
        outcome: How it ended.
        probability: The chance that had been given to that outcome.
        probabilities: The chances that had been given to all of them.
    """

    outcome: Outcome
    probability: float
    probabilities: Outcomes

    @property
    def colours(self) -> SideColours:
        """How its two sides are drawn beside each other."""
        return self.fixture.colours

    @property
    def fixture_id(self) -> int:
        """Id of the fixture."""
        return self.fixture.id

    @property
    def competition(self) -> str:
        """Short name of the competition, as its `slug`."""
        return self.fixture.competition.slug

    @property
    def shoot_out_winner(self) -> TeamView | None:
        """Who won the shoot-out after it; the forecast was of the score before it."""
        return self.fixture.shoot_out_winner

    @property
    def score(self) -> Score:
        """The result."""
        return Score(self.fixture.home_score or 0, self.fixture.away_score or 0)


@dataclass(frozen=True, slots=True)
class Selection:
    """Whose matches a record is about.

    Args:
        competition_id: None is all of a kind.
        since: First day.
        until: Last day.
        is_synthetic: The kind.
        sport: None is all that there are of the kind, or that of the competition.
    """

    competition_id: int | None
    since: date
    until: date
    is_synthetic: bool
    sport: Sport | None = None

    @property
    def scope(self) -> str:
        """Under which name its rows are kept, where they are not those of one sport among others."""
        return scope_of_all(self.is_synthetic) if self.competition_id is None else scope_of(self.competition_id)


@dataclass(frozen=True, slots=True)
class Span:
    """What is kept of a selection.

    Args:
        own: The scopes that hold the matches, where no other has their sums.
        whole: The scope that holds the sums of all of them; None where these are made when they are asked for.
        first: First of the days.
        last: Last of the days.
        is_all: Whether the days are all that there are.
    """

    own: tuple[int, ...]
    whole: RecordScope | None
    first: date
    last: date
    is_all: bool

    @property
    def key(self) -> tuple[tuple[int, ...], date, date]:
        """A scope is written anew, never changed: its id stands for what is in it."""
        return (self.whole.id,) if self.whole else self.own, self.first, self.last

    async def members(self) -> Sequence[int]:
        """The scopes that hold the matches."""
        return await _members(self.whole) if self.whole else self.own


@dataclass(frozen=True, slots=True)
class CatchingUp:
    """Newer results are on their way into the record; until then it is as it was.

    Attributes:
        done: How many of the matches are done.
        matches: Matches whose scores are computed, at least 0, which stands until they are counted.
        has_failed: It went wrong and is tried again.
    """

    done: int
    matches: int
    has_failed: bool

    @classmethod
    def of(cls, progress: Progress) -> CatchingUp:
        return cls(progress.done, progress.total, progress.has_failed)


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How forecasts did. Each knew only the results before its day.

    Attributes:
        verification: Scores, baselines and calibration.
        misses: The outcomes that came about with the least chance.
        sports: Of the competitions that it is of.
        catching_up: How far newer results are; None where none are missing.
    """

    verification: Verification
    misses: tuple[Miss, ...]
    sums: Tally
    sports: tuple[Sport, ...]
    selection: Selection
    catching_up: CatchingUp | None

    @property
    def is_synthetic(self) -> bool:
        """Whether the results were drawn from known strengths. No record has both kinds."""
        return self.selection.is_synthetic

    def promises(self, depth: Depth) -> tuple[Promise, ...]:
        """What a depth promised beyond the headline, and how often it was kept; the headline has its own bins."""
        return OF_DEPTH[depth](self.sums, self.sports) if depth in OF_DEPTH else ()


class RecordRepository:
    """Reads what was kept; nothing is forecast here."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._kept: LRUCache[tuple[tuple[int, ...], date, date], Figures] = LRUCache(MOST_KEPT)

    async def of(
        self,
        competition: CompetitionView | None,
        since: date,
        until: date,
        *,
        is_synthetic: bool | None,
        sport: Sport | None,
        catching_up: CatchingUp | None,
    ) -> TrackRecord:
        """Of one competition, or of all of a kind: without a word the real ones, where there are any.

        Raises:
            InvalidInput: The competition is of another sport.
        """
        if competition is not None:
            competition.refuse_another(sport)
            kind, members, others = competition.is_synthetic, [competition], []
        else:
            known = await self.catalogue.competitions()
            wanted = [each for each in known if sport in (None, each.sport)]
            kind = usual_kind(wanted) if is_synthetic is None else is_synthetic
            members = [each for each in wanted if each.is_synthetic == kind]
            others = [each for each in known if each.is_synthetic == kind and each not in members]
        sports = tuple(sorted({each.sport for each in members}))
        # Where the kind has no other sport, its own sums are those of the sport.
        apart = sport if others or not members else None
        selection = Selection(competition.id if competition else None, since, until, kind, apart)
        found = await self._figures(selection)
        if found is None:
            return TrackRecord(NOTHING, (), total(()), sports, selection, catching_up)
        seen = verified(found.sums, found.days, found.slope, found.years)
        misses = await self._misses(found.worst)
        return TrackRecord(seen, misses, found.sums, sports, selection, catching_up)

    async def newest(self, selection: Selection, low: float, most: int) -> tuple[Given, ...]:
        """The newest outcomes that were given a chance in the tenth of probability that holds ``low``, newest first.

        Years are read from the last one backwards, each time twice as many, until there are enough.

        Raises:
            InvalidInput: No chance is ``low``.
        """
        if not 0 <= low <= 1:
            raise InvalidInput(field="low", reason="must be from 0 to 1")
        found = await span_of(selection)
        if found is None:
            return ()
        first, last = found.first, found.last
        tenth = int(tenths(np.array([low]))[0])
        rows: list[Row] = []
        members = await found.members()
        until, years = last.year, 1
        while until >= first.year and len(rows) < most:
            since = max(first.year, until - years + 1)
            parts = await matches_of_scopes(members, since, until)
            rows += await asyncio.to_thread(newest_of_tenth, parts, tenth, first, last, most - len(rows))
            until, years = since - 1, 2 * years
        fixtures = await self.catalogue.fixtures_by_id([fixture for fixture, *_ in rows])
        return tuple(
            Given(fixtures[fixture], outcome, chance, came)
            for fixture, outcome, chance, came in rows
            if _has_score(fixtures, fixture)
        )

    async def _figures(self, selection: Selection) -> Figures | None:
        """None where no match of these days was scored."""
        found = await span_of(selection)
        if found is None:
            return None
        if known := self._kept.get(found.key):
            return known
        made = await (self._made(found.whole, found) if found.whole else self._summed(found))
        if made:
            self._kept[found.key] = made
        return made

    async def _made(self, scope: RecordScope, span: Span) -> Figures | None:
        rows = await RecordYear.filter(scope_id=scope.id).order_by("year").values_list("year", "tally")
        years = [(int(year), np.frombuffer(sums, TALLY)[0]) for year, sums in rows]
        first, last = span.first, span.last
        # As of a day there are no sums of all that was scored until then.
        if span.is_all and scope.worst is not None:
            sums = total(each for _, each in years)
            worst_of_all = np.frombuffer(scope.worst, MATCH)
            return Figures(sums, (first, last), scope.calibration_slope, worst_of_all, years_of(years))
        parts = await matches_of_scopes(await span.members(), first.year, last.year)
        return await asyncio.to_thread(ranged, years, parts, first, last)

    async def _summed(self, span: Span) -> Figures | None:
        """Of some competitions among others, whose sums nobody keeps."""
        parts = await matches_of_scopes(span.own)
        return await asyncio.to_thread(ranged_of_parts, parts, span.first, span.last)

    async def _misses(self, rows: Matches) -> tuple[Miss, ...]:
        fixtures = await self.catalogue.fixtures_by_id(rows["fixture"].tolist())
        columns = (rows["fixture"], rows["observed"], given(rows), rows["probabilities"])
        return tuple(
            Miss(fixtures[fixture], ORDER[observed], chance, Outcomes.of(chances))
            for fixture, observed, chance, chances in zip(*(each.tolist() for each in columns), strict=True)
            if _has_score(fixtures, fixture)
        )


def scope_of(competition_id: int) -> str:
    return f"competition-{competition_id}"


def usual_kind(competitions: Sequence[CompetitionView]) -> bool:
    """Whether a record for which no kind is asked is of synthetic results: where there are no others."""
    return bool(competitions) and all(each.is_synthetic for each in competitions)


def scope_of_all(is_synthetic: bool) -> str:
    return "synthetic" if is_synthetic else "real"


def ranged(years: Sequence[Year], parts: Sequence[Matches], first: date, last: date) -> Figures | None:
    """The figures of some days: sums of whole years, and those of the years at both ends summed anew.

    Args:
        years: All of them.
        parts: The matches of the years that the days lie in, by competition.
    """
    chosen = np.concatenate([during(part, first, last) for part in parts])
    if not len(chosen):
        return None
    kept: list[Year] = []
    before = total(())
    for year, sums in years:
        if first.year < year < last.year:
            kept.append((year, sums))
        elif year in (first.year, last.year):
            of_year = joined(during(part, date(year, 1, 1), date(year, 12, 31)) for part in parts)
            kept.append((year, tally(of_year, before["outcomes"], first, last)))
        before = total((before, sums))
    days = chosen["day"]
    ends = date.fromordinal(int(days.min())), date.fromordinal(int(days.max()))
    sums_of_all = total(each for _, each in kept)
    return Figures(sums_of_all, ends, slope_of(chosen), worst(chosen), years_of(kept))


def ranged_of_parts(parts: Sequence[Matches], first: date, last: date) -> Figures | None:
    """The figures of some days, from all matches of the competitions: their sums by year are made first.

    Args:
        parts: All of the matches, by competition.
    """
    years: list[Year] = []
    for year, of_year in by_year(joined(parts)).items():
        years.append((year, tally(of_year, total(sums for _, sums in years)["outcomes"])))
    return ranged(years, parts, first, last)


def years_of(years: Sequence[Year]) -> tuple[YearOfForecasts, ...]:
    return tuple(year_of(year, sums) for year, sums in years if sums["matches"])


def newest_of_tenth(parts: Sequence[Matches], tenth: int, first: date, last: date, most: int) -> list[Row]:
    """The newest forecasts of a tenth of probability on some days, the newest first.

    Args:
        parts: The matches, by competition.
    """
    matches = joined(during(part, first, last) for part in parts)
    rows, places = (each[::-1][:most] for each in of_tenth(matches, tenth))
    kept = matches[rows]
    chances, happened = kept["probabilities"][np.arange(len(rows)), places], kept["observed"] == places
    told = zip(kept["fixture"].tolist(), places.tolist(), chances.tolist(), happened.tolist(), strict=True)
    return [(fixture, ORDER[place], chance, came) for fixture, place, chance, came in told]


async def matches_of_scopes(scopes: Sequence[int], first_year: int = 1, last_year: int = 9999) -> list[Matches]:
    """The scored matches of competitions in some years, in the order of the scopes."""
    rows: list[Any] = (
        await RecordYear.filter(scope_id__in=list(scopes), year__gte=first_year, year__lte=last_year)
        .order_by("year")
        .values_list("scope_id", "matches")
    )
    return [np.frombuffer(b"".join(row[1] for row in rows if row[0] == scope), MATCH) for scope in scopes]


async def members_of_all(is_synthetic: bool) -> list[int]:
    """The scopes of the competitions that are pooled, by the competitions' short names."""
    return [int(row[0]) for row in await _pooled(is_synthetic).values_list("id")]


def _pooled(is_synthetic: bool) -> QuerySet[RecordScope]:
    return RecordScope.filter(competition__is_synthetic=is_synthetic, competition__removed_at__isnull=True).order_by(
        "competition__slug"
    )


async def span_of(selection: Selection) -> Span | None:
    """What is kept of the selection; None where nothing is."""
    if selection.sport is not None and selection.competition_id is None:
        scopes = await _pooled(selection.is_synthetic).filter(competition__sport=selection.sport.value)
        whole, own = None, tuple(int(each.id) for each in scopes)
    else:
        whole = await RecordScope.get_or_none(name=selection.scope)
        scopes, own = [whole] if whole else [], ()
    starts, ends = ([day for each in scopes if (day := getattr(each, name))] for name in ("first_day", "last_day"))
    if not starts or not ends:
        return None
    known = min(starts), max(ends)
    first, last = max(selection.since, known[0]), min(selection.until, known[1])
    return Span(own, whole, first, last, is_all=(first, last) == known)


def _has_score(fixtures: Mapping[int, FixtureView], fixture: int) -> bool:
    return fixture in fixtures and fixtures[fixture].home_score is not None


async def _members(scope: RecordScope) -> list[int]:
    """The scopes that hold the matches."""
    is_pool = scope.name in map(scope_of_all, (False, True))
    return await members_of_all(scope.name == scope_of_all(True)) if is_pool else [scope.id]
