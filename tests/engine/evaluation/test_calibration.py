"""Calibration: what is calibrated is found to be so, and every distortion shows in its own figure."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from engine.evaluation.calibration import (
    calibration_slope,
    corp,
    expected_calibration_error,
    reliability,
    sharpness,
)
from engine.evaluation.scoring import brier

N = 20_000


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Forecasts of two outcomes and outcomes that follow them."""
    rng = np.random.default_rng(seed)
    chances = rng.beta(2, 2, N)
    return np.stack((chances, 1 - chances), axis=1), (rng.random(N) > chances).astype(int)


def test_forecasts_that_outcomes_follow_have_slope_one_and_no_error() -> None:
    forecasts, observed = drawn(1)

    assert calibration_slope(forecasts, observed) == pytest.approx(1, abs=0.05)
    assert expected_calibration_error(forecasts, observed) < 0.015
    assert corp(forecasts, observed).miscalibration < 0.004


@pytest.mark.parametrize("stretch", [0.5, 1.5, 2.0])
def test_stretching_the_logits_divides_the_slope(stretch: float) -> None:
    forecasts, observed = drawn(2)
    plain = calibration_slope(forecasts, observed) or 0.0

    stretched = expit(stretch * logit(forecasts))

    assert calibration_slope(stretched, observed) == pytest.approx(plain / stretch)


@pytest.mark.parametrize(
    ("forecasts", "observed"),
    [
        ([[0.6, 0.4]] * 3, [0, 0, 1]),
        ([[0.5, 0.3, 0.2], [0.4, 0.3, 0.3], [0.6, 0.2, 0.2]], [0, 0, 0]),
        ([[0.5, 0.5]] * 1_000, [0, 1] * 500),
        ([[0.6, 0.4], [0.4, 0.6]] * 500, [0, 1] * 500),
        ([[1.0, 0.0]], [0]),
    ],
    ids=["few", "few and parted", "all alike", "parted by a threshold", "certain"],
)
def test_observations_that_leave_the_slope_open_give_none(forecasts: list[list[float]], observed: list[int]) -> None:
    assert calibration_slope(forecasts, observed) is None


@given(st.integers(0, 1000))
def test_the_parts_add_up_to_the_brier_score(seed: int) -> None:
    rng = np.random.default_rng(seed)
    forecasts, observed = rng.dirichlet((3, 2, 2), 60), rng.integers(0, 3, 60)
    parts = corp(forecasts, observed)

    assert parts.miscalibration - parts.discrimination + parts.uncertainty == pytest.approx(
        brier(forecasts, observed).mean()
    )
    assert parts.miscalibration >= -1e-12
    assert parts.discrimination >= -1e-12


def test_base_rates_discriminate_nothing_and_are_calibrated() -> None:
    observed = np.array([0] * 46 + [1] * 26 + [2] * 28)
    parts = corp(np.tile((0.46, 0.26, 0.28), (100, 1)), observed)

    assert parts.miscalibration == pytest.approx(0)
    assert parts.discrimination == pytest.approx(0)


def test_bins_hold_equal_counts_in_the_order_of_the_forecasts() -> None:
    forecasts, observed = drawn(3)
    bins = reliability(forecasts, observed)

    assert len(bins) == 20
    assert {row.count for row in bins} == {2 * N // 20}
    assert [row.forecast for row in bins] == sorted(row.forecast for row in bins)


def test_sharpness_runs_from_even_to_certain() -> None:
    assert sharpness([[1 / 3, 1 / 3, 1 / 3]]) == pytest.approx(0)
    assert sharpness([[1.0, 0.0, 0.0]]) == pytest.approx(1)
