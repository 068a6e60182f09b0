"""Goals in soccer: bounds, shapes, and the corrected cells of Dixon and Coles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson

from engine.sports.soccer.law import MASS_LEFT_OUT, DixonColes, within_bounds

rates = st.floats(0.02, 14.0)
rhos = st.floats(-1.0, 1.0)


@given(rhos, rates, rates)
def test_a_grid_is_a_distribution_whatever_rho_asks_for(rho: float, home: float, away: float) -> None:
    grid = DixonColes(rho).grids(np.array([home]), np.array([away]))

    assert grid.min() >= 0
    assert grid.sum() == pytest.approx(1)


@given(rates, rates)
def test_adaptive_grids_leave_out_less_than_promised(home: float, away: float) -> None:
    most = DixonColes().grids(np.array([home, 1.0]), np.array([away, 1.0])).shape[1] - 1

    assert poisson.sf(most, home) + poisson.sf(most, away) < MASS_LEFT_OUT


@given(rhos, rates, rates)
def test_swapping_the_sides_transposes_the_grid(rho: float, home: float, away: float) -> None:
    model = DixonColes(rho)

    np.testing.assert_allclose(model.grid(home, away), model.grid(away, home).T, rtol=1e-12, atol=1e-300)


@given(rhos, rates, rates)
def test_rho_is_kept_strictly_inside_its_bounds(rho: float, home: float, away: float) -> None:
    bounded = within_bounds(rho, np.array([home]), np.array([away]))[0]

    assert max(-1 / home, -1 / away) < bounded < min(1 / (home * away), 1)


@given(rhos, rates, rates)
def test_outcomes_are_the_triangles_of_the_grid(rho: float, home: float, away: float) -> None:
    model = DixonColes(rho)
    grid = model.grids(np.array([home]), np.array([away]))[0]
    triangles = (np.tril(grid, -1).sum(), np.trace(grid), np.triu(grid, 1).sum())

    assert model.outcomes(np.array([home]), np.array([away]))[0] == pytest.approx(triangles, abs=1e-8)


def test_absurd_rates_still_make_a_distribution() -> None:
    model, absurd = DixonColes(), np.array([1e6])

    assert model.outcomes(absurd, np.array([1.0]))[0] == pytest.approx([1, 0, 0])
    assert model.grids(absurd, np.array([1.0])).sum() == pytest.approx(1)
    assert model.mixture(np.log([[1e6], [1.0]]), np.ones(1))[0].sum() == pytest.approx(1)


def test_without_dependence_the_grid_is_a_product_of_poisson_laws() -> None:
    grid = DixonColes(0.0).grid(1.4, 1.1, most=40)
    goals = np.arange(41)

    np.testing.assert_allclose(grid, np.outer(poisson.pmf(goals, 1.4), poisson.pmf(goals, 1.1)), atol=1e-15)


def test_the_correction_moves_mass_between_low_scores_and_keeps_the_margins() -> None:
    corrected, plain = DixonColes(-0.1).grid(1.4, 1.1, most=40), DixonColes(0.0).grid(1.4, 1.1, most=40)

    assert corrected[0, 0] / plain[0, 0] == pytest.approx(1 + 0.1 * 1.4 * 1.1)
    assert corrected[0, 1] / plain[0, 1] == pytest.approx(1 - 0.1 * 1.4)
    assert corrected[1, 0] / plain[1, 0] == pytest.approx(1 - 0.1 * 1.1)
    assert corrected[1, 1] / plain[1, 1] == pytest.approx(1 + 0.1)
    np.testing.assert_allclose(corrected.sum(axis=0), plain.sum(axis=0), atol=1e-12)
