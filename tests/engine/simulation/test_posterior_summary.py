"""The posterior of a quantity from 25 nodes, against distributions that are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import chi2, lognorm, norm

from engine.simulation.posterior_summary import PAIRS, POINTS, Spread, probability_spread, spread

LEVELS = np.array([0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999])
DIFFERENCE, LEVEL = PAIRS[1], PAIRS[2]


def probabilities(centre: float, difference: float, level: float) -> NDArray[np.float64]:
    """Of something whose logit is linear in both axes, at the nodes."""
    nodes: NDArray[np.float64] = 1 / (1 + np.exp(-(centre + difference * DIFFERENCE + level * LEVEL)))
    return nodes


some_probability = st.builds(probabilities, st.floats(-6, 6), st.floats(-1.5, 1.5), st.floats(-0.3, 0.3)).map(
    probability_spread
)


@given(some_probability)
def test_a_probability_stays_a_probability(chance: Spread) -> None:
    low, high = chance.quantiles(np.array([0.0, 1.0]))

    assert 0 < low <= high < 1


@given(some_probability)
def test_quantiles_rise_with_their_level(chance: Spread) -> None:
    assert (np.diff(chance.quantiles(LEVELS)) >= 0).all()


@given(some_probability)
def test_a_density_is_never_negative_and_holds_nearly_all_mass(chance: Spread) -> None:
    x, y = chance.density()

    assert (y >= 0).all()
    assert x.size == 0 or y @ np.gradient(x) == pytest.approx(1, abs=0.01)


@given(some_probability, st.floats(0.51, 0.99))
def test_a_wider_interval_holds_a_narrower_one(chance: Spread, level: float) -> None:
    inner, outer = chance.interval(0.5 * level), chance.interval(level)

    assert outer.low <= inner.low <= inner.high <= outer.high


def test_what_does_not_vary_has_no_spread_and_no_density() -> None:
    constant = spread(np.full(25, 1.5))

    assert constant.moments() == (pytest.approx(1.5), pytest.approx(0, abs=1e-12), 0, 0)
    assert constant.percentiles().p5 == pytest.approx(1.5)
    assert constant.density()[0].size == 0


@pytest.mark.parametrize(("difference", "level"), [(1.0, 0.0), (0.8, 0.6), (-2.0, 0.3)])
def test_a_linear_quantity_is_normal(difference: float, level: float) -> None:
    quantity = spread(1 + difference * DIFFERENCE + level * LEVEL)
    normal = norm(1, np.hypot(difference, level))

    assert quantity.quantiles(LEVELS[1:-1]) == pytest.approx(normal.ppf(LEVELS[1:-1]), abs=0.02 * normal.std())
    assert quantity.moments() == pytest.approx((1, normal.std(), 0, 0), abs=1e-9)


def test_the_exponential_of_a_normal_is_lognormal() -> None:
    quantity, law = spread(np.exp(0.2 * DIFFERENCE)), lognorm(0.2)

    assert quantity.quantiles(LEVELS) == pytest.approx(law.ppf(LEVELS), abs=0.004)
    assert quantity.moments() == pytest.approx(
        [float(value) for value in law.stats("mv")[:1]] + [law.std(), *map(float, law.stats("sk"))], rel=0.01
    )


def test_a_quantity_that_falls_and_rises_is_ranked_by_its_value() -> None:
    square = spread(DIFFERENCE**2)

    assert square.quantiles(LEVELS[3:6]) == pytest.approx(chi2(1).ppf(LEVELS[3:6]), abs=0.06)


def test_the_points_reach_beyond_the_widest_interval_that_may_be_asked() -> None:
    assert norm.sf(POINTS[-1]) < (1 - 0.999) / 2 / 10


@pytest.mark.parametrize("moving", [DIFFERENCE, LEVEL])
def test_either_axis_alone_gives_a_smooth_law(moving: NDArray[np.float64]) -> None:
    quantity = spread(0.1 * moving)
    _, density = quantity.density()

    assert quantity.quantiles(LEVELS[1:-1]) == pytest.approx(norm(0, 0.1).ppf(LEVELS[1:-1]), abs=0.001)
    assert (np.diff(np.sign(np.diff(density))) != 0).sum() == 1
