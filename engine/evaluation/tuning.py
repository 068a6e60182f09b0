"""Hyper-parameters from results before a day: the walk-forward log score of the outcome is made small."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import atanh, exp, log, tanh
from typing import Any, TypeAlias

import numpy as np
from scipy.optimize import minimize

from engine.errors import InvalidInput, OracleError
from engine.evaluation.backtest import walk_forward
from engine.evaluation.scoring import Floats, log_scores
from engine.ratings.priors import Hyperparameters, estimated_for
from engine.ratings.state import Result
from engine.simulation.wording.en_record import too_few_to_tune
from engine.sports.base import Sport

Progress: TypeAlias = Callable[[int, float], None]
# The first seasons only warm the filter up.
WARM_UP_SHARE = 0.15
TOLERANCE = 1e-6
# Where the search begins for a hyper-parameter that is zero in its profile.
LEAST = 1e-6


class DataFromTestBlock(OracleError):
    code = "DATA_FROM_TEST_BLOCK"
    hint = "Give only files that end before that day, or move the day."

    def __init__(self, *, day: date, before: date) -> None:
        super().__init__(f"There is a result of {day}; tuning may see none from {before} on.")
        self.day, self.before = day, before


@dataclass(frozen=True, slots=True)
class Scale:
    """On which scale a hyper-parameter is searched, and the first step there."""

    step: float
    onto: Callable[[float], float] = float
    back: Callable[[float], float] = float


def _positive(step: float) -> Scale:
    return Scale(step, lambda value: log(max(value, LEAST)), exp)


def _share(step: float) -> Scale:
    return Scale(step, lambda value: log(value / (1 - value)), lambda value: 1 / (1 + exp(-value)))


SCALES: dict[str, Scale] = {
    "drift_per_root_day": _positive(0.3),
    "break_drift": _positive(0.3),
    "break_retention": Scale(0.03),
    "correlation": Scale(0.3, atanh, tanh),
    "founder_sd": _positive(0.3),
    "newcomer_attack": Scale(0.05),
    "newcomer_defence": Scale(0.05),
    "newcomer_sd": _positive(0.3),
    "level_drift_per_root_day": _positive(0.5),
    "home_advantage_drift_per_root_day": _positive(0.5),
    "own_home_sd": _positive(0.4),
    "own_home_drift_per_root_day": _positive(0.4),
    "round_home_sd": _positive(0.4),
    "rho": Scale(0.03),
    "goals_weight": _positive(0.2),
    "goals_dispersion": _positive(0.4),
    "friendly_share": _positive(0.1),
    "friendly_home_share": _positive(0.2),
    "empty_home_share": _positive(0.3),
    "saved_slope": _positive(0.2),
    "saved_weight": _positive(0.4),
    "missed_slope": _positive(0.2),
    "missed_weight": _positive(0.4),
    "habit_kept": _share(0.4),
    "saved_habit_prior": _positive(0.6),
    "missed_habit_prior": _positive(0.6),
    "variance_scale": _positive(0.3),
}


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was found.

    Args:
        matches: That were forecast in each evaluation.
        log_score_before: With the values that the search began with.
    """

    hyperparameters: Hyperparameters
    matches: int
    evaluations: int
    log_score_before: float
    log_score: float


def tune(
    results: Sequence[Result],
    *,
    sport: Sport,
    before: date,
    parameters: Sequence[str] = ("drift_per_root_day", "break_drift", "rho"),
    start: Hyperparameters | None = None,
    evaluations: int = 100,
    progress: Progress | None = None,
) -> Tuned:
    """Search the named hyper-parameters by the simplex of Nelder and Mead (1965).

    Args:
        before: First day of the test block.
        evaluations: Most walks through all results.
        progress: Called with the number of evaluations and the least log score so far.

    Raises:
        DataFromTestBlock: A result is from ``before`` or later.
        InvalidInput: A name is no hyper-parameter that can be searched, or there are no results.
    """
    origin = start or estimated_for(sport, results)
    _checked(results, before, parameters, origin)
    days = sorted(each.day for each in results)
    first_day = days[int(WARM_UP_SHARE * len(days))]
    seen: list[float] = []

    def loss(place: Floats) -> float:
        run = walk_forward(results, sport=sport, hyperparameters=_at(origin, parameters, place), first_day=first_day)
        seen.append(float(log_scores(run.forecasts.probabilities, run.observed).mean()))
        if progress:
            progress(len(seen), min(seen))
        return seen[-1]

    corner = np.zeros(len(parameters))
    found = minimize(
        loss,
        corner,
        method="Nelder-Mead",
        options={
            "initial_simplex": np.vstack((corner, np.eye(len(parameters)))),
            "maxfev": evaluations,
            "xatol": 0.05,
            "fatol": TOLERANCE,
        },
    )
    matches = sum(day >= first_day for day in days)
    return Tuned(_at(origin, parameters, found.x), matches, len(seen), seen[0], float(found.fun))


def _at(origin: Hyperparameters, parameters: Sequence[str], place: Floats) -> Hyperparameters:
    """The hyper-parameters at a place of the search, which counts first steps from the origin."""
    values: dict[str, Any] = {}
    for name, steps in zip(parameters, place.tolist(), strict=True):
        scale = SCALES[name]
        values[name] = scale.back(scale.onto(getattr(origin, name)) + steps * scale.step)
    return replace(origin, **values)


def _checked(results: Sequence[Result], before: date, parameters: Sequence[str], origin: Hyperparameters) -> None:
    possible = [name for name in SCALES if hasattr(origin, name)]
    if unknown := [name for name in parameters if name not in possible]:
        raise InvalidInput(field="parameters", reason=f"{unknown[0]} is none of {', '.join(possible)}")
    if not results or not parameters:
        raise InvalidInput(field="results", reason="there is nothing to tune")
    latest = max(each.day for each in results)
    if latest >= before:
        raise DataFromTestBlock(day=latest, before=before)
    if too_few := too_few_to_tune(len(results)):
        raise InvalidInput(field="results", reason=too_few)
