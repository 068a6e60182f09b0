"""Runs in baseball: nine innings, of which a side at home that leads leaves out its last, and extra ones if level."""

from dataclasses import dataclass
from math import log
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from engine.sports.base import Grid

MASS_LEFT_OUT = 1e-10
MOST_RUNS = 90
# Far above any rate of a real game; higher ones, from the tail of a belief about a team hardly known, count as this.
MOST_RATE = 20.0
RUNS = np.arange(MOST_RUNS + 1.0)
LOG_FACTORIALS = gammaln(RUNS + 1)
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
        wide = max(most + 1 - len(whole), 0)
        grid: Grid = np.pad(whole, (0, wide))[: most + 1, : most + 1]
        return np.asarray(grid / grid.sum())

    def grids(self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64]) -> Grid:
        """One grid a pair of rates, shape (K, G, G), wide enough to leave out less than 1e-9."""
        log_rates = np.log(np.array([home_rates, away_rates]))
        early, whole, away = self._innings(log_rates)
        extra = self._extra_wins(log_rates)[:, None]
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

    def mixture(self, log_rates: NDArray[np.float64], weights: NDArray[np.float64]) -> tuple[Grid, Grid]:
        """The average of K laws, and what each of them says of the outcome.

        Returns:
            The averaged grid, shape (G, G), and the chances of both wins, none of a draw between them, shape (3, K).
        """
        early, whole, away = self._innings(log_rates)
        extra, level = self._extra_wins(log_rates), whole * away
        weighted = away * weights[:, None]
        grid = self._ended(
            early.T @ weighted,
            whole.T @ weighted,
            weights @ (away * self._passing(early, whole)),
            (weights * extra) @ level,
            (weights * (1 - extra)) @ level,
        )
        return np.asarray(grid / grid.sum()), self._outcomes(early, whole, away, extra)

    def expected(self, log_rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean final runs of both sides."""
        shape = log_rates.shape
        log_rates = log_rates.reshape(2, -1)
        early, whole, away = self._innings(log_rates)
        extra, level = self._extra_wins(log_rates), (whole * away).sum(axis=1)
        runs = np.arange(early.shape[1])
        below = away.cumsum(axis=1) - away
        passing = away * self._passing(early, whole)
        # Home sides that lead after eight, that lose or are level after nine, and that pass the visitors.
        beyond = np.maximum(away[:, ::-1].cumsum(axis=1)[:, ::-1], 0)
        home = (
            (early * below * runs).sum(axis=1)
            + (whole * beyond * runs).sum(axis=1)
            + (passing * (runs + 1)).sum(axis=1)
        )
        further = self._mean_rounds()
        home += level * (further + extra)
        guest = (away * runs).sum(axis=1) + level * (further + (1 - extra) * self._mean_lead())
        return np.asarray(np.array([home, guest]).reshape(shape))

    def outcomes(self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Chances of both wins, none of a draw between them, shape (..., 3)."""
        log_rates = np.log(np.array([home_rates.ravel(), away_rates.ravel()]))
        found = self._outcomes(*self._innings(log_rates), self._extra_wins(log_rates))
        return np.moveaxis(found, 0, -1).reshape(*home_rates.shape, 3)

    def sample(
        self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64], uniforms: NDArray[np.float64]
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
        wins = late < self._extra_wins(np.log(np.array([home_rates, away_rates])))
        home = home + level * (rounds + wins)
        away = away + level * (rounds + ~wins * (1 + lead))
        return home.astype(np.int64), away.astype(np.int64)

    def _drawn(
        self, rates: NDArray[np.float64], size: float, uniforms: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
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

    def _innings(
        self, log_rates: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Runs of the home side in eight innings and in nine, and of the visitors in nine, shape (K, G) each."""
        rates = np.minimum(np.exp(np.minimum(log_rates, self.highest_log_rate)), MOST_RATE)
        width = self._width(float(rates.max()))
        early = runs_law(rates[0] * FIRST_EIGHT, self.size * FIRST_EIGHT, width)
        whole, away = (runs_law(each, self.size, width) for each in rates)
        for law in (early, whole, away):
            # Room for the runs of extra innings.
            law[:, width - MOST_ROUNDS - MOST_LEAD - 2 :] = 0.0
        return early, whole, away

    def _width(self, rate: float) -> int:
        law = runs_law(np.array([rate]), self.size, MOST_RUNS + 1)[0]
        reached = law[::-1].cumsum()[::-1]
        usual = int(np.argmax(reached < MASS_LEFT_OUT)) if (reached < MASS_LEFT_OUT).any() else MOST_RUNS
        return (usual + MOST_ROUNDS + MOST_LEAD + 4) & ~1

    def _extra_wins(self, log_rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """The home side's chance in extra innings."""
        chance: NDArray[np.float64] = 1 / (1 + np.exp(-self.extra_slope * (log_rates[0] - log_rates[1])))
        return chance

    @staticmethod
    def _passing(early: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
        """Chance that the home side passes visitors with so many runs in its last inning, shape (K, G)."""
        return np.asarray(np.maximum(early.cumsum(axis=1) - whole.cumsum(axis=1), 0.0))

    def _outcomes(
        self,
        early: NDArray[np.float64],
        whole: NDArray[np.float64],
        away: NDArray[np.float64],
        extra: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        below = away.cumsum(axis=1) - away
        level = np.vecdot(whole, away)
        home = np.vecdot(early, below) + np.vecdot(away, self._passing(early, whole)) + extra * level
        guest = np.vecdot(away, whole.cumsum(axis=1) - whole) + (1 - extra) * level
        outcomes: NDArray[np.float64] = np.array([home, np.zeros_like(home), guest])
        outcomes /= home + guest
        return outcomes

    def _ended(
        self,
        early: Grid,
        whole: Grid,
        passed: NDArray[np.float64],
        won: NDArray[np.float64],
        lost: NDArray[np.float64],
    ) -> Grid:
        """Grids of final scores.

        Args:
            early: Home runs of eight innings beside the visitors' of nine, shape (..., G, G).
            whole: Home runs of nine innings beside them.
            passed: Chance that the visitors have so many runs and are passed in the last inning, shape (..., G).
            won: Of each score that is level after nine innings, that the home side wins, shape (..., G).
            lost: That the visitors do.
        """
        goals = np.arange(early.shape[-1])
        grid: Grid = np.tril(early, -1) + np.triu(whole, 1)
        grid[..., goals[1:], goals[:-1]] += passed[..., :-1]
        rounds, leads = shares(self.level_share, MOST_ROUNDS), shares(self.lead_share, MOST_LEAD - 1)
        for more, share in enumerate(rounds):
            stay = goals[: len(goals) - more - 1]
            grid[..., stay + more + 1, stay + more] += share * won[..., stay]
            for lead, part in enumerate(leads, start=1):
                stay = goals[: len(goals) - more - lead]
                grid[..., stay + more, stay + more + lead] += share * part * lost[..., stay]
        return grid

    def _mean_rounds(self) -> float:
        return float(shares(self.level_share, MOST_ROUNDS) @ np.arange(MOST_ROUNDS + 1))

    def _mean_lead(self) -> float:
        return float(1 + shares(self.lead_share, MOST_LEAD - 1) @ np.arange(MOST_LEAD))


def shares(share: float, most: int) -> NDArray[np.float64]:
    """Of 0, 1, … ``most``, each less likely than the one before by a factor."""
    found: NDArray[np.float64] = share ** np.arange(most + 1.0)
    return np.asarray(found / found.sum())


def geometric(uniforms: NDArray[np.float64], share: float, most: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """A number by `shares`, and the place of the uniform number within its step."""
    edges = np.append(0.0, shares(share, most).cumsum())
    found = np.clip(np.searchsorted(edges, uniforms, side="right") - 1, 0, most)
    return found, (uniforms - edges[found]) / np.diff(edges)[found]


def runs_law(rates: NDArray[np.float64], size: float, width: int) -> NDArray[np.float64]:
    """Negative binomial chances of 0, 1, … runs, shape (K, width)."""
    runs = RUNS[:width]
    exponents = gammaln(runs + size) - gammaln(size) - LOG_FACTORIALS[:width]
    exponents = (
        exponents + size * np.log(size / (rates + size))[:, None] + runs * np.log(rates / (rates + size))[:, None]
    )
    law: NDArray[np.float64] = np.exp(exponents)
    return law
