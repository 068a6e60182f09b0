"""Which column is which, where names alone do not say it."""

import json
from datetime import date

import pytest

from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import ParsedFile
from engine.catalogue.importers.reading import read

FBREF = (
    "Wk,Day,Date,Time,Home,{one},Score,{other},Away,Attendance\n1,Sat,2024-08-17,15:00,Ashby,1.6,2–1,0.4,Brook,900\n"
)


def only(text: str, **columns: str) -> ParsedFile:
    (file,) = read(text.encode(), "results.csv", ImportOptions(columns=columns))
    return file


def of_sides(text: str) -> tuple[object, ...]:
    (row,) = only(text).rows
    return row.home, row.away, row.home_score, row.away_score


@pytest.mark.parametrize(("one", "other"), [("xG", "xG"), ("xG", "xG.1"), ("xG", "xG_1"), ("xG...6", "xG...8")])
def test_expected_goals_left_and_right_of_the_score_are_those_of_the_sides(one: str, other: str) -> None:
    file = only(FBREF.format(one=one, other=other))
    (row,) = file.rows

    assert (row.home_xg, row.away_xg, row.home_score, row.away_score) == (1.6, 0.4, 2, 1)
    assert any(f"{one!r} number 6 is that of the home side, number 8 that of the away side" in n for n in file.notes)


@pytest.mark.parametrize(
    "text",
    [
        "Date,Home,Score,Away,Score\n2024-08-17,Ashby,2,Brook,1\n",
        "Date,Home,Score,Score,Away\n2024-08-17,Ashby,2,1,Brook\n",
        "Date,Home,Away,Goals,Goals\n2024-08-17,Ashby,Brook,2,1\n",
        "Date,Visitor,G,Home,G\n2024-08-17,Brook,1,Ashby,2\n",
        "Date,Team,Goals,Team,Goals\n2024-08-17,Ashby,2,Brook,1\n",
        "Date,Team,Goals,Team.1,Goals.1\n2024-08-17,Ashby,2,Brook,1\n",
        "Date,Team 1,Score 1,Team 2,Score 2\n2024-08-17,Ashby,2,Brook,1\n",
    ],
)
def test_two_columns_of_one_name_are_of_the_side_that_each_stands_by(text: str) -> None:
    assert of_sides(text) == ("Ashby", "Brook", 2, 1)


def test_a_visitor_who_is_named_first_has_the_first_expected_goals() -> None:
    (row,) = only("Date,Visitor,xG,Score,xG,Home,HG,AG\n2024-08-17,Brook,0.4,,1.6,Ashby,2,1\n").rows

    assert (row.home_xg, row.away_xg) == (1.6, 0.4)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (
            "date,home,xG,score,xG,away,xG\n2024-08-17,Ashby,1.6,2-1,0.4,Brook,2\n",
            "Not read: 'xG' in column 3, 5, 7, for it does not say which side it is of.",
        ),
        (
            "date,home,away,score,xG\n2024-08-17,Ashby,Brook,2-1,0.4\n",
            "Not read: 'xG' in column 5, for it does not say which side it is of.",
        ),
        (
            "date,home,away,score,score\n2024-08-17,Ashby,Brook,2-1,1-0\n",
            "'score' stands twice: column 4 is read, column 5 is not.",
        ),
        (
            "date,home,away,score,date\n2024-08-17,Ashby,Brook,2-1,2024-08-18\n",
            "'date' stands twice: column 1 is read, column 5 is not.",
        ),
    ],
)
def test_a_column_that_cannot_be_told_is_named_in_the_report(text: str, note: str) -> None:
    file = only(text)

    assert note in file.notes
    assert (file.rows[0].home_score, file.rows[0].home_xg) == (2, None)


def test_columns_that_a_person_named_are_left_as_named() -> None:
    (row,) = only(FBREF.format(one="xG", other="xG"), home_xg="8", away_xg="6").rows

    assert (row.home_xg, row.away_xg) == (0.4, 1.6)


@pytest.mark.parametrize(
    "header",
    [
        "Data;Gospodarz;Gość;Wynik",
        "data meczu;drużyna gospodarzy;drużyna gości;wynik końcowy",
        "Дата;Хозяева;Гости;Счёт",
        "ДАТА МАТЧА;Команда хозяев;Команда гостей;счет",
        "Tarih;Ev Sahibi;Deplasman;Skor",
        "TARİH;EV SAHİBİ;KONUK TAKIM;SONUÇ",
        "Wedstrijddatum;Thuisteam;Uitteam;Uitslag",
        "Datum;Thuisclub;Uitclub;Eindstand",
        "Datum;Hemmalag;Bortalag;Resultat",
        "Dato;Hjemmehold;Udehold;Resultat",
        "Data;Mandante;Visitante;Placar",
        "Data do jogo;Equipa da casa;Equipa de fora;Resultado final",
        "Datum;Domácí;Hosté;Výsledek",
        "Datum;Domaćin;Gost;Rezultat",
        "Dátum;Hazai;Vendég;Eredmény",
        "Data;Gazde;Oaspeți;Scor",
        "Päivämäärä;Kotijoukkue;Vierasjoukkue;Tulos",
        "Ημερομηνία;Γηπεδούχος;Φιλοξενούμενος;Αποτέλεσμα",
        "日付;ホーム;アウェイ;スコア",
        "日期;主队;客队;比分",
    ],
)
def test_headers_are_read_in_the_languages_that_people_write(header: str) -> None:
    assert of_sides(f"{header}\n2024-08-17;Ashby;Brook;2:1\n") == ("Ashby", "Brook", 2, 1)


@pytest.mark.parametrize(
    "header",
    [
        "Data;Gospodarze;Gole gospodarzy;Goście;Gole gości",
        "Дата;Хозяева;Голы хозяев;Гости;Голы гостей",
        "Tarih;Ev Sahibi;Ev Sahibi Gol;Konuk;Konuk Gol",
        "Datum;Thuis;Thuisdoelpunten;Uit;Uitdoelpunten",
        "Datum;Hemmalag;Hemmamål;Bortalag;Bortamål",
        "Data;Mandante;Mandante Placar;Visitante;Visitante Placar",
        "Datum;Domácí;Góly domácí;Hosté;Góly hosté",
        "Datum;Heim;Tore Heim;Gast;Tore Gast",
        "Datum;Heim;Tore;Gast;Tore",
    ],
)
def test_scores_a_side_are_read_in_the_languages_that_people_write(header: str) -> None:
    assert of_sides(f"{header}\n2024-08-17;Ashby;2;Brook;1\n") == ("Ashby", "Brook", 2, 1)


MOMENT = 1723903200000
CURRENT = {"homeTeam": {"name": "Ashby"}, "awayTeam": {"name": "Brook"}, "homeScore": {"current": 2}}


@pytest.mark.parametrize(
    "document",
    [
        {"date": ["2024-08-17"], "home": ["Ashby"], "away": ["Brook"], "home_score": [2], "away_score": [1]},
        {"date": {"0": MOMENT}, "home": {"0": "Ashby"}, "away": {"0": "Brook"}, "score": {"0": "2-1"}},
        {"columns": ["date", "home", "away", "score"], "index": [0], "data": [["2024-08-17", "Ashby", "Brook", "2-1"]]},
        {"events": [CURRENT | {"startTimestamp": MOMENT // 1000, "awayScore": {"current": 1, "period1": 0}}]},
        [{"date": "2024-08-17", "home_club_name": "Ashby", "away_club_name": "Brook", "score": "2:1"}],
    ],
)
def test_documents_are_read_as_programs_and_services_write_them(document: object) -> None:
    (file,) = read(json.dumps(document).encode(), "results.json")
    (row,) = file.rows

    assert (row.day, row.home, row.away) == (date(2024, 8, 17), "Ashby", "Brook")
    assert (row.home_score, row.away_score) == (2, 1)


def test_a_table_of_markdown_has_a_rule_below_its_header_and_no_fixture_there() -> None:
    file = only("| Date | Home | Away | Score |\n|---|:---|---:|---|\n| 2024-08-17 | Ashby | Brook | 2-1 |\n")

    assert [(row.home, row.home_score) for row in file.rows] == [("Ashby", 2)]
    assert not any("left out" in note for note in file.notes)
