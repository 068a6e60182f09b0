"""The calibration game: forecasts of matches that were played, judged at once, and never changed afterwards."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from tortoise.expressions import Q

from engine.catalogue.models import Fixture, ImportedFile
from engine.catalogue.service import Catalogue
from engine.catalogue.status import FixtureStatus
from engine.catalogue.views import FixtureView, OfFixture, TeamView, name_then, team_view
from engine.errors import InvalidInput
from engine.forecasts.service import Forecasts
from engine.lab import calibration_analysis
from engine.lab.answers import keep
from engine.lab.calibration_analysis import Bin, ConfidenceBias, Gain, GameScores, Versus
from engine.lab.errors import AlreadyAnswered
from engine.lab.models import Forecast, RoundKind
from engine.lab.players import Player, refuse_too_many
from engine.simulation.outcome import IMPOSSIBLE, ORDER, Outcome, Outcomes, Score
from engine.sports.base import Sport
from engine.sports.registry import specification
from engine.sports.spec import SportWords
from engine.store.changes import Row
from engine.store.horizon import Horizon, reading_as_of
from engine.store.sql import Sql

Clock: TypeAlias = Callable[[], datetime]
Ids: TypeAlias = NDArray[np.uint64]

DAILY_SIZE = 10
FREE_SIZE = 1
# The first quarter of a competition only teaches: before it nobody, the model included, knows its teams.
TAUGHT_SHARE = 4
# Results of the last two days may still come in or be corrected.
SETTLED_AFTER = timedelta(days=2)
FORM_MATCHES = 5
SIDES = [f"{side}__{column}" for side in ("home", "away") for column in ("id", "name", "competition_id")]
BASE_RATE_MATCHES = 500
LEAST = 0.01
NUMBERS = {2: "two", 3: "three"}
SUM_TOLERANCE = 1e-6
SETTLED = """
    SELECT competition_id, id FROM fixtures WHERE status = ? AND removed_at IS NULL AND day <= ?
    ORDER BY competition_id, day, id
"""
# The odd constants of the mixer below.
GOLDEN, FIRST, SECOND = (np.uint64(each) for each in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


@dataclass(frozen=True, slots=True)
class Case(OfFixture):
    """A match to forecast, with what was known before it and nothing of how it ended."""

    @property
    def id(self) -> int:
        """Id of the fixture."""
        return self.fixture.id

    @property
    def competition(self) -> str:
        """Competition."""
        return self.fixture.competition.name

    @property
    def is_synthetic(self) -> bool:
        """Whether the engine drew it from known strengths."""
        return self.fixture.competition.is_synthetic

    @property
    def neutral(self) -> bool:
        """Whether the venue is nobody's home."""
        return self.fixture.neutral

    @property
    def words(self) -> SportWords:
        """What its sport calls things."""
        return specification(self.fixture.competition.sport).words

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The ways in which it can end."""
        return specification(self.fixture.competition.sport).outcomes


@dataclass(frozen=True, slots=True)
class Judged:
    """A forecast of the viewer, beside the model's, and what happened. It is never changed.

    Attributes:
        forecast: What the viewer said.
        model: What the model said before kick-off.
        simulation_id: The model's forecast.
        at: When the viewer said it, UTC.
        score: The result as it is known now.
        shown_score: The result that was shown at first.
    """

    id: int
    fixture: FixtureView
    kind: RoundKind
    forecast: Outcomes
    model: Outcomes
    simulation_id: str
    at: datetime
    score: Score
    shown_score: Score

    @property
    def shoot_out_winner(self) -> TeamView | None:
        """Who won the shoot-out after it; what was forecast is the score before it."""
        return self.fixture.shoot_out_winner

    @property
    def case(self) -> Case:
        """The match."""
        return Case(self.fixture)

    @property
    def happened(self) -> Outcome:
        """The outcome."""
        return self.score.outcome

    @property
    def scores(self) -> GameScores:
        """What the viewer's forecast earns."""
        return scores(self.forecast, self.happened)

    @property
    def model_scores(self) -> GameScores:
        """What the model's forecast earns."""
        return scores(self.model, self.happened)

    @property
    def shown_scores(self) -> GameScores:
        """What the forecast earned by that result."""
        return scores(self.forecast, self.shown_score.outcome)

    @property
    def is_corrected(self) -> bool:
        """Whether the result was corrected since, and the forecast scored again."""
        return self.score != self.shown_score

    @property
    def divergence(self) -> float:
        """What the viewer's forecast would lose in log score if the model were right."""
        return float(calibration_analysis.divergence([self.model.as_tuple()], [self.forecast.as_tuple()])[0])


@dataclass(frozen=True, slots=True)
class Entry:
    """A match of a round, and what the viewer said of it.

    Attributes:
        case: The match.
        forecast: The viewer's forecast; None until it is made.
    """

    case: Case
    forecast: Judged | None


@dataclass(frozen=True, slots=True)
class Round:
    """Matches to forecast: the set of the day, or the next one of free play.

    Attributes:
        kind: Which round.
        day: Day of the daily set; None in free play.
        entries: The matches.
    """

    kind: RoundKind
    day: date | None
    entries: tuple[Entry, ...]

    @property
    def next(self) -> Case | None:
        """The first that is not forecast yet."""
        return next((each.case for each in self.entries if each.forecast is None), None)


@dataclass(frozen=True, slots=True)
class PastResult:
    """A result that was known before a match.

    Attributes:
        day: Day.
        home: Home side.
        away: Away side.
        score: The score.
        home_then: The name under which the home side played, where it is called otherwise today.
        away_then: The name under which the away side played, where it is called otherwise today.
    """

    day: date
    home: str
    away: str
    score: Score
    home_then: str | None = None
    away_then: str | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """Forecasts of one week.

    Attributes:
        monday: First day of the week.
        forecasts: How many were made.
        scores: Viewer's mean scores.
        model_scores: Model's mean scores.
    """

    monday: date
    forecasts: int
    scores: GameScores
    model_scores: GameScores


@dataclass(frozen=True, slots=True)
class PlayerRecord:
    """What the viewer's forecasts say of the viewer. Corrected results count as corrected.

    Attributes:
        scores: Mean scores; None before the first forecast.
        model_scores: The model's on the same matches.
        bins: The reliability curve.
        confidence: The verdict on too much or too little confidence.
        versus: The viewer against the model.
        gain: What practice changed; None before the twentieth forecast.
        weeks: By week, the earliest first.
        corrected: Forecasts whose result was corrected after it was shown.
    """

    forecasts: int
    scores: GameScores | None
    model_scores: GameScores | None
    bins: tuple[Bin, ...]
    confidence: ConfidenceBias | None
    versus: Versus | None
    gain: Gain | None
    weeks: tuple[Week, ...]
    corrected: int


class CalibrationGame:
    """Rounds over past fixtures; what is asked next depends on the day or the player alone, not on a reload."""

    def __init__(
        self, catalogue: Catalogue, forecasts: Forecasts, *, clock: Clock, present: Clock | None = None
    ) -> None:
        """
        Args:
            clock: What time it is for whoever asks.
            present: What time it is, where that is another.
        """
        self.catalogue, self.forecasts, self.clock = catalogue, forecasts, clock
        self._present = present or clock
        # Of one sport, None being all of them.
        self._pools: tuple[tuple[int, date], dict[Sport | None, Ids]] | None = None

    async def round(self, player: Player | None, kind: RoundKind, sport: Sport | None = None) -> Round:
        """The daily set, the same for everybody, or the next match of free play; of one sport, or of all of them."""
        today = self.clock().date()
        ids = await (self._daily(today, sport) if kind is RoundKind.DAILY else self._free(player, today, sport))
        found = await self.catalogue.fixtures_by_id(ids)
        made = await self._judged(player, ids) if player is not None else []
        judged = {each.fixture.id: each for each in made}
        day = today if kind is RoundKind.DAILY else None
        return Round(kind, day, tuple(Entry(Case(found[each]), judged.get(each)) for each in ids))

    async def submit(self, player: Player, fixture_id: int, forecast: Outcomes) -> Judged:
        """Store a forecast, then tell what happened.

        Raises:
            InvalidInput: A probability is out of its range, they do not sum to one, or the match is not in a round
                of the player.
            AlreadyAnswered: The player forecast this match before.
            GuestLimit: No more forecasts of this guest are kept.
        """
        check(forecast, await self._outcomes(fixture_id))
        if await player.rows.filter(fixture_id=fixture_id).exists():
            raise AlreadyAnswered(what="this match")
        with reading_as_of(None):
            # Of all that the guest ever said, whatever day it is said on.
            await refuse_too_many(player)
        kind = await self._kind(player, fixture_id)
        fixture = await self.catalogue.fixture(fixture_id)
        simulation, headline = (await self.forecasts.sections.headlines([fixture_id]))[fixture_id]
        row = player.row(
            fixture_id=fixture_id,
            kind=kind,
            home=forecast.home,
            draw=forecast.draw or None,
            away=forecast.away,
            simulation=simulation.id,
            model_home=headline.probabilities.home,
            model_draw=headline.probabilities.draw or None,
            model_away=headline.probabilities.away,
            shown_home_score=fixture.home_score,
            shown_away_score=fixture.away_score,
            at=self._present(),
        )
        await keep(row, what="this match")
        return judged(row, fixture)

    async def record(self, player: Player) -> PlayerRecord:
        """What all forecasts of a player say, judged by the results as they are known now."""
        made = (await self._judged(player))[::-1]
        if not made:
            return PlayerRecord(0, None, None, (), None, None, None, (), 0)
        own, model = table(each.forecast for each in made), table(each.model for each in made)
        observed = [each.happened.position for each in made]
        return PlayerRecord(
            forecasts=len(made),
            scores=calibration_analysis.scores(own, observed),
            model_scores=calibration_analysis.scores(model, observed),
            bins=calibration_analysis.reliability(own, observed),
            confidence=calibration_analysis.confidence(own, observed),
            versus=calibration_analysis.versus(own, model, observed, [each.fixture.day for each in made]),
            gain=calibration_analysis.gain(own, model, observed),
            weeks=weeks(made),
            corrected=sum(each.is_corrected for each in made),
        )

    async def answers(self, player: Player, first: int, before: int | None = None) -> list[Judged]:
        """The newest ``first`` forecasts of a player, or of those with an id below ``before``."""
        return await self._judged(player, before=before, most=first)

    async def form(self, fixture: FixtureView, team_id: int) -> tuple[PastResult, ...]:
        """The last results of a team as of the day of a match, the latest first."""
        rows = Fixture.filter(Q(home_id=team_id) | Q(away_id=team_id), status=FixtureStatus.PLAYED)
        with reading_as_of(Horizon(fixture.day)):
            found = await (
                rows.order_by("-day", "-id").limit(FORM_MATCHES).values_list("day", "home_score", "away_score", *SIDES)
            )
        return tuple(past_result(fixture.competition.name, *row) for row in found)

    async def base_rates(self, fixture: FixtureView) -> Outcomes:
        """How often the latest matches of the competition ended in each way, as of the day of this one."""
        rows = Fixture.filter(competition_id=fixture.competition.id, status=FixtureStatus.PLAYED)
        with reading_as_of(Horizon(fixture.day)):
            results = await (
                rows.order_by("-day", "-id").limit(BASE_RATE_MATCHES).values_list("home_score", "away_score")
            )
        ways = [Score(home, away).outcome for home, away in results]
        # One of each way that the sport has is added, so that none of them is called impossible.
        have = specification(fixture.competition.sport).outcomes
        return Outcomes.of([(ways.count(each) + 1) / (len(ways) + len(have)) if each in have else 0 for each in ORDER])

    async def _outcomes(self, fixture_id: int) -> Sequence[Outcome]:
        """Those that the match can have."""
        found = await self.catalogue.fixtures_by_id([fixture_id])
        return specification(found[fixture_id].competition.sport).outcomes if found else ORDER

    async def _kind(self, player: Player, fixture_id: int) -> RoundKind:
        """The round that asks for this match, of its sport or of all; yesterday's set stays open over midnight."""
        today = self.clock().date()
        found = await self.catalogue.fixtures_by_id([fixture_id])
        rounds = (None, *(each.competition.sport for each in found.values()))
        for sport in rounds:
            for day in (today, today - timedelta(days=1)):
                if fixture_id in await self._daily(day, sport):
                    return RoundKind.DAILY
        for sport in rounds:
            if fixture_id in await self._free(player, today, sport):
                return RoundKind.FREE
        raise InvalidInput(field="fixture_id", reason="this match is in no round of yours; ask for the round again")

    async def _daily(self, day: date, sport: Sport | None) -> list[int]:
        pool = await self._playable(sport)
        return shuffled(pool, seed=day.toordinal(), most=DAILY_SIZE)

    async def _free(self, player: Player | None, today: date, sport: Sport | None) -> list[int]:
        """One match that follows from the player and from how many the player has made."""
        made = await player.rows.values_list("fixture_id", flat=True) if player else []
        taken = np.array([*made, *await self._daily(today, sport)], dtype=np.uint64)
        pool = await self._playable(sport)
        left = pool[~np.isin(pool, taken)]
        return shuffled(left, seed=(player.number if player else 0) * 2**32 + len(made), most=FREE_SIZE)

    async def _playable(self, sport: Sport | None) -> Ids:
        """Ids of settled matches late enough in their competition, read again after an import or a day."""
        today = self.clock().date()
        latest = await ImportedFile.all().order_by("-id").first()
        version = (latest.id if latest else 0, today)
        if self._pools is None or self._pools[0] != version:
            self._pools = version, {}
        pools = self._pools[1]
        if sport not in pools:
            database = self.catalogue.database
            sql = Sql(database.dialect)
            found = await sql.read(database, SETTLED, FixtureStatus.PLAYED.value, sql.day(today - SETTLED_AFTER))
            if sport is not None:
                own = {each.id for each in await self.catalogue.competitions(sport=sport)}
                found = [row for row in found if row[0] in own]
            pools[sport] = await asyncio.to_thread(without_first_quarter, found)
        return pools[sport]

    async def _judged(
        self,
        player: Player,
        fixture_ids: Collection[int] | None = None,
        *,
        before: int | None = None,
        most: int | None = None,
    ) -> list[Judged]:
        """Newest first."""
        rows = player.rows.order_by("-id")
        if fixture_ids is not None:
            rows = rows.filter(fixture_id__in=list(fixture_ids))
        if before is not None:
            rows = rows.filter(id__lt=before)
        made = await (rows.limit(most) if most is not None else rows)
        fixtures = await self.catalogue.fixtures_ever([fixture_of(each) for each in made])
        return [judged(each, fixtures[fixture_of(each)]) for each in made]


def check(forecast: Outcomes, outcomes: Sequence[Outcome] = ORDER) -> None:
    """
    Args:
        outcomes: Those that the sport has.

    Raises:
        InvalidInput: A probability is out of its range, or they do not sum to one.
    """
    most = 1 - LEAST * (len(outcomes) - 1)
    for outcome in ORDER:
        value = forecast[outcome]
        if outcome not in outcomes and value:
            raise InvalidInput(field=outcome.value, reason="cannot happen in this sport")
        if outcome in outcomes and not (isfinite(value) and LEAST <= value <= most):
            reason = f"must be from {LEAST:.0%} to {most:.0%}: in one match nothing is impossible"
            raise InvalidInput(field=outcome.value, reason=reason)
    total = sum(forecast.as_tuple())
    if abs(total - 1) > SUM_TOLERANCE:
        raise InvalidInput(
            field="away", reason=f"the {NUMBERS[len(outcomes)]} must sum to 100%; they sum to {100 * total:.6g}%"
        )


def judged(row: Forecast, fixture: FixtureView) -> Judged:
    shown = Score(row.shown_home_score, row.shown_away_score)
    return Judged(
        id=row.id,
        fixture=fixture,
        kind=row.kind,
        forecast=Outcomes(row.home, row.draw or IMPOSSIBLE, row.away),
        model=Outcomes(row.model_home, row.model_draw or IMPOSSIBLE, row.model_away),
        simulation_id=row.simulation,
        at=row.at,
        score=Score(fixture.home_score, fixture.away_score) if has_result(fixture) else shown,  # type: ignore[arg-type]
        shown_score=shown,
    )


def scores(forecast: Outcomes, happened: Outcome) -> GameScores:
    return calibration_analysis.scores([forecast.as_tuple()], [happened.position])


def past_result(competition: str, day: date, home_score: int, away_score: int, *sides: Any) -> PastResult:
    """
    Args:
        sides: The columns of `SIDES`.
    """
    home, away = team_view(*sides[:3]), team_view(*sides[3:])
    names_then = (name_then(day, competition, each) for each in (home, away))
    return PastResult(day, home.name, away.name, Score(home_score, away_score), *names_then)


def has_result(fixture: FixtureView) -> bool:
    return fixture.was_played and fixture.home_score is not None and fixture.away_score is not None


def fixture_of(row: Forecast) -> int:
    found: int = row.fixture_id  # type: ignore[attr-defined]
    return found


def table(forecasts: Any) -> list[tuple[float, float, float]]:
    return [each.as_tuple() for each in forecasts]


def weeks(made: Sequence[Judged]) -> tuple[Week, ...]:
    """By the Monday of the week in which the forecasts were made, the earliest first."""
    by_monday: dict[date, list[Judged]] = {}
    for each in made:
        day = each.at.date()
        by_monday.setdefault(day - timedelta(days=day.weekday()), []).append(each)
    return tuple(week(monday, by_monday[monday]) for monday in sorted(by_monday))


def week(monday: date, made: Sequence[Judged]) -> Week:
    observed = [each.happened.position for each in made]
    return Week(
        monday,
        len(made),
        calibration_analysis.scores(table(each.forecast for each in made), observed),
        calibration_analysis.scores(table(each.model for each in made), observed),
    )


def without_first_quarter(rows: Sequence[Row]) -> Ids:
    """Ids in the order of rows (competition, id) that are ordered by competition and day."""
    competitions = np.array([row[0] for row in rows], dtype=np.int64)
    ids = np.array([row[1] for row in rows], dtype=np.uint64)
    _, starts, counts = np.unique(competitions, return_index=True, return_counts=True)
    places = np.arange(len(ids)) - np.repeat(starts, counts)
    return ids[places >= np.repeat(-(-counts // TAUGHT_SHARE), counts)]


def shuffled(ids: Ids, *, seed: int, most: int) -> list[int]:
    """The first of them, in an order that the seed and each id alone decide: a new id moves no other two.

    Source: Steele, Lea and Flood (2014), the mixing function of SplitMix64.
    """
    with np.errstate(over="ignore"):
        mixed = mixed_bits(ids + mixed_bits(np.array([seed], dtype=np.uint64)))
    # Of tens of thousands a few are wanted, and mixed bits are never alike.
    first = np.argpartition(mixed, most - 1)[:most] if most < len(ids) else np.arange(len(ids))
    order: list[int] = ids[first[np.argsort(mixed[first])]].tolist()
    return order


def mixed_bits(values: Ids) -> Ids:
    values = values + GOLDEN
    values = (values ^ (values >> np.uint64(30))) * FIRST
    values = (values ^ (values >> np.uint64(27))) * SECOND
    return values ^ (values >> np.uint64(31))
