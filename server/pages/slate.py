"""The first page: what is played when, and how open it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import urls
from server.pages.asking import ask, day, text
from server.templating import render

STATUSES = {"": "SCHEDULED", "played": "PLAYED"}


async def slate(request: Request) -> Response:
    query = request.query_params
    filters = {name: text(query, name) for name in ("competition", "status", "search", "after")}
    filters["day"] = day(query, "day")
    status = STATUSES.get(filters["status"], "SCHEDULED")
    asked = {name: value or None for name, value in filters.items()} | {"status": status}
    data = await ask(request, "pages/slate", asked | {"newestFirst": status == "PLAYED"})
    context = {**data, "filters": filters, "most_open": most_open(data)}
    return render(
        request, "pages/slate.html", context, fragment="fixtures", headers={"HX-Push-Url": urls.slate(**filters)}
    )


def most_open(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The fixture of the first day whose likeliest outcome is the least likely."""
    fixtures = data["fixtures"]["nodes"]
    first_day = [each for each in fixtures if each["day"] == fixtures[0]["day"] and each["score"] is None]
    return min(first_day, key=lambda each: each["simulation"]["headline"]["probability"], default=None)


ROUTES = [Route("/", slate)]
