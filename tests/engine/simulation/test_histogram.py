"""The histogram of n simulated matches: the law of a multinomial, at any n."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare, norm

from engine.simulation.histogram import Histogram, histogram
from engine.simulation.matchup import matchup_from_elo
from engine.simulation.predictive import predict
from engine.simulation.settings import Settings

LAW = predict(matchup_from_elo(home_rating=1600, away_rating=1500)).law


def drawn(n: int, seed: int) -> Histogram:
    return histogram(LAW, Settings(seed=seed, n_simulations=n))


@given(st.integers(1, 1_000_000_000), st.integers(0, 2**63 - 1))
def test_every_simulated_match_is_counted_once(n: int, seed: int) -> None:
    found = drawn(n, seed)

    assert found.outcomes.home + found.outcomes.draw + found.outcomes.away == n
    assert sum(found.margin_counts) == n
    assert sum(found.total_counts) == n


@given(st.integers(1, 1_000_000_000), st.integers(0, 2**63 - 1))
def test_margins_and_outcomes_are_counted_on_the_same_matches(n: int, seed: int) -> None:
    found = drawn(n, seed)
    away, draw, home = -found.margin_first, -found.margin_first, -found.margin_first + 1

    assert sum(found.margin_counts[:away]) == found.outcomes.away
    assert found.margin_counts[draw] == found.outcomes.draw
    assert sum(found.margin_counts[home:]) == found.outcomes.home


@given(st.integers(0, 2**63 - 1))
def test_the_same_seed_gives_the_same_histogram(seed: int) -> None:
    assert drawn(10_000, seed) == drawn(10_000, seed)


def test_another_seed_gives_another_histogram() -> None:
    assert drawn(10_000, 1).margin_counts != drawn(10_000, 2).margin_counts


@pytest.mark.parametrize("n", [1_000, 1_000_000, 1_000_000_000])
def test_counts_follow_the_exact_law_of_the_margin(n: int) -> None:
    """The sum of chi-square statistics over seeds stays where 1 in 10,000 would not."""
    likely = LAW.margins * n > 5
    expected = np.append(LAW.margins[likely], 1 - LAW.margins[likely].sum()) * n
    values = []
    for seed in range(50):
        counts = np.array(drawn(n, seed).margin_counts)
        observed = np.append(counts[likely], n - counts[likely].sum())
        values.append(float(chisquare(observed, expected * n / expected.sum()).pvalue))

    assert 1e-4 < norm.sf(norm.isf(values).sum() / len(values) ** 0.5) < 1 - 1e-4  # type: ignore[union-attr]


def test_counts_scatter_as_much_as_the_stated_error_and_no_less() -> None:
    shares = [drawn(10_000, seed).simulated.home for seed in range(400)]
    error = drawn(10_000, 0).monte_carlo_error.home

    assert np.std(shares) == pytest.approx(error, rel=0.15)
    assert np.mean(shares) == pytest.approx(LAW.outcomes.home, abs=4 * error / 20)


def test_the_error_is_that_of_a_share() -> None:
    found = drawn(2_500, 1)

    assert found.monte_carlo_error.home == pytest.approx((found.exact.home * (1 - found.exact.home) / 2_500) ** 0.5)


def test_plays_are_scores_that_the_law_holds_possible() -> None:
    plays = [play for seed in range(100) for play in drawn(1, seed).plays]

    assert all(LAW.grid[play.home, play.away] > 0 for play in plays)
    assert np.mean([play.home > play.away for play in plays]) == pytest.approx(LAW.outcomes.home, abs=0.05)
