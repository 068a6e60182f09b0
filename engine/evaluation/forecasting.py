"""Forecasts of fixtures from results dated strictly before each of them."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from engine.evaluation.backtest import forecasts_of
from engine.evaluation.outcomes import OutcomeForecasts
from engine.ratings.dynamics import LogRates
from engine.ratings.filter import MODEL_VERSION, Filter, by_day
from engine.ratings.priors import estimated_for
from engine.ratings.state import Fixture, Result, no_ratings
from engine.simulation.outcome import Outcomes
from engine.sports.base import Sport


@dataclass(frozen=True, slots=True)
class FixtureForecast:
    """
    Args:
        home_win_sd: Posterior standard deviation of the home win probability.
        unseen: How many of the two teams had no result before; they are forecast from the prior.
    """

    outcomes: Outcomes
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
    begun = {competition: min(each.day for each in matches) for competition, matches in played.items()}
    home_grounds = _competitions_of(played)
    groups: dict[str, list[int]] = defaultdict(list)
    for index, fixture in enumerate(fixtures):
        known = begun.get(fixture.competition, date.max) < fixture.day
        groups[fixture.competition if known else _guessed(fixture, home_grounds)].append(index)
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
    days = deque(by_day(results))
    beliefs: dict[int, LogRates] = {}
    unseen: dict[int, int] = {}
    for index, fixture in sorted(enumerate(fixtures), key=lambda each: each[1].day):
        while days and days[0][0] < fixture.day:
            running.update(*days.popleft())
        beliefs[index] = running.predict(fixture)
        unseen[index] = sum(not running.knows(team) for team in (fixture.home, fixture.away))
    in_order = range(len(fixtures))
    forecasts = forecasts_of([beliefs[index] for index in in_order], fixtures, known, sport=sport)
    return _rows(forecasts, [unseen[index] for index in in_order])


def _rows(forecasts: OutcomeForecasts, unseen: Sequence[int]) -> list[FixtureForecast]:
    return [
        FixtureForecast(Outcomes.of(chances), home_win_sd, new)
        for chances, home_win_sd, new in zip(
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
