"""GET /graphql for people: GraphiQL, from our own files."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from server.pages.asking import ask
from server.security.headers import POLICY, policy
from server.templating import render

EXAMPLE = """# Prices stand beside the fields in the documentation on the left.
query Headlines {
  fixtures(status: SCHEDULED, first: 3) {
    nodes {
      home { name }
      away { name }
      simulation {
        id
        headline { label percent count baseRate }
      }
    }
  }
}
"""
# Its menus and dialogs keep the page behind them still by a style element of their own, which has no hash to allow.
WITH_STYLES = {"Content-Security-Policy": policy(POLICY | {"style-src": "'self' 'unsafe-inline'"})}


async def console(request: Request) -> Response:
    data = await ask(request, "pages/console")
    return render(request, "pages/console.html", {**data, "example": EXAMPLE}, headers=WITH_STYLES)
