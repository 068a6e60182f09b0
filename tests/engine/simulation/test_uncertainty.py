"""Four measures of what is not known, recomputed from their definitions."""

from dataclasses import replace
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy

from engine.simulation.confidence_decay import confidence_decay
from engine.simulation.data_quality import Caveat, CaveatKind, caveats, data_quality
from engine.simulation.matchup import Matchup, RatingSource, SideEvidence, StrengthEvidence, matchup_from_elo
from engine.simulation.outcome import Outcome
from engine.simulation.predictive import predict
from engine.simulation.uncertainty_split import uncertainty_split
from engine.simulation.volatility import volatility

matchups = st.builds(
    matchup_from_elo,
    home_rating=st.floats(1000, 2200),
    away_rating=st.floats(1000, 2200),
    home_rating_sd=st.floats(0, 200),
    neutral=st.booleans(),
)
shares = st.floats(0, 1)


def learned(**changes: object) -> Matchup:
    """A matchup whose strengths were learned from results."""
    base = matchup_from_elo(home_rating=1500, away_rating=1500, home_name="Ants", away_name="Bees")
    evidence = StrengthEvidence(
        source=RatingSource.RESULTS,
        prior_variance=0.4,
        variance=0.1,
        growth_per_day=0.0002,
        growth_at_break=0.02,
        coverage=0.9,
        record=0.95,
        home=SideEvidence(20.0, 7),
        away=SideEvidence(25.0, 6),
    )
    return replace(base, evidence=replace(evidence, **changes))


@given(matchups)
def test_every_score_lies_on_its_scale(matchup: Matchup) -> None:
    openness = volatility(matchup, predict(matchup))

    assert 0 < openness.score <= 100
    assert 0 <= openness.percentile <= 100
    assert 0 <= data_quality(matchup).score <= 100
    assert 0 <= confidence_decay(matchup.evidence).per_day < 1


@given(matchups)
def test_volatility_is_the_share_of_the_largest_entropy(matchup: Matchup) -> None:
    predictive = predict(matchup)

    assert volatility(matchup, predictive).score == pytest.approx(
        100 * entropy(predictive.probabilities.as_tuple(), base=3)
    )


@given(st.floats(1000, 2200), st.floats(1000, 2200))
def test_volatility_does_not_know_which_side_is_which(home: float, away: float) -> None:
    one, other = (
        matchup_from_elo(home_rating=first, away_rating=second, neutral=True)
        for first, second in ((home, away), (away, home))
    )

    assert volatility(one, predict(one)).score == pytest.approx(volatility(other, predict(other)).score)


def test_even_sides_are_more_open_than_uneven_ones() -> None:
    even = matchup_from_elo(home_rating=1500, away_rating=1500, neutral=True)
    uneven = matchup_from_elo(home_rating=1900, away_rating=1500, neutral=True)

    assert volatility(even, predict(even)).score > volatility(uneven, predict(uneven)).score
    assert volatility(even, predict(even)).percentile > volatility(uneven, predict(uneven)).percentile


def test_the_spread_of_the_margin_stands_beside_that_of_average_sides() -> None:
    """Independent goals: the variance of a difference of Poisson variables is the sum of their rates."""
    matchup = replace(learned(), shape=(0.0,), average=(0.3, 0.1))
    sure = replace(matchup, posterior=replace(matchup.posterior, mean=(0.5, -0.2), covariance=(0.0, 0.0, 0.0)))
    openness = volatility(sure, predict(sure))

    assert openness.margin_sd == pytest.approx((exp(0.5) + exp(-0.2)) ** 0.5)
    assert openness.margin_sd_baseline == pytest.approx((exp(0.3) + exp(0.1)) ** 0.5)
    assert openness.factors[2].value == pytest.approx(openness.margin_sd / openness.margin_sd_baseline)


@given(shares, shares, shares)
def test_data_quality_is_the_product_of_its_factors(variance: float, coverage: float, record: float) -> None:
    quality = data_quality(learned(prior_variance=1.0, variance=variance, coverage=coverage, record=record))

    assert quality.score == pytest.approx(100 * (1 - variance) * coverage * record)
    assert [factor.value for factor in quality.factors] == [quality.learned, quality.coverage, quality.record]


def test_a_variance_above_the_prior_counts_as_nothing_learned() -> None:
    assert data_quality(learned(prior_variance=0.1, variance=0.2)).learned == 0


def test_a_record_that_was_not_measured_is_said_not_to_be() -> None:
    assert not data_quality(learned(record=None)).is_record_measured
    assert data_quality(learned()).is_record_measured


def test_few_results_of_a_side_are_noted_by_name() -> None:
    found = caveats(learned(home=SideEvidence(3.2, 5), away=SideEvidence(0.0, None)))

    assert found == (Caveat(CaveatKind.FEW_RESULTS, "Ants", 3), Caveat(CaveatKind.NO_RESULTS, "Bees"))


def test_enough_results_of_both_sides_need_no_note() -> None:
    assert caveats(learned()) == ()


def test_given_ratings_are_noted() -> None:
    found = caveats(matchup_from_elo(home_rating=1500, away_rating=1500, home_rating_sd=50))

    assert found == (Caveat(CaveatKind.GIVEN), Caveat(CaveatKind.ASSUMED_ERROR))


@given(st.floats(1e-4, 1), st.floats(1e-6, 1e-2))
def test_decay_is_the_share_of_precision_lost_in_a_day(variance: float, growth: float) -> None:
    decay = confidence_decay(learned(variance=variance, growth_per_day=growth).evidence)

    assert decay.per_day == pytest.approx(1 - (1 / (variance + growth)) / (1 / variance))


@given(st.floats(1e-4, 1), st.floats(1e-6, 1e-2))
def test_after_the_half_life_half_of_the_precision_is_left(variance: float, growth: float) -> None:
    decay = confidence_decay(learned(variance=variance, growth_per_day=growth).evidence)

    assert decay.half_life_days is not None
    assert 1 / (variance + growth * decay.half_life_days) == pytest.approx(0.5 / variance)


def test_what_does_not_grow_has_no_half_life() -> None:
    decay = confidence_decay(learned(growth_per_day=0.0).evidence)

    assert (decay.per_day, decay.half_life_days) == (0, None)


@given(matchups)
def test_chance_and_knowledge_make_up_the_whole(matchup: Matchup) -> None:
    split = uncertainty_split(predict(matchup))

    assert split.chance_entropy + split.knowledge_entropy == pytest.approx(split.total_entropy)
    assert split.chance_variance + split.knowledge_variance == pytest.approx(split.total_variance)
    assert split.knowledge_entropy >= 0
    assert split.knowledge_variance >= 0


def test_strengths_known_for_sure_leave_only_chance() -> None:
    matchup = learned()
    sure = replace(matchup, posterior=replace(matchup.posterior, covariance=(0.0, 0.0, 0.0)))
    split = uncertainty_split(predict(sure))

    assert split.knowledge_entropy == pytest.approx(0, abs=1e-12)
    assert split.total_entropy == pytest.approx(entropy(predict(sure).probabilities.as_tuple()))


def test_knowledge_variance_is_the_variance_of_the_posterior() -> None:
    predictive = predict(matchup_from_elo(home_rating=1600, away_rating=1500))

    assert uncertainty_split(predictive).knowledge_variance == pytest.approx(predictive.chance(Outcome.HOME).sd ** 2)
