"""Questions, checked and made canonical."""

from dataclasses import replace
from datetime import date
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidInput
from engine.forecasts.questions import Meeting, Question, SimulationInput, checked, decoded

RATED = SimulationInput(home_rating=1600.0, away_rating=1500.0)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (SimulationInput(), "fixtureId"),
        (SimulationInput(home_rating=1500.0), "awayRating"),
        (SimulationInput(away_team_id=3), "homeTeamId"),
        (SimulationInput(fixture_id=1, home_team_id=1, away_team_id=2), "homeTeamId"),
        (SimulationInput(home_team_id=1, away_team_id=2, home_rating=1500.0), "homeRating"),
        (SimulationInput(home_team_id=1, away_team_id=1), "awayTeamId"),
        (SimulationInput(fixture_id=1, neutral=True), "neutral"),
        (SimulationInput(fixture_id=1, home_name="Alders"), "homeName"),
        (SimulationInput(home_team_id=1, away_team_id=2, home_advantage=50.0), "homeAdvantage"),
        (replace(RATED, home_rating=nan), "homeRating"),
        (replace(RATED, away_rating=inf), "awayRating"),
        (replace(RATED, home_rating=10**400), "homeRating"),
        (replace(RATED, home_rating=4000.1), "homeRating"),
        (replace(RATED, away_rating=-1.0), "awayRating"),
        (replace(RATED, home_rating_sd=-1.0), "homeRatingSd"),
        (replace(RATED, home_advantage=nan), "homeAdvantage"),
        (replace(RATED, n_simulations=0), "nSimulations"),
        (replace(RATED, n_simulations=1_000_000_001), "nSimulations"),
        (replace(RATED, ci_level=1.0), "ciLevel"),
        (replace(RATED, ci_level=nan), "ciLevel"),
        (replace(RATED, seed=-1), "seed"),
        (replace(RATED, seed=2**63), "seed"),
        (replace(RATED, home_name=" "), "homeName"),
        (replace(RATED, away_name="x" * 101), "awayName"),
        (replace(RATED, home_name="Alders", away_name="ALDERS"), "awayName"),
        (replace(RATED, event_id="\0"), "eventId"),
    ],
)
def test_a_bad_question_is_refused_by_its_field_as_the_api_calls_it(asked: SimulationInput, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        checked(asked)

    assert refusal.value.field == field


def test_whole_numbers_and_floats_ask_the_same() -> None:
    whole = Question(checked(replace(RATED, home_rating=1600, away_rating=1500)))

    assert whole.encoded == Question(checked(RATED)).encoded


@given(st.floats(0, 4000), st.floats(0, 4000), st.booleans())
def test_a_question_checked_twice_stays_as_it_is(home: float, away: float, neutral: bool) -> None:
    once = checked(SimulationInput(home_rating=home, away_rating=away, neutral=neutral))

    assert checked(once) == once


@given(st.integers(1, 10**9), st.floats(0.51, 0.99), st.one_of(st.none(), st.integers(0, 2**63 - 1)))
def test_a_stored_question_is_the_question(n: int, level: float, seed: int | None) -> None:
    asked = checked(replace(RATED, n_simulations=n, ci_level=level, seed=seed))
    question = Question(asked, Meeting("forest", "Alders", "Oaks", date(2026, 1, 2), False, round="Cup"))

    assert decoded(question.encoded) == question


def test_another_question_has_another_seed_and_another_id() -> None:
    questions = [
        Question(checked(asked))
        for asked in (
            RATED,
            replace(RATED, home_rating=1601.0),
            replace(RATED, neutral=True),
            replace(RATED, n_simulations=1000),
            replace(RATED, event_id="cup final"),
            replace(RATED, home_advantage=0.0),
        )
    ]

    assert len({question.asked.seed for question in questions}) == len(questions)
    assert len({question.id(None) for question in questions}) == len(questions)


def test_other_ratings_give_another_id() -> None:
    question = Question(checked(SimulationInput(fixture_id=1)))

    assert question.id("first snapshot") != question.id("second snapshot")
