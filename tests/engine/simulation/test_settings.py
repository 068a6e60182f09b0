"""What a reader may choose beside the matchup."""

import pytest

from engine.errors import InvalidInput
from engine.simulation.settings import Settings


@pytest.mark.parametrize("n", [0, -1, 1_000_000_001])
def test_more_or_fewer_simulations_than_allowed_are_refused(n: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Settings(seed=1, n_simulations=n)

    assert refusal.value.field == "n_simulations"


@pytest.mark.parametrize("level", [0.5, 0.999, 0.0, 1.0, -1.0, float("nan"), float("inf")])
def test_a_credible_level_outside_its_range_is_refused(level: float) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Settings(seed=1, ci_level=level)

    assert refusal.value.field == "ci_level"


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_a_seed_that_no_database_can_hold_is_refused(seed: int) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Settings(seed=seed)

    assert refusal.value.field == "seed"


@pytest.mark.parametrize("n", [1, 1_000_000_000])
def test_both_ends_of_the_range_are_allowed(n: int) -> None:
    assert Settings(seed=0, n_simulations=n).n_simulations == n


@pytest.mark.parametrize(("n", "decimals"), [(1, 0), (10_000, 0), (1_000_000, 1), (100_000_000, 2), (1_000_000_000, 2)])
def test_digits_follow_the_monte_carlo_error(n: int, decimals: int) -> None:
    settings = Settings(seed=1, n_simulations=n)

    assert settings.decimals(0.5) == decimals
    assert decimals in (0, 2) or 10.0**-decimals >= 100 * settings.monte_carlo_error(0.5)
