"""Goals in ice hockey: sixty minutes, a goalie pulled near their end, and overtime or a shoot-out for what is level."""

from dataclasses import dataclass
from math import log
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from engine.sports.base import Grid

MASS_LEFT_OUT = 1e-10
MOST_GOALS = 60
# Far above any rate of a real match; higher ones, from the tail of a belief about a team hardly known, count as this.
MOST_RATE = 18.0
GOALS = np.arange(MOST_GOALS + 1.0)
LOG_FACTORIALS = gammaln(GOALS + 1)
# Column i sums what lies below i goals.
BELOW = np.triu(np.ones((MOST_GOALS + 1, MOST_GOALS + 1)), 1)


@dataclass(frozen=True, slots=True)
class IceHockey:
    """Final scores: Poisson goals of both sides, then the last minutes, then overtime or a shoot-out.

    A side that is one behind near the end pulls its goalie: it draws level, or the leader scores into the empty net; of
    two behind the second alone is likely. Whoever wins what is level after sixty minutes has one goal more in the end.

    Args:
        equalised: Share of leads by one goal that are lost in the last minutes.
        first_net: Share of leads by one goal that grow by a goal into the empty net.
        second_net: The same of leads by two goals.
        overtime_slope: Logit of the home side's win after sixty level minutes, by the difference of both log rates.
    """

    highest_log_rate: ClassVar[float] = log(MOST_RATE)

    equalised: float
    first_net: float
    second_net: float
    overtime_slope: float

    def grid(self, home_rate: float, away_rate: float, most: int = 15) -> Grid:
        """Probability of every final score, shape (most + 1, most + 1), home goals on axis 0."""
        (whole,) = self.grids(np.array([home_rate]), np.array([away_rate]))
        wide = max(most + 1 - len(whole), 0)
        grid: Grid = np.pad(whole, (0, wide))[: most + 1, : most + 1]
        return np.asarray(grid / grid.sum())

    def grids(self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64]) -> Grid:
        """One grid a pair of rates, shape (K, G, G), wide enough to leave out less than 1e-9."""
        log_rates = np.log(np.array([home_rates, away_rates]))
        laws, late = self._regular(log_rates), self._late_wins(log_rates)
        level = self._level(laws)
        late = late[:, None]
        grids = self._ended(laws[0][:, :, None] * laws[1][:, None], late * level, (1 - late) * level)
        grids /= grids.sum(axis=(1, 2), keepdims=True)
        return grids

    def mixture(self, log_rates: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[Grid, Grid]:
        """The average of K laws, and what each of them says of the outcome.

        Returns:
            The averaged grid, shape (G, G), and the chances of both wins, none of a draw between them, shape (3, K).
        """
        laws, late = self._regular(log_rates), self._late_wins(log_rates)
        level = self._level(laws)
        grid = self._ended((laws[0].T * weights) @ laws[1], (weights * late) @ level, (weights * (1 - late)) @ level)
        return grid / grid.sum(), self._outcomes(laws, late)

    def expected(self, log_rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean final goals of both sides, those of the last minutes and of overtime among them."""
        shape = log_rates.shape
        log_rates = log_rates.reshape(2, -1)
        laws, late = self._regular(log_rates), self._late_wins(log_rates)
        leads = [lead_of(laws, by) for by in (-2, -1, 1, 2)]
        level = lead_of(laws, 0) + self.equalised * (leads[1] + leads[2])
        home = self.first_net * leads[2] + self.second_net * leads[3] + self.equalised * leads[1] + late * level
        away = self.first_net * leads[1] + self.second_net * leads[0] + self.equalised * leads[2] + (1 - late) * level
        rates = np.minimum(np.exp(log_rates), MOST_RATE)
        return np.asarray((rates + np.array([home, away])).reshape(shape))

    def outcomes(self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Chances of both wins, none of a draw between them, shape (..., 3)."""
        log_rates = np.log(np.array([home_rates.ravel(), away_rates.ravel()]))
        found = self._outcomes(self._regular(log_rates), self._late_wins(log_rates))
        return np.moveaxis(found, 0, -1).reshape(*home_rates.shape, 3)

    def sample(
        self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64], uniforms: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """One final score a pair of rates, by inverse distribution functions of ``uniforms``, shape (2, ...).

        What a uniform number leaves over inside the step of its goals is uniform again: the home side's decides the
        last minutes, the away side's overtime.
        """
        home, ending = quantile(np.minimum(home_rates, MOST_RATE), uniforms[0])
        away, late = quantile(np.minimum(away_rates, MOST_RATE), uniforms[1])
        lead = home - away
        ahead = np.sign(lead)
        one, two = np.abs(lead) == 1, np.abs(lead) == 2
        levels = one & (ending < self.equalised)
        nets = one & ~levels & (ending < self.equalised + self.first_net) | two & (ending < self.second_net)
        home = home + (levels & (ahead < 0)) + (nets & (ahead > 0))
        away = away + (levels & (ahead > 0)) + (nets & (ahead < 0))
        is_late, wins = home == away, late < self._late_wins(np.log(np.array([home_rates, away_rates])))
        return home + (is_late & wins), away + (is_late & ~wins)

    def late_share(self, rate: float) -> float:
        """Share of the wins by one that came in overtime or the shoot-out, between equal sides of this rate."""
        log_rates = np.log(np.full((2, 1), rate))
        level = float(self._level(self._regular(log_rates)).sum())
        (grid,) = self.grids(*np.exp(log_rates))
        return level / float(np.trace(grid, 1) + np.trace(grid, -1))

    def _regular(self, log_rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Goals of each side before the last minutes, shape (2, K, G)."""
        log_rates = np.minimum(log_rates, self.highest_log_rate)
        rates = np.exp(log_rates)
        width = width_for(float(rates.max()))
        exponents = log_rates[..., None] * GOALS[:width]
        exponents -= rates[..., None]
        exponents -= LOG_FACTORIALS[:width]
        laws: NDArray[np.float64] = np.exp(exponents, out=exponents)
        # Two more goals may come in the last minutes and in overtime.
        laws[..., -2:] = 0.0
        return laws

    def _late_wins(self, log_rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """The home side's chance where it is level after sixty minutes."""
        chance: NDArray[np.float64] = 1 / (1 + np.exp(-self.overtime_slope * (log_rates[0] - log_rates[1])))
        return chance

    def _outcomes(self, laws: NDArray[np.float64], late: NDArray[np.float64]) -> NDArray[np.float64]:
        home, away = np.vecdot(laws, (laws @ BELOW[: laws.shape[-1], : laws.shape[-1]])[::-1])
        home_by_one, away_by_one = lead_of(laws, 1), lead_of(laws, -1)
        level = lead_of(laws, 0) + self.equalised * (home_by_one + away_by_one)
        home += late * level - self.equalised * home_by_one
        away += (1 - late) * level - self.equalised * away_by_one
        outcomes: NDArray[np.float64] = np.array([home, np.zeros_like(home), away])
        outcomes /= home + away
        return outcomes

    def _level(self, laws: NDArray[np.float64]) -> NDArray[np.float64]:
        """Chance of each level score after sixty minutes, those that were drawn level late among them, shape (K, G)."""
        home, away = laws
        level: NDArray[np.float64] = home * away
        level[:, 1:] += self.equalised * (home[:, 1:] * away[:, :-1] + home[:, :-1] * away[:, 1:])
        return level

    def _ended(self, regular: Grid, won: NDArray[np.float64], lost: NDArray[np.float64]) -> Grid:
        """Grids of final scores.

        Args:
            regular: Before the last minutes, shape (..., G, G).
            won: Chance of each score that is level after sixty minutes and that the home side wins, shape (..., G).
            lost: The same of the away side.
        """
        grid = regular.copy()
        goals = np.arange(grid.shape[-1])
        low, one, two, three = goals[:-1], goals[1:], goals[2:], goals[3:]
        for seen in (grid, grid.swapaxes(-1, -2)):
            first, second = seen[..., one, low], seen[..., two, goals[:-2]]
            seen[..., one, low] -= (self.equalised + self.first_net) * first
            seen[..., two, goals[:-2]] += self.first_net * first[..., :-1] - self.second_net * second
            seen[..., three, goals[:-3]] += self.second_net * second[..., :-1]
        grid[..., goals, goals] = 0.0
        grid[..., one, low] += won[..., :-1]
        grid[..., low, one] += lost[..., :-1]
        return grid


def lead_of(laws: NDArray[np.float64], goals: int) -> NDArray[np.float64]:
    """Chance that the home side leads by so many, of laws of shape (2, K, G)."""
    home, away = laws if goals >= 0 else laws[::-1]
    ahead = abs(goals)
    return np.asarray(np.vecdot(home[:, ahead:], away[:, : away.shape[1] - ahead]))


def width_for(rate: float) -> int:
    """Side of a grid that leaves out less than ``MASS_LEFT_OUT``, with room for the goals that come late."""
    tail = np.exp(GOALS * log(rate) - rate - LOG_FACTORIALS)[::-1].cumsum()[::-1]
    return min(int(np.argmax(tail < MASS_LEFT_OUT)) + 4, MOST_GOALS + 1)


def quantile(
    rates: NDArray[np.float64], uniforms: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Goals by their Poisson law, and the place of the uniform number within the step of its goals, in [0, 1)."""
    goals = np.zeros(rates.shape, dtype=np.int64)
    mass = np.exp(-rates)
    below, left = np.zeros_like(mass), uniforms / mass
    for more in range(1, MOST_GOALS + 1):
        below = below + mass
        beyond = uniforms >= below
        if not beyond.any():
            break
        mass = mass * rates / more
        goals = np.where(beyond, more, goals)
        left = np.where(beyond, (uniforms - below) / mass, left)
    return goals, np.clip(left, 0.0, np.nextafter(1.0, 0.0))
