"""One simulation: the chance, and the depths below it that open one by one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from engine.depths import Depth
from engine.errors import NotFound
from server import htmx, urls
from server.charts import kinds
from server.charts.outline import outline
from server.charts.render import Renderer
from server.charts.theme import THEMES
from server.pages import compare, depths
from server.pages.client import choice, execute, raise_for_errors, run, text
from server.pages.depths import BY_DEPTH, Body, Shelf
from server.pages.plain_facts import plain_facts
from server.security.headers import FRAMED
from server.templating import markup, render

PAGE, OF_FIXTURE = "pages/pick", "pages/fixture"
LANDSCAPE = "depths/landscape.html"
# Only a picture of single scores is known without home advantage.
OF_A_GRID = 'id="chart-grid"'
# In an address; see `urls.without_home_advantage`.
HOME_ADVANTAGE = "home_advantage"


async def pick(request: Request) -> Response:
    """The simulation with the depths that the viewer owns; reading it costs nothing."""
    asked, shelf = request.path_params["simulation"], shelf_of(request)
    kept = {} if lacks_home_advantage(request) else shelf.bodies(asked)
    data = await execute(
        request, PAGE, {"id": asked, "previews": True, **depths.switches(BY_DEPTH.keys() - kept.keys())}
    )
    return render(request, f"{PAGE}.html", await view(request, data, kept), fragment="picture")


async def fixture(request: Request) -> Response:
    """The same of a fixture's own forecast; the answer says which that is."""
    asked, shelf = request.path_params["fixture"], shelf_of(request)
    data = await execute(request, OF_FIXTURE, {"id": asked, "previews": True, **depths.switches(BY_DEPTH)})
    if data["fixture"] is None:
        raise NotFound(kind="fixture", id=asked)
    simulation = data["fixture"]["simulation"]
    context = await view(request, {**data, "simulation": simulation}, shelf.bodies(simulation["id"]))
    return render(request, f"{PAGE}.html", context, fragment="picture")


async def unlock(request: Request) -> Response:
    """Buys one depth: in place where htmx asks, else by way of the page."""
    simulation, depth = request.path_params["simulation"], depth_of(request.path_params["depth"])
    form = await request.form()
    asked = {"id": simulation, "onlyIfOwned": False, **depths.switches({depth})}
    answer, _ = await run(request, PAGE, asked, key=text(form, "key") or None, budget=None)
    data = raise_for_errors(answer)
    if not htmx.wants_fragment(request):
        return RedirectResponse(urls.simulation(simulation, BY_DEPTH[depth].anchor), status_code=303)
    context = await view(request, data, {})
    section = next(shown for shown in context["sections"] if shown.offer.depth is depth)
    viewer = {**data["viewer"], "balance": answer.extensions["tokens"]["balance"]}
    return render(request, f"{PAGE}.html", {**context, "viewer": viewer, "section": section}, fragment="depth")


async def embed(request: Request) -> Response:
    """The headline for a frame on another site; it needs no script, no cookie and no account."""
    theme = choice(request.query_params, "theme", THEMES)
    data = await execute(request, "pages/embed", {"id": request.path_params["simulation"]})
    if data["simulation"] is None:
        raise NotFound(kind="simulation", id=request.path_params["simulation"])
    context = {**data, "theme": theme or None}
    return render(request, "pages/embed.html", context, headers=FRAMED)


async def owned(request: Request, id: str) -> dict[str, Any] | None:
    """A simulation with the depths that the viewer owns of it, and no others; None where nobody asked it."""
    found = (await execute(request, PAGE, {"id": id, **depths.switches(BY_DEPTH)}))["simulation"]
    if found is None:
        return None
    closed = {name for name in depths.SWITCHES if found[name] is None}
    return {name: value for name, value in found.items() if name not in closed | {"owned", "isOpenToday"}}


async def view(request: Request, data: Mapping[str, Any], kept: Mapping[Depth, Body]) -> dict[str, Any]:
    """What the template shows: the answer, and the depths with what is open of them.

    Args:
        kept: Bodies that were rendered before; what the viewer may not read of them is not shown.
    """
    simulation = data["simulation"]
    if simulation is None:
        raise NotFound(kind="simulation", id=request.path_params.get("simulation", ""))
    may_read = [each for each in BY_DEPTH if simulation["isOpenToday"] or each.name in simulation["owned"]]
    open_ = {depth: body for depth, body in kept.items() if depth in may_read}
    closed = {BY_DEPTH[depth].variable: None for depth in open_}
    bodies = {**open_, **await rendered(request, {**simulation, **closed})}
    open_today = next(iter(data.get("openFixtures", ())), None)
    picture = next((body.picture for body in bodies.values() if body.picture), None)
    is_closed = Depth.FULL_DISTRIBUTION not in bodies
    other = await without_home_advantage(request, simulation) if picture and lacks_home_advantage(request) else None
    return {
        **data,
        "open_today": open_today,
        "picture": other or picture,
        "outline": outline(simulation) if is_closed else None,
        "sections": depths.shown(data["priceList"], bodies),
        "can_lack_home_advantage": picture is not None
        and OF_A_GRID in picture
        and can_lack_home_advantage(simulation, {*may_read, *bodies}),
        "lacks_home_advantage": other is not None,
        "compared": [each for each in compare.chosen_so_far(request) if each != simulation["id"]],
        "is_picture_alone": request.method == "GET" and htmx.wants_fragment(request),
    }


def lacks_home_advantage(request: Request) -> bool:
    """Whether the picture is asked for without home advantage."""
    return bool(choice(request.query_params, HOME_ADVANTAGE, ("none",)))


def can_lack_home_advantage(simulation: Mapping[str, Any], open_: Collection[Depth]) -> bool:
    """Whether the picture without it is offered: to whoever may read the two depths that tell it together."""
    has_any = simulation["hasHomeSide"] and not simulation["neutral"]
    return has_any and {Depth.FULL_DISTRIBUTION, Depth.DEEP_DIVE} <= set(open_)


async def without_home_advantage(request: Request, simulation: Mapping[str, Any]) -> Markup | None:
    """The picture without it; None where the answer lacks one of the two depths that tell it, or none is counted."""
    chart = kinds.grid_without_home_advantage(simulation)
    if chart is None:
        return None
    renderer: Renderer = request.app.state.charts
    context = {"simulation": simulation, "charts": await renderer.draw_all([chart]), "lacks_home_advantage": True}
    return markup(LANDSCAPE, context)


async def rendered(request: Request, simulation: Mapping[str, Any]) -> dict[Depth, Body]:
    """The bodies of the depths that the answer holds, put on the shelf for the next reader who owns them."""
    renderer: Renderer = request.app.state.charts
    charts = await renderer.draw_all(kinds.of_simulation(simulation))
    are_drawn = not any(each.is_outline for each in charts.values())
    bodies = {}
    for offer in depths.OFFERS:
        if simulation.get(offer.variable) is not None:
            context = {"simulation": simulation, "charts": charts, "lacks_home_advantage": False}
            context["facts"] = plain_facts(simulation) if simulation.get("distribution") else []
            draws = offer.depth is Depth.FULL_DISTRIBUTION and not {"grid", "columns"}.isdisjoint(charts)
            picture = markup(LANDSCAPE, context) if draws else None
            bodies[offer.depth] = Body(markup(offer.template, context), picture)
            if are_drawn:
                shelf_of(request).put(simulation["id"], offer.depth, bodies[offer.depth])
    return bodies


def shelf_of(request: Request) -> Shelf:
    shelf: Shelf = request.app.state.shelf
    return shelf


def depth_of(slug: str) -> Depth:
    """The depth that an address names.

    Raises:
        NotFound: No depth of a simulation is called so.
    """
    named = {urls.slug(depth): depth for depth in BY_DEPTH}
    if slug not in named:
        raise NotFound(kind="depth", id=slug)
    return named[slug]


ROUTES = [
    Route("/simulations/{simulation}", pick),
    Route("/simulations/{simulation}/embed", embed),
    Route("/fixtures/{fixture}", fixture),
    Route("/simulations/{simulation}/{depth}", unlock, methods=["POST"]),
]
