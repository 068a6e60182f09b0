"""Laws of the margin as ridges on one axis: of several matches, or of one under several assumptions.

The home side's wins stand on the left, as the side does in the name of its match.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from markupsafe import escape

from server.charts import theme, words
from server.charts.axis import marks
from server.charts.words import KINDS, Kind

Section: TypeAlias = Mapping[str, Any]

# Margins that are rarer in every match would only make the picture smaller.
WORTH_A_BAR = 0.0005
WIDTH, EDGE, BELOW = 640.0, 12.0, 52.0
# The names and the chances stand above a ridge; the more ridges there are, the lower is each.
HEAD, HEIGHTS = 34.0, {2: 168.0, 3: 112.0, 4: 80.0, 5: 60.0, 6: 46.0}
# Between bars that are wide enough to stand apart.
GAP, APART = 2.0, 10.0
LONGEST_NAME = 17
# From one mark of the axis to the next; of the marks, how many on either side of level.
STEPS = (1, 2, 5, 10, 20, 50, 100)
MOST_MARKS = 5
LEVEL = "level"
HATCH = "url(#level)"


@dataclass(frozen=True, slots=True)
class Ridge:
    """One law of the margin.

    Args:
        mark: What tells it from the others: the number of a match, or a word or two.
        law: Margins of the home side with their probabilities, rising, without the tails that no one could see.
        shares: The chances of the outcomes that its sport has, in a hundred.
        colours: What paints each outcome.
    """

    mark: str
    home: str
    away: str
    law: tuple[tuple[int, float], ...]
    shares: Mapping[Kind, int]
    colours: Mapping[Kind, str]

    def said(self, margin: int, probability: float) -> str:
        """Such as "Arsenal by 2: 12%"."""
        ahead = words.margin(margin, self.home, self.away) if margin else f"{self.home} – {self.away}, {LEVEL}"
        return f"{ahead}: {words.percent(probability)}"


def ridge(mark: str, sides: tuple[str, str], law: Section, probabilities: Section, colours: Section) -> Ridge:
    """
    Args:
        law: Its `probabilities` are those of the margins from `first` on.
        probabilities: Of the outcomes; what the sport does not have is 0.
    """
    return Ridge(
        mark,
        *sides,
        tuple((at, p) for at, p in enumerate(law["probabilities"], law["first"]) if p >= WORTH_A_BAR),
        words.shares_of_hundred({kind: p for kind in KINDS if (p := probabilities[kind])}),
        {"home": theme.paint(colours["home"]), "draw": HATCH, "away": theme.paint(colours["away"])},
    )


def drawn(found: Sequence[Ridge], sides: Sequence[str], title: str) -> str:
    """The SVG of the ridges.

    Args:
        sides: What the ends of the axis are called, such as "home side".
        title: Of the axis.
    """
    reach = max(abs(margin) for ridge in found for margin, _ in ridge.law)
    bar = (WIDTH - 2 * EDGE) / (2 * reach + 1)
    most = max(p for ridge in found for _, p in ridge.law)
    row = HEAD + HEIGHTS[len(found)]
    foot = row * len(found)
    height = foot + BELOW
    tops = [row * place for place in range(len(found))]
    around = [_middle(top + HEAD, top + row) + _names(ridge, top) for top, ridge in zip(tops, found, strict=True)]
    around += _axis(foot, reach, bar, (*sides, title), has_level=any("draw" in ridge.shares for ridge in found))
    ranks = [_rank(ridge, top + row, bar, (row - HEAD) / most) for top, ridge in zip(tops, found, strict=True)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" width="{WIDTH:g}" '
        f'height="{height:g}" font-family="sans-serif" font-size="15" fill="{theme.MUTED}">{_hatch()}'
        f'<g class="around">{"".join(around)}</g><g class="cells">{"".join(ranks)}</g></svg>'
    )


def _hatch() -> str:
    """What paints a level match, whoever sees no colour: the file has it as the page does."""
    return (
        '<defs><pattern id="level" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="6" height="6" fill="{theme.DRAW}"/><rect width="1.5" height="6" fill="{theme.PAPER}"/>'
        "</pattern></defs>"
    )


def _middle(top: float, foot: float) -> str:
    x = WIDTH / 2
    return f'<line x1="{x:g}" x2="{x:g}" y1="{top:g}" y2="{foot:g}" stroke="{theme.LINE}" stroke-dasharray="3 4"/>'


def _names(ridge: Ridge, top: float) -> str:
    """Above the ridge: each side at its own end with its chance in a hundred, the draw's in the middle."""
    y, middle = top + 24, f'text-anchor="middle" x="{WIDTH / 2:g}"'
    ends: tuple[tuple[Kind, float, str, str], ...] = (
        ("home", EDGE, "start", ridge.home),
        ("away", WIDTH - EDGE, "end", ridge.away),
    )
    parts = [_mark(ridge.mark, y + 25)]
    for kind, end, anchor, name in ends:
        figure = f'<tspan font-size="25" font-weight="700" fill="{ridge.colours[kind]}">{ridge.shares[kind]}</tspan>'
        named = f'<tspan fill="{theme.INK}" font-weight="600">{escape(_short(name))}</tspan>'
        both = f"{figure} {named}" if kind == "home" else f"{named} {figure}"
        parts.append(f'<text x="{end:g}" y="{y:g}" text-anchor="{anchor}">{both}</text>')
    if "draw" in ridge.shares:
        parts.append(f'<text {middle} y="{y:g}" font-size="19">{ridge.shares["draw"]}</text>')
    return "".join(parts)


def _mark(mark: str, y: float) -> str:
    """Below the name of the home side; a number in the circle that it has elsewhere too."""
    if not mark.isdigit():
        return f'<text x="{EDGE:g}" y="{y:g}">{escape(mark)}</text>'
    x = f"{EDGE + 11:g}"
    return (
        f'<circle cx="{x}" cy="{y - 5:g}" r="10" fill="none" stroke="{theme.LINE}"/>'
        f'<text class="place" x="{x}" y="{y:g}" text-anchor="middle" font-size="14">{mark}</text>'
    )


def _rank(ridge: Ridge, foot: float, bar: float, unit: float) -> str:
    """Its bars, and around each of them the room in which the pointer finds it."""
    gap, tallest = (GAP if bar > APART else 0.0), unit * max(p for _, p in ridge.law)
    room = f'y="{foot - tallest:.2f}" height="{tallest:.2f}" fill="none" pointer-events="all"'
    parts = []
    for margin, probability in reversed(ridge.law):
        tall = max(probability * unit, 1.0)
        place = f'x="{WIDTH / 2 - margin * bar - bar / 2 + gap / 2:.2f}" width="{bar - gap:.2f}"'
        parts.append(
            f'<g class="cell" data-chances="{probability:.5f}"><title>{escape(ridge.said(margin, probability))}</title>'
            f'<rect {place} y="{foot - tall:.2f}" height="{tall:.2f}" fill="{ridge.colours[words.outcome(margin)]}"/>'
            f'<rect class="frame" {place} {room}/></g>'
        )
    return f'<g class="rank">{"".join(parts)}</g>'


def _axis(foot: float, reach: int, bar: float, titles: Sequence[str], *, has_level: bool) -> Iterator[str]:
    first, second, middle = titles
    yield f'<line x1="{EDGE:g}" x2="{WIDTH - EDGE:g}" y1="{foot:g}" y2="{foot:g}" stroke="{theme.LINE}"/>'
    for margin in marks(-reach, reach, STEPS, 2 * MOST_MARKS):
        label = str(abs(margin)) if margin or not has_level else LEVEL
        yield f'<text x="{WIDTH / 2 - margin * bar:.1f}" y="{foot + 20:g}" text-anchor="middle">{label}</text>'
    for x, anchor, told in (
        (EDGE, "start", f"{_short(first)} wins"),
        (WIDTH / 2, "middle", middle),
        (WIDTH - EDGE, "end", f"{_short(second)} wins"),
    ):
        yield f'<text class="axis" x="{x:g}" y="{foot + 43:g}" text-anchor="{anchor}">{escape(told)}</text>'


def _short(name: str) -> str:
    name = words.short_name(name)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"
