"""Administration of the ledger: its proof, its anchors, its prices, and the trail to look through."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.pages.client import execute, text
from server.templating import render

ANCHORS_SHOWN = 5
MOST_CHARACTERS = 60
# The account has a column of its own, and what is kept of sections is digests.
NOT_TOLD = ("user", "sections")


async def ledger(request: Request) -> Response:
    after = text(request.query_params, "after") or None
    data = await execute(request, "pages/admin-ledger", {"after": after})
    # Older pages of the trail do not say how long it is.
    newest = data["auditTrail"]["nodes"][0]["seq"] if data["auditTrail"]["nodes"] and not after else None
    shown = {"newest": newest, "last_anchors": data["anchors"][-ANCHORS_SHOWN:], "facts": facts}
    return render(request, "pages/admin-ledger.html", {**data, **shown})


def facts(payload: str) -> list[tuple[str, str]]:
    """What an event says beside the account that it was about, in words; the file has every letter of it."""
    found: dict[str, Any] = orjson.loads(payload)
    return [
        (name.replace("_", " "), worded(value))
        for name, value in found.items()
        if name not in NOT_TOLD and value not in (None, [], "")
    ]


def worded(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(map(worded, value))
    elif isinstance(value, dict):
        value = " ".join(map(worded, value.values()))
    said = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    return said if len(said) <= MOST_CHARACTERS else f"{said[:MOST_CHARACTERS]} …"


async def proof(request: Request) -> Response:
    data = await execute(request, "pages/ledger-check")
    return render(request, "pages/ledger-check.html", data, fragment="check")


ROUTES = [
    Route("/admin/ledger", ledger),
    Route("/admin/ledger/proof", proof),
]
