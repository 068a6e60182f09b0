"""One field that finds teams, competitions and matches."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import urls
from server.pages.client import execute, text
from server.templating import render


async def search(request: Request) -> Response:
    q = text(request.query_params, "q")[:100]
    nothing = dict.fromkeys(("ahead", "played", "overdue", "off"))
    data = nothing | await execute(request, "pages/search", {"search": q, "asked": bool(q)})
    return render(
        request, "pages/search.html", {**data, "q": q}, fragment="found", headers={"HX-Push-Url": urls.search(q)}
    )


ROUTES = [Route(urls.search(), search)]
