"""Runs in baseball: nine innings, of which a side at home that leads leaves out its last, and extra ones if level."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaln

from engine.sports.base import Grid
from engine.sports.scores import BELOW, LOG_FACTORIALS, SCORES, Floats, cut, decided, trimmed

MASS_LEFT_OUT = 1e-10
MOST_RUNS = 140
# Far above any rate of a real game; higher ones, from the tail of a belief about a team hardly known, count as this.
MOST_RATE = 20.0
# Of nine innings, those that a side at home bats in any case.
FIRST_EIGHT = 8 / 9
# Leads that an extra inning ends with, and rounds of it that both sides score as much in.
MOST_LEAD, MOST_ROUNDS = 6, 4


@dataclass(frozen=True, slots=True)
class Baseball:
    """Final scores: negative binomial runs of both sides, the last inning as it is played, and extra innings.

    A side at home that leads before its last inning does not bat; one that passes the visitors in it wins at once, by a
    run. What is level goes on: both may score as much in further innings, until one leads; that at home by a run.

    Args:
        size: Runs are Poisson with a gamma rate of this shape for nine innings: the smaller, the wider.
        level_share: Of extra runs, by how much each further one is less likely.
        lead_share: Of the lead that visitors win extra innings by, likewise.
        extra_slope: Logit of the home side's win in extra innings, by the difference of both log rates.
    """

    highest_log_rate: ClassVar[float] = log(MOST_RATE)

    size: float
    level_share: float
    lead_share: float
    extra_slope: float

    def grid(self, home_rate: float, away_rate: float, most: int = 15) -> Grid:
        """Probability of every final score, shape (most + 1, most + 1), home runs on axis 0."""
        (whole,) = self.grids(np.array([home_rate]), np.array([away_rate]))
        return cut(whole, most)

    def grids(self, home_rates: Floats, away_rates: Floats) -> Grid:
        """One grid a pair of rates, shape (K, G, G), wide enough to leave out less than 1e-9."""
        log_rates = np.log(home_rates), np.log(away_rates)
        early, whole, away = self._innings(*log_rates)
        extra = self._extra_wins(*log_rates)[:, None]
        level = whole * away
        grids = self._ended(
            early[:, :, None] * away[:, None],
            whole[:, :, None] * away[:, None],
            away * self._passing(early, whole),
            extra * level,
            (1 - extra) * level,
        )
        grids /= grids.sum(axis=(1, 2), keepdims=True)
        return grids

    def mixture(self, log_rates: Floats, weights: Floats) -> tuple[Grid, Grid]:
        """The average of K laws, and what each of them says of the outcome.

        Returns:
            The averaged grid, shape (G, G), and the chances of both wins, none of a draw between them, shape (3, K).
        """
        early, whole, away = self._innings(*log_rates)
        extra, level = self._extra_wins(*log_rates), whole * away
        weighted = away * weights[:, None]
        grid = self._ended(
            early.T @ weighted,
            whole.T @ weighted,
            weights @ (away * self._passing(early, whole)),
            (weights * extra) @ level,
            (weights * (1 - extra)) @ level,
        )
        grid = trimmed(grid)
        return np.asarray(grid / grid.sum()), self._outcomes(whole, away, extra)

    def expected(self, log_rates: Floats) -> Floats:
        """Mean final runs of both sides."""
        shape = log_rates.shape
        log_rates = log_rates.reshape(2, -1)
        early, whole, away = self._innings(*log_rates)
        extra, level = self._extra_wins(*log_rates), np.vecdot(whole, away)
        runs = SCORES[: early.shape[1]]
        upto = away.cumsum(axis=1)
        # Home sides that lead after eight, that lose or are level after nine, and that pass the visitors.
        home = np.vecdot(early * runs, upto - away) + np.vecdot(whole * runs, upto[:, -1:] - upto + away)
        home += np.vecdot(away * (runs + 1), self._passing(early, whole))
        further = self._mean_rounds()
        home += level * (further + extra)
        guest = away @ runs + level * (further + (1 - extra) * self._mean_lead())
        return np.asarray(np.array([home, guest]).reshape(shape))

    def outcomes(self, home_rates: Floats, away_rates: Floats) -> Floats:
        """Chances of both wins, none of a draw between them, shape (..., 3)."""
        log_rates = np.log(home_rates), np.log(away_rates)
        return np.moveaxis(self._outcomes(*self._nine(*log_rates), self._extra_wins(*log_rates)), 0, -1)

    def extended(self, log_rates: Floats) -> Floats:
        """Chance of extra innings: level after nine, shape (K,)."""
        return np.asarray(np.vecdot(*self._nine(*log_rates)))

    def sample(
        self, home_rates: Floats, away_rates: Floats, uniforms: Floats
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """One final score a pair of rates, by inverse distribution functions of ``uniforms``, shape (2, ...).

        What a uniform number leaves over inside the step of its runs is uniform again: that of the eight innings gives
        the ninth, and what that leaves the extra ones; that of the visitors gives who wins those.
        """
        home_rates, away_rates = np.minimum(home_rates, MOST_RATE), np.minimum(away_rates, MOST_RATE)
        away, late = self._drawn(away_rates, self.size, uniforms[1])
        home, left = self._drawn(home_rates * FIRST_EIGHT, self.size * FIRST_EIGHT, uniforms[0])
        more, left = self._drawn(home_rates * (1 - FIRST_EIGHT), self.size * (1 - FIRST_EIGHT), left)
        bats = home <= away
        home = np.where(bats, np.minimum(home + more, away + 1), home)
        level = home == away
        rounds, left = geometric(left, self.level_share, MOST_ROUNDS)
        lead, _ = geometric(left, self.lead_share, MOST_LEAD - 1)
        wins = late < self._extra_wins(np.log(home_rates), np.log(away_rates))
        home = home + level * (rounds + wins)
        away = away + level * (rounds + ~wins * (1 + lead))
        return home.astype(np.int64), away.astype(np.int64)

    def _drawn(self, rates: Floats, size: float, uniforms: Floats) -> tuple[NDArray[np.int64], Floats]:
        """Runs of such a rate, and the place of the uniform number within the step of them, in [0, 1)."""
        failed = rates / (rates + size)
        mass = (1 - failed) ** size
        runs = np.zeros(rates.shape, dtype=np.int64)
        below, left = np.zeros_like(mass), uniforms / mass
        for more in range(1, MOST_RUNS + 1):
            below = below + mass
            beyond = uniforms >= below
            if not beyond.any():
                break
            mass = mass * failed * (size + more - 1) / more
            runs = np.where(beyond, more, runs)
            left = np.where(beyond, (uniforms - below) / mass, left)
        return runs, np.clip(left, 0.0, np.nextafter(1.0, 0.0))

    def _innings(self, home: Floats, away: Floats) -> tuple[Floats, Floats, Floats]:
        """Runs of the home side in eight innings and in nine, and of the visitors in nine, shape (K, G) each."""
        rates = self._rates(np.array([home, away]))
        usual = self._width(rates)
        width = (usual + MOST_ROUNDS + MOST_LEAD + 3) & ~1
        whole, guests = runs_law(rates, self.size, width)
        early = runs_law(rates[0] * FIRST_EIGHT, self.size * FIRST_EIGHT, width)
        for law in (early, whole, guests):
            # Room for the runs of extra innings.
            law[:, usual:] = 0.0
        return early, whole, guests

    def _nine(self, home: Floats, away: Floats) -> tuple[Floats, Floats]:
        """Runs of both sides in nine whole innings at these log rates, shape (..., G) each."""
        rates = self._rates(home), self._rates(away)
        width = max(map(self._width, rates))
        return runs_law(rates[0], self.size, width), runs_law(rates[1], self.size, width)

    def _rates(self, log_rates: Floats) -> Floats:
        return np.asarray(np.minimum(np.exp(np.minimum(log_rates, self.highest_log_rate)), MOST_RATE))

    def _width(self, rates: Floats) -> int:
        """Fewest runs of which so many or more are less likely than ``MASS_LEFT_OUT`` at all of these rates."""
        return min(bisect_left(tables(self.size)[1], float(rates.max())), MOST_RUNS)

    def _extra_wins(self, home: Floats, away: Floats) -> Floats:
        """The home side's chance in extra innings, by both log rates."""
        return np.asarray(1 / (1 + np.exp(-self.extra_slope * (home - away))))

    @staticmethod
    def _passing(early: Floats, whole: Floats) -> Floats:
        """Chance that the home side passes visitors with so many runs in its last inning, shape (K, G)."""
        return np.asarray(np.maximum((early - whole).cumsum(axis=1), 0.0))

    @staticmethod
    def _outcomes(whole: Floats, away: Floats, extra: Floats) -> Floats:
        """Who would win nine whole innings wins: the last one at home is left out where it decides nothing."""
        won, level, lost = decided(whole, away)
        won += extra * level
        lost += (1 - extra) * level
        outcomes: Floats = np.array([won, np.zeros_like(won), lost])
        outcomes /= won + lost
        return outcomes

    def _ended(self, early: Grid, whole: Grid, passed: Floats, won: Floats, lost: Floats) -> Grid:
        """Grids of final scores.

        Args:
            early: Home runs of eight innings beside the visitors' of nine, shape (..., G, G).
            whole: Home runs of nine innings beside them.
            passed: Chance that the visitors have so many runs and are passed in the last inning, shape (..., G).
            won: Of each score that is level after nine innings, that the home side wins, shape (..., G).
            lost: That the visitors do.
        """
        width = early.shape[-1]
        grid: Grid = np.where(BELOW[:width, :width].T > 0, early, whole)
        # Each lead is a diagonal: every so many cells, row by row.
        cells, later = grid.reshape(*grid.shape[:-2], -1), self._later(lost)
        cells[..., :: width + 1] = 0.0
        cells[..., width :: width + 1] += (passed + self._later(won))[..., :-1]
        for lead, share in enumerate(shares(self.lead_share, MOST_LEAD - 1).tolist(), start=1):
            cells[..., lead : width * (width - lead) : width + 1] += share * later[..., :-lead]
        return grid

    def _later(self, level: Floats) -> Floats:
        """Chances of level scores after rounds of extra innings in which both score as much, shape (..., G)."""
        found = np.zeros_like(level)
        for more, share in enumerate(shares(self.level_share, MOST_ROUNDS).tolist()):
            found[..., more:] += share * level[..., : level.shape[-1] - more]
        return found

    def _mean_rounds(self) -> float:
        return float(shares(self.level_share, MOST_ROUNDS) @ np.arange(MOST_ROUNDS + 1))

    def _mean_lead(self) -> float:
        return float(1 + shares(self.lead_share, MOST_LEAD - 1) @ np.arange(MOST_LEAD))


def shares(share: float, most: int) -> Floats:
    """Of 0, 1, … ``most``, each less likely than the one before by a factor."""
    found: Floats = share ** np.arange(most + 1.0)
    return np.asarray(found / found.sum())


def geometric(uniforms: Floats, share: float, most: int) -> tuple[NDArray[np.int64], Floats]:
    """A number by `shares`, and the place of the uniform number within its step."""
    edges = np.append(0.0, shares(share, most).cumsum())
    found = np.clip(np.searchsorted(edges, uniforms, side="right") - 1, 0, most)
    return found, (uniforms - edges[found]) / np.diff(edges)[found]


def runs_law(rates: Floats, size: float, width: int) -> Floats:
    """Negative binomial chances of 0, 1, … runs, shape (..., width)."""
    runs, failed = SCORES[:width], rates / (rates + size)
    exponents = np.log(failed)[..., None] * runs
    exponents += (size * np.log1p(-failed))[..., None]
    exponents += tables(size)[0][:width]
    law: Floats = np.exp(exponents, out=exponents)
    return law


@lru_cache(maxsize=8)
def tables(size: float) -> tuple[Floats, list[float]]:
    """Of 0, 1, … runs: log binomial coefficients, and rates below which so many or more are next to impossible."""
    failed = betaincinv(SCORES[1 : MOST_RUNS + 1], size, MASS_LEFT_OUT)
    return gammaln(SCORES + size) - gammaln(size) - LOG_FACTORIALS, [0.0, *(size * failed / (1 - failed)).tolist()]
