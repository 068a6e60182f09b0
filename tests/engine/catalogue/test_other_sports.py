"""Files of other sports are refused by the name of their sport, never by advice on columns."""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.other_sports import sport_named
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


GAMES = [(3, 2, "OT"), (4, 1, ""), (2, 3, "SO"), (5, 2, ""), (1, 2, ""), (3, 0, "")]


def ended(form: Callable[[str], str], header: str) -> str:
    """A few games of hockey, and how each of them ended."""
    games = (f"2024-11-{day:02},A,B,{home},{away},{form(late)}" for day, (home, away, late) in enumerate(GAMES, 1))
    return "\n".join([header, *games])


# As each source writes its own files: a header, and a row or two below it.
PUBLISHED = {
    "nflverse": (
        "game_id,season,game_type,week,gameday,weekday,gametime,away_team,away_score,home_team,home_score,location,"
        "result,total,overtime,old_game_id,gsis,away_rest,home_rest,spread_line,total_line,div_game,roof,surface,temp,"
        "wind,away_qb_id,home_qb_id,away_qb_name,home_qb_name\n"
        "2024_01_BAL_KC,2024,REG,1,2024-09-05,Thursday,20:20,BAL,20,KC,27,Home,7,47,0,2024090500,59508,7,7,3,46,0,"
        "outdoors,grass,67,8,00-1,00-2,C,D\n",
        "American football",
    ),
    "nflverse, its first columns": (
        "game_id,season,game_type,week,gameday,weekday,gametime,away_team,away_score,home_team,home_score\n"
        "2024_01_BAL_KC,2024,REG,1,2024-09-05,Thursday,20:20,BAL,20,KC,27\n",
        "American football",
    ),
    "Pro-Football-Reference": (
        "Week,Day,Date,Time,Winner/tie,,Loser/tie,,PtsW,PtsL,YdsW,TOW,YdsL,TOL\n"
        "1,Thu,2024-09-05,8:20PM,A,,B,boxscore,27,20,353,1,452,1\n",
        "American football",
    ),
    "Spreadspoke": (
        "schedule_date,schedule_season,schedule_week,schedule_playoff,team_home,score_home,score_away,team_away,"
        "team_favorite_id,spread_favorite\n9/5/2024,2024,1,FALSE,A,27,20,B,KC,-3\n",
        "American football",
    ),
    "the NBA, games": (
        "GAME_DATE_EST,GAME_ID,GAME_STATUS_TEXT,HOME_TEAM_ID,VISITOR_TEAM_ID,SEASON,TEAM_ID_home,PTS_home,FG_PCT_home,"
        "FT_PCT_home,FG3_PCT_home,AST_home,REB_home,TEAM_ID_away,PTS_away,HOME_TEAM_WINS\n"
        "2022-12-22,22200477,Final,1610612740,1610612759,2022,1610612740,126,0.484,0.926,0.382,25,46,1610612759,117,1\n",
        "basketball",
    ),
    "the NBA, points alone": (
        "game_date,HOME_TEAM_ID,VISITOR_TEAM_ID,PTS_home,PTS_away\n2022-12-22,1610612740,1610612759,126,117\n",
        "basketball",
    ),
    "the NBA, a team a row": (
        "SEASON_ID,TEAM_ID,TEAM_ABBREVIATION,TEAM_NAME,GAME_ID,GAME_DATE,MATCHUP,WL,MIN,PTS,FGM,FGA,FG_PCT\n"
        "22023,1610612738,BOS,Boston,0022301187,2024-04-14,BOS vs. WAS,W,240,132,50,94,0.532\n",
        "basketball",
    ),
    "the NBA, line scores": (
        "GAME_DATE_EST,GAME_SEQUENCE,GAME_ID,TEAM_ID,TEAM_ABBREVIATION,TEAM_CITY_NAME,TEAM_WINS_LOSSES,PTS_QTR1\n"
        "2024-04-14T00:00:00,1,0022301187,1610612738,BOS,Boston,64-18,37\n",
        "basketball",
    ),
    "Basketball-Reference": (
        "Date,Start (ET),Visitor/Neutral,PTS,Home/Neutral,PTS,,,Attend.,LOG,Arena,Notes\n"
        '"Tue, Oct 24, 2023",7:30p,A,107,B,119,Box Score,,19842,2:16,C,\n',
        "basketball",
    ),
    "Basketball-Reference, a team's games": (
        "Rk,G,Date,,Opp,W/L,Tm,Opp,FG,FGA,FG%,3P,3PA,3P%,FT,FTA,FT%,ORB,TRB,AST,STL,BLK,TOV,PF\n"
        "1,1,2023-10-25,@,NYK,W,108,104,38,79,.481,12,39,.308,20,28,.714,8,46,18,8,11,14,22\n",
        "basketball",
    ),
    "Hockey-Reference": (
        "Date,Time,Visitor,G,Home,G,,Att.,LOG,Notes\n2023-10-10,5:30 PM,A,3,B,5,,19092,2:29,\n",
        "ice hockey",
    ),
    "Hockey-Reference, without the length": (ended(str, "Date,Visitor,Home,G,G.1,Unnamed: 5"), "ice hockey"),
    "MoneyPuck": (
        "team,season,name,gameId,playerTeam,opposingTeam,home_or_away,gameDate,position,situation,xGoalsPercentage,"
        "corsiPercentage,fenwickPercentage,iceTime\nNYR,2023,NYR,2023020001,NYR,BUF,AWAY,20231012,Team,all,0.5,0.4,0.5,3600\n",
        "ice hockey",
    ),
    "the NHL, final": (
        ended(lambda late: f"Final/{late}".rstrip("/"), "date,home,away,home_score,away_score,status"),
        "ice hockey",
    ),
    "the NHL, result": (ended(lambda late: late or "REG", "date,home,away,home_goals,away_goals,result"), "ice hockey"),
    "the NHL, bare": (ended(str, "date,home,away,home_score,away_score,status"), "ice hockey"),
    "the NHL, short": (
        ended(lambda late: f"F/{late}" if late else "F", "date,home,away,home_score,away_score,state"),
        "ice hockey",
    ),
    "the NHL, outcome": (
        ended(lambda late: f"home win {late or 'REG'}", "date_time_GMT,home,away,home_goals,away_goals,outcome"),
        "ice hockey",
    ),
    "the NHL, its API": (
        '{"games":[{"id":2023020001,"startTimeUTC":"2023-10-10T21:30:00Z","awayTeam":{"abbrev":"NSH","score":3},'
        '"homeTeam":{"abbrev":"TBL","score":5},"gameOutcome":{"lastPeriodType":"REG"}}]}',
        "ice hockey",
    ),
    "hockey, scores": (
        "date,home,away,score\n2024-11-01,A,B,3-2 OT\n2024-11-02,B,A,4-1\n2024-11-03,A,B,3-4 SO\n2024-11-04,B,A,5-2\n",
        "ice hockey",
    ),
    "Retrosheet": (
        ('"20240328","0","Thu","MIL","NL",1,"NYN","NL",1,3,1,54,"D"' + ',""' * 148 + "\n") * 3,
        "baseball",
    ),
    "Retrosheet, games": (
        "gid,visteam,hometeam,site,date,number,starttime,daynight,innings,tiebreaker,usedh,vruns,hruns\n"
        "NYN202403280,MIL,NYN,NYC20,20240328,0,1:10PM,day,9,,true,3,1\n",
        "baseball",
    ),
    "Baseball-Reference": (
        "Gm#,Date,,Tm,,Opp,W/L,R,RA,Inn,W-L,Rank,GB,Win,Loss,Save,Time,D/N,Attendance,cLI,Streak\n"
        '1,"Thursday, Mar 28",boxscore,NYM,,MIL,L,1,3,,0-1,3,1.0,A,B,C,2:50,D,42137,1.0,-\n',
        "baseball",
    ),
    "the MLB, its API": (
        "game_id,game_datetime,game_date,game_type,status,away_name,home_name,doubleheader,game_num,"
        "home_probable_pitcher,away_score,home_score,current_inning,inning_state\n"
        "1,2024-03-28T17:10:00Z,2024-03-28,R,Final,A,B,N,1,C,3,1,9,Bottom\n",
        "baseball",
    ),
    "Sackmann": (
        "tourney_id,tourney_name,surface,draw_size,tourney_level,tourney_date,match_num,winner_id,winner_name,"
        "loser_id,loser_name,score,best_of,round,minutes,w_ace\n"
        "2024-0339,X,Hard,32,A,20240101,300,1,A,2,B,7-6(5) 6-4,3,F,127,12\n",
        "tennis",
    ),
    "tennis-data": (
        "ATP,Location,Tournament,Date,Series,Court,Surface,Round,Best of,Winner,Loser,WRank,LRank,W1,L1\n"
        "1,X,Y,2024-01-01,ATP250,Outdoor,Hard,1st Round,3,A,B,10,20,6,4\n",
        "tennis",
    ),
    "Cricsheet, deliveries": (
        "match_id,season,start_date,venue,innings,ball,batting_team,bowling_team,striker,non_striker,bowler,"
        "runs_off_bat,extras,wides\n1,2024,2024-03-22,X,1,0.1,A,B,C,D,E,0,0,\n",
        "cricket",
    ),
    "Cricsheet, about a match": (
        "version,2.1.0\ninfo,balls_per_over,6\ninfo,team,A\ninfo,team,B\ninfo,date,2024/03/22\n",
        "cricket",
    ),
    "the NBA, its API": (
        '{"resource":"scoreboard","resultSets":[{"name":"GameHeader","headers":["GAME_DATE_EST","GAME_ID",'
        '"HOME_TEAM_ID","VISITOR_TEAM_ID"],"rowSet":[["2024-04-14T00:00:00","0022301187",1610612738,1610612764]]}]}',
        "basketball",
    ),
    "the NHL, a week": (
        '{"gameWeek":[{"date":"2023-10-10","games":[{"id":1,"startTimeUTC":"2023-10-10T21:30:00Z","awayTeam":'
        '{"abbrev":"NSH","score":3},"homeTeam":{"abbrev":"TBL","score":5},"periodDescriptor":{"periodType":"REG"}}]}]}',
        "ice hockey",
    ),
    "Cricsheet, a document": (
        '{"meta":{"data_version":"1.1.0"},"info":{"balls_per_over":6,"dates":["2024-03-22"],"teams":["A","B"]},'
        '"innings":[{"team":"A","overs":[{"over":0,"deliveries":[]}]}]}',
        "cricket",
    ),
}


@pytest.mark.parametrize("source", PUBLISHED)
def test_a_file_of_a_public_source_is_called_by_its_sport(source: str) -> None:
    text, sport = PUBLISHED[source]
    with pytest.raises(AnotherSport, match=sport) as refusal:
        read(text.encode(), "x.csv")

    assert "column" not in str(refusal.value) + refusal.value.hint


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
        "date,home,away,home_score,away_score,status\n2024-05-01,A,B,1,1,SO\n2024-05-02,B,A,0,2,Final\n",
        "date,home,away,home_score,away_score,surface\n2024-05-01,A,B,1,1,grass\n2024-05-02,B,A,0,2,grass\n",
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


@pytest.mark.parametrize(
    ("league", "sport"),
    [
        ("Futsal Premier", "futsal"),
        ("Hockey Bundesliga", "hockey"),
        ("Deutsche Eishockey Liga", "ice hockey"),
        ("1. Handball-Bundesliga", "handball"),
        ("Herrehåndbold Liga", "handball"),
        ("Serie A Basket", "basketball"),
        ("Beach Soccer World Cup", "beach soccer"),
        ("County Cricket League", "cricket"),
        ("Rugby Championship", "rugby"),
    ],
)
def test_a_league_that_names_its_sport_is_of_it(league: str, sport: str) -> None:
    assert sport_named(league) == sport
    matches = f"{league},2025-03-01,Ash,Elm,4,3\n{league} Cup,2025-03-08,Oak,Fir,5,2\n"
    with pytest.raises(AnotherSport, match=f"it looks like {sport}, not like soccer"):
        read(f"League,Date,Home,Away,HG,AG\n{matches}".encode(), "results.csv")


@pytest.mark.parametrize(
    "league",
    [
        "Bundesliga",
        "Hockley & District Sunday League",
        "Rugby & District League",
        "Basketry Guild League",
        "Premier League",
        "Football League One",
        "Handforth Cup",
    ],
)
def test_a_league_of_soccer_may_sound_like_another_sport(league: str) -> None:
    assert sport_named(league) == ""


@pytest.mark.parametrize(
    ("name", "sport"),
    [
        ("NBA_2023.csv", "basketball"),
        ("nba-games-2022-23.csv.gz", "basketball"),
        ("espn_nhl_scores.json", "ice hockey"),
        ("NFL 1999.csv", "American football"),
        ("mlb2022.csv", "baseball"),
        ("Handball-Bundesliga 2023.csv", "handball"),
        ("ncaa_basketball_results.csv", "basketball"),
    ],
)
def test_a_file_that_is_called_after_another_sport_is_of_it_unless_somebody_says_otherwise(
    name: str, sport: str
) -> None:
    matches = [{"date": "2024-08-17", "home": "Ash", "away": "Elm", "home_score": 2, "away_score": 1}]
    content = (
        json.dumps(matches) if "json" in name else "date,home,away,home_score,away_score\n2024-08-17,Ash,Elm,2,1\n"
    )
    data = gzip.compress(content.encode()) if name.endswith(".gz") else content.encode()

    with pytest.raises(AnotherSport, match=f"it looks like {sport}, not like soccer"):
        read(data, name)
    assert read(data, name, ImportOptions(competition="Sunday League"))[0].competition == "Sunday League"


@pytest.mark.parametrize(
    "name",
    ["Tennis Borussia Berlin 2023.csv", "rugby_town.csv", "US Open Cup 2023.csv", "PL 2023.csv", "Premier League.csv"],
)
def test_a_file_that_is_called_after_a_club_or_a_cup_is_one_of_soccer(name: str) -> None:
    assert read(b"date,home,away,home_score,away_score\n2024-08-17,Ash,Elm,2,1\n", name)[0].rows


def test_a_league_in_a_column_goes_before_the_name_of_its_file() -> None:
    assert read(b"league,date,home,away,hg,ag\nSunday League,2024-08-17,Ash,Elm,2,1\n", "nba.csv")[0].rows
