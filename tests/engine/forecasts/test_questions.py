"""Questions, checked and made canonical."""

from dataclasses import replace
from datetime import date
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidInput
from engine.forecasts.questions import Meeting, Question, SimulationInput, checked, decoded
from engine.simulation.predictive import predict
from engine.sports.base import Sport

RATED = SimulationInput(home_rating=1600.0, away_rating=1500.0)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (SimulationInput(), "fixture_id"),
        (SimulationInput(home_rating=1500.0), "away_rating"),
        (SimulationInput(away_team_id=3), "home_team_id"),
        (SimulationInput(fixture_id=1, home_team_id=1, away_team_id=2), "home_team_id"),
        (SimulationInput(home_team_id=1, away_team_id=2, home_rating=1500.0), "home_rating"),
        (SimulationInput(home_team_id=1, away_team_id=1), "away_team_id"),
        (SimulationInput(fixture_id=1, neutral=True), "neutral"),
        (SimulationInput(fixture_id=1, home_name="Alders"), "home_name"),
        (SimulationInput(home_team_id=1, away_team_id=2, home_advantage=50.0), "home_advantage"),
        (replace(RATED, home_rating=nan), "home_rating"),
        (replace(RATED, away_rating=inf), "away_rating"),
        (replace(RATED, home_rating=10**400), "home_rating"),
        (replace(RATED, home_rating=4000.1), "home_rating"),
        (replace(RATED, away_rating=-1.0), "away_rating"),
        (replace(RATED, home_rating_sd=-1.0), "home_rating_sd"),
        (replace(RATED, home_advantage=nan), "home_advantage"),
        (replace(RATED, n_simulations=0), "n_simulations"),
        (replace(RATED, n_simulations=1_000_000_001), "n_simulations"),
        (replace(RATED, ci_level=1.0), "ci_level"),
        (replace(RATED, ci_level=nan), "ci_level"),
        (replace(RATED, seed=-1), "seed"),
        (replace(RATED, seed=2**63), "seed"),
        (replace(RATED, home_name=" "), "home_name"),
        (replace(RATED, away_name="x" * 101), "away_name"),
        (replace(RATED, home_name="Alders", away_name="ALDERS"), "away_name"),
        (replace(RATED, event_id="\0"), "event_id"),
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


TENNIS = replace(RATED, sport=Sport.TENNIS)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (replace(TENNIS, details=(("best_of", "4"),)), "use 3 or 5"),
        (replace(TENNIS, details=(("surface", "clay"),)), "use best_of"),
        (replace(TENNIS, details=(("moon", "full"),)), "use best_of"),
        (replace(TENNIS, details=(("best_of", "3"), ("best_of", "5"))), "twice"),
        (replace(RATED, details=(("best_of", "3"),)), "soccer has none"),
        (SimulationInput(sport=Sport.TENNIS, fixture_id=1, details=(("best_of", "3"),)), "the fixture says"),
    ],
)
def test_a_kind_of_match_that_there_is_not_is_refused_with_what_there_is(asked: SimulationInput, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as refusal:
        checked(asked)

    assert refusal.value.field == "details"


def test_a_chosen_detail_is_part_of_the_question_and_one_that_says_nothing_is_not() -> None:
    long = Question(checked(replace(TENNIS, details=((" best_of", "5 "),))))
    usual = Question(checked(TENNIS))

    assert long.id(None) != usual.id(None)
    assert long == Question(checked(replace(TENNIS, details=(("best_of", "5"),))))
    assert usual == Question(checked(replace(TENNIS, details=(("best_of", " "),))))
    assert decoded(long.encoded) == long


def test_the_best_of_five_is_played_by_its_own_law_and_the_better_side_wins_more() -> None:
    usual, long = (
        predict(Question(checked(replace(TENNIS, details=details))).matchup(None))
        for details in ((), (("best_of", "5"),))
    )

    assert [int((each.law.home_scores > 0).sum()) for each in (usual, long)] == [3, 4]
    assert long.probabilities.home > usual.probabilities.home


def test_two_ratings_without_a_word_of_the_sport_are_the_same_question_as_of_soccer() -> None:
    said = replace(RATED, sport=Sport.SOCCER)

    assert Question(checked(RATED)).encoded == Question(checked(said)).encoded
