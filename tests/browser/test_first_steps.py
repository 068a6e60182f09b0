"""What an administrator meets on an empty installation: three steps, each a press, each gone once it is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from server import assets
from tests.browser.conftest import PASSWORD, opened, sign_in
from tests.browser.tour import SCREENSHOTS, TELEPHONE, WIDE
from tests.live_server import LiveServer, started

HOSTILE = '<b>"Ours"</b> & <script>alert(1)</script>'
LONGEST = "The forecasting club of the upper and the lower riverside 12"
STEPS = ("Bring in results", "Name the site", "Let somebody else in")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[LiveServer]:
    """A server that knows nothing and nobody."""
    assets.build()
    with started(tmp_path / "data", environment={"TRICKSTER_DEMO": "false", "TRICKSTER_BUNDLED": "false"}) as server:
        yield server


def as_first_administrator(browser: Browser, server: LiveServer, *, scripts: bool = True) -> Page:
    page = opened(browser, server, scripts=scripts)
    assert server.admin_link is not None
    page.goto(server.admin_link)
    page.get_by_label("Name").fill("treasurer")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the administrator").click()
    page.wait_for_url("**/admin")
    return page


def test_the_one_time_link_offers_nothing_once_there_is_an_administrator(browser: Browser, empty: LiveServer) -> None:
    as_first_administrator(browser, empty)
    late = opened(browser, empty)
    assert empty.admin_link is not None
    late.goto(empty.admin_link)

    expect(late.get_by_text("There is an administrator already, so this link is closed.")).to_be_visible()
    expect(late.get_by_role("button", name="Make the administrator")).to_have_count(0)


def ahead(page: Page) -> tuple[str, ...]:
    return tuple(page.locator(".first-steps h3").all_inner_texts())


def named(page: Page, name: str) -> None:
    page.get_by_label("Name of the site").fill(name)
    page.get_by_role("button", name="Name it").click()
    page.wait_for_url("**/admin?done=name")


@pytest.mark.parametrize("scripts", [True, False])
def test_each_step_is_a_press_and_goes_when_it_is_done(browser: Browser, empty: LiveServer, scripts: bool) -> None:
    page = as_first_administrator(browser, empty, scripts=scripts)
    assert ahead(page) == STEPS

    named(page, "Riverside")
    assert ahead(page) == (STEPS[0], STEPS[2])
    expect(page.locator(".masthead .mark")).to_have_text("Riverside")

    page.get_by_label("Name of the account").fill("hedy")
    page.get_by_role("button", name="Make the account").click()
    password = page.locator(".secret").inner_text()
    assert ahead(page) == STEPS[:1]

    page.get_by_role("button", name="Hide these steps").click()
    page.wait_for_url("**/admin")
    expect(page.locator(".first-steps")).to_have_count(0)
    expect(page.locator(".secret")).to_have_count(0)

    guest = opened(browser, empty, scripts=scripts)
    guest.goto("/sign-in")
    guest.get_by_label("Name").fill("hedy")
    guest.get_by_label("Password").fill(password)
    guest.get_by_role("button", name="Sign in").click()
    expect(guest.get_by_role("link", name="hedy")).to_be_visible()


def test_a_league_of_ones_choice_is_asked_for_by_a_press(browser: Browser, empty: LiveServer) -> None:
    page = as_first_administrator(browser, empty)
    page.get_by_label("League").select_option("soccer/eng-1")
    page.get_by_role("button", name="Bring it in").click()

    page.wait_for_url("**/admin/jobs/*")


def test_a_refused_name_stays_in_its_form_with_what_is_wrong(browser: Browser, empty: LiveServer) -> None:
    page = as_first_administrator(browser, empty)
    page.get_by_label("Name of the site").fill("   ")
    page.get_by_role("button", name="Name it").click()
    expect(page.get_by_label("Name of the site")).to_have_attribute("aria-invalid", "true")

    page.get_by_label("Name of the account").fill("Treasurer")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_text("is taken")).to_be_visible()
    assert ahead(page) == STEPS


def test_a_name_is_text_wherever_it_is_shown(browser: Browser, empty: LiveServer) -> None:
    page = as_first_administrator(browser, empty)
    named(page, HOSTILE)

    for address in ("/", "/record", "/nothing-is-here"):
        page.goto(address)
        assert page.title().endswith(f"· {HOSTILE}")
        expect(page.locator(".masthead .mark")).to_have_text(HOSTILE)
        expect(page.locator(".masthead .mark b")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_steps_fit_and_axe_finds_nothing(browser: Browser, empty: LiveServer, theme: str) -> None:
    first = as_first_administrator(browser, empty)
    looked_at(browser, empty, "first-steps", theme)
    named(first, LONGEST)
    looked_at(browser, empty, "first-steps-named", theme)


def looked_at(browser: Browser, server: LiveServer, name: str, theme: str) -> None:
    """Keep pictures of the page, and see that it is whole at both widths."""
    SCREENSHOTS.mkdir(exist_ok=True)
    for width in (WIDE, TELEPHONE):
        page = opened(browser, server, theme=theme, width=width)
        sign_in(page, "treasurer")
        page.goto("/admin")
        page.screenshot(path=SCREENSHOTS / f"{name}-{theme}-{width}.png", full_page=True)
        assert [each["id"] for each in Axe().run(page).response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
