"""Differences of several matches as a matrix: every pair a cell with its sign, its size, and how far it may be off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, TypeAlias

from markupsafe import escape

from engine.simulation.confidence import SDS_OF_90_PERCENT
from server.charts import theme, words

Section: TypeAlias = Mapping[str, Any]

CELL, TALL, GAP, EDGE = 92.0, 66.0, 4.0, 2.0
# Two matches have one cell, which need not be small.
LEAST_CELLS = 3
FAINTEST, STRONGEST = 0.06, 0.34
# The multiple of the doubt at which a cell is as strong as it becomes.
PLAIN = 2.5
MORE, LESS = "var(--brand)", "var(--token)"


@dataclass(frozen=True, slots=True)
class Pair:
    """The first of two matches minus the second.

    Args:
        first: Its place among the compared, from 1, as `second` is of the other.
        mean: In the unit of the matrix.
        reach: The true difference lies nearer to the mean than this nine times in ten.
        first_is_larger: The chance that it is.
    """

    first: int
    second: int
    mean: float
    reach: float
    first_is_larger: float

    @property
    def clarity(self) -> float:
        """How many times what is not known of the sides it is."""
        return abs(self.mean) / self.reach if self.reach else (inf if self.mean else 0.0)

    @property
    def is_clear(self) -> bool:
        """Whether it is larger than what is not known of the sides."""
        return abs(self.mean) > self.reach


@dataclass(frozen=True, slots=True)
class Matrix:
    """
    Args:
        label: The quantity that differs.
        unit: In which it is counted.
        digits: Behind the point.
        labels: Who meets whom, in the order of the comparison.
    """

    label: str
    unit: str
    digits: int
    labels: tuple[str, ...]
    pairs: tuple[Pair, ...]

    def shown(self, pair: Pair) -> tuple[str, str]:
        """The difference with its sign, and how far it may be off."""
        return words.signed(pair.mean, self.digits), f"± {pair.reach:.{self.digits}f}"

    def said(self, pair: Pair) -> str:
        """Such as "Arsenal – Everton beside Leeds – Hull: 12 percentage points less, give or take 9"."""
        size = f"{abs(pair.mean):.{self.digits}f}"
        between = f"{self.labels[pair.first - 1]} beside {self.labels[pair.second - 1]}"
        if not float(size):
            return f"{between}: no difference, give or take {pair.reach:.{self.digits}f} {self.unit}"
        more = "more" if pair.mean > 0 else "less"
        known = "" if pair.is_clear else ", no more than our doubt about the sides"
        return f"{between}: {size} {self.unit} {more}, give or take {pair.reach:.{self.digits}f}{known}"

    @property
    def sentence(self) -> str:
        clear, count = sum(pair.is_clear for pair in self.pairs), len(self.pairs)
        if count == 1:
            return f"The difference is {'larger' if clear else 'no larger'} than our doubt about the sides."
        if not clear:
            return "No difference is larger than our doubt about the sides."
        which = f"All {count} differences are" if clear == count else f"{clear} of {count}, framed, {_are(clear)}"
        return f"{which} larger than our doubt about the sides."


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def matrices(analysis: Section) -> dict[str, Matrix]:
    """One of each quantity, by its name."""
    places = {each["id"]: place for place, each in enumerate(analysis["simulations"], 1)}
    labels = tuple(each["label"] for each in analysis["simulations"])
    found: dict[str, Matrix] = {}
    for quantity in dict.fromkeys(each["quantity"] for each in analysis["differences"]):
        listed = [each for each in analysis["differences"] if each["quantity"] == quantity]
        is_chance = quantity == "home_win"
        scale, unit, digits = (100.0, "percentage points", 0) if is_chance else (1.0, analysis["words"]["scores"], 1)
        pairs = tuple(
            Pair(
                places[each["first"]],
                places[each["second"]],
                scale * each["mean"],
                scale * SDS_OF_90_PERCENT * each["sd"],
                each["firstIsLarger"],
            )
            for each in listed
        )
        found[quantity] = Matrix(listed[0]["label"], unit, digits, labels, pairs)
    return found


def drawn(matrix: Matrix) -> str:
    """The SVG of a matrix: a row minus a column, and on the diagonal the number of the match."""
    count = len(matrix.labels)
    width, height = 2 * EDGE + max(count, LEAST_CELLS) * CELL, 2 * EDGE + count * TALL
    rows = ("".join(_cell(matrix, pair) for pair in matrix.pairs if pair.first == first) for first in range(1, count))
    ranks = "".join(f'<g class="rank">{row}</g>' for row in rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" font-family="sans-serif" font-size="15" text-anchor="middle" fill="{theme.MUTED}">'
        f'<g class="around">{"".join(_numbers(count))}</g><g class="cells">{ranks}</g></svg>'
    )


def _numbers(count: int) -> Iterator[str]:
    for place in range(count):
        x, y = EDGE + place * CELL + CELL / 2, EDGE + place * TALL + TALL / 2
        yield f'<circle cx="{x:g}" cy="{y:g}" r="15" fill="none" stroke="{theme.LINE}"/>'
        yield f'<text x="{x:g}" y="{y + 5.5:g}" fill="{theme.INK}">{place + 1}</text>'


def _cell(matrix: Matrix, pair: Pair) -> str:
    x, y = EDGE + (pair.second - 1) * CELL + GAP / 2, EDGE + (pair.first - 1) * TALL + GAP / 2
    box = f'x="{x:g}" y="{y:g}" width="{CELL - GAP:g}" height="{TALL - GAP:g}" rx="7"'
    tint = FAINTEST + (STRONGEST - FAINTEST) * min(pair.clarity / PLAIN, 1.0)
    mean, reach = matrix.shown(pair)
    middle = x + (CELL - GAP) / 2
    edge = f' stroke="{theme.INK}" stroke-width="2"' if pair.is_clear else ""
    return (
        f'<g class="cell"><title>{escape(matrix.said(pair))}</title>'
        f'<rect {box} fill="{MORE if pair.mean > 0 else LESS}" fill-opacity="{tint:.3f}"{edge}/>'
        f'<text x="{middle:g}" y="{y + 29:g}" font-size="21" font-weight="600" fill="{theme.INK}">{mean}</text>'
        f'<text x="{middle:g}" y="{y + 49:g}" font-size="14">{reach}</text>'
        f'<rect class="frame" {box} fill="none"/></g>'
    )
