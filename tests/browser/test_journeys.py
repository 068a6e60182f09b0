"""What people do here, in a real browser."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, SIGN_UP, Visit
from tests.live_server import LiveServer

# The fixture that is open to everybody sells nothing.
FIRST_FIXTURE = "#fixtures .fixture:not(:has(.badge.owned)) a"
UNLOCK = "#unlock-full-distribution"
OPEN = "#full-distribution[data-open]"
UNBROKEN = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
EVERY_DEPTH = """query($id: ID!) {
  simulation(id: $id) { distribution { dots } scenarios { sentence } deepDive { changes } }
}"""
ASK = """async (body) => {
  const headers = { "content-type": "application/json" };
  return (await fetch("/graphql", { method: "POST", headers, body: JSON.stringify(body) })).json();
}"""


def open_first_forecast(page: Page) -> str:
    """From the slate to the first forecast by its permanent link; returns its address."""
    page.goto("/")
    page.locator(FIRST_FIXTURE).first.click()
    page.get_by_role("link", name="Permanent link").click()
    page.wait_for_url("**/simulations/*")
    return page.url


def expect_balance(page: Page, tokens: int) -> None:
    expect(page.locator("#balance")).to_have_text(re.compile(rf"^\D*{tokens}\D*$"))


def test_a_guest_reads_the_slate_and_a_headline_for_nothing(visit: Visit) -> None:
    page = visit()
    page.goto("/")

    expect(page.locator("#fixtures .fixture").first).to_be_visible()
    open_first_forecast(page)
    shown = [int(each.rstrip("%")) for each in page.locator(".hundred .hidden").all_text_contents()]
    assert (len(shown), sum(shown)) == (3, 100)
    expect(page.get_by_role("link", name="Sign in to unlock")).to_have_count(3)


def test_a_reader_signs_up_and_lands_where_they_wanted(visit: Visit) -> None:
    page = visit()
    address = open_first_forecast(page)
    page.get_by_role("link", name="Sign in to unlock").first.click()
    page.get_by_role("link", name="I have no account yet").click()
    page.get_by_label("Name").fill("Newcomer")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()

    page.wait_for_url(f"{address}*")
    expect(page.get_by_role("link", name="Newcomer")).to_be_visible()


def test_short_of_tokens_the_page_says_what_is_missing(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(1))
    open_first_forecast(page)

    expect(page.locator("#full-distribution")).to_contain_text("you have 1: you need 1 more")
    expect(page.locator(UNLOCK)).to_have_count(0)


def test_unlocking_opens_in_place_updates_the_balance_and_moves_the_focus(
    visit: Visit, account: Callable[..., str]
) -> None:
    page = visit(reader=account(10))
    address = open_first_forecast(page)
    page.locator(UNLOCK).click()

    expect(page.locator(OPEN)).to_be_visible()
    expect(page.locator("#full-distribution-title")).to_be_focused()
    expect(page.locator("#live")).to_contain_text("Your balance is 8 tokens")
    expect_balance(page, 8)
    assert page.url == address


def test_the_charts_stand_in_the_page_and_are_drawn_again_by_the_script(
    visit: Visit, account: Callable[..., str]
) -> None:
    page = visit(reader=account(10))
    open_first_forecast(page)
    page.locator(UNLOCK).click()

    expect(page.locator("#chart-density .drawing svg")).to_be_visible()
    page.locator("#chart-density").scroll_into_view_if_needed()
    expect(page.locator("#chart-density[data-drawn]")).to_have_count(1)
    expect(page.locator("#full-distribution .drawing svg")).to_have_count(4)


def test_twenty_matches_fall_into_the_landscape_and_only_when_asked(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(10))
    open_first_forecast(page)
    page.locator(UNLOCK).click()
    expect(page.locator("#chart-grid[data-begun]")).to_have_count(1)
    expect(page.locator(".fallen")).to_have_count(0)
    page.locator("#play").click()

    expect(page.locator(".fallen circle")).to_have_count(20)
    told = page.locator("#played").text_content() or ""
    assert sum(map(int, re.findall(r"\d+", told))) == 20
    page.get_by_role("button", name="Show the hundred again").click()
    expect(page.locator(".fallen")).to_have_count(0)
    expect(page.locator("#play")).to_be_focused()


def test_the_landscape_has_one_stop_and_arrows_read_every_score(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(10))
    open_first_forecast(page)
    page.locator(UNLOCK).click()
    expect(page.locator("#chart-grid[data-begun]")).to_have_count(1)
    stop = page.locator("#chart-grid [role=gridcell][tabindex='0']")
    expect(stop).to_have_count(1)
    stop.focus()
    for key in ("Home", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)

    expect(stop).to_be_focused()
    said = stop.get_attribute("aria-label") or ""
    assert re.search(r" 0\s–\s0 .+: .*\d+%$", said)
    expect(page.locator(".bubble")).to_be_visible()
    assert "".join(page.locator(".bubble").text_content() or "") == said.replace(": ", "")
    page.keyboard.press("ArrowRight")
    expect(stop).to_have_attribute("aria-label", re.compile(r" 0\s–\s1 "))


def test_a_slider_shows_the_scenarios_in_the_landscape_of_who_owns_both(
    visit: Visit, account: Callable[..., str]
) -> None:
    page = visit(reader=account(10))
    open_first_forecast(page)
    page.locator(UNLOCK).click()
    expect(page.locator("#chart-grid[data-begun]")).to_have_count(1)
    expect(page.locator("#morph")).to_have_count(0)
    page.locator("#unlock-scenario-extremes").click()
    slider = page.locator("#morph")
    expect(slider).to_have_count(1)
    before = said_of_dots(page)
    slider.focus()
    page.keyboard.press("ArrowLeft")

    weaker = page.locator("#chart-grid-conservative figcaption p").text_content()
    assert weaker
    expect(page.locator(".morph p")).to_contain_text(weaker)
    expect(page.locator("#chart-grid [role=gridcell] circle")).to_have_count(100)
    expect(page.locator("#chart-grid [role=gridcell][tabindex='0']")).to_have_count(1)
    assert said_of_dots(page) != before
    page.keyboard.press("ArrowRight")
    expect(page.locator("#chart-grid [role=gridcell] circle")).to_have_count(100)
    assert said_of_dots(page) == before
    # Opened again, every picture of the page is there when twenty matches fall, and they fall into this one alone.
    page.reload()
    expect(page.locator(".landscape[data-begun]")).not_to_have_count(1)
    page.evaluate("document.querySelectorAll('.landscape').forEach((each) => each.scrollIntoView())")
    expect(page.locator(".landscape:not([data-begun])")).to_have_count(0)
    page.locator("#play").click()
    expect(page.locator("#chart-grid .fallen circle")).to_have_count(20)
    expect(page.locator(".fallen")).to_have_count(1)


def test_whoever_goes_back_after_signing_out_finds_nothing_of_the_reader(
    visit: Visit, account: Callable[..., str]
) -> None:
    name = account(10)
    page = visit(reader=name, refusals=(401,))
    page.goto("/record")
    expect(page.locator(".masthead")).to_contain_text(name)
    page.goto("/account")
    page.get_by_role("button", name="Sign out of this browser").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    page.go_back()
    page.go_back()

    expect(page).to_have_url(re.compile("/record$"))
    expect(page.locator(".masthead")).not_to_contain_text(name)


def test_home_advantage_is_taken_out_of_the_landscape_of_who_owns_both_depths_and_put_back(
    visit: Visit, account: Callable[..., str]
) -> None:
    page = visit(reader=account(10))
    address = open_first_forecast(page)
    page.locator("#unlock-deep-dive").click()
    expect(page.locator("#deep-dive[data-open]")).to_be_visible()
    expect(page.locator("#home-advantage")).to_have_count(0)
    page.locator(UNLOCK).click()
    expect(page.locator("#chart-grid[data-begun]")).to_have_count(1)
    before = said_of_dots(page)
    page.locator("#home-advantage").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#chart-grid[data-fixed][data-begun]")).to_have_count(1)
    expect(page.locator("#live")).to_have_text("The picture is shown without home advantage.")
    expect(page.locator("#home-advantage")).to_be_focused()
    assert page.url.endswith("?home_advantage=none")
    assert said_of_dots(page) != before
    page.keyboard.press("Enter")
    expect(page.locator("#chart-grid:not([data-fixed])[data-begun]")).to_have_count(1)
    assert said_of_dots(page) == before
    assert page.url == address


@pytest.mark.parametrize("depth", ["full-distribution", "deep-dive"])
def test_one_depth_alone_tells_no_score_without_home_advantage(
    visit: Visit, account: Callable[..., str], depth: str
) -> None:
    page = visit(reader=account(10))
    address = open_first_forecast(page)
    page.locator(f"#unlock-{depth}").click()
    expect(page.locator(f"#{depth}[data-open]")).to_be_visible()
    page.goto(f"{address}?home_advantage=none")
    file = page.request.get(f"{address}/charts/grid-without-home-advantage.csv")

    expect(page.locator("#picture")).to_be_visible()
    expect(page.locator("[data-fixed], #home-advantage")).to_have_count(0)
    assert file.status == 404


def test_without_scripts_the_landscape_without_home_advantage_is_a_link(
    visit: Visit, account: Callable[..., str]
) -> None:
    page = visit(reader=account(10), scripts=False)
    open_first_forecast(page)
    for depth in ("full-distribution", "deep-dive"):
        page.locator(f"#unlock-{depth}").click()
    page.get_by_role("link", name="Show the picture without home advantage").click()

    expect(page.locator("#chart-grid .cell circle")).to_have_count(100)
    expect(page.locator("#picture")).to_contain_text("Without home advantage")
    page.get_by_role("link", name="Show the picture with home advantage").click()
    expect(page.locator("#picture")).not_to_contain_text("Without home advantage")


def said_of_dots(page: Page) -> list[str | None]:
    return [each.get_attribute("aria-label") for each in page.locator("#chart-grid [role=gridcell]").all()]


def test_without_scripts_the_landscape_stands_and_nothing_can_be_pressed(
    visit: Visit, account: Callable[..., str]
) -> None:
    reader = account(10)
    page = visit(reader=reader)
    address = open_first_forecast(page)
    page.locator(UNLOCK).click()
    expect(page.locator(OPEN)).to_be_visible()
    still = visit(reader=reader, scripts=False)
    still.goto(address)

    expect(still.locator("#chart-grid .cell circle")).to_have_count(100)
    expect(still.locator("#play")).to_be_hidden()


def test_a_double_click_is_one_charge(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(10))
    open_first_forecast(page)
    page.locator(UNLOCK).dblclick()
    expect(page.locator(OPEN)).to_be_visible()
    page.goto("/wallet")

    expect_balance(page, 8)
    expect(page.get_by_role("cell", name=re.compile("Full distribution"))).to_have_count(1)


def test_two_tabs_that_buy_the_same_pay_once(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(10))
    address = open_first_forecast(page)
    other = page.context.new_page()
    other.goto(address)
    page.locator(UNLOCK).click()
    expect(page.locator(OPEN)).to_be_visible()
    other.locator(UNLOCK).click()

    expect(other.locator(OPEN)).to_be_visible()
    expect_balance(other, 8)


def test_what_was_bought_is_open_after_back_forward_and_reload(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(10))
    address = open_first_forecast(page)
    page.locator(UNLOCK).click()
    expect(page.locator(OPEN)).to_be_visible()
    page.goto("/wallet")
    page.go_back()
    page.wait_for_url(address)
    page.reload()
    expect(page.locator(OPEN)).to_be_visible()
    page.go_forward()
    page.wait_for_url("**/wallet")
    page.go_back()

    expect(page.locator(OPEN)).to_be_visible()


def test_without_scripts_everything_is_links_and_forms(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(10), scripts=False)
    address = open_first_forecast(page)
    for anchor in ("full-distribution", "scenario-extremes", "deep-dive"):
        page.locator(f"#unlock-{anchor}").click()
        page.wait_for_url(f"{address}#{anchor}")

    expect_balance(page, 0)
    expect(page.locator(".depth[data-open]")).to_have_count(3)
    expect(page.locator("#chart-density .drawing svg")).to_be_visible()


def test_without_scripts_the_filters_are_a_form(visit: Visit) -> None:
    page = visit(scripts=False)
    page.goto("/")
    page.get_by_text("Competition, day, results, team").click()
    page.get_by_label("Team").fill("elms")
    page.get_by_role("button", name="Show").click()

    expect(page.locator("#fixtures .fixture").first).to_contain_text("Elmsford")
    expect(page).to_have_url(re.compile("search=elms"))


def test_the_filters_change_the_list_and_the_address(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    page.get_by_text("Competition, day, results, team").click()
    page.get_by_label("Team").fill("cresthaven")

    expect(page.locator("#fixtures .fixture").filter(has_not_text="Cresthaven")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\?search=cresthaven$"))
    expect(page.get_by_label("Team")).to_be_focused()
    page.get_by_label("Team").fill("nobody at all")
    expect(page.locator("#fixtures")).to_contain_text("No fixture matches")
    page.go_back()
    expect(page.locator("#fixtures .fixture").first).to_contain_text("Cresthaven")


def test_the_keyboard_alone_unlocks(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(10))
    open_first_forecast(page)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "unlock-full-distribution":
            break
    page.keyboard.press("Enter")

    expect(page.locator(OPEN)).to_be_visible()
    expect(page.locator("#full-distribution-title")).to_be_focused()


def test_the_first_tab_stop_skips_to_the_content(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("#main$"))


def test_a_session_that_ended_in_between_asks_to_sign_in_and_charges_nothing(
    visit: Visit, account: Callable[..., str]
) -> None:
    reader = account(10)
    page = visit(reader=reader, refusals=(401, 403))
    address = open_first_forecast(page)
    other = visit(reader=reader)
    other.goto("/account")
    for _ in range(other.get_by_role("button", name=re.compile("^End")).count() - 1):
        other.get_by_role("button", name=re.compile("^End")).last.click()
    page.locator(UNLOCK).click()
    problem = page.locator("#full-distribution-problem")
    expect(problem.get_by_role("alert")).to_be_visible()

    other.goto(address)
    expect_balance(other, 10)


def test_a_lost_connection_is_said_in_place(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(10), loses_connection=True)
    open_first_forecast(page)
    page.context.set_offline(True)
    page.locator(UNLOCK).click()

    expect(page.locator("#full-distribution-problem")).to_contain_text("cannot be reached")


def test_simulating_two_ratings_leads_to_their_page(visit: Visit) -> None:
    page = visit()
    page.goto("/simulate")
    page.get_by_text("Names, errors").click()
    page.get_by_label("Home side").fill("Larks")
    page.get_by_label("Away side").fill("Owls")
    page.locator("#run-ratings").click()

    page.wait_for_url("**/simulations/*")
    expect(page.get_by_role("heading", level=1)).to_have_accessible_name("Larks – Owls")


def test_the_picture_follows_a_slider_its_box_and_the_address(visit: Visit) -> None:
    page = visit()
    page.goto("/simulate")
    dots = page.locator("#forecast [role=img]")
    before = dots.get_attribute("aria-label")
    assert before
    slider = page.locator("#home_rating-slider")
    slider.focus()
    page.keyboard.press("End")

    expect(page.locator("#home_rating")).to_have_value("2200")
    expect(dots).not_to_have_attribute("aria-label", before)
    expect(page).to_have_url(re.compile(r"/simulate\?home_rating=2200&away_rating=1580&sport=SOCCER$"))
    expect(slider).to_be_focused()


def test_boxes_on_the_slate_lead_to_a_comparison_without_scripts(visit: Visit) -> None:
    page = visit(scripts=False)
    page.goto("/")
    expect(page.locator("#comparing")).to_be_hidden()
    for box in page.locator("input.tick").all()[:2]:
        box.check()
    page.get_by_role("button", name="Compare").click()

    expect(page.locator(".beside-each-other > li")).to_have_count(2)


def test_a_match_is_added_to_a_comparison_from_its_own_page_and_the_address_keeps_the_others(visit: Visit) -> None:
    page = visit(scripts=False)
    first = open_first_forecast(page).rsplit("/")[-1]
    page.get_by_role("link", name="Add to a comparison").click()
    page.get_by_role("link", name="the page of fixtures").click()
    expect(page.locator("#comparing")).to_be_visible()
    page.locator(f".fixture:not(:has([value='{first}'])) .sides").first.click()
    page.get_by_role("link", name="Add to the comparison of 1 match").click()

    expect(page.locator(".beside-each-other > li")).to_have_count(2)
    page.get_by_text("Add or remove matches").click()
    page.get_by_role("link", name="the page of fixtures").click()
    expect(page.locator("#comparing .tick:checked")).to_have_count(2)
    page.get_by_role("button", name="Compare").click()
    expect(page.locator(".beside-each-other > li")).to_have_count(2)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_score_is_set_by_the_keyboard_and_moves_the_season(visit: Visit, scripts: bool) -> None:
    page = visit(scripts=scripts)
    page.goto("/competitions/1")
    page.get_by_label("Or a score:").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("4")
    page.keyboard.press("Tab")
    page.keyboard.type("1")
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"set=\d+:4-1"))
    expect(page.locator("#season-part .lead")).to_contain_text("With this result:")
    expect(page.locator(".wish [value='4-1']")).to_be_checked()


@pytest.mark.parametrize("width", [1280, 320])
def test_names_without_a_break_push_no_page_of_a_match(visit: Visit, account: Callable[..., str], width: int) -> None:
    page = visit(reader=account(10), width=width)
    page.goto(f"/simulate?home_rating=1700&away_rating=1500&home_name={UNBROKEN}&away_name={UNBROKEN[::-1]}")
    assert_fits(page)
    page.locator("#run-ratings").click()
    page.wait_for_url("**/simulations/*")
    assert_fits(page)
    simulation = page.url.rsplit("/", 1)[-1]
    assert "errors" not in page.evaluate(ASK, {"query": EVERY_DEPTH, "variables": {"id": simulation}})
    page.reload()
    expect(page.locator("[data-open]")).to_have_count(3)
    assert_fits(page)
    page.goto(f"/compare?simulations={simulation}")
    assert_fits(page)


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_bad_rating_is_refused_beside_its_field(visit: Visit) -> None:
    page = visit(refusals=(422,))
    page.goto("/simulate")
    page.get_by_label("Home rating", exact=True).fill("9000")
    page.locator("#run-ratings").click()

    expect(page.locator("#home_rating-note")).to_contain_text("4000")
    expect(page.get_by_label("Home rating", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Home rating", exact=True)).to_have_value("9000")


def test_a_comparison_is_bought_once_and_shared_by_its_link(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(10))
    page.goto("/compare")
    for box in page.get_by_role("checkbox").all()[:3]:
        box.check()
    page.get_by_role("button", name="Show these").click()
    page.locator("#buy-comparison").click()
    expect(page.locator("#chart-comparison .drawing svg")).to_be_visible()
    expect(page.locator("#chart-differences .drawing svg")).to_be_visible()
    page.get_by_role("link", name="Link to this comparison").click()

    expect(page.locator("#chart-comparison .drawing svg")).to_be_visible()
    expect_balance(page, 7)


def test_an_administrator_begins_by_the_link_and_tops_up(visit: Visit, live_server: LiveServer) -> None:
    live_server.client().post("/graphql", json={"query": SIGN_UP, "variables": {"name": "learner"}})
    assert live_server.admin_link
    page = visit()
    page.goto(live_server.admin_link)
    page.get_by_label("Name").fill("Keeper")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the administrator").click()
    page.get_by_role("link", name="Admin").click()
    page.get_by_role("link", name="Accounts", exact=True).click()
    page.locator("#user_id").select_option(label="learner, 0 tokens")
    page.get_by_role("spinbutton", name="Tokens").fill("12")
    page.locator("#reason").fill("a first look")
    page.get_by_role("button", name="Go on …").click()
    page.get_by_role("button", name="Give learner 12 tokens").click()

    expect(page.get_by_text("12 tokens went to learner.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^learner "))).to_contain_text("12")


def test_what_one_follows_is_listed_on_the_account_and_left_there(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account())
    page.goto("/teams/1")
    name = page.locator("h1").inner_text()
    page.get_by_role("button", name="Favourite").click()
    page.goto("/account")
    listed = page.locator("section[aria-labelledby=favourites]")
    expect(listed.get_by_role("link")).to_contain_text(name.splitlines()[-1])
    listed.get_by_role("button", name="Favourite").click()

    expect(page).to_have_url(re.compile("/account$"))
    expect(listed).to_contain_text("Nothing yet.")


def test_a_key_is_shown_once(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account())
    page.goto("/account")
    page.get_by_label("Name of a new key").fill("notebook")
    page.get_by_role("button", name="Make a key").click()
    expect(page.locator(".secret")).to_be_visible()
    page.goto("/account")

    expect(page.locator(".secret")).to_have_count(0)
    expect(page.get_by_role("row", name=re.compile("notebook"))).to_be_visible()


def test_every_download_of_a_chart_comes_as_its_kind(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(10))
    open_first_forecast(page)
    page.locator(UNLOCK).click()
    expect(page.locator(OPEN)).to_be_visible()
    kinds = {}
    for extension in ("svg", "png", "csv", "json"):
        link = page.locator(f'#chart-margin a[href$=".{extension}"]').get_attribute("href")
        kinds[extension] = page.request.get(link or "").headers["content-type"].split(";")[0]

    assert kinds == {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv", "json": "application/json"}


def test_a_key_is_made_with_a_limit_that_the_page_shows(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(), refusals=(422,))
    page.goto("/account")
    page.get_by_label("Name of a new key").fill("notebook")
    page.get_by_label("Tokens it may spend in all").fill("many")
    page.get_by_role("button", name="Make a key").click()
    expect(page.get_by_text("must be a whole number")).to_be_visible()

    page.get_by_label("Tokens it may spend in all").fill("50")
    page.get_by_label("Tokens it may spend a day").fill("10")
    page.get_by_role("button", name="Make a key").click()

    row = page.get_by_role("row", name="notebook")
    expect(row).to_contain_text("0 of 50")
    expect(row).to_contain_text("0 of 10")


def signed_up(page: Page, name: str) -> None:
    page.goto("/sign-up")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_url("**/")


def test_from_signing_up_to_a_shared_comparison(visit: Visit, site: LiveServer, account: Callable[..., str]) -> None:
    page = visit()
    signed_up(page, "Wayfarer")
    site.trickster("ledger", "topup", "Wayfarer", "8", "--reason", "a first look")
    open_first_forecast(page)
    page.locator(UNLOCK).click()
    expect(page.locator(OPEN)).to_be_visible()
    page.get_by_role("link", name="Add to a comparison").click()
    page.get_by_role("checkbox", checked=False).first.check()
    page.get_by_role("button", name="Show these").click()
    page.locator("#buy-comparison").click()
    expect(page.locator("#chart-differences .drawing svg")).to_be_visible()
    shared = page.get_by_role("link", name="Link to this comparison").get_attribute("href")
    expect_balance(page, 3)

    friend = visit()
    friend.goto(shared or "")
    expect(friend.get_by_role("heading", name="2 matches chosen")).to_be_visible()
    expect(friend.get_by_role("link", name="Sign in to compare")).to_be_visible()
    expect(friend.locator("#chart-comparison")).to_have_count(0)


def test_a_refund_is_made_from_the_statement_and_seen_by_the_reader(visit: Visit, account: Callable[..., str]) -> None:
    reader = account(5)
    page = visit(reader=reader)
    address = open_first_forecast(page)
    page.locator(UNLOCK).click()
    expect(page.locator(OPEN)).to_be_visible()
    keeper = visit(reader="treasurer")
    keeper.goto(f"/admin/accounts?search={reader}")
    keeper.get_by_role("link", name=reader, exact=True).click()
    keeper.get_by_role("link", name="Refund").click()
    expect(keeper.locator("#refund-reason")).to_be_focused()
    keeper.locator("#refund-reason").fill("asked back")
    keeper.get_by_role("button", name="Refund").click()
    expect(keeper.get_by_role("heading", name=f"Give {reader} 2 tokens back?")).to_be_visible()
    keeper.get_by_role("button", name=f"Give {reader} 2 tokens back").click()
    expect(keeper.get_by_text(f"2 tokens went to {reader}.")).to_be_visible()

    page.goto("/wallet")
    expect(page.get_by_role("row").filter(has_text="Refund: full distribution")).to_contain_text("asked back")
    expect_balance(page, 5)
    page.goto(address)
    expect(page.locator(UNLOCK)).to_be_visible()


def test_a_refund_that_is_refused_keeps_the_focus_where_it_is_mended(visit: Visit, account: Callable[..., str]) -> None:
    account()
    keeper = visit(reader="treasurer", refusals=(422,))
    keeper.goto("/admin/accounts")
    keeper.locator("#transaction_id").fill("T000000000")
    keeper.locator("#refund-reason").fill("asked back")
    keeper.get_by_role("button", name="Refund").click()

    expect(keeper.locator("#transaction_id")).to_be_focused()
    expect(keeper.locator("#transaction_id-note")).to_be_visible()
    keeper.goto("/admin/accounts?transaction=T000000001")
    expect(keeper.locator("#refund-reason")).to_be_focused()


def test_tokens_that_went_elsewhere_meanwhile_are_missed_in_place(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(3), refusals=(402,))
    address = open_first_forecast(page)
    other = page.context.new_page()
    other.goto(address)
    page.locator(UNLOCK).click()
    expect(page.locator(OPEN)).to_be_visible()
    other.locator("#unlock-scenario-extremes").click()

    problem = other.locator("#scenario-extremes-problem")
    expect(problem).to_contain_text("It costs 3 tokens; you have 1, so 2 tokens are missing.")
    expect(problem.get_by_role("link", name="Your wallet and the prices")).to_be_visible()
    expect(other.locator("#live")).to_contain_text("costs 3 tokens")
    expect(problem.get_by_role("alert")).to_be_focused()
    other.keyboard.press("Tab")
    expect(problem.get_by_role("link", name="Your wallet and the prices")).to_be_focused()


def test_a_key_that_was_used_for_something_else_is_refused_in_place(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(10), refusals=(409,))
    open_first_forecast(page)
    key = page.locator("#full-distribution input[name=key]").input_value()
    page.locator(UNLOCK).click()
    expect(page.locator(OPEN)).to_be_visible()
    page.locator("#scenario-extremes input[name=key]").evaluate("(field, key) => { field.value = key; }", key)
    page.locator("#unlock-scenario-extremes").click()

    expect(page.locator("#scenario-extremes-problem")).to_contain_text("used before with another request")
    expect_balance(page, 8)


def own_simulation(page: Page, name: str) -> str:
    """The page of two ratings that no other test asks for; returns its address."""
    page.goto("/simulate")
    page.get_by_text("Names, errors").click()
    page.get_by_label("Home side").fill(name)
    page.locator("#run-ratings").click()
    page.wait_for_url("**/simulations/*")
    return page.url


def spoilt(site: LiveServer, simulation: str, copy: str) -> str:
    """The address of a copy whose full distribution, as it stands in the archive, cannot be read."""
    with closing(sqlite3.connect(site.data / "oracle.sqlite3", timeout=30)) as database, database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(simulations)") if row[1] != "id"]
        others = ", ".join(columns)
        database.execute(
            f"INSERT INTO simulations (id, {others}) SELECT ?, {others} FROM simulations WHERE id = ?",
            (copy, simulation),
        )
        database.execute(
            "INSERT INTO sections (simulation_id, depth, payload, created_at) "
            "VALUES (?, 'full_distribution', x'8f', ?)",
            (copy, "2026-01-01 00:00:00+00:00"),
        )
    return f"/simulations/{copy}"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_fault_of_ours_is_said_with_its_request_and_charges_nothing(
    visit: Visit, account: Callable[..., str], site: LiveServer, scripts: bool
) -> None:
    page = visit(reader=account(10), refusals=(500,), scripts=scripts)
    address = own_simulation(page, f"Faulty {scripts}")
    page.goto(spoilt(site, address.rsplit("/", 1)[-1], copy=f"{scripts:032x}"))
    page.locator(UNLOCK).click()
    problem = page.locator("#full-distribution-problem" if scripts else "#main")

    expect(problem.get_by_role("alert")).to_contain_text("Something went wrong on our side.")
    expect(problem.get_by_role("alert")).to_contain_text(re.compile(r"Request id: \w{8}"))
    page.goto("/wallet")
    expect_balance(page, 10)


def test_the_keyboard_goes_through_the_page_in_its_order_and_always_shows_where_it_is(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    seen = []
    for _ in range(16):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUS))

    assert [each["shown"] for each in seen] == [True] * 16
    assert [each["place"] for each in seen] == sorted(each["place"] for each in seen)


# Where the focus stands among everything that can have it, and whether an outline (of its card, too) shows it.
FOCUS = """() => {
  const all = [...document.querySelectorAll("a, button, input, select, summary, [tabindex]")];
  const at = document.activeElement, card = at.closest(".fixture, .shelf > li");
  const marked = [at, card].some(each => each && getComputedStyle(each).outlineStyle !== "none");
  // The button inside a field for a day is the browser's own, and so is its outline.
  return { place: all.indexOf(at), shown: marked || at.type === "date" };
}"""


def test_nothing_moves_where_motion_is_not_wanted(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(each => {
          const style = getComputedStyle(each);
          return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
        }).length"""
    )

    assert (moving, page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")) == (0, "auto")


def test_a_telephone_has_every_step_of_a_purchase_on_its_screen(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(10), width=390)
    open_first_forecast(page)
    page.locator(UNLOCK).click()
    expect(page.locator("#full-distribution-title")).to_be_focused()
    expect(page.locator("#full-distribution-title")).to_be_in_viewport()

    expect_balance(page, 8)


def test_on_paper_the_page_keeps_its_pictures_and_loses_its_forms(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(10), theme="dark")
    open_first_forecast(page)
    page.locator(UNLOCK).click()
    expect(page.locator("#chart-density .drawing svg")).to_be_visible()
    page.emulate_media(media="print")

    expect(page.locator("#chart-density .drawing svg")).to_be_visible()
    expect(page.locator(".masthead nav").first).to_be_hidden()
    expect(page.locator("#deep-dive form")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
        "rgba(0, 0, 0, 0)",
        "rgb(255, 255, 255)",
    )
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_only_a_forecast_that_is_frozen_says_on_paper_that_it_is_permanent(visit: Visit) -> None:
    page = visit()
    page.emulate_media(media="print")
    printed = []
    for slate in ("/", "/?status=played"):
        page.goto(slate)
        page.locator(FIRST_FIXTURE).first.click()
        page.wait_for_url("**/fixtures/*")
        printed.append(page.evaluate("getComputedStyle(document.querySelector('.colophon'), '::after').content"))

    assert ["permanent" in each for each in printed] == [False, True]


@contextmanager
def another_site(folder: Path) -> Iterator[str]:
    """Serves a folder without any policy, from an origin of its own."""
    handler = partial(SilentHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class SilentHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def test_another_site_shows_the_embedded_page_in_a_frame(visit: Visit, browser: Browser, tmp_path: Path) -> None:
    page = visit()
    address = open_first_forecast(page)
    frames = "".join(f'<iframe src="{src}" title="{src[-5:]}"></iframe>' for src in (f"{address}/embed", address))
    (tmp_path / "index.html").write_text(frames)
    with another_site(tmp_path) as url:
        elsewhere = browser.new_page()
        elsewhere.goto(url)
        expect(elsewhere.frame_locator('iframe[title="embed"]').get_by_role("heading", level=1)).to_be_visible()
        expect(elsewhere.frame_locator('iframe:not([title="embed"])').get_by_role("heading", level=1)).to_have_count(0)
        elsewhere.close()


def test_a_reader_changes_the_password_and_leaves(visit: Visit) -> None:
    page = visit(refusals=(401,))
    signed_up(page, "Leaver")
    page.goto("/account")
    page.get_by_label("Password now").fill(PASSWORD)
    page.get_by_label("New password").fill("eight quiet harbours")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("The password is changed.")).to_be_visible()
    page.get_by_text("Delete this account").click()
    page.get_by_label("Your password").fill("eight quiet harbours")
    page.get_by_role("button", name="Delete the account for ever").click()
    page.wait_for_url("**/")

    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.goto("/sign-in")
    page.get_by_label("Name").fill("Leaver")
    page.get_by_label("Password").fill("eight quiet harbours")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")


def test_a_file_of_results_is_followed_until_it_is_in(
    visit: Visit, tmp_path: Path, account: Callable[..., str]
) -> None:
    file = tmp_path / "river.csv"
    file.write_text("date,home,away,home_score,away_score,competition\n2024-01-01,Ouse,Avon,1,0,River League\n")
    account()
    page = visit(reader="treasurer")
    page.goto("/admin/results")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Import").click()
    page.wait_for_url("**/admin/jobs/*")

    expect(page.locator("#job")).to_contain_text("1 match read, 1 new, 0 corrected.")
    expect(page.get_by_role("heading", name="river.csv imported")).to_be_visible()
    expect(page.locator("#job[data-hx-trigger]")).to_have_count(0)
    page.get_by_role("link", name="All your jobs").click()
    expect(page.locator("#jobs li").filter(has_text="river.csv").filter(has_text="done")).to_be_visible()


def test_without_scripts_the_page_of_an_import_looks_again_by_itself(
    visit: Visit, tmp_path: Path, account: Callable[..., str]
) -> None:
    good, bad = tmp_path / "ouse.csv", tmp_path / "avon.csv"
    good.write_text("date,home,away,home_score,away_score\n2024-01-01,Ouse,Avon,1,0\n")
    bad.write_text("date,home,away,home_score,away_score\n2024-01-01,Ouse,Avon,many,0\n")
    account()
    page = visit(reader="treasurer", scripts=False)
    page.goto("/admin/results")
    page.locator("#competition").fill("Quiet Rivers")
    page.locator("#file").set_input_files([good, bad])
    page.get_by_role("button", name="Import").click()
    page.wait_for_url("**/admin/jobs/*")

    expect(page.locator("#job")).to_contain_text("1 of 2 files was refused; 1 match read, 1 new, 0 corrected.")
    expect(page.locator("#file-2 ~ div table")).to_contain_text("home_score")


def test_files_that_are_too_large_are_refused_before_they_are_sent_and_after(
    visit: Visit, tmp_path: Path, account: Callable[..., str]
) -> None:
    file = tmp_path / "large.csv"
    with file.open("wb") as written:
        written.truncate(60_000_000)
    account()
    page = visit(reader="treasurer")
    page.goto("/admin/results")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Import").click()
    expect(page.locator("#file-note")).to_contain_text("These are 60.0 MB; at most 50 MB are read.")

    plain = visit(reader="treasurer", scripts=False, refusals=(413,))
    plain.goto("/admin/results")
    plain.locator("#competition").fill("Kept Rivers")
    plain.locator("#file").set_input_files(file)
    plain.get_by_role("button", name="Import").click()
    expect(plain.get_by_role("alert")).to_contain_text("The upload is longer than 50 MB.")
    expect(plain.get_by_role("heading", name="Import files")).to_be_visible()


def test_one_search_finds_a_team_while_it_is_typed(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    page.get_by_role("link", name="Search").first.click()
    page.locator("#q").press_sequentially("elms")
    page.get_by_role("link", name="Elmsford", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_accessible_name("Elmsford")
