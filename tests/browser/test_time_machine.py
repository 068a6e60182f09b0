"""A day of the past lived through: nothing is known, it is revealed, and the next match day follows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.live_server import LiveServer

PLAYED = "{ fixtures(status: PLAYED, newestFirst: true, first: 40) { nodes { id day } } }"


@pytest.fixture
def day(site: LiveServer) -> str:
    """A match day that is not the last one that was played."""
    nodes = site.client().post("/graphql", json={"query": PLAYED}).json()["data"]["fixtures"]["nodes"]
    return sorted({each["day"] for each in nodes})[-2]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_day_is_lived_through(visit: Visit, day: str, *, scripts: bool) -> None:
    page = visit(scripts=scripts)
    page.goto("/")
    page.get_by_label("See this page as of a day").fill(day)
    page.get_by_role("button", name="Travel there").click()
    band = page.get_by_label("Time machine")

    expect(band).to_contain_text("Nothing of that day or later is known here.")
    expect(page.locator("li.fixture").first).not_to_contain_text(re.compile(r"\d+ – \d+"))

    open_match = page.locator("#open-today").text_content() or ""
    band.get_by_role("link", name="Reveal the results").click()
    expect(band).to_contain_text("with its results")
    expect(page.locator("#open-today")).to_have_text(open_match)
    expect(page.locator("li.fixture").first).to_contain_text(re.compile(r"\d+ – \d+.*given \d+%, earned", re.DOTALL))

    page.locator("li.fixture a").first.click()
    expect(page.get_by_role("heading", name=re.compile("It ended"))).to_be_visible()
    expect(band).to_contain_text("with its results")

    band.get_by_role("link", name=re.compile("Next match day")).click()
    expect(band).to_contain_text("Nothing of that day or later is known here.")
    assert f"as_of={day}" not in page.url

    band.get_by_role("link", name="Back to the present").click()
    expect(page.get_by_label("Time machine")).to_have_count(0)
    assert "as_of" not in page.url


def test_filters_keep_the_day_in_place(visit: Visit, day: str) -> None:
    page = visit()
    page.goto(f"/?as_of={day}")
    page.get_by_text("Competition, day, results, team").click()
    page.get_by_label("Show", exact=True).select_option("played")

    expect(page).to_have_url(re.compile("status=played"))
    assert f"as_of={day}" in page.url
    expect(page.locator("#fixtures a").first).to_have_attribute("href", re.compile(f"as_of={day}"))
