"""One pass through the results of a competition: its ratings on every wanted day, and how they had done until then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from engine.evaluation.backtest import WalkForward
from engine.evaluation.outcomes import OutcomeForecasts, outcome_forecasts
from engine.evaluation.record import WINDOW_MATCHES, record_of
from engine.ratings.filter import MODEL_VERSION, Filter, by_day
from engine.ratings.priors import defaults
from engine.ratings.state import Ratings, Result, no_ratings
from engine.simulation.track_record import ReliabilityBin
from engine.sports.base import Sport
from engine.sports.registry import score_model

BIN_WIDTH = 0.05


@dataclass(frozen=True, slots=True)
class State:
    """What was believed after a day's results.

    Args:
        results: How many are in it.
        reliability: How the forecasts of the most likely outcome did, all of them made before their day.
    """

    ratings: Ratings
    results: int
    reliability: tuple[ReliabilityBin, ...]


def model_version(sport: Sport) -> str:
    """Of the filter and its parameters: ratings of another version are not comparable."""
    return f"{MODEL_VERSION}/{defaults(sport).version}"


def states(results: Iterable[Result], days: Iterable[date], *, sport: Sport, competition: str) -> dict[date, State]:
    """The state after all results up to and with each of `days`."""
    wanted = sorted(days)
    walk = Walk(sport, competition)
    found: dict[date, State] = {}
    for day, matches in by_day(results):
        while wanted and wanted[0] < day:
            found[wanted.pop(0)] = walk.state()
        if not wanted:
            break
        walk.learn(day, matches)
    return found | {day: walk.state() for day in wanted}


class Walk:
    """The filter with the forecasts that it made on its way."""

    def __init__(self, sport: Sport, competition: str) -> None:
        hyperparameters = defaults(sport)
        shape: tuple[float, ...] = (hyperparameters.rho,)
        self._model = type(score_model(sport))(*shape)
        self._scale = hyperparameters.variance_scale
        self._filter = Filter(no_ratings(sport, competition, hyperparameters, MODEL_VERSION))
        self._seen: list[Result] = []
        self._beliefs: list[Sequence[float]] = []
        self._probabilities = np.empty((0, 3))

    def learn(self, day: date, matches: list[Result]) -> None:
        self._beliefs += self._filter.update(day, matches)
        self._seen += matches

    def state(self) -> State:
        self._forecast()
        run = self._run(WINDOW_MATCHES)
        return State(
            ratings=replace(self._filter.ratings(), record=record_of(run)),
            results=len(self._seen),
            reliability=reliability(self._run(len(self._seen))),
        )

    def _forecast(self) -> None:
        """The forecasts since the last state."""
        if not self._beliefs:
            return
        log_rates = np.array(self._beliefs)
        log_rates[:, 2:] *= self._scale
        new = outcome_forecasts(log_rates, self._model).probabilities
        self._probabilities = np.concatenate((self._probabilities, new))
        self._beliefs = []

    def _run(self, last: int) -> WalkForward:
        start = max(len(self._seen) - last, 0)
        probabilities = self._probabilities[start:]
        nothing = np.zeros((len(probabilities), 2))
        return WalkForward(tuple(self._seen[start:]), OutcomeForecasts(probabilities, nothing[:, 0], nothing))


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
            mean_probability=float(chances[places == place].mean()),
            hits=int(happened[places == place].sum()),
        )
        for place in np.unique(places)
    )
