"""The account: its password, its open sessions, its keys for programs, and the way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from engine.depths import PRICED
from engine.errors import OracleError
from server import urls
from server.errors import status_of
from server.pages.client import day, execute, raise_for_errors, run, signed_in, text
from server.pages.forms import Form
from server.security import sessions
from server.templating import render

NEW_KEY = {"name": "", "token_limit": "", "daily_token_limit": "", "expires_at": "", "scopes": ""}
# As the form stands before anybody has touched it; a box that is not ticked is not sent.
SPENDING, SIGNING_OUT = {"spend": "1"}, {"end_sessions": "1"}
PASSWORD = {"old": "", "new": ""}
LEAVING = {"password": ""}


async def account(request: Request) -> Response:
    return await show(request)


async def change_password(request: Request) -> Response:
    form = Form(PASSWORD | dict(await request.form()))
    try:
        asked = {
            "old": form.get("old"),
            "new": form.get("new"),
            "endSessions": bool(form.get("end_sessions")),
            "revokeKeys": bool(form.get("revoke_keys")),
        }
        await execute(request, "actions/change-password", asked)
    except OracleError as error:
        return await show(request, password_form=form.refused(error), status=status_of(error))
    return RedirectResponse(urls.account(done="password"), status_code=303)


async def delete(request: Request) -> Response:
    form = Form(LEAVING | dict(await request.form()))
    answer, context = await run(request, "actions/delete-account", {"password": form.get("password")})
    try:
        raise_for_errors(answer)
    except OracleError as error:
        return await show(request, leaving_form=form.refused(error), status=status_of(error))
    response = RedirectResponse(urls.slate(), status_code=303)
    sessions.settle(request, response, context)
    return response


async def create_key(request: Request) -> Response:
    """The key is on this one answer and on no other page."""
    form = Form(NEW_KEY | dict(await request.form()))
    try:
        asked = {
            "name": form.get("name"),
            "limit": form.whole("token_limit"),
            "dailyLimit": form.whole("daily_token_limit"),
            "scopes": ["READ", *(scope.upper() for scope in ("spend", "admin") if form.get(scope))],
            "expiresAt": end_of(day(form.values, "expires_at")),
        }
        made = await execute(request, "actions/create-key", asked)
    except OracleError as error:
        return await show(request, key_form=form.refused(error), status=status_of(error))
    return await show(request, made=made["createApiKey"])


def end_of(written: str) -> str | None:
    """The last moment of a day, UTC; None where none is written."""
    return f"{written}T23:59:59Z" if written else None


async def revoke_key(request: Request) -> Response:
    await execute(request, "actions/revoke-key", {"id": text(await request.form(), "id")})
    return RedirectResponse(urls.account(), status_code=303)


async def end_session(request: Request) -> Response:
    await execute(request, "actions/end-session", {"id": text(await request.form(), "id")})
    return RedirectResponse(urls.account(), status_code=303)


async def show(
    request: Request,
    *,
    key_form: Form | None = None,
    password_form: Form | None = None,
    leaving_form: Form | None = None,
    made: Mapping[str, Any] | None = None,
    status: int = 200,
) -> Response:
    data = await execute(request, "pages/account")
    signed_in(data)
    context = {
        **data,
        "key_form": key_form or Form(NEW_KEY | SPENDING),
        "password_form": password_form or Form(PASSWORD | SIGNING_OUT),
        "leaving_form": leaving_form or Form(LEAVING),
        "made": made,
        "owned": owned([each["depth"] for each in data["viewer"]["receipts"]["nodes"]]),
        "done": text(request.query_params, "done"),
    }
    return render(request, "pages/account.html", context, status=status)


def owned(depths: Sequence[str | None]) -> list[tuple[str, int]]:
    """What was bought, by what it is called, and how many of it; what nothing was bought of is left out."""
    titles = {each.name: each.entry.offer.title for each in PRICED} | {None: "Lessons of the Lab"}
    return [(title, count) for depth, title in titles.items() if (count := depths.count(depth))]


ROUTES = [
    Route("/account", account),
    Route("/account/password", change_password, methods=["POST"]),
    Route("/account/deletion", delete, methods=["POST"]),
    Route("/account/keys", create_key, methods=["POST"]),
    Route("/account/keys/revoked", revoke_key, methods=["POST"]),
    Route("/account/sessions", end_session, methods=["POST"]),
]
