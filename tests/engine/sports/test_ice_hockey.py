"""Goals in ice hockey: what becomes of a lead, of a level score, and what a final score shows."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from engine.ratings.priors import defaults
from engine.ratings.state import no_ratings
from engine.sports.base import Sport
from engine.sports.ice_hockey.law import MASS_LEFT_OUT, IceHockey, width_for
from engine.sports.ice_hockey.observer import IceHockeyObserver
from engine.sports.registry import specification

rates = st.floats(0.3, 9.0)
LATE = IceHockey(0.2, 0.1, 0.2, 0.5)
PLAIN = IceHockey(0.0, 0.0, 0.0, 0.0)


@given(rates, rates)
def test_nobody_ends_level_and_the_grid_is_a_distribution(home: float, away: float) -> None:
    (grid,) = LATE.grids(np.array([home]), np.array([away]))

    assert np.trace(grid) == 0
    assert grid.min() >= -1e-15
    assert grid.sum() == pytest.approx(1)


@given(rates, rates)
def test_swapping_the_sides_transposes_the_grid(home: float, away: float) -> None:
    np.testing.assert_allclose(LATE.grid(home, away), LATE.grid(away, home).T, atol=1e-14)


@given(rates)
def test_grids_leave_out_less_than_promised(rate: float) -> None:
    assert poisson.sf(width_for(rate) - 3, rate) < MASS_LEFT_OUT


def test_without_late_goals_a_level_score_goes_to_either_side_by_one() -> None:
    grid = PLAIN.grid(2.0, 2.0, 20)
    level = sum(poisson.pmf(goals, 2.0) ** 2 for goals in range(20))
    by_one = sum(poisson.pmf(goals + 1, 2.0) * poisson.pmf(goals, 2.0) for goals in range(20))

    assert np.trace(grid, -1) == pytest.approx(by_one + level / 2, abs=1e-9)


def test_an_empty_net_moves_leads_by_one_to_two_and_moves_no_outcome() -> None:
    nets = IceHockey(0.0, 0.3, 0.0, 0.0)
    before, after = PLAIN.grid(3.0, 2.0, 25), nets.grid(3.0, 2.0, 25)

    assert np.trace(after, -2) > np.trace(before, -2)
    assert np.tril(after).sum() == pytest.approx(np.tril(before).sum())
    assert nets.expected(np.log([[3.0], [2.0]])).sum() > PLAIN.expected(np.log([[3.0], [2.0]])).sum()


@pytest.mark.parametrize("rates", [(2.9, 2.6), (4.0, 1.5)])
@pytest.mark.parametrize("score", [(3, 2), (4, 2), (5, 2), (1, 0), (2, 3), (7, 1), (2, 5)])
def test_what_a_score_shows_is_the_slope_of_its_own_log_likelihood(
    score: tuple[int, int], rates: tuple[float, float]
) -> None:
    """At even overtime, whose own slope by the rates is left out."""
    known = defaults(Sport.ICE_HOCKEY)
    equalised, first_net, second_net, _ = specification(Sport.ICE_HOCKEY).shape(known)
    law = IceHockey(equalised, first_net, second_net, 0.0)
    observer = IceHockeyObserver(no_ratings(Sport.ICE_HOCKEY, "", known, ""))
    regular = observer.regular(*score, *rates)
    step = 1e-5

    def log_likelihood(home: float, away: float) -> float:
        return float(np.log(law.grids(np.array([home]), np.array([away]))[0][score]))

    home, away = rates
    by_home = (log_likelihood(home * np.exp(step), away) - log_likelihood(home * np.exp(-step), away)) / (2 * step)
    by_away = (log_likelihood(home, away * np.exp(step)) - log_likelihood(home, away * np.exp(-step))) / (2 * step)

    assert (regular[0] - home, regular[1] - away) == pytest.approx((by_home, by_away), abs=1e-5)


def test_estimates_were_made_before_the_seasons_that_are_scored() -> None:
    (profile,) = specification(Sport.ICE_HOCKEY).estimates().profiles.values()

    assert date.fromisoformat(profile.evidence.before) == date(2013, 7, 1)


def test_level_after_sixty_minutes_is_what_the_poisson_law_says_and_late_goals_make_it_more() -> None:
    rates = np.log([[3.0], [2.5]])
    level = sum(poisson.pmf(goals, 3.0) * poisson.pmf(goals, 2.5) for goals in range(40))

    assert PLAIN.extended(rates)[0] == pytest.approx(level, abs=1e-9)
    assert LATE.extended(rates)[0] > level
