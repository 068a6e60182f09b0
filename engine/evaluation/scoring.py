"""Proper scores of outcome forecasts, and paired comparisons of them.

Forecasts have shape (N, K), K ordered outcomes; ``observed`` holds the index of what happened, shape (N,).
All scores are losses: smaller is better.
"""

from dataclasses import dataclass

import numpy as np
import scoringrules
from numpy.typing import ArrayLike, NDArray

from engine.errors import InvalidInput

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
SUM_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """Mean score of ours minus another's on the same matches.

    Attributes:
        mean: Mean difference; negative where ours is better.
        t: In standard errors, clustered by match day; below 2 in size it is no difference.
        n: Matches.
    """

    mean: float
    t: float
    n: int


def log_scores(forecasts: ArrayLike, observed: ArrayLike) -> Floats:
    """Minus the log of the probability of what happened, shape (N,).

    Example:
        >>> import engine as tr
        >>> bool(tr.log_scores([[0.5, 0.3, 0.2]], [0]) < tr.log_scores([[0.5, 0.3, 0.2]], [2]))
        True
    """
    chances, happened = checked(forecasts, observed)
    scores: Floats = -np.log(chances[np.arange(len(happened)), happened])
    return scores


def rps(forecasts: ArrayLike, observed: ArrayLike) -> Floats:
    """Ranked probability score, shape (N,), divided by K - 1 so that it lies in [0, 1].

    Source: Epstein (1969); normalised as in Constantinou and Fenton (2012).

    Example:
        >>> import engine as tr
        >>> tr.rps([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], [0, 0]).tolist()
        [0.0, 1.0]
    """
    chances, happened = checked(forecasts, observed)
    scores: Floats = scoringrules.rps_score(one_hot(happened, chances.shape[1]), chances, onehot=True)
    normalised: Floats = scores / (chances.shape[1] - 1)
    return normalised


def brier(forecasts: ArrayLike, observed: ArrayLike) -> Floats:
    """Brier score summed over the outcomes, shape (N,), in [0, 2].

    Source: Brier (1950).

    Example:
        >>> import engine as tr
        >>> tr.brier([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], [0, 0]).tolist()
        [0.0, 2.0]
    """
    chances, happened = checked(forecasts, observed)
    scores: Floats = scoringrules.brier_score(one_hot(happened, chances.shape[1]), chances).sum(axis=1)
    return scores


def paired_difference(scores: ArrayLike, other_scores: ArrayLike, clusters: ArrayLike) -> PairedDifference:
    """How much one forecaster's mean score exceeds another's, with a t statistic clustered by ``clusters``.

    Matches of a day share news and weather, so their differences are not independent.

    Source: Diebold and Mariano (1995); Liang and Zeger (1986) for the clustered variance.
    """
    differences = np.asarray(scores, dtype=float) - np.asarray(other_scores, dtype=float)
    mean = float(differences.mean())
    _, cluster = np.unique(np.asarray(clusters), return_inverse=True)
    sums = np.bincount(cluster, weights=differences - mean)
    if len(sums) < 2 or not sums.any():
        return PairedDifference(mean, 0.0, len(differences))
    variance = len(sums) / (len(sums) - 1) * float((sums**2).sum()) / len(differences) ** 2
    return PairedDifference(mean, mean / variance**0.5, len(differences))


def possible(forecasts: Floats) -> NDArray[np.bool_]:
    """Whether any of the forecasts gives an outcome a chance, shape (outcomes,): not where the sport lacks it."""
    return np.asarray((forecasts > 0).any(axis=0))


def one_hot(observed: Indices, outcomes: int) -> Floats:
    """Shape (N, outcomes), 1 where it happened."""
    return np.eye(outcomes)[observed]


def checked(forecasts: ArrayLike, observed: ArrayLike) -> tuple[Floats, Indices]:
    """Both as arrays.

    Raises:
        InvalidInput: Not probabilities that sum to one, or not an outcome's index for each of them.
    """
    chances, happened = np.asarray(forecasts, dtype=float), np.asarray(observed, dtype=np.intp)
    if chances.ndim != 2 or happened.shape != chances.shape[:1]:
        raise InvalidInput(field="forecasts", reason="one row of outcome probabilities is needed for each observation")
    if not len(chances):
        raise InvalidInput(field="forecasts", reason="there is nothing to score")
    if not (chances >= 0).all() or not np.allclose(chances.sum(axis=1), 1, atol=SUM_TOLERANCE):
        raise InvalidInput(field="forecasts", reason="probabilities must lie in [0, 1] and sum to one")
    if happened.min() < 0 or happened.max() >= chances.shape[1]:
        raise InvalidInput(field="observed", reason=f"outcomes are numbered 0 to {chances.shape[1] - 1}")
    return chances, happened
