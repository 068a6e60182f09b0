"""The pages of tournaments over a real socket: days, files that agree, and results that are set by a form."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from xml.etree import ElementTree

import httpx2
import pytest

from server import assets
from tests.internationals import COPA_AMERICA, text
from tests.live_server import LiveServer

PAGE = {"accept": "text/html"}
PART = PAGE | {"HX-Request": "true", "HX-Request-Type": "partial"}
COPA = "/tournaments/copa-america-2021"
AFTER_GROUPS = "2021-07-02"


@pytest.fixture(scope="module")
def guest(live_server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> httpx2.Client:
    """Of a site that knows the Copa América of 2021."""
    assets.build()
    results: Path = tmp_path_factory.mktemp("results") / "results.csv"
    results.write_text(text(**COPA_AMERICA), encoding="utf-8")
    imported = live_server.trickster("data", "import", str(results))
    assert imported.returncode == 0, imported.stderr
    return live_server.client(headers=PAGE)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("as_of=tomorrow", 422),
        ("set=1", 422),
        ("&".join(["set=1-2-1-0"] * 65), 422),
        ("set=1-2-3-x", 422),
        ("set=1-2-3-4-5-6", 422),
        ("set=99999-2-1-0", 422),
        ("match=nobody&home_score=1&away_score=0", 422),
        ("match=1-2&home_score=many&away_score=0", 422),
        ("team=99999", 404),
    ],
)
def test_what_no_page_asks_for_is_refused_in_words(guest: httpx2.Client, query: str, status: int) -> None:
    answer = guest.get(f"{COPA}?{query}")

    assert answer.status_code == status, answer.text
    assert "Traceback" not in answer.text


def test_an_unknown_tournament_or_chart_is_not_found(guest: httpx2.Client) -> None:
    assert guest.get("/tournaments/world-cup-1066").status_code == 404
    assert guest.get(f"{COPA}/dots.svg").status_code == 404
    assert guest.get(f"{COPA}/stages.pdf").status_code == 404


def test_the_list_leads_to_each_tournament(guest: httpx2.Client) -> None:
    page = guest.get("/tournaments").text

    assert f'href="{COPA}"' in page
    assert f'href="{COPA}?as_of=2021-06-13"' in page
    assert "world-cup-2022" not in page


def test_the_list_shows_the_last_four_and_the_champion_once_they_are_known(guest: httpx2.Client) -> None:
    over, underway, drawn = (
        guest.get(f"/tournaments{query}").text for query in ("", "?as_of=2021-07-08", "?as_of=2021-06-20")
    )

    assert "<b>Argentina</b> 1–0 Brazil" in over
    assert all(over.count(f">{mark}</text>") for mark in ("ARG", "BRA", "COL", "PER"))
    assert 'class="last-four"' in underway
    assert "<b>Argentina</b>" not in underway
    assert 'class="last-four"' not in drawn
    assert all(drawn.count(f">{mark}</text>") for mark in ("ARG", "BRA", "COL", "PER", "ECU", "VEN"))


def test_a_match_of_the_knock_out_is_headed_by_its_round(guest: httpx2.Client) -> None:
    final, group = (guest.get(f"/?status=played&day={day}").text for day in ("2021-07-10", "2021-06-13"))

    assert f'<li class="round"><a href="{COPA}">Copa América 2021</a> · Final</li>' in final
    assert 'class="round"' not in group


def test_the_last_page_says_who_won(guest: httpx2.Client) -> None:
    page = guest.get(COPA).text

    assert "Argentina won the Copa América 2021." in page
    assert 'id="what-if"' not in page


def test_a_day_on_the_way_has_its_bracket_and_links_keep_the_day(guest: httpx2.Client) -> None:
    page = guest.get(f"{COPA}?as_of={AFTER_GROUPS}").text

    assert "<svg" in page
    assert "has the best chance to win the Copa América 2021" in page
    assert f'href="{COPA}/stages.csv?as_of={AFTER_GROUPS}"' in page
    # Days are stepped through in the band of the time machine alone: two ways of counting them would not agree.
    assert page.count('rel="prev nofollow"') == page.count('rel="next nofollow"') == 0
    assert f'href="{COPA}?as_of=2021-06-28"' in page


def test_files_agree_with_the_page(guest: httpx2.Client) -> None:
    page = guest.get(f"{COPA}?as_of={AFTER_GROUPS}").text
    written = guest.get(f"{COPA}/stages.csv?as_of={AFTER_GROUPS}")
    rows = list(csv.reader(written.text.splitlines()))

    assert written.headers["content-type"].startswith("text/csv")
    head, *cells = rows
    assert [each.split(" [")[0] for each in head] == ["Team", "Stage", "Chance", "Monte Carlo error"]
    assert len(cells) == 10 * 4
    brazil = next(float(row[2]) for row in cells if row[:2] == ["Brazil", "Title"])
    line = re.search(r'<a href="/teams/\d+[^"]*">Brazil<svg.*?</a></th>.*?</tr>', page, re.DOTALL)
    assert line is not None
    assert f"{100 * brazil:.0f}%" in line[0]
    for extension in ("svg", "png", "json"):
        assert guest.get(f"{COPA}/bracket.{extension}?as_of={AFTER_GROUPS}").status_code == 200


def test_what_results_decided_is_never_said_as_a_chance(guest: httpx2.Client) -> None:
    for query in ("", f"?as_of={AFTER_GROUPS}"):
        page = guest.get(f"{COPA}{query}").text
        bracket, stages = (guest.get(f"{COPA}/{kind}.json{query}").json() for kind in ("bracket", "stages"))

        decided = [row for row in bracket["rows"] + stages["rows"] if row["certain"]]
        assert decided
        assert {row["said"] for row in decided} <= {"certain", "out"}
        assert "over 99.9%" not in page
        assert '<td class="number">certain</td>' in page


def test_the_bracket_says_what_its_letter_for_penalties_means(guest: httpx2.Client) -> None:
    drawn = guest.get(f"{COPA}/bracket.json").json()

    won = [row for row in drawn["rows"] if row["value"].endswith(" p")]
    assert [row["score"] for row in won] == [f"{row['value'][:-2]}, won on penalties" for row in won]
    assert "p: won on penalties." in drawn["sentence"]
    early = guest.get(f"{COPA}/bracket.json?as_of={AFTER_GROUPS}").json()
    assert "penalties" not in early["sentence"]


@pytest.mark.parametrize("query", ["", f"?as_of={AFTER_GROUPS}"])
def test_the_picture_of_the_bracket_says_what_its_rows_say(guest: httpx2.Client, query: str) -> None:
    page, rows = guest.get(f"{COPA}{query}").text, guest.get(f"{COPA}/bracket.json{query}").json()["rows"]
    picture = guest.get(f"{COPA}/bracket.svg{query}").text
    drawn = page[page.index('id="chart-bracket"') :]
    drawn = drawn[drawn.index("<svg") : drawn.index("</svg>")]

    for where in (drawn, picture):
        labels = re.findall(r'<a class="match" href="/teams/\d+[^"]*" aria-label="([^"]+)"', where)
        went = ("goes out", "goes on")
        ends = [f"{row['score']}, {went[row['won']]}" if row["score"] else row["said"] for row in rows]
        assert labels == [f"{row['stage']}: {row['team']}, {end}" for row, end in zip(rows, ends, strict=True)]
        assert [f">{row['value']}</text>" in where for row in rows] == [True] * len(rows)
    assert ElementTree.fromstring(picture).tag.endswith("svg")
    assert (">Winner<" in drawn) == (query == "")
    assert guest.get(f"{COPA}/bracket.png{query}").content.startswith(b"\x89PNG")


def test_files_name_the_model_behind_them(guest: httpx2.Client) -> None:
    asked = guest.post("/graphql", json={"query": "{ competitions { name slug modelVersion } }"}).json()
    known = next(each for each in asked["data"]["competitions"] if each["name"] == "International matches")
    team = re.search(r"/teams/\d+", guest.get(COPA).text)
    assert team is not None

    for address in (f"{COPA}/bracket.json", f"{COPA}/stages.json", f"{team[0]}/history.json"):
        assert guest.get(address).json()["modelVersion"] == known["modelVersion"]
    # What no single model is behind names none, not an empty one.
    assert "modelVersion" not in guest.get("/record/reliability.json").json()


def test_the_file_of_a_rating_names_team_and_day(guest: httpx2.Client) -> None:
    address = re.search(r'<a href="(/teams/\d+)[^"]*">Argentina', guest.get(COPA).text)
    assert address is not None

    said = [
        guest.get(f"{address[1]}/history.csv{query}").headers["content-disposition"]
        for query in ("", "?as_of=2021-07-01")
    ]

    assert said == [f'attachment; filename="argentina-{day}-history.csv"' for day in ("2021-07-10", "2021-06-28")]


def test_a_rating_is_drawn_in_the_colour_of_its_team(guest: httpx2.Client) -> None:
    address = re.search(r'<a href="/teams/(\d+)[^"]*">Argentina', guest.get(COPA).text)
    assert address is not None
    asked = f'{{ team(id: "{address[1]}") {{ colours {{ line {{ light dark }} }} }} }}'
    line = guest.post("/graphql", json={"query": asked}).json()["data"]["team"]["colours"]["line"]

    assert f'stroke="light-dark({line["light"]}, {line["dark"]})"' in guest.get(f"/teams/{address[1]}").text
    assert f'stroke="{line["light"]}"' in guest.get(f"/teams/{address[1]}/history.svg").text


def test_the_worst_misses_stand_beside_the_discs_of_their_sides(guest: httpx2.Client) -> None:
    misses = guest.get("/record").text.partition('<ul class="misses">')[2].partition("</ul>")[0]

    assert misses.count('class="disc"') == 2 * misses.count("<li>") > 0


def test_a_form_sets_a_result_and_what_it_sets_can_be_taken_back(guest: httpx2.Client) -> None:
    page = guest.get(f"{COPA}?as_of={AFTER_GROUPS}").text
    match = re.search(r'<option value="(\d+-\d+)">Brazil – Chile, quarter-finals</option>', page)
    match = match or re.search(r'<option value="(\d+-\d+)">Chile – Brazil, quarter-finals</option>', page)
    assert match is not None
    brazil = re.search(r'<a href="/teams/(\d+)[^"]*">Brazil<', page)
    assert brazil is not None
    winner = "away" if match[1].startswith(f"{brazil[1]}-") else "home"
    asked = f"{COPA}?as_of={AFTER_GROUPS}&match={match[1]}&home_score=1&away_score=1&winner={winner}"

    changed, part = guest.get(asked).text, guest.get(asked, headers=PART)

    line = re.search(r'<a href="/teams/\d+[^"]*">Brazil<svg.*?</a></th>.*?</tr>', changed, re.DOTALL)
    assert line is not None
    assert "out" in line[0]
    assert "Chile on penalties" in changed
    assert f'href="{COPA}?as_of={AFTER_GROUPS}"' in changed
    assert "set=" in part.headers["hx-push-url"]
    assert part.text.lstrip().startswith('<div class="stack" id="tournament"')


def test_a_match_that_was_played_is_not_set_again(guest: httpx2.Client) -> None:
    early = guest.get(f"{COPA}?as_of=2021-06-13").text
    match = re.search(r'<option value="(\d+-\d+)">Brazil – Venezuela</option>', early)
    assert match is not None

    answer = guest.get(f"{COPA}?as_of={AFTER_GROUPS}&match={match[1]}&home_score=0&away_score=1")

    assert answer.status_code == 422
    assert "Brazil and Venezuela have played" in answer.text
