"""What a stranger does with a fresh installation and its real matches, one step after the other in one browser.

A step is a function of the stranger; what somebody does in one, such as the account that was made, the next ones find.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from server import assets
from tests.browser.conftest import PASSWORD, complaint, opened
from tests.live_server import LiveServer, started

OUT_OF_THE_BOX = {"TRICKSTER_BUNDLED": "true", "TRICKSTER_DEMO": "false", "TRICKSTER_WELCOME_TOKENS": "10"}
LEAGUE, HOME, AWAY = "England: Premier League", "Arsenal", "Chelsea"
OPENING, FINAL, CUP = "2022-11-20", "2022-12-18", "world-cup-2022"
UNDERWAY = '{ upkeep { done } competitions(search: "international") { id } }'
AHEAD = "{ fixtures(status: SCHEDULED, overdue: false, first: 1) { nodes { id seal { number } } } }"
# All matches are to be there within a minute on two cores, and a match day is sealed at the next full minute.
WITHIN_SECONDS, LOOK_SECONDS = 120, 0.5
NAME = "a-stranger"


@dataclass
class Stranger:
    """Somebody in a browser.

    Args:
        complaints: What the console said that it should not have.
    """

    server: LiveServer
    client: httpx2.Client
    page: Page
    folder: Path
    complaints: list[str] = field(default_factory=list)

    def heard(self, message: ConsoleMessage) -> None:
        self.complaints += complaint(message, (), False)

    def until(self, document: str, is_so: Callable[[dict], bool]) -> dict:  # type: ignore[type-arg]
        """The first answer of which something is so."""
        deadline = time.monotonic() + WITHIN_SECONDS
        while not is_so(found := self.client.post("/graphql", json={"query": document}).json()["data"]):
            assert time.monotonic() < deadline, found
            time.sleep(LOOK_SECONDS)
        return dict(found)

    def tokens(self, number: int) -> None:
        expect(self.page.locator("header").get_by_text(f"{number} tokens")).to_be_visible()


@pytest.fixture
def stranger(browser: Browser, tmp_path: Path) -> Iterator[Stranger]:
    assets.build()
    with started(tmp_path / "data", environment=OUT_OF_THE_BOX) as server, server.client() as client:
        page = opened(browser, server)
        made = Stranger(server, client, page, tmp_path)
        page.on("console", made.heard)
        page.on("pageerror", lambda error: made.complaints.append(str(error)))
        yield made
        page.context.close()


def reads_a_real_match_in_full_depth(stranger: Stranger) -> None:
    """As a guest, while the other matches come in."""
    page, deadline = stranger.page, time.monotonic() + WITHIN_SECONDS
    page.goto("/")
    while not page.get_by_role("link", name="See it in full depth").count():
        assert time.monotonic() < deadline
        page.wait_for_timeout(1000 * LOOK_SECONDS)
        page.reload()
    page.get_by_role("link", name="See it in full depth").click()
    page.wait_for_url("**/fixtures/*")

    expect(page.locator(".depth[data-open]")).to_have_count(3)
    expect(page.get_by_text("synthetic")).to_have_count(0)


def hears_of_a_match_that_begins_soon(stranger: Stranger) -> None:
    """The keeper of the site brings it in; it is sealed within a minute, whatever the stranger does meanwhile."""
    kick_off = f"{datetime.now(UTC) + timedelta(minutes=45):%Y-%m-%dT%H:%MZ}"
    file = stranger.folder / "ahead.csv"
    file.write_text(f"date,home,away,competition\n{kick_off},{HOME},{AWAY},{LEAGUE}\n")

    assert stranger.server.trickster("data", "import", str(file)).returncode == 0


def plays_the_game(stranger: Stranger) -> None:
    page = stranger.page
    stranger.until(UNDERWAY, lambda found: bool(found["competitions"] and not found["upkeep"]))
    page.goto("/lab/calibration")
    page.get_by_role("button", name="Store and see the result").click()

    expect(page.get_by_text("Mean scores over 1 forecast;")).to_be_visible()


def signs_up_and_is_where_they_were(stranger: Stranger) -> None:
    page = stranger.page
    page.get_by_role("link", name="Sign up and keep them").click()
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.wait_for_url("**/lab/calibration*")

    expect(page.get_by_text("Mean scores over 1 forecast;")).to_be_visible()
    stranger.tokens(10)


def finds_the_final_and_unlocks_it(stranger: Stranger) -> None:
    page = stranger.page
    page.goto("/search?q=argentina+france")
    page.get_by_role("link", name=re.compile("Argentina – France")).first.click()
    page.wait_for_url("**/fixtures/*")
    expect(page.get_by_text("Argentina won the shoot-out.")).to_be_visible()
    page.locator("#unlock-full-distribution").click()

    expect(page.locator("#full-distribution[data-open]")).to_be_visible()
    stranger.tokens(8)


def lives_through_a_day_of_2022(stranger: Stranger) -> None:
    """The opening of a World Cup: nothing of it is known, it is revealed, and the next match day follows."""
    page = stranger.page
    page.goto(f"/?as_of={OPENING}")
    band, opening = page.get_by_label("Time machine"), page.locator("li.fixture").filter(has_text="Qatar – Ecuador")
    expect(band).to_contain_text("Nothing of that day or later is known here.")
    expect(opening).not_to_contain_text("0 – 2")
    band.get_by_role("link", name="Reveal the results").click()
    expect(opening).to_contain_text(re.compile(r"0 – 2.*given \d+%, earned", re.DOTALL))
    band.get_by_role("link", name="Next match day").click()

    expect(page.locator("li.fixture").filter(has_text="England – Iran")).not_to_contain_text("6 – 2")


def follows_the_bracket(stranger: Stranger) -> None:
    """From what the day before a final left open to how it ended."""
    page = stranger.page
    page.goto(f"/tournaments/{CUP}?as_of={FINAL}")
    expect(page.get_by_role("heading", name="The way to the title")).to_be_visible()
    expect(page.locator("#tournament")).to_contain_text("has the best chance to win the World Cup 2022")
    page.get_by_role("link", name="How it ended").click()

    expect(page.locator("#tournament")).to_contain_text("Argentina won the World Cup 2022.")


def checks_a_proof(stranger: Stranger) -> None:
    """Of the match that begins soon, by the command line."""
    page = stranger.page
    (match,) = stranger.until(AHEAD, lambda found: bool(found["fixtures"]["nodes"][0]["seal"]))["fixtures"]["nodes"]
    page.goto(f"/fixtures/{match['id']}")
    with page.expect_download() as download:
        page.get_by_role("link", name="download the proof").click()
    file = stranger.folder / "proof.json"
    download.value.save_as(file)
    believed = stranger.server.trickster("verify", str(file))
    file.write_text(file.read_text().replace(HOME, "Arsenic"))
    doubted = stranger.server.trickster("verify", str(file))

    assert believed.returncode == 0, believed.stderr
    assert doubted.returncode != 0


STEPS = (
    reads_a_real_match_in_full_depth,
    hears_of_a_match_that_begins_soon,
    plays_the_game,
    signs_up_and_is_where_they_were,
    finds_the_final_and_unlocks_it,
    lives_through_a_day_of_2022,
    follows_the_bracket,
    checks_a_proof,
)


def test_a_stranger_sees_the_best_of_it_within_minutes(stranger: Stranger) -> None:
    for step in STEPS:
        step(stranger)

    assert stranger.complaints == []
