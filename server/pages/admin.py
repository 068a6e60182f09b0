"""Administration of accounts: who there is, what they have, and the movements that only an administrator makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import NotFound, OracleError
from engine.simulation.wording import counted
from server import htmx, urls
from server.errors import status_of
from server.pages.client import execute, text
from server.pages.forms import Form
from server.templating import render

MOVE = {"kind": "top-up", "user_id": "", "amount": "", "reason": "", "payment_id": "", "expires": "", "key": ""}
REFUND = {"transaction_id": "", "reason": "", "key": ""}
NAME = {"site_name": ""}
ACCOUNT = {"account_name": ""}
# Each way to move tokens with the field of its own, by the schema's name and the form's.
KINDS = {"top-up": ("paymentId", "payment_id"), "grant": ("expiresAt", "expires"), "adjust": None}


async def admin(request: Request) -> Response:
    return await show(request)


async def move(request: Request) -> Response:
    form = Form(MOVE | dict(await request.form()))
    kind = form.get("kind") if form.get("kind") in KINDS else MOVE["kind"]
    try:
        moved = (await execute(request, f"actions/{kind}", asked(kind, form)))["moved"]
    except OracleError as error:
        return await show(request, move_form=form.refused(error), status=status_of(error))
    return htmx.redirect(request, urls.admin(done=str(moved["amount"]), user=form.get("user_id")))


def asked(kind: str, form: Form) -> dict[str, Any]:
    """The variables of a movement.

    Raises:
        InvalidInput: The amount is no whole number.
    """
    named = {"userId": form.get("user_id"), "amount": form.whole("amount"), "reason": form.get("reason")}
    own = KINDS[kind]
    more = {own[0]: moment(form.get(own[1])) if kind == "grant" else form.get(own[1]) or None} if own else {}
    return {**named, **more, "key": form.get("key")}


def moment(day: str) -> str | None:
    """The end of a day (UTC), as the schema takes it."""
    return f"{day}T23:59:59+00:00" if day else None


async def refund(request: Request) -> Response:
    form = Form(REFUND | dict(await request.form()))
    try:
        named = {"transactionId": form.get("transaction_id"), "reason": form.get("reason"), "key": form.get("key")}
        done = (await execute(request, "actions/refund", named))["refund"]
    except OracleError as error:
        return await show(request, refund_form=form.refused(error), status=status_of(error))
    return htmx.redirect(request, urls.admin(done=str(done["amount"]), user=done["userId"]))


async def approve(request: Request) -> Response:
    form = await request.form()
    done = await execute(request, "actions/approve", {"proposalId": text(form, "proposal"), "key": text(form, "key")})
    return htmx.redirect(request, urls.admin(done=str(done["approve"]["amount"])))


async def decline(request: Request) -> Response:
    await execute(request, "actions/decline-tokens", {"id": text(await request.form(), "id")})
    return htmx.redirect(request, urls.admin())


async def show(
    request: Request,
    *,
    move_form: Form | None = None,
    refund_form: Form | None = None,
    name_form: Form | None = None,
    account_form: Form | None = None,
    made: Mapping[str, Any] | None = None,
    status: int = 200,
) -> Response:
    query = request.query_params
    search, after = text(query, "search"), text(query, "after")
    user = text(query, "user") or (move_form.get("user_id") if move_form else "")
    data = await execute(
        request, "pages/admin", {"search": search or None, "after": after or None, "user": user or "0"}
    )
    if user and data["user"] is None:
        raise NotFound(kind="account", id=user[:60])
    context = {
        **data,
        "search": search,
        "done": done(data, query),
        "names": names(data),
        "made": made,
        "name_form": name_form or Form(NAME | {"site_name": data["siteName"]}),
        "account_form": account_form or Form(ACCOUNT),
        "move_form": move_form or Form(MOVE | {"user_id": user}),
        "refund_form": refund_form or Form(REFUND | {"transaction_id": text(query, "transaction")}),
    }
    return render(request, "pages/admin.html", context, status=status)


def done(data: Mapping[str, Any], query: Mapping[str, str]) -> str | None:
    """What the form before this page did, in a sentence."""
    amount, user = text(query, "done"), text(query, "user")
    if amount == "name":
        return f"The site is called {data['siteName']}."
    if not amount.removeprefix("-").isdecimal():
        return None
    way = "were taken from" if amount.startswith("-") else "went to"
    return f"{counted(abs(int(amount)), 'token')} {way} {names(data).get(user, 'the account')}."


def names(data: Mapping[str, Any]) -> dict[str, str]:
    """Names of the accounts on the page, by id."""
    chosen = [data["user"]] if data["user"] else []
    return {user["id"]: user["name"] for user in (*data["users"]["nodes"], *chosen)}


ROUTES = [
    Route("/admin", admin),
    Route("/admin/tokens", move, methods=["POST"]),
    Route("/admin/refunds", refund, methods=["POST"]),
    Route("/admin/approvals", approve, methods=["POST"]),
    Route("/admin/requests", decline, methods=["POST"]),
]
