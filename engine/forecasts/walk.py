"""One pass through the results of a competition: its ratings on every wanted day, and how they had done until then."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from engine.evaluation.backtest import WalkForward, forecasts_of
from engine.evaluation.outcomes import OutcomeForecasts, outcome_forecasts
from engine.evaluation.record import WINDOW_MATCHES, record_of
from engine.ratings.dynamics import LogRates
from engine.ratings.filter import MODEL_VERSION, Filter, by_day
from engine.ratings.priors import Hyperparameters, estimated_for, version
from engine.ratings.state import Ratings, Result, TeamRating, no_ratings
from engine.simulation.track_record import ReliabilityBin
from engine.sports.base import Sport
from engine.sports.registry import score_model

BIN_WIDTH = 0.05
# Ten seasons of a league of twenty; older forecasts say little of today's, and each costs as much as the filter's step.
RECORD_MATCHES = 3_800
# The last digits of a forecast depend on which others were computed with it; a snapshot's id must not.
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class State:
    """What was believed after a day's results.

    Args:
        results: How many are in it.
        reliability: How the last forecasts of the most likely outcome did, all of them made before their day.
    """

    ratings: Ratings
    results: int
    reliability: tuple[ReliabilityBin, ...]


def model_version(sport: Sport) -> str:
    """Of the filter and its parameters: ratings of another version are not comparable."""
    return f"{MODEL_VERSION}/{version(sport)}"


def states(results: Iterable[Result], days: Iterable[date], *, sport: Sport, competition: str) -> dict[date, State]:
    """The state after all results up to and with each of `days`."""
    wanted = sorted(days)
    played = list(results)
    walk = Walk(sport, competition, estimated_for(sport, played))
    found: dict[date, State] = {}
    for day, matches in by_day(played):
        while wanted and wanted[0] < day:
            found[wanted.pop(0)] = walk.state()
        if not wanted:
            break
        walk.learn(day, matches)
    return found | {day: walk.state() for day in wanted}


class Walk:
    """The filter with the forecasts that it made on its way."""

    def __init__(self, sport: Sport, competition: str, hyperparameters: Hyperparameters) -> None:
        self._known = hyperparameters
        shape: tuple[float, ...] = (hyperparameters.rho,)
        self._model = type(score_model(sport))(*shape)
        self._scale = hyperparameters.variance_scale
        self._filter = Filter(no_ratings(sport, competition, hyperparameters, MODEL_VERSION))
        self._seen: list[Result] = []
        self._beliefs: list[LogRates] = []
        self._first, self._probabilities = 0, np.empty((0, 3))

    def learn(self, day: date, matches: list[Result]) -> None:
        self._beliefs += self._filter.update(day, matches)
        self._seen += matches

    def ratings(self, teams: Iterable[str]) -> dict[str, TeamRating]:
        """The ratings of teams that have played, as of now."""
        average = self._filter.average()
        return {team: self._filter.rating(team, average) for team in teams}

    def forecasts(self) -> WalkForward:
        """Every match so far with the forecast that was made before its day."""
        return WalkForward(tuple(self._seen), forecasts_of(self._beliefs, self._known))

    def state(self) -> State:
        self._forecast()
        return State(
            ratings=replace(self._filter.ratings(), record=round(record_of(self._run(WINDOW_MATCHES)), DECIMALS)),
            results=len(self._seen),
            reliability=reliability(self._run(RECORD_MATCHES)),
        )

    def _forecast(self) -> None:
        """The last forecasts, as far as they were not made for an earlier state; `_first` is the place of the first."""
        first = max(len(self._seen) - RECORD_MATCHES, 0)
        made = self._probabilities[first - self._first :]
        log_rates = np.array(self._beliefs[first + len(made) :]).reshape(-1, 5)
        log_rates[:, 2:] *= self._scale
        new = outcome_forecasts(log_rates, self._model).probabilities
        self._first, self._probabilities = first, np.concatenate((made, new))

    def _run(self, last: int) -> WalkForward:
        probabilities = self._probabilities[-last:]
        nothing = np.zeros((len(probabilities), 2))
        seen = self._seen[len(self._seen) - len(probabilities) :]
        return WalkForward(tuple(seen), OutcomeForecasts(probabilities, nothing[:, 0], nothing))


def reliability(run: WalkForward) -> tuple[ReliabilityBin, ...]:
    """Forecasts of the most likely outcome in bins of equal width that are not empty."""
    if not run.results:
        return ()
    chances = run.forecasts.probabilities.max(axis=1)
    happened = run.forecasts.probabilities.argmax(axis=1) == run.observed
    edges = np.arange(0, 1 + BIN_WIDTH, BIN_WIDTH)
    places = np.digitize(chances, edges)
    return tuple(
        ReliabilityBin(
            low=round(float(edges[place - 1]), 2),
            high=round(float(edges[place - 1] + BIN_WIDTH), 2),
            forecasts=int((places == place).sum()),
            mean_probability=round(float(chances[places == place].mean()), DECIMALS),
            hits=int(happened[places == place].sum()),
        )
        for place in np.unique(places)
    )
