"""Goals in soccer."""

from bisect import bisect_left
from dataclasses import dataclass
from math import log
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from engine.sports.base import Grid
from engine.sports.scores import LOG_FACTORIALS, MOST, SCORES, decided, poisson_laws

MASS_LEFT_OUT = 1e-9
# The share of the way to the bound that rho may go: at the bound itself a score would be impossible.
RHO_REACH = 0.95
USUAL_GOALS = 3
# Far above any rate of a real match. Higher ones, from the tail of a belief about a team hardly known, count as this.
MOST_RATE = 60.0
LOG_MOST_RATE = log(MOST_RATE)
# Entry m is the highest rate at which more than m goals are less likely than a quarter of MASS_LEFT_OUT.
HIGHEST_RATES = gammaincinv(SCORES + 1, MASS_LEFT_OUT / 4).tolist()
# The low-score correction moves mass rho * P(1, 1) of the independent law between four scores; see `mixture`.
MOVED_BETWEEN_SCORES = np.array([[-1.0, 1.0], [1.0, -1.0]])
MOVED_BETWEEN_OUTCOMES = np.array([[1.0], [-2.0], [1.0]])


@dataclass(frozen=True, slots=True)
class DixonColes:
    """Goals of both sides: independent Poisson, corrected where both score at most once.

    Args:
        rho: Dependence of low scores. Where rates are so high that it would make a cell negative,
            it is drawn back to just inside the bounds for these rates.

    Source: Dixon and Coles (1997), equations 4.2 and 4.3.
    """

    # The highest score of a side in an international is 31.
    highest_log_rate: ClassVar[float] = log(20.0)

    rho: float = -0.094

    def grid(self, home_rate: float, away_rate: float, most: int = 15) -> Grid:
        """Probability of every score, shape (most + 1, most + 1), home goals on axis 0."""
        grid: Grid = self._corrected(np.array([home_rate]), np.array([away_rate]), most)[0]
        return grid

    def grids(self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64]) -> Grid:
        """One grid a pair of rates, shape (K, G, G), wide enough to leave out less than 1e-9."""
        most = most_goals(max(float(home_rates.max()), float(away_rates.max())))
        return self._corrected(np.minimum(home_rates, MOST_RATE), np.minimum(away_rates, MOST_RATE), most)

    def mixture(self, log_rates: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[Grid, Grid]:
        """The average of K laws, and what each of them says of the outcome.

        The factors of the correction all move the same mass, rho * P(1, 1), so the average of the
        grids is one product of the two sides' laws and one number; no grid of a single law is made.

        Args:
            log_rates: Shape (2, K), home side first.
            weights: Shape (K,), summing to one.

        Returns:
            The averaged grid, shape (G, G), wide enough to leave out less than 1e-9, and the
            probabilities of home win, draw and away win in each law, shape (3, K).
        """
        log_rates = np.minimum(log_rates, LOG_MOST_RATE)
        rates = np.exp(log_rates)
        home, away = poisson_laws(log_rates, tabulated_width(float(rates.max())))
        moved = within_bounds(self.rho, *rates) * home[:, 1] * away[:, 1]
        grid = (home.T * weights) @ away
        grid[:2, :2] += (weights @ moved) * MOVED_BETWEEN_SCORES
        outcomes = decided(home, away)
        outcomes += moved * MOVED_BETWEEN_OUTCOMES
        return grid / grid.sum(), outcomes / outcomes.sum(axis=0)

    def expected(self, log_rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean goals of both sides: the correction leaves them as they are."""
        rates: NDArray[np.float64] = np.exp(log_rates)
        return rates

    def outcomes(self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities of home win, draw, away win, shape (..., 3), without building the grids."""
        home_rates, away_rates = np.minimum(np.broadcast_arrays(home_rates, away_rates), MOST_RATE)
        most = most_goals(max(float(home_rates.max()), float(away_rates.max())))
        home, away = np.exp(-home_rates), np.exp(-away_rates)
        # The correction shifts mass between the draws 0-0, 1-1 and the wins 1-0, 0-1.
        shift = within_bounds(self.rho, home_rates, away_rates) * home_rates * away_rates * home * away
        outcomes = np.empty((3, *home_rates.shape))
        home_win, draw, away_win = outcomes
        home_win[:], draw[:], away_win[:] = shift, -2 * shift, shift
        home_below, away_below, both = np.zeros_like(home), np.zeros_like(away), np.empty_like(home)
        # Goal by goal, each side's mass from that of one goal less: five times as fast as exponentials of a table.
        for goals in range(1, most + 2):
            home_win += np.multiply(home, away_below, out=both)
            away_win += np.multiply(away, home_below, out=both)
            draw += np.multiply(home, away, out=both)
            home_below += home
            away_below += away
            home *= np.multiply(home_rates, 1 / goals, out=both)
            away *= np.multiply(away_rates, 1 / goals, out=both)
        outcomes /= outcomes.sum(axis=0)
        return np.moveaxis(outcomes, 0, -1)

    def sample(
        self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64], uniforms: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """One score a pair of rates, by inverse distribution function of ``uniforms``, shape (2, ...).

        The correction leaves both sides' own laws Poisson, and of the away side's law given the home side's goals it
        moves only the border between none and one: no grid of a single match is made.
        """
        home_rates, away_rates = np.minimum(home_rates, MOST_RATE), np.minimum(away_rates, MOST_RATE)
        home, away = poisson_quantile(home_rates, uniforms[0]), poisson_quantile(away_rates, uniforms[1])
        low = np.nonzero(np.maximum(home, away) <= 1)
        home_rates, away_rates = home_rates[low], away_rates[low]
        rho = within_bounds(self.rho, home_rates, away_rates)
        moved = np.where(home[low] == 0, -rho * home_rates * away_rates, rho * away_rates)
        away[low] = uniforms[1][low] >= np.exp(-away_rates) * (1 + moved)
        return home, away

    def _corrected(self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64], most: int) -> Grid:
        grids = poisson_pmf(home_rates, most)[:, :, None] * poisson_pmf(away_rates, most)[:, None]
        rho = within_bounds(self.rho, home_rates, away_rates)
        grids[:, 0, 0] *= 1 - rho * home_rates * away_rates
        grids[:, 0, 1] *= 1 + rho * home_rates
        grids[:, 1, 0] *= 1 + rho * away_rates
        grids[:, 1, 1] *= 1 - rho
        grids /= grids.sum(axis=(1, 2), keepdims=True)
        return grids


def within_bounds(rho: float, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rho drawn back to where every cell stays positive, one value a pair of rates.

    Source: Dixon and Coles (1997), the condition below equation 4.2.
    """
    bounded: NDArray[np.float64]
    if rho < 0:
        bounded = np.maximum(rho, -RHO_REACH / np.maximum(home_rates, away_rates))
    else:
        bounded = np.minimum(rho, RHO_REACH / np.maximum(home_rates * away_rates, 1.0))
    return bounded


def most_goals(rate: float) -> int:
    """The fewest goals that leave out less than a quarter of ``MASS_LEFT_OUT`` at this rate, ``MOST_RATE`` at most."""
    return bisect_left(HIGHEST_RATES, min(rate, MOST_RATE))


def tabulated_width(rate: float) -> int:
    """Side of a grid for this rate, rounded up to an even number so that few sizes occur."""
    return min((most_goals(rate) + 2) & ~1, MOST + 1)


def poisson_pmf(rates: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    """Shape (K, most + 1)."""
    exponents = np.log(rates)[:, None] * SCORES[: most + 1] - rates[:, None] - LOG_FACTORIALS[: most + 1]
    pmf: NDArray[np.float64] = np.exp(exponents)
    return pmf


def poisson_quantile(rates: NDArray[np.float64], uniforms: NDArray[np.float64]) -> NDArray[np.int64]:
    """The fewest goals whose distribution function exceeds the uniform number, ``MOST`` at most."""
    shape, rates, uniforms = rates.shape, rates.ravel(), uniforms.ravel()
    goals = np.zeros(len(rates), dtype=np.int64)
    mass = np.exp(-rates)
    below, factor = mass.copy(), np.empty_like(mass)
    for more in range(1, USUAL_GOALS + 1):
        goals += uniforms >= below
        mass *= np.multiply(rates, 1 / more, out=factor)
        below += mass
    # Few score more often: only they are looked at again.
    rare = np.flatnonzero(uniforms >= below)
    rates, uniforms, mass, below = rates[rare], uniforms[rare], mass[rare], below[rare]
    for more in range(USUAL_GOALS + 1, MOST + 1):
        if not len(rare):
            break
        goals[rare] = more
        mass = mass * rates / more
        below = below + mass
        still = np.flatnonzero(uniforms >= below)
        rare, rates, uniforms, mass, below = rare[still], rates[still], uniforms[still], mass[still], below[still]
    return goals.reshape(shape)
