"""What moved the probability: exact differences that sum."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ratings.state import EtaPosterior
from engine.simulation.drivers import DriverKey, drivers, home_advantage_grid, members, shapley_weights
from engine.simulation.matchup import Matchup, RatingSource, SideEvidence, matchup_from_elo
from engine.simulation.outcome import Outcome
from engine.simulation.predictive import law_at, predict

strengths = st.floats(-0.6, 0.6)


def learned(home: tuple[float, float], away: tuple[float, float], advantage: float) -> Matchup:
    """A matchup learned from results: attack and defence of both sides, and the home advantage."""
    base = matchup_from_elo(home_rating=1500, away_rating=1500, home_name="Ants", away_name="Bees")
    posterior = EtaPosterior(
        mean=(0.2 + advantage / 2 + home[0] - away[1], 0.2 - advantage / 2 + away[0] - home[1]),
        covariance=(0.03, -0.01, 0.04),
        level=0.2,
        home_advantage=advantage,
        home_attack=home[0],
        home_defence=home[1],
        away_attack=away[0],
        away_defence=away[1],
    )
    return replace(base, posterior=posterior, evidence=replace(base.evidence, source=RatingSource.RESULTS))


matchups = st.builds(learned, st.tuples(strengths, strengths), st.tuples(strengths, strengths), st.floats(0, 0.5))


@given(matchups, st.sampled_from(Outcome))
def test_effects_sum_to_what_separates_the_forecast_from_neutral(matchup: Matchup, outcome: Outcome) -> None:
    found = drivers(matchup, outcome)

    assert sum(driver.effect for driver in found.drivers) == pytest.approx(
        found.probability - found.neutral_probability, abs=1e-12
    )


@given(matchups, st.sampled_from(Outcome))
def test_with_all_inputs_at_work_it_is_the_forecast(matchup: Matchup, outcome: Outcome) -> None:
    assert drivers(matchup, outcome).probability == pytest.approx(predict(matchup).probabilities[outcome], abs=2e-9)


@given(matchups)
def test_the_largest_effect_comes_first(matchup: Matchup) -> None:
    sizes = [abs(driver.effect) for driver in drivers(matchup, Outcome.HOME).drivers]

    assert sizes == sorted(sizes, reverse=True)


def test_neutral_is_even_sides_on_neutral_ground_known_for_sure() -> None:
    matchup = learned((0.3, 0.1), (0.0, -0.2), 0.3)
    even = law_at(matchup.model, (0.2, 0.2)).outcomes

    assert drivers(matchup, Outcome.HOME).neutral_probability == pytest.approx(even.home, abs=2e-9)


def test_without_an_input_it_is_the_forecast_with_that_input_at_zero() -> None:
    home, away, advantage = (0.3, 0.1), (0.05, -0.2), 0.3
    found = {driver.key: driver for driver in drivers(learned(home, away, advantage), Outcome.HOME).drivers}
    without = {
        DriverKey.HOME_ATTACK: learned((0.0, 0.1), away, advantage),
        DriverKey.HOME_DEFENCE: learned((0.3, 0.0), away, advantage),
        DriverKey.AWAY_ATTACK: learned(home, (0.0, -0.2), advantage),
        DriverKey.AWAY_DEFENCE: learned(home, (0.05, 0.0), advantage),
        DriverKey.HOME_ADVANTAGE: learned(home, away, 0.0),
    }

    for key, matchup in without.items():
        assert found[key].probability_without == pytest.approx(predict(matchup).probabilities.home, abs=2e-9)


def with_evidence(matchup: Matchup, **known: object) -> Matchup:
    return replace(matchup, evidence=replace(matchup.evidence, **known))


def test_without_the_last_results_it_is_the_forecast_from_the_strengths_before_them() -> None:
    now = with_evidence(
        learned((0.3, 0.1), (0.05, -0.2), 0.3),
        home=SideEvidence(form=(0.08, 0.02)),
        away=SideEvidence(form=(-0.05, 0.04)),
    )
    before = learned((0.22, 0.08), (0.10, -0.24), 0.3)

    found = {driver.key: driver for driver in drivers(now, Outcome.HOME).drivers}

    assert found[DriverKey.RECENT_RESULTS].probability_without == pytest.approx(
        predict(before).probabilities.home, abs=2e-9
    )


@given(matchups, st.tuples(strengths, strengths), st.floats(0.001, 0.06))
def test_effects_sum_with_form_and_time_too(matchup: Matchup, form: tuple[float, float], gained: float) -> None:
    whole = with_evidence(matchup, home=SideEvidence(form=form), variance=0.09, variance_gained=gained)
    found = drivers(whole, Outcome.HOME)

    assert {"recent_results", "rest", "uncertainty"} <= {driver.key for driver in found.drivers}
    assert sum(driver.effect for driver in found.drivers) == pytest.approx(
        found.probability - found.neutral_probability, abs=1e-12
    )
    assert found.probability == pytest.approx(predict(matchup).probabilities.home, abs=2e-9)


@given(matchups, st.floats(0.001, 0.06))
def test_without_the_time_since_it_is_the_forecast_as_sure_as_it_was_then(matchup: Matchup, gained: float) -> None:
    """Between the nodes the outcome is read from a polynomial, which costs a few millionths."""
    kept = 1 - gained / 0.09
    then = replace(matchup.posterior, covariance=tuple(kept * each for each in matchup.posterior.covariance))

    found = drivers(with_evidence(matchup, variance=0.09, variance_gained=gained), Outcome.HOME)

    without = next(driver.probability_without for driver in found.drivers if driver.key == "rest")
    expected = predict(replace(matchup, posterior=then)).probabilities.home
    assert without == pytest.approx(expected, abs=1e-4)


def test_time_moves_nothing_where_none_has_passed() -> None:
    keys = {driver.key for driver in drivers(learned((0.3, 0.1), (0.0, -0.2), 0.3), Outcome.HOME).drivers}

    assert "rest" not in keys


def test_a_strong_attack_helps_its_own_side_only() -> None:
    matchup = learned((0.4, 0.0), (0.0, 0.0), 0.0)
    for_home, for_away = (
        next(driver.effect for driver in drivers(matchup, outcome).drivers if driver.key == "home_attack")
        for outcome in (Outcome.HOME, Outcome.AWAY)
    )

    assert for_home > 0 > for_away


def test_ratings_that_were_given_are_one_input() -> None:
    found = drivers(matchup_from_elo(home_rating=1700, away_rating=1500), Outcome.HOME)

    assert {driver.key for driver in found.drivers} == {"rating_gap", "home_advantage", "uncertainty"}


def test_a_neutral_venue_moves_nothing() -> None:
    found = drivers(matchup_from_elo(home_rating=1700, away_rating=1500, neutral=True), Outcome.HOME)
    effect = next(driver.effect for driver in found.drivers if driver.key == "home_advantage")

    assert effect == pytest.approx(0, abs=1e-12)


def test_shapley_values_are_averages_over_all_orders_of_joining() -> None:
    """Source: Shapley (1953), by plain enumeration of the orders."""
    players = 4
    game = np.random.default_rng(1).random(2**players)
    orders = list(permutations(range(players)))
    expected = np.zeros(players)
    for order in orders:
        joined = 0
        for player in order:
            expected[player] += (game[joined | 1 << player] - game[joined]) / len(orders)
            joined |= 1 << player

    np.testing.assert_allclose(shapley_weights(players) @ game, expected)


def test_members_are_read_from_the_bits() -> None:
    np.testing.assert_array_equal(members(2), [[0, 0], [1, 0], [0, 1], [1, 1]])


@given(matchups)
def test_the_law_without_home_advantage_gives_the_chance_that_its_driver_tells(matchup: Matchup) -> None:
    law = predict(matchup)
    outcome = law.probabilities.most_likely
    grid = np.array(home_advantage_grid(matchup, law))
    told = next(each for each in drivers(matchup, outcome).drivers if each.key is DriverKey.HOME_ADVANTAGE)
    part = {Outcome.HOME: np.tril(grid, -1), Outcome.DRAW: np.diag(grid), Outcome.AWAY: np.triu(grid, 1)}[outcome]

    assert law.probabilities[outcome] - part.sum() == pytest.approx(told.probability_without, abs=1e-9)
    assert grid.sum() == pytest.approx(0, abs=1e-9)


def test_where_no_home_advantage_is_counted_no_score_has_any() -> None:
    neutral = matchup_from_elo(home_rating=1540, away_rating=1500, neutral=True)

    assert home_advantage_grid(neutral, predict(neutral)) == ()
