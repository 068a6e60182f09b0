"""The rest of a season, played many times."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from engine.catalogue.importers.parsed import Format
from engine.catalogue.importers.reading import parse
from engine.errors import InvalidInput
from engine.ratings.filter import rate
from engine.ratings.priors import defaults
from engine.ratings.state import Ratings, Result, no_ratings
from engine.simulation.season import Pairing, SeasonProjection, project
from engine.simulation.wording import en, percent
from engine.sports.base import Sport
from engine.sports.soccer.law import DixonColes

TEAMS = ("Alders", "Birches", "Cedars", "Elms", "Firs")
START = date(2024, 1, 6)
UNKNOWN = no_ratings(Sport.SOCCER, "Forest", defaults(Sport.SOCCER), "test")
MATCHES = [
    (START + timedelta(days=3 * number), home, away) for number, (home, away) in enumerate(permutations(TEAMS, 2))
]
score_sheets = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=len(MATCHES))


def results(scores: list[tuple[int, int]]) -> list[Result]:
    return [Result(day, home, away, *score) for (day, home, away), score in zip(MATCHES, scores, strict=False)]


def season(scores: list[tuple[int, int]], ratings: Ratings = UNKNOWN, seed: int = 1) -> SeasonProjection:
    """The first matches with these scores, the others ahead."""
    ahead = [Pairing(*match) for match in MATCHES[len(scores) :]]
    return project(results(scores), ahead, ratings, seed, seasons=400)


def test_a_table_of_too_many_teams_is_refused() -> None:
    many = [Pairing(START, f"Home {number}", f"Away {number}") for number in range(21)]

    with pytest.raises(InvalidInput) as refusal:
        project([], many, UNKNOWN, 1)

    assert refusal.value.field == "teams"


def test_a_season_without_matches_is_refused() -> None:
    with pytest.raises(InvalidInput):
        project([], [], UNKNOWN, 1)


@settings(max_examples=25)
@given(score_sheets)
def test_places_sum_to_one_for_every_team_and_for_every_place(scores: list[tuple[int, int]]) -> None:
    chances = np.array([each.positions for each in season(scores).teams])

    assert chances.shape == (len(TEAMS), len(TEAMS))
    assert chances.sum(axis=0) == pytest.approx(1)
    assert chances.sum(axis=1) == pytest.approx(1)


@settings(max_examples=25)
@given(score_sheets)
def test_final_points_lie_between_what_is_won_and_what_can_be_won(scores: list[tuple[int, int]]) -> None:
    for team in season(scores).teams:
        most = team.now.points + 3 * team.ahead
        assert team.now.points <= team.points.p5 <= team.points.p50 <= team.points.p95 <= most
        assert team.now.points <= team.expected_points <= most
        assert team.now.played + team.ahead == 2 * (len(TEAMS) - 1)


def test_the_same_seed_gives_the_same_season() -> None:
    scores = [(2, 1), (0, 0), (1, 3)]

    assert season(scores, seed=7) == season(scores, seed=7) != season(scores, seed=8)


def test_sides_of_which_nothing_is_known_have_equal_chances() -> None:
    ahead = [Pairing(*match) for match in MATCHES]
    chances = np.array([each.positions for each in project([], ahead, UNKNOWN, 3, seasons=4_000).teams])
    even = 1 / len(TEAMS)

    assert np.abs(chances - even).max() < 4.5 * np.sqrt(even * (1 - even) / 4_000)


def test_the_stronger_side_finishes_higher() -> None:
    stronger_first = [
        Result(START - timedelta(days=300 - 3 * number), home, away, 3 if home < away else 1, 1 if home < away else 3)
        for number, (home, away) in enumerate(4 * list(permutations(TEAMS, 2)))
    ]
    teams = season([], rate(stronger_first, sport=Sport.SOCCER)).teams

    assert [each.team for each in teams] == list(TEAMS)


def test_a_finished_season_is_its_table() -> None:
    scores = [(3, 0) if home < away else (0, 2) for _, home, away in MATCHES]
    found = season(scores)

    assert [(each.team, each.positions.index(1.0) + 1, each.now.position) for each in found.teams] == [
        (team, place, place) for place, team in enumerate(TEAMS, start=1)
    ]
    assert all(each.expected_points == each.points.p5 == each.points.p95 == each.now.points for each in found.teams)
    assert (found.ahead, found.monte_carlo_error) == (0, 0.0)
    assert en.season(found) == "The season is over: Alders finished first with 24 points."


@given(score_sheets.filter(lambda scores: len(scores) < len(MATCHES)), st.integers(1, 5), st.integers(0, 4))
def test_the_chance_of_a_range_of_places_is_the_sum_of_theirs(
    scores: list[tuple[int, int]], best: int, more: int
) -> None:
    worst = min(best + more, len(TEAMS))
    for each in season(scores).teams:
        finish = each.finish(best, worst)
        assert finish.probability == pytest.approx(sum(each.positions[best - 1 : worst]))
        assert 0 < finish.error < 0.03


def test_places_that_do_not_exist_are_refused() -> None:
    (first, *_) = season([]).teams

    for best, worst in ((0, 1), (2, 1), (1, 6)):
        with pytest.raises(InvalidInput, match="places count from 1 to 5"):
            first.finish(best, worst)


def test_the_error_of_a_chance_is_how_far_repeated_runs_scatter() -> None:
    """Known value: the standard deviation over independent runs, known itself to about a fifth."""
    runs = [season([(1, 0), (2, 2)], seed=seed).teams for seed in range(40)]
    for team in TEAMS:
        finishes = [each.finish(1, 2) for run in runs for each in run if each.team == team]
        scatter = np.std([each.probability for each in finishes], ddof=1)
        assert scatter == pytest.approx(np.mean([each.error for each in finishes]), rel=0.6)


def test_what_cannot_happen_any_more_is_not_called_impossible() -> None:
    scores = [(3, 0) if home < away else (0, 2) for _, home, away in MATCHES]
    chances = {percent(chance) for each in season(scores).teams for chance in each.positions}

    assert chances == {"under 1%", "over 99%"}


def test_sides_level_in_everything_share_their_places() -> None:
    found = season([(1, 1)] * len(MATCHES))

    assert {each.now.position for each in found.teams} == {1}
    assert all(each.positions == pytest.approx([0.2] * 5) for each in found.teams)
    assert en.season(found) == (
        "The season is over: Alders, Birches, Cedars, Elms and Firs share first place with 8 points."
    )


def test_the_table_of_the_premier_league_of_2022_23_is_the_published_one(shared_data: Path) -> None:
    """Source: premierleague.com, final table of 2022/23."""
    file = parse(shared_data / "soccer/football-data/raw/E0_2223.csv", Format.AUTO)
    played = [
        Result(row.day, row.home, row.away, row.home_score, row.away_score)
        for row in file.rows
        if row.home_score is not None and row.away_score is not None
    ]
    found = project(played, [], UNKNOWN, 1, seasons=10).teams

    assert [(each.team, each.now.points, each.now.goal_difference, each.now.goals) for each in found[:3]] == [
        ("Man City", 89, 61, 94),
        ("Arsenal", 84, 45, 88),
        ("Man United", 75, 15, 58),
    ]


def test_uncertain_strengths_widen_the_points() -> None:
    sure = replace(UNKNOWN, hyperparameters=replace(defaults(Sport.SOCCER), founder_sd=0.001))

    wide, narrow = season([]).teams[0].points, season([], sure).teams[0].points

    assert wide.p95 - wide.p5 > narrow.p95 - narrow.p5


@pytest.mark.parametrize("rates", [(1.6, 1.1), (0.4, 2.8)])
def test_drawn_scores_follow_the_law_of_the_grid(rates: tuple[float, float]) -> None:
    model, cases = DixonColes(-0.12), 200_000
    home, away = (np.full(cases, rate) for rate in rates)
    drawn = model.sample(home, away, np.random.default_rng(5).random((2, cases)))
    seen = np.histogram2d(*drawn, bins=np.arange(17) - 0.5)[0] / cases

    assert np.abs(seen - model.grid(*rates)).max() < 4.5 * 0.5 / cases**0.5


def test_each_side_alone_is_drawn_from_its_poisson_law() -> None:
    levels = np.linspace(0.001, 0.999, 999)
    home, _ = DixonColes().sample(np.full(999, 1.7), np.full(999, 1.2), np.stack((levels, levels)))

    assert home.tolist() == poisson.ppf(levels, 1.7).tolist()
