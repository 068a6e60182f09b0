"""A law of scores by margin and total, for sports of many points, and everything that follows from it."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from engine.simulation.outcome import ScoreChance
from engine.simulation.pmf import Pmf, Vector, pmf
from engine.simulation.score_distribution import ScoreDistribution
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
        cells = self.law.cells
        likeliest = np.argpartition(-cells, count, axis=None)[:count]
        found = sorted(likeliest.tolist(), key=lambda cell: (-cells.flat[cell], cell))
        return tuple(ScoreChance(*self._score(cell), float(cells.flat[cell])) for cell in found)

    def distance(self, other: ScoreDistribution) -> float:
        if not isinstance(other, MarginTotalDistribution):
            raise TypeError("laws of two sports have no distance")
        one, two = self.law, other.law
        first = min(one.first_margin, two.first_margin), min(one.first_total, two.first_total)
        last = [
            max(each.cells.shape[axis] + (each.first_margin, each.first_total)[axis] for each in (one, two))
            for axis in (0, 1)
        ]
        difference = np.zeros((last[0] - first[0], last[1] - first[1]))
        for each, sign in ((one, 1), (two, -1)):
            row, column = each.first_margin - first[0], each.first_total - first[1]
            rows, columns = each.cells.shape
            difference[row : row + rows, column : column + columns] += sign * each.cells
        return float(np.abs(difference).sum() / 2)

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
        cells = self.law.cells
        places = np.searchsorted(cells.cumsum(), rng.random(matches) * cells.sum(), side="right")
        return [self._score(place) for place in np.minimum(places, cells.size - 1).tolist()]

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

    def _score(self, cell: int) -> tuple[int, int]:
        row, column = divmod(cell, self.law.cells.shape[1])
        margin, total = row + self.law.first_margin, column + self.law.first_total
        return (total + margin) // 2, (total - margin) // 2


def tally_of(law: MarginTotals) -> Vector:
    """As `engine.simulation.score_distribution.tally`: outcomes, home and away scores, margins and totals."""
    cells, first_margin, first_total = law.cells, law.first_margin, law.first_total
    rows, columns = cells.shape
    margins, totals = np.arange(first_margin, first_margin + rows), np.arange(first_total, first_total + columns)
    most = (max(abs(first_margin), int(margins[-1])) + int(totals[-1])) // 2
    width = most + 1
    found = np.zeros(6 * width + 1)
    by_margin = cells.sum(axis=1)
    found[:3] = by_margin[margins > 0].sum(), by_margin[margins == 0].sum(), by_margin[margins < 0].sum()
    # Cells that no score has hold nothing, so that it does not matter where they are counted.
    flat = cells.ravel()
    for place, sign in ((3, 1), (3 + width, -1)):
        scores = np.add.outer(sign * margins, totals) >> 1
        found[place : place + width] = np.bincount(np.maximum(scores, 0).ravel(), flat, width)[:width]
    found[3 + 2 * width + most + first_margin :][:rows] = by_margin
    found[2 + 4 * width + first_total :][:columns] = cells.sum(axis=0)
    return found


def trimmed(first: int, probabilities: Vector) -> Pmf:
    """Without the ends that hold next to nothing."""
    below = int(np.searchsorted(probabilities.cumsum(), LEFT_OUT))
    above = int(np.searchsorted(probabilities[::-1].cumsum(), LEFT_OUT))
    return pmf(first + below, probabilities[below : len(probabilities) - above])


def normal(probabilities: Vector) -> Vector:
    """Summing to one as far as a multinomial law asks for it."""
    return np.asarray(probabilities / probabilities.sum())
