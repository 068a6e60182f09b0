"""Results that a reader sets for matches ahead of a season, to see what if."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.catalogue.views import CompetitionView, FixtureView, TeamView
from engine.errors import InvalidInput
from engine.forecasts.calendar import Calendar
from engine.simulation.outcome import Outcome, Score
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
class SettableMatch:
    """A match ahead whose result can be set.

    Args:
        place: Its place among the matches ahead.
    """

    place: int
    fixture: FixtureView

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


@dataclass(frozen=True, slots=True)
class SupposedMatch(SettableMatch):
    """A match ahead whose result is set.

    Attributes:
        outcome: How it ends.
        score: Its score; None where any score with this outcome may be.
    """

    outcome: Outcome
    score: Score | None


def refuse_too_many(results: Sequence[SupposedResult]) -> None:
    """
    Raises:
        InvalidInput: More are set than can be, or a match is set twice.
    """
    if len(results) > MOST_SET:
        raise InvalidInput(field=FIELD, reason=f"set at most {MOST_SET}")
    if len({each.fixture_id for each in results}) < len(results):
        raise InvalidInput(field=FIELD, reason="a match is set twice")


def can_be_set(fixtures: Iterable[FixtureView], calendar: Calendar) -> dict[int, SettableMatch]:
    """The matches of a season whose results can be set, by their ids, in the order of the calendar.

    What the calendar leaves out, such as a play-off beside the rounds of a league, changes no table and is not in here.

    Args:
        fixtures: Those of the season that may still be played.
    """
    if calendar.state is not SeasonState.RUNNING or not calendar.has_table:
        return {}
    of_sides: defaultdict[tuple[str, str], list[FixtureView]] = defaultdict(list)
    for each in fixtures:
        of_sides[each.home.stored, each.away.stored].append(each)
    found: dict[int, SettableMatch] = {}
    for place, pairing in enumerate(calendar.ahead[: calendar.listed]):
        free = [each for each in of_sides[pairing.home, pairing.away] if each.id not in found]
        if free:
            # What was to be played before today is ahead as of today.
            fixture = min(free, key=lambda each: (each.day != pairing.day, each.day, each.id))
            found[fixture.id] = SettableMatch(place, fixture)
    return found


def matches_of(
    results: Sequence[SupposedResult], settable: Mapping[int, SettableMatch], competition: CompetitionView
) -> dict[Supposed, SupposedMatch]:
    """The matches that are set, each with what the simulation is told of it, in the order of the calendar.

    Raises:
        InvalidInput: A match is not ahead in this season, or cannot end so.
    """
    found = dict(told(results, settable, competition))
    return {each: found[each] for each in sorted(found, key=lambda each: each.match)}


def told(
    results: Sequence[SupposedResult], settable: Mapping[int, SettableMatch], competition: CompetitionView
) -> Iterator[tuple[Supposed, SupposedMatch]]:
    for each in results:
        outcome, match = outcome_of(each, competition), settable.get(each.fixture_id)
        if match is None:
            raise InvalidInput(field=FIELD, reason=f"match {each.fixture_id} is not ahead in this season")
        yield Supposed(match.place, outcome, each.score), SupposedMatch(match.place, match.fixture, outcome, each.score)


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
    if result.score and (reason := sport.impossible(result.score.home, result.score.away)):
        raise InvalidInput(field=FIELD, reason=f"{result.score.home}–{result.score.away} cannot be: {reason}")
    outcome = result.score.outcome if result.score else result.outcome
    if outcome is None or outcome not in sport.outcomes:
        raise InvalidInput(field=FIELD, reason="a match of this sport cannot end level")
    return outcome
