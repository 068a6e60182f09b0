"""Who meets whom, and on what evidence."""

from datetime import date, timedelta

import pytest

from engine.errors import InvalidInput
from engine.ratings.belief import Belief
from engine.ratings.filter import rate
from engine.ratings.state import Fixture, Ratings, Result
from engine.simulation.matchup import Matchup, matchup_from_elo, matchup_of
from engine.sports.base import Sport
from tests.beliefs import between

FIRST_DAY = date(2024, 8, 1)
TODAY = date(2025, 3, 1)


def ratings(rounds: int) -> Ratings:
    """Four teams, Ants beating whom they meet."""
    pairs = [("Ants", "Bees"), ("Cats", "Dogs"), ("Ants", "Cats"), ("Bees", "Dogs")]
    results = (
        Result(FIRST_DAY + timedelta(days=7 * week + place), home, away, 3 if home == "Ants" else 1, 1)
        for week in range(rounds)
        for place, (home, away) in enumerate(pairs)
    )
    return rate(results, sport=Sport.SOCCER)


@pytest.mark.parametrize("value", [-0.1, 4000.1, float("nan"), float("inf"), float("-inf")])
@pytest.mark.parametrize("field", ["home_rating", "away_rating"])
def test_a_rating_that_is_no_rating_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(InvalidInput) as refusal:
        matchup_from_elo(**{"home_rating": 1500, "away_rating": 1500, field: value})

    assert refusal.value.field == field


@pytest.mark.parametrize("value", [-1.0, 301.0, float("nan")])
@pytest.mark.parametrize("field", ["home_rating_sd", "away_rating_sd"])
def test_an_error_that_is_no_error_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(InvalidInput) as refusal:
        matchup_from_elo(**{"home_rating": 1500, "away_rating": 1500, field: value})

    assert refusal.value.field == field


@pytest.mark.parametrize("value", [-1001.0, 1001.0, float("nan")])
def test_a_home_advantage_beyond_any_ground_is_refused(value: float) -> None:
    with pytest.raises(InvalidInput) as refusal:
        matchup_from_elo(home_rating=1500, away_rating=1500, home_advantage=value)

    assert refusal.value.field == "home_advantage"


def test_a_team_cannot_meet_itself() -> None:
    with pytest.raises(InvalidInput) as refusal:
        between(ratings(1), "Ants", "Ants", TODAY)

    assert refusal.value.field == "away"


@pytest.mark.parametrize("name", ["Ants", " ants "])
def test_two_sides_of_one_name_are_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        matchup_from_elo(home_rating=1500, away_rating=1600, home_name="Ants", away_name=name)

    assert refusal.value.field == "away_name"


def test_teams_are_called_by_the_names_given_or_else_by_their_keys() -> None:
    matchup = matchup_of(Belief(ratings(1)), Fixture(TODAY, "Ants", "Bees"), {"Ants": "The Ants"})

    assert (matchup.home.name, matchup.away.name) == ("The Ants", "Bees")


def test_an_unseen_team_has_a_matchup_and_no_evidence() -> None:
    matchup = between(ratings(5), "Newts", "Owls", TODAY)

    assert matchup.evidence.home.effective_matches == 0
    assert matchup.evidence.home.days_since_result is None
    assert matchup.evidence.coverage == 0


def test_more_results_leave_less_variance() -> None:
    few, many = (between(ratings(rounds), "Ants", "Bees", TODAY).evidence for rounds in (2, 20))

    assert many.variance < few.variance < few.prior_variance


def test_evidence_counts_the_days_since_the_last_result() -> None:
    matchup = between(ratings(1), "Ants", "Bees", FIRST_DAY + timedelta(days=30))

    assert (matchup.evidence.home.days_since_result, matchup.evidence.away.days_since_result) == (28, 27)


@pytest.mark.parametrize(
    "matchup",
    [
        between(ratings(3), "Ants", "Bees", TODAY, neutral=True),
        matchup_from_elo(home_rating=1700, away_rating=1500, home_advantage=80, neutral=True),
    ],
    ids=["ratings", "elo"],
)
def test_a_neutral_venue_has_no_home_advantage(matchup: Matchup) -> None:
    assert matchup.posterior.home_advantage == 0
    assert matchup.average[0] == matchup.average[1]


def test_the_days_since_the_last_result_are_what_the_variance_gained() -> None:
    ratings = rate([Result(FIRST_DAY, "ash", "elm", 2, 0)], sport=Sport.SOCCER)
    now, later = (between(ratings, "ash", "elm", FIRST_DAY + timedelta(days)).evidence for days in (0, 30))

    assert now.variance_gained == 0
    assert later.variance_gained == pytest.approx(later.variance - now.variance)
    assert later.variance_gained == pytest.approx(30 * later.growth_per_day)


def test_form_comes_with_the_strengths_that_hold_it() -> None:
    ratings = rate([Result(FIRST_DAY, "ash", "elm", 2, 0)], sport=Sport.SOCCER)
    matchup = between(ratings, "ash", "elm", FIRST_DAY + timedelta(7))

    assert matchup.evidence.home.form == pytest.approx(ratings.team("ash").mean)


def test_an_assumed_error_is_said_to_be_assumed() -> None:
    assumed = matchup_from_elo(home_rating=1500, away_rating=1500, home_rating_sd=40)
    known = matchup_from_elo(home_rating=1500, away_rating=1500, home_rating_sd=40, away_rating_sd=40)

    assert assumed.evidence.is_sd_assumed
    assert not known.evidence.is_sd_assumed
