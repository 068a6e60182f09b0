"""Every kind of file that people of this field really have, with made-up names, and what is right about each."""

import gzip
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalogue.importers.advice import Asker
from engine.catalogue.importers.options import DateOrder, ImportOptions
from engine.catalogue.importers.parsed import (
    EmptyFile,
    Format,
    MirroredRows,
    NoGoodRow,
    OneRowATeam,
    ParsedFile,
    ParsedMatch,
    RefusedRows,
    SpoiltScores,
    UndecidedDates,
    UnreadableFile,
    UnreadScores,
)
from engine.catalogue.importers.reading import read, read_each
from engine.catalogue.seasons import season_named
from engine.catalogue.status import FixtureStatus
from engine.errors import InvalidInput, OracleError

TODAY = date(2026, 11, 20)
Pair: TypeAlias = tuple[int | None, int | None]
NONE: Pair = (None, None)
PLAIN = "date,home,away,home_score,away_score\n"
ROW = "2024-08-17,Ashby,Brook,2,1\n"
ASHBY = "2024-08-17 Ashby 2-1 Brook"
DIVISION = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG\n"


def told(data: bytes | str, name: str = "results.csv", **options: object) -> tuple[ParsedFile, ...]:
    content = data.encode() if isinstance(data, str) else data
    return read(content, name, ImportOptions(**options), TODAY)  # type: ignore[arg-type]


def in_words(row: ParsedMatch) -> str:
    """The match in a line: day, sides and score, then what else is known of how it ended."""
    score = f"{row.home_score}-{row.away_score}" if row.is_played else "-"
    parts = [str(row.day), row.home, score, row.away]
    if row.home_extra is not None:
        parts.append(f"aet {row.home_extra}-{row.away_extra}")
    if row.home_penalties is not None:
        parts.append(f"pens {row.home_penalties}-{row.away_penalties}")
    if row.status not in {None, FixtureStatus.PLAYED}:
        parts.append(row.outcome_status.value)
    return " ".join(parts)


def archive(files: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return packed.getvalue()


def workbook(*rows: list[object]) -> bytes:
    return sheets(Sheet=rows)


def sheets(**content: Sequence[list[object]]) -> bytes:
    book, saved = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for title, rows in content.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(saved)
    return saved.getvalue()


def document(*matches: dict[str, object], **content: object) -> str:
    return json.dumps({**content, "matches": list(matches)})


def of_service(home: str, **score: object) -> dict[str, object]:
    """A match as football-data.org writes it."""
    teams = {"homeTeam": {"id": 1, "name": home}, "awayTeam": {"id": 2, "name": "Brook"}}
    return {"utcDate": "2024-08-17T19:00:00Z", "status": "FINISHED", "matchday": 1, **teams, "score": score}


def of_another_service(goals: Pair, fulltime: Pair, extratime: Pair, penalty: Pair, status: str) -> dict[str, object]:
    """A match as API-Football writes it: `goals` are all but those of the shoot-out."""
    parts = {"fulltime": fulltime, "extratime": extratime, "penalty": penalty}
    return {
        "fixture": {"date": "2024-08-17T19:00:00+00:00", "status": {"short": status}},
        "teams": {"home": {"name": "Ashby"}, "away": {"name": "Brook"}},
        "goals": {"home": goals[0], "away": goals[1]},
        "score": {name: {"home": pair[0], "away": pair[1]} for name, pair in parts.items()},
    }


READ: dict[str, tuple[bytes | str, list[str]]] = {
    "mark, trailing separators, blank rows": (
        "\ufeffDiv,Date,HomeTeam,AwayTeam,FTHG,FTAG,Odd,,\nE9,17/08/2024,Ashby,Brook,2,1,1.6,,\n,,,,,,,,\n\n,,,,,,,,\n",
        [ASHBY],
    ),
    "lines that end in a return": ((PLAIN + ROW).replace("\n", "\r"), [ASHBY]),
    "lines of another system": ((PLAIN + ROW).replace("\n", "\r\n"), [ASHBY]),
    "a header that stands there again": (PLAIN + ROW + PLAIN, [ASHBY]),
    "comments": ("# made by hand\n" + PLAIN + "// a note\n" + ROW, [ASHBY]),
    "a header behind a sign of a comment": ("#" + PLAIN + ROW, [ASHBY]),
    "a column called #": ("#,date,home,away,score\n1,2024-08-17,Ashby,Brook,2-1\n", [ASHBY]),
    "titles above the header": ("Sunday League\n\n" + PLAIN + ROW, [ASHBY]),
    "line breaks in quotation marks": (
        'date,home,away,"home\nscore",away_score,note\n2024-08-17,Ashby,Brook,2,1,"one\ntwo, three"\n',
        [ASHBY],
    ),
    "a separator that is said": (("sep=|\n" + PLAIN + ROW).replace(",", "|"), [ASHBY]),
    "bars": ((PLAIN + ROW).replace(",", "|"), [ASHBY]),
    "tabs": ((PLAIN + ROW).replace(",", "\t"), [ASHBY]),
    "semicolons and decimal commas": (
        "date;home;away;home_score;away_score;home_xg\n2024-08-17;Ashby;Brook;2;1;1,5\n",
        [ASHBY],
    ),
    "scores with decimals": (
        PLAIN + "2024-08-17,Ashby,Brook,2.0,1.0\n2024-08-18,Brook,Corley,,\n2024-08-19,Corley,Ashby,3.00,1\n",
        [ASHBY, "2024-08-18 Brook - Corley", "2024-08-19 Corley 3-1 Ashby"],
    ),
    "one column of scores": ("date,home,away,score\n2024-08-17,Ashby,Brook,2-1\n", [ASHBY]),
    "P for postponed": (
        PLAIN + ROW + "2024-08-24,Brook,Ashby,P,P\n",
        [ASHBY, "2024-08-24 Brook - Ashby postponed"],
    ),
    "a star for awarded": (PLAIN + "2024-08-17,Ashby,Brook,3*,0*\n", ["2024-08-17 Ashby 3-0 Brook awarded"]),
    "awarded without a score": (
        PLAIN + ROW + "2024-08-24,Brook,Ashby,W.O.,W.O.\n",
        [ASHBY, "2024-08-24 Brook - Ashby annulled"],
    ),
    "a shoot-out in brackets": (
        PLAIN + "2024-08-17,Ashby,Brook,1 (4),1 (2)\n",
        ["2024-08-17 Ashby 1-1 Brook pens 4-2"],
    ),
    "yes and no for extra time": (
        "date,home,away,home_score,away_score,AET,Home Penalties,Away Penalties\n"
        "2024-08-17,Ashby,Brook,1,1,Yes,4,3\n2024-08-18,Ashby,Brook,2,1,no,,\n2024-08-19,Ashby,Brook,3,2,Y,,\n",
        [
            "2024-08-17 Ashby 1-1 Brook aet 1-1 pens 4-3",
            "2024-08-18 Ashby 2-1 Brook",
            "2024-08-19 Ashby 3-2 Brook aet 3-2",
        ],
    ),
    "yes and no for a shoot-out": (
        "date,home,away,score,Extra Time,Penalties\n2024-08-17,Ashby,Brook,1-1,x,Yes\n"
        "2024-08-18,Ashby,Brook,2-1,-,No\n",
        ["2024-08-17 Ashby 1-1 Brook aet 1-1", "2024-08-18 Ashby 2-1 Brook"],
    ),
    "extra time in a column, and 90 minutes in brackets": (
        "date,home,away,result,After Extra Time\n"
        "2024-08-17,Ashby,Brook,2-3 (2-2),ja\n2024-08-18,Ashby,Brook,2-1 (1-0),nein\n",
        ["2024-08-17 Ashby 2-2 Brook aet 2-3", "2024-08-18 Ashby 2-1 Brook"],
    ),
    "extra time in a status, and 90 minutes in brackets": (
        'date,home,away,result,status\n2024-08-17,Ashby,Brook,"2-3 (2-2, 1-0)",AET\n',
        ["2024-08-17 Ashby 2-2 Brook aet 2-3"],
    ),
    "yes for extra time beside the score of 90 minutes": (
        "date,home,away,home_score,away_score,home_score_90,away_score_90,ET\n"
        "2024-08-17,Ashby,Brook,1,1,1,1,true\n2024-08-18,Ashby,Brook,3,2,2,2,true\n",
        ["2024-08-17 Ashby 1-1 Brook aet 1-1", "2024-08-18 Ashby 2-2 Brook aet 3-2"],
    ),
    "a row a team": (
        "Date,Team,Opponent,Venue,GF,GA\n2024-08-17,Ashby,Brook,Home,2,1\n2024-08-17,Brook,Ashby,Away,1,2\n",
        [ASHBY],
    ),
    "a row a team in other words": (
        "Date;Side;Against;Ground;For;Conceded\n2024-08-17;Ashby;Brook;H;2;1\n2024-08-17;Brook;Ashby;A;1;2\n",
        [ASHBY],
    ),
    "the log of one team": (
        "Date,Comp,Day,Venue,Result,GF,GA,Opponent,xG,xGA,Team\n"
        "2024-08-17,Forest League,Sat,Away,L,1,2,Ashby,0.9,1.8,Brook\n",
        [ASHBY],
    ),
    "a row a team on neutral ground": (
        "Date,Team,Opponent,Venue,GF,GA\n2024-08-17,Brook,Ashby,N,1,2\n2024-08-17,Ashby,Brook,N,2,1\n",
        [ASHBY],
    ),
    "Hungarian dates": ("date,home,away,score\n2024. 08. 17.,Ashby,Brook,2-1\n", [ASHBY]),
    "a line on the source below": (PLAIN + ROW + "\nSource: forest.example, downloaded 2025-01-01\n", [ASHBY]),
    "the list of a fixture service": (
        "Match Number,Round Number,Date,Location,Home Team,Away Team,Result\n"
        "1,1,17/08/2024 20:00,Lane,Ashby,Brook,2 - 1\n",
        [ASHBY],
    ),
    "football.csv": ("Matchday,Date,Team 1,FT,HT,Team 2\n1,Sat Aug 17 2024,Ashby,2-1,1-0,Brook\n", [ASHBY]),
    "engsoccerdata": (
        "Date,Season,home,visitor,FT,hgoal,vgoal,division,tier\n2024-08-17,2024,Ashby,Brook,2-1,2,1,1,1\n",
        [ASHBY],
    ),
    "the European soccer database": (
        "id,season,date,home_team_name,away_team_name,home_team_goal,away_team_goal\n"
        "1,2024/2025,2024-08-17 00:00:00,Ashby,Brook,2,1\n",
        [ASHBY],
    ),
    "the club index": (
        "season,date,league,team1,team2,spi1,score1,score2,xg1,xg2\n2024,2024-08-17,Top,Ashby,Brook,90,2,1,2.1,1.3\n",
        [ASHBY],
    ),
    "German": ("Spieltag;Datum;Heim;Gast;Ergebnis\n1;17.08.2024;Ashby;Brook;2:1 (1:0)\n", [ASHBY]),
    "French": ("Journée,Date,Domicile,Extérieur,Score\n1,17 août 2024,Ashby,Brook,2-1\n", [ASHBY]),
    "Spanish": ("Jornada,Fecha,Local,Visitante,Resultado\n1,17 de agosto de 2024,Ashby,Brook,2-1\n", [ASHBY]),
    "half-time only": (
        "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HTHG,HTAG\nE9,16/03/2024,Ashby,Brook,,,,1,0\n"
        "E9,17/03/2024,Corley,Brook,1,1,D,1,0\n",
        ["2024-03-16 Ashby - Brook", "2024-03-17 Corley 1-1 Brook"],
    ),
    "fixtures with prices only": (
        "Div,Date,Time,HomeTeam,AwayTeam,Referee,B365H,B365D,B365A\nE9,16/12/2026,20:00,Ashby,Brook,,1.6,4.2,5.0\n",
        ["2026-12-16 Ashby - Brook"],
    ),
    "a team twice on one day": (
        PLAIN + "1950-08-17,Ashby,Brook,2,1\n1950-08-17,Ashby,Corley,1,1\n1950-08-17,Corley,Ashby,1,1\n",
        ["1950-08-17 Ashby 2-1 Brook", "1950-08-17 Ashby 1-1 Corley", "1950-08-17 Corley 1-1 Ashby"],
    ),
    "no-break spaces and marks without width": (
        PLAIN + "2024-08-17,\u00a0Ashby\u200b,\u200fBrook\u00a0 ,2,1\n",
        [ASHBY],
    ),
    "other scripts": (
        PLAIN + "2024-08-17,الهلال الأزرق,大阪レッド,2,1\n2024-08-18,🦊 Foxes,نفت\u200cمسجد,0,0\n",
        ["2024-08-17 الهلال الأزرق 2-1 大阪レッド", "2024-08-18 🦊 Foxes 0-0 نفت\u200cمسجد"],
    ),
    "what a page or a spreadsheet would run": (
        PLAIN + "2024-08-17,<script>alert(1)</script>,=cmd|' /C calc'!A0,2,1\n",
        ["2024-08-17 <script>alert(1)</script> 2-1 =cmd|' /C calc'!A0"],
    ),
    "no header": ("2024-08-17,Ashby,Brook,2,1\n2024-08-24,Brook,Ashby,0,0\n", [ASHBY, "2024-08-24 Brook 0-0 Ashby"]),
    "no header, with a division, a ground and a time": (
        "E9;17/08/2024;20:00;Lane;Ashby;Brook;2-1\nE9;24/08/2024;15:00;Road;Brook;Ashby;0-0\n",
        [ASHBY, "2024-08-24 Brook 0-0 Ashby"],
    ),
    "a cup in football.json": (
        document(
            {"date": "2018-07-11", "team1": "A", "team2": "B", "score": {"ht": [0, 1], "ft": [1, 1], "et": [2, 1]}},
            {"date": "2018-07-07", "team1": "C", "team2": "A", "score": {"ft": [1, 1], "et": [2, 2], "p": [3, 4]}},
            {"date": "2018-07-15", "team1": {"name": "D"}, "team2": {"name": "A"}, "score1": 4, "score2": 2},
            name="Cup 2018",
        ),
        ["2018-07-11 A 1-1 B aet 2-1", "2018-07-07 C 1-1 A aet 2-2 pens 3-4", "2018-07-15 D 4-2 A"],
    ),
    "states in football.json": (
        document(
            {"date": "2024-08-16", "team1": "A", "team2": "B", "status": "POSTPONED"},
            {"date": "2024-08-17", "team1": "A", "team2": "C", "status": "ABANDONED", "score": {"ft": [1, 0]}},
            {"date": "2024-08-18", "team1": "A", "team2": "D", "status": "awarded", "score": {"ft": [0, 3]}},
            {"date": "2024-08-19", "team1": "B", "team2": "D", "score": {"ft": []}},
            {"date": "2024-08-20", "team1": "B", "team2": "A", "score": {}},
            name="Top Flight 2024/25",
        ),
        [
            "2024-08-16 A - B postponed",
            "2024-08-17 A - C abandoned",
            "2024-08-18 A 0-3 D awarded",
            "2024-08-19 B - D",
            "2024-08-20 B - A",
        ],
    ),
    "football-data.org": (
        document(
            of_service("Ashby", duration="REGULAR", fullTime={"home": 2, "away": 1}),
            of_service(
                "Corley",
                duration="PENALTY_SHOOTOUT",
                fullTime={"home": 7, "away": 6},
                regularTime={"home": 1, "away": 1},
                extraTime={"home": 0, "away": 0},
                penalties={"home": 6, "away": 5},
            ),
            of_service(
                "Dunmere", duration="EXTRA_TIME", fullTime={"home": 3, "away": 2}, extraTime={"home": 1, "away": 0}
            ),
            competition={"name": "Top Flight"},
        ),
        [ASHBY, "2024-08-17 Corley 1-1 Brook aet 1-1 pens 6-5", "2024-08-17 Dunmere 2-2 Brook aet 3-2"],
    ),
    "football-data.org, the version before": (
        document(
            of_service(
                "Ashby",
                duration="PENALTY_SHOOTOUT",
                fullTime={"homeTeam": 7, "awayTeam": 6},
                extraTime={"homeTeam": 0, "awayTeam": 0},
                penalties={"homeTeam": 6, "awayTeam": 5},
            )
        ),
        ["2024-08-17 Ashby 1-1 Brook aet 1-1 pens 6-5"],
    ),
    "another service": (
        json.dumps(
            {
                "response": [
                    {
                        "fixture": {"date": "2024-08-17T19:00:00+00:00", "status": {"short": "FT"}},
                        "teams": {"home": {"name": "Ashby"}, "away": {"name": "Brook"}},
                        "goals": {"home": 2, "away": 1},
                    }
                ]
            }
        ),
        [ASHBY],
    ),
    "a bare list in JSON": ('[{"date": "2024-08-17", "home": "Ashby", "away": "Brook", "score": "2-1"}]', [ASHBY]),
    "one match a line in JSON": (
        '{"date":"2024-08-17","home":"Ashby","away":"Brook","score":[2,1]}\n'
        '{"date":"2024-08-18","home":"Brook","away":"Ashby","score":[0,0]}\n',
        [ASHBY, "2024-08-18 Brook 0-0 Ashby"],
    ),
    "a workbook": (
        workbook(
            ["My league"],
            [],
            ["Date", "Home Team", "Away Team", "HG", "AG"],
            [datetime(2024, 8, 17, 20, 0), "Ashby", "Brook", 2, 1],
        ),
        [ASHBY],
    ),
    "a workbook with dates as numbers": (
        workbook(["Date", "Home", "Away", "Score"], [45521, "Ashby", "Brook", "2-1"]),
        [ASHBY],
    ),
    "an archive of one file": (archive({"r.csv": PLAIN + ROW}), [ASHBY]),
    "an archive of results beside what is none": (
        archive({"results.csv": PLAIN + ROW, "readme.txt": "no results", "former_names.csv": "current,former\nA,B\n"}),
        [ASHBY],
    ),
    "a packed file in two parts": (gzip.compress(PLAIN.encode()) + gzip.compress(ROW.encode()), [ASHBY]),
    "UTF-16 with a mark": ((PLAIN + ROW).encode("utf-16"), [ASHBY]),
    "UTF-16 without one": ((PLAIN + ROW).encode("utf-16-be"), [ASHBY]),
}


@pytest.mark.parametrize("kind", READ)
def test_a_file_of_this_kind_comes_in_whole(kind: str) -> None:
    data, matches = READ[kind]
    (file,) = told(data)

    assert [in_words(row) for row in file.rows] == matches
    assert file.refused == ()


REFUSED: dict[str, tuple[bytes | str, str]] = {
    "NUL": (PLAIN + "2024-08-17,Ashby,Bro\0ok,2,1\n", "NUL bytes"),
    "an escaped NUL": (
        r'{"name": "Cup", "matches": [{"round": "a\u0000b", "team1": "A", "team2": "B"}]}',
        "the character U",
    ),
    "half an escape": (r'[{"round": "a\ud83d", "team1": "A", "team2": "B"}]', "half of a character"),
    "nothing": (b"", "empty"),
    "spaces": (b"  \n \n", "empty"),
    "a header": (PLAIN, "no match below its header"),
    "a web page": (b"<!DOCTYPE html><html><head><title>404</title></head></html>", "web page"),
    "a web page below a comment": (b"\n<!-- saved -->\n<HTML>", "web page"),
    "a sentence": (b"404: Not Found", "'404: Not Found', is neither a header nor a row"),
    "a pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 1\n", "pointer of Git LFS"),
    "XML": (b'<?xml version="1.0"?><matches/>', "XML"),
    "a PDF": (b"%PDF-1.7", "PDF"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Excel workbook: save it as CSV"),
    "a broken workbook": (
        archive({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}),
        "save it as CSV",
    ),
    "an OpenDocument sheet": (
        archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        "save it as CSV",
    ),
    "a packed archive": (gzip.compress(archive({"r.csv": PLAIN})), "archive inside another"),
    "a line without an end": (PLAIN + ROW + "a," * 600_000, "line 3 has more than 500,000 bytes"),
    "one quoted cell": (f'{PLAIN}"{"x" * 1_200_000}"', "line 2 has more than 500,000 bytes"),
    "a line without an end that was packed": (gzip.compress(b"a," * 600_000), "line 1 has more than 500,000 bytes"),
    "more lines than a sheet has": (PLAIN + "x\n" * 1_048_576, "it has 1,048,577 lines"),
    "more lines of an old system": (PLAIN + "x\r" * 1_048_577, "it has 1,048,577 lines"),
    "an archive in an archive": (archive({"r.zip": archive({"r.csv": PLAIN})}), "another inside"),
    "an archive without results": (archive({"a.pdf": "x"}), "no CSV or JSON"),
    "a cut archive": (archive({"r.csv": PLAIN + ROW})[:-30], "damaged"),
    "an error of a service": (b'{"message": "limit reached", "errorCode": 429}', "no list of matches"),
    "former names": ("current,former,start_date,end_date\nA,B,1950-01-01,1960-01-01\n", "former names"),
    "goals": ("date,home_team,away_team,team,scorer,minute\n2024-01-01,A,B,A,C,7\n", "who scored them"),
    "a league table": ("Team,P,W,D,L,Pts\nA,1,1,0,0,3\n", "league table"),
    "columns of nothing that is known": (
        "when,who,whom\n2024-08-17,A,B\n",
        "columns are 'when', 'who', 'whom'.*home_team",
    ),
    "a past match whose scores were not read": (
        "date,home,away,x,y\n2024-08-17,A,B,2,1\n",
        "its 1 match is past and has no score, for 'x', 'y' may hold it unread",
    ),
    "past matches whose results were not read": (
        "date,home,away,x\n2024-08-17,A,B,2-1\n2024-08-18,B,A,0-0\n",
        "its 2 matches are past and have no score, for 'x' may hold it unread",
    ),
    "no header and too many numbers": ("17/08/2024,Ashby,Brook,2,1,0,0\n", "add a first line such as date,home,away"),
    "dates that read both ways": (
        PLAIN + "08/09/2024,Ashby,Brook,2,1\n",
        "read both ways, such as '08/09/2024' in line 2",
    ),
    "dates of both orders": (
        PLAIN + "13/08/2024,Ashby,Brook,2,1\n08/14/2024,Brook,Ashby,2,1\n",
        "line 2 has the day first, '13/08/2024', and line 3 the month",
    ),
}


@pytest.mark.parametrize(
    ("match", "words"),
    [
        (of_another_service((2, 2), (1, 1), (1, 1), (4, 2), "PEN"), "1-1 Brook aet 2-2 pens 4-2"),
        (of_another_service((3, 3), (2, 2), (1, 1), (4, 2), "PEN"), "2-2 Brook aet 3-3 pens 4-2"),
        (of_another_service((2, 2), (1, 1), (1, 1), NONE, "AET"), "1-1 Brook aet 2-2"),
        (of_another_service((1, 0), (0, 0), (1, 0), NONE, "AET"), "0-0 Brook aet 1-0"),
        (of_another_service((2, 1), (1, 1), NONE, NONE, "AET"), "1-1 Brook aet 2-1"),
        (of_another_service((1, 1), (1, 1), (0, 0), (3, 5), "PEN"), "1-1 Brook aet 1-1 pens 3-5"),
        (of_another_service((1, 1), (1, 1), NONE, (3, 5), "PEN"), "1-1 Brook pens 3-5"),
        (of_another_service((2, 1), (2, 1), NONE, NONE, "FT"), "2-1 Brook"),
        (of_another_service((2, 1), NONE, NONE, NONE, "FT"), "2-1 Brook"),
        (of_another_service((3, 0), (1, 1), NONE, NONE, "AWD"), "3-0 Brook awarded"),
    ],
)
def test_goals_beside_the_score_of_90_minutes_are_those_after_extra_time(match: dict[str, object], words: str) -> None:
    (file,) = told(json.dumps({"response": [match]}))

    assert [in_words(row) for row in file.rows] == [f"2024-08-17 Ashby {words}"]


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_of_this_kind_is_refused_in_one_sentence_that_names_the_cause(kind: str) -> None:
    data, reason = REFUSED[kind]
    with pytest.raises(UnreadableFile, match=reason) as refusal:
        told(data)

    assert str(refusal.value).startswith("results.csv: ")
    assert len(str(refusal.value)) < 500


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("2022-19-22,Ruwa,Sudo,0,0", "date"),
        ("2024-02-30,Ruwa,Sudo,0,0", "date"),
        ("32 May 2024,Ruwa,Sudo,0,0", "date"),
        ("17 Foo 2024,Ruwa,Sudo,0,0", "date"),
        ("2024-08-17,Ashby,Brook,-1,1", "home_score"),
        ("2024-08-17,Ashby,Brook,149,0", "home_score"),
        ("2024-08-17,Ashby,Brook,2,none of it", "away_score"),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_line_and_column_and_the_option_that_would_help(
    row: str, column: str
) -> None:
    with pytest.raises(RefusedRows) as refusal:
        told(PLAIN + ROW + row + "\n")

    assert [(each["line"], each["column"]) for each in refusal.value.rows] == [(3, column)]
    assert "--skip-bad-rows" in refusal.value.hint


def test_a_score_that_a_spreadsheet_made_a_date_is_called_so() -> None:
    with pytest.raises(SpoiltScores, match="'02-Jan' is a date, which a spreadsheet may have made of a score"):
        told("date,home,away,score\n2024-08-17,Ashby,Brook,02-Jan\n")


@pytest.mark.parametrize(
    "data",
    [
        PLAIN + "2024-08-17,A,B,,\n2024-08-18,B,A,,\n",
        "date,home,away,score\n2024-08-17,A,B,\n",
        "date,home,away\n2024-08-17,A,B\n2024-08-18,B,A\n",
        "date,time,home,away,ground,number\n2024-08-17,15:00,A,B,C,1\n2024-08-18,20:30,B,A,D,2\n",
        "date,home,away,team_h_difficulty,team_a_difficulty\n" + "2024-08-17,A,B,2,4\n2024-08-18,B,A,3,3\n" * 2,
    ],
)
def test_past_fixtures_without_a_score_are_taken_and_wait(data: str) -> None:
    (file,) = told(data)

    assert file.rows
    assert {row.outcome_status for row in file.rows} == {FixtureStatus.SCHEDULED}


def test_matches_with_extra_time_are_counted_by_which_score_of_theirs_counts() -> None:
    rows = (
        "2024-08-17,8:30 PM,A,B,2-1 aet\n",
        "2024-08-18,11:00 AM,B,A,2-1 aet (1-1)\n",
        "2024-08-19,1 PM,A,B,3-2 aet\n",
    )
    (file,) = told("date,time,home,away,score\n" + "".join(rows))
    (alone,) = told("date,time,home,away,score\n" + rows[0])

    counts = "1 match with extra time: the score of 90 minutes counts."
    stands = "with extra time: only the score after it is given, and stands for that of 90 minutes: line 2"
    assert [note for note in file.notes if "extra time" in note] == [counts, f"2 matches {stands} and 1 more."]
    assert [note for note in alone.notes if "extra time" in note] == [f"1 match {stands}."]


def test_scores_that_were_not_read_are_asked_for_by_the_names_of_their_columns() -> None:
    with pytest.raises(UnreadScores) as refusal:
        told("date,home,away,tally_a,tally_b,gate\n2024-08-17,A,B,2,1,1500\n")

    assert "'tally_a', 'tally_b'" in str(refusal.value)
    assert "home=" not in str(refusal.value) + refusal.value.hint


@pytest.mark.parametrize(
    ("data", "note"),
    [
        ("2024-08-17,Ashby,Brook,2,1\n", "No header; columns told from the cells: 1 = date, 2 = home, 3 = away,"),
        ("date,home,visitor,hgoal,vgoal\n2024-08-17,A,B,1,0\n", "Columns: away = 'visitor', home_score = 'hgoal'"),
        (PLAIN + ROW + "2024-08-18,A,B,P,P\n", "Not rated: 1 postponed."),
        (PLAIN + "2024-08-18,A,B,3*,0\n", "Not rated: 1 awarded; an awarded score counts for the table."),
        ("date,home,away,score\n2024-08-17,A,B,2-1 aet\n", "1 match with extra time: only the score after"),
        ("date,home,away,score\n2024-08-17,A,B,2-1 aet (1-1)\n", "1 match with extra time: the score of 90 minutes"),
        ("date,home,away,score,status\n2024-08-17,A,B,2-1,huh\n", "left aside: 'huh'"),
        ("Title\n" + PLAIN + ROW, "1 row above the header left out."),
        (DIVISION + "E9,05/08/2022,A,B,1,0\n", "Dates are day first, as files of football-data.co.uk have them."),
        (archive({"r.csv": PLAIN + ROW, "x.pdf": ""}), "Left alone in the archive: x.pdf."),
        (
            archive({"r.csv": PLAIN + ROW, "b/../../etc.csv": PLAIN, ".old.csv": ROW, "c.pdf": "", "d.pdf": ""}),
            "Left alone in the archive: b/../../etc.csv, .old.csv, c.pdf, d.pdf.",
        ),
    ],
)
def test_what_was_told_from_a_file_is_said(data: bytes | str, note: str) -> None:
    (file,) = told(data)

    assert any(note in each for each in file.notes), file.notes


def test_a_file_that_says_everything_itself_is_taken_without_a_word() -> None:
    (file,) = told(PLAIN + ROW)

    assert (file.notes, file.warnings) == ((), ())


@pytest.mark.parametrize("score", ["15,0", "40,0", "2,99"])
def test_an_unusual_score_is_kept_with_a_warning(score: str) -> None:
    (file,) = told(PLAIN + f"2024-08-17,Ashby,Brook,{score}\n")

    assert file.warnings == (f"line 2: {score.replace(',', '–')} is an unusual score.",)


def test_of_many_unusual_scores_some_are_named_and_the_others_counted() -> None:
    (file,) = told(PLAIN + "".join(f"2024-01-{day:02},Ashby,Brook,16,0\n" for day in range(1, 29)))

    assert (len(file.warnings), file.warnings[-1]) == (21, "And 8 more of this kind.")


def test_expected_goals_are_read_and_women_kept_apart_from_men() -> None:
    header = (
        "Competition_Name,Gender,Country,Season_End_Year,Round,Wk,Day,Date,Time,"
        "Home,HomeGoals,Home_xG,Away,AwayGoals,Away_xG\n"
    )
    rows = "".join(f"Top Flight,{gender},XXX,2024,,1,Sat,2023-08-12,15:00,Ashby,2,1.2,Brook,1,0.7\n" for gender in "MF")
    (file,) = told(header + rows)

    assert [(row.competition, row.season) for row in file.rows] == [
        ("Top Flight", "2023-24"),
        ("Top Flight Women", "2023-24"),
    ]
    assert {(row.home_xg, row.away_xg) for row in file.rows} == {(1.2, 0.7)}


def test_a_competition_that_is_said_keeps_women_apart_too() -> None:
    (file,) = told("date,home,away,score,sex\n2024-08-17,A,B,2-1,Women\n2024-08-17,A,B,1-1,men\n", competition="Cup")

    assert (file.competition, [row.competition for row in file.rows]) == ("Cup", ["Cup Women", ""])


def test_leagues_of_one_name_in_two_countries_are_kept_apart() -> None:
    rows = "2024-08-17,A,B,2,1,England,Top\n2024-08-17,A,C,2,1,Chile,Top\n2024-08-17,A,D,2,1,Chile,Low\n"
    (file,) = told("date,home,away,home_score,away_score,country,league\n" + rows)

    assert [row.competition for row in file.rows] == ["England: Top", "Chile: Top", "Low"]


@pytest.mark.parametrize(
    ("cell", "is_neutral"),
    [("TRUE", True), ("N", False), ("Neutral", True), ("1.0", True), ("0.0", False), ("no", False), ("", False)],
)
def test_a_neutral_ground_is_understood(cell: str, is_neutral: bool) -> None:
    (file,) = told(f"date,home,away,score,neutral\n2024-08-17,A,B,2-1,{cell}\n")

    assert file.rows[0].neutral is is_neutral


def test_an_archive_of_several_files_gives_one_each() -> None:
    season = {
        "name": "Some League 2024/25",
        "matches": [{"date": "2024-08-16", "team1": "A", "team2": "B", "score": [1, 0]}],
    }
    files = told(
        archive({"E0.csv": PLAIN + ROW, "in/2024-25.en.1.json": json.dumps(season), "__MACOSX/._E0.csv": b"\0"}),
        "a.zip",
    )

    assert [file.name for file in files] == ["a.zip/E0.csv", "a.zip/in/2024-25.en.1.json"]
    assert [file.competition for file in files] == ["E0", "England: Premier League"]
    assert len({file.digest for file in files}) == 2


def test_one_bad_file_of_an_archive_is_named() -> None:
    bad = PLAIN + "08/09/2024,Elm,Oak,2,1\n"
    with pytest.raises(UnreadableFile, match=r"^a\.zip/bad\.csv: its dates read both ways"):
        told(archive({"good.csv": PLAIN + ROW, "bad.csv": bad}), "a.zip")


OTHERS = {
    "a bad row": (PLAIN + "2024-08-17,Elm,Oak,2,x\n", RefusedRows, "--skip-bad-rows"),
    "dates that read both ways": (PLAIN + "08/09/2024,Elm,Oak,2,1\n", UnreadableFile, "--dates"),
}


@pytest.mark.parametrize(("other", "refusal", "advice"), OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("place", ["a.csv", "z.csv"])
def test_each_file_of_an_archive_is_tried_and_a_refused_one_says_what_helps(
    other: str, refusal: type[Exception], advice: str, place: str
) -> None:
    files = {place: other, "good.csv": PLAIN + ROW, "notes.csv": "who,knows\n1,2\n"}
    parts = read_each(archive(dict(sorted(files.items()))), "a.zip")

    (file,) = (part for part in parts if isinstance(part, ParsedFile))
    (refused,) = (part for part in parts if not isinstance(part, ParsedFile))
    assert (file.name, [in_words(row) for row in file.rows]) == ("a.zip/good.csv", [ASHBY])
    assert any(note.startswith("Left alone in the archive: a.zip/notes.csv: ") for note in file.notes)
    assert isinstance(refused, refusal)
    assert refused.file == f"a.zip/{place}"
    assert advice in refused.hint
    assert (parts.index(refused) == 0) == (place == "a.csv")


def test_of_an_archive_of_bad_files_each_says_why() -> None:
    bad, both_ways = (content for content, _, _ in OTHERS.values())
    parts = read_each(archive({"a.csv": bad, "b.csv": both_ways, "c.csv": "who,knows\n1,2\n"}), "a.zip")

    assert [type(part) for part in parts] == [RefusedRows, UndecidedDates]


@pytest.mark.parametrize("asker", [Asker.COMMAND_LINE, Asker.FORM])
@pytest.mark.parametrize(
    "foreign",
    ["who,knows\n1,2\n", "", "Club,Won,Lost,Pts\nAshby,2,0,6\n", "Two\nAshby 2-1 Brook\nElm 0-0 Oak\n", "\0\1\2"],
)
def test_a_foreign_file_of_an_archive_is_left_alone_and_named(foreign: str, asker: Asker) -> None:
    (file,) = told(archive({"2022.csv": PLAIN + ROW, "other.csv": foreign}), "a.zip", asker=asker)

    assert [in_words(row) for row in file.rows] == [ASHBY]
    assert any(note.startswith("Left alone in the archive: a.zip/other.csv: ") for note in file.notes)


def test_an_archive_of_foreign_files_alone_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.zip/one\.csv: "):
        told(archive({"one.csv": "who,knows\n1,2\n", "two.csv": "x,y\n1,2\n"}), "a.zip")


def test_an_archive_is_refused_by_what_it_would_unpack_to_before_it_is_unpacked() -> None:
    with pytest.raises(UnreadableFile, match="unpacks to more than 1 MiB"):
        told(archive({"a.csv": b"a" * 2_000_000, "b.csv": b"a" * 10}), most_bytes=1024**2)


def test_an_archive_whose_directory_is_wrong_about_a_size_is_refused() -> None:
    data = bytearray(archive({"a.csv": (PLAIN + ROW) * 100}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (10).to_bytes(4, "little")

    with pytest.raises(UnreadableFile):
        told(bytes(data))


def test_a_locked_archive_is_refused() -> None:
    data = bytearray(archive({"a.csv": PLAIN + ROW}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(UnreadableFile, match="password"):
        told(bytes(data))


@pytest.mark.parametrize(
    "columns", [{"home": "Home side", "away": "Guest club"}, {"home": "home_side", "away": "GUEST CLUB"}]
)
def test_columns_can_be_named(columns: dict[str, str]) -> None:
    (file,) = told("date,Home side,Guest club,score\n2024-08-17,Ashby,Brook,2-1\n", columns=columns)

    assert [in_words(row) for row in file.rows] == [ASHBY]
    assert file.notes == ("Columns: away = 'Guest club'.",)


def test_where_there_is_no_header_columns_are_named_by_their_numbers() -> None:
    columns = {"home": "2", "away": "4", "home_score": "5", "away_score": "6"}
    (file,) = told("17/08/2024,Ashby,Lane,Brook,2,1,0,0\n", columns=columns)

    assert [in_words(row) for row in file.rows] == [ASHBY]


def test_a_column_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(UnreadableFile, match=r"no column 'Side'; its columns are 'date', 'home'.*"):
        told(PLAIN + ROW, columns={"home": "Side"})


def test_a_field_that_there_is_not_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InvalidInput, match="'hoem' is no field; those are date, home, away"):
        told(PLAIN + ROW, columns={"hoem": "home"})


def test_a_named_format_of_json_reads_what_looks_like_none() -> None:
    with pytest.raises(UnreadableFile, match="no JSON"):
        told(PLAIN + ROW, format=Format.JSON)


def test_the_order_of_the_dates_can_be_said() -> None:
    data = PLAIN + "08/09/2024,Ashby,Brook,2,1\n"
    days = [told(data, dates=order)[0].rows[0].day for order in (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)]

    assert days == [date(2024, 9, 8), date(2024, 8, 9)]


CELLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["2024-08-17", "08/09/2024", "17 Aug", "2", "2-1", "1 (4)", "P", "3*", "-", '"', "Ashby", "Brook", "\n"]
    ),
)
NAMES = st.sampled_from(
    ["date", "home", "away", "score", "HG", "AG", "status", "neutral", "gender", "time", "xG home", "Div", ""]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | CELLS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.sampled_from(["name", "ft", "et"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def is_read_or_refused(data: bytes, **options: object) -> bool:
    try:
        told(data, **options)
    except OracleError as refusal:
        return bool(str(refusal))
    return True


@given(
    st.lists(NAMES, max_size=8),
    st.lists(st.lists(CELLS, max_size=8), max_size=6),
    st.sampled_from(",;\t|"),
    st.booleans(),
)
def test_no_table_raises_anything_but_a_refusal(
    header: list[str], rows: list[list[str]], separator: str, skip_bad_rows: bool
) -> None:
    text = "\n".join(separator.join(row) for row in [header, *rows])

    assert is_read_or_refused(text.encode("utf-8", "surrogatepass"), skip_bad_rows=skip_bad_rows)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["date", "utcDate", "team1", "team2", "score", "homeTeam"]), VALUES), max_size=4
    ),
    VALUES,
)
def test_no_document_raises_anything_but_a_refusal(matches: list[dict[str, object]], name: object) -> None:
    assert is_read_or_refused(json.dumps({"name": name, "competition": name, "matches": matches}).encode())


@given(
    st.binary(max_size=200),
    st.sampled_from(["r.csv", "r.xlsx", "[Content_Types].xml", "mimetype", "r.zip", "../r.csv"]),
)
def test_no_archive_raises_anything_but_a_refusal(data: bytes, name: str) -> None:
    packed = archive({name: data})

    assert is_read_or_refused(packed)
    assert is_read_or_refused(packed[: len(packed) * 2 // 3])
    assert is_read_or_refused(gzip.compress(packed))


@given(st.binary(max_size=60), st.integers(0, 2000))
def test_no_damage_to_a_workbook_raises_anything_but_a_refusal(noise: bytes, place: int) -> None:
    data = workbook(["date", "home", "away", "score"], ["2024-08-17", "Ashby", "Brook", "2-1"])

    assert is_read_or_refused(data[:place] + noise + data[place + len(noise) :])


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"", "Fetch the file again"),
        (b" \n\n", "Fetch the file again"),
        (PLAIN.encode(), "Fetch the file again"),
        (gzip.compress(ROW.encode(), mtime=0)[:-12], "this copy is not whole"),
        (b"\x1f\x8b" + b"noise" * 9, "this copy is not whole"),
        (b"PK\x03\x04" + b"noise" * 9, "this copy is not whole"),
        (archive({"picture.png": b"x"}), "Fetch the file again"),
        (b"%PDF-1.7", "as CSV, JSON or an Excel workbook"),
        (b"{not json", "--format"),
        (b"a letter to a friend\n", "--format"),
    ],
)
def test_the_advice_of_a_refusal_fits_its_cause(data: bytes, advice: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        told(data)

    assert advice in refusal.value.hint
    assert ("--format" in refusal.value.hint) == (advice == "--format")


def test_a_file_that_is_not_there_is_looked_for_at_its_path(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(tmp_path / "none.csv", "none.csv")

    assert refusal.value.hint == "Check the path, and whether you may read what is there."


@pytest.mark.parametrize(
    "line",
    [
        "Source: forest.example, downloaded 2025-01-01",
        "© Data by Forest Sports",
        "© 2024",
        "Note: P = postponed, A = abandoned, W = awarded, N = neutral, and more",
        "Total,,,12,9",
        "Round 2,,,",
        "* after extra time",
        '"Last updated: 1 June 2024, 12:00"',
    ],
)
def test_a_line_that_speaks_of_no_match_is_said_to_be_a_comment(line: str) -> None:
    (found,) = told(f"{PLAIN}{ROW}{line}\n")

    assert [in_words(row) for row in found.rows] == [ASHBY]
    assert found.notes[-1] == "1 line left out as a comment on the file: line 3."


def test_a_fixture_whose_teams_are_to_come_is_no_comment() -> None:
    (found,) = told(PLAIN + ROW + "TBD,Winner SF1,Winner SF2,,\n2024-12-01,W49,,,\n")

    assert found.notes[-1] == "2 fixtures left out for now, for teams or day are still to come: line 3 and 1 more."


def test_a_damaged_row_is_no_comment() -> None:
    with pytest.raises(RefusedRows, match="'2022-19-22' is no date"):
        told(PLAIN + ROW + "2022-19-22,Ashby,Brook,1,0\n")


def test_one_row_a_team_without_the_ground_is_refused_by_name() -> None:
    with pytest.raises(OneRowATeam, match="it has one row a team"):
        told("Date,Team,Opponent,GF,GA\n2024-08-17,Ashby,Brook,2,1\n2024-08-17,Brook,Ashby,1,2\n")


MIRRORED = PLAIN + ROW + "2024-08-17,Brook,Ashby,1,2\n"


def test_rows_that_say_each_match_from_both_sides_are_refused() -> None:
    with pytest.raises(MirroredRows, match="lines 2 and 3 are one match, Ashby – Brook"):
        told(MIRRORED)
    with pytest.raises(MirroredRows):
        told(
            "Date,Team,Opponent,GF,GA\n2024-08-17,Ashby,Brook,2,1\n2024-08-17,Brook,Ashby,1,2\n",
            columns={"home": "Team", "away": "Opponent", "home_score": "GF", "away_score": "GA"},
        )


def test_a_few_rows_from_both_sides_are_kept_with_a_warning() -> None:
    others = "".join(f"2024-08-{day},Ashby,Brook,0,{day}\n" for day in range(10, 15))
    (found,) = told(MIRRORED + others)

    assert found.warnings == (
        "lines 2 and 3: Ashby – Brook stands there from both sides; both are kept, as two matches.",
    )


def test_columns_that_are_not_found_may_be_spelt_in_another_code_page() -> None:
    with pytest.raises(UnreadableFile, match=r"it was read as Windows-125.: .* --encoding says another"):
        told("Όνομα;Μέρα;Τόπος;Καιρός\n".encode("cp1253") + b"17/08/2024;x;y;z\n")


HEADINGS: list[object] = ["Date", "Home", "Away", "HG", "AG"]


def test_every_sheet_that_is_a_table_of_matches_is_read_and_the_others_are_named() -> None:
    seasons = {
        "About": [["Made by hand"]],
        "2023": [HEADINGS, ["2023-08-19", "Ashby", "Brook", 2, 1]],
        "2024": [HEADINGS, ["2024-08-17", "Brook", "Ashby", 0, 0]],
        "Empty": [],
    }
    first, second = told(sheets(**seasons), "Valley League.xlsx")

    assert [first.name, second.name] == ["Valley League.xlsx/2023", "Valley League.xlsx/2024"]
    assert (first.competition, second.competition) == ("Valley League", "Valley League")
    assert first.digest != second.digest
    assert [in_words(row) for row in first.rows + second.rows] == [
        "2023-08-19 Ashby 2-1 Brook",
        "2024-08-17 Brook 0-0 Ashby",
    ]
    assert first.notes[-1].startswith("Left alone in the workbook: sheet 'About', for its first line, 'Made by hand'")
    assert not any("Left alone" in note for note in second.notes)


def test_the_one_table_of_a_workbook_keeps_the_name_of_its_file() -> None:
    (found,) = told(
        sheets(Notes=[["Read me"]], Matches=[HEADINGS, ["2024-08-17", "Ashby", "Brook", 2, 1]]), "Sunday.xlsx"
    )

    assert found.competition == "Sunday"


def test_sheets_that_share_no_team_are_leagues_of_their_own_unless_one_is_said() -> None:
    leagues = {
        "North": [HEADINGS, ["2024-08-17", "Ashby", "Brook", 2, 1]],
        "South": [HEADINGS, ["2024-08-17", "Elm", "Oak", 0, 0]],
    }

    assert [each.competition for each in told(sheets(**leagues), "2024.xlsx")] == ["North", "South"]
    assert {each.competition for each in told(sheets(**leagues), "2024.xlsx", competition="Cup")} == {"Cup"}


def test_a_single_cell_at_the_far_end_of_a_sheet_is_refused() -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "date", "x"
    file = io.BytesIO()
    book.save(file)

    with pytest.raises(UnreadableFile, match="more than 50,000 empty rows"):
        told(file.getvalue(), "far.xlsx")


def test_an_archive_of_very_many_entries_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"{number}.csv", "")

    with pytest.raises(UnreadableFile, match="2,001 entries; at most 2,000"):
        told(file.getvalue(), "many.zip")


def test_a_bad_row_of_any_sheet_is_told_with_the_sheet() -> None:
    damaged = {"One": [HEADINGS, ["2024-08-17", "Ashby", "Brook", 2, 1]], "Two": [HEADINGS, ["never", "A", "B", 0, 0]]}

    with pytest.raises(RefusedRows, match=r"book\.xlsx/Two, line 2, column Date"):
        told(sheets(**damaged), "book.xlsx")


def test_a_workbook_without_any_match_says_what_its_first_sheet_lacks() -> None:
    with pytest.raises(UnreadableFile, match=r"book\.xlsx: its first line, 'One', is neither"):
        told(sheets(A=[["One"]], B=[["Two"]]), "book.xlsx")


@pytest.mark.parametrize("header", ["HomeTeam,AwayTeam,FTHG,FTAG,FTR", "Home,Away,HG,AG,Res", "Home,Away,HG,AG,Result"])
def test_a_column_of_outcomes_that_contradicts_the_score_is_warned_of_with_the_line(header: str) -> None:
    rows = "2024-08-17,Ashby,Brook,1,0,H\n2024-08-18,Oak,Fir,2,2,A\n2024-08-19,Oak,Elm,2,3,H\n2024-08-20,Fir,Elm,,,\n"
    (found,) = told(f"Date,{header}\n{rows}")

    assert [(row.home_score, row.away_score) for row in found.rows[:3]] == [(1, 0), (2, 2), (2, 3)]
    assert found.warnings == (
        "line 3: 2–2, and its column of outcomes says an away win: the score is kept.",
        "line 4: 2–3, and its column of outcomes says a home win: the score is kept.",
    )


def test_who_went_through_after_a_level_score_contradicts_nothing() -> None:
    (found,) = told("Date,Home,Away,HG,AG,Home Pens,Away Pens,Res\n2024-08-17,Ashby,Brook,1,1,4,3,H\n")

    assert found.warnings == ()


SHOOT_OUT = "Date,Home,Away,HG,AG,{}\n2024-08-17,Ashby,Brook,1,1,{}\n2024-08-18,Elm,Oak,2,0,{}\n"


@pytest.mark.parametrize(
    ("columns", "level", "decided"),
    [
        ("Home PK,Away PK", "4,3", ","),
        ("HPK,APK", "4,3", "0,0"),
        ("PK Home,PK Away", "4,3", "0,0"),
        ("PK", "4-3", ""),
        ("Pens", "4:3", ""),
    ],
)
def test_kicks_of_a_shoot_out_are_read_under_their_short_name(columns: str, level: str, decided: str) -> None:
    (found,) = told(SHOOT_OUT.format(columns, level, decided))

    assert [in_words(row) for row in found.rows] == ["2024-08-17 Ashby 1-1 Brook pens 4-3", "2024-08-18 Elm 2-0 Oak"]


@pytest.mark.parametrize(
    ("columns", "level", "decided"),
    [
        ("Home PK,Away PK", "1,0", "0,0"),
        ("Home Penalties,Away Penalties", "2,1", "1,1"),
        ("PK", "2", "0"),
        ("Penalties", "3", "1"),
    ],
)
def test_penalties_that_are_counted_inside_matches_are_no_shoot_out(columns: str, level: str, decided: str) -> None:
    (found,) = told(SHOOT_OUT.format(columns, level, decided))

    assert [in_words(row) for row in found.rows] == ["2024-08-17 Ashby 1-1 Brook", "2024-08-18 Elm 2-0 Oak"]
    listed = ", ".join(map(repr, columns.split(",")))
    assert f"Not read: {listed}, for penalties inside matches are counted there." in found.notes


@pytest.mark.parametrize(
    "rows",
    [
        "Date,Match,Score\n2024-08-17,Ashby v Brook,2-1\n2024-08-18,Stoke-on-Elm vs. Oak-Town,0-0\n",
        "Spieltag;Termin;Begegnung;Ergebnis\n1;17.08.2024 20:30;Ashby - Brook;2:1 (0:0)\n1;18.08.2024;Elm – Oak;0:0\n",
        '[{"date": "2024-08-17", "fixture": "Ashby vs Brook", "score": "2-1"}]',
    ],
)
def test_both_sides_in_one_cell_are_two(rows: str) -> None:
    (found,) = told(rows)

    assert in_words(found.rows[0]) == ASHBY
    assert "Both sides stand in one column: the first of them is read as the home side." in found.notes


def test_a_cell_of_sides_that_does_not_part_into_two_is_no_column_of_sides() -> None:
    with pytest.raises(UnreadableFile, match="it has no column for home and away"):
        told("Date,Match,Score\n2024-08-17,Final,2-1\n")
    with pytest.raises(RefusedRows, match="line 60"):
        told("Date,Match,Score\n" + "2024-08-17,Ashby v Brook,2-1\n" * 58 + "2024-08-17,Brook,2-1\n")


def of_espn(home: str, away: str, *score: int) -> dict[str, object]:
    sides = [
        {"homeAway": which, "score": str(goals), "team": {"displayName": name, "abbreviation": name[:3]}}
        for which, name, goals in zip(("home", "away"), (home, away), score, strict=True)
    ]
    status = {"type": {"name": "STATUS_FULL_TIME", "completed": True}}
    return {"date": "2024-08-17T19:00Z", "competitions": [{"competitors": sides[::-1], "status": status}]}


def test_sides_in_a_list_that_says_which_is_at_home_are_found() -> None:
    scoreboard = {"leagues": [{"name": "Valley League"}], "events": [of_espn("Ashby", "Brook", 2, 1)]}
    (found,) = told(json.dumps(scoreboard))

    assert (found.competition, [in_words(row) for row in found.rows]) == ("Valley League", [ASHBY])


@pytest.mark.parametrize(
    ("content", "reason", "advice"),
    [
        ("Home \\ Away,ASH,BRO\nAshby,—,2–1\nBrook,0–0,—\n", "it is a cross table", "one a row"),
        ("Round 1\n[Aug 17]\nAshby      2-1 Brook\nElm        0-0 Oak\n", "plain text, not a table", "as a row"),
        ("= Valley 2024/25\n\n▪ Matchday 1\n  Sat Aug/17\n    20:00  Ashby v Brook  2-1 (0-0)\n    20:00  Elm v Oak\n",
         "plain text, not a table", "as a row under"),
        ("id,date,home_team_api_id,away_team_api_id,home_team_goal,away_team_goal\n1,2024-08-17,98,99,2,1\n",
         "names its teams by number", "the name of each team"),
        ("date,home_club_id,away_club_id,home_club_goals,away_club_goals\n2024-08-17,98,99,2,1\n",
         "names its teams by number", "the name of each team"),
        (",,,,,,For Ashby\nDate,Comp,Venue,Result,GF,GA,Opponent\n2024-08-17,Valley,Home,W,2,1,Brook\n",
         "it is the log of one team", "Add a column Team"),
        ("BEGIN:VCALENDAR\nSUMMARY:Ashby v Brook\n", "it is a calendar", ""),
        ("CREATE TABLE matches (date TEXT, home TEXT);\n", "export its table of matches as CSV", ""),
        ("- date: 2024-08-17\n  home: Ashby\n", "it is YAML", ""),
    ],
)  # fmt: skip
def test_what_holds_matches_in_another_form_is_refused_with_advice_that_fits(
    content: str, reason: str, advice: str
) -> None:
    with pytest.raises(UnreadableFile, match=reason) as refusal:
        told(content)

    assert advice in refusal.value.hint


def test_a_date_without_its_year_is_called_so() -> None:
    for cell in ("Fri 16 Aug", "16 August", "Aug 16", "16.08."):
        with pytest.raises(RefusedRows, match="names no year"):
            told(f"{PLAIN}{cell},Ashby,Brook,2,1\n{ROW}2024-08-18,Elm,Oak,0,0\n")


def test_a_mark_of_a_footnote_is_no_part_of_a_name() -> None:
    (found,) = told(PLAIN + "2024-08-17,Ashby[a],Brook [12],2,1\n2024-08-18,Elm [note 1],Oak [XI],0,0\n")

    assert [(row.home, row.away) for row in found.rows] == [("Ashby", "Brook"), ("Elm", "Oak [XI]")]


def test_players_of_a_side_make_no_sport_of_two_players() -> None:
    header = "date,home_team,away_team,home_team_goal,away_team_goal,home_player_1,away_player_1"
    (found,) = told(f"{header}\n2024-08-17,Ashby,Brook,2,1,101,102\n")

    assert [in_words(row) for row in found.rows] == [ASHBY]


SEASON = "Season,Date,Home,Away,HG,AG\n"


def test_a_season_that_is_called_by_its_first_year_is_that_of_both_where_it_goes_on_in_spring() -> None:
    autumn, spring = "2024,2024-08-17,Ashby,Brook,2,1\n", "2024,2025-04-17,Brook,Ashby,0,0\n"
    winter, calendar = "2020,2020-08-17,Ashby,Brook,2,1\n2020,2021-02-17,Brook,Ashby,0,0\n", "2024,2024-03-17,A,B,1,0\n"

    assert {row.season for row in told(SEASON + autumn + spring)[0].rows} == {"2024-25"}
    assert {row.season for row in told(SEASON + winter)[0].rows} == {"2020"}
    assert {row.season for row in told(SEASON + calendar + autumn)[0].rows} == {"2024"}


@pytest.mark.parametrize(
    ("name", "season"),
    [
        ("Premier League 24/25", "2024-25"),
        ("Brasileirão Série A 2024", "2024"),
        ("Liga MX, Clausura 2023/24", "Clausura 2023-24"),
        ("The season of that year", "The season of th"),
    ],
)
def test_a_long_name_of_a_season_is_known_by_its_years(name: str, season: str) -> None:
    assert season_named(name) == season


def test_a_remark_that_names_extra_time_is_heard() -> None:
    rows = "1934-05-27,Ashby,3,2,Brook,Ashby win after extra time  \n2024-08-17,Elm,1,0,Oak, \n"
    (found,) = told(f"Date,Home Team Name,Home Team Goals,Away Team Goals,Away Team Name,Win conditions\n{rows}")

    assert [(row.home_extra, row.is_late_score) for row in found.rows] == [(3, True), (None, False)]


def remarked(remark: str, score: str = "2-1", column: str = "Remarks") -> ParsedFile:
    """A list of three matches, of which the first has a remark."""
    rows = f'2024-08-17,Ashby,Brook,{score},"{remark}"\n2024-08-18,Elm,Oak,1-0,\n2024-08-19,Fen,Gale,0-0,\n'
    (file,) = told(f"Date,Home,Away,Score,{column}\n{rows}")
    return file


@pytest.mark.parametrize(
    "column",
    [
        "Comments",
        "Note",
        "Notes",
        "Remarks",
        "Observaciones",
        "Observations",
        "Observações",
        "Obs",
        "Obs.",
        "Remarque",
        "Remarques",
        "Commentaire",
        "Bemerkung",
        "Bemerkungen",
        "Anmerkung",
        "Anmerkungen",
        "Hinweis",
        "Nota",
        "Notas",
        "Uwagi",
        "Opmerking",
        "Opmerkingen",
        "Info",
        "Details",
        "Match_notes",
        "Additional_info",
        "Osservazioni",
        "Kommentar",
        "Poznámka",
        "Napomena",
        "Megjegyzés",
        "Açıklama",
        "Примечание",
        "Anmärkning",
        "備考",
    ],
)
def test_a_column_of_remarks_is_read_by_its_usual_names(column: str) -> None:
    assert remarked("abandoned", column=column).rows[0].status is FixtureStatus.ABANDONED


@pytest.mark.parametrize(
    ("status", "remarks"),
    [
        (
            FixtureStatus.POSTPONED,
            """verlegt|ausgefallen|Ausf.|rinviata|Partido aplazado|Reporté|adiado|uitgesteld|afgelast|przełożony
            |odloženo|ertelendi|utsatt|uppskjuten|Postponed - waterlogged pitch|odgođeno|elhalasztva|перенесён""",
        ),
        (
            FixtureStatus.ABANDONED,
            """Match abandoned after 62 minutes|Spielabbruch in der 70. Minute|abgebrochen|sospesa al 60' per pioggia
            |Partido suspendido min. 30|abandonado|Match arrêté|arrêté à la 60e|suspenso|interrompido
            |gestaakte wedstrijd|mecz przerwany|yarıda kaldı|prekinjeno|avbrutt|nedohráno|прерван""",
        ),
        (
            FixtureStatus.ANNULLED,
            """Void|Match void|declared void|club withdrew, result removed|result annulled|expunged|annulliert|abgesagt
            |aus der Wertung genommen|Anulado|Partido anulado|annulé|annullata|partita non disputata|anulowany|odwołany
            |iptal|zrušeno|inställd|аннулирован""",
        ),
        (
            FixtureStatus.AWARDED,
            """Awarded 3-0|walkover|forfeit|default win|W.O.|am grünen Tisch|Urteil Sportgericht|Nichtantritt Gast
            |Wertung|a tavolino|0-3 a tavolino|Incomparecencia|Resultado por decisión del comité (3-0)|tapis vert
            |Match perdu par pénalité|reglementaire uitslag|walkower|hükmen|kontumace|Abandoned, later awarded
            |техническое поражение""",
        ),
    ],
)
def test_a_remark_says_in_many_languages_that_a_match_was_not_played_out(status: FixtureStatus, remarks: str) -> None:
    for remark in remarks.split("|"):
        (row, *others) = remarked(remark.strip()).rows

        assert (remark, row.status) == (remark, status)
        assert row.is_played is (status is FixtureStatus.AWARDED)
        assert [other.status for other in others] == [None, None]


@pytest.mark.parametrize(
    "remark",
    [
        "Played behind closed doors",
        "Rearranged from 14 October after abandonment",
        "rescheduled from 2 May",
        "verlegt vom 12. August",
        "two missed penalties",
        "gol anulado",
        "penalty awarded in the 88th minute",
        "played w/o fans",
        "Nachholspiel",
    ],
)
def test_a_remark_on_a_match_that_was_played_leaves_it_as_it_is(remark: str) -> None:
    (row, *_) = remarked(remark).rows

    assert in_words(row) == ASHBY
    assert not row.has_shoot_out


def test_a_remark_on_where_a_match_was_moved_from_is_understood() -> None:
    assert not any("left aside" in note for note in remarked("Rearranged from 14 October").notes)


def test_remarks_that_are_not_understood_are_named() -> None:
    notes = remarked("Played behind closed doors", column="Observaciones").notes

    assert "Remarks under 'Observaciones' that say nothing known are left aside: 'Played behind closed doors'." in notes


def test_a_column_of_any_name_is_read_where_its_cells_hold_words_of_a_state() -> None:
    file = remarked("Spielabbruch", column="Sonstiges")

    assert file.rows[0].status is FixtureStatus.ABANDONED
    assert "Read as remarks on matches: 'Sonstiges'." in file.notes


def test_a_column_of_names_is_no_column_of_remarks() -> None:
    rows = "".join(f"2024-08-{day},Ashby,Brook,2-1,A. Void,Void {day}\n" for day in range(10, 20))
    (file,) = told(f"Date,Home,Away,Score,Referee,Stadium\n{rows}")

    assert {row.status for row in file.rows} == {None}


@pytest.mark.parametrize(
    ("score", "remark", "match"),
    [
        ("2-1", "a.e.t.", "2-1 Brook aet 2-1"),
        ("2-1", "n.V.", "2-1 Brook aet 2-1"),
        ("2-1", "d.t.s.", "2-1 Brook aet 2-1"),
        ("2-1", "a.p.", "2-1 Brook aet 2-1"),
        ("2-1", "tras la prórroga", "2-1 Brook aet 2-1"),
        ("2-1", "After extra time (1-1 after 90 minutes)", "1-1 Brook aet 2-1"),
        ("2-1", "n.V., 1:1 nach 90 Minuten", "1-1 Brook aet 2-1"),
        ("2-2", "Ashby won 4-2 on penalties", "2-2 Brook pens 4-2"),
        ("2-2", "Brook won 4-2 on penalties", "2-2 Brook pens 2-4"),
        ("2-2", "Played to 90, then 5-4 on pens", "2-2 Brook pens 5-4"),
        ("2-2", "pens 5-4", "2-2 Brook pens 5-4"),
        ("2-2", "(5:4 n.E.)", "2-2 Brook pens 5-4"),
        ("2-2", "i.E. 4:2", "2-2 Brook pens 4-2"),
        ("2-2", "d.c.r. 4-2", "2-2 Brook pens 4-2"),
        ("2-2", "t.a.b. 4-2", "2-2 Brook pens 4-2"),
        ("2-2", "penaltis 4-2", "2-2 Brook pens 4-2"),
        ("3-0 am grünen Tisch", "", "3-0 Brook awarded"),
        ("3-1 tras la prórroga", "", "3-1 Brook aet 3-1"),
    ],
)
def test_extra_time_and_shoot_outs_are_told_in_words(score: str, remark: str, match: str) -> None:
    assert in_words(remarked(remark, score).rows[0]) == f"2024-08-17 Ashby {match}"


def test_a_shoot_out_of_which_no_kicks_are_told_is_reported() -> None:
    assert "1 match decided by a shoot-out: the score before it counts: line 2." in remarked("pens", "2-2").notes
    (warning,) = remarked("i.E.", "5-4").warnings
    assert warning.startswith("line 2: 5–4 beside a shoot-out, and not level")


@pytest.mark.parametrize("remark", ["Played at neutral venue", "auf neutralem Platz", "campo neutro", "terrain neutre"])
def test_a_remark_says_that_the_ground_was_neutral(remark: str) -> None:
    assert [row.neutral for row in remarked(remark).rows] == [True, None, None]


SIDES = (("home", "Ashby", 2), ("away", "Brook", 1))
ONE = {"date": "2024-08-17", "home": "Ashby", "away": "Brook", "score": [2, 1]}
AFTER_KICKS = [
    {"resultName": "nach Nachspielzeit", "pointsTeam1": 1, "pointsTeam2": 1, "resultTypeID": 3},
    {"resultName": "nach Verlängerung", "pointsTeam1": 2, "pointsTeam2": 2, "resultTypeID": 4},
    {"resultName": "nach Elfmeterschießen", "pointsTeam1": 4, "pointsTeam2": 2, "resultTypeID": 5},
]
AT_THE_END = [
    {"resultName": "Endergebnis", "pointsTeam1": 2, "pointsTeam2": 1, "resultTypeID": 2},
    {"resultName": "Halbzeit", "pointsTeam1": 0, "pointsTeam2": 1, "resultTypeID": 1},
]


def of_liga(results: list[dict[str, object]], *, is_finished: bool = True) -> dict[str, object]:
    """A match as OpenLigaDB writes it."""
    sides = {"team1": {"teamName": "Ashby"}, "team2": {"teamName": "Brook"}}
    about = {"leagueName": "Waldliga 2024/25", "leagueSeason": 2024, "matchDateTime": "2024-08-17T15:30:00"}
    return {**sides, **about, "matchIsFinished": is_finished, "matchResults": results}


def of_participants(*scores: tuple[str, str, int]) -> dict[str, object]:
    """A match as SportMonks writes it."""
    sides = [{"name": name, "meta": {"location": side}} for name, side in (("Brook", "away"), ("Ashby", "home"))]
    told_apart = [{"description": what, "score": {"goals": n, "participant": side}} for what, side, n in scores]
    return {"starting_at": "2024-08-17 15:00:00", "participants": sides, "scores": told_apart}


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ([["date", "home", "away", "hg", "ag"], ["2024-08-17", "Ashby", "Brook", 2, 1]], ASHBY),
        ({"2024-08-17": [{"home": "Ashby", "away": "Brook", "score": [2, 1]}]}, ASHBY),
        ([{"date": "2024-08-17", "games": [{"home": "Ashby", "away": "Brook", "score": "2:1"}]}], ASHBY),
        ({"7": ONE}, ASHBY),
        ({"data": {"games": [ONE]}}, ASHBY),
        ({"matches": {"allMatches": [ONE]}}, ASHBY),
        (
            {"games": [{"kickoff": "2024-08-17T15:00:00Z", **{s: {"name": n, "goals": g} for s, n, g in SIDES}}]},
            ASHBY,
        ),
        ([of_liga(AT_THE_END)], ASHBY),
        ([of_liga(AT_THE_END, is_finished=False)], "2024-08-17 Ashby - Brook scheduled"),
        ([of_liga([])], "2024-08-17 Ashby - Brook"),
        ([of_liga(AFTER_KICKS)], "2024-08-17 Ashby 1-1 Brook aet 2-2 pens 4-2"),
        ([of_liga(AFTER_KICKS[1:2])], "2024-08-17 Ashby 2-2 Brook aet 2-2"),
        ({"data": [of_participants(("CURRENT", "home", 2), ("CURRENT", "away", 1), ("1ST_HALF", "home", 1))]}, ASHBY),
        ({"data": [of_participants()]}, "2024-08-17 Ashby - Brook"),
    ],
)
def test_matches_are_found_wherever_a_document_has_them(content: object, match: str) -> None:
    (file,) = told(json.dumps(content), "a.json")

    assert [in_words(row) for row in file.rows] == [match]


def test_the_title_of_a_document_is_no_round() -> None:
    (file,) = told(json.dumps({"name": "Some League", "matches": [ONE]}), "a.json")
    (other,) = told(json.dumps([{"round": "Round 3", "games": [ONE]}]), "a.json")

    assert [row.round for row in (*file.rows, *other.rows)] == ["", "Round 3"]


def test_a_league_of_a_service_is_called_without_its_season() -> None:
    (file,) = told(json.dumps([of_liga(AT_THE_END)]), "a.json")

    assert [(row.competition, row.season) for row in file.rows] == [("Waldliga", "2024-25")]


@pytest.mark.parametrize("content", ["[]", "{}", '{"matches": []}'])
def test_a_document_without_a_match_is_called_empty(content: str) -> None:
    with pytest.raises(EmptyFile, match="it holds no match"):
        told(content, "a.json")


@pytest.mark.parametrize(
    "sides",
    [
        {
            "home_team": {"home_team_name": "Ashby", "home_team_gender": "female"},
            "away_team": {"away_team_name": "Brook"},
        },
        {"homeTeam": {"name": "Ashby", "gender": "F"}, "awayTeam": {"name": "Brook", "gender": "F"}},
        {"homeTeam": "Ashby", "awayTeam": "Brook", "competition": {"name": "Crag League", "gender": "women"}},
    ],
)
def test_women_of_a_document_are_kept_apart_from_men(sides: dict[str, object]) -> None:
    match = {"date": "2024-08-17", "competition": {"name": "Crag League"}, "score": "2-1"} | sides
    (file,) = told(json.dumps({"matches": [match]}), "a.json")

    assert [row.competition for row in file.rows] == ["Crag League Women"]


@pytest.mark.parametrize("cell", ["04-Feb", "Feb-04", "2024-02-04", "2/4/2024"])
def test_scores_that_a_spreadsheet_made_dates_of_are_not_advised_away(cell: str) -> None:
    rows = "2024-08-17,Ashby,Brook,{}\n2024-08-18,Elm,Oak,1-0\n"
    with pytest.raises(SpoiltScores, match="a spreadsheet made dates of 1 score: line 2") as refused:
        told(f"Date,Home,Away,Score\n{rows.format(cell)}")

    assert "skip" not in refused.value.hint


@pytest.mark.parametrize(
    ("header", "row", "read_as"),
    [
        ("date,home,away,score", "2024-08-17,Ashby,Brook,{}", None),
        ("date,home,away,score,ht", "2024-08-17,Ashby,Brook,{},2-2", None),
        ("date,home,away,score,home score 90,away score 90", "2024-08-17,Ashby,Brook,{},2,2", "2-2 Brook pens 5-4"),
        ("date,home,away,score,remarks", "2024-08-17,Ashby,Brook,{},2:2 nach 90 Minuten", "2-2 Brook pens 5-4"),
    ],
)
def test_a_shoot_out_alone_is_refused_unless_the_score_before_it_stands_elsewhere(
    header: str, row: str, read_as: str | None
) -> None:
    content = f"{header}\n{row.format('5:4 n.E.')}\n"
    if read_as:
        (file,) = told(content)
        assert [in_words(each) for each in file.rows] == [f"2024-08-17 Ashby {read_as}"]
    else:
        with pytest.raises(
            RefusedRows, match=r"line 2, column score: '5:4 n\.E\.' is the score of a shoot-out.*1-1 \(4-3"
        ):
            told(content)


@pytest.mark.parametrize(
    ("cell", "kicks"),
    [
        ("1-1 (Ashby won 4-3 on pens)", (4, 3)),
        ("1-1, Brook won 4-3 on penalties", (3, 4)),
        ("1-1 (Brook 4-3 pens)", (3, 4)),
    ],
)
def test_the_kicks_of_a_winner_that_is_named_in_the_score_are_of_that_side(cell: str, kicks: Pair) -> None:
    (file,) = told(f'date,home,away,score\n2024-08-17,Ashby,Brook,"{cell}"\n')

    assert [(row.home_score, row.away_score) for row in file.rows] == [(1, 1)]
    assert [(row.home_penalties, row.away_penalties) for row in file.rows] == [kicks]


@pytest.mark.parametrize(
    ("remark", "score"),
    [
        ("Awarded 3-0", "3-0"),
        ("awarded 0-3, originally 1-2", "0-3"),
        ("Originally 1-2, awarded 3-0", "3-0"),
        ("Awarded (3-0), originally 1-2", "3-0"),
        ("3-0 awarded (1-2)", "3-0"),
        ("Abandoned at 1-2; awarded as a 3-0 win", "3-0"),
        ("Awarded 3-0 to Brook", "0-3"),
        ("3-0 awarded to Ashby", "3-0"),
        ("Awarded 0-3 against Brook", "3-0"),
        ("Brook awarded a 3-0 win", "0-3"),
        ("Walkover 3-0", "3-0"),
        ("Wertung 0:2", "0-2"),
        ("3:0 gewertet für Brook", "0-3"),
        ("2:0 am grünen Tisch", "2-0"),
        ("Resultado por decisión del comité (3-0)", "3-0"),
        ("3-0 a favor de Brook, incomparecencia", "0-3"),
        ("0-3 sur tapis vert", "0-3"),
        ("3-0 a tavolino per il Brook", "0-3"),
        ("0-3 a tavolino", "0-3"),
        ("reglementaire uitslag 3-0", "3-0"),
        ("walkower 3:0", "3-0"),
        ("kontumačně 3:0", "3-0"),
        ("3-0 hükmen", "3-0"),
        ("3:0 bez borbe", "3-0"),
        ("skrivbordsresultat 3-0", "3-0"),
        ("játék nélkül 3:0", "3-0"),
        ("masa verde 3-0", "3-0"),
        ("техническое поражение 0:3", "0-3"),
        ("άνευ αγώνα 3-0", "3-0"),
        ("walkover", "1-2"),
    ],
)
def test_the_score_that_a_remark_says_was_awarded_counts_and_not_the_one_beside_it(remark: str, score: str) -> None:
    file = remarked(remark, "1-2")

    assert in_words(file.rows[0]) == f"2024-08-17 Ashby {score} Brook awarded"
    assert any("than was played" in note for note in file.notes) is (score != "1-2")


@pytest.mark.parametrize(
    ("cell", "score"),
    [
        ("1-2 (awarded 3-0)", "3-0"),
        ("3-0 awd (1-2)", "3-0"),
        ("0:3 (Wertung), 2:1", "0-3"),
        ("3-0 to Brook, awarded", "0-3"),
    ],
)
def test_an_awarded_score_is_told_from_the_played_one_in_one_cell(cell: str, score: str) -> None:
    (file,) = told(f'date,home,away,score\n2024-08-17,Ashby,Brook,"{cell}"\n2024-08-18,Elm,Oak,1-1\n')

    assert [in_words(row) for row in file.rows] == [f"2024-08-17 Ashby {score} Brook awarded", "2024-08-18 Elm 1-1 Oak"]


def test_a_match_that_was_awarded_by_its_remark_alone_has_that_score() -> None:
    assert in_words(remarked("Awarded 3-0", "").rows[0]) == "2024-08-17 Ashby 3-0 Brook awarded"


HABITS = {
    "an Italian sheet": (
        "Giornata,Data,Casa,Ospite,Ris.\n1,19/08/2023,{},2-1\n1,20/08/2023,Elm,Oak,rinv.\n",
        "postponed",
    ),
    "a German one": ("Datum;Heim;Gast;Erg.\n19.08.2023;{};2 : 1\n20.08.2023;Elm;Oak;Absetzung\n", "postponed"),
    "a Dutch one": ("datum;thuis;uit;uitslag\n19-08-2023;{};2-1\n20-08-2023;Elm;Oak;gest.\n", "abandoned"),
    "a Polish one": ("Data;Gospodarz;Gość;Wynik\n19.08.2023;{};2:1\n20.08.2023;Elm;Oak;przeł.\n", "postponed"),
    "a Czech one": ("Datum;Domácí;Hosté;Výsledek\n19.8.2023;{};2:1 (1:0)\n20.8.2023;Elm;Oak;odl.\n", "postponed"),
    "a Swedish one": ("Datum;Hemma;Borta;Resultat\n2023-08-19;{};2-1\n2023-08-20;Elm;Oak;uppskj.\n", "postponed"),
    "a Turkish one": ("Tarih;Ev Sahibi;Deplasman;Skor\n19.08.2023;{};2 - 1\n20.08.2023;Elm;Oak;Ert.\n", "postponed"),
    "a Greek one": (
        "Ημερομηνία;Γηπεδούχος;Φιλοξενούμενος;Σκορ\n19/8/2023;{};2-1\n20/8/2023;Elm;Oak;αναβ.\n",
        "postponed",
    ),
    "a score or a time": (
        "Date,Home team,Score/Time,Away team\n19/08/23,{},Brook\n20/08/23,Elm,PSTP,Oak\n",
        "postponed",
    ),
}


@pytest.mark.parametrize(("content", "status"), HABITS.values(), ids=HABITS)
def test_short_names_and_short_words_of_other_countries_are_read(content: str, status: str) -> None:
    between = next(sign for sign in ";," if sign in content)
    sides = f"Ashby{between}{'2 - 1' if 'Score/Time' in content else 'Brook'}"
    (file,) = told(content.format(sides))

    assert [in_words(row) for row in file.rows] == ["2023-08-19 Ashby 2-1 Brook", f"2023-08-20 Elm - Oak {status}"]


@pytest.mark.parametrize(
    ("cell", "match"),
    [
        ("3:0 k.", "3-0 Brook awarded"),
        ("3 : 0 U", "3-0 Brook awarded"),
        ("+:-", "3-0 Brook awarded"),
        ("- : +", "0-3 Brook awarded"),
        ("3 - 0 (hük.)", "3-0 Brook awarded"),
        ("1(PK4-3)1", "1-1 Brook pens 4-3"),
        ("1-0 (agg 2-2, a.e.t., 4-3 pen)", "1-0 Brook aet 1-0 pens 4-3"),
        ("3-1 (agg. 4-3)", "3-1 Brook"),
        ("W 2-1", "2-1 Brook"),
        ("L 0 – 1", "0-1 Brook"),
        ("D 0-0", "0-0 Brook"),
    ],
)
def test_habits_of_writing_a_score_are_read(cell: str, match: str) -> None:
    (file,) = told(f'date,home,away,score\n2023-08-19,Ashby,Brook,"{cell}"\n2023-08-20,Elm,Oak,1-1\n')

    assert in_words(file.rows[0]) == f"2023-08-19 Ashby {match}"


def test_a_letter_that_says_otherwise_than_its_score_is_refused() -> None:
    with pytest.raises(RefusedRows, match="'L 2-1' is no score"):
        told("date,home,away,score\n2023-08-19,Ashby,Brook,L 2-1\n")


@pytest.mark.parametrize(
    "remark", ["a tavolino (sul campo 1-0)", "Sportgericht, ursprünglich 1:0", "awarded, played 1-0"]
)
def test_the_score_that_was_played_is_not_taken_for_the_awarded_one(remark: str) -> None:
    assert in_words(remarked(remark, "0-3").rows[0]) == "2024-08-17 Ashby 0-3 Brook awarded"


@pytest.mark.parametrize("side", ["[3] Ashby", "Ashby [12]", "Ashby*", "“Ashby”", '=""Ashby""'])
def test_marks_around_a_name_are_no_part_of_it(side: str) -> None:
    (file,) = told(f'date,home,away,hg,ag\n2024-08-17,"{side}",Brook,2,1\n')

    assert [in_words(row) for row in file.rows] == [ASHBY]


@pytest.mark.parametrize("word", ["BYE", "spielfrei", "riposa", "descansa"])
def test_a_side_without_an_opponent_is_no_fixture(word: str) -> None:
    (file,) = told(f"{PLAIN}{ROW}2024-08-17,Elm,{word},,\n")

    assert [in_words(row) for row in file.rows] == [ASHBY]


def test_cells_that_a_formula_keeps_as_they_are_are_read() -> None:
    (file,) = told('date,home,away,hg,ag\n="2024-08-17",="Ashby",="Brook",="2",="1"\n')

    assert [in_words(row) for row in file.rows] == [ASHBY]


@pytest.mark.parametrize(
    ("cells", "score"),
    [
        ("Ashby - Brook 2:1", "2-1"),
        ("Ashby v Brook, 2-1 (1-0)", "2-1"),
        ("Ashby 2-1 Brook", "2-1"),
        ("Ashby 2 - 1 Brook", "2-1"),
        ("Ashby vs Brook", "-"),
    ],
)
def test_a_score_in_the_cell_of_both_sides_is_read(cells: str, score: str) -> None:
    (file,) = told(f'date,match\n2024-08-17,"{cells}"\n2024-08-24,Elm 04 - Oak 0:0\n')

    assert [in_words(row) for row in file.rows] == [f"2024-08-17 Ashby {score} Brook", "2024-08-24 Elm 04 0-0 Oak"]


@pytest.mark.parametrize(
    ("mark", "kind"),
    [("Women", "Women"), ("Ladies", "Women"), ("(W)", "Women"), ("W", "Women"), ("U19", "U19"), ("U-21", "U21")],
)
def test_squads_of_women_and_youth_among_their_clubs_play_by_themselves(mark: str, kind: str) -> None:
    (file,) = told(f"{PLAIN}{ROW}2024-08-18,Ashby {mark},Brook {mark},1,1\n2024-08-24,Brook,Ashby,0,0\n", "Vale.csv")

    assert [row.competition for row in file.rows] == ["", f"Vale {kind}", ""]
    assert f"Kept apart: 1 match of “Vale {kind}”." in file.notes


def test_a_league_of_women_alone_is_what_it_is_called() -> None:
    (file,) = told(f"{PLAIN}2024-08-18,Ashby Women,Brook Women,1,1\n2024-08-24,Elm,Oak,0,0\n", "Vale.csv")

    assert {row.competition for row in file.rows} == {""}


def test_scores_under_an_unknown_name_are_asked_for_though_words_stand_among_them() -> None:
    content = "date,home,away,tally\n2024-08-17,Ashby,Brook,2-1\n2024-08-18,Elm,Oak,put off\n2024-08-24,Oak,Ashby,0-0\n"

    with pytest.raises(UnreadScores, match="for 'tally' may hold it unread"):
        told(content)


def test_a_file_of_which_no_row_can_be_read_says_what_is_wrong_with_the_first() -> None:
    rows = b"date,home,away,home_score,away_score\n2015-01-01,A,B,101,101\n2015-01-02,B,A,many,98\n"

    with pytest.raises(NoGoodRow, match="no row of it can be read, of 2: line 2, column home_score: '101' is no whole"):
        told(rows, "a.csv", skip_bad_rows=True)
