"""A league of conferences on the pages and in the graph: chances of play-offs, tables, files, what if, and the past."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from engine.catalogue.conferences import book
from server import assets
from tests.live_server import LiveServer, started, trickster

NO_DEMO = {"TRICKSTER_DEMO": "false"}
PAGE = {"accept": "text/html"}
(ALIGNMENT,) = (each for each in book().alignments if each.format == "nba-2015")
TEAMS = sorted(ALIGNMENT.teams)
FIRST, MIDDLE = date(2016, 10, 25), date(2017, 1, 10)
ROUNDS = 82
LAST = FIRST + timedelta(days=2 * ROUNDS)
SEASON = """query ($id: ID!, $results: [SeasonResultInput!]) {
  competition(id: $id) {
    season(results: $results) {
      state format rule ahead winPoints stages { key name } zones { kind best worst } canBeSet(first: 1) { fixtureId }
      standings { team { name } conference division standing { position } }
      table { conference division playOffs { division topSeed playOffs rounds title } before { playOffs { title } } }
    }
  }
}"""


def rounds() -> Iterator[tuple[date, str, str]]:
    """Every team plays in each, as the circle has it."""
    order = TEAMS
    for number in range(ROUNDS):
        day = FIRST + timedelta(days=2 * number)
        for place in range(len(order) // 2):
            pair = (order[place], order[-1 - place])
            yield day, *(pair if (number + place) % 2 else pair[::-1])
        order = [order[0], order[-1], *order[1:-1]]


def write_results(path: Path) -> None:
    lines = ["date,season_type,team_1,team_2,points_1,points_2,season"]
    for number, (day, home, away) in enumerate(rounds()):
        lead = 3 + number % 9 if TEAMS.index(home) * 7 % 30 < TEAMS.index(away) * 7 % 30 else -5
        lines.append(f"{day},Regular,{home},{away},{100 + lead},100,2016-2017")
    east, west = ([team for team in TEAMS if team in each.teams] for each in ALIGNMENT.conferences)
    lines.append(f"{LAST + timedelta(days=3)},Play Offs,{east[0]},{east[1]},101,99,2016-2017")
    lines.append(f"{LAST + timedelta(days=4)},Play Offs,{west[0]},{west[1]},101,99,2016-2017")
    path.write_text("\n".join(lines) + "\n")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    assets.build()
    folder = tmp_path_factory.mktemp("conferences")
    write_results(folder / "games.csv")
    options = ("--sport", "basketball", "--competition", "NBA")
    imported = trickster(folder / "data", "data", "import", str(folder / "games.csv"), *options, environment=NO_DEMO)
    assert imported.returncode == 0, imported.stderr
    with started(folder / "data", environment=NO_DEMO) as server:
        yield server


def asked(site: LiveServer, day: date, **variables: Any) -> Any:
    document = SEASON.replace("query (", "query Season(").replace(") {", f') @asOf(day: "{day}") {{', 1)
    body = {"query": document, "variables": {"id": "1"} | variables}
    answer = httpx2.post(f"{site.url}/graphql", json=body, timeout=120).json()
    assert "errors" not in answer, answer
    return answer["data"]["competition"]["season"]


def test_chances_of_a_running_season_add_up_to_its_places(site: LiveServer) -> None:
    season = asked(site, MIDDLE)
    chances = [line["playOffs"] for line in season["table"]]

    assert (season["state"], season["winPoints"]) == ("RUNNING", 1)
    assert [each["name"] for each in season["stages"]][-1] == "NBA Finals"
    assert season["zones"] == [
        {"kind": "TOP_SEED", "best": 1, "worst": 1},
        {"kind": "PLAY_OFFS", "best": 1, "worst": 8},
    ]
    assert sum(each["playOffs"] for each in chances) == pytest.approx(16)
    assert sum(each["topSeed"] for each in chances) == pytest.approx(2)
    assert sum(each["division"] for each in chances) == pytest.approx(6)
    assert sum(each["title"] for each in chances) == pytest.approx(1)
    assert {line["conference"] for line in season["standings"]} == {"Eastern Conference", "Western Conference"}
    for name in ("Eastern Conference", "Western Conference"):
        places = sorted(line["standing"]["position"] for line in season["standings"] if line["conference"] == name)
        assert places == list(range(1, 16))


def test_play_offs_are_not_known_before_they_are(site: LiveServer) -> None:
    """The file has them with the season's other matches."""
    before, after = asked(site, MIDDLE), asked(site, LAST + timedelta(days=5))
    question = '{ fixtures(competition: "1", statuses: [SCHEDULED], newestFirst: true, first: 1) { nodes { day } } }'
    body = {"query": f'query Last @asOf(day: "{MIDDLE}") {question}'}
    found = httpx2.post(f"{site.url}/graphql", json=body, timeout=60).json()["data"]["fixtures"]["nodes"]

    assert before["ahead"] > 0
    assert [date.fromisoformat(each["day"]) <= LAST for each in found] == [True]
    assert (after["state"], after["ahead"]) == ("RUNNING", 0)
    assert sum(line["playOffs"]["playOffs"] == 1 for line in after["table"]) >= 4


def test_a_set_result_says_what_was_before(site: LiveServer) -> None:
    (match,) = asked(site, MIDDLE)["canBeSet"]
    season = asked(site, MIDDLE, results=[{"fixtureId": match["fixtureId"], "outcome": "AWAY"}])

    assert all(line["before"]["playOffs"] for line in season["table"])
    assert sum(line["playOffs"]["title"] for line in season["table"]) == pytest.approx(1)


def test_the_page_has_a_river_and_tables_for_each_conference(site: LiveServer) -> None:
    page = httpx2.get(f"{site.url}/competitions/1?as_of={MIDDLE}", headers=PAGE, timeout=120)
    headings = re.findall(r"<h[34][^>]*>([^<]+)</h[34]>", page.text)

    assert page.status_code == 200
    assert page.text.count('class="plot season-river"') == 2
    assert headings.count("Eastern Conference") == headings.count("Western Conference") == 2
    assert {division.name for each in ALIGNMENT.conferences for division in each.divisions} <= set(headings)
    assert "How far each team may come" in headings
    assert "wins" in page.text


def test_a_table_that_is_decided_is_told_as_it_ended_before_the_play_offs_are(site: LiveServer) -> None:
    over = LAST + timedelta(days=1)
    season = asked(site, over)
    page = httpx2.get(f"{site.url}/competitions/1?as_of={over}", headers=PAGE, timeout=120).text
    link = re.search(r'href="(/teams/\d+)', page)
    assert link
    team = httpx2.get(f"{site.url}{link[1]}?as_of={over}", headers=PAGE, timeout=120).text

    assert (season["state"], season["ahead"]) == ("RUNNING", 0)
    assert season["rule"].startswith("The table counts wins. A table is ordered by the share of matches won. Teams")
    assert len(re.findall(r"ended with \d+ wins\.", page)) == 2
    assert re.search(r"It ended with \d+ wins\.", team)
    assert not re.search(r"(?:between|>) ?(\d+) (?:and|–) \1\b", page + team)


def test_files_hold_one_conference_and_no_other_name(site: LiveServer) -> None:
    def lines(conference: str) -> httpx2.Response:
        address = f"{site.url}/competitions/1/river.csv?as_of={MIDDLE}&conference={conference}"
        return httpx2.get(address, timeout=120)

    west = lines("Western+Conference").text
    assert all((team in west) == (team in ALIGNMENT.conferences[1].teams) for team in TEAMS)
    assert lines("Northern+Conference").status_code == 404


def test_a_table_is_sorted_within_each_conference(site: LiveServer) -> None:
    page = httpx2.get(f"{site.url}/competitions/1?as_of={MIDDLE}&sort=play_offs", headers=PAGE, timeout=120)

    assert page.status_code == 200
    assert page.text.count('aria-sort="descending"') == 2
