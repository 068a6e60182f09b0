"""The wallet: what is left, what was spent on what, and what things cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine import depths
from engine.depths import Depth
from engine.errors import OracleError
from server import htmx, urls
from server.errors import status_of
from server.pages.client import execute, text
from server.pages.forms import Form
from server.templating import render


@dataclass(frozen=True, slots=True)
class Rung:
    """A depth with its price, on the ladder of all of them."""

    depth: Depth
    tokens: int

    @property
    def words(self) -> depths.Offer:
        return self.depth.entry.offer


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
    context = {**data, "form": form, "rungs": ladder(data["priceList"])}
    return render(request, "pages/wallet.html", context, status=status)


def ladder(prices: Sequence[Mapping[str, Any]]) -> list[Rung]:
    """Every depth, what costs least first."""
    found = [Rung(Depth[each["depth"]], each["tokens"]) for each in prices if each["depth"]]
    return sorted(found, key=lambda rung: (rung.tokens, list(Depth).index(rung.depth)))


ROUTES = [Route("/wallet", wallet), Route("/wallet", ask, methods=["POST"])]
