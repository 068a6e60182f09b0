"""Scores: refusals, bounds, propriety, and values from scipy and the literature."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from engine.errors import InvalidInput
from engine.evaluation.market import market_probabilities
from engine.evaluation.scoring import brier, log_scores, paired_difference, rps

simplex = st.tuples(st.floats(0.01, 1), st.floats(0.01, 1), st.floats(0.01, 1)).map(
    lambda masses: np.array(masses) / sum(masses)
)
happened = st.integers(0, 2)


@pytest.mark.parametrize("score", [log_scores, rps, brier])
@pytest.mark.parametrize(
    ("forecasts", "observed"),
    [
        ([[0.5, 0.4, 0.2]], [0]),
        ([[1.2, -0.1, -0.1]], [0]),
        ([[0.5, 0.3, 0.2]], [3]),
        ([[0.5, 0.3, 0.2]], [0, 1]),
        (np.empty((0, 3)), []),
    ],
)
def test_what_is_not_a_forecast_with_its_outcome_is_refused(score, forecasts, observed) -> None:
    with pytest.raises(InvalidInput):
        score(forecasts, observed)


@given(simplex, happened)
def test_scores_keep_their_bounds(forecast, outcome) -> None:
    assert 0 <= rps([forecast], [outcome])[0] <= 1
    assert 0 <= brier([forecast], [outcome])[0] <= 2
    assert log_scores([forecast], [outcome])[0] >= 0


@given(simplex, simplex)
@pytest.mark.parametrize("score", [log_scores, rps, brier])
def test_saying_what_one_believes_is_best_on_average(score, belief, other) -> None:
    outcomes = [0, 1, 2]

    assert score([belief] * 3, outcomes) @ belief <= score([other] * 3, outcomes) @ belief + 1e-12


@given(simplex, happened)
def test_mirroring_the_outcomes_changes_no_score(forecast, outcome) -> None:
    for score in (log_scores, rps, brier):
        assert score([forecast[::-1]], [2 - outcome])[0] == pytest.approx(score([forecast], [outcome])[0])


def test_rps_of_the_worked_example() -> None:
    """Known values: Constantinou and Fenton (2012), matches 1 and 3 of their worked example."""
    assert rps([[1, 0, 0]], [0])[0] == 0
    assert rps([[0.8, 0.1, 0.1]], [0])[0] == pytest.approx(0.025)
    assert rps([[0.5, 0.25, 0.25]], [0])[0] == pytest.approx(0.15625)


def test_alone_in_their_clusters_differences_have_the_t_of_student() -> None:
    rng = np.random.default_rng(1)
    scores, others = rng.normal(0.1, 1, 50), rng.normal(0, 1, 50)

    found = paired_difference(scores, others, np.arange(50))

    assert found.t == pytest.approx(ttest_1samp(scores - others, 0).statistic)


def test_repeating_every_match_within_its_cluster_adds_no_evidence() -> None:
    rng = np.random.default_rng(2)
    scores, others = rng.normal(0.1, 1, 50), rng.normal(0, 1, 50)
    once = paired_difference(scores, others, np.arange(50))

    twice = paired_difference(np.repeat(scores, 2), np.repeat(others, 2), np.repeat(np.arange(50), 2))

    assert twice.t == pytest.approx(once.t)


def test_prices_that_buy_nothing_are_refused() -> None:
    with pytest.raises(InvalidInput):
        market_probabilities([[1.0, 3.0, 4.0]])


@given(simplex, st.floats(0.8, 1.0))
def test_the_power_method_undoes_a_power(chances, power) -> None:
    np.testing.assert_allclose(market_probabilities([chances**-power]), [chances], rtol=1e-9)
