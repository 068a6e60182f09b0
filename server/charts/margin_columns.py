"""The margins of a match as columns, and a hundred matches laid into them: where a grid of scores would show less.

Both sides have dozens of points, so that no score has a cell of its own; or a margin is one score, as in sets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from server.charts import words
from server.charts.landscape import DASH, DOTS, NOTHING
from server.charts.words import KINDS, Kind

Section: TypeAlias = Mapping[str, Any]

# Of a side; the last column holds all larger margins.
MOST_COLUMNS = 7
WIDTHS = (1, 2, 5, 10, 20, 50, 100)
# Beyond it a margin is rarer than once in a hundred on either side.
REACH = 0.99
# A margin that is so much likelier than its neighbours is one that readers look for: each has a column then.
STANDS_OUT, LEAST = 1.5, 0.01
MOST_SINGLE = 24
# What columns are named by, where a margin is one score.
Scores: TypeAlias = Mapping[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Column:
    """The matches that end with some margins.

    Args:
        low: The least margin of the home side; below 0 where the away side is ahead.
        high: The greatest.
        label: Such as "6–10", "31+" or "2–0".
        said: Such as "Arsenal by 6 to 10" or "Arsenal 2 – 0 Everton".
        change: How much likelier it is than in the columns that these stand beside.
    """

    low: int
    high: int
    label: str
    said: str
    chance: float
    dots: int
    change: float = 0.0

    @property
    def kind(self) -> Kind:
        return words.outcome(self.low or self.high)


@dataclass(frozen=True)
class MarginColumns:
    """
    Args:
        home: Name of the home side.
        title: Of the axis.
        columns: From the largest win of the home side to the largest of the away side, as both stand in the name.
    """

    home: str
    away: str
    title: str
    columns: tuple[Column, ...]

    @cached_property
    def outcomes(self) -> dict[Kind, int]:
        """The hundred matches by outcome."""
        return {kind: sum(each.dots for each in self.columns if each.kind == kind) for kind in KINDS}

    @cached_property
    def likeliest(self) -> Column:
        return max(self.columns, key=lambda each: each.chance)

    def told(self, column: Column) -> str:
        """Such as "Arsenal by 6 to 10: 12%", or "…: 12%, and 9% as we think" beside others."""
        return words.beside_ours(column.said, column.chance, column.change)

    @property
    def counts(self) -> str:
        """Such as "Arsenal wins 67 and Everton wins 33"."""
        has_draw = any(each.kind == "draw" for each in self.columns)
        return words.ended(self.home, self.away, self.outcomes, has_draw=has_draw)

    @property
    def sentence(self) -> str:
        return f"Of {DOTS} matches like this one, {self.counts}. The likeliest is {self.told(self.likeliest)}."

    @property
    def changes(self) -> str:
        """The same beside others: which column gains most, and which loses most."""
        gained, lost = (pick(self.columns, key=lambda each: each.change) for pick in (max, min))
        told = f"Of {DOTS} such matches {self.counts}."
        if gained.change - lost.change < NOTHING:
            return f"{told} This is the forecast itself."
        return f"{told} {gained.said} gains most, {lost.said} loses most."


def is_in_columns(law: Section) -> bool:
    """Whether margins show more of a section than a grid of its scores would."""
    if law["grid"]:
        return bool(scores_of(law))
    return len([*margins(law)]) > len(KINDS)


def columns_of(simulation: Section, law: Section, like: Section | None = None) -> MarginColumns:
    """Of one match.

    Args:
        law: The section whose margins it shows.
        like: Another, whose columns it has and beside which it changes; None stands for the law.
    """
    names = simulation["home"]["name"], simulation["away"]["name"]
    beside, scores = dict(margins(like or law)), scores_of(like or law)
    chances = dict(margins(law))
    bounds = list(bounds_of(beside, is_single=bool(scores)))
    shares = [sum(p for at, p in chances.items() if low <= at <= high) for low, high in bounds]
    before = [sum(p for at, p in beside.items() if low <= at <= high) for low, high in bounds]
    dots = laid(bounds, shares, words.shares_of_hundred(law["probabilities"]))
    reach = max(high for _, high in bounds)
    columns = tuple(
        Column(low, high, *named(low, high, reach, names, scores), chance, dot, chance - was)
        for (low, high), chance, dot, was in zip(bounds, shares, dots, before, strict=True)
    )
    sport = simulation["words"]
    return MarginColumns(*names, f"Score in {sport['scores']}" if scores else sport["margin"], columns)


def labels_of(law: Section) -> tuple[str, ...]:
    """What the columns of a law are called; empty where they are not its picture."""
    if not is_in_columns(law):
        return ()
    scores = scores_of(law)
    bounds = list(bounds_of(dict(margins(law)), is_single=bool(scores)))
    reach = max(high for _, high in bounds)
    return tuple(named(low, high, reach, ("", ""), scores)[0] for low, high in bounds)


def margins(law: Section) -> Iterator[tuple[int, float]]:
    return ((at, p) for at, p in enumerate(law["margin"]["probabilities"], law["margin"]["first"]) if p > 0)


def scores_of(law: Section) -> Scores:
    """The score that each margin stands for; empty where one of them stands for several."""
    grid = np.asarray(law["grid"], dtype=np.float64)
    found = [(int(home), int(away)) for home, away in np.argwhere(grid > 0)] if grid.size else []
    by_margin = {home - away: (home, away) for home, away in found}
    return by_margin if len(by_margin) == len(found) else {}


def bounds_of(chances: Mapping[int, float], *, is_single: bool) -> Iterator[tuple[int, int]]:
    """The least and the greatest margin of each column, the home side's largest wins first; alike on both sides."""
    furthest = max(map(abs, chances))
    if is_single:
        width, count = 1, furthest
    elif stands_out(chances):
        width, count = 1, min(MOST_SINGLE, reach_of(chances))
    else:
        width = next(each for each in WIDTHS if reach_of(chances) <= each * MOST_COLUMNS)
        count = -(-reach_of(chances) // width)
    ends = [(1 + width * place, width * (place + 1)) for place in range(count)]
    ends[-1] = ends[-1][0], max(ends[-1][1], furthest)
    yield from reversed(ends)
    if 0 in chances:
        yield 0, 0
    yield from ((-high, -low) for low, high in ends)


def reach_of(chances: Mapping[int, float]) -> int:
    """Within which both sides stay in all but a few matches."""
    both = sorted(((abs(at), p) for at, p in chances.items()))
    reached = np.cumsum([p for _, p in both])
    return max(both[int(np.searchsorted(reached, REACH * reached[-1]))][0], 1)


def stands_out(chances: Mapping[int, float]) -> bool:
    """Whether single margins are much likelier than those beside them."""
    return any(
        p > max(STANDS_OUT * (chances.get(at - 1, 0) + chances.get(at + 1, 0)) / 2, LEAST)
        for at, p in chances.items()
        if abs(at) > 1
    )


def named(low: int, high: int, reach: int, names: Sequence[str], scores: Scores) -> tuple[str, str]:
    """What a column is called below it, and in a sentence."""
    home, away = names
    if low in scores:
        own, other = scores[low]
        return f"{own}–{other}", f"{home} {own}{DASH}{other} {away}"
    if low == 0:
        return "level", f"{home}{DASH}{away}, level"
    least, most = sorted((abs(low), abs(high)))
    ahead = f"{home if low > 0 else away} by"
    if most == reach > least:
        return f"{least}+", f"{ahead} {least} or more"
    return (str(least), f"{ahead} {least}") if least == most else (f"{least}–{most}", f"{ahead} {least} to {most}")


def laid(bounds: Sequence[tuple[int, int]], shares: Sequence[float], counts: Mapping[str, int]) -> list[int]:
    """The dots of every column: those of each outcome by largest remainders."""
    dots = [0] * len(bounds)
    for kind, count in counts.items():
        places = [place for place, (low, high) in enumerate(bounds) if words.outcome(low or high) == kind]
        of_kind = {place: shares[place] for place in places}
        if any(of_kind.values()):
            for place, each in words.shares(of_kind, count).items():
                dots[place] = each
    return dots
