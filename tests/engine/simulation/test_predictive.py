"""The mixture over the strengths: invariants, and values from sources that are not ours."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson, skellam

from engine.ratings.state import EtaPosterior
from engine.simulation.matchup import Matchup, matchup_from_elo
from engine.simulation.outcome import Outcome
from engine.simulation.predictive import axes, law_at, law_of_average_sides, predict

elo_ratings = st.floats(0, 4000)
errors = st.floats(0, 300)
matchups = st.builds(
    matchup_from_elo,
    home_rating=elo_ratings,
    away_rating=elo_ratings,
    home_rating_sd=errors,
    away_rating_sd=errors,
    home_advantage=st.none() | st.floats(-1000, 1000),
    neutral=st.booleans(),
)


def known(home_rate: float, away_rate: float, rho: float) -> Matchup:
    """A matchup whose rates are known for sure."""
    base = matchup_from_elo(home_rating=1500, away_rating=1500)
    log_rates = (float(np.log(home_rate)), float(np.log(away_rate)))
    return replace(base, shape=(rho,), posterior=replace(base.posterior, mean=log_rates, covariance=(0.0, 0.0, 0.0)))


@given(matchups)
def test_probabilities_are_positive_and_sum_to_one(matchup: Matchup) -> None:
    predictive = predict(matchup)

    assert sum(predictive.probabilities.as_tuple()) == pytest.approx(1, abs=1e-12)
    assert all(0 < probability < 1 for probability in predictive.probabilities.as_tuple())
    assert predictive.law.grid.min() >= 0
    for law in (predictive.law.home_scores, predictive.law.away_scores, predictive.law.margins, predictive.law.totals):
        assert law.sum() == pytest.approx(1, abs=1e-12)


@given(matchups)
def test_the_mean_of_the_posterior_is_the_predictive_probability(matchup: Matchup) -> None:
    predictive = predict(matchup)

    for outcome in Outcome:
        assert predictive.chance(outcome).mean == pytest.approx(predictive.probabilities[outcome], abs=2e-9)


@given(elo_ratings, elo_ratings, errors, errors)
def test_swapping_the_sides_at_a_neutral_venue_mirrors_everything(
    home: float, away: float, home_sd: float, away_sd: float
) -> None:
    one = predict(
        matchup_from_elo(
            home_rating=home, away_rating=away, home_rating_sd=home_sd, away_rating_sd=away_sd, neutral=True
        )
    )
    other = predict(
        matchup_from_elo(
            home_rating=away, away_rating=home, home_rating_sd=away_sd, away_rating_sd=home_sd, neutral=True
        )
    )

    np.testing.assert_allclose(one.law.grid, other.law.grid.T, atol=1e-12)
    assert one.chance(Outcome.HOME).percentiles().p5 == pytest.approx(
        other.chance(Outcome.AWAY).percentiles().p5, abs=1e-9
    )


@given(elo_ratings, elo_ratings, elo_ratings)
def test_a_larger_rating_gap_never_makes_a_win_less_likely(first: float, second: float, away: float) -> None:
    weaker, stronger = (
        predict(matchup_from_elo(home_rating=rating, away_rating=away)).probabilities
        for rating in sorted((first, second))
    )

    assert stronger.home >= weaker.home - 1e-12
    assert stronger.away <= weaker.away + 1e-12


@given(st.floats(1000, 2000), st.floats(1000, 2000), st.floats(1, 300))
def test_home_advantage_helps_the_home_side(home: float, away: float, advantage: float) -> None:
    here = matchup_from_elo(home_rating=home, away_rating=away, home_advantage=advantage)
    nowhere = matchup_from_elo(home_rating=home, away_rating=away, neutral=True)

    assert predict(here).probabilities.home > predict(nowhere).probabilities.home


@given(matchups)
def test_the_axes_square_to_the_covariance(matchup: Matchup) -> None:
    reach = np.array(axes(matchup.posterior))[:, 1:]
    home, both, away = matchup.posterior.covariance

    np.testing.assert_allclose(reach @ reach.T, [[home, both], [both, away]], atol=1e-12)


def test_the_first_axis_alone_moves_the_difference() -> None:
    posterior = EtaPosterior((0.3, 0.1), (0.05, 0.01, 0.03), 0.2, 0.2, 0.0, 0.0, 0.0, 0.0)
    home, away = axes(posterior)

    assert home[1] - away[1] == pytest.approx(posterior.difference_variance**0.5)
    assert home[2] == pytest.approx(away[2])


def test_average_sides_know_no_side() -> None:
    stronger = matchup_from_elo(home_rating=1900, away_rating=1500)
    weaker = matchup_from_elo(home_rating=1400, away_rating=1500)

    assert law_of_average_sides(stronger).outcomes == law_of_average_sides(weaker).outcomes


@pytest.mark.parametrize(("home_rate", "away_rate"), [(1.5, 1.1), (2.7, 0.6), (0.4, 0.9)])
def test_independent_goals_give_the_law_of_skellam(home_rate: float, away_rate: float) -> None:
    law = predict(known(home_rate, away_rate, rho=0.0)).law

    np.testing.assert_allclose(
        law.margins, skellam.pmf(np.arange(-law.most, law.most + 1), home_rate, away_rate), atol=1e-9
    )
    np.testing.assert_allclose(law.totals[:10], poisson.pmf(np.arange(10), home_rate + away_rate), atol=1e-9)


@pytest.mark.parametrize(("home_rate", "away_rate"), [(1.5, 1.1), (2.7, 0.6), (0.4, 0.9)])
def test_known_rates_give_the_law_of_dixon_and_coles(home_rate: float, away_rate: float) -> None:
    """Source: Dixon and Coles (1997), equation 4.2, with scipy's Poisson probabilities."""
    rho = -0.1
    law = predict(known(home_rate, away_rate, rho)).law
    goals = np.arange(law.most + 1)
    grid = np.outer(poisson.pmf(goals, home_rate), poisson.pmf(goals, away_rate))
    grid[0, 0] *= 1 - home_rate * away_rate * rho
    grid[0, 1] *= 1 + home_rate * rho
    grid[1, 0] *= 1 + away_rate * rho
    grid[1, 1] *= 1 - rho

    np.testing.assert_allclose(law.grid, grid, atol=1e-9)
    assert law.outcomes.as_tuple() == pytest.approx(
        (np.tril(grid, -1).sum(), np.trace(grid), np.triu(grid, 1).sum()), abs=1e-9
    )
    assert law.both_score == pytest.approx(grid[1:, 1:].sum(), abs=1e-9)


def test_25_nodes_are_enough() -> None:
    """Against 200,000 draws of the strengths: within four standard errors of the draws."""
    matchup = matchup_from_elo(home_rating=1650, away_rating=1500)
    home, both, away = matchup.posterior.covariance
    draws = np.random.default_rng(1).multivariate_normal(
        matchup.posterior.mean, [[home, both], [both, away]], size=200_000
    )
    home_wins = matchup.model.outcomes(np.exp(draws[:, 0]), np.exp(draws[:, 1]))[:, 0]
    chance = predict(matchup).chance(Outcome.HOME)

    assert chance.mean == pytest.approx(home_wins.mean(), abs=4 * home_wins.std() / 200_000**0.5)
    assert chance.sd == pytest.approx(home_wins.std(), rel=0.01)
    assert chance.quantiles(np.array([0.025, 0.05, 0.5, 0.95, 0.975])) == pytest.approx(
        np.quantile(home_wins, [0.025, 0.05, 0.5, 0.95, 0.975]), abs=0.003
    )


def test_what_is_known_for_sure_is_the_law_at_its_rates() -> None:
    matchup = known(1.7, 0.9, rho=-0.1)

    np.testing.assert_allclose(
        predict(matchup).law.grid, law_at(matchup.model, matchup.posterior.mean).grid, atol=1e-12
    )
