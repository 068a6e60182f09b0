"""The wallet: what is left, what was spent on what, and what things cost."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.pages.client import execute, text
from server.templating import render


async def wallet(request: Request) -> Response:
    data = await execute(request, "pages/wallet", {"after": text(request.query_params, "after") or None})
    return render(request, "pages/wallet.html", data)


ROUTES = [Route("/wallet", wallet)]
