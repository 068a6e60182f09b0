"""What an administrator does first: name the site, make an account for somebody else, and hide what is left to do."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import OracleError
from server import htmx, urls
from server.errors import status_of
from server.pages import admin_accounts
from server.pages.client import execute
from server.pages.forms import Form


async def name_site(request: Request) -> Response:
    form = Form(admin_accounts.NAME | dict(await request.form()))
    try:
        await execute(request, "actions/name-site", {"name": form.get("site_name")})
    except OracleError as error:
        return await admin_accounts.show(request, name_form=refused(form, error, "site_name"), status=status_of(error))
    return htmx.redirect(request, urls.admin(done="name"))


async def create_account(request: Request) -> Response:
    """The password is on this one answer and on no other page."""
    form = Form(admin_accounts.ACCOUNT | dict(await request.form()))
    try:
        made = await execute(request, "actions/create-account", {"name": form.get("account_name")})
    except OracleError as error:
        return await admin_accounts.show(
            request, account_form=refused(form, error, "account_name"), status=status_of(error)
        )
    return await admin_accounts.show(request, made=made["createAccount"])


async def hide(request: Request) -> Response:
    await execute(request, "actions/hide-first-steps")
    return htmx.redirect(request, urls.admin())


def refused(form: Form, error: OracleError, name: str) -> Form:
    """The form with what is wrong beside its one field, which the schema calls `name`."""
    reason = error.facts.get("reason") if error.facts.get("field") == "name" else None
    return Form(form.values, {name: str(reason)}) if reason else form.refused(error)


ROUTES = [
    Route("/admin/site", name_site, methods=["POST"]),
    Route("/admin/accounts", create_account, methods=["POST"]),
    Route("/admin/steps", hide, methods=["POST"]),
]
