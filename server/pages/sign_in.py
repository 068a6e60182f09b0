"""Signing up, in and out, and the one-time link of the first administrator."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from engine.errors import OracleError
from server import urls
from server.answers import NOT_STORED
from server.errors import headers_of, status_of
from server.pages.client import execute, raise_for_errors, run, text
from server.pages.forms import Form
from server.security import sessions
from server.templating import render

# Printable ASCII from the root of this site on. Browsers read a backslash as a slash, and skip what is not printed.
OWN_ADDRESS = re.compile(r"/([!-.0-\[\]-~][!-\[\]-~]*)?")
END_OF_PATH = re.compile("[?#]")
MOST_ADDRESS = 2_000


@dataclass(frozen=True, slots=True)
class AuthForm:
    """One way in.

    Args:
        action: Its document below `templates/actions/`.
        secret: What the password field is for, as browsers' password keepers call it.
        arrival: Where it leads whoever came from nowhere.
        other: Label and address of the other way in, None where there is none.
    """

    action: str
    title: str
    lead: str
    button: str
    secret: str
    other: str | None = None
    arrival: str = urls.slate()


UP = AuthForm(
    "sign-up",
    "Sign up",
    "An account keeps what you bought. A name and a password are all it takes.",
    "Make the account",
    "new-password",
    "I have an account",
)
IN = AuthForm("sign-in", "Sign in", "Welcome back.", "Sign in", "current-password", "I have no account yet")
FIRST = AuthForm(
    "claim",
    "Make the first administrator",
    "This link works once. The account that you make here tops wallets up and sees the ledger.",
    "Make the administrator",
    "new-password",
    arrival=urls.admin(),
)


async def sign_up(request: Request) -> Response:
    return await enter(request, UP)


async def sign_in(request: Request) -> Response:
    return await enter(request, IN)


async def first_administrator(request: Request) -> Response:
    return await enter(request, FIRST)


async def enter(request: Request, door: AuthForm) -> Response:
    """The form, or what becomes of it: a session, or the form again with what is wrong."""
    if request.method == "GET":
        return await show(request, door, Form({"to": text(request.query_params, "to")}))
    given = {"name": "", "password": "", "to": ""} | dict(await request.form())
    form = Form(given)
    named = {"name": form.get("name"), "password": form.get("password"), **request.path_params}
    answer, context = await run(request, f"actions/{door.action}", named)
    try:
        raise_for_errors(answer)
    except OracleError as error:
        return await show(request, door, form.refused(error), status=status_of(error), headers=headers_of(error))
    response = RedirectResponse(own_address(form.get("to") or door.arrival), status_code=303)
    sessions.settle(request, response, context)
    return response


async def show(
    request: Request, door: AuthForm, form: Form, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    # A way in that was refused is shown again at once, without the picture.
    asked = {"first": door is FIRST, "gift": door is not FIRST and request.method == "GET"}
    data = await execute(request, "pages/entrance", asked)
    context = {**data, "door": door, "form": form}
    # Whoever is in does not find the form again by going back.
    return render(request, "pages/entrance.html", context, status=status, headers={**NOT_STORED, **(headers or {})})


async def sign_out(request: Request) -> Response:
    answer, context = await run(request, "actions/sign-out")
    raise_for_errors(answer)
    response = RedirectResponse(urls.slate(), status_code=303)
    sessions.settle(request, response, context)
    return response


def own_address(given: str) -> str:
    """Where a visitor wanted to go, if that is a page of this site; it leads to no way in a second time."""
    if len(given) > MOST_ADDRESS or not OWN_ADDRESS.fullmatch(given):
        return urls.slate()
    path = END_OF_PATH.split(given)[0].rstrip("/")
    return urls.slate() if path in (urls.sign_in(), urls.sign_up()) else given


ROUTES = [
    Route("/sign-up", sign_up, methods=["GET", "POST"]),
    Route("/sign-in", sign_in, methods=["GET", "POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/first-administrator/{token}", first_administrator, methods=["GET", "POST"]),
]
