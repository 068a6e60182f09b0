"""The score landscape: every score as a cell, and a hundred matches laid into the cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from server.charts import words
from server.charts.words import KINDS, Kind

Section: TypeAlias = Mapping[str, Any]

DOTS = 100
DASH = "\N{NO-BREAK SPACE}–\N{NO-BREAK SPACE}"
# Rows and columns; the last of them holds all higher scores.
STEPS = 7
# Less than what rounding leaves of no change at all.
NOTHING = 1e-9
WIDTHS = tuple(digit * 10**power for power in range(6) for digit in (1, 2, 5))


@dataclass(frozen=True, slots=True)
class Step:
    """The scores of a side that one row or column stands for.

    Args:
        low: The lowest of them; None where all lower ones belong to them.
        high: The highest of them; None where all higher ones belong to them.
    """

    low: int | None
    high: int | None

    @property
    def label(self) -> str:
        """Such as "2", "80–89" or "6+"."""
        if self.low is None:
            return f"≤{self.high}"
        if self.high is None:
            return f"{self.low}+"
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"

    @property
    def said(self) -> str:
        """Such as "2", "80 to 89" or "6 or more"."""
        if self.low is None:
            return f"{self.high} or fewer"
        if self.high is None:
            return f"{self.low} or more"
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"


@dataclass(frozen=True, slots=True)
class Cell:
    """The matches that end in one row and one column.

    Args:
        row: Of the home side, rising with its score.
        column: Of the away side.
        chances: By outcome; where a step holds several scores, a cell on the diagonal has all three.
        dots: How many of the hundred lie here, by outcome.
        change: How much likelier it is here than in the landscape that this one stands beside.
    """

    row: int
    column: int
    chances: Mapping[Kind, float]
    dots: Mapping[Kind, int]
    change: float = 0.0

    @property
    def chance(self) -> float:
        return sum(self.chances.values())

    @property
    def kind(self) -> Kind:
        """The outcome that is likeliest here; where nothing is possible, the one that the place stands for."""
        if self.chance == 0:
            return words.outcome(self.row - self.column)
        return max(KINDS, key=lambda kind: self.chances[kind])


@dataclass(frozen=True)
class Landscape:
    """
    Args:
        home: Name of the home side.
        steps: Of both sides alike, rising, so that level matches lie on the diagonal.
        cells: Row by row, the lowest home scores first.
        sides: The chance of every step for the home and for the away side.
    """

    home: str
    away: str
    scores: str
    steps: tuple[Step, ...]
    cells: tuple[Cell, ...]
    sides: tuple[tuple[float, ...], tuple[float, ...]]

    @cached_property
    def outcomes(self) -> dict[Kind, int]:
        """The hundred matches by outcome."""
        return {kind: sum(cell.dots[kind] for cell in self.cells) for kind in KINDS}

    @cached_property
    def likeliest(self) -> Cell:
        return max(self.cells, key=lambda cell: cell.chance)

    def said(self, cell: Cell) -> str:
        """Such as "Arsenal 2 – 0 Everton: 12%", or "…: 12%, and 9% as we think" beside another landscape."""
        return words.beside_ours(self.score(cell), cell.chance, cell.change)

    def score(self, cell: Cell) -> str:
        """Such as "Arsenal 2 – 0 Everton"."""
        home, away = self.steps[cell.row].said, self.steps[cell.column].said
        return f"{self.home} {home}{DASH}{away} {self.away}"

    @property
    def counts(self) -> str:
        """Such as "Arsenal wins 67, 21 end level and Everton wins 12"."""
        has_draw = any(cell.chances["draw"] for cell in self.cells)
        return words.ended(self.home, self.away, self.outcomes, has_draw=has_draw)

    @property
    def sentence(self) -> str:
        return f"Of {DOTS} matches like this one, {self.counts}. The likeliest score is {self.said(self.likeliest)}."

    @property
    def changes(self) -> str:
        """The same beside another landscape: which scores gain most, and which lose most."""
        gained, lost = (pick(self.cells, key=lambda cell: cell.change) for pick in (max, min))
        told = f"Of {DOTS} such matches {self.counts}."
        if gained.change - lost.change < NOTHING:
            return f"{told} This is the forecast itself."
        return f"{told} {self.score(gained)} gains most, {self.score(lost)} loses most."


def landscape(simulation: Section, law: Section, like: Section | None = None) -> Landscape:
    """Of one match.

    Args:
        law: The section whose grid, which is not empty, and probabilities it shows.
        like: Another, on whose rows and columns it is shown and beside which it changes; None stands for the law.
    """
    grid = np.asarray(law["grid"], dtype=np.float64)
    starts = first_scores(np.asarray((like or law)["grid"], dtype=np.float64))
    by_kind = {kind: _folded(part, starts) for kind, part in _by_outcome(grid).items()}
    dots = _dots(by_kind, words.shares_of_hundred(law["probabilities"]))
    count, beside = len(starts), _folded(np.asarray((like or law)["grid"], dtype=np.float64), starts)
    whole = by_kind["home"] + by_kind["draw"] + by_kind["away"]
    cells = tuple(
        Cell(
            row,
            column,
            {kind: float(by_kind[kind][row, column]) for kind in KINDS},
            {kind: int(dots[kind][row, column]) for kind in KINDS},
            float(whole[row, column] - beside[row, column]),
        )
        for row in range(count)
        for column in range(count)
    )
    sides = (tuple(map(float, whole.sum(axis=1))), tuple(map(float, whole.sum(axis=0))))
    names = simulation["home"]["name"], simulation["away"]["name"]
    return Landscape(*names, simulation["words"]["scores"], tuple(steps_of(starts, len(grid) - 1)), cells, sides)


def without(law: Section, added: Sequence[Sequence[float]]) -> Section:
    """The law of scores without something, from what this adds to the probability of every score.

    Args:
        added: As many rows and columns as the grid of the law has, or more.
    """
    grid = -np.asarray(added, dtype=np.float64)
    given = np.asarray(law["grid"], dtype=np.float64)
    grid[: len(given), : len(given)] += given
    grid = np.maximum(grid, 0)
    return {"grid": grid, "probabilities": {kind: float(part.sum()) for kind, part in _by_outcome(grid).items()}}


def first_scores(grid: NDArray[np.float64]) -> list[int]:
    """The lowest score of each step; the first is 0, and the last step reaches to the end of the grid.

    Each score has a step of its own where the last one then holds fewer than one match in ten.

    Args:
        grid: Probability of every score, shape (G, G).
    """
    laws = [np.cumsum(grid.sum(axis=axis)) for axis in (1, 0)]
    usual = max(int(np.searchsorted(law, 0.9 * law[-1])) for law in laws)
    if usual < STEPS:
        return list(range(min(STEPS, len(grid))))
    low = min(int(np.searchsorted(law, 0.05 * law[-1])) for law in laws)
    high = max(int(np.searchsorted(law, 0.95 * law[-1])) for law in laws)
    width = next(each for each in WIDTHS if high // each - low // each < STEPS)
    first = low // width * width
    return [0, *(score for score in range(first + width, first + STEPS * width, width) if score < len(grid))]


def steps_of(starts: Sequence[int], most: int) -> Iterator[Step]:
    """The steps that begin with these scores.

    Args:
        most: The highest score of the grid.
    """
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        if following is None:
            yield Step(start, None if start < most else start)
        else:
            yield Step(None if start == 0 and following > 1 else start, following - 1)


def _by_outcome(grid: NDArray[np.float64]) -> dict[Kind, NDArray[np.float64]]:
    return {"home": np.tril(grid, -1), "draw": np.diag(np.diag(grid)), "away": np.triu(grid, 1)}


def _folded(part: NDArray[np.float64], starts: Sequence[int]) -> NDArray[np.float64]:
    return np.asarray(np.add.reduceat(np.add.reduceat(part, starts, axis=0), starts, axis=1))


def _dots(by_kind: Mapping[Kind, NDArray[np.float64]], counts: Mapping[str, int]) -> dict[Kind, NDArray[np.intp]]:
    """The dots of every outcome, laid into its cells by largest remainders."""
    return {kind: _laid(counts.get(kind, 0), cells) for kind, cells in by_kind.items()}


def _laid(count: int, cells: NDArray[np.float64]) -> NDArray[np.intp]:
    if not cells.any():
        return np.zeros(cells.shape, dtype=np.intp)
    laid = words.shares(dict(enumerate(cells.ravel().tolist())), count)
    return np.array([*laid.values()]).reshape(cells.shape)
