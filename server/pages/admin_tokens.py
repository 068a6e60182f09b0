"""Movements of tokens by administrators: each says first what it will do, and is done by a second press."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import InvalidInput, NotFound, OracleError
from engine.simulation.wording import counted
from server import htmx, urls
from server.errors import status_of
from server.pages.admin_accounts import MOVE, REFUND, show
from server.pages.client import execute, text
from server.pages.forms import Form
from server.templating import render

CONFIRMED = {"confirmed": ""}
APPROVAL = {"proposal": "", "key": ""}
# Each way to move tokens with the field of its own, by the schema's name and the form's.
KINDS = {"top-up": ("paymentId", "payment_id"), "grant": ("expiresAt", "expires"), "adjust": None}
CALLED = {"top-up": "a top-up", "grant": "a gift", "adjust": "a correction"}


async def move(request: Request) -> Response:
    form = Form(MOVE | CONFIRMED | dict(await request.form()))
    kind = form.get("kind") if form.get("kind") in KINDS else MOVE["kind"]
    try:
        variables = asked(kind, form)
        if not form.get("confirmed"):
            return await before_moving(request, kind, form, variables["amount"])
        moved = (await execute(request, f"actions/{kind}", variables))["moved"]
    except OracleError as error:
        return await show(request, move_form=form.refused(error), status=status_of(error))
    return htmx.redirect(request, urls.admin_accounts(done=str(moved["amount"]), user=form.get("user_id")))


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


async def before_moving(request: Request, kind: str, form: Form, amount: int | None) -> Response:
    if not amount or (amount < 0 and kind != "adjust"):
        raise InvalidInput(field="amount", reason="write how many tokens, 1 or more")
    data = await found(request, user=form.get("user_id"))
    receiver = data["user"]
    if receiver is None:
        raise InvalidInput(field="user_id", reason="choose an account")
    tokens = counted(abs(amount), "token")
    what = f"Take {tokens} from {receiver['name']}" if amount < 0 else f"Give {receiver['name']} {tokens}"
    facts = (
        ("Reason", form.get("reason")),
        ("Payment reference", form.get("payment_id") if kind == "top-up" else ""),
        ("Last day", form.get("expires") if kind == "grant" else ""),
    )
    context = {"sentence": f"{what}, as {CALLED[kind]}?", "explained": "", "facts": facts, "press": what}
    return confirming(request, data, receiver, amount, context, urls.move_tokens(), form, MOVE)


async def refund(request: Request) -> Response:
    form = Form(REFUND | CONFIRMED | dict(await request.form()))
    try:
        if not form.get("confirmed"):
            return await before_refund(request, form)
        variables = {
            "transactionId": form.get("transaction_id"),
            "reason": form.get("reason"),
            "key": form.get("key"),
        }
        done = (await execute(request, "actions/refund", variables))["refund"]
    except OracleError as error:
        return await show(request, refund_form=form.refused(error), status=status_of(error))
    return htmx.redirect(request, urls.admin_accounts(done=str(done["amount"]), user=done["userId"]))


async def before_refund(request: Request, form: Form) -> Response:
    data = await found(request, charge=form.get("transaction_id"))
    charge = data["movement"]
    if charge is None or charge["kind"] != "CHARGE" or charge["user"] is None:
        raise InvalidInput(field="transaction_id", reason="this is no charge of an account that is here")
    amount, receiver = -charge["amount"], charge["user"]
    what = f"Give {receiver['name']} {counted(amount, 'token')} back"
    facts = (
        ("For", (charge["depth"] or "a lesson").replace("_", " ").lower()),
        ("Transaction", charge["transactionId"]),
        ("Reason", form.get("reason")),
    )
    explained = "What they bought closes again."
    context = {"sentence": f"{what}?", "explained": explained, "facts": facts, "press": what}
    return confirming(request, data, receiver, amount, context, urls.refund(), form, REFUND)


async def approve(request: Request) -> Response:
    form = Form(APPROVAL | CONFIRMED | dict(await request.form()))
    if not form.get("confirmed"):
        return await before_approval(request, form)
    variables = {"proposalId": form.get("proposal"), "key": form.get("key")}
    done = (await execute(request, "actions/approve", variables))["approve"]
    return htmx.redirect(request, urls.admin_accounts(done=str(done["amount"])))


async def before_approval(request: Request, form: Form) -> Response:
    data = await found(request, approves=True)
    waiting = {each["id"]: each for each in data["proposals"]}
    proposal = waiting.get(form.get("proposal"))
    if proposal is None or proposal["user"] is None:
        raise NotFound(kind="proposal", id=form.get("proposal")[:60])
    receiver = proposal["user"]
    what = f"Give {receiver['name']} {counted(proposal['amount'], 'token')}"
    proposer = proposal["proposer"]
    facts = (
        ("Proposed by", proposer["name"] if proposer else "an account that has left"),
        ("Reason", proposal["reason"]),
        ("Payment reference", proposal["paymentId"]),
    )
    context = {"sentence": f"{what}, as was proposed?", "explained": "", "facts": facts, "press": what}
    return confirming(request, data, receiver, proposal["amount"], context, urls.approve(), form, APPROVAL)


async def found(request: Request, *, user: str = "", charge: str = "", approves: bool = False) -> dict[str, Any]:
    """Whom a movement is for, and what they have now."""
    variables = {"user": user or "0", "charge": charge, "takesBack": bool(charge), "approves": approves}
    return {"movement": None} | await execute(request, "pages/admin-move", variables)


def confirming(
    request: Request,
    data: Mapping[str, Any],
    receiver: Mapping[str, Any],
    amount: int,
    said: Mapping[str, Any],
    address: str,
    form: Form,
    fields: Mapping[str, str],
) -> Response:
    """The page that asks whether it is meant; its form sends the same again, by the same key.

    Args:
        amount: Tokens that come, negative where they go.
        fields: Names of the form's fields.
    """
    kept = {name: form.get(name) for name in fields}
    context = {**data, **said, "receiver": receiver, "amount": amount, "address": address, "kept": kept}
    return render(request, "pages/admin-move.html", context)


async def decline(request: Request) -> Response:
    await execute(request, "actions/decline-tokens", {"id": text(await request.form(), "id")})
    return htmx.redirect(request, urls.admin_accounts())


ROUTES = [
    Route(urls.move_tokens(), move, methods=["POST"]),
    Route(urls.refund(), refund, methods=["POST"]),
    Route(urls.approve(), approve, methods=["POST"]),
    Route(urls.decline_tokens(), decline, methods=["POST"]),
]
