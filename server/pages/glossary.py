"""The words of the pages, explained."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import urls
from server.pages.client import execute, text
from server.templating import render

TOPICS = {
    "CHANCES": "What may happen",
    "TEAMS": "How strong teams are",
    "SEASONS": "Seasons",
    "RECORD": "How good forecasts are",
    "TOKENS": "Tokens",
}
MOST_CHARACTERS = 100


async def glossary(request: Request) -> Response:
    q = text(request.query_params, "q")[:MOST_CHARACTERS]
    data = await execute(request, "pages/glossary", {"search": q or None})
    headers = {"HX-Push-Url": urls.glossary(q or None)}
    return render(request, "pages/glossary.html", {**data, "q": q, "topics": TOPICS}, fragment="words", headers=headers)


ROUTES = [Route(urls.glossary(), glossary)]
