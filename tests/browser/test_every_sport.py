"""A match of every sport as somebody sees it, before it is played and after, in both themes and at every width."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from engine.catalogue.demo_leagues import DEMO_LEAGUES
from engine.sports.base import Sport
from server import assets
from tests.browser.conftest import PASSWORD, opened, sign_in
from tests.browser.tour import Place, Seen, Who, signed_in, walk
from tests.live_server import LiveServer, started

THEMES = ("light", "dark")
MOST_SHIFT = 0.1
READER = "traveller"
# Where no score has a cell of its own the margins are columns; in sets each margin is one score.
IN_COLUMNS = {Sport.BASKETBALL, Sport.AMERICAN_FOOTBALL, Sport.TENNIS}
READY = "{ competitions { id } record(synthetic: true) { catchingUp { done } } }"
MATCHES = """query($sport: Sport!) {
  ahead: fixtures(sport: $sport, status: SCHEDULED, overdue: false, first: 2) { nodes { id simulation { id } } }
  played: fixtures(sport: $sport, status: PLAYED, newestFirst: true, first: 1) { nodes { id simulation { id } } }
}"""
DEPTHS = "query($id: ID!) { simulation(id: $id) { distribution { dots } scenarios { sentence } deepDive { changes } } }"


@pytest.fixture(scope="module")
def sporting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with every sport, and a reader with tokens enough for all of them."""
    assets.build()
    with started(tmp_path_factory.mktemp("sports") / "data", environment={"TRICKSTER_DEMO_SPORTS": "true"}) as server:
        server.trickster("user", "create", READER, "--password-stdin", input=f"{PASSWORD}\n")
        topped_up = server.trickster("ledger", "topup", READER, "500", "--reason", "for a test")
        assert topped_up.returncode == 0, topped_up.stderr
        ask, end = signed_in(server, READER), time.monotonic() + 120
        while not is_ready(ask(READY)):
            assert time.monotonic() < end
            time.sleep(0.2)
        yield server


def is_ready(state: dict[str, Any]) -> bool:
    return len(state["competitions"]) == len(DEMO_LEAGUES) and state["record"]["catchingUp"] is None


@pytest.fixture(scope="module")
def matches(sporting: LiveServer) -> dict[Sport, dict[str, str]]:
    """Of every sport a match ahead and one that was played, in full depth, and one of which nothing was bought."""
    ask, found = signed_in(sporting, READER), {}
    for sport in DEMO_LEAGUES:
        listed = ask(MATCHES, sport=sport.name)
        ahead, locked = listed["ahead"]["nodes"]
        (played,) = listed["played"]["nodes"]
        for each in (ahead, played):
            ask(DEPTHS, id=each["simulation"]["id"])
        found[sport] = {
            "ahead": f"/simulations/{ahead['simulation']['id']}",
            "played": f"/simulations/{played['simulation']['id']}",
            "locked": f"/simulations/{locked['simulation']['id']}",
        }
    return found


@pytest.fixture(scope="module")
def tour(matches: dict[Sport, dict[str, str]]) -> list[Place]:
    return [place for sport, addresses in matches.items() for place in places(sport, addresses)]


def places(sport: Sport, addresses: dict[str, str]) -> Iterator[Place]:
    yield from (
        Place(f"{sport}-slate", f"/?sport={sport}"),
        Place(f"{sport}-record", f"/record?sport={sport}"),
        Place(f"{sport}-game", f"/lab/calibration?sport={sport}"),
        Place(f"{sport}-locked", addresses["locked"]),
        Place(f"{sport}-ahead", addresses["ahead"], "reader"),
        Place(f"{sport}-played", addresses["played"], "reader"),
    )


@pytest.fixture(scope="module", params=THEMES)
def seen(request: pytest.FixtureRequest, browser: Browser, sporting: LiveServer, tour: list[Place]) -> Iterator[Seen]:
    contexts = []

    def open_page(who: Who) -> Page:
        page = opened(browser, sporting, theme=request.param)
        contexts.append(page.context)
        if who == "reader":
            sign_in(page, READER)
        return page

    yield walk(tour, open_page, request.param)
    for context in contexts:
        context.close()


def test_every_page_of_every_sport_is_whole(seen: Seen, tour: list[Place]) -> None:
    """Axe, the console, the narrowest screen, pictures, targets and shifts, as on every other page."""
    assert seen.statuses == {place.name: place.status for place in tour}
    assert (seen.findings, seen.console, seen.too_wide, seen.unseen, seen.too_small) == ([], [], [], [], [])
    assert {name: shift for name, shift in seen.shifts.items() if shift >= MOST_SHIFT} == {}


@pytest.fixture
def page(browser: Browser, sporting: LiveServer) -> Iterator[Page]:
    page = opened(browser, sporting)
    sign_in(page, READER)
    yield page
    page.context.close()


@pytest.mark.parametrize("sport", DEMO_LEAGUES)
def test_the_picture_is_read_by_keys_and_matches_fall_into_it(
    page: Page, matches: dict[Sport, dict[str, str]], sport: Sport
) -> None:
    page.goto(matches[sport]["ahead"])
    picture = page.locator("#chart-columns" if sport in IN_COLUMNS else "#chart-grid")
    likeliest = picture.locator('.cell[tabindex="0"]')
    likeliest.focus()
    expect(picture.locator(".bubble")).to_be_visible()
    page.keyboard.press("Home")
    before = picture.locator(".bubble").inner_text()
    page.keyboard.press("ArrowRight")
    expect(picture.locator(".bubble")).not_to_have_text(before)
    page.keyboard.press("ArrowLeft")
    expect(picture.locator(".bubble")).to_have_text(before, use_inner_text=True)

    page.get_by_role("button", name="Play twenty matches").click()
    expect(page.locator("#played")).to_contain_text("Of these twenty")
    expect(picture.locator(".fallen circle")).to_have_count(20)


@pytest.mark.parametrize("sport", DEMO_LEAGUES)
def test_the_slider_shows_each_scenario_in_the_same_picture(
    page: Page, matches: dict[Sport, dict[str, str]], sport: Sport
) -> None:
    page.goto(matches[sport]["ahead"])
    picture = page.locator("#chart-columns" if sport in IN_COLUMNS else "#chart-grid")
    first = picture.locator(".cells").inner_html()
    page.locator("#morph").fill("2")

    expect(picture.locator(".morph [role=status]")).to_contain_text("stronger than we think")
    assert picture.locator(".cells").inner_html() != first


@pytest.mark.parametrize("sport", DEMO_LEAGUES)
def test_what_came_about_is_framed_in_the_picture(
    page: Page, matches: dict[Sport, dict[str, str]], sport: Sport
) -> None:
    page.goto(matches[sport]["played"])
    named = page.locator("#picture .came use").get_attribute("href")

    assert named
    expect(page.locator(f"#picture {named}")).to_have_count(1)


def test_a_sport_is_chosen_by_its_tab_and_chosen_it_stays(page: Page) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Sports").get_by_role("link", name="Tennis").click()
    expect(page.locator("#fixtures")).to_contain_text(DEMO_LEAGUES[Sport.TENNIS].competition)
    page.get_by_role("link", name="More fixtures").click()

    expect(page).to_have_url(re.compile("sport=tennis.*after="))
    expect(page.get_by_role("navigation", name="Sports").locator("[aria-current]")).to_have_text("Tennis")
