"""What an administrator opens to everybody, and closes again."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import htmx, urls
from server.pages.client import execute


async def open_fixture(request: Request) -> Response:
    opened = (await execute(request, "actions/open-fixture", {"id": request.path_params["fixture"]}))["openFixture"]
    return htmx.redirect(request, urls.fixture(opened["fixtureId"]))


async def close_fixture(request: Request) -> Response:
    await execute(request, "actions/close-fixture", {"id": request.path_params["fixture"]})
    return htmx.redirect(request, urls.admin_accounts() + "#open")


ROUTES = [
    Route("/fixtures/{fixture}/open", open_fixture, methods=["POST"]),
    Route("/fixtures/{fixture}/close", close_fixture, methods=["POST"]),
]
