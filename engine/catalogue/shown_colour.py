"""A colour as it is drawn on the page: it stands out from the ground of either theme."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from engine.colour import contrast, lit, oklab

# Of the grounds in the style sheet that on which a colour of the theme stands out least.
LIGHT_GROUND, DARK_GROUND = "#f2ecdf", "#1a2029"
# WCAG 2.2, success criteria 1.4.11 and 1.4.3: of what has to be seen to understand a picture, and of text.
LEAST_CONTRAST, LEAST_OF_TEXT = 3.0, 4.5
# Bounds of lightness: figures in the ink of the page are read on a paler shade of any colour between.
DARKEST, LIGHTEST = 0.32, 0.88
HALVINGS = 8
# Tones between the ends of what a ground allows.
TONES = 16
STEP = 0.01


@dataclass(frozen=True, slots=True)
class ShownColour:
    """How a colour is drawn: on either ground it stands out at least three to one.

    Attributes:
        light: On the light page, such as `#c80012`.
        dark: On the dark page.
    """

    light: str
    dark: str


@lru_cache(4_096)
def shown(colour: str) -> ShownColour:
    """The colour where it stands out on both grounds, else the nearest that does."""
    return ShownColour(on_light(colour), on_dark(colour))


def on_light(colour: str) -> str:
    return _bounded(colour, LIGHT_GROUND, DARKEST)


def on_dark(colour: str) -> str:
    return _bounded(colour, DARK_GROUND, LIGHTEST)


def stands_out(colour: str, ground: str) -> bool:
    return contrast(colour, ground) >= LEAST_CONTRAST


def read_on(colour: str, ink: str) -> str:
    """The colour, darkened until text in white is read on it; black is read on whatever white is not."""
    lightness = oklab(colour)[0]
    while contrast(ink, colour) < LEAST_OF_TEXT and lightness > 0:
        lightness -= STEP
        colour = lit(colour, lightness)
    return colour


def tones_of(colour: str, ground: str) -> list[str]:
    """The colour from the darkest to the lightest that stands out from the ground and stays in its bound."""
    bound = LIGHTEST if ground == DARK_GROUND else DARKEST
    end = oklab(_bounded(lit(colour, oklab(ground)[0]), ground, bound))[0]
    tones = (lit(colour, bound + (end - bound) * step / TONES) for step in range(TONES + 1))
    return [each for each in tones if stands_out(each, ground)]


def _bounded(colour: str, ground: str, bound: float) -> str:
    """The colour, moved no further in lightness than to where it stands out from the ground and stays in its bound."""
    lightness = oklab(colour)[0]
    away = -1 if oklab(ground)[0] > 0.5 else 1
    if away * (lightness - bound) > 0:
        return lit(colour, bound)
    if stands_out(colour, ground):
        return colour
    outside, inside = lightness, bound
    for _ in range(HALVINGS):
        half = (outside + inside) / 2
        outside, inside = (outside, half) if stands_out(lit(colour, half), ground) else (half, inside)
    return lit(colour, inside)
