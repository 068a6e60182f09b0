"""From points to sets to a match, and what a match shows of players, surfaces and ranks."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ratings.belief import Belief
from engine.ratings.filter import Filter, rate
from engine.ratings.priors import defaults
from engine.ratings.state import Fixture, Ratings, Result, no_ratings
from engine.sports.base import Sport
from engine.sports.observation import Observation
from engine.sports.registry import specification
from engine.sports.tennis.details import Surface, TennisDetails
from engine.sports.tennis.law import FORM_WEIGHTS, MOST_GAP, Tennis, set_chances
from engine.sports.tennis.observer import Games, Sets, TennisObserver
from engine.sports.tennis.points import game, is_won, set_of, tie_break
from engine.sports.tennis.score import PlayedScore, score_of

points = st.floats(0.3, 0.9)
gaps = st.floats(-MOST_GAP, MOST_GAP)
best_ofs = pytest.mark.parametrize("best_of", [3.0, 5.0])
PLAYED, ERRORS = 3_000, 4.5
FIRST = date(2010, 3, 1)


def law(best_of: float) -> Tennis:
    return Tennis(best_of, 1.5, 0.7, 0.63)


def one(value: float) -> np.ndarray:
    return np.array([value])


@given(points)
def test_a_game_is_as_likely_lost_as_won_with_the_points_of_the_other_side(point: float) -> None:
    assert game(one(point)) + game(one(1 - point)) == pytest.approx(1)


@given(points, points)
def test_who_serves_first_does_not_matter_for_a_set_or_a_tie_break(first: float, second: float) -> None:
    own, other = one(first), one(second)

    assert set_of(own, other)[0] + set_of(other, own)[0] == pytest.approx(1)
    assert tie_break(own, other) + tie_break(other, own) == pytest.approx(1)


@pytest.mark.parametrize(("first", "second"), [(0.63, 0.63), (0.7, 0.55), (0.5, 0.62)])
def test_sets_played_point_by_point_end_as_the_recursion_says(first: float, second: float) -> None:
    rng = np.random.default_rng(7)
    played = np.array([play_set(rng, first, second) for _ in range(PLAYED)], dtype=float)
    chance, games = set_of(one(first), one(second))
    errors = played.std(axis=0) / PLAYED**0.5

    assert abs(played.mean(axis=0) - [chance[0], games[0]]) == pytest.approx([0, 0], abs=ERRORS * errors.max())


def play_set(rng: np.random.Generator, first: float, second: float) -> tuple[bool, int]:
    """Whether the side wins that serves first, and the number of games."""
    games = [0, 0]
    while not (is_won(*games) or is_won(*games[::-1])):
        if games == [6, 6]:
            return play(rng, 7, lambda point: first if point % 4 in (0, 3) else 1 - second), 13
        serves = sum(games) % 2 == 0
        chance = first if serves else 1 - second
        games[0 if play(rng, 4, lambda _, chance=chance: chance) else 1] += 1  # type: ignore[misc]
    return games[0] > games[1], sum(games)


def play(rng, needed, chance_at) -> bool:  # type: ignore[no-untyped-def]
    """Points until one side has enough of them and two more than the other."""
    own, other = 0, 0
    while max(own, other) < needed or abs(own - other) < 2:
        if rng.random() < chance_at(own + other):
            own += 1
        else:
            other += 1
    return own > other


@best_ofs
@given(gaps)
def test_a_match_of_these_sets_is_won_with_the_logit_that_was_asked_for(best_of: float, gap: float) -> None:
    needed = int(best_of) // 2 + 1
    grid = law(best_of).grids(*np.exp([one(gap / 2), one(-gap / 2)]))[0]
    logit = gap if best_of == 3 else 1.5 * gap

    assert grid.sum() == pytest.approx(1)
    assert grid[:, :needed].sum() == pytest.approx(1 / (1 + np.exp(-logit)), rel=1e-9)
    assert np.trace(grid) == 0


@given(gaps)
def test_both_sides_share_a_set(gap: float) -> None:
    own, other = set_chances(one(gap), 3, 0.7)
    swapped, _ = set_chances(one(-gap), 3, 0.7)

    np.testing.assert_allclose(own + other, 1)
    np.testing.assert_allclose(FORM_WEIGHTS @ swapped, FORM_WEIGHTS @ other)


@best_ofs
@given(gaps, st.floats(-3, 3))
def test_names_may_be_swapped_and_the_level_says_nothing(best_of: float, gap: float, level: float) -> None:
    rates = np.exp([one(gap / 4), one(-gap / 4)])
    grids = law(best_of).grids

    np.testing.assert_allclose(grids(*rates)[0], grids(*rates[::-1])[0].T, atol=1e-14)
    np.testing.assert_allclose(grids(*rates), grids(*(rates * np.exp(level))), atol=1e-9)


@best_ofs
def test_sets_and_games_are_fewer_the_further_players_are_apart(best_of: float) -> None:
    model, known = law(best_of), [np.array([[gap], [0.0]]) for gap in (0.0, 1.0, 3.0)]
    straight = [model.straight_sets(each, np.ones(1)) for each in known]
    games = [model.games(each)[0] for each in known]

    assert straight == sorted(straight)
    assert games == sorted(games, reverse=True)
    assert sum(model.sets(known[1], np.ones(1)).values()) == pytest.approx(1)
    assert model.sets_to_win * 6 < games[-1] < games[0] < best_of * 13


def test_without_form_even_players_play_each_number_of_sets_as_fair_coins_do() -> None:
    assert Tennis(5, 1.5, 0.0, 0.63).sets(np.zeros((2, 1)), np.ones(1)) == pytest.approx({3: 1 / 4, 4: 3 / 8, 5: 3 / 8})


@best_ofs
def test_form_makes_straight_sets_likelier_and_moves_no_chance_of_a_win(best_of: float) -> None:
    rates = np.array([[0.8], [0.0]])
    ordinary, moody = (Tennis(best_of, 1.5, form_sd, 0.63) for form_sd in (0.0, 1.0))

    assert moody.straight_sets(rates, np.ones(1)) > ordinary.straight_sets(rates, np.ones(1))
    for model in (ordinary, moody):
        grid, outcomes = model.mixture(rates, np.ones(1))
        assert np.tril(grid, -1).sum() == pytest.approx(outcomes[0, 0], rel=1e-9)


def test_a_match_of_four_sets_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(ValueError, match="best of 3 or of 5 sets"):
        law(4)


@pytest.mark.parametrize("observation", [Games(0.8, 1.2), Sets(2, 1, 0.6, 0.8), Sets(0, 3, 0.5, 1.0)])
@given(st.floats(-3, 3), st.floats(-3, 3))
def test_slopes_and_information_are_those_of_the_log_likelihood(
    observation: Observation, home: float, away: float
) -> None:
    step, value = 1e-4, observation.value
    by_home = (value(home + step, away) - value(home - step, away)) / (2 * step)
    bend = (value(home + step, away) - 2 * value(home, away) + value(home - step, away)) / step**2
    slope, other, information, shared, _ = observation.terms(home, away)

    assert (slope, information) == pytest.approx((by_home, -bend), abs=1e-5)
    assert (other, shared) == (-slope, -information)


def match(day: int, home: str, away: str, details: TennisDetails, sets: tuple[int, int] = (2, 0)) -> Result:
    return Result(FIRST + timedelta(day), home, away, *sets, neutral=True, details=details)


def rated(matches: list[Result]) -> Ratings:
    return rate(matches, sport=Sport.TENNIS, hyperparameters=defaults(Sport.TENNIS))


def gap_of(ratings: Ratings, details: TennisDetails | None, home: str = "Ash", away: str = "Elm") -> float:
    home_eta, away_eta = Belief(ratings).posterior(Fixture(FIRST + timedelta(99), home, away, details=details)).mean
    return home_eta - away_eta


CLAY = TennisDetails(Surface.CLAY, 3, (12, 4))


def test_a_win_on_clay_is_worth_more_on_clay_than_on_grass() -> None:
    ratings = rated([match(day, "Ash", "Elm", CLAY) for day in range(3)])
    clay, grass, unknown = (
        gap_of(ratings, details) for details in (TennisDetails(Surface.CLAY), TennisDetails(Surface.GRASS), None)
    )

    assert clay > grass > 0
    assert grass == pytest.approx(unknown)


@pytest.mark.parametrize("surface", [None, *Surface])
def test_the_order_of_the_names_never_matters(surface: Surface | None) -> None:
    details = TennisDetails(surface, 5, (20, 11), (3, 40))
    mirrored = replace(details, games=(11, 20), ranks=(40, 3))
    one_way = rated([match(0, "Ash", "Elm", details, (3, 0)), match(4, "Ash", "Elm", details, (3, 1))])
    other_way = rated([match(0, "Elm", "Ash", mirrored, (0, 3)), match(4, "Elm", "Ash", mirrored, (1, 3))])

    for one_rating, other_rating in zip(one_way.teams, other_way.teams, strict=True):
        np.testing.assert_allclose(one_rating.strengths, other_rating.strengths, atol=1e-12)
        np.testing.assert_allclose(one_rating.habits, other_rating.habits, atol=1e-12)
    assert gap_of(one_way, details) == pytest.approx(-gap_of(one_way, mirrored, "Elm", "Ash"))


def test_what_is_remembered_of_surfaces_outlasts_a_pause_of_the_program() -> None:
    matches = [match(day, "Ash", "Elm", CLAY) for day in range(4)]
    known = defaults(Sport.TENNIS)
    half = rate(matches[:2], sport=Sport.TENNIS, hyperparameters=known)
    whole = rate(matches[2:], sport=Sport.TENNIS, hyperparameters=known, start=half)

    np.testing.assert_allclose(whole.teams[0].habits, rated(matches).teams[0].habits)
    assert gap_of(whole, CLAY) == pytest.approx(gap_of(rated(matches), CLAY))


def test_a_player_of_a_better_rank_is_expected_to_win_before_any_match() -> None:
    nothing = no_ratings(Sport.TENNIS, "", defaults(Sport.TENNIS), "")
    gaps = [gap_of(nothing, TennisDetails(ranks=(5, other))) for other in (5, 50, 400, None)]

    assert gaps[0] == pytest.approx(0)
    assert gaps == sorted(gaps)
    assert gap_of(nothing, TennisDetails(ranks=(None, None))) == 0


def test_more_games_show_more_and_a_win_that_was_given_up_less_than_one_that_was_played() -> None:
    def shown(games: tuple[int, int], **known: bool) -> float:
        return gap_of(rated([match(0, "Ash", "Elm", TennisDetails(None, 3, games, **known))]), None)

    assert shown((12, 2)) > shown((13, 11)) > shown((13, 11), has_retired=True) > 0


def test_without_games_a_win_in_straight_sets_shows_more_than_one_in_three() -> None:
    known = TennisDetails()
    gaps = [gap_of(rated([match(0, "Ash", "Elm", known, sets)]), None) for sets in ((2, 0), (2, 1))]

    assert gaps[0] > gaps[1] > 0


def test_what_is_foreseen_of_a_match_is_what_is_believed_of_it_on_its_day() -> None:
    details = TennisDetails(Surface.CLAY, 3, (12, 8), (20, 7))
    running = Filter(rated([match(each, "Ash", "Elm", CLAY) for each in range(3)]))
    played = match(9, "Elm", "Oak", details)
    foreseen = running.predict(Fixture(played.day, "Elm", "Oak", neutral=True, details=details))
    (believed,) = running.update(played.day, [played])

    np.testing.assert_allclose(foreseen, believed, atol=1e-12)


def test_a_match_that_says_nothing_of_surface_and_ranks_has_no_conditions() -> None:
    observer = TennisObserver(no_ratings(Sport.TENNIS, "", defaults(Sport.TENNIS), ""))

    assert observer.conditions(match(0, "Ash", "Elm", TennisDetails())) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "best_of", "played"),
    [
        ("6-4 3-6 7-6(5)", 3, PlayedScore((2, 1), (16, 16), False)),
        ("6-3 6-7(4) 6-4 70-68", 5, PlayedScore((3, 1), (88, 82), False)),
        ("4-1 3-4(4) 4-2 4-0", 5, PlayedScore((3, 1), (15, 7), False)),
        ("3-6 6-2 [10-8]", 3, PlayedScore((2, 1), (10, 8), False)),
        ("6-2 3-1 RET", 3, PlayedScore((1, 0), (9, 3), True)),
        ("4-6 1-0 ret.", 3, PlayedScore((0, 1), (5, 6), True)),
        ("W/O", 3, None),
        ("Walkover", 5, None),
    ],
)
def test_lines_of_scores_are_read(text: str, best_of: int, played: PlayedScore | None) -> None:
    assert score_of(text, best_of) == played


@pytest.mark.parametrize(
    ("text", "best_of", "reason"),
    [
        ("6-5 6-4", 3, "no win of 2 sets"),
        ("6-4", 3, "no win of 2 sets"),
        ("4-6 6-4 4-6", 3, "no win of 2 sets"),
        ("6-4 6-4 6-4", 3, "more sets than the best of 3"),
        ("8-3 6-4", 3, "no win of 2 sets"),
        ("six-four", 3, "is no set: use 6-4"),
        ("", 3, "holds no set"),
    ],
)
def test_what_is_no_score_is_refused_with_the_reason(text: str, best_of: int, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        score_of(text, best_of)


def test_estimates_were_made_before_the_seasons_that_are_scored() -> None:
    for profile in specification(Sport.TENNIS).estimates().profiles.values():
        assert date.fromisoformat(profile.evidence.before) == date(2014, 1, 1)
