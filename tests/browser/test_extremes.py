"""Two hundred matches a day of sides with very long names; twice the size; colours that the system forces."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from server import assets
from tests.browser.conftest import opened
from tests.live_server import LiveServer, started, trickster

LEAGUE = "The united league of the upper and the lower riverside and of the islands"
MATCHES = 200
# A page of 1280 by 900 at 200 %, and the narrowest that has to do without scrolling sideways.
LARGE, NARROWEST = (640, 450), (320, 640)
PAGES = ("/", "/competitions/1", "/teams/1", "/record", "/tournaments", "/lab", "/lab/calibration", "/wallet")


def side(number: int) -> str:
    return f"Sporting and gymnastic society of the {number:03} free boroughs of Llanfairpwllgwyngyllgogerychwyrndrobwll"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server whose next day has two hundred matches, after a day that had as many."""
    assets.build()
    data = tmp_path_factory.mktemp("crowded") / "data"
    file = data.parent / "league.csv"
    with file.open("w", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["date", "home", "away", "home_score", "away_score"])
        for days, score in ((-7, (2, 1)), (1, ("", ""))):
            day = (date.today() + timedelta(days=days)).isoformat()
            rows.writerows([day, side(2 * n), side(2 * n + 1), *score] for n in range(MATCHES))
    quiet = {"TRICKSTER_DEMO": "false", "TRICKSTER_BUNDLED": "false"}
    brought = trickster(data, "data", "import", str(file), "--competition", LEAGUE, environment=quiet)
    assert brought.returncode == 0, brought.stderr
    with started(data, environment=quiet) as server:
        yield server


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_two_hundred_matches_of_long_names_are_listed_page_after_page(
    browser: Browser, crowded: LiveServer, width: int
) -> None:
    page = opened(browser, crowded, width=width)
    page.goto("/")
    lines = page.locator(".fixture")
    expect(lines.first).to_be_visible()
    assert not scrolls_sideways(page)
    seen: set[str] = set()
    while True:
        seen |= {link.get_attribute("href") or "" for link in page.locator(".fixture a.sides").all()}
        further = page.get_by_role("link", name="More fixtures")
        if not further.count():
            break
        page.goto(further.get_attribute("href") or "")
    page.context.close()

    assert len(seen) == MATCHES


@pytest.mark.parametrize("size", [LARGE, NARROWEST], ids=["200 %", "320"])
def test_no_page_scrolls_sideways(browser: Browser, crowded: LiveServer, size: tuple[int, int]) -> None:
    page = opened(browser, crowded)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/")
    match = page.locator(".fixture a.sides").first.get_attribute("href") or ""
    wide = []
    for address in (*PAGES, match):
        page.goto(address)
        if scrolls_sideways(page):
            wide.append(address)
    page.context.close()

    assert wide == []


def test_where_the_system_forces_its_colours_every_outcome_can_be_told(browser: Browser, crowded: LiveServer) -> None:
    context = browser.new_context(base_url=crowded.url, forced_colors="active", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto("/lab/calibration")
    for handle in page.locator("[data-edge]").all():
        expect(handle).to_be_visible()
    page.goto("/")
    page.goto(page.locator(".fixture a.sides").first.get_attribute("href") or "")
    dots = page.locator("#picture circle")
    looks = {(dot.get_attribute("fill"), dot.evaluate("each => getComputedStyle(each).fill")) for dot in dots.all()}
    context.close()

    assert len({computed for _, computed in looks}) >= 3
