"""Administration: who there is, top-ups and refunds, and where the results came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import OracleError
from server import htmx, urls
from server.errors import status_of
from server.pages.asking import ask, text
from server.pages.forms import Form
from server.templating import render

TOP_UP = {"user_id": "", "amount": "", "reason": "", "payment_id": "", "key": ""}
REFUND = {"transaction_id": "", "reason": "", "key": ""}


async def admin(request: Request) -> Response:
    return await show(request)


async def top_up(request: Request) -> Response:
    form = Form(TOP_UP | dict(await request.form()))
    try:
        asked = {"userId": form.get("user_id"), "amount": form.whole("amount"), "reason": form.get("reason")}
        asked |= {"paymentId": form.get("payment_id") or None, "key": form.get("key")}
        done = await ask(request, "actions/top-up", asked)
    except OracleError as error:
        return await show(request, top_up_form=form.refused(error), status=status_of(error))
    return htmx.redirect(request, urls.admin(done=str(done["topUp"]["amount"]), user=form.get("user_id")))


async def refund(request: Request) -> Response:
    form = Form(REFUND | dict(await request.form()))
    try:
        asked = {"transactionId": form.get("transaction_id"), "reason": form.get("reason"), "key": form.get("key")}
        done = await ask(request, "actions/refund", asked)
    except OracleError as error:
        return await show(request, refund_form=form.refused(error), status=status_of(error))
    return htmx.redirect(request, urls.admin(done=str(done["refund"]["amount"]), user=done["refund"]["userId"]))


async def approve(request: Request) -> Response:
    form = await request.form()
    done = await ask(request, "actions/approve", {"proposalId": text(form, "proposal"), "key": text(form, "key")})
    return htmx.redirect(request, urls.admin(done=str(done["approve"]["amount"])))


async def ledger_check(request: Request) -> Response:
    data = await ask(request, "pages/ledger-check")
    return render(request, "pages/ledger-check.html", data, fragment="check")


async def show(
    request: Request, *, top_up_form: Form | None = None, refund_form: Form | None = None, status: int = 200
) -> Response:
    query = request.query_params
    search, after = text(query, "search"), text(query, "after")
    data = await ask(request, "pages/admin", {"search": search or None, "after": after or None})
    context = {
        **data,
        "search": search,
        "done": done(data, query),
        "names": names(data),
        "top_up_form": top_up_form or Form(TOP_UP | {"user_id": text(query, "user")}),
        "refund_form": refund_form or Form(REFUND),
    }
    return render(request, "pages/admin.html", context, status=status)


def done(data: Mapping[str, Any], query: Mapping[str, str]) -> str | None:
    """What the form before this page did, in a sentence."""
    amount, user = text(query, "done"), text(query, "user")
    if not amount.isdecimal():
        return None
    return f"{amount} tokens went to {names(data).get(user, 'the account')}."


def names(data: Mapping[str, Any]) -> dict[str, str]:
    """Names of the accounts on the page, by id."""
    return {user["id"]: user["name"] for user in data["users"]["nodes"]}


ROUTES = [
    Route("/admin", admin),
    Route("/admin/top-ups", top_up, methods=["POST"]),
    Route("/admin/refunds", refund, methods=["POST"]),
    Route("/admin/approvals", approve, methods=["POST"]),
    Route("/admin/ledger", ledger_check),
]
