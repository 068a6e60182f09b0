"""Two to six simulations on the same axes, with the error of their differences."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import InvalidInput, NotFound
from server import htmx, urls
from server.charts import kinds
from server.charts.render import Renderer
from server.pages.asking import answered, ask, run, text
from server.templating import document, render

PAGE = "pages/compare"
MOST = 6


async def compare(request: Request) -> Response:
    return await page(request, chosen(request))


async def buy(request: Request) -> Response:
    form = await request.form()
    ids = split([text(form, "simulations")])
    answer, _ = await run(request, PAGE, variables(ids, wanted=True), key=text(form, "key") or None, budget=None)
    answered(answer)
    if htmx.wants_fragment(request):
        return await page(request, ids)
    return htmx.redirect(request, urls.compare(ids))


async def page(request: Request, ids: list[str]) -> Response:
    """What was chosen, the comparison where the viewer owns it, and what else could be chosen."""
    choice = await ask(request, "pages/choice")
    found = [await asked_before(request, each) for each in ids]
    analysis = await owned(request, ids)
    renderer: Renderer = request.app.state.charts
    charts = await renderer.draw_all([make(analysis) for make in kinds.OF_COMPARISON.values()] if analysis else [])
    prices = {price["depth"]: price["tokens"] for price in choice["priceList"]}
    context = {**choice, "ids": ids, "chosen": found, "analysis": analysis}
    context |= {"charts": charts, "tokens": prices["COMPARISON"]}
    return render(request, "pages/compare.html", context, fragment="comparison")


async def asked_before(request: Request, id: str) -> dict[str, Any]:
    """
    Raises:
        NotFound: Nobody asked this simulation.
    """
    found: dict[str, Any] | None = (await ask(request, "pages/chosen", {"id": id}))["simulation"]
    if found is None:
        raise NotFound(kind="simulation", id=id[:60])
    return found


async def owned(request: Request, ids: list[str]) -> dict[str, Any] | None:
    """The comparison, if the viewer bought it: reading it again costs nothing."""
    if not 2 <= len(ids) <= MOST:
        return None
    asked = variables(ids, wanted=True)
    quote = (await ask(request, "actions/quote", {"document": document(PAGE), "variables": asked}))["quote"]
    if not quote["lines"] or quote["total"]:
        return None
    data = await ask(request, PAGE, asked)
    analysis: dict[str, Any] | None = data["simulation"] and data["simulation"]["comparison"]
    return analysis


def variables(ids: list[str], *, wanted: bool) -> dict[str, Any]:
    """The document's variables.

    Raises:
        InvalidInput: Fewer than two were chosen.
    """
    if len(ids) < 2:
        raise InvalidInput(field="simulations", reason="choose at least two matches")
    first, *others = ids
    return {"first": first, "others": others, "comparison": wanted}


def chosen(request: Request) -> list[str]:
    return split(request.query_params.getlist("simulations"))


def split(given: list[str]) -> list[str]:
    """Each id once, in the order they were chosen."""
    listed = [part.strip() for each in given for part in each.split(",") if part.strip()]
    return list(dict.fromkeys(listed))[:MOST]


ROUTES = [Route("/compare", compare), Route("/compare", buy, methods=["POST"])]
