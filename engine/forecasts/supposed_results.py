"""Results that a reader sets for matches ahead of a season, to see what if."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.catalogue.views import CompetitionView, FixtureView, TeamView
from engine.errors import InvalidInput
from engine.forecasts.calendar import Calendar
from engine.simulation.outcome import Outcome, Score
from engine.simulation.season import Pairing
from engine.simulation.season_status import SeasonState
from engine.simulation.supposed import Supposed
from engine.sports.registry import specification

MOST_SET = 20
# Where a refusal says that something is wrong.
FIELD = "results"


@dataclass(frozen=True, slots=True)
class SupposedResult:
    """
    Args:
        outcome: None where the score tells it.
        score: None where any score with the outcome will do.
    """

    fixture_id: int
    outcome: Outcome | None = None
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class SupposedMatch:
    """A match ahead whose result is set.

    Attributes:
        outcome: How it ends.
        score: Its score; None where any score with this outcome may be.
    """

    fixture: FixtureView
    outcome: Outcome
    score: Score | None

    @property
    def fixture_id(self) -> int:
        """Id of the match."""
        return self.fixture.id

    @property
    def day(self) -> date:
        """Its day."""
        return self.fixture.day

    @property
    def home(self) -> TeamView:
        """Home side."""
        return self.fixture.home

    @property
    def away(self) -> TeamView:
        """Away side."""
        return self.fixture.away


def refuse_too_many(results: Sequence[SupposedResult]) -> None:
    """
    Raises:
        InvalidInput: More are set than can be, or a match is set twice.
    """
    if len(results) > MOST_SET:
        raise InvalidInput(field=FIELD, reason=f"set at most {MOST_SET}")
    if len({each.fixture_id for each in results}) < len(results):
        raise InvalidInput(field=FIELD, reason="a match is set twice")


def matches_of(
    results: Sequence[SupposedResult],
    fixtures: Mapping[int, FixtureView],
    competition: CompetitionView,
    calendar: Calendar | None,
) -> dict[Supposed, SupposedMatch]:
    """The matches that are set, each with what the simulation is told of it, in the order of the calendar.

    Raises:
        InvalidInput: A match is not ahead in this season, or cannot end so.
    """
    found = dict(told(results, fixtures, competition, calendar))
    return {each: found[each] for each in sorted(found, key=lambda each: each.match)}


def told(
    results: Sequence[SupposedResult],
    fixtures: Mapping[int, FixtureView],
    competition: CompetitionView,
    calendar: Calendar | None,
) -> Iterator[tuple[Supposed, SupposedMatch]]:
    taken: set[int] = set()
    for each in results:
        fixture, outcome = fixtures.get(each.fixture_id), outcome_of(each, competition)
        is_here = fixture is not None and fixture.competition.id == competition.id
        place = place_of(fixture, calendar, taken) if is_here and fixture and calendar else None
        if fixture is None or place is None:
            raise InvalidInput(field=FIELD, reason=f"match {each.fixture_id} is not ahead in this season")
        taken.add(place)
        yield Supposed(place, outcome, each.score), SupposedMatch(fixture, outcome, each.score)


def place_of(fixture: FixtureView, calendar: Calendar, taken: set[int]) -> int | None:
    """Its place among the listed matches ahead, on its day where the sides meet there more than once."""
    if calendar.state is not SeasonState.RUNNING or fixture.season != calendar.name or not fixture.status.may_be_played:
        return None
    sides = (fixture.home.stored, fixture.away.stored)
    listed = enumerate(calendar.ahead[: calendar.listed])
    free = [(place, each) for place, each in listed if (each.home, each.away) == sides and place not in taken]

    def distance(found: tuple[int, Pairing]) -> int:
        return abs((found[1].day - fixture.day).days)

    return min(free, key=distance)[0] if free else None


def outcome_of(result: SupposedResult, competition: CompetitionView) -> Outcome:
    """
    Raises:
        InvalidInput: The sport has no such outcome or score, or the result says neither or both.
    """
    sport = specification(competition.sport)
    if (result.outcome is None) == (result.score is None):
        raise InvalidInput(field=FIELD, reason="give an outcome or a score, one of them")
    if result.score and not (0 <= result.score.home <= sport.most_score and 0 <= result.score.away <= sport.most_score):
        raise InvalidInput(field=FIELD, reason=f"a score is a number from 0 to {sport.most_score}")
    outcome = result.score.outcome if result.score else result.outcome
    if outcome is None or outcome not in sport.outcomes:
        raise InvalidInput(field=FIELD, reason="a match of this sport cannot end level")
    return outcome
