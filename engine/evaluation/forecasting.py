"""Forecasts of fixtures from results dated strictly before each of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.evaluation.outcomes import OutcomeForecasts, outcome_forecasts
from engine.ratings.dynamics import LogRates
from engine.ratings.filter import MODEL_VERSION, Filter, by_day
from engine.ratings.priors import estimated_for
from engine.ratings.state import Ratings, Result, no_ratings
from engine.sports.base import Sport
from engine.sports.soccer import DixonColes


@dataclass(frozen=True, slots=True)
class Fixture:
    """A match to be played.

    Args:
        competition: Empty where it is that in which the teams played last.
    """

    day: date
    home: str
    away: str
    neutral: bool = False
    competition: str = ""
    friendly: bool = False


@dataclass(frozen=True, slots=True)
class FixtureForecast:
    """
    Args:
        home_win_sd: Posterior standard deviation of the home win probability.
        unseen: How many of the two teams had no result before; they are forecast from the prior.
    """

    home_win: float
    draw: float
    away_win: float
    home_win_sd: float
    unseen: int


def forecast(
    fixtures: Sequence[Fixture],
    results: Iterable[Result],
    *,
    sport: Sport,
    progress: Callable[[int], None] | None = None,
) -> tuple[FixtureForecast, ...]:
    """One forecast a fixture, in their order.

    Args:
        progress: Called with the number of fixtures done, after each competition.
    """
    played: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        played[result.competition].append(result)
    home_grounds = _competitions_of(played)
    groups: dict[str, list[int]] = defaultdict(list)
    for index, fixture in enumerate(fixtures):
        groups[fixture.competition or _guessed(fixture, home_grounds)].append(index)
    forecasts: dict[int, FixtureForecast] = {}
    for competition, indices in groups.items():
        own = [fixtures[index] for index in indices]
        forecasts |= zip(indices, _forecast_one(own, played[competition], competition, sport), strict=True)
        if progress:
            progress(len(forecasts))
    return tuple(forecasts[index] for index in range(len(fixtures)))


def _forecast_one(
    fixtures: Sequence[Fixture], results: Sequence[Result], competition: str, sport: Sport
) -> list[FixtureForecast]:
    """Of one competition."""
    known = estimated_for(sport, results)
    running = Filter(no_ratings(sport, competition, known, MODEL_VERSION))
    days = list(by_day(results))
    states: dict[date, Ratings] = {}
    done = 0
    for day in sorted({fixture.day for fixture in fixtures}):
        while done < len(days) and days[done][0] < day:
            running.update(*days[done])
            done += 1
        states[day] = running.ratings()
    beliefs = [_belief(states[fixture.day], fixture) for fixture in fixtures]
    unseen = [
        sum(states[fixture.day].seen(team) is None for team in (fixture.home, fixture.away)) for fixture in fixtures
    ]
    return _rows(outcome_forecasts(beliefs, DixonColes(known.rho)), unseen)


def _belief(ratings: Ratings, fixture: Fixture) -> LogRates:
    eta = ratings.eta(fixture.home, fixture.away, fixture.day, fixture.neutral, fixture.friendly)
    return *eta.mean, *eta.covariance


def _rows(forecasts: OutcomeForecasts, unseen: Sequence[int]) -> list[FixtureForecast]:
    return [
        FixtureForecast(home_win, draw, away_win, home_win_sd, new)
        for (home_win, draw, away_win), home_win_sd, new in zip(
            forecasts.probabilities.tolist(), forecasts.home_win_sd.tolist(), unseen, strict=True
        )
    ]


def _competitions_of(played: Mapping[str, Sequence[Result]]) -> dict[str, list[tuple[date, str]]]:
    """Of every team, in the order of days."""
    found: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for competition, results in played.items():
        for result in results:
            found[result.home].append((result.day, competition))
            found[result.away].append((result.day, competition))
    return {team: sorted(days) for team, days in found.items()}


def _guessed(fixture: Fixture, competitions: Mapping[str, Sequence[tuple[date, str]]]) -> str:
    """Where one of the teams played last before the fixture; nowhere is a competition of its own."""
    seen = [
        entry for team in (fixture.home, fixture.away) for entry in competitions.get(team, ()) if entry[0] < fixture.day
    ]
    return max(seen, default=(fixture.day, ""))[1]
