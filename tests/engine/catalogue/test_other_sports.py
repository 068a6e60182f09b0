"""Files of other sports are refused by the name of their sport, never by advice on columns."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import AnotherSport, UnreadableFile
from engine.catalogue.importers.reading import read

Drawn = Callable[[np.random.Generator], tuple[int, int]]


def rows(drawn: Drawn, matches: int = 60) -> Iterator[str]:
    rng = np.random.default_rng(7)
    for number in range(matches):
        home, away = drawn(rng)
        yield f"2024-01-{number % 28 + 1:02},Team {number},Team {number + 1},{home},{away}"


def decided(low: float, high: float) -> Drawn:
    """Two scores, the one of them more likely the higher; level ones are drawn again."""

    def draw(rng: np.random.Generator) -> tuple[int, int]:
        home, away = int(rng.poisson(low)), int(rng.poisson(high))
        return (home, away) if home != away else draw(rng)

    return draw


def of_points(rng: np.random.Generator) -> tuple[int, int]:
    return int(rng.integers(3, 45)), int(rng.integers(3, 45))


def of_sets(rng: np.random.Generator) -> tuple[int, int]:
    lost = int(rng.integers(0, 3))
    return (3, lost) if rng.random() < 0.5 else (lost, 3)


@pytest.mark.parametrize(
    ("header", "drawn", "sport"),
    [
        ("date,home,away,home_score,away_score", decided(100, 104), "basketball"),
        ("date,home,away,home_score,away_score", of_points, "American football or rugby"),
        ("date,home,away,home_score,away_score", decided(3.1, 3.3), "ice hockey"),
        ("date,home,away,home_score,away_score", decided(5.2, 5.4), "baseball"),
        ("date,home,away,home_score,away_score", of_sets, "volleyball"),
        ("date,team_1,team_2,points_1,points_2", decided(100, 104), "basketball"),
        ("date,home,away,home_runs,away_runs", decided(4, 5), "baseball"),
        ("Date,Visitor/Neutral,Home/Neutral,PTS,PTS", decided(100, 104), "basketball"),
    ],
)
def test_a_file_of_another_sport_is_called_so(header: str, drawn: Drawn, sport: str) -> None:
    with pytest.raises(AnotherSport, match=f"it looks like {sport}") as refusal:
        read("\n".join([header, *rows(drawn)]).encode(), "x.csv")

    assert "call the columns" not in str(refusal.value)
    assert "column" not in refusal.value.hint


def test_two_matches_are_enough_where_no_soccer_match_ever_ended_so() -> None:
    data = b"date,home,away,home_score,away_score\n2008-09-04,Red,Blue,7,16\n2008-09-07,Mills,Docks,13,29\n"

    with pytest.raises(AnotherSport, match="American football"):
        read(data, "x.csv")


def test_a_few_matches_of_handball_are_called_so() -> None:
    rows = "2024-09-04,A,B,31,28\n2024-09-05,B,C,27,27\n2024-09-06,C,A,33,29\n2024-09-07,A,C,25,30\n"
    with pytest.raises(AnotherSport, match="handball"):
        read(b"date,home,away,home_score,away_score\n" + rows.encode(), "x.csv")


def test_one_match_is_enough_where_the_columns_are_points() -> None:
    with pytest.raises(AnotherSport, match="American football"):
        read(b"date,team_1,team_2,points_1,points_2\n2008-09-04,Red,Blue,7,16\n", "x.csv")


def test_points_that_could_be_goals_are_asked_for_by_name() -> None:
    data = b"date,team_1,team_2,points_1,points_2\n2024-08-17,A,B,2,1\n2024-08-18,B,A,0,0\n"
    with pytest.raises(UnreadableFile, match=r"'points_1'.*home_score"):
        read(data, "x.csv")

    (file,) = read(data, "x.csv", ImportOptions(columns={"home_score": "points_1", "away_score": "points_2"}))
    assert [row.home_score for row in file.rows] == [2, 0]


def test_tennis_is_told_by_its_columns() -> None:
    data = b"tourney_id,surface,tourney_date,winner_name,loser_name,score\n2000-301,Hard,20000110,A,B,7-5 6-4\n"

    with pytest.raises(AnotherSport, match="tennis"):
        read(data, "x.csv")


NAMED = {
    "cricket, toss": (
        "id,city,date,team1,team2,toss_winner,winner,result_margin\n1,X,2019-04-01,A,B,A,B,5\n",
        "cricket",
    ),
    "cricket, runs and wickets": (
        "date,home,away,home_score,away_score\n2024-05-01,A,B,245/6,244/9\n2024-05-02,B,A,180/10,181/3\n",
        "cricket",
    ),
    "cricket, margin": (
        "Team 1,Team 2,Winner,Margin,Ground,Match Date\nA,B,A,5 wickets,X,2024-05-01\nB,A,B,23 runs,Y,2024-05-03\n",
        "cricket",
    ),
    "cricket, first innings": ("date,home,away,result\n2024-05-01,A,B,186 & 233/8 - 310\n", "cricket"),
    "cricket, runs": ("date,team1,team2,team1_runs,team2_runs\n2024-05-01,A,B,160,140\n", "cricket"),
    "chess, colours": ("Date,White,Black,Result\n2024.05.01,A,B,1-0\n2024.05.02,B,A,1/2-1/2\n", "chess"),
    "chess, halves": ("date,home,away,result\n2024-05-01,A,B,1-0\n2024-05-02,B,A,1/2-1/2\n", "chess"),
    "chess, PGN": ('[Event "Open"]\n[Site "X"]\n[White "A"]\n\n1. e4 e5 1-0\n', "chess"),
    "tennis, sets": ('date,home,away,score\n2024-05-01,A,B,6-4 7-5\n2024-05-02,B,A,"7-6(4), 3-6, 6-3"\n', "tennis"),
    "tennis, players": ("date,player_1,player_2,score\n2024-05-01,A,B,2-0\n", "a sport of two players"),
    "volleyball, sets": ("date,home,away,home_sets,away_sets\n2024-05-01,A,B,3,1\n", "volleyball"),
    "volleyball, points": (
        'date,home,away,score,points\n2024-05-01,A,B,3-1,"25-20, 22-25, 25-18, 25-20"\n',
        "a sport of sets, such as volleyball",
    ),
    "volleyball, few": (
        "date,home,away,home_score,away_score\n" + "".join(f"2024-05-0{day},A,B,3,{day % 3}\n" for day in range(1, 10)),
        "volleyball",
    ),
    "rugby, tries": ("date,home,away,home_score,away_score,home_tries\n2024-05-01,A,B,23,20,2\n", "rugby"),
    "handball, league": ("date,home,away,home_score,away_score,sport\n2024-05-01,A,B,3,2,Handball\n", "handball"),
    "water polo": (
        "date,home,away,home_score,away_score\n2024-05-01,A,B,12,10\n2024-05-02,A,B,9,11\n2024-05-03,A,B,10,8\n",
        "water polo",
    ),
    "Australian": ("date,home,away,home_score,away_score\n2024-05-01,A,B,12.10 (82),9.8 (62)\n", "Australian football"),
    "Gaelic": ("date,home,away,home_score,away_score\n2024-05-01,A,B,2-14,1-12\n", "Gaelic football or hurling"),
    "baseball, innings": ("date,home,away,home_score,away_score,innings\n2024-05-01,A,B,3,2,9\n", "baseball"),
    "basketball, quarters": ("date,home,away,Q1,Q2,Q3,Q4\n2024-05-01,A,B,20,21,22,23\n", "basketball"),
    "basketball, league": ("date,home,away,home_score,away_score,league\n2024-05-01,A,B,3,2,NBA\n", "basketball"),
    "ice hockey": ("Date,Visitor,G,Home,G,Att.,LOG,Notes\n2024-05-01,A,3,B,2,18000,2:31,\n", "ice hockey"),
    "racing": ("date,circuit,driver,constructor,grid,laps\n2024-05-01,X,A,B,1,57\n", "motor racing"),
    "fights": ("date,R_fighter,B_fighter,Winner,weight_class\n2024-05-01,A,B,Red,Light\n", "boxing or another martial"),
    "games": ("date,team1,team2,map_name,team1_kills\n2024-05-01,A,B,X,13\n", "an electronic sport"),
    "a document": (
        '[{"date":"2024-05-01","home":"A","away":"B","home_score":3,"away_score":2,"sport":"Cricket"}]',
        "cricket",
    ),
}


@pytest.mark.parametrize("kind", NAMED)
def test_a_file_is_called_by_the_words_and_the_cells_of_its_sport(kind: str) -> None:
    text, sport = NAMED[kind]
    with pytest.raises(AnotherSport, match=sport) as refusal:
        read(text.encode(), "x.csv")

    assert "home_score" not in str(refusal.value) + refusal.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "date,home,away,score\n2024-05-01,A,B,2-1 (1-0)\n2024-05-02,B,A,0-13\n",
        "date,home,away,home_score,away_score,sport\n2024-05-01,A,B,2,1,Soccer\n",
        "date,home,away,home_score,away_score,sport\n2024-05-01,A,B,2,1,Football\n",
        "date,home,away,home_score,away_score,odds\n2024-05-01,A,B,2,1,1/2\n",
        "date,home,away,home_score,away_score,Home PPG,time\n2024-05-01,A,B,2,1,1.8,18:30 20:45\n",
        "date,home,away,home_score,away_score,player of match,league\n2024-05-01,A,B,2,1,C,F1\n",
        "date,home,away,home_score,away_score\n"
        + "".join(f"2024-05-0{day},A,B,{day % 4},{day % 3}\n" for day in range(1, 10)),
    ],
)
def test_what_looks_a_little_like_another_sport_is_soccer(text: str) -> None:
    (file,) = read(text.encode(), "x.csv")

    assert file.rows


@pytest.mark.parametrize(
    "drawn", [lambda rng: tuple(rng.poisson((1.5, 1.2))), lambda rng: tuple(rng.poisson((2.4, 2.0)))]
)
def test_soccer_of_few_and_of_many_goals_is_soccer(drawn: Drawn) -> None:
    text = "\n".join(["date,home,away,home_score,away_score", *rows(drawn, 300)])
    (file,) = read(text.encode(), "x.csv")

    assert len(file.rows) == 300


@pytest.mark.parametrize(
    ("name", "sport"),
    [
        ("american_football/nfl_2008_2018.csv", "American football"),
        ("basketball/nba_2008_2018.csv", "basketball"),
        ("ice_hockey/nhl_2008_2018.csv", "ice hockey"),
        ("baseball/mlb_2010_2016.csv", "baseball"),
        ("tennis/atp_2000_2006.csv.gz", "tennis"),
    ],
)
def test_real_files_of_other_sports_are_called_so(shared_data: Path, name: str, sport: str) -> None:
    with pytest.raises(AnotherSport, match=sport):
        read(shared_data / name, name)
