"""Files of other sports than soccer: recognised and said, with parts of a season, moneylines and winners."""

from collections.abc import Callable
from math import inf
from pathlib import Path

import numpy as np
import pytest

from engine.catalogue.aliases import aliases_of, franchise_names
from engine.catalogue.importers.games import decimal_price
from engine.catalogue.importers.matches import sport_of
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import AnotherSport, ParsedFile, RefusedRows, UnknownColumns
from engine.catalogue.importers.reading import read
from engine.catalogue.names import name_key
from engine.errors import InvalidInput
from engine.evaluation.market import market_probabilities
from engine.sports.base import Sport

UNTOLD = ImportOptions(is_sport_told=False)
BASEBALL = ImportOptions(sport=Sport.BASEBALL)
HOCKEY = ImportOptions(sport=Sport.ICE_HOCKEY)
HEADER = "date,season_type,neutral,team_1,team_2,points_1,points_2,moneyline_1,moneyline_2,season"
GAMES = """2012-09-20,Pre-season,0,Ash,Elm,5,1,-,-,2012-2013
2012-10-11,Regular,0,Ash,Elm,3,2,-150,+130,2012-2013
2012-10-12,Regular,0,Elm,Ash,1,4,-,-,2012-2013
2013-01-27,All Stars,1,East,West,12,7,-,-,2012-2013
2013-05-02,Play Offs,0,Ash,Elm,2,1,+100,-120,2012-2013
"""


def one(text: str, options: ImportOptions, name: str = "x.csv") -> ParsedFile:
    (file,) = read(text.encode(), name, options)
    return file


def test_games_that_count_for_nothing_are_left_out_and_play_offs_are_known() -> None:
    file = one(f"{HEADER}\n{GAMES}", HOCKEY)

    assert [(row.home_score, row.away_score, row.round) for row in file.rows] == [
        (3, 2, ""), (1, 4, ""), (2, 1, "Play-offs")
    ]  # fmt: skip
    assert [note for note in file.notes if "count for nothing" in note] == [
        "2 matches left out that count for nothing (before the season, between selections): line 2 and 1 more."
    ]


def test_moneylines_are_prices_of_two_outcomes() -> None:
    first, second, last = one(f"{HEADER}\n{GAMES}", HOCKEY).rows

    assert first.closing_prices == pytest.approx((1 + 100 / 150, inf, 2.3))
    assert second.closing_prices is None
    assert last.closing_prices == pytest.approx((2.0, inf, 1 + 100 / 120))
    assert market_probabilities([first.closing_prices])[0].tolist()[1] == 0
    assert market_probabilities([first.closing_prices]).sum() == pytest.approx(1)


@pytest.mark.parametrize("cell", ["", "-", "50", "-99", "abc", "1e9", "nan", "inf"])
def test_what_is_no_moneyline_is_no_price(cell: str) -> None:
    assert decimal_price(cell) is None


def test_a_file_that_looks_like_one_of_ours_is_read_as_that_and_it_is_said() -> None:
    rng, lines = np.random.default_rng(1), [HEADER.replace("points", "score")]
    for number in range(60):
        home, away = int(rng.poisson(3.2)), int(rng.poisson(3.0))
        lines.append(f"2024-01-{number % 28 + 1:02},Regular,0,T{number},U{number},{home},{away + (home == away)},,,")
    text = "\n".join(lines)
    file = one(text, UNTOLD)

    assert file.sport is Sport.ICE_HOCKEY
    assert file.notes[0].startswith("Read as ice hockey")
    with pytest.raises(AnotherSport, match="it looks like ice hockey, not like soccer"):
        one(text, ImportOptions())


def plain(score: Callable[[int], tuple[int, int]], matches: int) -> str:
    rows = (f"2024-01-{each % 28 + 1:02},T{each},U{each},{score(each)[0]},{score(each)[1]}" for each in range(matches))
    return "\n".join(["date,home,away,home_score,away_score", *rows])


def test_a_file_whose_scores_are_never_level_is_read_as_soccer_with_a_word_of_it() -> None:
    file = one(plain(lambda each: (each % 4 + 1, 0), 40), UNTOLD)

    assert file.sport is Sport.SOCCER
    assert file.notes[0] == "Read as soccer, though hardly any of its 40 results is level; --sport says another."


@pytest.mark.parametrize(
    ("score", "matches", "options"),
    [
        (lambda each: (each % 4, 0), 40, UNTOLD),
        (lambda each: (each % 4 + 1, 0), 29, UNTOLD),
        (lambda each: (each % 4 + 1, 0), 40, ImportOptions()),
    ],
    ids=["a quarter of them level", "too few to say", "somebody said it"],
)
def test_an_ordinary_file_of_soccer_is_read_without_a_word_of_its_sport(
    score: Callable[[int], tuple[int, int]], matches: int, options: ImportOptions
) -> None:
    assert not any("Read as soccer" in note for note in one(plain(score, matches), options).notes)


def test_a_file_of_a_sport_that_is_none_of_ours_is_refused_though_nobody_said_one() -> None:
    with pytest.raises(AnotherSport, match="cricket") as refusal:
        one("date,home,away,home_score,away_score,overs\n2024-05-01,A,B,201,199,50\n", UNTOLD)

    assert all(sport in refusal.value.hint for sport in Sport)


def test_a_league_of_soccer_is_still_soccer_where_nobody_said_a_sport() -> None:
    file = one("date,home,away,home_score,away_score\n2024-05-01,A,B,2,1\n2024-05-02,B,A,0,0\n", UNTOLD)

    assert file.sport is Sport.SOCCER


def test_a_file_of_one_sport_is_refused_as_another(shared_data: Path) -> None:
    path = "basketball/nba_2008_2018.csv"
    with pytest.raises(AnotherSport, match="it looks like basketball, not like ice hockey"):
        read(shared_data / path, "games.csv", ImportOptions(sport=Sport.ICE_HOCKEY, skip_bad_rows=True))


def test_files_of_several_sports_are_not_measured_together() -> None:
    files = [
        one(f"{HEADER}\n{GAMES}", HOCKEY),
        one("date,home,away,home_score,away_score\n2024-05-01,A,B,2,1\n", UNTOLD),
    ]
    with pytest.raises(InvalidInput, match="several sports"):
        sport_of(files)


@pytest.mark.parametrize(
    ("sport", "names"),
    [
        (Sport.ICE_HOCKEY, ("Phoenix Coyotes", "Arizona Coyotes", "ARI")),
        (Sport.ICE_HOCKEY, ("Atlanta Thrashers", "Winnipeg Jets")),
        (Sport.ICE_HOCKEY, ("Montréal Canadiens", "Montreal Canadiens")),
        (Sport.BASKETBALL, ("New Jersey Nets", "Brooklyn Nets")),
        (Sport.AMERICAN_FOOTBALL, ("Oakland Raiders", "Los Angeles Raiders", "Las Vegas Raiders", "OAK")),
        (Sport.AMERICAN_FOOTBALL, ("St. Louis Rams", "Los Angeles Rams")),
        (Sport.AMERICAN_FOOTBALL, ("San Diego Chargers", "Los Angeles Chargers", "LAC")),
        (Sport.AMERICAN_FOOTBALL, ("Washington Redskins", "Washington Commanders")),
        (Sport.BASEBALL, ("Montreal Expos", "Washington Nationals", "WAS")),
        (Sport.BASKETBALL, ("Seattle SuperSonics", "Oklahoma City Thunder", "OKC")),
    ],
)
def test_a_team_that_moved_is_one(sport: Sport, names: tuple[str, ...]) -> None:
    found = {aliases_of(sport).club(name_key(name), None) for name in names}

    assert len(found) == 1
    assert None not in found


def test_a_file_of_codes_gives_franchises_their_names(shared_data: Path) -> None:
    path = "baseball/mlb_2010_2016.csv"
    (file,) = read(shared_data / path, path, ImportOptions(is_sport_told=False, skip_bad_rows=True))

    teams = {row.home for row in file.rows}

    assert teams == {*franchise_names()[Sport.BASEBALL]}


def test_a_league_of_a_few_sides_that_are_called_like_codes_keeps_their_names() -> None:
    file = one("date,home,away,home_score,away_score\n2015-05-01,BOS,NYY,3,1\n2015-05-02,NYY,BOS,2,1\n", BASEBALL)

    assert {row.home for row in file.rows} == {"BOS", "NYY"}


@pytest.mark.parametrize(
    ("path", "sport", "matches"),
    [
        ("ice_hockey/nhl_2008_2018.csv", Sport.ICE_HOCKEY, 12_711),
        ("basketball/nba_2008_2018.csv", Sport.BASKETBALL, 12_868),
        ("american_football/nfl_2008_2018.csv", Sport.AMERICAN_FOOTBALL, 2_656),
        ("baseball/mlb_2010_2016.csv", Sport.BASEBALL, 17_233),
    ],
)
def test_real_files_are_read_as_what_they_are(shared_data: Path, path: str, sport: Sport, matches: int) -> None:
    (file,) = read(shared_data / path, path, ImportOptions(is_sport_told=False, skip_bad_rows=True))

    assert (file.sport, len(file.rows)) == (sport, matches)


def test_selections_play_for_nothing_whatever_part_of_the_season_is_said() -> None:
    row = "2013-01-28,Regular,0,AFC,NFC,35,62,-,-,2012-2013\n"
    file = one(f"{HEADER}\n{GAMES}{row}", HOCKEY)

    assert {row.home for row in file.rows} == {"Ash", "Elm"}
    assert any("3 matches left out that count for nothing" in note for note in file.notes)


@pytest.mark.parametrize(("home", "away", "is_possible"), [(1, 0, False), (5, 1, False), (6, 1, True), (2, 0, True)])
def test_a_lone_point_is_scored_beside_a_touchdown_alone(home: int, away: int, is_possible: bool) -> None:
    text = f"date,home,away,home_score,away_score\n2024-09-08,Ash,Elm,{home},{away}\n"
    options = ImportOptions(sport=Sport.AMERICAN_FOOTBALL)
    if is_possible:
        assert one(text, options).rows[0].home_score == home
        return
    with pytest.raises(RefusedRows, match=f"{home}–{away} cannot be: a side has one point only after a touchdown"):
        one(text, options)


def test_scores_of_touchdowns_and_field_goals_are_told_from_others_as_high(shared_data: Path) -> None:
    path = shared_data / "american_football/nfl_2008_2018.csv"
    rows = [line.split(",") for line in path.read_text().splitlines()[1:301]]
    scores = "\n".join(f"{row[0]},{row[3]},{row[4]},{row[5]},{row[6]}" for row in rows)
    rng, header = np.random.default_rng(1), "date,home,away,home_score,away_score"
    others = "\n".join(
        f"2024-01-{number % 28 + 1:02},T{number},U{number},{rng.integers(3, 45)},{rng.integers(3, 45)}"
        for number in range(300)
    )

    assert one(f"{header}\n{scores}", UNTOLD).sport is Sport.AMERICAN_FOOTBALL
    with pytest.raises(AnotherSport, match="American football or rugby"):
        one(f"{header}\n{others}", UNTOLD)


def test_a_level_score_of_the_real_file_is_refused_by_its_line(shared_data: Path) -> None:
    path = "ice_hockey/nhl_2008_2018.csv"
    with pytest.raises(RefusedRows, match="0–0 is level, and every match of ice hockey has a winner"):
        read(shared_data / path, path, HOCKEY)


@pytest.mark.parametrize("is_told", [True, False])
def test_a_file_of_a_sport_whose_columns_are_not_read_is_never_said_to_be_of_another(is_told: bool) -> None:
    data = b"tourney_date,surface,best_of,winner_name,loser_name,W1,L1\n20240101,Hard,3,Ash,Elm,6,4\n"
    with pytest.raises(UnknownColumns, match="looks like tennis, but its columns are none of those that are read"):
        read(data, "x.csv", ImportOptions(sport=Sport.TENNIS if is_told else Sport.SOCCER, is_sport_told=is_told))


@pytest.mark.parametrize("sport", [Sport.TENNIS, Sport.BASKETBALL, Sport.ICE_HOCKEY])
@pytest.mark.parametrize(
    "rows",
    [
        "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR\nE0,17/08/2019,Arsenal,Burnley,2,1,H\nE0,18/08/2019,Leeds,Hull,0,2,A\n",
        "date,home_team,away_team,home_score,away_score,tournament,city,country,neutral\n"
        "2019-06-01,Peru,Chile,2,1,Friendly,Lima,Peru,FALSE\n2019-06-02,Chile,Peru,0,1,Friendly,Lima,Peru,FALSE\n",
    ],
)
def test_a_format_of_soccer_is_never_read_as_another_sport(sport: Sport, rows: str) -> None:
    with pytest.raises(AnotherSport, match="it looks like soccer, not like"):
        read(rows.encode(), "games.csv", ImportOptions(sport=sport))
