"""One law of scores, and everything that follows from its grid by one weighted count."""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.simulation.outcome import ExpectedScore, Outcomes, ScoreChance
from engine.simulation.pmf import STEPS, Pmf, Vector, pmf
from engine.sports.base import Grid


@dataclass(frozen=True, eq=False)
class ScoreDistribution:
    """What follows from the grid is worked out when it is first asked for, and kept.

    Args:
        grid: Probability of every score, shape (G, G), home score on axis 0.
        shows_scores: Not in a sport that knows only who won; of the two cells there a win counts one to nothing.
        derived: Outcomes (3), home score (G), away score (G), margin (2G - 1) and total (2G - 1), end to end.
    """

    grid: Grid
    derived: Vector
    shows_scores: bool = True

    @classmethod
    def of(cls, grid: Grid) -> "ScoreDistribution":
        return cls(grid, tally(grid))

    @classmethod
    def of_outcomes(cls, outcomes: Vector) -> "ScoreDistribution":
        """Of a sport that knows only who won."""
        home, draw, away = outcomes.tolist()
        cells = np.array([[draw, away], [home, 0.0]])
        return cls(cells, tally(cells), shows_scores=False)

    @property
    def most(self) -> int:
        """The highest score of a side in the law."""
        return (len(self.derived) - 1) // 6 - 1

    @cached_property
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

    @cached_property
    def expected_score(self) -> ExpectedScore:
        scores = STEPS[: self.most + 1]
        return ExpectedScore(float(self.home_scores @ scores), float(self.away_scores @ scores))

    @property
    def both_score(self) -> float:
        return float(self.grid[1:, 1:].sum())

    @cached_property
    def margin_sd(self) -> float:
        steps = STEPS[: 2 * self.most + 1]
        deviations = steps - self.margins @ steps
        return float((self.margins @ (deviations * deviations)) ** 0.5)

    def likely_scores(self, count: int) -> tuple[ScoreChance, ...]:
        """The ``count`` most likely scores, the likeliest first."""
        found = likeliest(self.grid, count)
        return tuple(ScoreChance(*divmod(cell, len(self.grid)), chance) for cell, chance in found)

    def distance(self, other: "ScoreDistribution") -> float:
        """Half the sum of the absolute differences; what only one of the grids holds counts in full."""
        return float(np.abs(difference(self.grid, other.grid)).sum() / 2)

    def counted(self, rng: np.random.Generator, matches: int) -> Vector:
        """How many of so many matches fall where ``derived`` has chances, in one draw."""
        return tally(rng.multinomial(matches, self.grid.ravel()).reshape(self.grid.shape).astype(np.float64))

    def scores(self, rng: np.random.Generator, matches: int) -> list[tuple[int, int]]:
        """So many single matches."""
        cells = np.searchsorted(np.cumsum(self.grid), rng.random(matches), side="right")
        inside = np.minimum(cells, self.grid.size - 1).tolist()
        return [divmod(cell, len(self.grid)) for cell in inside]

    def rows(self) -> tuple[tuple[float, ...], ...]:
        """The grid; empty in a sport without scores."""
        if not self.shows_scores:
            return ()
        return tuple(map(tuple, self.grid.tolist()))

    @cached_property
    def margin_pmf(self) -> Pmf:
        return pmf(-self.most, self.margins)

    @cached_property
    def total_pmf(self) -> Pmf:
        return pmf(0, self.totals)

    @cached_property
    def home_pmf(self) -> Pmf:
        return pmf(0, self.home_scores)

    @cached_property
    def away_pmf(self) -> Pmf:
        return pmf(0, self.away_scores)


def likeliest(cells: Vector, count: int) -> list[tuple[int, float]]:
    """Places of the highest, row by row, and what they hold; of equal ones the first."""
    flat = cells.ravel()
    if count == 1:
        place = int(flat.argmax())
        return [(place, float(flat[place]))]
    # A sport that knows only who won has four cells.
    count = min(count, flat.size)
    least = np.partition(flat, -count)[-count]
    found = [(place, float(flat[place])) for place in np.flatnonzero(flat >= least).tolist()]
    return sorted(found, key=lambda each: -each[1])[:count]


def difference(first: Grid, second: Grid) -> Grid:
    """First minus second, score by score; what only one of the grids holds counts in full."""
    width = max(len(first), len(second))
    found = np.zeros((width, width))
    found[: len(first), : len(first)] += first
    found[: len(second), : len(second)] -= second
    return found


def tally(cells: Vector) -> Vector:
    """Sums of the cells of a grid, shape (G, G), over all that they count towards, end to end: (6G + 1,)."""
    flat = cells.ravel()
    return np.asarray(np.bincount(places(len(cells)), np.concatenate((flat,) * 5)), dtype=np.float64)


@lru_cache(maxsize=64)
def places(width: int) -> NDArray[np.intp]:
    """Where each score counts: as an outcome, a home score, an away score, a margin and a total, (5 width²,)."""
    home, away = (axis.ravel() for axis in np.indices((width, width)))
    margin = home - away
    outcome = 1 - np.sign(margin)
    groups = (outcome, 3 + home, 3 + width + away, 2 + 3 * width + margin, 2 + 4 * width + home + away)
    return np.concatenate(groups)
