"""A small picture of an experiment, as it stands on the shelf: its shape and its colours, without a word."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

from markupsafe import Markup

WIDTH, HEIGHT, MARGIN = 240, 96, 6


def thumbnail(picture: Mapping[str, Any]) -> Markup:
    """Bars stand on the lower edge; lines keep their limits, so that a share of one is as high as the picture."""
    series = picture["series"]
    x = scale([each["x"] for each in series], MARGIN, WIDTH - MARGIN)
    if picture["shape"] == "BARS":
        drawn = bars(series)
    else:
        limits = [[0.0, 1.0]] if picture["shape"] == "SHARES" else [each["y"] for each in series]
        y = scale(limits, HEIGHT - MARGIN, MARGIN)
        drawn = [line(each["role"], [(x(a), y(b)) for a, b in points(each)]) for each in series]
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    inside = "".join(drawn)
    return Markup(  # noqa: S704, digits, and words of our own
        f'<svg class="thumbnail" {size} aria-hidden="true" focusable="false">{inside}</svg>'
    )


def points(series: Mapping[str, Any]) -> zip[tuple[float, float]]:
    return zip(series["x"], series["y"], strict=True)


def bars(series: Sequence[Mapping[str, Any]]) -> list[str]:
    places = sorted(set(chain.from_iterable(each["x"] for each in series)))
    step = (WIDTH - 2 * MARGIN) / len(places)
    y = scale([[0.0], *(each["y"] for each in series)], 0.0, HEIGHT - 2 * MARGIN)
    return [
        f'<rect class="t-{each["role"].lower()}" x="{MARGIN + places.index(a) * step + 2:.1f}" rx="2"'
        f' y="{HEIGHT - MARGIN - y(b):.1f}" width="{step - 4:.1f}" height="{y(b):.1f}"/>'
        for each in series
        for a, b in points(each)
    ]


def line(role: str, corners: Sequence[tuple[float, float]]) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    return f'<polyline class="t-line t-{role.lower()}" points="{path}"/>'


def scale(values: Sequence[Sequence[float]], first: float, last: float) -> Callable[[float], float]:
    """Straight from the least of the values at one end of the picture to the largest at the other."""
    low, high = min(chain.from_iterable(values)), max(chain.from_iterable(values))
    span = high - low or 1.0
    return lambda value: first + (value - low) / span * (last - first)
