"""The wallet: what is left, what was spent on what, and what things cost."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import OracleError
from server import htmx, urls
from server.errors import status_of
from server.pages.client import execute, text
from server.pages.forms import Form
from server.templating import render


async def wallet(request: Request) -> Response:
    return await show(request, Form({"reason": ""}))


async def ask(request: Request) -> Response:
    """Asks the administrators for more tokens."""
    form = Form({"reason": ""} | dict(await request.form()))
    try:
        await execute(request, "actions/request-tokens", {"reason": form.get("reason")})
    except OracleError as error:
        return await show(request, form.refused(error), status=status_of(error))
    return htmx.redirect(request, urls.wallet() + "#more")


async def show(request: Request, form: Form, *, status: int = 200) -> Response:
    data = await execute(request, "pages/wallet", {"after": text(request.query_params, "after") or None})
    return render(request, "pages/wallet.html", {**data, "form": form}, status=status)


ROUTES = [Route("/wallet", wallet), Route("/wallet", ask, methods=["POST"])]
