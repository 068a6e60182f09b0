"""What waits for results and what was called off, on the pages of a server whose files are late."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from server import assets
from tests.live_server import LiveServer, signed_in, started, trickster

PASSWORD = "seven quiet harbours"
PAGE = {"accept": "text/html"}
NO_DEMO = {"TRICKSTER_DEMO": "false"}
TEAMS = ("Aldermoor", "Briarwick", "Cresthaven", "Duncairn")
# Days from today, the match, and what became of it.
LATE = (-2, "Aldermoor,Cresthaven", "")
MATCHES = (
    (-9, "Aldermoor,Briarwick", "2,1"),
    (-8, "Cresthaven,Duncairn", "1,1"),
    (-7, "Briarwick,Cresthaven", "0,3"),
    (-6, "Duncairn,Aldermoor", "1,1"),
    (-3, "Briarwick,Duncairn", ""),
    LATE,
    (3, "Cresthaven,Aldermoor", ""),
    (4, "Duncairn,Briarwick", ""),
)
BECAME = {"Cresthaven,Duncairn": "awarded", "Briarwick,Cresthaven": "annulled", "Duncairn,Briarwick": "postponed"}


def write_results(path: Path, name: str = "Harbour League") -> None:
    today = datetime.now(UTC).date()
    rows = [f"{today + timedelta(days=days)},{sides},{score or ','},{name}" for days, sides, score in MATCHES]
    path.write_text("\n".join(("date,home,away,home_score,away_score,competition", *rows)) + "\n")


def change(data: Path) -> None:
    """Give some matches what no plain file says of them."""
    with closing(sqlite3.connect(data / "oracle.sqlite3")) as database, database:
        for sides, status in BECAME.items():
            score = (3, 0) if status == "awarded" else (None, None)
            database.execute(
                "UPDATE fixtures SET status = ?, home_score = ?, away_score = ?"
                " WHERE home_id = (SELECT id FROM teams WHERE name = ?)"
                " AND away_id = (SELECT id FROM teams WHERE name = ?)",
                (status, *score, *sides.split(",")),
            )
        database.execute(
            "UPDATE fixtures SET home_extra = 2, away_extra = 2, home_penalties = 3, away_penalties = 4"
            " WHERE home_id = (SELECT id FROM teams WHERE name = 'Duncairn') AND home_score = 1 AND status = 'played'"
        )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    assets.build()
    folder = tmp_path_factory.mktemp("late")
    write_results(folder / "league.csv")
    imported = trickster(folder / "data", "data", "import", str(folder / "league.csv"), environment=NO_DEMO)
    assert imported.returncode == 0, imported.stderr
    change(folder / "data")
    with started(folder / "data", environment=NO_DEMO) as server:
        server.trickster("user", "create", "keeper", "--admin", "--password-stdin", input=f"{PASSWORD}\n")
        yield server


@pytest.fixture(scope="module")
def guest(site: LiveServer) -> httpx2.Client:
    return site.client(headers=PAGE)


@pytest.fixture(scope="module")
def keeper(site: LiveServer) -> httpx2.Client:
    return signed_in(site, "keeper", PASSWORD)


def listed(page: str) -> list[str]:
    """The matches that stand on the page as a list of their own, not in a folded line."""
    return re.findall(r'class="sides" href="/fixtures/\d+"><span class="hidden">([^<]+)<', page)


def test_the_slate_shows_what_lies_ahead_and_folds_what_waits(guest: httpx2.Client) -> None:
    page = guest.get("/").text

    assert listed(page) == ["Cresthaven – Aldermoor"]
    assert "<summary>2 matches wait for results; last import on" in page
    assert "An administrator brings their results in" in page
    assert "/admin/results" not in page


def test_an_administrator_is_led_to_the_import(keeper: httpx2.Client) -> None:
    assert '<a href="/admin/results">Import the newest file</a>' in keeper.get("/").text


def test_one_match_waits_for_its_result(guest: httpx2.Client) -> None:
    day = datetime.now(UTC).date() + timedelta(days=LATE[0])

    page = guest.get("/", params={"day": str(day)}).text

    assert "<summary>1 match waits for its result; last import on" in page


def test_what_waits_has_a_list_without_chances(guest: httpx2.Client) -> None:
    page = guest.get("/?status=waiting").text

    assert listed(page) == ["Aldermoor – Cresthaven", "Briarwick – Duncairn"]
    assert page.count("waits for its result</span>") == 2
    assert 'class="cells"' not in page


def test_what_was_called_off_is_not_ahead_on_its_old_day(guest: httpx2.Client) -> None:
    page = guest.get("/").text

    assert "<summary>1 match is postponed or abandoned, without a new day</summary>" in page
    assert listed(guest.get("/?status=off").text) == ["Duncairn – Briarwick"]
    assert "Postponed: the match is not played on this day" in guest.get(of(page, "Duncairn – Briarwick")).text


def test_results_say_what_was_awarded_and_what_was_annulled(guest: httpx2.Client) -> None:
    page = guest.get("/?status=played").text
    awarded, annulled = (
        guest.get(of(page, sides)).text for sides in ("Cresthaven – Duncairn", "Briarwick – Cresthaven")
    )

    assert "<strong>awarded 3 – 0</strong>" in page
    assert ">annulled</span>" in page
    assert page.count('class="cells"') == 2
    assert "Awarded 3 – 0: the result was decided and not played" in awarded
    assert "Annulled: the result was withdrawn" in annulled
    assert "It ended" not in awarded + annulled


def test_extra_time_and_a_shoot_out_are_told_after_the_score(guest: httpx2.Client) -> None:
    page = guest.get("/?status=played").text
    told = "2 – 2 after extra time, Aldermoor won the shoot-out 4 – 3"

    assert re.search(rf"<strong>1 – 1</strong>\s*<span[^>]*>{told}</span>", page)
    assert f"<p>Then {told}; the forecast is of the match without them.</p>" in (
        guest.get(of(page, "Duncairn – Aldermoor")).text
    )


def test_the_page_of_a_late_match_says_that_it_waits(guest: httpx2.Client) -> None:
    address = of(guest.get("/?status=waiting").text, "Aldermoor – Cresthaven")

    assert "This match waits for its result" in guest.get(address).text


def test_search_keeps_what_waits_apart(guest: httpx2.Client) -> None:
    page = guest.get("/search?q=briarwick").text
    ahead = page.partition(">Ahead</h2>")[2]

    assert ahead == ""
    assert "<summary>1 match waits for its result" in page
    assert "Nothing here is called" not in guest.get("/search?q=duncairn").text


@pytest.mark.parametrize("address", ["/competitions/1", "/teams/1"])
def test_every_page_with_matches_ahead_says_what_waits(guest: httpx2.Client, address: str) -> None:
    page = guest.get(address).text

    assert re.search(r"<summary>\d match(es)? waits? for (its result|results); last import on", page)


def test_the_next_match_of_a_team_is_one_that_lies_ahead(guest: httpx2.Client) -> None:
    address = re.search(r'href="(/teams/\d+)">Aldermoor', guest.get("/search?q=aldermoor").text)
    assert address
    page = guest.get(address[1]).text

    assert listed(page.partition("<span>Last results</span>")[0]) == ["Cresthaven – Aldermoor"]


def of(page: str, sides: str) -> str:
    """The address of a match on a page."""
    found = re.search(rf'href="(/fixtures/\d+)">(?:<span class="hidden">)?{sides}<', page)
    assert found
    return found[1]


def test_where_no_fixture_lies_ahead_the_results_are_shown_instead(site: LiveServer, guest: httpx2.Client) -> None:
    """The last of this file: it takes out the match that lies ahead."""
    day = datetime.now(UTC).date() + timedelta(days=3)
    removed = site.trickster("data", "remove", f"{day} Cresthaven - Aldermoor", "--yes")
    assert removed.returncode == 0, removed.stderr

    page = guest.get("/").text

    assert "Duncairn – Aldermoor" in listed(page)
    assert "so these are the newest results" in page
    assert 'href="/?status=played">More results</a>' in page
    assert "No fixture matches" in guest.get("/", params={"search": "aldermoor"}).text
