"""Two ratings in, two log rates out."""

from dataclasses import replace
from datetime import date, timedelta
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ratings.elo import CENTRE, on_scale, rating_of
from engine.ratings.filter import history, rate
from engine.ratings.priors import defaults
from engine.ratings.state import Ratings, Result
from engine.sports.base import Sport
from engine.sports.soccer.estimates import Profile
from engine.sports.soccer.spec import SCALE
from tests.beliefs import believed

ratings = st.floats(0, 4000)
errors = st.floats(1, 400)


@given(ratings, ratings, errors, errors)
def test_swapping_the_sides_at_a_neutral_venue_swaps_the_belief(a: float, b: float, s: float, t: float) -> None:
    one, other = SCALE.eta(a, b, s, t, neutral=True), SCALE.eta(b, a, t, s, neutral=True)

    assert one.mean == pytest.approx(other.mean[::-1])
    assert one.covariance == pytest.approx(other.covariance[::-1])


@given(ratings, st.floats(1, 400), ratings)
def test_a_higher_rating_always_means_a_larger_supremacy(rating: float, more: float, other: float) -> None:
    lower, higher = SCALE.eta(rating, other).mean, SCALE.eta(rating + more, other).mean

    assert higher[0] - higher[1] > lower[0] - lower[1]


@given(ratings, ratings)
def test_any_two_ratings_give_rates_that_can_be_played(a: float, b: float) -> None:
    assert all(-3 < eta < 3 for eta in SCALE.eta(a, b).mean)


@given(ratings, ratings, errors)
def test_the_parts_add_up_to_the_mean(a: float, b: float, sd: float) -> None:
    eta = SCALE.eta(a, b, sd, sd)

    assert eta.mean[0] == pytest.approx(eta.level + eta.home_advantage / 2 + eta.home_attack - eta.away_defence)
    assert eta.mean[1] == pytest.approx(eta.level - eta.home_advantage / 2 + eta.away_attack - eta.home_defence)


@given(ratings, ratings, errors)
def test_less_sure_ratings_make_a_less_sure_difference(a: float, b: float, sd: float) -> None:
    assert SCALE.eta(a, b, sd * 2, sd).difference_variance > SCALE.eta(a, b, sd, sd).difference_variance


def test_a_neutral_venue_takes_the_home_advantage_away() -> None:
    assert SCALE.eta(1500, 1500, home_advantage=80, neutral=True).home_advantage == 0


def test_home_advantage_in_points_is_worth_the_same_points_of_rating() -> None:
    at_home, stronger = SCALE.eta(1600, 1500, home_advantage=50), SCALE.eta(1650, 1500, neutral=True)

    assert at_home.mean == pytest.approx(stronger.mean)


def test_a_team_goes_through_the_scale_and_back() -> None:
    day = date(2022, 1, 1)
    state = rate([Result(day, "ash", "elm", 4, 0)], sport=Sport.SOCCER)
    (strong, _), (weak, _) = rating_of(state, "ash"), rating_of(state, "elm")
    eta = SCALE.eta(strong, weak, neutral=True)

    assert (strong + weak) / 2 == pytest.approx(CENTRE)
    assert eta.home_attack + eta.home_defence == pytest.approx(state.team("ash").strength, rel=0.01)


FIRST = date(2015, 8, 8)
SIDES = ("ash", "birch", "cedar", "elm", "fir", "gorse")


def league(seasons: int, rounds: int = 30) -> list[Result]:
    """Six sides a season, of which two are others each time; the others lose every match."""
    played = []
    for season in range(seasons):
        sides = (*SIDES[:4], f"oak {season}", f"pine {season}")
        for number in range(rounds):
            turned = sides[number % 6 :] + sides[: number % 6]
            day = FIRST + timedelta(365 * season + 7 * number)
            for home, away in zip(turned[::2], turned[1::2], strict=True):
                score = (0, 2) if home not in SIDES else (2, 0) if away not in SIDES else (1, 1)
                played.append(Result(day, home, away, *score, season=f"{2015 + season}"))
    return played


def of_sides(state: Ratings) -> list[float]:
    return [rating_of(state, each.team)[0] for each in state.sides]


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("days", [0, 3, 17, 200, 366, 372, 395, 430, 800, 1100, 1300])
def test_ratings_of_the_sides_average_to_the_centre_on_any_day(days: int, profile: Profile) -> None:
    known = defaults(Sport.SOCCER, profile)
    played = [each for each in league(4) if each.day <= FIRST + timedelta(days)]

    assert fmean(of_sides(rate(played, sport=Sport.SOCCER, hyperparameters=known))) == pytest.approx(CENTRE)


def test_years_of_promoted_sides_would_move_the_average_otherwise() -> None:
    state = rate(league(8), sport=Sport.SOCCER)

    assert abs(sum(state.level.average)) > 0.05
    assert fmean(of_sides(state)) == pytest.approx(CENTRE)


def test_the_sides_are_those_of_the_season_once_it_is_six_weeks_old() -> None:
    def names(days: int) -> set[str]:
        played = [each for each in league(2) if each.day <= FIRST + timedelta(days)]
        return {each.team for each in rate(played, sport=Sport.SOCCER).sides}

    usual = set(SIDES[:4])
    assert names(0) == names(300) == names(365) == names(365 + 42) == usual | {"oak 0", "pine 0"}
    assert names(365 + 49) == usual | {"oak 1", "pine 1"}


def test_after_a_pause_the_sides_are_those_before_it_until_all_had_their_turn() -> None:
    paused = [*league(1), Result(FIRST + timedelta(1500), "ash", "birch", 1, 1, season="2019")]
    state = rate(paused, sport=Sport.SOCCER)

    assert {each.team for each in state.sides} == {*SIDES[:4], "oak 0", "pine 0"}
    assert fmean(of_sides(state)) == pytest.approx(CENTRE)


def test_without_seasons_the_sides_are_all_that_are_not_absent() -> None:
    unnamed = [replace(each, season="") for each in league(3, rounds=40)]
    state = rate(unnamed, sport=Sport.SOCCER)

    assert {each.team for each in state.sides} == {*SIDES[:4], "oak 2", "pine 2"}


def test_of_national_teams_all_are_sides() -> None:
    state = rate(league(3), sport=Sport.SOCCER, hyperparameters=defaults(Sport.SOCCER, Profile.INTERNATIONAL))

    assert {each.team for each in state.teams} - {each.team for each in state.sides} == {"oak 2", "pine 2"}


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("friendly", [False, True])
def test_where_the_centre_lies_moves_no_forecast(profile: Profile, friendly: bool) -> None:
    """The level takes up what all strengths give away."""
    state = rate(league(5), sport=Sport.SOCCER, hyperparameters=defaults(Sport.SOCCER, profile))
    elsewhere = replace(state, level=replace(state.level, average=(0.3, -0.2)))
    day = FIRST + timedelta(365 * 5)

    for pair in (("ash", "elm"), ("elm", "oak 4"), ("oak 1", "never seen")):
        one, other = (believed(each, *pair, day, friendly=friendly) for each in (state, elsewhere))
        assert other.mean == pytest.approx(one.mean, abs=1e-9)
        assert other.covariance == one.covariance
        for eta in (one, other):
            assert eta.level + eta.home_advantage / 2 + eta.home_attack - eta.away_defence == pytest.approx(eta.mean[0])
            assert eta.level - eta.home_advantage / 2 + eta.away_attack - eta.home_defence == pytest.approx(eta.mean[1])


def test_a_gap_of_ratings_is_the_gap_of_strengths_wherever_the_centre_lies() -> None:
    state = rate(league(5), sport=Sport.SOCCER)
    gap = state.team("ash", state.as_of).strength - state.team("oak 4", state.as_of).strength

    found = rating_of(state, "ash")[0] - rating_of(state, "oak 4")[0]

    assert found * SCALE.supremacy_per_point == pytest.approx(gap)


def test_a_history_is_told_on_the_scale_of_each_of_its_days() -> None:
    played = league(3)
    for day in (FIRST + timedelta(70), FIRST + timedelta(365 * 2 + 70)):
        until = [each for each in played if each.day <= day]
        *_, last = history(until, sport=Sport.SOCCER, team="ash")
        assert on_scale(last, SCALE) == pytest.approx(rating_of(rate(until, sport=Sport.SOCCER), "ash"))
