"""The most likely outcome beside its base rate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.simulation.matchup import Matchup, matchup_from_elo
from engine.simulation.outcome import ORDER, Outcome
from engine.simulation.run import Settings, distribution, headline
from engine.simulation.wording import en

SETTINGS = Settings(seed=1)
matchups = st.builds(
    matchup_from_elo,
    home_rating=st.floats(1000, 2200),
    away_rating=st.floats(1000, 2200),
    neutral=st.booleans(),
)


@given(matchups)
def test_no_outcome_is_likelier_than_the_one_named(matchup: Matchup) -> None:
    found = headline(matchup, SETTINGS)

    assert found.probability == max(found.probabilities.as_tuple())
    assert found.probability == found.probabilities[found.outcome]


@given(matchups)
def test_the_base_rate_is_that_of_the_outcome_named(matchup: Matchup) -> None:
    found = headline(matchup, SETTINGS)

    assert found.base_rate == found.base_rates[found.outcome]
    assert sum(found.base_rates.as_tuple()) == pytest.approx(1)


def test_base_rates_on_neutral_ground_favour_nobody() -> None:
    here, nowhere = (
        headline(matchup_from_elo(home_rating=1500, away_rating=1900, neutral=neutral), SETTINGS).base_rates
        for neutral in (False, True)
    )

    assert nowhere.home == pytest.approx(nowhere.away)
    assert here.home > here.away


def test_the_median_is_the_one_of_the_distribution() -> None:
    matchup = matchup_from_elo(home_rating=1800, away_rating=1500)
    found = headline(matchup, SETTINGS)

    assert found.outcome is Outcome.HOME
    assert found.median_probability == distribution(matchup, SETTINGS).win_probability.percentiles.p50
    assert found.spread_sd == distribution(matchup, SETTINGS).win_probability.sd


@pytest.mark.parametrize(("home_rating", "away_rating", "winner"), [(1900, 1500, "Ants"), (1500, 1900, "Bees")])
def test_the_outcome_is_named_after_the_side(home_rating: float, away_rating: float, winner: str) -> None:
    matchup = matchup_from_elo(home_rating=home_rating, away_rating=away_rating, home_name="Ants", away_name="Bees")
    found = headline(matchup, SETTINGS)
    shown, usual = en.percent(found.probability), en.percent(found.base_rate)

    assert en.outcome(found.outcome, matchup) == f"{winner} win"
    assert en.headline(found, matchup, decimals=0) == (
        f"The likeliest outcome is a win for {winner}: {shown}. "
        f"Between average sides at such a venue it would be {usual}."
    )


def test_a_rating_with_more_error_gives_less_confidence() -> None:
    words = [
        headline(
            matchup_from_elo(home_rating=1550, away_rating=1500, home_rating_sd=sd, away_rating_sd=sd), SETTINGS
        ).confidence
        for sd in (10, 40, 150)
    ]

    assert words == ["high", "moderate", "low"]


def test_outcomes_stand_in_the_order_of_their_axis() -> None:
    assert [outcome.position for outcome in ORDER] == [0, 1, 2]
