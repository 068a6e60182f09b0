"""What a match shows: its terms are the derivatives of its log-likelihood, whatever was seen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ratings.filter import innovation
from engine.sports.observation import Contest, Counts, Observation, chance_of_first

etas = st.floats(-2.0, 2.5)
shares = st.floats(0.1, 1.5)
count = st.tuples(shares, shares, shares, shares, shares, st.floats(0, 20), st.floats(0, 20))
observations = st.one_of(
    st.lists(count, min_size=1, max_size=3).map(Counts),
    st.booleans().map(lambda won: Contest(home_won=won)),
)
STEP = 1e-5


@given(observations, etas, etas)
def test_the_slopes_are_the_differences_of_the_value(seen: Observation, home: float, away: float) -> None:
    by_home = (seen.value(home + STEP, away) - seen.value(home - STEP, away)) / (2 * STEP)
    by_away = (seen.value(home, away + STEP) - seen.value(home, away - STEP)) / (2 * STEP)

    assert seen.terms(home, away)[:2] == pytest.approx((by_home, by_away), abs=1e-4, rel=1e-5)


@given(observations, etas, etas)
def test_the_information_is_the_fall_of_the_slopes(seen: Observation, home: float, away: float) -> None:
    _, _, whh, wha, waa = seen.terms(home, away)
    by_home = np.subtract(seen.terms(home - STEP, away)[:2], seen.terms(home + STEP, away)[:2]) / (2 * STEP)
    by_away = np.subtract(seen.terms(home, away - STEP)[:2], seen.terms(home, away + STEP)[:2]) / (2 * STEP)

    assert (whh, wha) == pytest.approx(tuple(by_home), abs=1e-4, rel=1e-5)
    assert (wha, waa) == pytest.approx(tuple(by_away), abs=1e-4, rel=1e-5)


@given(observations, etas, etas)
def test_no_observation_takes_information_away(seen: Observation, home: float, away: float) -> None:
    _, _, whh, wha, waa = seen.terms(home, away)

    assert min(whh, waa) >= 0
    assert whh * waa >= wha * wha * (1 - 1e-12)


@given(st.floats(-800, 800))
def test_the_chances_of_both_sides_make_one(gap: float) -> None:
    assert chance_of_first(gap) + chance_of_first(-gap) == pytest.approx(1)


@given(etas, etas, st.floats(0.05, 0.5), st.floats(-0.9, 0.9), st.floats(0.05, 0.5), st.booleans())
def test_where_only_who_won_is_seen_the_innovation_solves_for_the_mode(
    home: float, away: float, first: float, both: float, second: float, won: bool
) -> None:
    """The information is singular there: at the mode S^-1 (eta - m) is the slope, and K is (S + W^-1)^-1 of a limit."""
    covariance = both * (first * second) ** 0.5
    spread = np.array([[first, covariance], [covariance, second]])
    seen = Contest(home_won=won)
    home_slope, away_slope, khh, kha, kaa = innovation((home, away, first, covariance, second), seen)
    mode = np.array([home, away]) + spread @ (home_slope, away_slope)
    slopes, (whh, wha, waa) = seen.terms(*mode)[:2], seen.terms(*mode)[2:]
    information = np.array([[whh, wha], [wha, waa]])

    assert (home_slope, away_slope) == pytest.approx(slopes, abs=1e-8)
    assert np.array([[khh, kha], [kha, kaa]]) == pytest.approx(
        information @ np.linalg.inv(np.eye(2) + spread @ information), abs=1e-4
    )
