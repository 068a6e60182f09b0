"""Goals in ice hockey: sixty minutes, a goalie pulled near their end, and overtime or a shoot-out for what is level."""

from dataclasses import dataclass
from math import exp, log
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from engine.sports.base import Grid
from engine.sports.scores import LOG_FACTORIALS, SCORES, Floats, cut, decided, lead_by, poisson_laws

MASS_LEFT_OUT = 1e-10
MOST_GOALS = 60
# Far above any rate of a real match; higher ones, from the tail of a belief about a team hardly known, count as this.
MOST_RATE = 18.0


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
        return cut(whole, most)

    def grids(self, home_rates: Floats, away_rates: Floats) -> Grid:
        """One grid a pair of rates, shape (K, G, G), wide enough to leave out less than 1e-9."""
        log_rates = np.log(home_rates), np.log(away_rates)
        home, away = self._regular(*log_rates)
        level, late = self._level(home, away), self._late_wins(*log_rates)[:, None]
        grids = self._ended(home[:, :, None] * away[:, None], late * level, (1 - late) * level)
        grids /= grids.sum(axis=(1, 2), keepdims=True)
        return grids

    def mixture(self, log_rates: Floats, weights: Floats) -> tuple[Grid, Grid]:
        """The average of K laws, and what each of them says of the outcome.

        Returns:
            The averaged grid, shape (G, G), and the chances of both wins, none of a draw between them, shape (3, K).
        """
        (home, away), late = self._regular(*log_rates), self._late_wins(*log_rates)
        level = self._level(home, away)
        grid = self._ended((home.T * weights) @ away, (weights * late) @ level, (weights * (1 - late)) @ level)
        return grid / grid.sum(), self._outcomes(home, away, late)

    def expected(self, log_rates: Floats) -> Floats:
        """Mean final goals of both sides, those of the last minutes and of overtime among them."""
        laws, late = self._regular(*log_rates), self._late_wins(*log_rates)
        leads = [lead_by(*laws, by) for by in (-2, -1, 1, 2)]
        level = lead_by(*laws, 0) + self.equalised * (leads[1] + leads[2])
        home = self.first_net * leads[2] + self.second_net * leads[3] + self.equalised * leads[1] + late * level
        away = self.first_net * leads[1] + self.second_net * leads[0] + self.equalised * leads[2] + (1 - late) * level
        rates = np.minimum(np.exp(log_rates), MOST_RATE)
        return np.asarray(rates + np.array([home, away]))

    def outcomes(self, home_rates: Floats, away_rates: Floats) -> Floats:
        """Chances of both wins, none of a draw between them, shape (..., 3)."""
        log_rates = np.log(home_rates), np.log(away_rates)
        return np.moveaxis(self._outcomes(*self._regular(*log_rates), self._late_wins(*log_rates)), 0, -1)

    def sample(
        self, home_rates: Floats, away_rates: Floats, uniforms: Floats
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
        is_late, wins = home == away, late < self._late_wins(np.log(home_rates), np.log(away_rates))
        return home + (is_late & wins), away + (is_late & ~wins)

    def extended(self, log_rates: Floats) -> Floats:
        """Chance of overtime: level after sixty minutes, shape (K,)."""
        return np.asarray(self._level(*self._regular(*log_rates)).sum(axis=1))

    def late_share(self, rate: float) -> float:
        """Share of the wins by one that came in overtime or the shoot-out, between equal sides of this rate."""
        one = np.log(np.array([rate]))
        level = float(self._level(*self._regular(one, one)).sum())
        (grid,) = self.grids(np.exp(one), np.exp(one))
        return level / float(np.trace(grid, 1) + np.trace(grid, -1))

    def _regular(self, home: Floats, away: Floats) -> tuple[Floats, Floats]:
        """Goals of both sides before the last minutes at these log rates, shape (..., G) each."""
        home, away = np.minimum(home, self.highest_log_rate), np.minimum(away, self.highest_log_rate)
        width = width_for(exp(max(float(home.max()), float(away.max()))))
        laws = poisson_laws(home, width), poisson_laws(away, width)
        for law in laws:
            # Two more goals may come in the last minutes and in overtime.
            law[..., -2:] = 0.0
        return laws

    def _late_wins(self, home: Floats, away: Floats) -> Floats:
        """The home side's chance where it is level after sixty minutes, by both log rates."""
        return np.asarray(1 / (1 + np.exp(-self.overtime_slope * (home - away))))

    def _outcomes(self, home: Floats, away: Floats, late: Floats) -> Floats:
        won, level, lost = decided(home, away)
        home_by_one, away_by_one = lead_by(home, away, 1), lead_by(home, away, -1)
        level += self.equalised * (home_by_one + away_by_one)
        won += late * level - self.equalised * home_by_one
        lost += (1 - late) * level - self.equalised * away_by_one
        outcomes: Floats = np.array([won, np.zeros_like(won), lost])
        outcomes /= won + lost
        return outcomes

    def _level(self, home: Floats, away: Floats) -> Floats:
        """Chance of each level score after sixty minutes, those that were drawn level late among them, shape (K, G)."""
        level: Floats = home * away
        level[:, 1:] += self.equalised * (home[:, 1:] * away[:, :-1] + home[:, :-1] * away[:, 1:])
        return level

    def _ended(self, regular: Grid, won: Floats, lost: Floats) -> Grid:
        """Grids of final scores.

        Args:
            regular: Before the last minutes, shape (..., G, G).
            won: Chance of each score that is level after sixty minutes and that the home side wins, shape (..., G).
            lost: The same of the away side.
        """
        grid, width = regular.copy(), regular.shape[-1]
        # Each lead is a diagonal: every so many cells, row by row.
        cells = grid.reshape(*grid.shape[:-2], -1)
        cells[..., :: width + 1] = 0.0
        at_home = [cells[..., lead * width :: width + 1] for lead in (1, 2, 3)]
        abroad = [cells[..., lead : width * (width - lead) : width + 1] for lead in (1, 2, 3)]
        for (one, two, three), late in ((at_home, won), (abroad, lost)):
            three += self.second_net * two[..., :-1]
            two *= 1 - self.second_net
            two += self.first_net * one[..., :-1]
            one *= 1 - self.equalised - self.first_net
            one += late[..., :-1]
        return grid


def width_for(rate: float) -> int:
    """Side of a grid that leaves out less than ``MASS_LEFT_OUT``, with room for the goals that come late."""
    goals = SCORES[: MOST_GOALS + 1]
    tail = np.exp(goals * log(rate) - rate - LOG_FACTORIALS[: MOST_GOALS + 1])[::-1].cumsum()[::-1]
    return min(int(np.argmax(tail < MASS_LEFT_OUT)) + 4, MOST_GOALS + 1)


def quantile(rates: Floats, uniforms: Floats) -> tuple[NDArray[np.int64], Floats]:
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
