"""The account: its open sessions and its keys for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from engine.errors import OracleError, Unauthenticated
from server import urls
from server.errors import status_of
from server.pages.asking import ask, text
from server.pages.forms import Form
from server.templating import render

NEW_KEY = {"name": "", "token_limit": "", "daily_token_limit": ""}


async def account(request: Request) -> Response:
    return await show(request, Form(NEW_KEY))


async def create_key(request: Request) -> Response:
    """The key is on this one answer and on no other page."""
    form = Form(NEW_KEY | dict(await request.form()))
    try:
        asked = {
            "name": form.get("name"),
            "limit": form.whole("token_limit"),
            "dailyLimit": form.whole("daily_token_limit"),
        }
        made = await ask(request, "actions/create-key", asked)
    except OracleError as error:
        return await show(request, form.refused(error), status=status_of(error))
    return await show(request, Form(NEW_KEY), made=made["createApiKey"])


async def revoke_key(request: Request) -> Response:
    await ask(request, "actions/revoke-key", {"id": text(await request.form(), "id")})
    return RedirectResponse(urls.account(), status_code=303)


async def end_session(request: Request) -> Response:
    await ask(request, "actions/end-session", {"id": text(await request.form(), "id")})
    return RedirectResponse(urls.account(), status_code=303)


async def show(request: Request, form: Form, *, made: Mapping[str, Any] | None = None, status: int = 200) -> Response:
    data = await ask(request, "pages/account")
    if data["viewer"] is None:
        raise Unauthenticated
    return render(request, "pages/account.html", {**data, "form": form, "made": made}, status=status)


ROUTES = [
    Route("/account", account),
    Route("/account/keys", create_key, methods=["POST"]),
    Route("/account/keys/revoked", revoke_key, methods=["POST"]),
    Route("/account/sessions", end_session, methods=["POST"]),
]
