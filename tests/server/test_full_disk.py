"""A database that cannot grow: one code everywhere, not ready, and nothing is lost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from engine.store import room
from server.app import create_app
from server.services import Installation
from server.settings import Settings

SIMULATE = """{ simulate(input: {homeName: "Ouse", awayName: "Avon", homeRating: %d, awayRating: 1500}) { id headline {
  outcome } } }"""
CODE = "STORAGE_FAILED"


def with_state(app: ASGIApp) -> ASGIApp:
    """The app as a server calls it, which gives every request the lifespan's state."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": {}}, receive, send)

    return served


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    app = create_app(Settings(data=tmp_path / "data", demo=False, bundled=False))
    async with app.router.lifespan_context(app):
        transport = httpx2.ASGITransport(app=with_state(app))
        async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            client.installation = app.state.installation  # type: ignore[attr-defined]
            yield client


def installation(client: httpx2.AsyncClient) -> Installation:
    found: Installation = client.installation  # type: ignore[attr-defined]
    return found


async def most_pages(client: httpx2.AsyncClient, pages: int) -> None:
    """SQLite answers SQLITE_FULL beyond this many pages, as it does where the disk is full."""
    await installation(client).database.connection.execute_query(f"PRAGMA max_page_count = {pages}")


async def graphql(client: httpx2.AsyncClient, document: str) -> httpx2.Response:
    return await client.post(
        "/graphql", json={"query": document}, headers={"Accept": "application/graphql-response+json"}
    )


async def test_a_full_database_is_not_ready_and_says_why_it_refuses(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "TRIED_EVERY_SECONDS", 0.0)
    accounts, ledger = installation(client).services.accounts, installation(client).services.ledger
    member = await accounts.sign_up("reader", "seven green bottles")
    assert (await client.get("/health/ready")).status_code == 200
    await most_pages(client, 1)

    # Pages that have some room left take what fits.
    for rating in range(1_400, 1_500):
        refused = await graphql(client, SIMULATE % rating)
        if refused.status_code != 200:
            break
    ready = await client.get("/health/ready")

    assert (ready.status_code, ready.json()["status"]) == (503, "unavailable")
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (503, CODE)
    await most_pages(client, 2**30)
    assert (await client.get("/health/ready")).status_code == 200
    await ledger.treasury.top_up(None, member.id, 5, reason="room", key="k", request_id="r")
    assert (await ledger.verify()).is_sound
