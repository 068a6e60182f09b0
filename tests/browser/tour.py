"""Every page there is, with something on it, and what was seen on a walk through all of them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD
from tests.internationals import COPA_AMERICA, text
from tests.live_server import LiveServer

SCREENSHOTS = Path(__file__).resolve().parents[2] / "screenshots"
WIDE, TELEPHONE, NARROWEST = 1280, 390, 320
LEAST_TARGET = 24
Who = Literal["guest", "reader", "keeper"]

SIGN_IN = """mutation($name: String!, $password: String!) {
  signIn(name: $name, password: $password) { viewer { id } }
}"""
AHEAD = "{ fixtures(status: SCHEDULED, overdue: false, first: 3) { nodes { id simulation { id } } } }"
PLAYED = "{ fixtures(status: PLAYED, newestFirst: true, first: 1) { nodes { id day } } }"
DEPTHS = "query($id: ID!) { simulation(id: $id) { distribution { dots } scenarios { sentence } deepDive { changes } } }"
COMPARED = "query($id: ID!, $with: [ID!]!) { simulation(id: $id) { comparison(with: $with) { sentence } } }"
LESSON = 'mutation { unlockModule(id: "scoring", idempotencyKey: "lesson") { balance } }'
KEY = 'mutation { createApiKey(name: "notebook", tokenLimit: 5) { key } }'
ROUND = "{ calibrationRound { next { id } } }"
FORECAST = """mutation($id: ID!) {
  submitForecast(fixtureId: $id, home: 0.5, draw: 0.3, away: 0.2) { forecast { happened } }
}"""
PROJECTION = 'mutation { startSeasonProjection(competitionId: "1") { job { id } } }'

IMPORT = """mutation($name: String!, $content: String!) {
  startImport(name: $name, skipBadRows: true, content: $content) { job { id } }
}"""
ASKED = "{ resemblances { nodes { id } } }"
RIVERS = "date,home,away,home_score,away_score\n2024-01-01,Ouse,Avon,1,0\n2024-01-02,Avon,Ouse,many,0\n"
# A score that is another, and a name that is like one of them.
NEWER_RIVERS = "date,home,away,home_score,away_score\n2024-01-01,Ouse,Avon,2,0\n2024-01-03,Avon,River Ouse,1,1\n"

INTERNATIONALS = """mutation($content: String!) {
  startImport(name: "results.csv", content: $content) { job { id } }
}"""


@dataclass(frozen=True)
class Place:
    """A page as somebody comes to it.

    Args:
        name: Of its pictures.
        status: What it answers with.
    """

    name: str
    address: str
    who: Who = "guest"
    status: int = 200


@dataclass
class Seen:
    """What was seen on a walk: each entry names its page."""

    findings: list[str] = field(default_factory=list)
    too_wide: list[str] = field(default_factory=list)
    too_small: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    shifts: dict[str, float] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)


Ask = Callable[..., Any]


def signed_in(site: LiveServer, name: str) -> Ask:
    """Asks the endpoint as somebody with an account."""
    client = site.client(headers={"sec-fetch-site": "same-origin"})

    def ask(query: str, **variables: object) -> Any:
        answer = client.post("/graphql", json={"query": query, "variables": variables}).json()
        assert "errors" not in answer, answer
        return answer["data"]

    ask(SIGN_IN, name=name, password=PASSWORD)
    return ask


def places(site: LiveServer, reader: str) -> list[Place]:
    """Every page, after the reader has bought, played and begun something of each kind."""
    ask = signed_in(site, reader)
    ahead = ask(AHEAD)["fixtures"]["nodes"]
    first, *others = (each["simulation"]["id"] for each in ahead)
    supposed = f"set={ahead[0]['id']}:home&set={ahead[1]['id']}:2-1"
    ask(DEPTHS, id=first)
    ask(COMPARED, id=first, **{"with": others})
    ask(LESSON)
    ask(KEY)
    ask(FORECAST, id=ask(ROUND)["calibrationRound"]["next"]["id"])
    (last,) = ask(PLAYED)["fixtures"]["nodes"]
    played, day = last["id"], last["day"]
    keeper = signed_in(site, "treasurer")
    keeper(PROJECTION)
    imported = keeper(IMPORT, name="rivers.csv", content=RIVERS)["startImport"]["job"]["id"]
    keeper(IMPORT, name="newer rivers.csv", content=NEWER_RIVERS)
    keeper(INTERNATIONALS, content=text(**COPA_AMERICA))
    until(lambda: ask("{ tournaments { id } }")["tournaments"])
    until(lambda: keeper(ASKED)["resemblances"]["nodes"])
    pick, compared = f"/simulations/{first}", f"/compare?simulations={','.join((first, *others))}"
    return [
        *for_guests(pick, f"/fixtures/{played}"),
        Place("competition-supposed", f"/competitions/1?{supposed}"),
        *for_travellers(f"/fixtures/{played}", day),
        *for_readers(pick, compared),
        *for_keepers(f"/admin/jobs/{imported}"),
    ]


def until(holds: Callable[[], object], most_seconds: float = 60.0) -> None:
    """Wait for what a job brings."""
    end = time.monotonic() + most_seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)


def for_travellers(played: str, day: str) -> Iterator[Place]:
    yield from (
        Place("then-slate", f"/?as_of={day}"),
        Place("then-revealed", f"/?as_of={day}&reveal=1"),
        Place("then-pick", f"{played}?as_of={day}"),
        Place("then-pick-revealed", f"{played}?as_of={day}&reveal=1"),
        Place("then-competition", f"/competitions/1?as_of={day}"),
        Place("then-game", f"/lab/calibration?as_of={day}"),
        Place("then-refused", "/?as_of=soon", status=422),
        Place("then-office", f"/admin/ledger?as_of={day}", "keeper", status=403),
    )


def for_guests(pick: str, played: str) -> Iterator[Place]:
    yield from (
        Place("slate", "/"),
        Place("slate-results", "/?status=played"),
        Place("slate-empty", "/?search=nobody"),
        Place("search", "/search?q=mo"),
        Place("search-empty", "/search"),
        Place("pick-locked", pick),
        Place("pick-played", played),
        Place("embed", f"{pick}/embed"),
        Place("simulate", "/simulate"),
        Place("compare-empty", "/compare"),
        Place("competition", "/competitions/1"),
        Place("team", "/teams/1"),
        Place("tournaments", "/tournaments"),
        Place("tournament", "/tournaments/copa-america-2021"),
        Place("tournament-as-of", "/tournaments/copa-america-2021?as_of=2021-07-01"),
        Place("record", "/record"),
        Place("record-pressed", "/record?said=20"),
        Place("record-distribution", "/record?depth=full-distribution"),
        Place("record-scenarios", "/record?depth=scenario-extremes"),
        Place("record-deep-dive", "/record?depth=deep-dive"),
        Place("record-empty", "/record?since=1900-01-01&until=1900-12-31"),
        Place("lab", "/lab"),
        Place("lesson-open", "/lab/distributions"),
        Place("lesson-locked", "/lab/scoring"),
        Place("game-closed", "/lab/calibration"),
        Place("prices", "/wallet"),
        Place("glossary", "/glossary"),
        Place("sign-in", "/sign-in"),
        Place("sign-up", "/sign-up"),
        Place("developers", "/developers"),
        Place("developers-try", "/developers?example=headline"),
        Place("console", "/graphql"),
        Place("error-401", "/account", status=401),
        Place("error-404", "/nowhere", status=404),
        Place("error-405", "/sign-out", status=405),
        Place("error-422", "/?day=yesterday", status=422),
    )


def for_readers(pick: str, compared: str) -> Iterator[Place]:
    yield from (
        Place("pick-owned", pick, "reader"),
        Place("compare", compared, "reader"),
        Place("wallet", "/wallet", "reader"),
        Place("account", "/account", "reader"),
        Place("lab-begun", "/lab", "reader"),
        Place("lesson", "/lab/scoring", "reader"),
        Place("game", "/lab/calibration", "reader"),
        Place("lab-summary", "/lab/summary", "reader"),
        Place("error-403", "/admin", "reader", 403),
    )


def for_keepers(imported: str) -> Iterator[Place]:
    yield from (
        Place("admin", "/admin", "keeper"),
        Place("admin-accounts", "/admin/accounts?user=2", "keeper"),
        Place("admin-ledger", "/admin/ledger", "keeper"),
        Place("admin-proof", "/admin/ledger/proof", "keeper"),
        Place("admin-results", "/admin/results", "keeper"),
        Place("admin-corrections", "/admin/corrections", "keeper"),
        Place("admin-names", "/admin/names", "keeper"),
        Place("admin-seasons", "/admin/seasons?competition=1", "keeper"),
        Place("admin-jobs", "/admin/jobs", "keeper"),
        Place("admin-job", imported, "keeper"),
        Place("admin-lab", "/admin/lab", "keeper"),
    )


def walk(tour: list[Place], open_page: Callable[[Who], Page], theme: str) -> Seen:
    """Look at every page at three widths, with axe, and keep pictures of it."""
    seen = Seen()
    for who in ("guest", "reader", "keeper"):
        page = open_page(who)
        with watched(page, seen):
            for place in tour:
                if place.who == who:
                    look(page, place, theme, seen)
    return seen


@contextmanager
def watched(page: Page, seen: Seen) -> Iterator[None]:
    page.on("request", lambda request: seen.hosts.add(request.url.split("/")[2]))
    page.on("console", lambda message: seen.console.extend(complaint(page, message.type, message.text)))
    page.on("pageerror", lambda error: seen.console.append(f"{page.url}: {error}"))
    yield


def complaint(page: Page, kind: str, text: str) -> list[str]:
    """What the console should not say; the browser itself writes the status of a refusal there."""
    is_status = re.search(r"the server responded with a status of 4\d\d", text)
    return [f"{page.url}: {text}"] if kind in ("error", "warning") and not is_status else []


def look(page: Page, place: Place, theme: str, seen: Seen) -> None:
    answer = page.goto(place.address)
    assert answer
    seen.statuses[place.name] = answer.status
    draw_charts(page)
    seen.shifts[place.name] = page.evaluate(LAYOUT_SHIFT)
    picture(page, place, theme, WIDE)
    seen.findings += findings(page)
    folded = page.evaluate(UNFOLD)
    if folded:
        draw_charts(page)
        seen.findings += findings(page)
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        seen.too_wide += [f"{place.name}, unfolded: {by} px"] if (by := sideways(page)) else []
        page.set_viewport_size({"width": WIDE, "height": 900})
        page.evaluate(FOLD)
    page.set_viewport_size({"width": TELEPHONE, "height": 900})
    seen.unseen += [f"{place.name}: {each}" for each in page.evaluate(PICTURES_WITHOUT_SIZE)]
    seen.too_small += [f"{place.name}: {each}" for each in page.evaluate(SMALL_TARGETS, LEAST_TARGET)]
    picture(page, place, theme, TELEPHONE)
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    seen.too_wide += [f"{place.name}: {by} px"] if (by := sideways(page)) else []
    page.set_viewport_size({"width": WIDE, "height": 900})


def draw_charts(page: Page) -> None:
    """Bring every chart into sight until the script has drawn it again, and go back to the top."""
    waiting = page.locator("[data-chart]:not([data-drawn])")
    while left := waiting.count():
        # One that is in sight anyhow may be drawn meanwhile.
        page.evaluate("document.querySelector('[data-chart]:not([data-drawn])')?.scrollIntoView()")
        expect(waiting).not_to_have_count(left)
    page.evaluate("scrollTo(0, 0)")


def picture(page: Page, place: Place, theme: str, width: int) -> None:
    page.screenshot(path=SCREENSHOTS / f"{place.name}-{theme}-{width}.png", full_page=True)


def findings(page: Page) -> list[str]:
    """What axe has against the page, a line each."""
    response = Axe().run(page).response
    return [f"{page.url}: {each['id']} {each['nodes'][0]['html'][:200]}" for each in response["violations"]]


def sideways(page: Page) -> int:
    """How far the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


# A link that its card stretches over itself is as large as the card. Links inside a sentence may be as small as its
# letters: WCAG 2.2, success criterion 2.5.8. Nobody presses the field in which an editor listens.
SMALL_TARGETS = """least => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter(each => each.checkVisibility() && each.type !== "hidden")
  .filter(each => !each.closest("p, dd, td, th, caption, .hidden, .skip, .CodeMirror"))
  .filter(each => getComputedStyle(each, "::after").position !== "absolute")
  .filter(each => each.getBoundingClientRect().height < least)
  .map(each => each.outerHTML.slice(0, 120))"""
# A picture's frame is there for sighted readers: whatever the width, one picture in it has a size.
PICTURES_WITHOUT_SIZE = """() => [...document.querySelectorAll("figure .drawing")]
  .filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 20)
  .map(each => each.ariaLabel ?? each.className)"""
# What is folded is seen too; afterwards the page is as it was.
UNFOLD = """() => {
  const folded = [...document.querySelectorAll("details:not([open])")];
  for (const each of folded) { each.open = true; each.dataset.unfolded = ""; }
  return folded.length;
}"""
FOLD = """() => {
  for (const each of document.querySelectorAll("[data-unfolded]")) { each.open = false; delete each.dataset.unfolded; }
}"""
LAYOUT_SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => { for (const each of list.getEntries()) sum += each.value; })
    .observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
})"""
