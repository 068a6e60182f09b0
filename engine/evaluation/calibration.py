"""Do events forecast at 30 % happen in 30 % of the cases, and how far do forecasts leave the base rates?

Forecasts and observations have the shapes of ``scoring``. Every outcome of every match counts as one yes-or-no
forecast, so that three outcomes give 3 N of them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from engine.evaluation.scoring import Floats, Indices, checked, one_hot, possible

QUANTILE_BINS = 20
# Bins of equal width, wherever a reader is shown reliability.
TENTHS = 10
NEWTON_STEPS = 50
# A slope that may be off by more cannot tell forecasts that are right from forecasts that say nothing.
LARGEST_SLOPE_ERROR = 0.5


@dataclass(frozen=True, slots=True)
class CorpBin:
    """Forecasts of nearly the same probability, and how often they came true."""

    count: int
    forecast: float
    frequency: float


@dataclass(frozen=True, slots=True)
class Corp:
    """Brier score = miscalibration - discrimination + uncertainty, summed over the outcomes."""

    miscalibration: float
    discrimination: float
    uncertainty: float


def calibration_slope(forecasts: ArrayLike, observed: ArrayLike) -> float | None:
    """Slope of the logistic regression of what happened on the logit of its forecast; below 1 is overconfident.

    Returns:
        None where the observations leave it open: few of them, forecasts that are all alike, or outcomes that a
        threshold parts without an exception, so that the likelihood has no maximum.

    Source: Cox (1958), two further applications of a model for binary regression.
    """
    chances, happened = _events(forecasts, observed)
    x = logit(np.clip(chances, 1e-12, 1 - 1e-12))
    # From a slope of 1 the steps run away where forecasts are far too bold.
    weights = np.zeros(2)
    for _ in range(NEWTON_STEPS):
        fitted = expit(weights[0] + weights[1] * x)
        missed, spread = happened - fitted, fitted * (1 - fitted)
        crossed = spread @ x
        information = np.array(((spread.sum(), crossed), (crossed, (spread * x) @ x)))
        step = np.linalg.lstsq(information, np.array((missed.sum(), missed @ x)), rcond=None)[0]
        weights = weights + step
        if np.abs(step).max() < 1e-10:
            break
    return float(weights[1]) if _slope_error(information) <= LARGEST_SLOPE_ERROR else None


def _slope_error(information: Floats) -> float:
    """Standard error of the slope; infinite where nothing bounds it."""
    determinant = float(np.linalg.det(information))
    return float((information[0, 0] / determinant) ** 0.5) if determinant > 0 else np.inf


def tenths(chances: Floats) -> Indices:
    """The tenth of probability that each chance lies in, from 0 to 9; certainty lies in the last."""
    return np.minimum((chances * TENTHS).astype(np.intp), TENTHS - 1)


def reliability(forecasts: ArrayLike, observed: ArrayLike, bins: int = QUANTILE_BINS) -> tuple[CorpBin, ...]:
    """Bins of equal counts, from the smallest forecasts to the largest."""
    chances, happened = _events(forecasts, observed)
    order = np.argsort(chances, kind="stable")
    return tuple(
        CorpBin(len(members), float(chances[members].mean()), float(happened[members].mean()))
        for members in np.array_split(order, bins)
        if len(members)
    )


def expected_calibration_error(forecasts: ArrayLike, observed: ArrayLike, bins: int = QUANTILE_BINS) -> float:
    """Mean distance between forecast and frequency over bins of equal counts.

    Source: Naeini, Cooper and Hauskrecht (2015), with quantile bins.
    """
    table = reliability(forecasts, observed, bins)
    return sum(row.count * abs(row.forecast - row.frequency) for row in table) / sum(row.count for row in table)


def corp(forecasts: ArrayLike, observed: ArrayLike) -> Corp:
    """Parts of the Brier score against the isotonic recalibration of each outcome.

    Source: Dimitriadis, Gneiting and Jordan (2021), equation 4.
    """
    chances, observed_index = checked(forecasts, observed)
    happened = one_hot(observed_index, chances.shape[1])
    score = _mean_square(chances - happened)
    recalibrated = _mean_square(
        np.stack([_isotonic(chances[:, k], happened[:, k]) for k in range(chances.shape[1])], axis=1) - happened
    )
    base = _mean_square(happened.mean(axis=0) - happened)
    return Corp(score - recalibrated, base - recalibrated, base)


def sharpness(forecasts: ArrayLike) -> float:
    """Mean share of the entropy of an even forecast that the forecasts do without: 0 says nothing, 1 is certain."""
    chances = np.asarray(forecasts, dtype=float)
    logs = np.log(chances, where=chances > 0, out=np.zeros_like(chances))
    return float(1 + (chances * logs).sum(axis=1).mean() / np.log(max(2, possible(chances).sum())))


def events(chances: Floats, observed: Indices) -> tuple[Floats, Floats]:
    """Every outcome that a match was given a chance of as one event: that chance, and 1 where it came true.

    What came true without a chance is one too; what had none and did not is an outcome that the match's sport lacks.
    """
    happened = one_hot(observed, chances.shape[1])
    have = are_events(chances, happened)
    return chances[have], happened[have]


def are_events(chances: Floats, happened: Floats) -> NDArray[np.bool_]:
    """Which outcomes of which matches ``events`` holds, in the shape of both."""
    return np.asarray((chances > 0) | (happened > 0))


def _events(forecasts: ArrayLike, observed: ArrayLike) -> tuple[Floats, Floats]:
    chances, happened = checked(forecasts, observed)
    return events(chances, happened)


def _isotonic(chances: Floats, happened: Floats) -> Floats:
    """Frequencies as a non-decreasing function of the forecast, equal forecasts pooled."""
    # Only a backtest comes here; a server would load the whole package at its start for nothing.
    from scipy.optimize import isotonic_regression

    _, member, counts = np.unique(chances, return_inverse=True, return_counts=True)
    frequencies = np.bincount(member, weights=happened) / counts
    fitted: Floats = np.asarray(isotonic_regression(frequencies, weights=counts).x)[member]
    return fitted


def _mean_square(errors: Floats) -> float:
    return float((errors**2).sum(axis=1).mean())
