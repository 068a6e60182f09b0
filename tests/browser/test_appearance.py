"""A reader chooses light or dark, and is met in it on the next page; titles and figures have the shipped face."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

PAPER = "getComputedStyle(document.documentElement).backgroundColor"
LIGHT, DARK = "rgb(251, 248, 241)", "rgb(18, 22, 29)"


def chosen(page: Page) -> str:
    return str(page.get_by_role("group", name="Appearance").locator('[aria-pressed="true"]').inner_text())


def test_a_chosen_theme_is_met_on_every_page_before_any_script_runs(visit: Visit) -> None:
    page = visit(loses_connection=True)
    page.emulate_media(color_scheme="light")
    page.goto("/")
    assert (page.evaluate(PAPER), chosen(page)) == (LIGHT, "as the system")

    page.get_by_role("button", name="dark", exact=True).click()
    assert (page.evaluate(PAPER), chosen(page)) == (DARK, "dark")

    page.route("**/*.js", lambda route: route.abort())
    page.goto("/record")
    assert page.evaluate(PAPER) == DARK
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_who_goes_back_to_the_system_follows_it(visit: Visit) -> None:
    page = visit()
    page.goto("/lab")
    page.get_by_role("button", name="light", exact=True).click()
    page.get_by_role("button", name="as the system", exact=True).click()
    page.reload()

    for scheme, paper in (("light", LIGHT), ("dark", DARK)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert page.evaluate(PAPER) == paper
    assert page.context.cookies() == [each for each in page.context.cookies() if each["name"] != "theme"]


def test_a_theme_that_is_none_is_no_part_of_a_page(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    page.evaluate("document.cookie = 'theme=\"onload=alert(1);Path=/'")
    page.goto("/")

    assert page.locator("html").get_attribute("data-theme") is None


def test_titles_have_the_face_that_is_shipped(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    page.evaluate("document.fonts.ready")
    page.reload()

    assert page.evaluate("document.fonts.check('600 20px \"Source Serif 4\"', '0123456789')")
    assert "Source Serif 4" in page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
