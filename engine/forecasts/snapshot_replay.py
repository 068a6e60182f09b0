"""One pass through the results of a competition: its ratings on every wanted day, and how they had done until then."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import numpy as np

from engine.evaluation.outcomes import forecasts_by_law
from engine.evaluation.record import record
from engine.evaluation.scoring import Floats, Indices
from engine.ratings.cross_covariance import SharedErrors
from engine.ratings.dynamics import LogRates
from engine.ratings.elo import scaled
from engine.ratings.filter import MODEL_VERSION, Filter, by_day
from engine.ratings.priors import estimated_for, version
from engine.ratings.state import Ratings, Result, no_ratings
from engine.simulation.track_record import ReliabilityBin
from engine.sports.base import Sport
from engine.sports.registry import specification

BIN_WIDTH = 0.05
# Ten seasons of a league of twenty; older forecasts say little of today's, and each costs as much as the filter's step.
RECORD_MATCHES = 3_800
# The last digits of a forecast depend on which others were computed with it; a snapshot's id must not.
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class ReplayState:
    """What was believed after a day's results.

    Args:
        shared: What the ratings do not say of errors that teams share.
        results: How many are in it.
        reliability: How the last forecasts of the most likely outcome did, all of them made before their day.
    """

    ratings: Ratings
    shared: SharedErrors | None
    results: int
    reliability: tuple[ReliabilityBin, ...]


def model_version(sport: Sport) -> str:
    """Of the filter and its parameters: ratings of another version are not comparable."""
    return f"{MODEL_VERSION}/{version(sport)}"


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """The last forecasts that were made before a walk goes on, at most ``RECORD_MATCHES``, and what happened."""

    probabilities: Floats
    observed: Indices


NOTHING = Past(np.empty((0, 3)), np.empty(0, dtype=np.intp))


@dataclass(frozen=True, slots=True)
class ReplayCheckpoint:
    """Where a walk was, so that another goes on from there instead of from the first match.

    Args:
        results: How many it had learned from.
    """

    ratings: Ratings
    shared: SharedErrors | None
    results: int


class Walk:
    """The filter with the forecasts that it made on its way.

    Args:
        start: What was believed before its first match.
        shared: What ``start`` does not say of errors that teams share.
        results: How many ``start`` was learned from.
    """

    def __init__(
        self, start: Ratings, shared: SharedErrors | None = None, results: int = 0, past: Past = NOTHING
    ) -> None:
        known, spec = start.hyperparameters, specification(start.sport)
        self._spec, self._known, self._rating_scale = spec, known, spec.scale
        self._filter = Filter(start, shared)
        self._results, self._past = results, past
        self._beliefs: list[LogRates] = []
        self._details: list[object] = []
        self._observed: list[int] = []

    @classmethod
    def resumed(cls, checkpoint: ReplayCheckpoint, past: Past) -> Self:
        return cls(checkpoint.ratings, checkpoint.shared, checkpoint.results, past)

    def learn(self, day: date, matches: list[Result]) -> list[LogRates]:
        """Learn from all matches of a day; returns what was believed of each before the day."""
        believed = self._filter.update(day, matches)
        self._beliefs += believed
        self._details += [match.details for match in matches]
        self._observed += [outcome_of(match) for match in matches]
        self._results += len(matches)
        return believed

    def on_scale(self, teams: Iterable[str]) -> dict[str, tuple[float, float]]:
        """Teams that have played on the Elo scale as of now, with their standard errors."""
        average = self._filter.average()
        return {team: scaled(self._filter.last_strengths(team), average, self._rating_scale) for team in teams}

    def checkpoint(self) -> ReplayCheckpoint:
        return ReplayCheckpoint(self._filter.ratings(), self._filter.shared(), self._results)

    def state(self) -> ReplayState:
        self._forecast()
        probabilities, observed = self._past.probabilities, self._past.observed
        return ReplayState(
            ratings=replace(self._filter.ratings(), record=round(record(probabilities, observed), DECIMALS)),
            shared=self._filter.shared(),
            results=self._results,
            reliability=reliability(probabilities, observed),
        )

    def _forecast(self) -> None:
        """The last forecasts, as far as they were not made for an earlier state."""
        log_rates = np.array(self._beliefs[-RECORD_MATCHES:]).reshape(-1, 5)
        log_rates[:, 2:] *= self._known.variance_scale
        models = self._spec.models(self._known, self._details[-RECORD_MATCHES:])
        new = forecasts_by_law(log_rates, models).probabilities
        observed = np.array(self._observed[-RECORD_MATCHES:], dtype=np.intp)
        self._past = Past(
            np.concatenate((self._past.probabilities, new))[-RECORD_MATCHES:],
            np.concatenate((self._past.observed, observed))[-RECORD_MATCHES:],
        )
        self._beliefs, self._details, self._observed = [], [], []


def states(
    results: Iterable[Result], days: Iterable[date], *, sport: Sport, competition: str
) -> dict[date, ReplayState]:
    """The state after all results up to and with each of `days`."""
    played = list(results)
    start = no_ratings(sport, competition, estimated_for(sport, played), MODEL_VERSION)
    return states_from(Walk(start), played, days)


def states_from(walk: Walk, results: Iterable[Result], days: Iterable[date]) -> dict[date, ReplayState]:
    """The same of a walk that has begun already, from results that are all later than those it knows."""
    wanted = sorted(days)
    found: dict[date, ReplayState] = {}
    for day, matches in by_day(results):
        while wanted and wanted[0] < day:
            found[wanted.pop(0)] = walk.state()
        if not wanted:
            break
        walk.learn(day, matches)
    return found | {day: walk.state() for day in wanted}


def outcome_of(result: Result) -> int:
    """0 a home win, 1 a draw, 2 an away win."""
    margin = result.home_score - result.away_score
    return 1 - (margin > 0) + (margin < 0)


def reliability(probabilities: Floats, observed: Indices) -> tuple[ReliabilityBin, ...]:
    """Forecasts of the most likely outcome in bins of equal width that are not empty."""
    if not len(observed):
        return ()
    chances = probabilities.max(axis=1)
    happened = probabilities.argmax(axis=1) == observed
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
