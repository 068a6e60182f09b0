"""What holds on every page: readable by everybody, narrow screens included, and nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import PASSWORD, Visit, opened, sign_in
from tests.browser.test_journeys import open_first_forecast
from tests.browser.tour import SCREENSHOTS, TELEPHONE, WIDE, Place, Seen, Who, places, walk
from tests.browser.validator import errors
from tests.live_server import PAGE, LiveServer, signed_in

THEMES = ("light", "dark")
# Source: "good" is below 0.1, Core Web Vitals, Cumulative Layout Shift.
MOST_SHIFT = 0.1
# Two things of one name, and a paragraph that nothing opened.
UNSOUND = '<!doctype html><html lang="en"><title>Unsound</title><b id="a"></b><i id="a"></i></p></html>'


@pytest.fixture(scope="module")
def tour(site: LiveServer, account: Callable[..., str]) -> tuple[str, list[Place]]:
    """The reader who owns something of each kind, and every page."""
    reader = account(40)
    return reader, places(site, reader)


@pytest.fixture(scope="module", params=THEMES)
def seen(
    request: pytest.FixtureRequest, browser: Browser, site: LiveServer, tour: tuple[str, list[Place]]
) -> Iterator[tuple[str, Seen]]:
    """A theme, and what was seen on a walk through every page in it."""
    reader, every_page = tour
    names = {"reader": reader, "keeper": "treasurer"}
    contexts = []

    def open_page(who: Who) -> Page:
        page = opened(browser, site, theme=request.param)
        contexts.append(page.context)
        if who in names:
            sign_in(page, names[who])
        return page

    yield request.param, walk(every_page, open_page, request.param)
    for context in contexts:
        context.close()


def test_every_page_answers_as_it_should(seen: tuple[str, Seen], tour: tuple[str, list[Place]]) -> None:
    assert seen[1].statuses == {place.name: place.status for place in tour[1]}


def test_axe_finds_nothing_on_any_page(seen: tuple[str, Seen]) -> None:
    assert seen[1].findings == []


def test_the_console_stays_clean_and_the_policy_is_never_broken(seen: tuple[str, Seen]) -> None:
    assert seen[1].console == []


def test_every_request_stays_on_this_site(seen: tuple[str, Seen], site: LiveServer) -> None:
    assert seen[1].hosts == {site.url.split("/")[2]}


def test_nothing_scrolls_sideways_on_the_narrowest_screen(seen: tuple[str, Seen]) -> None:
    assert seen[1].too_wide == []


def test_every_picture_is_there_on_a_telephone_as_well(seen: tuple[str, Seen]) -> None:
    assert seen[1].unseen == []


def test_everything_that_is_pressed_is_large_enough_on_a_telephone(seen: tuple[str, Seen]) -> None:
    assert seen[1].too_small == []


def test_no_page_shifts_while_it_loads_and_its_charts_are_drawn_again(seen: tuple[str, Seen]) -> None:
    assert {name: shift for name, shift in seen[1].shifts.items() if shift >= MOST_SHIFT} == {}


def test_every_page_leaves_a_picture_to_look_at(seen: tuple[str, Seen], tour: tuple[str, list[Place]]) -> None:
    wanted = {f"{place.name}-{seen[0]}-{width}.png" for place in tour[1] for width in (WIDE, TELEPHONE)}

    assert wanted <= {path.name for path in SCREENSHOTS.iterdir()}


@pytest.fixture(scope="module")
def judged(
    site: LiveServer, tour: tuple[str, list[Place]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[str]]:
    """What the validator has against each page, and against one that is unsound."""
    reader, every_page = tour
    clients = {
        "guest": site.client(headers=PAGE),
        "reader": signed_in(site, reader, PASSWORD),
        "keeper": signed_in(site, "treasurer", PASSWORD),
    }
    places = [*every_page, Place("console", "/graphql")]
    pages = {place.name: clients[place.who].get(place.address).text for place in places}
    return errors({**pages, "unsound": UNSOUND}, tmp_path_factory.mktemp("pages"))


def test_the_validator_finds_no_error_in_the_html_of_any_page(judged: dict[str, list[str]]) -> None:
    assert {name: found for name, found in judged.items() if found and name != "unsound"} == {}


def test_the_validator_finds_what_is_wrong(judged: dict[str, list[str]]) -> None:
    assert len(judged["unsound"]) == 2


def test_the_chart_library_loads_only_where_charts_are(visit: Visit) -> None:
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_first_forecast(page)

    assert not [url for url in asked if "charts" in url]
