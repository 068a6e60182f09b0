"""Goals in soccer."""

from dataclasses import dataclass
from math import exp, lgamma, log1p

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from engine.sports.base import Grid

MASS_LEFT_OUT = 1e-9
# The share of the way to the bound that rho may go: at the bound itself a score would be impossible.
RHO_REACH = 0.95


@dataclass(frozen=True, slots=True)
class DixonColes:
    """Goals of both sides: independent Poisson, corrected where both score at most once.

    Args:
        rho: Dependence of low scores. Where rates are so high that it would make a cell negative,
            it is drawn back to just inside the bounds for these rates.

    Source: Dixon and Coles (1997), equations 4.2 and 4.3.
    """

    rho: float = -0.094

    def grid(self, home_rate: float, away_rate: float, most: int = 15) -> Grid:
        """Probability of every score, shape (most + 1, most + 1), home goals on axis 0."""
        grid: Grid = self._corrected(np.array([home_rate]), np.array([away_rate]), most)[0]
        return grid

    def grids(self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64]) -> Grid:
        """One grid a pair of rates, shape (K, G, G), wide enough to leave out less than 1e-9."""
        most = most_goals(max(float(home_rates.max()), float(away_rates.max())))
        return self._corrected(home_rates, away_rates, most)

    def loglik(self, home_score: int, away_score: int, home_eta: float, away_eta: float) -> float:
        """Log probability of the score at log rates ``home_eta`` and ``away_eta``."""
        poisson = (
            home_score * home_eta - exp(home_eta) - lgamma(home_score + 1)
            + away_score * away_eta - exp(away_eta) - lgamma(away_score + 1)
        )  # fmt: skip
        x, _, _ = self._correction(home_score, away_score, home_eta, away_eta)
        return poisson + log1p(x)

    def gradient(self, home_score: int, away_score: int, home_eta: float, away_eta: float) -> tuple[float, float]:
        """Derivative of ``loglik`` by (home_eta, away_eta)."""
        x, home_power, away_power = self._correction(home_score, away_score, home_eta, away_eta)
        slope = x / (1 + x)
        return (
            home_score - exp(home_eta) + slope * home_power,
            away_score - exp(away_eta) + slope * away_power,
        )

    def hessian(self, home_score: int, away_score: int, home_eta: float, away_eta: float) -> tuple[float, float, float]:
        """Second derivatives of ``loglik``: home-home, home-away, away-away."""
        x, home_power, away_power = self._correction(home_score, away_score, home_eta, away_eta)
        bend = x / (1 + x) ** 2
        return (
            bend * home_power * home_power - exp(home_eta),
            bend * home_power * away_power,
            bend * away_power * away_power - exp(away_eta),
        )

    def _corrected(self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64], most: int) -> Grid:
        grids = poisson_pmf(home_rates, most)[:, :, None] * poisson_pmf(away_rates, most)[:, None]
        rho = within_bounds(self.rho, home_rates, away_rates)
        grids[:, 0, 0] *= 1 - rho * home_rates * away_rates
        grids[:, 0, 1] *= 1 + rho * home_rates
        grids[:, 1, 0] *= 1 + rho * away_rates
        grids[:, 1, 1] *= 1 - rho
        grids /= grids.sum(axis=(1, 2), keepdims=True)
        return grids

    def _correction(self, home_score: int, away_score: int, home_eta: float, away_eta: float) -> tuple[float, int, int]:
        """The factor is 1 + x with x ~ exp(home_power * home_eta + away_power * away_eta)."""
        if home_score > 1 or away_score > 1:
            return 0.0, 0, 0
        rho, home_power, away_power = self._bounded(home_eta, away_eta)
        sign = -1.0 if home_score == away_score else 1.0
        home_power += 1 - home_score
        away_power += 1 - away_score
        powers = (1 - home_score) * home_eta + (1 - away_score) * away_eta
        return sign * rho * exp(powers), home_power, away_power

    def _bounded(self, home_eta: float, away_eta: float) -> tuple[float, int, int]:
        """Rho inside its bounds, and the powers of the rates that it follows when drawn back."""
        if self.rho < 0:
            bound = -RHO_REACH * exp(-max(home_eta, away_eta))
            if self.rho < bound:
                return bound, -int(home_eta >= away_eta), -int(home_eta < away_eta)
        elif self.rho > 0:
            both = home_eta + away_eta
            bound = RHO_REACH * exp(-max(both, 0.0))
            if self.rho > bound:
                return bound, -int(both > 0), -int(both > 0)
        return self.rho, 0, 0


def within_bounds(rho: float, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rho drawn back to where every cell stays positive, one value a pair of rates.

    Source: Dixon and Coles (1997), the condition below equation 4.2.
    """
    lower = -RHO_REACH / np.maximum(home_rates, away_rates)
    upper = RHO_REACH / np.maximum(home_rates * away_rates, 1.0)
    bounded: NDArray[np.float64] = np.clip(rho, lower, upper)
    return bounded


def most_goals(rate: float) -> int:
    """The fewest goals that leave out less than a quarter of ``MASS_LEFT_OUT`` at this rate."""
    reach = int(rate + 10 * rate**0.5 + 20)
    cumulative = np.cumsum(poisson_pmf(np.array([rate]), reach)[0])
    return int(np.searchsorted(cumulative, 1 - MASS_LEFT_OUT / 4))


def poisson_pmf(rates: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    """Shape (K, most + 1)."""
    goals = np.arange(most + 1)
    exponents = np.log(rates)[:, None] * goals - rates[:, None] - gammaln(goals + 1)
    pmf: NDArray[np.float64] = np.exp(exponents)
    return pmf
