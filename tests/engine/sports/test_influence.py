"""No single count owns a rating: a rout that nobody expected, or a typing error, teaches a bounded amount."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.outcomes import outcome_forecasts
from engine.ratings.filter import rate
from engine.ratings.fit import fit
from engine.ratings.priors import defaults
from engine.ratings.state import EtaPosterior, Result
from engine.sports.base import Sport
from engine.sports.influence import MOST_ERRORS, ORDINARY, bounded
from engine.sports.soccer.estimates import Profile
from engine.sports.soccer.law import DixonColes
from tests.beliefs import believed

FIRST = date(2025, 8, 16)
TEAMS = ("ash", "birch", "cedar", "elm", "fir", "gorse")
HUGE = (20, 40, 99)
counts, rates = st.integers(0, 400), st.floats(0.01, 40)


def season(score: int, shots: int | None = None, drawn: int = 3) -> list[Result]:
    """Two rounds of six teams, in the middle of which ash lost at elm, who scored so often."""
    rng = np.random.default_rng(drawn)
    pairs = [(home, away) for home in TEAMS for away in TEAMS if home != away]
    matches = [
        Result(FIRST + timedelta(3 * number), home, away, *rng.poisson((1.5, 1.2)).tolist())
        for number, (home, away) in enumerate(rng.permutation(pairs).tolist())
    ]
    if shots is not None:
        matches = [
            replace(each, home_shots=13, away_shots=10, home_shots_on_target=5, away_shots_on_target=4)
            for each in matches
        ]
    place = len(matches) // 2
    typed = replace(matches[place], home="elm", away="ash", home_score=score, away_score=2)
    matches[place] = typed if shots is None else replace(typed, home_shots=shots)
    return matches


def return_match(posterior: EtaPosterior, rho: float) -> float:
    """Probability that the guest wins."""
    return float(outcome_forecasts([(*posterior.mean, *posterior.covariance)], DixonColes(rho)).probabilities[0][2])


@given(counts, rates)
def test_what_is_ordinary_counts_whole_and_nothing_counts_more_than_it_is(count: int, expected: float) -> None:
    believed = bounded(count, expected)

    assert believed <= count
    assert believed == count or count > ORDINARY
    assert believed == count or count > expected + MOST_ERRORS * expected**0.5


@given(counts, rates)
def test_a_count_is_bounded_by_what_was_expected(count: int, expected: float) -> None:
    assert bounded(count, expected) <= max(ORDINARY, expected + MOST_ERRORS * expected**0.5) + 1 + 1e-9


@given(counts, rates)
def test_a_larger_count_never_counts_less(count: int, expected: float) -> None:
    assert bounded(count + 1, expected) >= bounded(count, expected)


@given(st.integers(0, 30), st.floats(0.01, 20), st.floats(0.01, 20))
def test_what_was_expected_counts_more(count: int, expected: float, more: float) -> None:
    assert bounded(count, expected + more) >= bounded(count, expected)


@pytest.mark.parametrize("neutral", [False, True])
@pytest.mark.parametrize("profile", Profile)
def test_one_match_40_0_leaves_the_return_match_open(profile: Profile, neutral: bool) -> None:
    known = defaults(Sport.SOCCER, profile)
    match = Result(FIRST, "ash", "bro", 40, 0, neutral)
    rated = believed(
        rate([match], sport=Sport.SOCCER, hyperparameters=known), "bro", "ash", FIRST + timedelta(7), neutral
    )
    fitted = fit([match], sport=Sport.SOCCER, hyperparameters=known)

    assert 0.4 < return_match(rated, known.rho) < 0.9  # type: ignore[attr-defined]
    assert 0.5 < return_match(fitted.eta("bro", "ash", neutral), fitted.rho) < 0.99  # type: ignore[attr-defined]


@pytest.mark.parametrize("earlier", [1, 30])
def test_newcomers_of_whom_little_is_known_are_not_rated_by_one_match_40_0(earlier: int) -> None:
    known = defaults(Sport.SOCCER, Profile.INTERNATIONAL)
    others = [Result(FIRST - timedelta(300 - day), "oak", "pine", 1, 1, True) for day in range(earlier)]
    match = Result(FIRST, "ash", "bro", 40, 0, True)

    rated = rate([*others, match], sport=Sport.SOCCER, hyperparameters=known)

    assert return_match(believed(rated, "bro", "ash", FIRST + timedelta(7), True), known.rho) < 0.9  # type: ignore[attr-defined]


@pytest.mark.parametrize("drawn", range(5))
@pytest.mark.parametrize("profile", Profile)
def test_a_score_typed_wrong_moves_every_rating_by_a_bounded_amount(profile: Profile, drawn: int) -> None:
    known = defaults(Sport.SOCCER, profile)
    right, *wrong = (
        rate(season(score, drawn=drawn), sport=Sport.SOCCER, hyperparameters=known) for score in (5, 10, *HUGE)
    )

    for team in TEAMS:
        ten, *huge = (each.team(team).strength for each in wrong)
        assert huge == pytest.approx([ten] * len(HUGE), abs=0.02)
        assert abs(huge[-1] - right.team(team).strength) < 0.25


@pytest.mark.parametrize("drawn", range(5))
@pytest.mark.parametrize("profile", Profile)
def test_nor_does_it_in_a_fit_of_all_results_at_once(profile: Profile, drawn: int) -> None:
    known = defaults(Sport.SOCCER, profile)
    right, *wrong = (
        fit(season(score, drawn=drawn), sport=Sport.SOCCER, hyperparameters=known) for score in (5, 10, *HUGE)
    )

    for team in TEAMS:
        ten, *huge = (each.rating(team).strength for each in wrong)
        assert huge == pytest.approx([ten] * len(HUGE), abs=0.03)
        assert abs(huge[-1] - right.rating(team).strength) < 0.3


def test_shots_typed_wrong_move_no_rating_without_end() -> None:
    known = defaults(Sport.SOCCER, Profile.SHOTS)
    usual, *wrong = (rate(season(2, shots), sport=Sport.SOCCER, hyperparameters=known) for shots in (13, 60, 130, 400))

    for team in TEAMS:
        moved = [each.team(team).strength - usual.team(team).strength for each in wrong]
        assert moved[1:] == pytest.approx(moved[:1] * 2, abs=0.01)
        assert abs(moved[-1]) < 0.1


def test_a_competition_of_many_goals_is_learned_as_it_is() -> None:
    """Known value: the mean of what was drawn, eight goals a side."""
    rng = np.random.default_rng(8)
    pairs = [(home, away) for home in TEAMS for away in TEAMS if home != away]
    results = [
        Result(FIRST + timedelta(number), *pairs[number % len(pairs)], *rng.poisson((8, 8)).tolist(), neutral=True)
        for number in range(300)
    ]

    rated, fitted = (each(results, sport=Sport.SOCCER) for each in (rate, fit))

    for eta in (believed(rated, "ash", "elm", FIRST + timedelta(300), True), fitted.eta("ash", "elm", True)):  # type: ignore[union-attr]
        assert np.exp(eta.level) == pytest.approx(8, rel=0.1)


def test_a_rout_that_others_expect_counts_whole() -> None:
    """Known value: with what all other results say of the two, eleven goals are nothing unusual."""
    routs = [Result(FIRST + timedelta(7 * week), "ash", "elm", 9 + week % 3, 0, True) for week in range(60)]
    wide = replace(defaults(Sport.SOCCER), founder_sd=2.0)

    found = fit(routs, sport=Sport.SOCCER, hyperparameters=wide, decay_per_day=0.0)

    assert np.exp(found.eta("ash", "elm", True).mean[0]) == pytest.approx(10, rel=0.03)
