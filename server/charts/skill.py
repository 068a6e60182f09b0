"""Skill over the years: how much more chance we gave to what happened than the outcome frequencies did, each year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from server.charts import theme
from server.charts.axis import marks
from server.charts.kinds import Chart, Column, Row
from server.charts.words import percent

TITLE = "Skill over the years"
COLUMNS = (
    Column("year", "Year"),
    Column("matches", "Matches", "matches"),
    Column("gain", "More chance to what happened", "percent"),
    Column("low", "From", "percent"),
    Column("high", "To", "percent"),
)
Scale: TypeAlias = Callable[[float], float]

# From one mark of an axis to the next.
YEARS, PERCENTS = (1, 2, 5, 10, 20, 50), (1, 2, 5, 10, 20, 25, 50, 100)
MOST_PERCENTS = 7
# What a year of few matches leaves open would make the others small.
LEAST, MOST = -60.0, 120.0
TOP, BELOW = 14.0, 28.0
WIDEST_BAR, WIDEST_DOT = 26.0, 5.0


@dataclass(frozen=True, slots=True)
class Size:
    """
    Args:
        most: Years that are named.
    """

    name: str
    width: float
    height: float
    left: float
    most: int


WIDE = Size("wide", 1000, 300, 52, 14)
NARROW = Size("narrow", 340, 260, 44, 6)


def chart(years: Sequence[Mapping[str, Any]], size: Size = WIDE) -> Chart | None:
    """The years that have enough matches to say anything; None where there is none."""
    rows: list[Row] = [
        {
            "year": each["year"],
            "matches": each["matches"],
            "gain": 100 * each["gain"],
            "low": 100 * each["interval"]["low"],
            "high": 100 * each["interval"]["high"],
        }
        for each in years
        if each["isEnough"] and each["interval"]
    ]
    if not rows:
        return None
    return Chart("skill", TITLE, sentence(rows), COLUMNS, rows, [], picture=drawn(rows, size))


def sentence(rows: Sequence[Row]) -> str:
    newest = rows[-1]
    size = percent(abs(newest["gain"]) / 100)
    more = "more" if newest["gain"] > 0 else "less"
    if len(rows) == 1:
        explained = "is more than chance explains" if newest["low"] > 0 else "may be chance alone"
        return (
            f"In {newest['year']} we gave {size} {more} chance to what happened than base rates would, over "
            f"{newest['matches']} matches. That {explained}."
        )
    better, clearly = (sum(row[key] > 0 for row in rows) for key in ("gain", "low"))
    return (
        f"In {better} of {len(rows)} years we gave more chance to what happened than base rates would. In {clearly} of "
        f"them that is more than chance explains. In {newest['year']} it was {size} {more}, over "
        f"{newest['matches']} matches."
    )


def drawn(rows: Sequence[Row], size: Size) -> str:
    """The SVG in one size: a dot a year, on the range that holds its long run nine times in ten."""
    low = max(min([0.0, *(float(row["low"]) for row in rows)]), LEAST)
    high = min(max([0.0, *(float(row["high"]) for row in rows)]), MOST)
    bottom = size.height - BELOW

    def y(value: float) -> float:
        return TOP + (high - min(max(value, low), high)) / (high - low) * (bottom - TOP)

    first, last = int(rows[0]["year"]), int(rows[-1]["year"])
    step = (size.width - size.left) / (last - first + 1)

    def x(year: float) -> float:
        return size.left + (year - first + 0.5) * step

    inside = [*_across(size, low, high, y), *_below(size, first, last, x), *(_year(row, x, y, step) for row in rows)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{size.name}" viewBox="0 0 {size.width:g} {size.height:g}" '
        f'width="{size.width:g}" height="{size.height:g}" font-family="sans-serif" font-size="12.5" '
        f'fill="{theme.MUTED}">{"".join(inside)}</svg>'
    )


def _across(size: Size, low: float, high: float, y: Scale) -> Iterator[str]:
    for value in marks(low, high, PERCENTS, MOST_PERCENTS):
        style = f'stroke="{theme.INK}"' if value == 0 else f'stroke="{theme.LINE}" stroke-opacity="0.5"'
        yield f'<path d="M{size.left:g} {y(value):.1f}H{size.width:g}" {style}/>'
        said = f"{value:+d}%" if value else "0"
        yield f'<text x="{size.left - 6:g}" y="{y(value) + 4:.1f}" text-anchor="end">{said.replace("-", "−")}</text>'


def _below(size: Size, first: int, last: int, x: Scale) -> Iterator[str]:
    for year in marks(first, last, YEARS, size.most):
        yield f'<text x="{x(year):.1f}" y="{size.height - 8:g}" text-anchor="middle">{year}</text>'


def _year(row: Row, x: Scale, y: Scale, step: float) -> str:
    wide, at = min(0.8 * step, WIDEST_BAR), x(row["year"])
    top, tall = y(row["high"]), y(row["low"]) - y(row["high"])
    radius = min(0.4 * step, WIDEST_DOT)
    told = f"{row['year']}: {row['gain']:+.0f}%, {row['low']:+.0f}% to {row['high']:+.0f}%, {row['matches']} matches"
    return (
        f"<g><title>{told.replace('-', '−')}</title>"
        f'<rect x="{at - wide / 2:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{tall:.1f}" rx="{wide / 4:.1f}" '
        f'fill="{theme.SURE}" opacity="0.28"/>'
        f'<circle cx="{at:.1f}" cy="{y(row["gain"]):.1f}" r="{radius:.1f}" fill="{theme.SURE}"/></g>'
    )
