"""The file of leagues of conferences: valid, and held to who really went to the play-offs."""

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest

from bench.play_offs import FILES, Season, read
from engine.catalogue.conferences import FILE, Book, book
from engine.errors import InvalidInput
from engine.simulation.conferences.begun import Begun
from engine.simulation.conferences.bracket import PlayOffs
from engine.simulation.conferences.seeding import Seeding, Seeds
from engine.simulation.table import Counts
from engine.sports.base import Sport

# Seasons of which the file lacks up to nineteen matches, so that nobody can tell the final tables from it.
LACKING = {
    ("basketball", "2008-2009"), ("basketball", "2010-2011"),
    ("american_football", "2008-2009"), ("american_football", "2009-2010"),
}  # fmt: skip
# Teams whose only match of the play-offs is missing in the file: they lost the wild card game.
MISSING_TEAMS = {("baseball", "2014"): {"PIT"}, ("baseball", "2016"): {"NYM"}}
# Their tables give a point for what was lost after regular time, which no score tells.
TOLD_BY_SCORES = [sport for sport in FILES if sport != "ice_hockey"]


@cache
def seasons(folder: Path, sport: str) -> list[Season]:
    return read(folder, sport)


def final_seeds(season: Season) -> tuple[tuple[str, ...], Seeds]:
    """The teams, and the seeds that the table alone gives them."""
    end = season.end
    teams = tuple(sorted(end.teams))
    assert end.terms.conferences
    conferences = replace(end.terms.conferences, known=())
    begun = Begun.of(end.played, teams, end.terms.tally(end.played, teams))
    return teams, begun.seeds(Seeding(conferences, teams), end.terms.rule.win)


@pytest.mark.parametrize("sport", TOLD_BY_SCORES)
def test_seeds_of_the_final_tables_are_those_that_went_to_the_play_offs(shared_data: Path, sport: str) -> None:
    for season in seasons(shared_data, sport):
        if (sport, season.name) in LACKING:
            continue
        teams, seeds = final_seeds(season)
        found = {teams[each] for seeded in seeds.seeded for each in seeded[0]}
        assert found == season.qualified | MISSING_TEAMS.get((sport, season.name), set()), season.name


def first_pairs(season: Season) -> set[frozenset[str]]:
    """The ties of the first round that the bracket makes of the seeds alone."""
    teams, seeds = final_seeds(season)
    assert season.end.terms.conferences
    seeding = Seeding(replace(season.end.terms.conferences, known=()), teams)
    asked: list[list[frozenset[str]]] = []

    def play(home: Counts, away: Counts, neutral: Counts) -> tuple[Counts, Counts]:
        asked.append([frozenset(map(teams.__getitem__, pair)) for pair in zip(home[0], away[0], strict=True)])
        return np.ones_like(home), np.zeros_like(home)

    PlayOffs(seeding, seeds, play, np.random.default_rng(1)).ended()
    rounds = len(seeding.of.format.rounds)
    return {*asked[0], *asked[rounds]}


@pytest.mark.parametrize("sport", TOLD_BY_SCORES)
def test_first_rounds_are_those_that_were_played(shared_data: Path, sport: str) -> None:
    wrong = {}
    for season in seasons(shared_data, sport):
        conferences = season.end.terms.conferences
        if (sport, season.name) in LACKING or not conferences:
            continue
        met = {frozenset((each.home, each.away)) for each in conferences.known}
        lost = MISSING_TEAMS.get((sport, season.name), set())
        if others := [sorted(pair) for pair in first_pairs(season) - met if not pair & lost]:
            wrong[season.name] = others

    assert wrong == {}


def test_every_season_of_the_files_is_one_of_the_book(shared_data: Path) -> None:
    for sport in FILES:
        for season in seasons(shared_data, sport):
            assert season.known().conferences is not None, (sport, season.name)


def test_teams_move_with_the_years() -> None:
    def of(day: date, sport: str, team: str) -> tuple[str, str]:
        (held,) = (each for each in book().alignments if each.sport == sport and each.since <= day <= each.until)
        divisions = ((each.name, one) for each in held.conferences for one in each.divisions)
        return next((name, one.name) for name, one in divisions if team in one.teams)

    assert of(date(2012, 4, 5), "baseball", "Houston Astros") == ("National League", "Central")
    assert of(date(2013, 4, 1), "baseball", "Houston Astros") == ("American League", "West")
    assert of(date(2012, 10, 5), "ice_hockey", "Winnipeg Jets") == ("Eastern Conference", "Southeast")
    assert of(date(2013, 10, 1), "ice_hockey", "Winnipeg Jets") == ("Western Conference", "Central")


def test_names_of_the_time_find_the_same_league() -> None:
    held = book().alignments[0]
    then = {"Brooklyn Nets": "New Jersey Nets", "New Orleans Pelicans": "New Orleans Hornets"}
    called = {then.get(each, each) for each in held.teams}
    found = book().alignment(Sport.BASKETBALL, called | {"East All-Stars"}, date(2008, 10, 28))

    assert found is not None
    assert found.conferences.teams == called
    assert book().alignment(Sport.BASKETBALL, called - {"New Jersey Nets"}, date(2008, 10, 28)) is None
    assert book().alignment(Sport.BASKETBALL, called, date(1990, 10, 28)) is None
    assert book().alignment(Sport.SOCCER, called, date(2008, 10, 28)) is None


def test_each_team_stands_once_and_alignments_follow_one_another() -> None:
    for each in book().alignments:
        counted = Counter(team for one in each.conferences for team in one.teams)
        assert set(counted.values()) == {1}
    for league in {each.league for each in book().alignments}:
        of_league = [each for each in book().alignments if each.league == league]
        assert all(one.until < other.since for one, other in pairwise(of_league))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("formats", 0, "rounds", 0, "ties", 0, 1), "1"),
        (("formats", 0, "rounds", 1, "ties", 0, 1), "W9"),
        (("formats", 0, "rounds", 0, "games"), "HH"),
        (("formats", 0, "rounds", 0, "games"), "HXH"),
        (("formats", 0, "pools"), [{"others": 7}]),
        (("formats", 0, "order"), ["wins"]),
        (("alignments", 0, "until"), "2003-01-01"),
        (("alignments", 0, "conferences", 0, "divisions", 0, "teams", 0), "Brooklyn Nets"),
        (("alignments", 0, "format"), "nba-1946"),
    ],
)
def test_a_mistake_in_the_file_is_refused(path: tuple[str | int, ...], value: object) -> None:
    written = msgspec.json.decode(FILE.read_bytes())
    place = written
    for each in path[:-1]:
        place = place[each]
    place[path[-1]] = value

    with pytest.raises((InvalidInput, msgspec.ValidationError)):
        msgspec.convert(written, Book)


def test_a_league_that_announces_its_calendar_is_known_by_a_word_of_its_name() -> None:
    """Files of baseball do not tell play-offs from other matches, so its calendar would tell who gets there."""
    assert book().announces(Sport.BASKETBALL, "USA: NBA")
    assert book().announces(Sport.ICE_HOCKEY, "nhl 2008 2018")
    assert not book().announces(Sport.BASEBALL, "MLB")
    assert not book().announces(Sport.BASKETBALL, "Sunday League")
    assert not book().announces(Sport.SOCCER, "NBA")
