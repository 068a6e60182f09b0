"""A page asks once: the executions and the SQL statements that each takes, where nothing of it is remembered."""

from __future__ import annotations

import logging
import shutil
from collections.abc import AsyncIterator, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.accounts.models import Role
from engine.accounts.models import Scope as KeyScope
from engine.catalogue.importers.reading import parse_bytes
from engine.forecasts.service import Forecasts
from engine.store import readers
from schema import execute
from schema.shared import Shared
from server import assets, pages
from server.app import create_app
from server.pages.depths import Shelf
from server.settings import Settings
from tests.internationals import COPA_AMERICA, text

pytestmark = pytest.mark.asyncio(loop_scope="module")

PASSWORD = "seven quiet harbours"
GRAPHQL = "/graphql"
IN_PLACE = {"HX-Request": "true", "HX-Request-Type": "partial"}
MOST_TRIES = 3
AHEAD = (
    "{ fixtures(status: SCHEDULED, overdue: false, first: 6) { nodes { id simulation { id } } } competitions { id } }"
)
DEPTHS = """query ($id: ID!, $with: [ID!]!) { simulation(id: $id) {
  distribution { dots } scenarios { sentence } deepDive { changes } comparison(with: $with) { sentence }
} }"""
ROUND = "{ calibrationRound { next { id } } teams(first: 1) { nodes { id } } }"
FORECAST = """mutation ($id: ID!) {
  submitForecast(fixtureId: $id, home: 0.5, draw: 0.3, away: 0.2) { forecast { happened } }
}"""
PROJECTION = "mutation ($id: ID!) { startSeasonProjection(competitionId: $id) { job { id } } }"


@dataclass
class Counts:
    """What one request has asked for."""

    executions: int = 0
    statements: list[str] = field(default_factory=list)


COUNTED: ContextVar[Counts | None] = ContextVar("counted", default=None)


class Statements(logging.Handler):
    """Hears the statements of the request that is counted, and none of the work that goes on beside it."""

    def emit(self, record: logging.LogRecord) -> None:
        if (counts := COUNTED.get()) is not None:
            counts.statements.append(record.getMessage())


@dataclass(frozen=True)
class Page:
    """A route as somebody asks it.

    Args:
        address: With the names of things in angle brackets.
        statements: SQL statements that it takes at most.
        executions: Of GraphQL operations; a file that holds everything of a reader asks for it piece by piece.
    """

    address: str
    statements: int
    who: str = "reader"
    executions: int = 1


# While first steps are still to do, administration asks four statements more.
# A match of these days may be sealed or frozen, which is looked up: two statements more while one is on than else.
PAGES = {
    "/": [Page("/", 23), Page("/?status=played", 15), Page("/", 21, "guest")],
    "/upkeep": [Page("/upkeep", 0, "guest", executions=0)],
    "/search": [Page("/search?q=o", 27)],
    "/simulations/{simulation}": [
        Page("/simulations/<owned>", 18),
        Page("/simulations/<owned>?home_advantage=none", 18),
        Page("/simulations/<other>", 15),
        Page("/simulations/<owned>", 13, "guest"),
    ],
    "/fixtures/{fixture}": [Page("/fixtures/<fixture>", 18), Page("/fixtures/<fixture>", 13, "guest")],
    "/simulations/{simulation}/preview.png": [Page("/simulations/<owned>/preview.png", 13, "guest")],
    "/simulations/{simulation}/embed": [Page("/simulations/<owned>/embed", 3, "guest")],
    "/simulations/{simulation}/charts/{kind}.{extension}": [Page("/simulations/<owned>/charts/margin.csv", 18)],
    "/simulations/{simulation}/analysis.json": [Page("/simulations/<owned>/analysis.json", 18)],
    "/compare": [
        Page("/compare", 12),
        Page("/compare?simulations=<several>", 16),
        Page("/compare?simulations=<several>", 13, "guest"),
    ],
    "/compare/{kind}.{extension}": [Page("/compare/comparison.csv?simulations=<several>", 5)],
    "/simulate": [Page("/simulate", 15), Page("/simulate?competition=<competition>", 15)],
    "/competitions/{competition}": [
        Page("/competitions/<competition>", 36),
        Page("/competitions/<competition>?set=<fixture>:home", 39),
    ],
    "/competitions/{competition}/river.{extension}": [Page("/competitions/<competition>/river.csv", 36)],
    "/competitions/{competition}/places.{extension}": [Page("/competitions/<competition>/places.csv", 36)],
    "/teams/{team}": [Page("/teams/<team>", 49)],
    "/teams/{team}/history.{extension}": [Page("/teams/<team>/history.csv", 49)],
    "/record": [Page("/record", 13), Page("/record?depth=deep-dive", 13), Page("/record?said=40", 17)],
    "/record/{kind}.{extension}": [Page("/record/reliability.csv", 13)],
    "/record/seals.json": [Page("/record/seals.json", 2, "guest")],
    "/fixtures/{fixture}/seal.json": [Page("/fixtures/<fixture>/seal.json", 4, "guest")],
    "/lab": [Page("/lab", 10), Page("/lab", 3, "guest")],
    "/lab/{module}": [Page("/lab/distributions", 12)],
    "/lab/{module}/chart.{extension}": [Page("/lab/distributions/chart.csv", 12)],
    "/lab/calibration": [Page("/lab/calibration", 13)],
    "/lab/calibration/forecasts.csv": [Page("/lab/calibration/forecasts.csv", 5)],
    "/lab/calibration/curve.{extension}": [Page("/lab/calibration/curve.csv", 13)],
    "/lab/calibration/weeks.{extension}": [Page("/lab/calibration/weeks.csv", 13)],
    "/lab/summary": [Page("/lab/summary", 5)],
    "/lab/summary.json": [Page("/lab/summary.json", 9, executions=2)],
    "/lab/summary.csv": [Page("/lab/summary.csv", 5)],
    "/wallet": [Page("/wallet", 18), Page("/wallet", 3, "guest")],
    "/wallet/statement.csv": [Page("/wallet/statement.csv", 3)],
    "/account": [Page("/account", 6)],
    "/account/everything.json": [Page("/account/everything.json", 33, executions=7)],
    "/sign-in": [Page("/sign-in", 2, "guest")],
    "/sign-up": [Page("/sign-up", 2, "guest")],
    "/first-administrator/{token}": [Page("/first-administrator/nothing", 1, "guest")],
    "/glossary": [Page("/glossary?q=chance", 0, "guest")],
    "/developers": [Page("/developers", 5)],
    "/graphql": [Page("/graphql", 1)],
    "/admin": [Page("/admin", 17, "keeper")],
    "/admin/accounts": [Page("/admin/accounts?user=2", 13, "keeper")],
    "/admin/ledger": [Page("/admin/ledger", 3, "keeper")],
    "/admin/ledger/proof": [Page("/admin/ledger/proof", 1, "keeper")],
    "/admin/results": [Page("/admin/results", 7, "keeper")],
    "/admin/corrections": [Page("/admin/corrections", 4, "keeper")],
    "/admin/seasons": [Page("/admin/seasons?competition=<competition>", 27, "keeper")],
    "/admin/names": [Page("/admin/names", 5, "keeper")],
    "/admin/jobs": [Page("/admin/jobs", 4, "keeper")],
    "/admin/jobs/{job}": [Page("/admin/jobs/<job>", 3, "keeper")],
    "/admin/lab": [Page("/admin/lab", 3, "keeper")],
    "/admin/audit-trail.jsonl": [Page("/admin/audit-trail.jsonl", 2, "keeper")],
    "/admin/transactions.csv": [Page("/admin/transactions.csv", 2, "keeper")],
}

# Counted last: the matches that they need change what other pages show.
OF_TOURNAMENTS = {
    "/tournaments": [Page("/tournaments", 9)],
    "/tournaments/{tournament}": [
        Page("/tournaments/copa-america-2021", 15),
        Page("/tournaments/copa-america-2021?as_of=2021-07-01", 15, "guest"),
    ],
    "/tournaments/{tournament}/{kind}.{extension}": [Page("/tournaments/copa-america-2021/stages.csv", 15)],
}


@dataclass(frozen=True)
class World:
    """A server in this process, on which a reader has bought something of each kind.

    Args:
        keys: API keys by caller.
        things: What there is, by its name in the addresses.
    """

    app: Starlette
    client: httpx2.AsyncClient
    keys: dict[str, str] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)

    def headers(self, who: str) -> dict[str, str]:
        key = {"authorization": f"Bearer {self.keys[who]}"} if who in self.keys else {}
        return {"accept": "text/html", **key}

    async def ask(self, who: str, document: str, **variables: object) -> Any:
        answer = await self.client.post(
            GRAPHQL, json={"query": document, "variables": variables}, headers=self.headers(who)
        )
        assert "errors" not in answer.json(), answer.text
        return answer.json()["data"]

    async def counted(self, who: str, address: str, method: str = "GET", **form: str) -> Counts:
        """What the address takes once everything that it shows is stored, and nothing of it is remembered."""
        for name, value in self.things.items():
            address = address.replace(f"<{name}>", value)
            form = {key: given.replace(f"<{name}>", value) for key, given in form.items()}
        headers = self.headers(who) | (IN_PLACE if method == "POST" else {})
        if method == "GET":
            await self.client.get(address, headers=headers)
        self.forget()
        counts = Counts()
        token = COUNTED.set(counts)
        try:
            answer = await self.client.request(method, address, headers=headers, data=form or None)
        finally:
            COUNTED.reset(token)
        assert answer.status_code in (200, 303, 404), answer.text
        return counts

    def forget(self) -> None:
        installation = self.app.state.installation
        known, ledger = installation.services.forecasts, installation.services.ledger
        afresh = Forecasts(known.database, known.catalogue, clock=known.clock)
        self.app.state.installation = replace(
            installation, services=replace(installation.services, forecasts=afresh, shared=Shared())
        )
        self.app.state.shelf = Shelf()
        ledger._balances.forget(range(100))
        ledger._ownership._known.forget_all()  # type: ignore[attr-defined]


def with_state(app: ASGIApp) -> ASGIApp:
    """The app as a server calls it, which gives every request the lifespan's state."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": {}}, receive, send)

    return served


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def world(served_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    assets.build()
    folder = tmp_path_factory.mktemp("executions") / "data"
    shutil.copytree(served_folder, folder, ignore=shutil.ignore_patterns("*.lock", "*.sock"))
    app = create_app(Settings(data=folder, demo_sports=False))
    with pytest.MonkeyPatch.context() as patch:
        # With one reader its statements end in the order in which they began, so that as much is looked up together.
        patch.setattr(readers, "MOST_READERS", 1)
        async with app.router.lifespan_context(app):
            transport = httpx2.ASGITransport(app=with_state(app))
            async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                made = World(app, client)
                await settled(made)
                yield made


async def settled(world: World) -> None:
    """Somebody who has bought, played and begun something of each kind."""
    services = world.app.state.installation.services
    await services.forecasts.catch_up()
    for who, scopes in (("reader", [KeyScope.SPEND]), ("keeper", [KeyScope.ADMIN, KeyScope.SPEND])):
        role = Role.ADMINISTRATOR if who == "keeper" else Role.READER
        member = await services.accounts.sign_up(who, PASSWORD, role=role)
        world.keys[who], _ = await services.accounts.api_keys.create(member.id, who, scopes=[KeyScope.READ, *scopes])
        await services.ledger.treasury.top_up(None, member.id, 50, reason="test", key=who, request_id="test")
    data = await world.ask("guest", AHEAD)
    fixtures, competition = data["fixtures"]["nodes"], data["competitions"][0]["id"]
    ids = [each["simulation"]["id"] for each in fixtures]
    await world.ask("reader", DEPTHS, id=ids[0], **{"with": ids[1:]})
    play = await world.ask("reader", ROUND)
    await world.ask("reader", FORECAST, id=play["calibrationRound"]["next"]["id"])
    job = (await world.ask("keeper", PROJECTION, id=competition))["startSeasonProjection"]["job"]["id"]
    world.things.update(
        owned=ids[0], other=ids[1], several=",".join(ids), pair=",".join(ids[1:3]), fixture=fixtures[0]["id"],
        competition=competition, team=play["teams"]["nodes"][0]["id"], job=job,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    answer, logger, handler = execute._answer, logging.getLogger("tortoise.db_client"), Statements()

    async def counted(*arguments: Any) -> Any:
        if (counts := COUNTED.get()) is not None:
            counts.executions += 1
        return await answer(*arguments)

    monkeypatch.setattr(execute, "_answer", counted)
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield
    logger.removeHandler(handler)
    logger.setLevel(before)


async def test_every_page_is_counted() -> None:
    there = {each.path for each in pages.routes() if isinstance(each, Route) and "GET" in (each.methods or ())}

    assert set(PAGES) | set(OF_TOURNAMENTS) == there | {GRAPHQL}


@pytest.mark.parametrize(
    "page",
    [page for each in PAGES.values() for page in each],
    ids=lambda page: f"{page.who} {page.address}",
)
async def test_a_page_asks_once_and_takes_no_more_statements_than_it_did(world: World, page: Page) -> None:
    # What is looked up together varies where the writer ends before a reader does.
    tries = [await world.counted(page.who, page.address)]
    while len(tries) < MOST_TRIES and len(tries[-1].statements) > page.statements:
        tries.append(await world.counted(page.who, page.address))
    counts = min(tries, key=lambda each: len(each.statements))

    assert counts.executions <= page.executions
    assert len(counts.statements) <= page.statements, counts.statements


BOUGHT = {
    "a depth": ("/simulations/<other>/deep-dive", {"key": "depth"}),
    "a comparison": ("/compare", {"key": "comparison", "simulations": "<pair>"}),
}


@pytest.mark.parametrize("name", BOUGHT)
async def test_buying_is_one_execution_and_so_is_what_it_shows(world: World, name: str) -> None:
    address, form = BOUGHT[name]
    counts = await world.counted("reader", address, "POST", **form)

    assert counts.executions == 1


async def test_a_tournament_asks_once_too(world: World) -> None:
    services = world.app.state.installation.services
    await services.catalogue.import_results(parse_bytes(text(**COPA_AMERICA).encode(), "results.csv"))
    for page in (page for each in OF_TOURNAMENTS.values() for page in each):
        counts = await world.counted(page.who, page.address)
        assert (await world.client.get(page.address, headers=world.headers(page.who))).status_code == 200
        assert counts.executions <= page.executions
        assert len(counts.statements) <= page.statements, counts.statements
