"""Runs in baseball: the last inning at home, extra innings, and what a final score shows of nine whole ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from engine.sports.baseball.law import Baseball, runs_law, shares
from engine.sports.baseball.observer import late_runs

rates = st.floats(1.0, 9.0)
LAW = Baseball(4.0, 0.1, 0.5, 0.0)


@given(rates, rates)
def test_nobody_ends_level_and_the_grid_is_a_distribution(home: float, away: float) -> None:
    (grid,) = LAW.grids(np.array([home]), np.array([away]))

    assert np.trace(grid) == 0
    assert grid.min() >= 0
    assert grid.sum() == pytest.approx(1)


@given(rates)
def test_even_sides_win_as_often_at_home_as_abroad_though_scores_differ(rate: float) -> None:
    home, _, away = LAW.outcomes(np.array([rate]), np.array([rate]))[0]
    (grid,) = LAW.grids(np.array([rate]), np.array([rate]))

    assert home == pytest.approx(away)
    assert np.trace(grid, -1) > np.trace(grid, 1)


def test_runs_are_negative_binomial() -> None:
    expected = nbinom.pmf(np.arange(30), 4.0, 4.0 / (4.0 + 4.5))

    np.testing.assert_allclose(runs_law(np.array([4.5]), 4.0, 30)[0], expected, atol=1e-12)


def test_what_a_win_by_one_shows_is_the_mean_of_nine_whole_innings() -> None:
    rng, matches = np.random.default_rng(2), 1_000_000
    law = Baseball(4.0, 1e-6, 0.5, 0.0)

    def runs(rate: float, size: float) -> np.ndarray:
        return rng.negative_binomial(size, size / (size + rate), matches)

    early, last, away = runs(4.6 * 8 / 9, 4 * 8 / 9), runs(4.6 / 9, 4 / 9), runs(4.4, 4.0)
    whole = early + last
    final = np.where(early > away, early, np.minimum(whole, away + 1))
    final = final + ((final == away) & (rng.random(matches) < 0.5))
    by_one, later = late_runs(law, 4.6, 4.4)
    won_by_one = final - away == 1

    assert by_one == pytest.approx(float((whole - final)[won_by_one].mean()), abs=0.02)
    lost, extra = (whole == away) & (final == away), rng.choice(6, matches, p=shares(0.5, 5)) + 1
    led_by_one = np.where(lost, extra, away - final) == 1

    assert later[1] == pytest.approx(float((lost & led_by_one).sum() / led_by_one.sum()), abs=0.01)


def test_extra_innings_are_as_likely_as_a_level_score_after_nine() -> None:
    law = np.asarray(nbinom.pmf(np.arange(60)[:, None], 4.0, 4.0 / (4.0 + np.array([4.5, 4.0]))))

    level = float(np.sum(law[:, 0] * law[:, 1]))

    assert LAW.extended(np.log([[4.5], [4.0]])) == pytest.approx([level], abs=1e-8)
