"""The order of a table, by overall criteria and head to head, of one season and of many at once."""

from dataclasses import dataclass
from itertools import permutations

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import InvalidInput
from engine.simulation.season import TableTerms, standings
from engine.simulation.table import Criterion, Meetings, Rule, tally
from engine.simulation.wording import en
from engine.sports.base import Sport
from engine.sports.registry import specification
from engine.sports.spec import SportWords

TEAMS = ("Alders", "Birches", "Cedars", "Elms")
PAIRS = list(permutations(TEAMS, 2))
OVERALL = Rule()
SPANISH = Rule(
    (
        Criterion.POINTS,
        Criterion.HEAD_TO_HEAD_POINTS,
        Criterion.HEAD_TO_HEAD_GOAL_DIFFERENCE,
        Criterion.GOAL_DIFFERENCE,
        Criterion.GOALS,
    )
)
sheets = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=len(PAIRS), max_size=len(PAIRS))


@dataclass(frozen=True)
class Score:
    home: str
    away: str
    home_score: int
    away_score: int


def scores(*lines: str) -> list[Score]:
    """Lines such as "A-B 2:1", teams by their first letters."""
    named = {team[0]: team for team in TEAMS}
    found = []
    for line in lines:
        pair, score = line.split()
        home, away = pair.split("-")
        found.append(Score(named[home], named[away], *map(int, score.split(":"))))
    return found


def places(played: list[Score], rule: Rule, **terms: dict[str, int]) -> dict[str, int]:
    teams = sorted({side for each in played for side in (each.home, each.away)})
    table = standings(played, teams, TableTerms(rule, **terms))
    return {team: line.position for team, line in zip(teams, table, strict=True)}


@pytest.mark.parametrize(
    "criteria",
    [
        (),
        (Criterion.GOALS, Criterion.POINTS),
        (Criterion.POINTS, Criterion.GOALS, Criterion.GOALS),
        (Criterion.POINTS, Criterion.HEAD_TO_HEAD_POINTS, Criterion.GOALS, Criterion.HEAD_TO_HEAD_GOALS),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(criteria: tuple[Criterion, ...]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Rule(criteria)

    assert refusal.value.field == "rule"


def test_a_rule_is_said_in_words() -> None:
    assert en.table_rule(SPANISH, specification(Sport.SOCCER).words) == (
        "Three points for a win, one for a draw. Teams level on points are ordered by points against each other, then "
        "goal difference against each other, then goal difference, then goals scored. Teams level in all of that share "
        "a place."
    )


def test_head_to_head_comes_before_goal_difference_where_the_rule_says_so() -> None:
    """Alders and Birches have four points; Alders won their meetings, Birches the goal difference."""
    played = scores("A-B 1:0", "B-A 0:0", "A-C 0:1", "C-A 1:0", "B-C 5:0", "C-B 1:0")

    assert places(played, OVERALL) == {"Cedars": 1, "Birches": 2, "Alders": 3}
    assert places(played, SPANISH) == {"Cedars": 1, "Alders": 2, "Birches": 3}


def test_sides_that_remain_level_are_compared_alone_once_more() -> None:
    """Three sides have ten points. Among them Cedars took nine, the others four each with a goal difference of -1.

    Between these two alone Alders are ahead; by all their matches Birches would be.
    Source: UEFA, equality of points: the criteria are applied anew to the matches of the sides still level.
    """
    played = scores(
        *("A-B 1:0", "B-A 0:0", "A-C 0:1", "C-A 1:0", "B-C 1:0", "C-B 1:0"),
        *("A-E 1:0", "E-A 0:1", "B-E 5:0", "E-B 0:1", "C-E 0:0", "E-C 1:0"),
    )

    assert places(played, OVERALL) == {"Birches": 1, "Alders": 2, "Cedars": 2, "Elms": 4}
    assert places(played, SPANISH) == {"Cedars": 1, "Alders": 2, "Birches": 3, "Elms": 4}


def test_sides_level_in_everything_share_their_place() -> None:
    played = scores("A-B 1:1", "B-A 1:1", "C-E 2:0", "E-C 0:2")

    assert places(played, OVERALL) == {"Cedars": 1, "Alders": 2, "Birches": 2, "Elms": 4}


def test_points_that_were_taken_away_count() -> None:
    played = scores("A-B 3:0", "B-A 0:3", "A-C 1:0", "C-A 0:1", "B-C 1:1", "C-B 0:0")

    assert places(played, OVERALL)["Alders"] == 1
    assert places(played, OVERALL, deducted={"Alders": 11})["Alders"] == 3


@given(sheets)
def test_many_seasons_at_once_are_ordered_like_each_of_them(sheet: list[tuple[int, int]]) -> None:
    index = {team: place for place, team in enumerate(TEAMS)}
    home, away = (np.array([index[pair[side]] for pair in PAIRS]) for side in (0, 1))
    goals = np.array([sheet, sheet[::-1]]).transpose(2, 0, 1)
    for rule in (OVERALL, SPANISH):
        together = Meetings(home, away, len(TEAMS)).tally(*goals, rule).places(rule)  # type: ignore[call-arg]
        alone = [
            tally([Score(*pair, *score) for pair, score in zip(PAIRS, each, strict=True)], TEAMS, rule).places(rule)
            for each in (sheet, sheet[::-1])
        ]
        assert together.tolist() == [each.tolist() for each in alone]


@given(sheets)
def test_nobody_stands_above_a_side_with_more_points(sheet: list[tuple[int, int]]) -> None:
    played = [Score(*pair, *score) for pair, score in zip(PAIRS, sheet, strict=True)]
    table = sorted(standings(played, TEAMS, TableTerms(SPANISH)), key=lambda line: line.position)

    assert [line.points for line in table] == sorted((line.points for line in table), reverse=True)


def test_a_pair_that_meets_twice_at_one_ground_counts_twice() -> None:
    twice = Meetings(np.array([0, 0]), np.array([1, 1]), 2)
    taken = twice.tally(np.array([[1, 0]]), np.array([[0, 2]]), SPANISH)

    assert taken.sums[0, :, 0].tolist() == [3, 3]
    assert taken.places(SPANISH).tolist() == [[2, 1]]


def test_a_rule_speaks_the_words_of_the_sport_and_of_no_draw_where_none_counts() -> None:
    words = SportWords("run", "runs", "Runs ahead", "Runs in the match", ("attack", "defence"))

    assert en.table_rule(Rule(win=2, draw=0), words) == (
        "Two points for a win. Teams level on points are ordered by run difference, then runs scored. Teams level in "
        "all of that share a place."
    )
    odd = en.table_rule(Rule((Criterion.POINTS,), win=4, draw=2), words)
    assert odd.startswith("4 points for a win, two for a draw.")


def test_a_table_in_which_a_win_counts_one_speaks_of_wins_and_of_no_points() -> None:
    words = specification(Sport.TENNIS).words
    rule = Rule((Criterion.POINTS, Criterion.HEAD_TO_HEAD_POINTS, Criterion.GOALS), win=1, draw=0)

    assert en.table_rule(rule, words) == (
        "The table counts wins. Players level on wins are ordered by wins against each other, then sets won. Players "
        "level in all of that share a place."
    )


@pytest.mark.parametrize(("draw", "taken"), [(0, 0), (1, 1), (2, 2)])
def test_a_draw_gives_what_the_rule_says(draw: int, taken: int) -> None:
    rule, level = Rule(win=4, draw=draw), np.zeros((1, 1), dtype=np.int64)
    many = Meetings(np.array([0]), np.array([1]), 2).tally(level, level, rule)

    assert many.sums[0, :, 0].tolist() == [taken, taken]


def test_a_rule_with_the_usual_draw_has_the_bytes_that_it_always_had() -> None:
    assert msgspec.json.encode(Rule()) == b'{"criteria":["points","goal_difference","goals"],"win":3}'
