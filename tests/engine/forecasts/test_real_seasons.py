"""Real seasons of three leagues: cut at six days and compared with how they ended, and ordered by their own rules."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from bench.seasons import DIVISIONS, Season, cuts, read
from engine.simulation.season import standings
from engine.simulation.season_status import SeasonState

YEARS = ("2011-12", "2014-15", "2017-18", "2020-21")
# The season before 2020-21 ended in August.
YEARS_OF_USUAL_LENGTH = YEARS[:3]


@cache
def seasons(folder: Path, division: str) -> dict[str, Season]:
    return {each.name: each for each in read(folder, division)[1]}


@pytest.fixture
def folder(shared_data: Path) -> Path:
    return shared_data / "soccer/football-data"


def final(folder: Path, division: str, name: str) -> list[str]:
    """The teams of a whole season in the order of its table."""
    end = seasons(folder, division)[name].end
    teams = sorted(end.teams)
    table = standings(end.played, teams, end.terms)
    assert end.state is SeasonState.FINISHED
    assert sorted(line.position for line in table) == list(range(1, len(teams) + 1))
    return [team for _, team in sorted((line.position, team) for team, line in zip(teams, table, strict=True))]


def test_final_points_lie_inside_their_bands_nine_times_in_ten(folder: Path) -> None:
    found = []  # type: ignore[var-annotated]
    for division in DIVISIONS:
        results, every = read(folder, division)
        found += cuts(results, [each for each in every if each.name in YEARS], simulated=500)

    assert len(found) == 6 * len(YEARS) * (20 + 18 + 20)
    assert 0.85 <= np.mean([each.holds_points for each in found]) <= 0.95
    assert np.mean([each.holds_place for each in found]) >= 0.85


@pytest.mark.parametrize("division", DIVISIONS)
def test_a_cut_season_assumes_what_was_then_played(folder: Path, division: str) -> None:
    for name in YEARS_OF_USUAL_LENGTH:
        season = seasons(folder, division)[name]
        now = season.until(season.cut(0.4))
        met = {(each.home, each.away) for each in now.played} | {(each.home, each.away) for each in now.ahead}
        assert now.state is SeasonState.RUNNING
        assert met == {(each.home, each.away) for each in season.matches}
        assert now.ahead[0].day > season.cut(0.4)
        assert abs((now.ahead[-1].day - season.matches[-1].day).days) < 45


def test_real_madrid_won_the_league_of_2006_07_by_head_to_head(folder: Path) -> None:
    """Level on points with Barcelona, whose goal difference was better; the file's own matches decide.

    Source of the rule: Real Federación Española de Fútbol, Reglamento General, article 201.
    """
    first, second = final(folder, "SP1", "2006-07")[:2]
    end = seasons(folder, "SP1")["2006-07"].end
    table = dict(zip(sorted(end.teams), standings(end.played, sorted(end.teams), end.terms), strict=True))
    between = [each for each in end.played if {each.home, each.away} == {first, second}]

    assert (first, second) == ("Real Madrid", "Barcelona")
    assert table[first].points == table[second].points
    assert table[first].goal_difference < table[second].goal_difference
    assert sum(each.home_score - each.away_score for each in between if each.home == first) > sum(
        each.home_score - each.away_score for each in between if each.home == second
    )


def test_every_level_pair_of_spain_is_ordered_by_its_own_meetings(folder: Path) -> None:
    """Of all seasons: where just two sides are level, the one that took more points from the other stands higher."""
    compared = 0
    for season in seasons(folder, "SP1").values():
        end = season.end
        if end.state is not SeasonState.FINISHED:
            continue
        teams = sorted(end.teams)
        table = dict(zip(teams, standings(end.played, teams, end.terms), strict=True))
        for one in teams:
            level = [other for other in teams if table[other].points == table[one].points and other != one]
            if len(level) == 1:
                won = [
                    (each.home_score - each.away_score) * (1 if each.home == one else -1)
                    for each in end.played
                    if {each.home, each.away} == {one, level[0]}
                ]
                points = sum((margin > 0) - (margin < 0) for margin in won), sum(won)
                if points != (0, 0):
                    assert (points > (0, 0)) == (table[one].position < table[level[0]].position)
                    compared += 1

    assert compared > 40


@pytest.mark.parametrize(("division", "name"), [("E0", "2011-12"), ("E0", "2018-19"), ("D1", "2012-13")])
def test_england_and_germany_order_by_goal_difference(folder: Path, division: str, name: str) -> None:
    end = seasons(folder, division)[name].end
    teams = sorted(end.teams)
    table = dict(zip(teams, standings(end.played, teams, end.terms), strict=True))
    keys = [
        (table[each].points, table[each].goal_difference, table[each].goals) for each in final(folder, division, name)
    ]

    assert keys == sorted(keys, reverse=True)


def test_manchester_city_won_the_league_of_2011_12_by_goal_difference(folder: Path) -> None:
    """Source: premierleague.com, final table of 2011/12."""
    assert final(folder, "E0", "2011-12")[:2] == ["Man City", "Man United"]
