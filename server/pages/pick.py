"""One simulation: the chance, and the depths below it that open one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from engine.errors import NotFound
from engine.ledger.values import Depth
from server import htmx, urls
from server.charts import kinds
from server.charts.render import Renderer
from server.pages import depths
from server.pages.asking import answered, ask, run, text
from server.templating import document, render

PAGE = "pages/pick"


async def pick(request: Request) -> Response:
    return await page(request, request.path_params["simulation"])


async def fixture(request: Request) -> Response:
    asked = request.path_params["fixture"]
    data = await ask(request, "pages/fixture", {"id": asked})
    if data["fixture"] is None:
        raise NotFound(kind="fixture", id=asked)
    return await page(request, data["fixture"]["simulation"]["id"])


async def page(request: Request, id: str) -> Response:
    """The simulation with the depths that the viewer owns; reading it costs nothing."""
    owned = await owned_depths(request, id)
    data = await ask(request, PAGE, {"id": id, **depths.switches(owned)})
    return render(request, f"{PAGE}.html", await view(request, data))


async def unlock(request: Request) -> Response:
    """Buys one depth: in place where htmx asks, else by way of the page."""
    simulation, depth = request.path_params["simulation"], depth_of(request.path_params["depth"])
    form = await request.form()
    answer, _ = await run(
        request, PAGE, {"id": simulation, **depths.switches({depth})}, key=text(form, "key") or None, budget=None
    )
    data = answered(answer)
    offer = depths.BY_DEPTH[depth]
    if not htmx.wants_fragment(request):
        return RedirectResponse(urls.simulation(simulation, offer.anchor), status_code=303)
    context = await view(request, data)
    section = next(shown for shown in context["sections"] if shown.offer is offer)
    balance = answer.extensions["tokens"]["balance"]
    viewer = {**data["viewer"], "balance": balance}
    return render(request, f"{PAGE}.html", {**context, "viewer": viewer, "section": section}, fragment="depth")


async def owned_depths(request: Request, id: str) -> set[Depth]:
    """What the viewer bought of this simulation: the quote of the page's own document says it."""
    everything = {"id": id, **depths.switches(depths.BY_DEPTH)}
    data = await ask(request, "actions/quote", {"document": document(PAGE), "variables": everything})
    return {Depth[line["depth"]] for line in data["quote"]["lines"] if line["owned"]}


async def view(request: Request, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the template shows: the answer, the depths, and the charts of those that are open."""
    simulation = data["simulation"]
    if simulation is None:
        raise NotFound(kind="simulation", id=request.path_params.get("simulation", ""))
    renderer: Renderer = request.app.state.charts
    charts = await renderer.draw_all(kinds.of_simulation(simulation))
    return {**data, "sections": depths.shown(data), "charts": charts}


def depth_of(slug: str) -> Depth:
    """The depth that an address names.

    Raises:
        NotFound: No depth of a simulation is called so.
    """
    named = {urls.slug(depth): depth for depth in depths.BY_DEPTH}
    if slug not in named:
        raise NotFound(kind="depth", id=slug)
    return named[slug]


ROUTES = [
    Route("/simulations/{simulation}", pick),
    Route("/fixtures/{fixture}", fixture),
    Route("/simulations/{simulation}/{depth}", unlock, methods=["POST"]),
]
