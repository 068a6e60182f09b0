"""Several simulations on the same axes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from engine.errors import InvalidInput
from engine.simulation.comparison import Comparison, repeats_a_side
from engine.simulation.matchup import Matchup, matchup_from_elo
from engine.simulation.run import Settings, compare
from engine.simulation.wording import en

SETTINGS = Settings(seed=1)
realistic = st.floats(1200, 1900)


def matchup(home: float, away: float = 1500, sd: float = 60) -> Matchup:
    return matchup_from_elo(
        home_rating=home,
        away_rating=away,
        home_rating_sd=sd,
        away_rating_sd=sd,
        home_name=f"Home {home:g}",
        away_name=f"Away {away:g}",
    )


def pair(first: float, second: float) -> Comparison:
    return compare({"first": matchup(first), "second": matchup(second, 1490)}, SETTINGS)


@pytest.mark.parametrize("count", [0, 1, 7])
def test_only_two_to_six_can_be_compared(count: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        compare({str(number): matchup(1500 + number) for number in range(count)}, SETTINGS)

    assert refusal.value.field == "with"


def test_six_give_every_pair_in_every_quantity() -> None:
    found = compare({str(number): matchup(1500 + 50 * number) for number in range(6)}, SETTINGS)

    assert len(found.simulations) == 6
    assert len(found.differences) == 3 * 15


@given(realistic, realistic)
def test_all_stand_on_the_same_axes(first: float, second: float) -> None:
    found = pair(first, second)
    one, other = found.simulations

    assert len(one.margin) == len(other.margin) == 1 - 2 * found.margin_first
    assert len(one.total) == len(other.total)
    assert sum(one.margin[1 - found.margin_first :]) == pytest.approx(one.probabilities.home)
    assert sum(other.margin) == pytest.approx(1)


@given(realistic, realistic)
def test_turning_the_order_turns_the_difference(first: float, second: float) -> None:
    one = compare({"a": matchup(first), "b": matchup(second, 1490)}, SETTINGS).differences[0]
    other = compare({"b": matchup(second, 1490), "a": matchup(first)}, SETTINGS).differences[0]

    assert one.mean == pytest.approx(-other.mean)
    assert one.first_is_larger == pytest.approx(1 - other.first_is_larger)
    assert one.interval.low == pytest.approx(-other.interval.high, abs=1e-9)


def test_a_difference_is_that_of_the_two_probabilities() -> None:
    found = pair(1700, 1500)
    one, other = found.simulations

    assert found.differences[0].mean == pytest.approx(one.probabilities.home - other.probabilities.home, abs=1e-8)
    assert found.differences[0].sd == pytest.approx((one.win_sd**2 + other.win_sd**2) ** 0.5)


def test_equal_matches_do_not_differ() -> None:
    matchups = {"a": matchup(1600), "b": matchup(1600)}
    found = compare(matchups, SETTINGS)

    for difference in found.differences:
        assert difference.mean == pytest.approx(0)
        assert difference.first_is_larger == pytest.approx(0.5)
        assert not difference.is_clear
        assert "no clear difference" in en.difference(difference, matchups)


def test_a_clear_difference_is_said_in_points() -> None:
    matchups = {"a": matchup(1800, sd=10), "b": matchup(1400, sd=10)}
    found = compare(matchups, SETTINGS)

    assert found.differences[0].is_clear
    assert found.differences[0].first_is_larger > 0.99
    assert "points more in Home 1800" in en.difference(found.differences[0], matchups)


def test_the_interval_of_a_difference_is_near_normal_where_both_are() -> None:
    difference = compare({"a": matchup(1500, sd=15), "b": matchup(1560, 1510, sd=15)}, SETTINGS).differences[0]
    reach = norm.isf(0.025) * difference.sd

    assert difference.interval.low == pytest.approx(difference.mean - reach, abs=0.08 * difference.sd)
    assert difference.interval.high == pytest.approx(difference.mean + reach, abs=0.08 * difference.sd)


def test_the_ranking_goes_by_the_chance_of_a_home_win() -> None:
    found = compare({"weak": matchup(1400), "strong": matchup(1800), "middle": matchup(1600)}, SETTINGS)

    assert found.ranking == ("strong", "middle", "weak")


def test_a_side_that_plays_twice_is_noted() -> None:
    assert repeats_a_side([matchup(1600), matchup(1700)])
    assert not repeats_a_side([matchup(1600), matchup(1700, 1490)])
