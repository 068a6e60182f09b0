"""Columns of margins as a picture: keys and pointer reach them, and dots fall into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from markupsafe import escape

from server.charts import theme, words
from server.charts.margin_columns import Column, MarginColumns
from server.charts.words import Kind

# In units of the picture: as wide as a landscape, and of one size, so that one picture takes the place of another.
WIDTH, EDGE, TOP, BELOW, TALLEST = 702, 10, 96, 66, 290.0
HEIGHT = TOP + TALLEST + BELOW
FOOT = TOP + TALLEST
# What stands above the tallest column belongs to the room of each.
ABOVE = 30
LEAST_BAR, GAP = 3.0, 4.0
MOST_PITCH, MARGIN, RADIUS = 24.0, 4.0, 0.42
# How much further apart than needed dots may stand one way, so that they fill their column.
STRETCH = 1.3
# Narrower columns have no room for dots: then their bars are full.
LEAST_PITCH = 9.0
TINT, FULL = 0.22, 0.9
LONGEST_NAME = 22
# A letter of a label needs so much room; where there is less, not every column has one.
LETTER = 11.0
# A label that fills more of its column is written smaller where the picture is small.
LOOSE = 0.8


@dataclass(frozen=True, slots=True)
class Plan:
    """Where things stand.

    Args:
        wide: Of a column, with the gap beside it.
        across: How many dots stand beside each other.
        pitch: From dot to dot, to the right and upwards; 0 where there are none.
        most: The chance that the tallest bar stands for.
    """

    wide: float
    across: int
    pitch: tuple[float, float]
    most: float

    @classmethod
    def of(cls, found: MarginColumns) -> Plan:
        wide = (WIDTH - 2 * EDGE) / len(found.columns)
        fullest = max(each.dots for each in found.columns)
        inside, upwards = wide - GAP - 2 * MARGIN, TALLEST - 2 * MARGIN
        most = found.likeliest.chance
        choices = (
            (min(inside / across, upwards / ceil(fullest / across), MOST_PITCH), across)
            for across in range(1, max(int(inside / LEAST_PITCH), 1) + 1)
        )
        pitch, across = max(choices)
        if pitch < LEAST_PITCH:
            return cls(wide, 1, (0.0, 0.0), most)
        both = (min(each, STRETCH * pitch) for each in (inside / across, upwards / ceil(fullest / across)))
        return cls(wide, across, (next(both), next(both)), most)

    @property
    def has_dots(self) -> bool:
        return self.pitch > (0.0, 0.0)

    def bar(self, column: Column) -> float:
        """How tall the column is: as its chance, and never lower than its dots."""
        dots = ceil(column.dots / self.across) * self.pitch[1] + 2 * MARGIN if column.dots and self.has_dots else 0.0
        return max(TALLEST * column.chance / self.most, dots, LEAST_BAR)


def drawn(found: MarginColumns, colours: Mapping[str, str], *, is_named: bool = False) -> str:
    """The SVG of the columns.

    Args:
        colours: What paints each outcome.
        is_named: Whether its columns are found by name: once on a page.
    """
    plan = Plan.of(found)
    cells = (
        _cell(found, column, plan, EDGE + plan.wide * place, colours[column.kind], is_named=is_named)
        for place, column in enumerate(found.columns)
    )
    around = (*_names(found, colours), *_axis(found, plan), *_shares(found, plan))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT:g}" width="{WIDTH}" '
        f'height="{HEIGHT:g}" font-family="sans-serif" font-size="15" fill="{theme.MUTED}">'
        f'<g class="around">{"".join(around)}</g><g class="cells"><g class="rank">{"".join(cells)}</g></g></svg>'
    )


def _names(found: MarginColumns, colours: Mapping[str, str]) -> Iterator[str]:
    """Each side at its own end with its share of the hundred."""
    ends: tuple[tuple[Kind, int, str, str], ...] = (
        ("home", EDGE, "start", found.home),
        ("away", WIDTH - EDGE, "end", found.away),
    )
    for kind, x, anchor, name in ends:
        figure = f'<tspan font-size="30" font-weight="700" fill="{colours[kind]}">{found.outcomes[kind]}</tspan>'
        named = f'<tspan fill="{theme.INK}" font-weight="600">{escape(_short(name))}</tspan>'
        both = f"{figure} {named}" if kind == "home" else f"{named} {figure}"
        yield f'<text x="{x}" y="34" font-size="18" text-anchor="{anchor}">{both}</text>'


def _axis(found: MarginColumns, plan: Plan) -> Iterator[str]:
    yield f'<line x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{FOOT:g}" y2="{FOOT:g}" stroke="{theme.LINE}"/>'
    needed = LETTER * max(len(each.label) for each in found.columns)
    mark = f'class="step{" long" if needed > LOOSE * plan.wide else ""}" fill="{theme.INK}"'
    for place in sorted(labelled(found, plan)):
        yield _text(EDGE + plan.wide * (place + 0.5), FOOT + 22, found.columns[place].label, mark)
    yield _text(WIDTH / 2, FOOT + 52, found.title, 'class="axis"')


def labelled(found: MarginColumns, plan: Plan) -> list[int]:
    """The places of the columns whose labels are written: both ends, then the likeliest that have room."""
    last = len(found.columns) - 1
    places: list[int] = []
    for place in sorted(range(last + 1), key=lambda at: (at not in (0, last), -found.columns[at].chance)):
        own = len(found.columns[place].label)
        if all(
            abs(place - other) * plan.wide >= LETTER * (own + len(found.columns[other].label)) / 2 for other in places
        ):
            places.append(place)
    return places


def _shares(found: MarginColumns, plan: Plan) -> Iterator[str]:
    """Above each column its whole percent, where there is room: beside others it says what changes instead."""
    is_beside = any(column.change for column in found.columns)
    for place, column in enumerate(found.columns):
        if plan.has_dots and not is_beside:
            x = EDGE + plan.wide * (place + 0.5)
            yield _text(x, FOOT - plan.bar(column) - 8, words.tile(column.chance), 'class="share"')


def _cell(found: MarginColumns, column: Column, plan: Plan, x: float, paint: str, *, is_named: bool) -> str:
    chances = " ".join(f"{column.chance if kind == column.kind else 0:.5f}" for kind in words.KINDS)
    across = f'x="{x + GAP / 2:.2f}" width="{plan.wide - GAP:.2f}"'
    bar, top = plan.bar(column), TOP - ABOVE
    room = f'y="{top}" height="{FOOT - top:.2f}"'
    name = f' id="margin{column.low}"' if is_named else ""
    return (
        f'<g class="cell" data-chances="{chances}"><title>{escape(found.told(column))}</title>'
        f'<rect {across} {room} fill="none" pointer-events="all"/>'
        f'<rect {across} y="{FOOT - bar:.2f}" height="{bar:.2f}" rx="4" fill="{paint}" '
        f'fill-opacity="{TINT if plan.has_dots else FULL}"/>'
        f'<rect class="frame"{name} {across} {room} rx="7" fill="none"/>'
        f"{_dots(column, plan, x + GAP / 2, paint)}{_change(column, plan, x + plan.wide / 2)}</g>"
    )


def _dots(column: Column, plan: Plan, x: float, paint: str) -> str:
    """From the lower left on, row upon row."""
    if not plan.has_dots or not column.dots:
        return ""
    right, upwards = plan.pitch
    left, circles = x + (plan.wide - GAP - plan.across * right) / 2, []
    for place in range(column.dots):
        up, along = divmod(place, plan.across)
        cx, cy = left + (along + 0.5) * right, FOOT - MARGIN - (up + 0.5) * upwards
        circles.append(f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="{min(plan.pitch) * RADIUS:.1f}"/>')
    return f'<g class="dots" fill="{paint}" stroke="{theme.PAPER}" stroke-width="1">{"".join(circles)}</g>'


def _change(column: Column, plan: Plan, middle: float) -> str:
    """Above the column: what it gains or loses beside others, in percentage points."""
    points = words.signed(100 * column.change)
    told = f'class="change" font-size="14" font-weight="600" fill="{theme.INK}"'
    y = FOOT - plan.bar(column) - 8
    return _text(middle, y, points, told) if float(points.replace(words.MINUS, "-")) else ""


def _text(x: float, y: float, text: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" {more}>{escape(text)}</text>' if text else ""


def _short(name: str) -> str:
    name = words.short_name(name)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
