"""The line of a match on a score sheet: its chances in tinted cells, and twenty dots with how sure we are of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from markupsafe import Markup

from engine.simulation.confidence import SDS_OF_90_PERCENT
from server.charts.theme import paint
from server.charts.words import KINDS, outcome, shares, shares_of_hundred

# How strongly the fill of a cell covers the paper: its digits stay readable on every colour.
FAINTEST, STRONGEST = 0.08, 0.36
DOTS, STEP = 20, 11
# Of a hundred dots, how many stand above each other.
TALL = 5
DRAW = "draw"
# From which chance of the likeliest outcome on a match is called so; below them it is very close.
CLOSENESS = ((0.65, "clear"), (0.5, "leaning"), (0.4, "close"))


def closeness(probability: float) -> str:
    """A word for how close a match is, by the chance of its likeliest outcome."""
    return next((word for least, word in CLOSENESS if probability >= least), "very close")


def possible(probabilities: Mapping[str, float]) -> dict[str, float]:
    """Those of the outcomes that the sport has."""
    return {name: each for name in KINDS if (each := probabilities.get(name))}


def cells(match: Mapping[str, Any]) -> Markup:
    """The chances of a match in a hundred, each on its side's colour, the stronger the likelier; what came about has a
    frame."""
    headline = match["simulation"]["headline"]
    probabilities = possible(headline["probabilities"])
    wide = tuple(round(each, 2) for each in probabilities.values())
    return _cells(tuple(shares_of_hundred(probabilities).items()), wide, _paints(match), _came(match))


def strip(match: Mapping[str, Any]) -> Markup:
    """Twenty dots in the colours of the sides, with the line that holds nine in ten of what is held possible of the
    likeliest outcome's share."""
    headline = match["simulation"]["headline"]
    probabilities = possible(headline["probabilities"])
    counts = shares(probabilities, DOTS)
    edge = probabilities["home"] + (probabilities.get(DRAW, 0.0) if headline["outcome"] == "AWAY" else 0.0)
    reach = SDS_OF_90_PERCENT * headline["spreadSd"]
    low, high = max(edge - reach, 0.0), min(edge + reach, 1.0)
    return _strip(tuple(counts.items()), _paints(match), round(low, 2), round(high, 2))


def surprise(miss: Mapping[str, Any]) -> Markup:
    """A hundred dots in the colours of the sides, as the chances were given; those of what came about have a rim, and
    the others are pale."""
    counts = shares_of_hundred(possible(miss["probabilities"]))
    home, away = _paints(miss)
    came = miss["outcome"].lower()
    inks = {"home": f'stroke="{home}"', DRAW: 'class="s-draw"', "away": f'stroke="{away}"'}
    places = iter(range(100))
    drawn = []
    for name, count in counts.items():
        dots = "".join(
            f"M{STEP * (place // TALL) + 5.5:g} {STEP * (place % TALL) + 5.5:g}h0" for place in islice(places, count)
        )
        if name == came:
            drawn.append(f'<path class="s-ink" stroke-width="11" d="{dots}"/>')
        pale = "" if name == came else ' opacity="0.35"'
        drawn.append(f'<path {inks[name]} stroke-width="8"{pale} d="{dots}"/>')
    return _picture("surprise", STEP * 100 // TALL, STEP * TALL, drawn)


def _paints(match: Mapping[str, Any]) -> tuple[str, str]:
    return paint(match["colours"]["home"]), paint(match["colours"]["away"])


def _came(match: Mapping[str, Any]) -> str | None:
    score = match.get("score")
    if not score or match["status"] != "PLAYED":
        return None
    return outcome(score["home"] - score["away"])


@lru_cache(4_096)
def _cells(
    written: Sequence[tuple[str, int]], chances: Sequence[float], paints: tuple[str, str], came: str | None
) -> Markup:
    """Each a picture of its own, so that they stand beside each other or, where room is short, each beside its side."""
    inks = {"home": f'fill="{paints[0]}"', DRAW: 'class="f-draw"', "away": f'fill="{paints[1]}"'}
    drawn = []
    for (name, text), chance in zip(written, chances, strict=True):
        opacity = FAINTEST + (STRONGEST - FAINTEST) * chance
        frame = '<rect class="frame" width="100%" height="100%"/>' if name == came else ""
        drawn.append(
            f'<svg class="cell-{name}" aria-hidden="true" focusable="false">'
            f'<rect {inks[name]} fill-opacity="{opacity:.2f}" width="100%" height="100%"/>'
            f'<text class="f-ink" x="50%" y="50%">{text}</text>{frame}</svg>'
        )
    inside = "".join(drawn)
    return Markup(f'<span class="cells">{inside}</span>')  # noqa: S704, digits, and words of our own


@lru_cache(4_096)
def _strip(counts: Sequence[tuple[str, int]], paints: tuple[str, str], low: float, high: float) -> Markup:
    inks = {
        "home": f'fill="{paints[0]}"',
        DRAW: 'class="f-none s-draw" stroke-width="1.5"',
        "away": f'fill="{paints[1]}"',
    }
    kinds = [name for name, count in counts for _ in range(count)]
    width = DOTS * STEP
    drawn = [
        f'<circle {inks[kind]} cx="{place * STEP + STEP / 2:g}" cy="6" r="{4 if kind == DRAW else 4.5}"/>'
        for place, kind in enumerate(kinds)
    ]
    span = f'x="{low * width:g}" width="{(high - low) * width:g}"'
    drawn.append(f'<rect class="f-sure" {span} y="14" height="3" rx="1"/>')
    return _picture("strip", width, 18, drawn)


def _picture(kind: str, width: int, height: int, drawn: Sequence[str]) -> Markup:
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    inside = "".join(drawn)
    return Markup(  # noqa: S704, digits, and words of our own
        f'<svg class="{kind}" {size} aria-hidden="true" focusable="false">{inside}</svg>'
    )
