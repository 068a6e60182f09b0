"""Real seasons of leagues of conferences, cut in their middle: their chances against what came about."""

from pathlib import Path

import numpy as np
import pytest

from bench.play_offs import UNUSED, Season, brier, cuts, read
from engine.ratings.priors import defaults
from engine.ratings.state import no_ratings
from engine.simulation.season import project
from engine.simulation.season_status import SeasonState
from engine.sports.base import Sport


@pytest.fixture
def seasons(shared_data: Path) -> list[Season]:
    return read(shared_data, "basketball")


def test_chances_of_play_offs_at_mid_season_know_far_more_than_the_number_of_places(seasons: list[Season]) -> None:
    found = list(cuts(seasons[: UNUSED + 3], simulated=200, shares=(0.5,)))
    ours, same = brier(found)

    assert len(found) == 3 * 30
    assert ours < 0.5 * same
    assert np.mean([each.is_in for each in found if each.chances.play_offs > 0.8]) > 0.8
    assert np.mean([each.is_in for each in found if each.chances.play_offs < 0.2]) < 0.2


def test_a_cut_season_runs_and_knows_no_play_offs(seasons: list[Season]) -> None:
    season = seasons[-1]
    now, end = season.on(season.cut(0.5)), season.end

    assert (now.state, end.state) == (SeasonState.RUNNING, SeasonState.FINISHED)
    assert now.terms.conferences
    assert now.terms.conferences.known == ()
    assert len(now.played) + len(now.ahead) == len(end.played) == 1230
    assert not end.ahead


@pytest.mark.parametrize("sport", [Sport.BASKETBALL, Sport.ICE_HOCKEY, Sport.BASEBALL])
def test_known_play_offs_leave_one_champion_and_nothing_open(shared_data: Path, sport: Sport) -> None:
    """Whatever lots said of level teams, and of points that no score tells: who met whom is known."""
    unrated = no_ratings(sport, "", defaults(sport), "test")
    for season in read(shared_data, sport):
        end, last = season.end, season.matches[-1]
        if end.state is not SeasonState.FINISHED:
            continue
        found = project(end.played, end.ahead, unrated, 1, terms=end.terms, seasons=20)
        winner = last.home if (last.home_score or 0) > (last.away_score or 0) else last.away
        chances = {each.team: each.play_offs for each in found.teams if each.play_offs}
        assert {team for team, each in chances.items() if each.title == 1} == {winner}, season.name
        assert all(chance in (0, 1) for each in chances.values() for chance in each.rounds), season.name


def test_play_offs_are_told_by_the_number_of_matches_where_no_source_names_them(shared_data: Path) -> None:
    """2013 had a match beside the 162 that decided who went there; the file of baseball names no rounds."""
    for season in read(shared_data, "baseball"):
        assert not any(each.round for each in season.matches)
        assert len(season.qualified) in (8, 9, 10), season.name
    (in_2013,) = (each for each in read(shared_data, "baseball") if each.name == "2013")
    assert max(in_2013.end.days).isoformat() == "2013-09-30"
