"""GET /graphql for people: GraphiQL, from our own files."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from server.pages.client import execute
from server.pages.examples import FIRST_DOCUMENT
from server.security.headers import POLICY, policy
from server.templating import render

HINT = "# Prices stand beside the fields in the documentation on the left.\n"
# Its menus and dialogs keep the page behind them still by a style element of their own, which has no hash to allow.
WITH_STYLES = {"Content-Security-Policy": policy(POLICY | {"style-src": "'self' 'unsafe-inline'"})}


async def console(request: Request) -> Response:
    data = await execute(request, "pages/console")
    return render(request, "pages/console.html", {**data, "example": HINT + FIRST_DOCUMENT}, headers=WITH_STYLES)
