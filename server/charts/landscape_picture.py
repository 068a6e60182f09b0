"""The score landscape as a picture: cells that keys reach and dots fall into are not among the marks of Vega-Lite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil

from markupsafe import escape

from server.charts import theme, words
from server.charts.landscape import Cell, Landscape
from server.charts.words import KINDS

# In units of the picture.
LEFT, TOP, RIGHT, BELOW = 66, 68, 104, 60
CELL_WIDTH, CELL_HEIGHT, GAP = 76, 60, 4
BAR, LEAST_BAR = 38, 1.5
RADIUS, PITCH, MARGIN, RING = 5.8, 14.0, 5.5, 1.6
LEAST_TINT, MOST_TINT = 0.05, 0.3
LONGEST_NAME, LONGEST_STEP, MORE_ROOM = 24, 3, 34


def drawn(landscape: Landscape, colours: Mapping[str, str], *, is_named: bool = False) -> str:
    """The SVG of a landscape.

    Args:
        colours: What paints each outcome.
        is_named: Whether its cells are found by name: once on a page.
    """
    width, height = _size(len(landscape.steps), _left(landscape))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="15" fill="{theme.MUTED}">'
        f'<g class="around">{"".join(_around(landscape, colours))}</g>'
        f'<g class="cells">{"".join(_cells(landscape, colours, is_named=is_named))}</g></svg>'
    )


def _size(count: int, left: int) -> tuple[int, int]:
    return left + count * CELL_WIDTH + RIGHT, TOP + count * CELL_HEIGHT + BELOW


def _left(landscape: Landscape) -> int:
    """The room for the names of rows, which is wider for groups of scores."""
    return LEFT if max(len(step.label) for step in landscape.steps) <= LONGEST_STEP else LEFT + MORE_ROOM


def _name(landscape: Landscape, cell: Cell) -> str:
    """The name by which a score that came about is found: the lowest scores of both steps."""
    home, away = (landscape.steps[place].low or 0 for place in (cell.row, cell.column))
    return f' id="score-{home}-{away}"'


def _around(landscape: Landscape, colours: Mapping[str, str]) -> Iterator[str]:
    """Both axes, and beside the cells how likely each score of a side is."""
    count = len(landscape.steps)
    foot, left = TOP + count * CELL_HEIGHT, _left(landscape)
    end, mark = left + count * CELL_WIDTH, "step" if left == LEFT else "step long"
    home, away = landscape.sides
    most = max(*home, *away)
    for place, (step, chance, dots) in enumerate(zip(landscape.steps, away, _hundred(away), strict=True)):
        x, tall = _x(left, place) + CELL_WIDTH / 2, max(BAR * chance / most, LEAST_BAR)
        yield _rect(x - 30, TOP - 6 - tall, 60, tall, colours["away"])
        yield _text(x, TOP - 12 - tall, dots, 'class="share"')
        yield _text(x, foot + 20, step.label, f'class="{mark}" fill="{theme.INK}"')
    for place, (step, chance, dots) in enumerate(zip(landscape.steps, home, _hundred(home), strict=True)):
        y, long = _y(place, count) + CELL_HEIGHT / 2, max(1.6 * BAR * chance / most, LEAST_BAR)
        yield _rect(end + 6, y - 22, long, 44, colours["home"])
        yield _text(end + 12 + long, y + 5, dots, 'class="share"', anchor="start")
        yield _text(left - 10, y + 5, step.label, f'class="{mark}" fill="{theme.INK}"', anchor="end")
    middle = (TOP + foot) / 2
    yield _text((left + end) / 2, foot + 46, f"{landscape.scores} of {_short(landscape.away)}", 'class="axis"')
    turned = f'class="axis" transform="rotate(-90 18 {middle:g})"'
    yield _text(18, middle, f"{landscape.scores} of {_short(landscape.home)}", turned)


def _hundred(chances: Sequence[float]) -> list[str]:
    """Whole shares that add to a hundred; nothing where that is none."""
    return [str(count) if count else "" for count in words.shares(dict(enumerate(chances)), 100).values()]


def _cells(landscape: Landscape, colours: Mapping[str, str], *, is_named: bool) -> Iterator[str]:
    """Row by row, the highest home scores first, as they are read."""
    count, most = len(landscape.steps), landscape.likeliest.chance
    fullest = max(sum(cell.dots.values()) for cell in landscape.cells)
    rows = [landscape.cells[start : start + count] for start in range(0, count * count, count)]
    for row in reversed(rows):
        drawn_row = (
            _cell(landscape, cell, colours, most, fullest, _name(landscape, cell) if is_named else "") for cell in row
        )
        yield f'<g class="rank">{"".join(drawn_row)}</g>'


def _cell(landscape: Landscape, cell: Cell, colours: Mapping[str, str], most: float, fullest: int, name: str) -> str:
    x, y = _x(_left(landscape), cell.column), _y(cell.row, len(landscape.steps))
    width, height = CELL_WIDTH - GAP, CELL_HEIGHT - GAP
    tint = LEAST_TINT + (MOST_TINT - LEAST_TINT) * cell.chance / most
    box = f'x="{x + GAP / 2:g}" y="{y + GAP / 2:g}" width="{width}" height="{height}" rx="7"'
    chances = " ".join(f"{cell.chances[kind]:.5f}" for kind in KINDS)
    return (
        f'<g class="cell" data-chances="{chances}"><title>{escape(landscape.said(cell))}</title>'
        f'<rect {box} fill="{colours[cell.kind]}" fill-opacity="{tint:.3f}"/>'
        f'<rect class="frame"{name} {box} fill="none"/>'
        f"{''.join(_dots(cell, x + GAP / 2, y + GAP / 2, colours, fullest))}{_change(cell, x + width, y)}</g>"
    )


def _change(cell: Cell, right: float, top: float) -> str:
    """In the upper right corner: what it gains or loses beside another landscape, in percentage points."""
    points = words.signed(100 * cell.change)
    told = f'class="change" font-size="14" font-weight="600" fill="{theme.INK}"'
    return _text(right - 3, top + 20, points, told, anchor="end") if float(points.replace(words.MINUS, "-")) else ""


def _dots(cell: Cell, x: float, y: float, colours: Mapping[str, str], fullest: int) -> Iterator[str]:
    """From the lower left on, row upon row; those of a draw are rings."""
    width, height = CELL_WIDTH - GAP, CELL_HEIGHT - GAP
    shrunk = _shrunk(fullest, width, height)
    pitch, radius = PITCH * shrunk, RADIUS * shrunk
    a_row, place = int((width - 2 * MARGIN + pitch - 2 * radius) / pitch), 0
    for kind in KINDS:
        if not cell.dots[kind]:
            continue
        # Outlined in the ground of the page, or filled with it: a dot is seen on a cell of its own colour.
        edge, fill = (colours[kind], theme.PAPER) if kind == "draw" else (theme.PAPER, colours[kind])
        paint = f'fill="{fill}" stroke="{edge}" stroke-width="{RING if kind == "draw" else 1}"'
        size = radius - RING / 2 if kind == "draw" else radius
        circles = []
        for _ in range(cell.dots[kind]):
            up, along = divmod(place, a_row)
            cx, cy = x + MARGIN + radius + along * pitch, y + height - MARGIN - radius - up * pitch
            circles.append(f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="{size:.1f}"/>')
            place += 1
        yield f'<g class="dots" {paint}>{"".join(circles)}</g>'


def _shrunk(fullest: int, width: float, height: float) -> float:
    """How much smaller dots are than usual, so that the fullest cell holds all of its own."""
    shrunk = 1.0
    while True:
        pitch = PITCH * shrunk
        a_row = int((width - 2 * MARGIN + pitch - 2 * RADIUS * shrunk) / pitch)
        if ceil(fullest / a_row) * pitch <= height - 2 * MARGIN + 2:
            return shrunk
        shrunk *= 0.94


def _x(left: int, column: int) -> float:
    return left + column * CELL_WIDTH


def _y(row: int, count: int) -> float:
    return TOP + (count - 1 - row) * CELL_HEIGHT


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="3" fill="{colour}"/>'


def _text(x: float, y: float, text: str, more: str = "", *, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{escape(text)}</text>' if text else ""


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
