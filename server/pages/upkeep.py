"""How far the house is with what it does by itself: a part of the first page that asks again until it is done."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server import htmx, urls
from server.pages.client import execute
from server.templating import render


async def upkeep(request: Request) -> Response:
    if not htmx.wants_fragment(request):
        return RedirectResponse(urls.slate(), status_code=303)
    return render(request, "pages/upkeep.html", await execute(request, "pages/upkeep", {}), fragment="upkeep")


ROUTES = [Route(urls.upkeep(), upkeep)]
