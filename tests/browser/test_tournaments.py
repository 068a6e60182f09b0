"""A tournament lived through: by its days, by the keyboard, and with results that are set."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.internationals import COPA_AMERICA, text
from tests.live_server import LiveServer

COPA = "/tournaments/copa-america-2021"


@pytest.fixture(autouse=True)
def copa_america(site: LiveServer, tmp_path: Path) -> None:
    """Importing a file twice changes nothing."""
    results = tmp_path / "results.csv"
    results.write_text(text(**COPA_AMERICA), encoding="utf-8")
    imported = site.trickster("data", "import", str(results))
    assert imported.returncode == 0, imported.stderr


def title_of(page: Page, team: str) -> str:
    line = page.locator("table.stages tbody tr").filter(has=page.get_by_role("link", name=team, exact=True))
    return line.locator("td").last.inner_text()


def test_a_tournament_is_lived_through_day_by_day_without_scripts(visit: Visit) -> None:
    page = visit(scripts=False)
    page.goto("/tournaments")
    page.get_by_role("link", name="Before the first match of the Copa América 2021").click()
    before = title_of(page, "Argentina")
    page.get_by_role("link", name="Reveal the results").click()
    page.get_by_role("link", name="Next match day").click()
    expect(page.get_by_label("Another day")).to_have_value("2021-06-14")
    page.get_by_label("Another day").fill("2021-07-10")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("heading", name="The way to the title")).to_be_visible()
    assert title_of(page, "Argentina") != before
    page.get_by_role("link", name="How it ended").click()

    expect(page.get_by_text("Argentina won the Copa América 2021.")).to_be_visible()


def test_what_is_set_by_the_keyboard_is_told_and_the_focus_stays(visit: Visit) -> None:
    page = visit()
    page.goto(f"{COPA}?as_of=2021-07-10")
    page.get_by_label("ends").focus()
    page.keyboard.type("0")
    page.get_by_label("to", exact=True).focus()
    page.keyboard.type("3")
    page.locator("#set").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="take back")).to_be_visible()
    expect(page.locator("#live")).to_contain_text("won the Copa América 2021")
    expect(page.locator("#tournament")).to_be_visible()
    assert "set=" in page.url
    page.go_back()
    expect(page.get_by_role("link", name="take back")).to_have_count(0)
