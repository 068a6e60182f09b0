"""The batch fit: what it refuses, what holds for any results, and that it finds what a general optimiser finds."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from engine.errors import InvalidInput
from engine.ratings.elo import CENTRE, on_scale
from engine.ratings.fit import fit
from engine.ratings.priors import defaults
from engine.ratings.state import Result
from engine.sports.base import Sport
from engine.sports.influence import ORDINARY
from engine.sports.soccer.estimates import Profile
from engine.sports.soccer.fit import (
    Fit,
    Prior,
    believed,
    derivatives,
    log_posterior,
    maximised,
    routs_of,
    sides_of,
    summed,
)
from engine.sports.soccer.law import DixonColes
from engine.sports.soccer.spec import SCALE

FIRST = date(2021, 8, 14)
GOALS = defaults(Sport.SOCCER, Profile.GOALS)
TEAMS = ("ash", "birch", "cedar", "elm", "fir")
DECAY = 0.002

matches = st.builds(
    lambda days, sides, home, away, neutral: Result(FIRST + timedelta(days), sides[0], sides[1], home, away, neutral),
    st.integers(0, 900),
    st.permutations(TEAMS).map(lambda names: names[:2]),
    st.integers(0, 12),
    st.integers(0, 12),
    st.booleans(),
)
seasons = st.lists(matches, min_size=1, max_size=40)


def fitted(results: list[Result], as_of: date | None = None) -> Fit:
    return fit(results, sport=Sport.SOCCER, as_of=as_of, hyperparameters=GOALS, decay_per_day=DECAY)  # type: ignore[return-value]


def drawn(matches: int = 400) -> list[Result]:
    rng = np.random.default_rng(5)
    strengths = dict(zip(TEAMS, (0.4, 0.2, 0.0, -0.2, -0.4), strict=True))
    results = []
    for number in range(matches):
        home, away = rng.permutation(TEAMS)[:2].tolist()
        gap = strengths[home] - strengths[away]
        goals = rng.poisson(np.exp([0.35 + gap, 0.05 - gap])).tolist()
        results.append(Result(FIRST + timedelta(number), home, away, *goals, neutral=number % 7 == 0))
    return results


def test_nothing_to_fit_is_refused() -> None:
    with pytest.raises(InvalidInput, match="none up to"):
        fitted([Result(FIRST, "ash", "elm", 1, 0)], FIRST - timedelta(1))


def test_a_decay_that_makes_old_matches_weigh_more_is_refused() -> None:
    with pytest.raises(InvalidInput, match="older matches"):
        fit([Result(FIRST, "ash", "elm", 1, 0)], sport=Sport.SOCCER, decay_per_day=-0.1)


def test_a_team_without_a_result_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no result"):
        fitted([Result(FIRST, "ash", "elm", 1, 0)]).eta("ash", "oak")


@given(seasons, st.integers(0, 2**32 - 1))
def test_gradient_and_information_are_the_finite_differences(results: list[Result], seed: int) -> None:
    teams = sorted({each.home for each in results} | {each.away for each in results})
    pairs = summed(results, sides_of(results, teams), len(teams), FIRST + timedelta(900), DECAY)
    prior = Prior(GOALS, len(teams))
    place = prior.mean + 0.05 * np.random.default_rng(seed).standard_normal(len(prior.mean))
    steps = 1e-5 * np.eye(len(place))

    gradient, information = derivatives(place, pairs, prior)
    by_height = [
        log_posterior(place + step, pairs, prior) - log_posterior(place - step, pairs, prior) for step in steps
    ]
    by_gradient = [
        derivatives(place + step, pairs, prior)[0] - derivatives(place - step, pairs, prior)[0] for step in steps
    ]

    scale = 1 + np.abs(information).max()
    np.testing.assert_allclose(gradient, np.array(by_height) / 2e-5, atol=1e-5 * scale)
    np.testing.assert_allclose(-information, np.array(by_gradient) / 2e-5, atol=1e-5 * scale)


@given(seasons)
def test_the_likelihood_of_the_sums_is_that_of_the_matches(results: list[Result]) -> None:
    """Known value: the log probability that the score model's grid has of every match, weighted by its age."""
    teams = sorted({each.home for each in results} | {each.away for each in results})
    last = FIRST + timedelta(900)
    pairs = summed(results, sides_of(results, teams), len(teams), last, DECAY)
    prior = Prior(GOALS, len(teams))
    flat, other = prior.mean, prior.mean + 0.01 * np.arange(len(prior.mean))

    def by_match(place: np.ndarray) -> float:
        model, total = DixonColes(float(place[2])), 0.0
        for each in results:
            i, j, half = teams.index(each.home), teams.index(each.away), (not each.neutral) * place[1] / 2
            attack, defence = place[3 : 3 + len(teams)], place[3 + len(teams) :]
            home, away = place[0] + half + attack[i] - defence[j], place[0] - half + attack[j] - defence[i]
            weight = np.exp(-DECAY * (last - each.day).days)
            grid = model.grid(np.exp(home), np.exp(away), most=60)
            total += weight * np.log(grid[each.home_score, each.away_score])
        off = place - prior.mean
        return float(total - off @ prior.precision @ off / 2)

    gained = log_posterior(other, pairs, prior) - log_posterior(flat, pairs, prior)

    assert gained == pytest.approx(by_match(other) - by_match(flat), abs=1e-8)


def test_the_mode_is_where_a_general_optimiser_ends() -> None:
    results = [
        replace(each, home_score=min(each.home_score, ORDINARY), away_score=min(each.away_score, ORDINARY))
        for each in drawn()
    ]
    found = fitted(results)
    pairs = summed(results, sides_of(results, found.teams), len(found.teams), found.as_of, DECAY)
    prior = Prior(GOALS, len(found.teams))

    other = minimize(  # type: ignore[call-overload]
        lambda place: -log_posterior(place, pairs, prior),
        prior.mean,
        jac=lambda place: -derivatives(place, pairs, prior)[0],
        method="BFGS",
        options={"gtol": 1e-8},
    )

    np.testing.assert_allclose(found.mode, other.x, atol=1e-6)


@given(seasons)
def test_the_mode_is_a_peak_whatever_the_results(results: list[Result]) -> None:
    found = fitted(results)
    sides, teams = sides_of(results, found.teams), len(found.teams)
    pairs, prior = summed(results, sides, teams, found.as_of, DECAY), Prior(GOALS, teams)
    routs = routs_of(results, sides, teams, found.as_of, DECAY)
    first = [each.counts(each.expected(prior.mean)) for each in routs]
    by_others = [
        each.counts(each.expected_by_others(counts, *maximised(believed(pairs, routs, first), prior)))
        for each, counts in zip(routs, first, strict=True)
    ]
    gradient, _ = derivatives(found.mode, believed(pairs, routs, by_others), prior)

    assert np.abs(gradient).max() < 1e-3
    assert np.linalg.eigvalsh(found.covariance).min() > 0


@given(seasons)
def test_the_order_of_the_results_does_not_matter(results: list[Result]) -> None:
    np.testing.assert_allclose(fitted(results[::-1]).mode, fitted(results).mode, atol=1e-8)


@given(seasons)
def test_swapping_the_sides_at_a_neutral_venue_swaps_the_belief(results: list[Result]) -> None:
    found = fitted(results)
    home, away = found.teams[:2]
    one, other = found.eta(home, away, neutral=True), found.eta(away, home, neutral=True)

    assert one.mean == pytest.approx(other.mean[::-1])
    assert one.covariance == pytest.approx(other.covariance[::-1])
    assert one.home_advantage == 0


@given(seasons)
def test_the_parts_of_the_belief_add_up_to_its_mean(results: list[Result]) -> None:
    found = fitted(results)
    eta = found.eta(*found.teams[:2])

    assert eta.mean[0] == pytest.approx(eta.level + eta.home_advantage / 2 + eta.home_attack - eta.away_defence)
    assert eta.mean[1] == pytest.approx(eta.level - eta.home_advantage / 2 + eta.away_attack - eta.home_defence)


def test_what_others_expect_of_an_only_match_is_the_prior() -> None:
    """Known value: without the match itself nothing is known of its two sides."""
    results = [Result(FIRST, "ash", "elm", 9, 0)]
    sides, prior = sides_of(results, ("ash", "elm")), Prior(GOALS, 2)
    pairs = summed(results, sides, 2, FIRST, DECAY)
    (rout,) = routs_of(results, sides, 2, FIRST, DECAY)
    counts = rout.counts(rout.expected(prior.mean))
    mode, covariance = maximised(believed(pairs, [rout], [counts]), prior)

    expected = rout.expected_by_others(counts, mode, covariance)

    np.testing.assert_allclose(expected, rout.expected(prior.mean), rtol=0.01)


def test_ratings_of_a_fit_average_to_the_centre_of_the_scale() -> None:
    found = fitted(drawn())

    assert np.mean([on_scale(found.rating(team), SCALE)[0] for team in found.teams]) == pytest.approx(CENTRE)


def test_more_matches_make_surer() -> None:
    few, many = (fitted(drawn(number)).rating("ash").strength_variance for number in (40, 400))

    assert many < few


def test_what_happened_later_is_not_looked_at() -> None:
    results = drawn(60)
    day = results[30].day

    assert np.array_equal(fitted(results, day).mode, fitted(results[:31]).mode)


def test_known_strengths_are_found_again() -> None:
    """Known value: the strengths that the matches were drawn with, each inside four standard errors."""
    found = fit(drawn(4_000), sport=Sport.SOCCER, hyperparameters=replace(GOALS, founder_sd=1.0), decay_per_day=0.0)

    for team, true in zip(TEAMS, (0.4, 0.2, 0.0, -0.2, -0.4), strict=True):
        rating = found.rating(team)
        assert abs(rating.strength - 2 * true) < 4 * rating.strength_variance**0.5


@pytest.mark.parametrize("profile", Profile)
def test_what_is_all_but_forgotten_leaves_a_team_where_unseen_ones_are(profile: Profile) -> None:
    known = defaults(Sport.SOCCER, profile)
    national = profile is Profile.INTERNATIONAL
    unseen = (known.newcomer_attack, known.newcomer_defence) if national else (0.0, 0.0)

    found = fit(
        [Result(FIRST, "ash", "elm", 5, 0)],
        sport=Sport.SOCCER,
        as_of=FIRST + timedelta(1000),
        hyperparameters=known,
        decay_per_day=1.0,
    )

    assert found.rating("ash").mean == pytest.approx(unseen)
