"""Conservative, base, aggressive: ends of one posterior, not multipliers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial.hermite_e import hermegauss

from engine.simulation.matchup import Matchup, matchup_from_elo
from engine.simulation.outcome import Outcome
from engine.simulation.predictive import given as conditional
from engine.simulation.predictive import predict
from engine.simulation.scenarios import Scenario, ScenarioExtremes, extremes, favourite_name, total_variation
from engine.simulation.score_distribution import ScoreDistribution

realistic = st.floats(1200, 1900)
errors = st.floats(5, 120)
matchups = st.builds(
    matchup_from_elo,
    home_rating=realistic,
    away_rating=realistic,
    home_rating_sd=errors,
    away_rating_sd=errors,
    neutral=st.booleans(),
)


def of(matchup: Matchup) -> ScenarioExtremes:
    return extremes(matchup, predict(matchup))


def all_of(scenarios: ScenarioExtremes) -> tuple[Scenario, Scenario, Scenario]:
    return scenarios.conservative, scenarios.base, scenarios.aggressive


@given(matchups)
def test_every_scenario_is_a_full_law(matchup: Matchup) -> None:
    for scenario in all_of(of(matchup)):
        assert sum(map(sum, scenario.grid)) == pytest.approx(1)
        assert sum(scenario.margin.probabilities) == pytest.approx(1)
        assert sum(scenario.probabilities.as_tuple()) == pytest.approx(1)


@given(matchups)
def test_percentiles_of_every_scenario_rise(matchup: Matchup) -> None:
    for scenario in all_of(of(matchup)):
        for law in (scenario.margin, scenario.total, scenario.home_goals, scenario.away_goals):
            found = law.percentiles
            assert found.p5 <= found.p25 <= found.p50 <= found.p75 <= found.p95


@given(matchups)
def test_the_chance_of_a_home_win_keeps_inside_its_percentiles(matchup: Matchup) -> None:
    for scenario in all_of(of(matchup)):
        found = scenario.home_win
        assert found is not None
        assert found.p5 <= found.p25 <= found.p50 <= found.p75 <= found.p95
        assert found.p5 - 1e-9 <= scenario.probabilities.home <= found.p95 + 1e-9


def test_a_scenario_leaves_less_open_than_the_forecast() -> None:
    matchup = matchup_from_elo(home_rating=1650, away_rating=1500)
    low, base, high = (each.home_win for each in all_of(of(matchup)))

    assert low is not None
    assert base == predict(matchup).chance(Outcome.HOME).percentiles()
    assert high is not None
    assert max(low.p95 - low.p5, high.p95 - high.p5) < (base.p95 - base.p5) / 2


@given(matchups)
def test_the_favourite_gains_from_end_to_end(matchup: Matchup) -> None:
    scenarios = of(matchup)
    chances = [scenario.probabilities[scenarios.favourite] for scenario in all_of(scenarios)]

    assert chances == sorted(chances)
    assert scenarios.conservative.difference < scenarios.base.difference < scenarios.aggressive.difference


@given(matchups)
def test_the_average_over_all_points_gives_back_the_base(matchup: Matchup) -> None:
    points, weights = hermegauss(31)
    weights /= weights.sum()
    base = of(matchup).base
    averaged = np.zeros(3)
    for point, weight in zip(points, weights, strict=True):
        averaged += weight * np.array(conditional(matchup, float(point)).law.outcomes.as_tuple())

    assert averaged == pytest.approx(base.probabilities.as_tuple(), abs=5e-4)


def test_the_base_is_the_forecast_itself() -> None:
    matchup = matchup_from_elo(home_rating=1650, away_rating=1500)

    assert of(matchup).base.probabilities == predict(matchup).probabilities


@given(realistic, realistic, errors, errors)
def test_swapping_the_sides_at_a_neutral_venue_mirrors_the_scenarios(
    home: float, away: float, home_sd: float, away_sd: float
) -> None:
    one = of(
        matchup_from_elo(
            home_rating=home, away_rating=away, home_rating_sd=home_sd, away_rating_sd=away_sd, neutral=True
        )
    )
    other = of(
        matchup_from_elo(
            home_rating=away, away_rating=home, home_rating_sd=away_sd, away_rating_sd=home_sd, neutral=True
        )
    )

    if one.favourite is not other.favourite:
        assert one.aggressive.probabilities.home == pytest.approx(other.aggressive.probabilities.away, abs=1e-9)
        assert one.conservative.probabilities.home == pytest.approx(other.conservative.probabilities.away, abs=1e-9)


@given(matchups)
def test_bounds_hold_the_forecast_of_a_win(matchup: Matchup) -> None:
    scenarios = of(matchup)

    for bounds in scenarios.bounds:
        assert bounds.low <= scenarios.base.probabilities[bounds.outcome] <= bounds.high


@given(matchups)
def test_what_separates_the_ends_is_measured_between_them(matchup: Matchup) -> None:
    scenarios = of(matchup)
    low, high = scenarios.conservative, scenarios.aggressive
    moved = high.probabilities[scenarios.favourite] - low.probabilities[scenarios.favourite]

    assert scenarios.separation.favourite_win == pytest.approx(moved)
    assert moved - 1e-12 <= scenarios.separation.total_variation <= 1
    assert scenarios.separation.difference == pytest.approx(high.difference - low.difference)


def test_less_error_brings_the_ends_together() -> None:
    vague, sharp = (
        of(matchup_from_elo(home_rating=1600, away_rating=1500, home_rating_sd=sd, away_rating_sd=sd))
        for sd in (100, 10)
    )

    assert sharp.separation.total_variation < vague.separation.total_variation / 5


def test_the_favourite_may_be_the_away_side() -> None:
    matchup = matchup_from_elo(home_rating=1300, away_rating=1700, away_name="Bees")
    scenarios = of(matchup)

    assert scenarios.favourite is Outcome.AWAY
    assert favourite_name(matchup, scenarios.favourite) == "Bees"


def test_laws_without_a_common_score_are_wholly_apart() -> None:
    first, second = np.zeros((2, 2)), np.zeros((4, 4))
    first[0, 0] = second[3, 2] = 1

    assert total_variation(ScoreDistribution.of(first), ScoreDistribution.of(second)) == 1
    assert total_variation(ScoreDistribution.of(first), ScoreDistribution.of(first)) == 0
