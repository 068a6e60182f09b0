"""Leagues of conferences: chances that add up, brackets that are played by their rules, and what is known kept."""

import pickle
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.catalogue.conferences import book
from engine.errors import InvalidInput
from engine.ratings.priors import defaults
from engine.ratings.state import Ratings, Result, no_ratings
from engine.simulation.conferences.bracket import Ended, Matches, PlayOffs
from engine.simulation.conferences.format import (
    Conference,
    Conferences,
    Division,
    FirstAtHome,
    Game,
    PlayOffFormat,
    Pool,
    Series,
    Tiebreak,
)
from engine.simulation.conferences.late import late_share
from engine.simulation.conferences.seeding import Record, Seeding, Seeds
from engine.simulation.outcome import Outcome
from engine.simulation.season import CONFERENCE_SEASONS, Pairing, SeasonProjection, TableTerms, outlook, play, project
from engine.simulation.supposed import Supposed
from engine.simulation.table import POINTS, Counts, Criterion, Rule, Tally
from engine.simulation.wording import en
from engine.sports.base import Sport
from engine.sports.basketball.spec import BASKETBALL
from engine.sports.ice_hockey.spec import law

START = date(2024, 1, 6)
SMALL = PlayOffFormat(
    key="small",
    name="Small League",
    games=22,
    order=(Tiebreak.POINTS_SHARE, Tiebreak.HEAD_TO_HEAD_POINTS, Tiebreak.GOAL_DIFFERENCE),
    pools=(Pool(division_place=1), Pool(others=2)),
    rounds=(
        Series("semifinals", "Semifinals", "HAH", (("1", "4"), ("2", "3"))),
        Series("conference_finals", "Conference finals", "HAH", (("W1", "W2"),)),
    ),
    final=Series("final", "Final", "HHAAH"),
    first_at_home=FirstAtHome.RECORD,
)
EAST = Conference("East", (Division("North", ("Ash", "Birch", "Cedar")), Division("South", ("Elm", "Fir", "Gum"))))
WEST = Conference(
    "West", (Division("Coast", ("Hazel", "Ivy", "Juniper")), Division("Hills", ("Larch", "Maple", "Oak")))
)
LEAGUE = Conferences(SMALL, (EAST, WEST))
TEAMS = tuple(sorted(LEAGUE.teams))
CRITERIA = (Criterion.POINTS, Criterion.HEAD_TO_HEAD_POINTS)
TERMS = TableTerms(Rule(CRITERIA, win=1, draw=0), conferences=LEAGUE)
PAIRS = list(permutations(TEAMS, 2))
MATCHES = [(START + timedelta(days=number), *pair) for number, pair in enumerate(PAIRS)]
UNKNOWN = no_ratings(Sport.BASKETBALL, "Forest", defaults(Sport.BASKETBALL), "test")


def results(scores: Sequence[tuple[int, int]]) -> list[Result]:
    return [Result(*match, *score) for match, score in zip(MATCHES, scores, strict=False)]


def season(
    scores: Sequence[tuple[int, int]],
    terms: TableTerms = TERMS,
    seed: int = 1,
    ratings: Ratings = UNKNOWN,
    supposed: Sequence[Supposed] = (),
) -> SeasonProjection:
    """The first matches with these scores, the others ahead."""
    ahead = [Pairing(*match) for match in MATCHES[len(scores) :]]
    return project(results(scores), ahead, ratings, seed, terms=terms, seasons=300, supposed=supposed)


def by_alphabet(pair: tuple[str, str]) -> tuple[int, int]:
    return (90, 80) if pair[0] < pair[1] else (80, 90)


points = st.integers(70, 120)
score_sheets = st.lists(st.tuples(points, points).filter(lambda each: each[0] != each[1]), max_size=len(MATCHES))


@settings(max_examples=15)
@given(score_sheets)
def test_chances_add_up_to_the_places_there_are(scores: list[tuple[int, int]]) -> None:
    chances = {each.team: each.play_offs for each in season(scores).teams}

    for conference in LEAGUE.conferences:
        found = [chances[team] for team in conference.teams]
        assert sum(each.play_offs for each in found if each) == pytest.approx(4)
        assert sum(each.top_seed for each in found if each) == pytest.approx(1)
        assert sum(each.rounds[1] for each in found if each) == pytest.approx(2)
        assert sum(each.rounds[2] for each in found if each) == pytest.approx(1)
        for division in conference.divisions:
            firsts = [chances[team] for team in division.teams]
            assert sum(each.division for each in firsts if each) == pytest.approx(1)
    assert sum(each.title for each in chances.values() if each) == pytest.approx(1)
    for each in chances.values():
        assert each is not None
        assert list(each.rounds) == sorted(each.rounds, reverse=True)
        assert each.title <= each.rounds[-1]
        assert each.division <= each.play_offs


def test_places_are_those_of_the_conference() -> None:
    found = {each.team: each for each in season([]).teams}

    for conference in LEAGUE.conferences:
        chances = np.array([found[team].positions for team in conference.teams])
        assert chances[:, :6].sum(axis=0) == pytest.approx(1)
        assert chances[:, 6:].sum() == 0


def test_the_same_seed_gives_the_same_play_offs_whoever_plays_which_share() -> None:
    ahead = [Pairing(*match) for match in MATCHES]
    whole = outlook([], ahead, UNKNOWN, 5, terms=TERMS, seasons=1_200)
    elsewhere = [play(pickle.loads(pickle.dumps(share))) for share in reversed(whole.shares)]

    assert len(whole.shares) > 1
    assert whole.projection([play(share) for share in whole.shares]) == whole.projection(elsewhere[::-1])
    assert season([], seed=1) == season([], seed=1) != season([], seed=2)


def test_a_league_of_conferences_is_played_as_often_as_it_says() -> None:
    whole = outlook([], [Pairing(*match) for match in MATCHES], UNKNOWN, 5, terms=TERMS)

    assert whole.seasons == CONFERENCE_SEASONS


def test_equal_teams_have_equal_chances() -> None:
    ahead = [Pairing(*match) for match in MATCHES]
    found = project([], ahead, UNKNOWN, 3, terms=TERMS, seasons=3_000).teams
    error = 4.5 * np.sqrt(1 / 12 * 11 / 12 / 3_000)

    assert max(abs(each.play_offs.title - 1 / 12) for each in found if each.play_offs) < error


def test_a_title_that_is_won_is_certain_and_nothing_else_is_drawn() -> None:
    scores = [by_alphabet(pair) for pair in PAIRS]
    rounds = [
        ("Ash", "Gum"),
        ("Elm", "Birch"),
        ("Ash", "Elm"),
        ("Hazel", "Juniper"),
        ("Larch", "Ivy"),
        ("Hazel", "Larch"),
    ]
    games = [Game(winner, loser, 100, 90) for winner, loser in rounds for _ in range(2)]
    games += [Game("Ash", "Hazel", 90, 100)] * 3
    terms = replace(TERMS, conferences=replace(LEAGUE, known=tuple(games)))
    found = {each.team: each.play_offs for each in season(scores, terms).teams}

    assert {team for team, each in found.items() if each and each.title == 1} == {"Hazel"}
    assert {team for team, each in found.items() if each and each.play_offs == 1} == {
        side for pair in rounds for side in pair
    }
    assert all(chance in (0, 1) for each in found.values() if each for chance in (*each.rounds, each.title))
    assert en.season(season(scores, terms)) == "The season is over: Hazel won the title."


def test_a_lead_in_a_series_counts() -> None:
    scores = [by_alphabet(pair) for pair in PAIRS]
    behind = replace(TERMS, conferences=replace(LEAGUE, known=(Game("Ash", "Cedar", 80, 90),)))
    before, after = (
        next(each.play_offs for each in season(scores, terms).teams if each.team == "Cedar")
        for terms in (TERMS, behind)
    )

    assert before
    assert after
    assert before.rounds[1] + 0.1 < after.rounds[1] < 1


def test_a_set_result_moves_nothing_of_a_conference_that_it_is_not_of() -> None:
    """What lies ahead is a match of two teams of the west."""
    scores = [by_alphabet(pair) for pair in PAIRS[:-20]]
    plain, other = season(scores), season(scores, supposed=[Supposed(19, Outcome.HOME)])
    chances = [
        {each.team: (each.positions, each.play_offs.rounds if each.play_offs else ()) for each in found.teams}
        for found in (plain, other)
    ]

    assert PAIRS[-1] == ("Oak", "Maple")
    assert all(chances[0][team] == chances[1][team] for team in EAST.teams)
    assert chances[0]["Oak"] != chances[1]["Oak"]
    assert sum(each.play_offs.title for each in other.teams if each.play_offs) == pytest.approx(1)


def bracket(
    key: str, known: tuple[Game, ...] = (), win: Sequence[str] = ()
) -> tuple[Conferences, list[set[frozenset[str]]], Ended]:
    """The rounds of a real format, first conference by first: seeds by the order of the file; some teams always win."""
    held = next(each for each in book().alignments if each.format == key)
    conferences = Conferences(book().by_key[key], held.conferences, known)
    teams = tuple(team for each in conferences.conferences for team in each.teams)
    seeding = Seeding(conferences, teams)
    places = np.concatenate([np.arange(1, len(each.teams) + 1) for each in conferences.conferences])[None]
    seeded = tuple(members[None, : conferences.places] for members in seeding.conferences)
    seeds = Seeds(places, places, np.arange(1, len(teams) + 1)[None], seeded)
    asked: list[set[frozenset[str]]] = []

    def scores(home: Counts, away: Counts, neutral: Counts) -> tuple[Counts, Counts]:
        asked.append({frozenset((teams[one], teams[other])) for one, other in zip(home[0], away[0], strict=True)})
        strong = np.array([list(win).index(team) if team in win else 1_000 + place for place, team in enumerate(teams)])
        return (strong[home] < strong[away]).astype(np.int64), (strong[home] > strong[away]).astype(np.int64)

    playing: Matches = scores
    return conferences, asked, PlayOffs(seeding, seeds, playing, np.random.default_rng(1)).ended()


def test_the_best_seed_left_meets_the_last_where_rounds_are_reseeded() -> None:
    conferences, asked, _ = bracket("nfl-2002", win=[conference_team("nfl-2002", 6)])
    seeds = conferences.conferences[0].teams

    assert asked[0] == {frozenset((seeds[2], seeds[5])), frozenset((seeds[3], seeds[4]))}
    assert asked[1] == {frozenset((seeds[0], seeds[5])), frozenset((seeds[1], seeds[3]))}


def conference_team(key: str, seed: int) -> str:
    held = next(each for each in book().alignments if each.format == key)
    return held.conferences[0].teams[seed - 1]


def test_a_fixed_bracket_stays_as_it_is() -> None:
    conferences, asked, ended = bracket("nba-2015", win=[conference_team("nba-2015", 8)])
    seeds = conferences.conferences[0].teams

    assert asked[0] == {frozenset((seeds[one], seeds[7 - one])) for one in range(4)}
    assert asked[1] == {frozenset((seeds[7], seeds[3])), frozenset((seeds[2], seeds[1]))}
    assert ended.reached[0, 7] == len(conferences.format.stages) + 1


def test_two_of_one_division_do_not_meet_in_the_first_round_where_the_rules_keep_them_apart() -> None:
    conferences, asked, _ = bracket("mlb-1995")
    seeds = conferences.conferences[0].teams
    division = {team: each.name for each in conferences.conferences[0].divisions for team in each.teams}

    assert division[seeds[0]] == division[seeds[3]]
    assert asked[0] == {frozenset((seeds[0], seeds[2])), frozenset((seeds[1], seeds[3]))}


def test_whoever_is_known_to_meet_meets_whatever_lots_say() -> None:
    key = "nba-2015"
    known = (
        Game(conference_team(key, 1), conference_team(key, 7)),
        Game(conference_team(key, 2), conference_team(key, 8)),
    )
    conferences, asked, _ = bracket(key, known)
    seeds = conferences.conferences[0].teams

    assert {frozenset((seeds[0], seeds[6])), frozenset((seeds[1], seeds[7]))} <= asked[0]


def test_whoever_is_known_to_have_played_on_has_won_what_no_source_tells() -> None:
    key = "mlb-2012"
    first, fourth, fifth = (conference_team(key, seed) for seed in (1, 4, 5))
    conferences, _, ended = bracket(key, (Game(first, fifth, 1, 2),), win=[fourth])
    teams = conferences.conferences[0].teams

    assert ended.reached[0, teams.index(fifth)] >= 2
    assert ended.reached[0, teams.index(fourth)] == 1


@pytest.mark.parametrize("key", ["nhl-2013", "nhl-1998", "nba-2004", "mlb-2012", "nfl-2002"])
def test_once_all_are_known_nobody_else_goes_to_the_play_offs(key: str) -> None:
    """The last of each division are there, whatever their records say: lots may have been drawn otherwise."""
    held = next(each for each in book().alignments if each.format == key)
    of = book().by_key[key]
    known: list[Game] = []
    for conference in held.conferences:
        last = [team for place in range(8) for each in conference.divisions for team in each.teams[::-1][place:][:1]]
        seeded = last[: of.places(len(conference.divisions))]
        known += [Game(one, seeded[0]) for one in seeded[1:]]
    conferences = Conferences(of, held.conferences, tuple(known))
    teams = tuple(sorted(conferences.teams))
    places = {team: place for each in all_divisions(conferences) for place, team in enumerate(each.teams)}
    sums = np.zeros((1, len(teams), 4), dtype=np.int64)
    sums[0, :, POINTS] = [200 - 10 * places[team] for team in teams]
    games, meetings = np.full(len(teams), 82), np.ones((len(teams), len(teams)), dtype=np.int64)
    record = Record(Tally(sums, np.zeros((1, len(teams), len(teams)), dtype=np.int64)), games, meetings, 2)
    found = Seeding(conferences, teams).seeds(record, np.zeros((1, len(teams))))

    sides = {side for each in known for side in (each.home, each.away)}
    assert {teams[each] for seeded in found.seeded for each in seeded[0]} == sides


def all_divisions(conferences: Conferences) -> list[Division]:
    return [division for each in conferences.conferences for division in each.divisions]


def test_the_home_side_of_a_series_is_at_home_as_its_pattern_says() -> None:
    held = book().by_key["nba-2015"]
    conferences = Conferences(held, next(each.conferences for each in book().alignments if each.format == held.key))
    teams = tuple(team for each in conferences.conferences for team in each.teams)
    seeding = Seeding(conferences, teams)
    places = np.concatenate([np.arange(1, 16), np.arange(1, 16)])[None]
    seeds = Seeds(places, places, np.arange(1, 31)[None], tuple(each[None, :8] for each in seeding.conferences))
    hosts: list[Counts] = []

    def scores(home: Counts, away: Counts, neutral: Counts) -> tuple[Counts, Counts]:
        hosts.append(home[0])
        return np.ones_like(home), np.zeros_like(home)

    PlayOffs(seeding, seeds, scores, np.random.default_rng(1)).ended()
    first_series = ["".join("H" if team == 0 else "A" for team in hosts[0][:7])]

    assert first_series == ["HHAAHAH"]


@pytest.mark.parametrize("games", ["HH", "", "HHAAHAHAH", "HX"])
def test_a_series_has_an_odd_number_of_matches(games: str) -> None:
    with pytest.raises(InvalidInput):
        replace(SMALL, final=Series("final", "Final", games))


def test_late_losses_are_drawn_where_a_table_gives_a_point_for_them() -> None:
    ice = no_ratings(Sport.ICE_HOCKEY, "Forest", defaults(Sport.ICE_HOCKEY), "test")
    hockey = replace(SMALL, win=2, late_loss=1)
    terms = TableTerms(Rule(CRITERIA, win=2, draw=0), conferences=Conferences(hockey, (EAST, WEST)))
    scores = [(3, 2)] * len(MATCHES)
    found = season(scores, terms, ratings=ice)
    late = sum(each.expected_points - each.now.points for each in found.teams)

    assert late == pytest.approx(len(MATCHES) * late_share(law(), np.exp(0.93)), rel=0.05)
    with pytest.raises(InvalidInput):
        late_share(BASKETBALL.law(*BASKETBALL.shape(defaults(Sport.BASKETBALL))), 100.0)
