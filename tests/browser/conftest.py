"""A real browser on a real server with a small league of its own."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from itertools import count, permutations
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from server import assets
from tests.live_server import LiveServer, started

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TEAMS = ("Aldermoor", "Briarwick", "Cresthaven", "Duncairn", "Elmsford", "Fenbridge")
LEAGUE = "Harbour League"
PASSWORD = "seven quiet harbours"
SIGN_UP = f'mutation($name: String!) {{ signUp(name: $name, password: "{PASSWORD}") {{ viewer {{ id }} }} }}'
TOP_UP = """mutation($id: ID!, $tokens: BigInt!, $key: String!) {
  topUp(userId: $id, amount: $tokens, reason: "for a test", idempotencyKey: $key) { balance }
}"""


class Visit(Protocol):
    """Opens a page whose console must stay clean.

    Args:
        reader: Name of the account that is signed in; None for a guest.
        refusals: Statuses that this journey provokes: the browser itself writes them into the console.
        loses_connection: The journey cuts the line, which the browser and htmx write into the console.
    """

    def __call__(
        self,
        *,
        reader: str | None = None,
        theme: str = "light",
        width: int = 1280,
        scripts: bool = True,
        refusals: tuple[int, ...] = (),
        loses_connection: bool = False,
    ) -> Page: ...


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """Closed with this package: the synchronous driver keeps an event loop running while it is open."""
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that knows one league: two rounds played, one ahead."""
    assets.build()
    folder = tmp_path_factory.mktemp("site")
    write_league(folder / "league.csv")
    with started(folder / "data", environment={"TRICKSTER_DEMO": "false"}) as server:
        imported = server.trickster("data", "import", str(folder / "league.csv"))
        assert imported.returncode == 0, imported.stderr
        yield server


@pytest.fixture(scope="package")
def account(site: LiveServer) -> Callable[..., str]:
    """Makes an account with some tokens; the name is its own for every test."""
    site.trickster("user", "create", "treasurer", "--admin", "--password-stdin", input=f"{PASSWORD}\n")
    key = site.trickster("api-key", "create", "treasurer", "--scope", "admin").stdout.split()[-1]
    treasurer = site.client(headers={"authorization": f"Bearer {key}"})
    numbers = count()

    def make(tokens: int = 0) -> str:
        name = f"reader{next(numbers)}"
        signed_up = site.client().post("/graphql", json={"query": SIGN_UP, "variables": {"name": name}})
        if tokens:
            asked = {"id": signed_up.json()["data"]["signUp"]["viewer"]["id"], "tokens": tokens, "key": name}
            topped_up = treasurer.post("/graphql", json={"query": TOP_UP, "variables": asked})
            assert topped_up.json()["data"], topped_up.text
        return name

    return make


@pytest.fixture
def visit(browser: Browser, site: LiveServer) -> Iterator[Visit]:
    complaints: list[str] = []
    with ExitStack() as stack:

        def open_page(
            *,
            reader: str | None = None,
            theme: str = "light",
            width: int = 1280,
            scripts: bool = True,
            refusals: tuple[int, ...] = (),
            loses_connection: bool = False,
        ) -> Page:
            page = opened(browser, site, theme=theme, width=width, scripts=scripts)
            stack.callback(page.context.close)
            page.on("console", lambda message: complaints.extend(complaint(message, refusals, loses_connection)))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            if reader is not None:
                sign_in(page, reader)
            return page

        yield open_page
    assert complaints == []


def opened(
    browser: Browser, site: LiveServer, *, theme: str = "light", width: int = 1280, scripts: bool = True
) -> Page:
    """A page of a visitor nobody knows yet."""
    context = browser.new_context(
        base_url=site.url,
        color_scheme="dark" if theme == "dark" else "light",
        viewport={"width": width, "height": 900},
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


def complaint(message: ConsoleMessage, refusals: tuple[int, ...], loses_connection: bool) -> list[str]:
    """What the console said that it should not have."""
    if message.type not in ("error", "warning"):
        return []
    status = re.search(r"the server responded with a status of (\d+)", message.text)
    is_provoked = int(status[1]) in refusals if status else loses_connection
    return [] if is_provoked else [message.text]


def sign_in(page: Page, reader: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Name").fill(reader)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")


def write_league(path: Path) -> None:
    """Every pair home and away, half of it played; scores follow the order of the names."""
    pairs = list(permutations(range(len(TEAMS)), 2))
    today = date.today()
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["date", "home", "away", "home_score", "away_score", "competition"])
        for index, (home, away) in enumerate(pairs):
            day = today + timedelta(days=index - 20)
            score = [1 + (away - home > 1), 1 + (home - away > 2)] if day < today else ["", ""]
            rows.writerow([day.isoformat(), TEAMS[home], TEAMS[away], *score, LEAGUE])
