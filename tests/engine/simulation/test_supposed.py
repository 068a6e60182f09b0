"""Results that are set for matches ahead: what follows from them, and nothing else."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.simulation.outcome import Outcome, Score
from engine.simulation.season import Pairing, SeasonProjection, TableTerms, outlook, play, project
from engine.simulation.season_format import Group
from engine.simulation.supposed import MARGINS, FinishChange, Supposed, ended_so
from engine.simulation.table import Counts
from engine.simulation.wording import en
from engine.sports.soccer.law import DixonColes
from tests.engine.simulation.test_season import MATCHES, TEAMS, UNKNOWN, results

AHEAD = [Pairing(*match) for match in MATCHES]
MODEL = DixonColes(-0.05)
endings = st.tuples(st.sampled_from(Outcome), st.none() | st.builds(Score, st.integers(0, 9), st.integers(0, 9))).map(
    lambda each: (each[1].outcome if each[1] else each[0], each[1])
)
sets = st.dictionaries(st.integers(0, len(AHEAD) - 1), endings, max_size=5).map(
    lambda chosen: [Supposed(match, *ending) for match, ending in sorted(chosen.items())]
)


def projected(supposed: list[Supposed], seasons: int = 200) -> SeasonProjection:
    return project([], AHEAD, UNKNOWN, 5, seasons=seasons, supposed=supposed)


def points(projection: SeasonProjection) -> dict[str, float]:
    return {each.team: each.expected_points for each in projection.teams}


@settings(max_examples=25, deadline=None)
@given(sets)
def test_teams_whose_results_nobody_set_win_the_same_points(supposed: list[Supposed]) -> None:
    before, after = points(projected([])), points(projected(supposed))
    touched = {side for each in supposed for side in (AHEAD[each.match].home, AHEAD[each.match].away)}

    assert {team: after[team] for team in TEAMS if team not in touched} == {
        team: before[team] for team in TEAMS if team not in touched
    }
    assert all(abs(after[team] - before[team]) <= 3 * len(supposed) for team in touched)


@settings(max_examples=25, deadline=None)
@given(sets)
def test_the_same_results_give_the_same_season_whoever_plays_it(supposed: list[Supposed]) -> None:
    season = outlook([], AHEAD, UNKNOWN, 5, seasons=200, supposed=supposed)
    sent = [pickle.loads(pickle.dumps(share)) for share in season.shares]

    assert season.projection([play(share) for share in season.shares]) == projected(supposed)
    assert season.projection([play(share) for share in sent]) == projected(supposed)


@settings(max_examples=25, deadline=None)
@given(st.lists(endings, min_size=len(AHEAD), max_size=len(AHEAD)))
def test_a_season_that_is_set_to_its_end_has_the_points_of_its_results(
    ends: list[tuple[Outcome, Score | None]],
) -> None:
    found = projected([Supposed(match, *ending) for match, ending in enumerate(ends)])
    won = dict.fromkeys(TEAMS, 0)
    for pairing, (outcome, _) in zip(AHEAD, ends, strict=True):
        won[pairing.home] += {Outcome.HOME: 3, Outcome.DRAW: 1, Outcome.AWAY: 0}[outcome]
        won[pairing.away] += {Outcome.HOME: 0, Outcome.DRAW: 1, Outcome.AWAY: 3}[outcome]

    assert {each.team: (each.points.p5, each.points.p95) for each in found.teams} == {
        team: (total, total) for team, total in won.items()
    }


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=len(AHEAD), max_size=len(AHEAD)))
@settings(max_examples=25, deadline=None)
def test_a_last_match_whose_score_is_set_ends_the_season_as_if_it_were_played(scores: list[tuple[int, int]]) -> None:
    *before, last = scores
    final = project(results(scores), [], UNKNOWN, 1)
    set_ = Supposed(0, Score(*last).outcome, Score(*last))
    found = project(results(before), AHEAD[-1:], UNKNOWN, 1, seasons=100, supposed=[set_])
    placed = {each.team: each.positions for each in final.teams}

    for each in found.teams:
        assert each.positions == pytest.approx(placed[each.team], abs=0.25)
        assert [chance > 0 for chance in each.positions] == [chance > 0 for chance in placed[each.team]]


@pytest.mark.parametrize("outcome", Outcome)
def test_a_score_that_ends_otherwise_is_drawn_as_the_law_has_those_that_do(outcome: Outcome) -> None:
    rng, many = np.random.default_rng(4), 20_000
    rates = np.full(many, 1.6), np.full(many, 1.1)
    drawn = MODEL.sample(*rates, rng.random((2, many)))
    home, away = ended_so(drawn, rates, outcome, MODEL, rng)
    grid = MODEL.grid(1.6, 1.1)
    place = np.arange(len(grid))
    of_it = np.where(np.sign(place[:, None] - place[None, :]) == MARGINS[outcome], grid, 0)
    of_it /= of_it.sum()

    assert (np.sign(home - away) == MARGINS[outcome]).all()
    for score in ((1, 0), (0, 1), (0, 0), (1, 1), (2, 1), (1, 2)):
        share = float(np.mean((home == score[0]) & (away == score[1])))
        error = np.sqrt(of_it[score] * (1 - of_it[score]) / many)
        assert abs(share - of_it[score]) <= 4.5 * error


def test_a_result_that_hardly_ever_comes_is_the_narrowest_of_its_kind() -> None:
    nobody: tuple[Counts, Counts] = (np.zeros(3, dtype=np.int64), np.full(3, 40))
    home, away = ended_so(nobody, (np.full(3, 1e-9), np.full(3, 40.0)), Outcome.HOME, MODEL, np.random.default_rng(1))

    assert (home.tolist(), away.tolist()) == ([1] * 3, [0] * 3)


def test_results_before_a_split_decide_who_meets_whom_after_it() -> None:
    terms = TableTerms(split=(Group(2, 2), Group(3, 1)))
    wins = [Supposed(match, Outcome.HOME) for match, each in enumerate(AHEAD) if each.home == "Firs"]
    found = project([], AHEAD, UNKNOWN, 5, terms=terms, seasons=400, supposed=wins)
    plain = project([], AHEAD, UNKNOWN, 5, terms=terms, seasons=400)
    chance = {
        name: next(each for each in of.teams if each.team == "Firs").finish(1, 2).probability
        for name, of in (("set", found), ("plain", plain))
    }

    assert chance["set"] > chance["plain"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (FinishChange("Firs", 1, 1, 0.31, 0.44), "Firs' chance to finish first goes from 31% to 44%."),
        (FinishChange("Elms", 1, 4, 0.5, 0.4), "Elms' chance to finish in the top 4 goes from 50% to 40%."),
        (FinishChange("Oak", 18, 20, 0.999, 0.4), "Oak's chance to finish in the last 3 goes from over 99% to 40%."),
        (FinishChange("Oak", 1, 1, 0.3, 0.304), "Every chance stays about as it was."),
        (FinishChange("Oak", 1, 1, 0.0151, 0.0204), "Every chance stays about as it was."),
    ],
)
def test_what_changes_most_is_told_with_both_chances(change: FinishChange, said: str) -> None:
    assert en.finish_change(change) == said
