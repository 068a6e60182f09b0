"""Administration of accounts: who there is, what they have, and what waits for an administrator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import NotFound
from engine.simulation.wording import counted
from server import urls
from server.pages.client import execute, text
from server.pages.forms import Form
from server.templating import render

MOVE = {"kind": "top-up", "user_id": "", "amount": "", "reason": "", "payment_id": "", "expires": "", "key": ""}
REFUND = {"transaction_id": "", "reason": "", "key": ""}
NAME = {"site_name": ""}
ACCOUNT = {"account_name": ""}


async def accounts(request: Request) -> Response:
    return await show(request)


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
        request, "pages/admin-accounts", {"search": search or None, "after": after or None, "user": user or "0"}
    )
    if user and data["user"] is None:
        raise NotFound(kind="account", id=user[:60])
    context = {
        **data,
        "search": search,
        "done": done(data, query),
        "made": made,
        "name_form": name_form or Form(NAME | {"site_name": data["siteName"]}),
        "account_form": account_form or Form(ACCOUNT),
        "move_form": move_form or Form(MOVE | {"user_id": user}),
        "refund_form": refund_form or Form(REFUND | {"transaction_id": text(query, "transaction")}),
    }
    return render(request, "pages/admin-accounts.html", context, status=status)


def done(data: Mapping[str, Any], query: Mapping[str, str]) -> str | None:
    """What the form before this page did, in a sentence."""
    amount, user = text(query, "done"), text(query, "user")
    if not amount.removeprefix("-").isdecimal():
        return None
    way = "were taken from" if amount.startswith("-") else "went to"
    return f"{counted(abs(int(amount)), 'token')} {way} {names(data).get(user, 'the account')}."


def named(data: Mapping[str, Any]) -> str:
    return f"The site is called {data['siteName']}."


def names(data: Mapping[str, Any]) -> dict[str, str]:
    """Names of the accounts on the page, by id."""
    chosen = [data["user"]] if data["user"] else []
    return {user["id"]: user["name"] for user in (*data["users"]["nodes"], *chosen)}


ROUTES = [Route(urls.admin_accounts(), accounts)]
