"""One law of scores, and everything that follows from its grid by one matrix product."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.simulation.outcome import ExpectedScore, Outcomes, ScoreChance
from engine.simulation.pmf import Pmf, pmf
from engine.sports.base import Grid

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ScoreLaw:
    """
    Args:
        grid: Probability of every score, shape (G, G), home score on axis 0.
        derived: Outcomes (3), home score (G), away score (G), margin (2G - 1) and total (2G - 1), end to end.
    """

    grid: Grid
    derived: Vector

    @classmethod
    def of(cls, grid: Grid) -> "ScoreLaw":
        return cls(grid, derivation(len(grid)) @ grid.ravel())

    @property
    def most(self) -> int:
        """The highest score of a side in the grid."""
        return len(self.grid) - 1

    @property
    def outcomes(self) -> Outcomes:
        return Outcomes.of(self.derived[:3].tolist())

    @property
    def home_scores(self) -> Vector:
        return self.derived[3 : self.most + 4]

    @property
    def away_scores(self) -> Vector:
        return self.derived[self.most + 4 : 2 * self.most + 5]

    @property
    def margins(self) -> Vector:
        """Of home minus away score; the first entry is the margin ``-most``."""
        return self.derived[2 * self.most + 5 : 4 * self.most + 6]

    @property
    def totals(self) -> Vector:
        return self.derived[4 * self.most + 6 :]

    @property
    def expected_score(self) -> ExpectedScore:
        scores = np.arange(self.most + 1)
        return ExpectedScore(float(self.home_scores @ scores), float(self.away_scores @ scores))

    @property
    def both_score(self) -> float:
        return float(self.grid[1:, 1:].sum())

    @property
    def margin_sd(self) -> float:
        margins = np.arange(-self.most, self.most + 1)
        mean = self.margins @ margins
        return float(np.sqrt(self.margins @ (margins - mean) ** 2))

    def likely_scores(self, count: int) -> tuple[ScoreChance, ...]:
        """The ``count`` most likely scores, the likeliest first."""
        likeliest = np.argsort(-self.grid, axis=None, kind="stable")[:count].tolist()
        scores = (divmod(cell, len(self.grid)) for cell in likeliest)
        return tuple(ScoreChance(home, away, float(self.grid[home, away])) for home, away in scores)

    def rows(self) -> tuple[tuple[float, ...], ...]:
        return tuple(map(tuple, self.grid.tolist()))

    def margin_pmf(self) -> Pmf:
        return pmf(-self.most, self.margins)

    def total_pmf(self) -> Pmf:
        return pmf(0, self.totals)

    def home_pmf(self) -> Pmf:
        return pmf(0, self.home_scores)

    def away_pmf(self) -> Pmf:
        return pmf(0, self.away_scores)


@lru_cache(maxsize=16)
def derivation(width: int) -> NDArray[np.float64]:
    """Zeros and ones, shape (6 width + 1, width²): which score counts towards which derived figure."""
    home, away = (axis.ravel() for axis in np.indices((width, width)))
    margin, total = home - away, home + away
    scores = np.arange(width)[:, None]
    rows = (
        np.array([margin > 0, margin == 0, margin < 0]),
        home == scores,
        away == scores,
        margin == np.arange(1 - width, width)[:, None],
        total == np.arange(2 * width - 1)[:, None],
    )
    return np.concatenate(rows).astype(np.float64)
