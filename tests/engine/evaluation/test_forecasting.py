"""Forecasts of fixtures: nothing of the day itself, in the order asked, whatever is not known."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.backtest import walk_forward
from engine.evaluation.forecasting import forecast
from engine.ratings.state import Fixture, Result
from engine.sports.base import Sport

FIRST = date(2020, 8, 1)
TEAMS = ("ash", "birch", "cedar", "elm")
days = st.integers(0, 500).map(lambda number: FIRST + timedelta(number))
sides = st.permutations(TEAMS).map(lambda names: names[:2])
goals = st.integers(0, 12)
leagues = st.sampled_from(["one", "two"])
results = st.lists(
    st.builds(
        lambda day, pair, home, away, league: Result(day, *pair, home, away, competition=league),  # type: ignore[call-arg]
        days,
        sides,
        goals,
        goals,
        leagues,
    ),
    max_size=30,
)
fixtures = st.lists(
    st.builds(
        lambda day, pair, league, neutral: Fixture(day, *pair, neutral, league),  # type: ignore[call-arg]
        days,
        sides,
        st.sampled_from(["one", "two", "three", ""]),
        st.booleans(),
    ),
    max_size=10,
)


@given(results, fixtures)
def test_every_fixture_gets_probabilities_inside_zero_and_one(played: list[Result], asked: list[Fixture]) -> None:
    for each in forecast(asked, played, sport=Sport.SOCCER):
        assert min(each.outcomes.as_tuple()) > 0
        assert sum(each.outcomes.as_tuple()) == pytest.approx(1)
        assert each.home_win_sd > 0


@given(results, fixtures)
def test_the_order_of_the_fixtures_changes_only_the_order(played: list[Result], asked: list[Fixture]) -> None:
    forwards = forecast(asked, played, sport=Sport.SOCCER)
    backwards = forecast(asked[::-1], played, sport=Sport.SOCCER)[::-1]

    assert [(each.outcomes.home, each.unseen) for each in forwards] == [
        (pytest.approx(each.outcomes.home), each.unseen) for each in backwards
    ]


@given(results, fixtures, goals)
def test_results_of_the_day_and_later_change_nothing(played: list[Result], asked: list[Fixture], score: int) -> None:
    last = FIRST + timedelta(250)
    asked = [replace(each, day=last, competition="one") for each in asked]
    known = [each for each in played if each.day < last]
    future = [replace(each, home_score=score) for each in played if each.day >= last]

    assert forecast(asked, known + future, sport=Sport.SOCCER) == forecast(asked, known, sport=Sport.SOCCER)


def test_a_fixture_is_forecast_as_the_walk_forward_did() -> None:
    played = [Result(FIRST + timedelta(7 * week), "ash", "elm", week % 4, 1) for week in range(30)]
    last = played[-1]
    run = walk_forward(played, sport=Sport.SOCCER)

    (found,) = forecast([Fixture(last.day, last.home, last.away)], played, sport=Sport.SOCCER)

    assert found.outcomes.as_tuple() == pytest.approx(tuple(run.forecasts.probabilities[-1]))


def test_without_a_competition_the_teams_last_one_is_taken() -> None:
    played = [
        Result(FIRST, "ash", "elm", 9, 0, competition="one"),
        Result(FIRST + timedelta(30), "ash", "fir", 0, 9, competition="two"),
    ]
    asked = Fixture(FIRST + timedelta(60), "ash", "fir")

    named, guessed = forecast([replace(asked, competition="two"), asked], played, sport=Sport.SOCCER)

    assert guessed == named


def test_unseen_teams_are_counted() -> None:
    played = [Result(FIRST, "ash", "elm", 1, 1)]
    asked = [Fixture(FIRST + timedelta(7), *pair) for pair in (("ash", "elm"), ("ash", "new"), ("newer", "new"))]

    assert [each.unseen for each in forecast(asked, played, sport=Sport.SOCCER)] == [0, 1, 2]


def test_a_competition_without_results_is_taken_to_be_the_teams_last_one() -> None:
    played = [Result(FIRST, "ash", "elm", 9, 0, competition="one")]
    asked = Fixture(FIRST + timedelta(60), "ash", "elm", competition="as another source calls it")

    assert forecast([asked], played, sport=Sport.SOCCER) == forecast(
        [replace(asked, competition="one")], played, sport=Sport.SOCCER
    )


def test_national_teams_are_forecast_as_the_walk_forward_did() -> None:
    """With the errors that teams share, what a friendly shows, and what a tournament adds to the home advantage."""
    pairs = [("ash", "elm"), ("fir", "oak"), ("elm", "fir"), ("oak", "ash")]
    played = [
        Result(
            FIRST + timedelta(9 * number),
            *pairs[number % 4],
            number % 4,
            number % 3,
            number % 2 == 0,
            friendly=number % 5 == 0,
            round=("Cup", "Shield", "Friendly")[number % 3],
        )
        for number in range(40)
    ]
    run = walk_forward(played, sport=Sport.SOCCER)

    for last in played[-6:]:
        asked = Fixture(last.day, last.home, last.away, last.neutral, "", last.friendly, last.round)
        (found,) = forecast([asked], played, sport=Sport.SOCCER)
        chances = run.forecasts.probabilities[played.index(last)]
        assert found.outcomes.as_tuple() == pytest.approx(tuple(chances))
