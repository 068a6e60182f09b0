"""How the points of a season came about ends where its table stands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from engine.catalogue.formats import Setting
from engine.forecasts.points_courses import NOT_BEGUN, courses
from engine.forecasts.season_shape import Known, Match
from engine.simulation.season import standings
from engine.simulation.season_format import Group, Halving, SeasonFormat
from engine.simulation.table import Rule
from tests.engine.forecasts.test_calendar import FIRST, LEAGUE, SIDES, listed, season, told

HALVING = replace(LEAGUE, setting=Setting(SeasonFormat(2, (Group(4, 1, Halving.UP), Group(6, 1, Halving.DOWN)))))
HALVES = [
    *season(10),
    *season(4, played=3, first=FIRST + timedelta(weeks=20)),
]


@pytest.mark.parametrize(
    ("matches", "known"),
    [
        (season(10), LEAGUE),
        (season(10, played=5), LEAGUE),
        (season(18, played=15), replace(LEAGUE, deducted={SIDES[2]: 6, SIDES[5]: 1})),
        (season(10), replace(LEAGUE, setting=Setting(rule=Rule(win=2)))),
        (season(10), HALVING),
        (HALVES, HALVING),
    ],
)
def test_every_course_ends_with_the_points_of_the_table(matches: Sequence[Match], known: Known) -> None:
    found = told(matches, known)
    teams = sorted(found.teams)
    made = courses(found)

    assert {team: made[team].points[-1] for team in teams} == {
        team: line.points for team, line in zip(teams, standings(found.played, teams, found.terms), strict=True)
    }
    assert all(len(made[team].days) == len(made[team].points) for team in teams)
    assert all(one <= other for team in teams for one, other in pairwise(made[team].days))


def test_points_are_won_on_the_day_of_the_match() -> None:
    found = told(season(10, played=2))
    won = next(each for each in found.played if each.home_score > each.away_score).home

    assert courses(found)[won].days == (FIRST, FIRST + timedelta(weeks=1))


def test_points_are_halved_after_the_last_match_before_the_split() -> None:
    found = told(HALVES, HALVING)
    made = courses(found)
    team = max(found.terms.halved, key=lambda each: found.terms.halved[each])

    assert made[team].points[17] - made[team].points[16] <= 3 - found.terms.halved[team]


def test_a_season_that_has_not_begun_has_no_course() -> None:
    found = told(listed(season(10)))

    assert set(courses(found).values()) == {NOT_BEGUN}
