"""What a guest meets: one match in full depth, true pieces of what is locked elsewhere, and tokens to begin with."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Visit
from tests.browser.test_journeys import open_first_forecast

DEPTHS = ("full-distribution", "scenario-extremes", "deep-dive")


def open_today(page: Page) -> str:
    page.goto("/")
    page.get_by_role("link", name="See it in full depth").click()
    page.wait_for_url("**/fixtures/*")
    return page.url


def test_a_guest_reads_one_match_in_full_depth_with_and_without_scripts(visit: Visit) -> None:
    for scripts in (True, False):
        page = visit(scripts=scripts)
        open_today(page)

        for depth in DEPTHS:
            expect(page.locator(f"#{depth}[data-open] .badge.owned")).to_have_text("open to everybody today")
        expect(page.get_by_role("link", name="Sign in to unlock")).to_have_count(0)
        expect(page.get_by_text("Open to everybody today.")).to_be_visible()


def test_no_sentence_of_the_deep_dive_stands_twice(visit: Visit) -> None:
    page = visit()
    open_today(page)
    said = page.locator("#deep-dive p").all_text_contents()

    assert len(said) > len(DEPTHS)
    assert len(said) == len(set(said))


def test_what_a_guest_reads_can_be_downloaded(visit: Visit) -> None:
    page = visit()
    open_today(page)
    link = page.get_by_role("link", name="Download as JSON").get_attribute("href")
    assert link is not None

    analysis = page.request.get(link).json()

    assert {"distribution", "scenarios", "deepDive"} <= analysis.keys()


def test_each_locked_depth_shows_a_true_piece_of_the_open_match(visit: Visit) -> None:
    page = visit()
    opened = open_today(page).rsplit("/", 1)[-1]
    # As they are read aloud: discs say nothing.
    names = page.locator("h1").aria_snapshot().split('"')[1]
    open_first_forecast(page)

    for depth in DEPTHS:
        locked = page.locator(f"#{depth}:not([data-open])")
        expect(locked.locator(".preview figcaption")).to_contain_text(names)
        expect(locked.locator(f".preview a[href='/fixtures/{opened}#{depth}']")).to_be_visible()
        expect(locked.locator(".lead")).to_have_text(re.compile(r".+\?$"))
        expect(locked.locator(".preview svg").first).to_be_visible()


def test_an_administrator_opens_a_match_and_closes_it_again(visit: Visit, account: Callable[..., str]) -> None:
    account()
    page = visit(reader="treasurer")
    address = open_first_forecast(page)
    page.get_by_role("button", name="Open it to everybody").click()
    page.wait_for_url("**/fixtures/*")

    guest = visit()
    guest.goto(address)
    expect(guest.locator("#deep-dive[data-open]")).to_be_visible()

    page.goto("/admin/accounts")
    page.get_by_role("button", name=re.compile("^Close")).click()
    page.wait_for_url("**/admin/accounts#open")
    guest.goto(address)
    expect(guest.locator("#deep-dive[data-open]")).to_have_count(0)


def test_whoever_signs_in_from_the_masthead_comes_back_to_the_page(visit: Visit, account: Callable[..., str]) -> None:
    name = account()
    page = visit()
    page.goto("/record?until=2999-01-01")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.wait_for_url("**/record?until=2999-01-01")
    expect(page.get_by_role("link", name=name)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_guest_plays_and_keeps_it_when_signing_up(visit: Visit, scripts: bool) -> None:
    page = visit(scripts=scripts)
    page.goto("/lab/calibration")
    expect(page.locator("#as-guest")).to_be_visible()
    page.get_by_role("button", name="Store and see the result").click()
    expect(page.locator("#result")).to_be_visible()
    expect(page.get_by_text("Mean scores over 1 forecast;")).to_be_visible()

    page.get_by_role("link", name="Sign up and keep them").click()
    page.get_by_label("Name").fill(f"Player-{scripts}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_url("**/lab/calibration*")

    expect(page.get_by_text("Mean scores over 1 forecast;")).to_be_visible()
    expect(page.locator("#as-guest")).to_have_count(0)
