"""What holds on every page: readable by everybody, narrow screens included, and nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_journeys import open_first_forecast

FOR_GUESTS = (
    *("/", "/?search=nobody", "/simulate", "/compare", "/wallet", "/sign-in", "/sign-up", "/nowhere", "/developers"),
    *("/competitions/1", "/teams/1", "/record"),
)
FOR_READERS = ("/", "/wallet", "/account")
THEMES = ("light", "dark")
NARROWEST = 320


def findings(page: Page) -> list[str]:
    """What axe has against the page, a line each."""
    response = Axe().run(page).response
    return [f"{page.url}: {each['id']} {each['nodes'][0]['html'][:200]}" for each in response["violations"]]


def sideways(page: Page) -> int:
    """How far the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_on_the_pages_of_guests(visit: Visit, theme: str) -> None:
    page = visit(theme=theme, refusals=(404,))
    found = []
    for address in FOR_GUESTS:
        page.goto(address)
        found += findings(page)

    assert found == []


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_on_the_pages_of_readers(visit: Visit, account: Callable[..., str], theme: str) -> None:
    page = visit(reader=account(12), theme=theme)
    found = []
    for address in FOR_READERS:
        page.goto(address)
        found += findings(page)
    open_first_forecast(page)
    found += findings(page)
    for depth in ("full-distribution", "scenario-extremes", "deep-dive"):
        page.locator(f"#unlock-{depth}").click()
        page.locator(f"#{depth}[data-open]").wait_for()
    expect(page.locator("[data-chart]:not([data-drawn])")).to_have_count(0)
    found += findings(page)

    assert found == []


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_on_the_page_of_administrators(visit: Visit, theme: str, account: Callable[..., str]) -> None:
    account()
    page = visit(reader="treasurer", theme=theme)
    page.goto("/admin")

    assert findings(page) == []


def test_nothing_scrolls_sideways_on_the_narrowest_screen(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(12), width=NARROWEST, refusals=(404,))
    too_wide = []
    for address in ("/", "/simulate", "/compare", "/wallet", "/account", "/nowhere", "/competitions/1", "/record"):
        page.goto(address)
        too_wide += [address] if sideways(page) else []
    open_first_forecast(page)
    for depth in ("full-distribution", "scenario-extremes", "deep-dive"):
        page.locator(f"#unlock-{depth}").click()
        page.locator(f"#{depth}[data-open]").wait_for()
    too_wide += [page.url] if sideways(page) else []

    assert too_wide == []


def test_everything_that_is_pressed_is_large_enough_on_a_telephone(visit: Visit) -> None:
    page = visit(width=390)
    small = []
    for address in ("/", "/simulate", "/wallet"):
        page.goto(address)
        small += page.evaluate(
            """() => [...document.querySelectorAll("a, button, input, select, summary")]
              .filter(each => each.checkVisibility() && !each.closest("p, dd, td, th") && each.type !== "hidden")
              .filter(each => { const box = each.getBoundingClientRect(); return box.height > 1 && box.height < 24; })
              .map(each => each.outerHTML.slice(0, 120))"""
        )

    assert small == []


def test_charts_do_not_shift_the_page_when_they_are_drawn_again(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(12))
    open_first_forecast(page)
    page.locator("#unlock-full-distribution").click()
    page.locator("#full-distribution[data-open]").wait_for()
    page.reload()
    expect(page.locator("[data-chart]:not([data-drawn])")).to_have_count(0)
    shift = page.evaluate(
        """() => new Promise(done => new PerformanceObserver(list =>
          done(list.getEntries().reduce((sum, each) => sum + each.value, 0))
        ).observe({type: "layout-shift", buffered: true}) || setTimeout(() => done(0), 500))"""
    )

    assert shift < 0.1


def test_every_request_stays_on_this_site(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(12))
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    open_first_forecast(page)
    page.locator("#unlock-full-distribution").click()
    page.locator("#full-distribution[data-open]").wait_for()

    assert len(hosts) == 1


def test_the_chart_library_loads_only_where_charts_are(visit: Visit) -> None:
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_first_forecast(page)

    assert not [url for url in asked if "charts" in url]
