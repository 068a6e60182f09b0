"""Administration of the ledger: its proof, its anchors, its prices, and the trail to look through and to keep."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from server.pages.asking import ask, text
from server.templating import render

ANCHORS_SHOWN = 5


async def ledger(request: Request) -> Response:
    data = await ask(request, "pages/admin-ledger", {"after": text(request.query_params, "after") or None})
    return render(request, "pages/admin-ledger.html", {**data, "last_anchors": data["anchors"][-ANCHORS_SHOWN:]})


async def proof(request: Request) -> Response:
    data = await ask(request, "pages/ledger-check")
    return render(request, "pages/ledger-check.html", data, fragment="check")


async def trail(request: Request) -> Response:
    """Every event of the audit trail, newest first, one JSON object a line."""
    first = await ask(request, "exports/audit-trail", {"after": None})
    headers = {"Content-Disposition": 'attachment; filename="audit-trail.jsonl"', "Cache-Control": "no-store"}
    return StreamingResponse(lines(request, first), media_type="application/jsonl", headers=headers)


async def lines(request: Request, answer: Mapping[str, Any]) -> AsyncIterator[bytes]:
    """The events of an answer and of all that follow it."""
    while True:
        page = answer["auditTrail"]
        for event in page["nodes"]:
            yield orjson.dumps(event) + b"\n"
        if not page["pageInfo"]["hasNextPage"]:
            return
        answer = await ask(request, "exports/audit-trail", {"after": page["pageInfo"]["endCursor"]})


ROUTES = [
    Route("/admin/ledger", ledger),
    Route("/admin/ledger/proof", proof),
    Route("/admin/ledger/trail.jsonl", trail),
]
