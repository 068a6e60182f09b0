"""The palette can be read by everybody, in both themes.

Sources: contrast, WCAG 2.2, success criteria 1.4.3 and 1.4.11; colour blindness, Machado, Oliveira and Fernandes
(2009), matrices of severity 1; difference, CIE 1976 (distance in L*a*b*).
"""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from server.charts.theme import TOKENS, USE, painted, palette

THEMES = ("light", "dark")
GROUNDS = ("paper", "surface", "sunken")
TEXT_ON_GROUNDS = ("ink", "muted", "brand", "token", "good", "bad", "sure")
TEXT_ON_TINTS = {"good-soft": ("ink",), "bad-soft": ("ink",), "note-soft": ("ink",), "brand": ("on-brand",)}
SHAPES = ("home", "draw", "away", "sure", "edge", "focus")
OUTCOMES = ("home", "draw", "away")
TEXT_CONTRAST, SHAPE_CONTRAST = 4.5, 3.0
# Far above 2.3, the difference that is just noticed.
CLEAR_DIFFERENCE = 15.0
BLINDNESS = {
    "none": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = XYZ.sum(axis=1)


def linear(colour: str) -> NDArray[np.float64]:
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((float(linear(colour) @ XYZ[1]) for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: NDArray[np.float64]) -> NDArray[np.float64]:
    relative = XYZ @ colour / WHITE
    x, y, z = np.where(relative > 0.008856, np.cbrt(relative), 7.787 * relative + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one: str, other: str, blindness: str) -> float:
    seen = [lab(np.clip(BLINDNESS[blindness] @ linear(colour), 0, 1)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXT_ON_GROUNDS)
def test_text_stands_out_from_every_ground(theme: str, ground: str, text: str) -> None:
    colours = palette("dark" if theme == "dark" else "light")

    assert contrast(colours[text], colours[ground]) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ground", "text"), [(g, t) for g, texts in TEXT_ON_TINTS.items() for t in texts])
def test_text_stands_out_from_every_tint(theme: str, ground: str, text: str) -> None:
    colours = palette("dark" if theme == "dark" else "light")

    assert contrast(colours[text], colours[ground]) >= TEXT_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_that_carry_meaning_stand_out_from_the_paper(theme: str, shape: str) -> None:
    colours = palette("dark" if theme == "dark" else "light")

    assert contrast(colours[shape], colours["paper"]) >= SHAPE_CONTRAST


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("blindness", BLINDNESS)
@pytest.mark.parametrize(("one", "other"), list(combinations(OUTCOMES, 2)))
def test_the_outcomes_are_told_apart_by_everybody(theme: str, blindness: str, one: str, other: str) -> None:
    colours = palette("dark" if theme == "dark" else "light")

    assert difference(colours[one], colours[other], blindness) >= CLEAR_DIFFERENCE


def test_a_picture_outside_the_page_carries_colours_and_no_tokens() -> None:
    assert painted('<rect fill="var(--home)"/>') == f'<rect fill="{palette("light")["home"]}"/>'


def test_every_colour_that_the_style_sheets_use_is_a_token() -> None:
    sheets = sorted(TOKENS.parent.glob("*.css"))
    used = {name for sheet in sheets for name in USE.findall(sheet.read_text())}
    defined = set(re.findall(r"--([a-z-]+):", TOKENS.read_text()))
    elsewhere = [
        sheet.name
        for sheet in sheets
        if sheet.stem not in ("tokens", "print") and re.search(r"#[0-9a-f]{3,8}\b", sheet.read_text())
    ]

    assert (used - defined, elsewhere) == (set(), [])
