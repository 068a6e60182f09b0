"""Colours as numbers: known values, and what holds of every colour."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.colour import Vision, contrast, difference, lit, luminance, of_hue, of_oklab, oklab

COLOURS = st.integers(0, 2**24 - 1).map(lambda number: f"#{number:06x}")


@given(COLOURS)
def test_a_colour_comes_back_from_its_perceptual_space_as_it_was(colour: str) -> None:
    assert of_oklab(oklab(colour)) == colour


@given(COLOURS, COLOURS)
def test_contrast_and_difference_are_the_same_in_either_order(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    for vision in Vision:
        assert difference(one, other, vision) == difference(other, one, vision)


@given(COLOURS, st.floats(0.1, 0.95))
def test_another_lightness_is_a_colour_of_that_lightness(colour: str, lightness: float) -> None:
    assert oklab(lit(colour, lightness))[0] == pytest.approx(lightness, abs=0.02)


@given(st.floats(0, 360))
def test_a_hue_of_little_chroma_is_as_light_as_was_asked_for(degrees: float) -> None:
    assert oklab(of_hue(0.6, 0.08, degrees))[0] == pytest.approx(0.6, abs=0.01)


def test_contrast_has_the_values_that_wcag_names() -> None:
    # WCAG 2.2, definition of the contrast ratio: from 1 to 21; G18: #767676 is the palest grey with 4.5 on white.
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1
    assert contrast("#767676", "#ffffff") >= 4.5 > contrast("#777777", "#ffffff")
    assert luminance("#ffffff") == pytest.approx(1)


def test_the_perceptual_space_has_the_values_that_its_author_gives() -> None:
    # Ottosson (2020): white is 1, 0, 0; the parts of pure red as CSS Color 4 has them.
    assert oklab("#ffffff") == pytest.approx((1, 0, 0), abs=1e-3)
    assert oklab("#ff0000") == pytest.approx((0.628, 0.225, 0.126), abs=1e-3)


def test_who_has_no_green_cones_sees_a_red_and_a_green_that_are_nearer_to_each_other() -> None:
    red, green = "#c8102e", "#00843d"

    assert difference(red, green, Vision.DEUTERANOPIA) < difference(red, green) / 2
    assert difference("#1d3fa5", "#fdd100", Vision.DEUTERANOPIA) > 0.3


def test_a_grey_is_the_same_to_every_vision() -> None:
    assert max(difference("#808080", "#808080", vision) for vision in Vision) == 0
    for vision in Vision:
        assert oklab("#808080", vision) == pytest.approx(oklab("#808080"), abs=1e-3)
