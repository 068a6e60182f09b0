"""Colours as numbers: how far two of them lie apart, how one stands out from its ground, and how others see them.

A colour is written as `#rrggbb` in sRGB.

Source: Ottosson (2020), A perceptual color space for image processing (OKLab and its inverse); WCAG 2.2 (2023),
relative luminance and contrast ratio; Machado, Oliveira and Fernandes (2009), table 1, severity 1.0.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from math import cos, dist, hypot, radians, sin
from typing import TypeAlias

Triple: TypeAlias = tuple[float, float, float]
Matrix: TypeAlias = tuple[Triple, Triple, Triple]

RGB_TO_CONES: Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
CONES_TO_LAB: Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
LAB_TO_CONES: Matrix = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
CONES_TO_RGB: Matrix = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
WHITE, BLACK = "#ffffff", "#000000"
LUMINANCE: Triple = (0.2126, 0.7152, 0.0722)
# Of the gamut's edge, in linear light: less is lost where eight bits are written.
TOLERANCE = 1e-4
HALVINGS = 12


class Vision(Enum):
    """How somebody sees colours: as most do, without the red cones, without the green ones."""

    USUAL = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    PROTANOPIA = (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    )
    DEUTERANOPIA = (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    )


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG, from 1 to 21, the same in either order."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, from 0 to 1."""
    return sum(share * part for share, part in zip(LUMINANCE, linear(colour), strict=True))


def difference(one: str, other: str, vision: Vision = Vision.USUAL) -> float:
    """Distance in OKLab: 0 of the same colour, about 0.02 where two are just told apart, 1 from black to white."""
    return dist(oklab(one, vision), oklab(other, vision))


@lru_cache(16_384)
def oklab(colour: str, vision: Vision = Vision.USUAL) -> Triple:
    """Lightness from 0 to 1, green to red, blue to yellow, as a vision sees the colour."""
    seen = _times(vision.value, linear(colour))
    red, green, blue = (min(max(part, 0.0), 1.0) for part in seen)
    long, middle, short = _times(RGB_TO_CONES, (red, green, blue))
    return _times(CONES_TO_LAB, (long ** (1 / 3), middle ** (1 / 3), short ** (1 / 3)))


def of_hue(lightness: float, chroma: float, degrees: float) -> str:
    """The colour of a lightness, chroma and hue in OKLab."""
    return of_oklab((lightness, chroma * cos(radians(degrees)), chroma * sin(radians(degrees))))


def lit(colour: str, lightness: float) -> str:
    """The colour at another lightness of OKLab, of the same hue."""
    _, red, yellow = oklab(colour)
    return of_oklab((lightness, red, yellow))


def of_oklab(colour: Triple) -> str:
    """The colour as it is written; one that no screen shows loses chroma until one does."""
    lightness, red, yellow = min(max(colour[0], 0.0), 1.0), colour[1], colour[2]
    kept, most = 0.0, 1.0
    if _is_shown(_rgb((lightness, red, yellow))):
        kept = 1.0
    elif hypot(red, yellow):
        for _ in range(HALVINGS):
            half = (kept + most) / 2
            if _is_shown(_rgb((lightness, half * red, half * yellow))):
                kept = half
            else:
                most = half
    return "#" + "".join(f"{_written(part):02x}" for part in _rgb((lightness, kept * red, kept * yellow)))


def linear(colour: str) -> Triple:
    """Linear light of red, green and blue, each from 0 to 1."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def _rgb(lab: Triple) -> Triple:
    long, middle, short = _times(LAB_TO_CONES, lab)
    return _times(CONES_TO_RGB, (long**3, middle**3, short**3))


def _is_shown(rgb: Triple) -> bool:
    return all(-TOLERANCE <= part <= 1 + TOLERANCE for part in rgb)


def _written(part: float) -> int:
    part = min(max(part, 0.0), 1.0)
    return round(255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))


def _times(matrix: Matrix, vector: Triple) -> Triple:
    first, second, third = vector
    one, two, three = (row[0] * first + row[1] * second + row[2] * third for row in matrix)
    return one, two, three
