"""Administration of the ledger: its proof, its anchors, its prices, and the trail to look through."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.pages.client import execute, text
from server.templating import render

ANCHORS_SHOWN = 5


async def ledger(request: Request) -> Response:
    data = await execute(request, "pages/admin-ledger", {"after": text(request.query_params, "after") or None})
    return render(request, "pages/admin-ledger.html", {**data, "last_anchors": data["anchors"][-ANCHORS_SHOWN:]})


async def proof(request: Request) -> Response:
    data = await execute(request, "pages/ledger-check")
    return render(request, "pages/ledger-check.html", data, fragment="check")


ROUTES = [
    Route("/admin/ledger", ledger),
    Route("/admin/ledger/proof", proof),
]
