"""Two to six simulations on the same axes, with the error of their differences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import InvalidInput, NotFound
from server import htmx, urls
from server.charts import kinds
from server.charts.render import Renderer
from server.pages.client import execute, raise_for_errors, run, text
from server.templating import render

PAGE = "pages/compare"
MOST = 6


async def compare(request: Request) -> Response:
    asked = listed(request.query_params.getlist("simulations"))
    ids = asked[:MOST]
    return await page(request, ids, await execute(request, PAGE, variables(ids)), left_out=len(asked) - len(ids))


async def buy(request: Request) -> Response:
    """Buys the comparison: in place where htmx asks, else by way of the page.

    Raises:
        InvalidInput: Fewer than two were chosen.
    """
    form = await request.form()
    ids, in_place = listed([text(form, "simulations")])[:MOST], htmx.wants_fragment(request)
    if len(ids) < 2:
        raise InvalidInput(field="simulations", reason="choose at least two matches")
    asked = {**variables(ids, page=in_place), "onlyIfOwned": False}
    answer, _ = await run(request, PAGE, asked, key=text(form, "key") or None, budget=None)
    data = raise_for_errors(answer)
    if not in_place:
        return htmx.redirect(request, urls.compare(ids))
    viewer = {**data["viewer"], "balance": answer.extensions["tokens"]["balance"]}
    return await page(request, ids, {**data, "viewer": viewer})


async def page(request: Request, ids: list[str], data: Mapping[str, Any], *, left_out: int = 0) -> Response:
    """What was chosen, the comparison where the viewer owns it, and what else could be chosen.

    Args:
        left_out: How many more were chosen than can be compared.

    Raises:
        NotFound: Nobody asked one of the simulations.
    """
    for each, found in zip(ids, data["chosen"], strict=True):
        if found is None:
            raise NotFound(kind="simulation", id=each[:60])
    analysis = analysis_of(data)
    renderer: Renderer = request.app.state.charts
    charts = await renderer.draw_all([make(analysis) for make in kinds.OF_COMPARISON.values()] if analysis else [])
    prices = {price["depth"]: price["tokens"] for price in data["priceList"]}
    context = {
        **data,
        "ids": ids,
        "left_out": left_out,
        "most": MOST,
        "analysis": analysis,
        "charts": charts,
        "tokens": prices["COMPARISON"],
    }
    return render(request, "pages/compare.html", context, fragment="comparison")


async def owned(request: Request, ids: list[str]) -> dict[str, Any] | None:
    """The comparison, if the viewer bought it: reading it again costs nothing."""
    return analysis_of(await execute(request, PAGE, variables(ids, page=False)))


def analysis_of(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """None where fewer than two were chosen, or the viewer owns no comparison of them."""
    simulation = data.get("simulation")
    if not simulation or not simulation["comparison"]:
        return None
    return {**simulation["comparison"], "modelVersion": simulation["modelVersion"]}


def variables(ids: list[str], *, page: bool = True) -> dict[str, Any]:
    """The document's variables.

    Args:
        page: Whether all that the page shows is wanted, beside the comparison itself.
    """
    return {"ids": ids, "first": ids[0] if ids else "", "others": ids[1:], "several": len(ids) > 1, "page": page}


def chosen(request: Request) -> list[str]:
    """Those that an address names, as many as can be compared."""
    return listed(request.query_params.getlist("simulations"))[:MOST]


def chosen_so_far(request: Request) -> list[str]:
    """Those that the address of another page keeps for a comparison, as many as leave room for one more."""
    return listed(request.query_params.getlist("compare"))[: MOST - 1]


def listed(given: list[str]) -> list[str]:
    """Each id once, in the order they were chosen."""
    parts = [part.strip() for each in given for part in each.split(",") if part.strip()]
    return list(dict.fromkeys(parts))


ROUTES = [Route("/compare", compare), Route("/compare", buy, methods=["POST"])]
