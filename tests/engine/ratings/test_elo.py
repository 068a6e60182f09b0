"""Two ratings in, two log rates out."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ratings.elo import CENTRE, SOCCER, rating_of
from engine.ratings.filter import rate
from engine.ratings.state import Result
from engine.sports.base import Sport

ratings = st.floats(0, 4000)
errors = st.floats(1, 400)


@given(ratings, ratings, errors, errors)
def test_swapping_the_sides_at_a_neutral_venue_swaps_the_belief(a: float, b: float, s: float, t: float) -> None:
    one, other = SOCCER.eta(a, b, s, t, neutral=True), SOCCER.eta(b, a, t, s, neutral=True)

    assert one.mean == pytest.approx(other.mean[::-1])
    assert one.covariance == pytest.approx(other.covariance[::-1])


@given(ratings, st.floats(1, 400), ratings)
def test_a_higher_rating_always_means_a_larger_supremacy(rating: float, more: float, other: float) -> None:
    lower, higher = SOCCER.eta(rating, other).mean, SOCCER.eta(rating + more, other).mean

    assert higher[0] - higher[1] > lower[0] - lower[1]


@given(ratings, ratings)
def test_any_two_ratings_give_rates_that_can_be_played(a: float, b: float) -> None:
    assert all(-3 < eta < 3 for eta in SOCCER.eta(a, b).mean)


@given(ratings, ratings, errors)
def test_the_parts_add_up_to_the_mean(a: float, b: float, sd: float) -> None:
    eta = SOCCER.eta(a, b, sd, sd)

    assert eta.mean[0] == pytest.approx(eta.level + eta.home_advantage / 2 + eta.home_attack - eta.away_defence)
    assert eta.mean[1] == pytest.approx(eta.level - eta.home_advantage / 2 + eta.away_attack - eta.home_defence)


@given(ratings, ratings, errors)
def test_less_sure_ratings_make_a_less_sure_difference(a: float, b: float, sd: float) -> None:
    assert SOCCER.eta(a, b, sd * 2, sd).difference_variance > SOCCER.eta(a, b, sd, sd).difference_variance


def test_a_neutral_venue_takes_the_home_advantage_away() -> None:
    assert SOCCER.eta(1500, 1500, home_advantage=80, neutral=True).home_advantage == 0


def test_home_advantage_in_points_is_worth_the_same_points_of_rating() -> None:
    at_home, stronger = SOCCER.eta(1600, 1500, home_advantage=50), SOCCER.eta(1650, 1500, neutral=True)

    assert at_home.mean == pytest.approx(stronger.mean)


def test_a_team_goes_through_the_scale_and_back() -> None:
    day = date(2022, 1, 1)
    state = rate([Result(day, "ash", "elm", 4, 0)], sport=Sport.SOCCER)
    (strong, _), (weak, _) = rating_of(state, "ash"), rating_of(state, "elm")
    eta = SOCCER.eta(strong, weak, neutral=True)

    assert (strong + weak) / 2 == pytest.approx(CENTRE)
    assert eta.home_attack + eta.home_defence == pytest.approx(state.team("ash").strength, rel=0.01)
