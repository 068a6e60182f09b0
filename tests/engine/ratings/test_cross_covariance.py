"""Shared errors: what two regions show when they meet concerns all their teams."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ratings.cross_covariance import CrossCovariance, together
from engine.ratings.dynamics import log_rates
from engine.ratings.filter import Filter, innovation, rate
from engine.ratings.priors import defaults
from engine.ratings.state import Ratings, Result, no_ratings
from engine.sports.base import Sport
from engine.sports.observation import Counts
from engine.sports.soccer.estimates import Profile

FIRST = date(2000, 1, 1)
EAST, WEST = ("ash", "birch", "cedar"), ("oak", "pine", "rowan")
INTERNATIONAL = defaults(Sport.SOCCER, Profile.INTERNATIONAL)

meetings = st.lists(
    st.tuples(st.permutations(EAST + WEST).map(lambda names: names[:2]), st.integers(0, 20), st.integers(0, 20)),
    max_size=40,
)


def rated(results: list[Result]) -> Ratings:
    return rate(results, sport=Sport.SOCCER, hyperparameters=INTERNATIONAL)


def regions_apart(rounds: int = 40) -> list[Result]:
    """Each region among itself, all matches drawn."""
    return [
        Result(FIRST + timedelta(10 * number + index), home, away, 1, 1, True)
        for number in range(rounds)
        for index, region in enumerate((EAST, WEST))
        for home, away in [(region[number % 3], region[(number + 1) % 3])]
    ]


def test_a_team_learns_from_a_match_of_its_neighbour_with_another_region() -> None:
    apart = regions_apart()
    before = rated(apart).team("cedar").strength
    meeting = Result(apart[-1].day + timedelta(5), "ash", "oak", 6, 0, True)

    after = rated([*apart, meeting])

    assert after.team("cedar").strength > before
    assert after.team("rowan").strength < after.team("cedar").strength


@given(meetings)
def test_asking_for_the_ratings_on_the_way_changes_nothing(played: list[tuple[list[str], int, int]]) -> None:
    days = [(FIRST + timedelta(day), pair, home, away) for day, (pair, home, away) in enumerate(played)]
    asked, left_alone = (Filter(no_ratings(Sport.SOCCER, "", INTERNATIONAL, "")) for _ in range(2))
    for day, pair, home, away in days:
        match = Result(day, *pair, home, away)  # type: ignore[call-arg]
        asked.update(day, [match])
        left_alone.update(day, [match])
        asked.ratings()

    assert asked.ratings() == left_alone.ratings()


@given(meetings)
def test_every_covariance_stays_positive_definite(played: list[tuple[list[str], int, int]]) -> None:
    results = [Result(FIRST + timedelta(day), *pair, home, away) for day, (pair, home, away) in enumerate(played)]  # type: ignore[call-arg]

    for rating in rated(results).teams:
        attack, both, defence = rating.covariance
        assert attack > 0
        assert attack * defence > both * both


@given(meetings)
def test_what_is_believed_of_a_match_stays_positive_definite(played: list[tuple[list[str], int, int]]) -> None:
    kinship = CrossCovariance()
    strengths = dict.fromkeys(EAST + WEST, (0.0, 0.0, 0.3, 0.28, 0.3, 0.0, 0.01))
    level = (0.1, 0.3, 0.01, 0.0, 0.01)
    for (home, away), home_goals, away_goals in played:
        host, guest = (kinship.fetch(team, strengths[team]) for team in (home, away))
        shared = kinship.covariance(home, away, host, guest)
        believed = together(log_rates(level, host, guest, 1.0), shared)
        assert believed[2] > 0
        assert believed[2] * believed[4] > believed[3] ** 2
        shift = innovation(believed, Counts([(1.0, 1.0, 1.0, 1.0, 1.0, home_goals, away_goals)]))
        kinship.learn(home, away, host, guest, shared, shift)


def test_strengths_that_share_no_error_are_believed_apart() -> None:
    apart = (0.1, 0.2, 0.5, -0.3, 0.6)

    assert together(apart, 0.0) == apart


def test_one_match_shares_errors_as_the_full_filter_does() -> None:
    """Known value: the exact covariance V - V H'(S + 1/W)^-1 H V of two teams after their first match (Kalman 1960)."""
    block = np.array([[0.3, 0.28], [0.28, 0.3]])
    prior = np.kron(np.eye(2), block)
    gains = np.array([[1.0, 0, 0, -1], [0, -1, 1, 0]])
    host = guest = (0.0, 0.0, 0.3, 0.28, 0.3, 0.0, 0.0)
    believed = log_rates((0.1, 0.0, 0.0, 0.0, 0.0), host, guest, 0.0)
    shift = innovation(believed, Counts([(1.0, 1.0, 1.0, 1.0, 1.0, 2, 1)]))
    precision = np.array([[shift[2], shift[3]], [shift[3], shift[4]]])
    exact = -(prior @ gains.T @ precision @ gains @ prior)[:2, 2:]

    kinship = CrossCovariance()
    kinship.covariance("ash", "oak", host, guest)
    kinship.learn("ash", "oak", host, guest, 0.0, shift)

    assert kinship.covariance("ash", "oak", host, guest) == pytest.approx(exact.mean())
    assert exact.mean() > 0


@pytest.mark.parametrize("profile", [Profile.INTERNATIONAL, Profile.GOALS])
@pytest.mark.parametrize("cut", [1, 17, 60])
def test_a_filter_goes_on_exactly_where_another_stopped(profile: Profile, cut: int) -> None:
    known = defaults(Sport.SOCCER, profile)
    meeting = Result(FIRST + timedelta(1_000), "ash", "oak", 6, 0, False)
    results = [*regions_apart(), meeting, Result(FIRST + timedelta(1_001), "fir", "rowan", 0, 1)]
    through = Filter(no_ratings(Sport.SOCCER, "", known, ""))
    for result in results[:cut]:
        through.update(result.day, [result])
    resumed = Filter(through.ratings(), through.shared())

    for result in results[cut:]:
        assert resumed.update(result.day, [result]) == through.update(result.day, [result])
    assert resumed.ratings() == through.ratings()
