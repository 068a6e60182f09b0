"""What every sport offers: a law of scores given two log rates."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

# The names of the sports must not cost whoever asks for help the time of loading numpy.
if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Grid: TypeAlias = "NDArray[np.float64]"


class Sport(StrEnum):
    SOCCER = "soccer"


class ScoreModel(Protocol):
    """Scores of both sides, given eta = log(expected score) of the home and the away side; equal models hash alike."""

    def __hash__(self) -> int: ...

    def grid(self, home_rate: float, away_rate: float, most: int = 15) -> Grid:
        """Probability of every score up to ``most``, home score on axis 0."""
        ...

    def grids(self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64]) -> Grid:
        """One grid a pair of rates, shape (K, G, G), wide enough to leave out less than 1e-9."""
        ...

    def mixture(self, log_rates: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[Grid, Grid]:
        """The average of K laws with ``log_rates`` of shape (2, K), and each law's outcome probabilities.

        Returns:
            The averaged grid, shape (G, G), and home win, draw and away win of each law, shape (3, K).
        """
        ...

    def outcomes(self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities of home win, draw, away win, shape (..., 3)."""
        ...

    def drawn(
        self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64], uniforms: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """One score a pair of rates, by inverse distribution function of ``uniforms``, shape (2, ...)."""
        ...

    def loglik(self, home_score: int, away_score: int, home_eta: float, away_eta: float) -> float:
        """Log probability of the score."""
        ...

    def gradient(self, home_score: int, away_score: int, home_eta: float, away_eta: float) -> tuple[float, float]:
        """Derivative of ``loglik`` by (home_eta, away_eta)."""
        ...

    def hessian(self, home_score: int, away_score: int, home_eta: float, away_eta: float) -> tuple[float, float, float]:
        """Second derivatives of ``loglik``: home-home, home-away, away-away."""
        ...
