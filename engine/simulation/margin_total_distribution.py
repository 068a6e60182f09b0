"""A law of scores by margin and total, for sports of many points, and everything that follows from it."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from engine.simulation.outcome import ScoreChance
from engine.simulation.pmf import Pmf, Vector, pmf
from engine.simulation.score_distribution import ScoreDistribution, likeliest
from engine.sports.base import MarginTotals

# What both ends of a law may lose: less than 1e-9 in all.
LEFT_OUT = 4e-10


@dataclass(frozen=True, eq=False)
class MarginTotalDistribution(ScoreDistribution):
    """As a `ScoreDistribution`, without a grid of scores.

    Args:
        law: Margins and totals together.
    """

    law: MarginTotals = field(kw_only=True)

    @classmethod
    def of_margins(cls, law: MarginTotals) -> "MarginTotalDistribution":
        return cls(np.empty((0, 0)), tally_of(law), law=law)

    @property
    def both_score(self) -> float:
        """Where one side has none, margin and total are of one size."""
        scoreless = self.home_scores[0] + self.away_scores[0] - self.totals[0]
        return float(max(1 - scoreless, 0.0))

    def likely_scores(self, count: int) -> tuple[ScoreChance, ...]:
        return tuple(
            ScoreChance(*self._score(*divmod(cell, self.law.cells.shape[1])), chance)
            for cell, chance in likeliest(self.law.cells, count)
        )

    def distance(self, other: ScoreDistribution) -> float:
        if not isinstance(other, MarginTotalDistribution):
            raise TypeError("laws of two sports have no distance")
        laws = self.law, other.law
        first = np.min([corner(law) for law in laws], axis=0)
        starts = [corner(law) - first for law in laws]
        difference = np.zeros(
            np.max([start + law.cells.shape for start, law in zip(starts, laws, strict=True)], axis=0)
        )
        for (row, column), law, sign in zip(starts, laws, (1, -1), strict=True):
            rows, columns = law.cells.shape
            difference[row : row + rows, column : column + columns] += sign * law.cells
        return float(np.abs(difference, out=difference).sum() / 2)

    def counted(self, rng: np.random.Generator, matches: int) -> Vector:
        """Margins and totals are drawn apart: each by its own law, which is all that is shown of them."""
        drawn = np.zeros_like(self.derived)
        first, last = 3 + 2 * (self.most + 1), 3 + 2 * (self.most + 1) + 2 * self.most + 1
        margins = rng.multinomial(matches, normal(self.margins))
        drawn[first:last] = margins
        drawn[last:] = rng.multinomial(matches, normal(self.totals))
        drawn[:3] = margins[self.most + 1 :].sum(), margins[self.most], margins[: self.most].sum()
        return drawn

    def scores(self, rng: np.random.Generator, matches: int) -> list[tuple[int, int]]:
        # First the margin, then the total beside it: what is left of the number inside its margin is uniform again.
        cells = self.law.cells
        margins = cells.sum(axis=1).cumsum()
        uniforms = rng.random(matches) * margins[-1]
        rows = np.minimum(margins.searchsorted(uniforms, side="right"), len(cells) - 1)
        left = uniforms - np.where(rows > 0, margins[rows - 1], 0.0)
        columns = (left[:, None] >= cells[rows].cumsum(axis=1)).sum(axis=1)
        last = cells.shape[1] - 1
        return list(map(self._score, rows.tolist(), np.minimum(columns, last).tolist()))

    def rows(self) -> tuple[tuple[float, ...], ...]:
        """There is no grid."""
        return ()

    @cached_property
    def margin_pmf(self) -> Pmf:
        return trimmed(-self.most, self.margins)

    @cached_property
    def total_pmf(self) -> Pmf:
        return trimmed(0, self.totals)

    @cached_property
    def home_pmf(self) -> Pmf:
        return trimmed(0, self.home_scores)

    @cached_property
    def away_pmf(self) -> Pmf:
        return trimmed(0, self.away_scores)

    def _score(self, row: int, column: int) -> tuple[int, int]:
        margin = row + self.law.first_margin
        total = 2 * column + self.law.first_total + margin % 2
        return (total + margin) // 2, (total - margin) // 2


def corner(law: MarginTotals) -> tuple[int, int]:
    """Where the first cell lies among those of all laws: a row a margin, a column two totals."""
    return law.first_margin, law.first_total // 2


def tally_of(law: MarginTotals) -> Vector:
    """As `engine.simulation.score_distribution.tally`: outcomes, home and away scores, margins and totals."""
    cells, first_margin, first_total = law.cells, law.first_margin, law.first_total
    rows, columns = cells.shape
    last_margin, last_total = first_margin + rows - 1, first_total + 2 * columns - 1
    most = (max(abs(first_margin), last_margin) + last_total) // 2
    width = most + 1
    found = np.zeros(6 * width + 1)
    margins = cells.sum(axis=1)
    found[:3] = margins[1 - first_margin :].sum(), margins[-first_margin], margins[:-first_margin].sum()
    # A score at home goes up by one from column to column and from each odd margin on, an away score goes down with
    # each even one: so both are sums along diagonals.
    home, away = diagonals(paired(cells, 1)), diagonals(paired(cells, 0)[::-1])
    first_home, last_away = (first_total + first_margin) // 2, (last_total - first_margin) // 2
    for place, scores, first in ((3, home, first_home), (3 + width, away, last_away - len(away) + 1)):
        inside = scores[max(-first, 0) :][:width]
        found[place + max(first, 0) :][: len(inside)] = inside
    found[3 + 2 * width + most + first_margin :][:rows] = margins
    totals = found[2 + 4 * width + first_total :]
    totals[: 2 * columns : 2], totals[1 : 2 * columns : 2] = cells[::2].sum(axis=0), cells[1::2].sum(axis=0)
    return found


def paired(cells: Vector, skipped: int) -> Vector:
    """Sums of two rows each, after so many that are not there."""
    rows = (len(cells) + skipped + 1) // 2
    padded = np.zeros((2 * rows, cells.shape[1]))
    padded[skipped : skipped + len(cells)] = cells
    return np.asarray(padded[::2] + padded[1::2])


def diagonals(cells: Vector) -> Vector:
    """Sums of the cells whose row and column sum to 0, 1, 2, …"""
    rows, columns = cells.shape
    length = rows + columns - 1
    # In rows that are one longer each row lies one further to the right.
    padded = np.zeros((rows, length + 1))
    padded[:, :columns] = cells
    return np.asarray(padded.ravel()[: rows * length].reshape(rows, length).sum(axis=0))


def trimmed(first: int, probabilities: Vector) -> Pmf:
    """Without the ends that hold next to nothing."""
    below = int(np.searchsorted(probabilities.cumsum(), LEFT_OUT))
    above = int(np.searchsorted(probabilities[::-1].cumsum(), LEFT_OUT))
    return pmf(first + below, probabilities[below : len(probabilities) - above])


def normal(probabilities: Vector) -> Vector:
    """Summing to one as far as a multinomial law asks for it."""
    return np.asarray(probabilities / probabilities.sum())
