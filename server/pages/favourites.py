"""The star of a team or a competition: a form that marks it, or takes the mark away, and leads back."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server import htmx, urls
from server.pages.client import raise_for_errors, run, text
from server.pages.sign_in import own_address
from server.security import sessions

KINDS = ("TEAM", "COMPETITION")


async def mark(request: Request) -> Response:
    form = await request.form()
    kind = text(form, "kind") if text(form, "kind") in KINDS else KINDS[0]
    act = "remove" if text(form, "act") == "remove" else "add"
    answer, context = await run(request, f"actions/{act}-favourite", {"kind": kind, "id": text(form, "id")})
    raise_for_errors(answer)
    response = htmx.redirect(request, own_address(text(form, "to")))
    sessions.settle(request, response, context)
    return response


ROUTES = [Route(urls.favourites(), mark, methods=["POST"])]
