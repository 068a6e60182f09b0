"""Chance in plain words: never none, never all, never a false digit."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.simulation.confidence import Confidence, confidence
from engine.simulation.settings import digits
from engine.simulation.wording.phrases import (
    count,
    counted,
    most_likely_between,
    percent,
    percentage_points,
    possessive,
    rare,
)

probabilities = st.floats(0, 1)


@given(probabilities, st.integers(0, 2))
def test_a_chance_is_never_shown_as_none_or_all(probability: float, decimals: int) -> None:
    shown = percent(probability, decimals)

    assert not re.fullmatch(r"(0|100)(\.0+)?%", shown)


@given(probabilities)
def test_a_count_is_never_none_and_never_all(probability: float) -> None:
    part, whole = (int(number.replace(",", "")) for number in re.findall(r"[\d,]+", count(probability)))

    assert 0 < part < whole


@given(st.floats(0.025, 0.975))
def test_a_count_in_twenty_is_the_nearest(probability: float) -> None:
    part = int(count(probability).split()[1])

    assert abs(part / 20 - probability) <= 0.025 + 1e-9


@pytest.mark.parametrize(
    ("probability", "shown"),
    [
        (0.45, "about 9 in 20"),
        (0.019, "about 1 in 50"),
        (0.01, "about 1 in 100"),
        (0.0011, "about 1 in 1,000"),
        (0.0001, "fewer than 1 in 1,000"),
        (0.981, "about 49 in 50"),
        (0.9999, "more than 999 in 1,000"),
    ],
)
def test_counts_of_some_chances(probability: float, shown: str) -> None:
    assert count(probability) == shown


@pytest.mark.parametrize(
    ("probability", "decimals", "shown"),
    [(0.4711, 0, "47%"), (0.4711, 1, "47.1%"), (0.001, 0, "under 1%"), (0.9999, 1, "over 99.9%"), (0.005, 1, "0.5%")],
)
def test_percentages_of_some_chances(probability: float, decimals: int, shown: str) -> None:
    assert percent(probability, decimals) == shown


@given(st.floats(1e-3, 0.025))
def test_a_rare_chance_is_told_within_a_factor_of_two(probability: float) -> None:
    many = rare(probability)

    assert many is not None
    assert 0.5 <= probability * many <= 2


@pytest.mark.parametrize(("error", "decimals"), [(0.05, 0), (0.005, 0), (0.0005, 1), (0.00005, 2), (0.0, 2)])
def test_digits_stop_where_the_error_begins(error: float, decimals: int) -> None:
    assert digits(error) == decimals


@pytest.mark.parametrize(("sd", "word"), [(0.03, Confidence.HIGH), (0.08, Confidence.MODERATE), (0.12, Confidence.LOW)])
def test_confidence_is_a_word_for_the_spread_of_the_chance(sd: float, word: Confidence) -> None:
    assert confidence(sd) is word


@pytest.mark.parametrize(
    ("difference", "told"),
    [(0.004, "less than a percentage point"), (0.012, "1 percentage point"), (-0.078, "8 percentage points")],
)
def test_differences_of_chances_are_told_in_percentage_points(difference: float, told: str) -> None:
    assert percentage_points(difference) == told


@pytest.mark.parametrize(("level", "told"), [(0.9, "9 times in 10"), (0.95, "19 times in 20"), (0.5, "1 time in 2")])
def test_an_interval_says_how_often_it_holds_the_truth(level: float, told: str) -> None:
    assert most_likely_between("41%", "47%", level) == f"most likely between 41% and 47% ({told})"


@pytest.mark.parametrize(("name", "told"), [("Leeds", "Leeds'"), ("Arsenal", "Arsenal's")])
def test_names_take_their_possessive(name: str, told: str) -> None:
    assert possessive(name) == told


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (1, "match", "1 match"),
        (2, "match", "2 matches"),
        (0, "team", "0 teams"),
        (2_000, "entry", "2,000 entries"),
        (3, "day", "3 days"),
        (1, "simulated match", "1 simulated match"),
        (10, "loss", "10 losses"),
    ],
)
def test_a_number_stands_with_its_noun(number: int, noun: str, said: str) -> None:
    assert counted(number, noun) == said
