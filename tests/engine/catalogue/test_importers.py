"""Files of results, real and hostile."""

import csv
import gzip
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalogue.importers.options import DateOrder, ImportOptions
from engine.catalogue.importers.parsed import Format, ParsedFile, RefusedRows, UnreadableFile
from engine.catalogue.importers.reading import parse, parse_bytes, read
from engine.catalogue.status import FixtureStatus
from engine.errors import InvalidInput, OracleError

PLAIN = "date,home,away,home_score,away_score\n"
FOOTBALL_DATA = "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR\n"


def plain(*lines: str, **options: object) -> ParsedFile:
    return parse_bytes((PLAIN + "\n".join(lines)).encode(), "plain.csv", **options)  # type: ignore[arg-type]


def said(order: DateOrder, *lines: str) -> ParsedFile:
    (file,) = read((PLAIN + "\n".join(lines)).encode(), "plain.csv", ImportOptions(dates=order))
    return file


def season(*matches: dict[str, object], name: str = "Some League 2024/25") -> bytes:
    return json.dumps({"name": name, "matches": list(matches)}).encode()


MATCH = {"date": "2024-08-16", "team1": "Rowans", "team2": "Alders", "score": {"ft": [1, 0]}}


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("2024-02-30,A,B,1,0", "date"),
        ("31/04/2024,A,B,1,0", "date"),
        ("1492-01-01,A,B,1,0", "date"),
        ("yesterday,A,B,1,0", "date"),
        ("2024-02-01,A,B,-1,0", "home_score"),
        ("2024-02-01,A,B,1,100", "away_score"),
        ("2024-02-01,A,B,1e3,0", "home_score"),
        ("2024-02-01,A,B,1_0,0", "home_score"),
        ("2024-02-01,A,B,٣,0", "home_score"),
        ("2024-02-01,A,B," + "9" * 5000 + ",0", "home_score"),
        ("2024-02-01,A,B,1,", "away_score"),
        ("2024-02-01,A,A,1,0", "away"),
        ("2024-02-01,Málaga, MALAGA ,1,0", "away"),
        ("2024-02-01,,B,1,0", "home"),
        ("2024-02-01,A,B\x07,1,0", "away"),
        ("2024-02-01," + "A" * 101 + ",B,1,0", "home"),
        ("2024-02-01,A,B,1,0,surplus", "6"),
        ('2024-02-01,"A,B,1,0', "1"),
        ("," * 400_000, "1"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_column(line: str, column: str) -> None:
    with pytest.raises(RefusedRows) as refusal:
        plain("2024-01-01,Good,Better,1,1", line)

    assert refusal.value.file == "plain.csv"
    assert [(row["line"], row["column"]) for row in refusal.value.rows] == [(3, column)]
    assert len(str(refusal.value)) < 300


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\r\n ", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"date,home,away\n", "no match"),
        (b"date,home\n2024-01-01,A\n", "no column for away"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "picture"),
        (b"\0\1\2 IHDR", "NUL"),
        (PLAIN.encode("utf-16"), "no match"),
        (b"PK\x03\x04 not a table", "zip archive is damaged"),
        (gzip.compress(PLAIN.encode(), mtime=0)[:-9], "breaks off"),
        (b"\x1f\x8b garbage", "damaged"),
        (b"," * 100_000, "first line"),
        (b'"date,home\n', "quotation marks"),
        (b'{"matches": 7}', "no list of matches"),
        (b'{"name": "Empty", "matches": []}', "holds no match"),
        (b"[1, 2, 3]", "no list of matches"),
        (b'{"matches": [', "no JSON"),
        (b"[" * 200_000, "no JSON"),
    ],
)
def test_a_file_without_results_is_refused_in_one_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason) as refusal:
        parse_bytes(data, "some.file")

    assert str(refusal.value).startswith("some.file: ")


def test_a_file_that_inflates_without_end_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(UnreadableFile, match="larger than"):
        read(gzip.compress(b"a" * 3_000_000), "bomb.csv.gz", ImportOptions(most_bytes=1024**2))


def test_a_missing_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"^none\.csv: No such file"):
        parse(tmp_path / "none.csv")


def test_a_named_format_must_be_the_files_own() -> None:
    with pytest.raises(UnreadableFile, match="not of the format international"):
        parse_bytes((FOOTBALL_DATA + "E0,16/08/2003,,A,B,1,0,H").encode(), "E0.csv", Format.INTERNATIONAL)


def test_a_competition_without_a_name_is_refused() -> None:
    with pytest.raises(InvalidInput, match="competition"):
        plain("2024-01-01,A,B,1,0", competition="  ")


def test_two_results_of_a_pairing_on_one_day_are_two_matches_and_a_warning() -> None:
    parsed = plain("2024-01-01,A,B,1,0", "2024-01-01,a,B,2,0", "2024-01-01,A,B,2,0")

    assert [(row.line, row.home_score, row.meeting) for row in parsed.rows] == [(2, 1, 1), (3, 2, 2)]
    assert parsed.repeated == 1
    assert parsed.warnings == ("lines 2 and 3: A – B twice on 2024-01-01 with other scores; both are kept.",)


def test_a_fixture_and_its_result_on_one_day_are_one_match() -> None:
    for lines in (("2024-01-01,A,B,,", "2024-01-01,A,B,2,0"), ("2024-01-01,A,B,2,0", "2024-01-01,A,B,,")):
        parsed = plain(*lines)
        assert [(row.home_score, row.meeting) for row in parsed.rows] == [(2, 1)]
        assert (parsed.repeated, parsed.warnings) == (1, ())


def test_a_score_from_the_future_is_refused() -> None:
    with pytest.raises(RefusedRows, match="still to come"):
        plain("2024-01-01,A,B,1,0", "2024-03-01,B,A,1,0", today=date(2024, 1, 2))


def test_past_matches_whose_scores_were_not_read_teach_nothing() -> None:
    with pytest.raises(UnreadableFile, match="'tally', 'against' may hold it unread"):
        parse_bytes(b"date,home,away,tally,against\n2024-01-01,A,B,3,0\n", "p.csv", today=date(2025, 1, 1))


def test_every_refused_row_is_counted_and_the_first_fifty_are_named() -> None:
    with pytest.raises(RefusedRows, match="and 199 more rows") as refusal:
        plain(*["2024-13-01,A,B,1,0"] * 200)

    assert (refusal.value.count, len(refusal.value.rows)) == (200, 50)


def test_bad_rows_can_be_skipped_and_are_listed() -> None:
    parsed = plain("2024-01-01,A,B,1,0", "2024-01-01,C,D,x,0", "2024-01-02,E,F,2,2", skip_bad_rows=True)

    assert [row.line for row in parsed.rows] == [2, 4]
    assert [(row.line, row.column) for row in parsed.refused] == [(3, "home_score")]


def test_a_row_said_twice_is_kept_once() -> None:
    parsed = plain("2024-01-01,A,B,1,0", "2024-01-01,A,B,1,0")

    assert (len(parsed.rows), parsed.repeated) == (1, 1)


@pytest.mark.parametrize("written", ["16/08/03", "16/08/2003", "2003-08-16", "16.08.2003", "2003-08-16 00:00:00"])
def test_a_date_is_read_in_every_form_with_the_day_first(written: str) -> None:
    (match,) = plain(f"{written},A,B,1,0").rows

    assert match.day == date(2003, 8, 16)


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Date,HomeTeam,AwayTeam,FTHG,FTAG", "16/08/2003,A,B,1,2"),
        ("Date,Home,Away,HG,AG,Res", "16/08/2003,A,B,1,2,A"),
        ("Date,HT,AT,FTHG,FTAG", "16/08/2003,A,B,1,2"),
    ],
)
@pytest.mark.parametrize("place", ["Div,", "Country,League,Season,"])
def test_football_data_is_read_under_all_its_headers(header: str, values: str, place: str) -> None:
    filled = {"Div,": "E0,", "Country,League,Season,": "Norway,Eliteserien,2003,"}[place]
    parsed = parse_bytes(f"{place}{header}\n{filled}{values}\n".encode("utf-8-sig"), "x.csv")

    assert parsed.format is Format.FOOTBALL_DATA
    assert [(m.home, m.away, m.home_score, m.away_score) for m in parsed.rows] == [("A", "B", 1, 2)]
    assert parsed.rows[0].competition in {"England: Premier League", "Norway: Eliteserien"}


def test_old_files_in_the_western_european_page_are_read() -> None:
    (match,) = parse_bytes("Div,Date,HomeTeam,AwayTeam\nSP1,01/02/03,Málaga,B".encode("latin-1"), "SP1.csv").rows

    assert match.home == "Málaga"


def test_kick_off_is_moved_from_london_to_utc() -> None:
    (match,) = parse_bytes((FOOTBALL_DATA + "E0,05/08/2022,20:00,A,B,0,2,A").encode(), "E0.csv").rows

    assert match.kick_off == datetime(2022, 8, 5, 19, 0, tzinfo=UTC)


def test_closing_prices_are_read_where_all_three_stand_in_the_row() -> None:
    header = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,PSCH,PSCD,PSCA\n"
    rows = "E0,05/08/2022,A,B,0,2,4,4,1.6\nE0,06/08/2022,A,C,0,2,0,x,2\n"
    priced, unpriced = parse_bytes((header + rows).encode(), "E0.csv").rows

    assert priced.closing_prices == (4, 4, 1.6)
    assert unpriced.closing_prices is None


def test_where_the_sharpest_prices_are_missing_the_next_ones_are_read() -> None:
    header = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,B365H,B365D,B365A,PSCH,PSCD,PSCA,AvgCH,AvgCD,AvgCA\n"
    rows = (
        "05/08/2022,A,B,0,2,9,9,9,4,4,1.6,5,5,5",
        "06/08/2022,A,C,0,2,9,9,9,4,,1.6,2,3,4",
        "07/08/2022,A,D,0,2,9,9,9",
    )
    text = header + "\n".join(f"E0,{row}" for row in rows)

    prices = [match.closing_prices for match in parse_bytes(text.encode(), "E0.csv").rows]

    assert prices == [(4, 4, 1.6), (2, 3, 4), None]


def test_of_files_without_closing_prices_those_of_the_days_before_are_read() -> None:
    header = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,B365H,B365D,B365A,BbAvH,BbAvD,BbAvA\n"
    (match,) = parse_bytes((header + "E0,13/08/05,A,B,0,2,2,3,4,2.1,3.1,4.1\n").encode(), "E0.csv").rows

    assert match.closing_prices == (2.1, 3.1, 4.1)


def test_a_row_without_a_score_is_a_fixture_to_come() -> None:
    for nothing in ("", "NA"):
        (match,) = plain(f"2024-01-01,A,B,{nothing},{nothing}").rows
        assert not match.is_played


def test_the_form_of_the_challenge_reads_its_scores_from_hs_and_as() -> None:
    parsed = parse_bytes(b"Sea,Lge,Date,HT,AT,HS,AS\n00-01,GER1,2000-08-11,A,B,1,0\n", "challenge.csv")
    (match,) = parsed.rows

    assert parsed.format is Format.CSV
    assert (match.competition, match.season, match.home_score, match.home_shots) == ("GER1", "2000-01", 1, None)


def test_semicolons_part_cells_as_commas_do() -> None:
    (match,) = parse_bytes(b'date;home;away;home_score;away_score\n01.02.2024;"A; B";C;1;0', "x.csv").rows

    assert (match.home, match.home_score) == ("A; B", 1)


def test_a_neutral_ground_is_read() -> None:
    data = b"date,home,away,home_score,away_score,neutral\n2024-01-01,A,B,1,0,TRUE\n2024-01-02,A,B,1,0,\n"

    assert [match.neutral for match in parse_bytes(data, "x.csv").rows] == [True, False]


@pytest.mark.parametrize(
    "side",
    [
        *(None, "", "?", "TBD", "tbc", "To be determined", "W49", "2B", "3A/B/C", {"name": None}, {"id": None}),
        *("Winner of Match 49", "Runner-up Group A", "Group A winner", "Winner SF1", "Losers Quarter-final 2"),
    ],
)
def test_a_fixture_whose_team_is_not_named_yet_is_counted_and_no_fault(side: object) -> None:
    rowans, alders = ({"name": name} if isinstance(side, dict) else name for name in ("Rowans", "Alders"))
    matches = [
        {"date": "2030-06-01", "home": rowans, "away": alders},
        {"date": "2030-06-05", "home": side, "away": alders},
        {"date": "2030-06-06", "home": rowans, "away": side},
    ]
    found = parse_bytes(json.dumps({"matches": matches}).encode(), "x.json")

    assert [(row.home, row.away) for row in found.rows] == [("Rowans", "Alders")]
    assert found.refused == ()
    assert "2 fixtures left out for now, for teams or day are still to come: line 2 and 1 more." in found.notes


def test_a_fixture_whose_day_is_not_set_yet_is_counted_too() -> None:
    found = parse_bytes(b"date,home,away,home_score,away_score\n2030-06-01,A,B,,\n,A,C,,\n", "x.csv")

    assert len(found.rows) == 1
    assert "1 fixture left out for now, for teams or day are still to come: line 3." in found.notes


@pytest.mark.parametrize(
    "name", ["Winners Bend", "First Vienna FC", "Unknowns", "W Connection", "1 FC Union", "Losers"]
)
def test_a_team_that_is_called_a_little_like_a_place_is_a_team(name: str) -> None:
    found = parse_bytes(f"date,home,away\n2030-06-01,{name},B\n".encode(), "x.csv")

    assert [row.home for row in found.rows] == [name]


def test_a_result_without_a_team_is_a_fault() -> None:
    with pytest.raises(RefusedRows, match="a name is missing"):
        parse_bytes(b"date,home,away,home_score,away_score\n2020-06-01,,B,1,0\n", "x.csv")


def test_a_file_of_fixtures_without_teams_is_refused_by_the_cause() -> None:
    with pytest.raises(UnreadableFile, match="none of its 2 fixtures says yet who meets"):
        parse_bytes(b"date,home,away\n2030-06-01,TBD,TBD\n2030-06-02,TBD,TBD\n", "x.csv")


@pytest.mark.parametrize(
    ("text", "name"),
    [("0304", "2003-04"), ("9900", "1999-00"), ("03-04", "2003-04"), ("2003/2004", "2003-04"), ("2021", "2021")],
)
def test_seasons_have_one_name(text: str, name: str) -> None:
    data = f"date,home,away,home_score,away_score,season\n2004-01-01,A,B,1,0,{text}\n".encode()

    assert parse_bytes(data, "x.csv").rows[0].season == name


@pytest.mark.parametrize(
    "match",
    [
        MATCH | {"score": {"ft": [1, -1]}},
        MATCH | {"score": {"ft": [1, None]}},
        MATCH | {"score": {"ft": [1.5, 0]}},
        MATCH | {"score": {"ft": [1, True]}},
        MATCH | {"score": {"ft": "one nil"}},
        MATCH | {"score": {"ft": [1, 0, 2]}},
        MATCH | {"team1": None},
        MATCH | {"team1": ["Rowans"]},
        MATCH | {"date": "2024-02-30"},
        MATCH | {"date": None},
    ],
)
def test_a_bad_match_in_json_is_refused_by_its_position(match: dict[str, object]) -> None:
    with pytest.raises(RefusedRows) as refusal:
        parse_bytes(season(MATCH | {"team1": "Oaks"}, match), "league.json")

    assert [row["line"] for row in refusal.value.rows] == [2]


def test_a_match_called_off_is_annulled() -> None:
    called_off = MATCH | {"date": "2024-09-01", "status": "CANCELLED", "score": {}}
    _, annulled = parse_bytes(season(MATCH, called_off), "league.json").rows

    assert (annulled.status, annulled.is_played) == (FixtureStatus.ANNULLED, False)


def test_the_older_form_of_football_json_is_read() -> None:
    match = {"date": "2014-08-16", "team1": {"name": "Rowans"}, "team2": {"name": "Alders"}, "score1": 2, "score2": 1}
    data = json.dumps({"name": "Some League 2014/15", "rounds": [{"name": "Matchday 1", "matches": [match]}]}).encode()
    (read,) = parse_bytes(data, "league.json").rows

    assert (read.home, read.home_score, read.round, read.season) == ("Rowans", 2, "Matchday 1", "2014-15")


def test_a_time_that_names_its_own_zone_needs_no_league() -> None:
    (read,) = parse_bytes(season(MATCH | {"time": "13:00 UTC-6"}), "cup.json").rows

    assert read.kick_off == datetime(2024, 8, 16, 19, 0, tzinfo=UTC)


@given(st.binary(max_size=400))
def test_no_bytes_whatever_raise_anything_but_a_refusal(data: bytes) -> None:
    try:
        parse_bytes(data, "noise")
    except OracleError:
        return


@given(st.text(max_size=300))
def test_no_text_below_a_header_raises_anything_but_a_refusal(text: str) -> None:
    parsed = None
    try:
        parsed = parse_bytes((PLAIN + text).encode("utf-8", "surrogatepass"), "noise", skip_bad_rows=True)
    except UnreadableFile:
        return
    assert all(row.home != row.away for row in parsed.rows)


@given(
    st.lists(
        st.tuples(st.dates(date(1900, 1, 1), date(2099, 1, 1)), st.integers(0, 99), st.integers(0, 5)),
        min_size=1,
        max_size=20,
        unique_by=lambda each: each[0],
    )
)
def test_what_is_written_is_read_back(results: list[tuple[date, int, int]]) -> None:
    parsed = said(DateOrder.DAY_FIRST, *[f"{day:%d/%m/%Y},Rowans,Alders,{home},{away}" for day, home, away in results])

    assert [(row.day, row.home_score, row.away_score) for row in parsed.rows] == results


@pytest.mark.parametrize("name", ["E0_2003_2022.csv", "D1_2003_2022.csv", "SP1_2003_2022.csv", "raw/E0_2223.csv"])
def test_real_goals_agree_with_the_result_that_the_source_itself_names(shared_data: Path, name: str) -> None:
    path = shared_data / "soccer/football-data" / name
    with path.open(encoding="utf-8-sig", newline="") as file:
        letters = [row["FTR"] for row in csv.DictReader(file)]
    rows = parse(path).rows

    assert ["HDA"[(r.home_score <= r.away_score) + (r.home_score < r.away_score)] for r in rows] == letters  # type: ignore[operator]


def test_a_real_file_with_a_byte_order_mark_keeps_every_row_and_the_shots(shared_data: Path) -> None:
    parsed = parse(shared_data / "soccer/football-data/raw/SP1_2425.csv")

    assert len(parsed.rows) == 380
    assert parsed.rows[0].competition == "Spain: Primera División"
    assert (parsed.rows[0].home_shots, parsed.rows[0].home_shots_on_target) == (7, 4)


def test_a_real_season_of_openfootball_has_its_unplayed_fixtures(shared_data: Path) -> None:
    parsed = parse(shared_data / "soccer/openfootball/2024-25.es.1.json")

    assert sum(not row.is_played for row in parsed.rows) == 10
    assert parsed.rows[0].kick_off == datetime(2024, 8, 15, 17, 0, tzinfo=UTC)


def test_a_league_of_openfootball_keeps_its_name_when_its_title_changes(shared_data: Path) -> None:
    names = {
        parse(shared_data / f"soccer/openfootball/{year}.es.1.json").competition for year in ("2023-24", "2024-25")
    }

    assert names == {"Spain: Primera División"}


def test_real_internationals_are_read_whole_with_the_pairing_of_which_two_were_played_on_one_day(
    shared_data: Path,
) -> None:
    parsed = parse(shared_data / "soccer/international/results.csv")

    assert (len(parsed.rows), parsed.refused, [row.line for row in parsed.rows if row.meeting == 2]) == (
        45_810,
        (),
        [9644],
    )
    assert any(row.neutral for row in parsed.rows)
    assert "Tahiti – New Caledonia twice on 1974-02-17" in parsed.warnings[0]


def test_the_gzipped_training_set_of_the_challenge_holds_51_leagues(shared_data: Path) -> None:
    parsed = parse(shared_data / "soccer/challenge2023/training_set_2023-02-08.csv.gz")

    assert (len(parsed.rows), len({row.competition for row in parsed.rows})) == (299_207, 51)
