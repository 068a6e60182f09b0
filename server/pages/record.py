"""The track record: what was said before matches were played, at each depth, and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import NotFound
from server import urls
from server.charts import seasons
from server.charts.kinds import Chart
from server.charts.render import Renderer
from server.pages import depths, downloads
from server.pages.client import choice, day, execute, text
from server.templating import render

HEADLINE = "HEADLINE"
# In place of a competition's id: all synthetic ones, which are never among the real ones.
SYNTHETIC = "synthetic"
# By the filter's value: the headline's record, then those of the depths below it.
DEPTHS = {"": "The headline", **{urls.slug(offer.depth): offer.words.title for offer in depths.OFFERS}}


async def record(request: Request) -> Response:
    filters, data = await of_record(request)
    chart = chart_of(data)
    renderer: Renderer = request.app.state.charts
    charts = await renderer.draw_all([chart] if chart else [])
    kinds = kinds_of(data["competitions"])
    context = {**data, "filters": filters, "charts": charts, "depths": DEPTHS, "kinds": kinds, "synthetic": SYNTHETIC}
    address = urls.record(**filters)
    # A page that looks again by itself, while scores are computed, stays where it is.
    is_here = request.headers.get("HX-Current-URL", "").endswith(address)
    headers = {"HX-Push-Url": "false" if is_here else address}
    return render(request, "pages/record.html", context, fragment="record", headers=headers)


async def file(request: Request) -> Response:
    chart = chart_of((await of_record(request))[1])
    if chart is None or chart.kind != request.path_params["kind"]:
        raise NotFound(kind="chart", id=request.path_params["kind"])
    return await downloads.file(request, chart, chart.kind)


def chart_of(data: Mapping[str, Any]) -> Chart | None:
    """The picture of the depth that was asked for; None where no match was played."""
    found = data["record"]
    if not found["verification"]["matches"]:
        return None
    return (
        seasons.promises(found["promises"])
        if "promises" in found
        else seasons.reliability(found["verification"]["bins"])
    )


def kinds_of(competitions: Sequence[Mapping[str, Any]]) -> list[tuple[bool, list[Mapping[str, Any]]]]:
    """The real competitions, then the synthetic ones; a kind that has none is left out."""
    kinds = ((kind, [each for each in competitions if each["isSynthetic"] is kind]) for kind in (False, True))
    return [(kind, found) for kind, found in kinds if found]


async def of_record(request: Request) -> tuple[dict[str, str], dict[str, Any]]:
    """The filters of the address, and what they select."""
    query = request.query_params
    filters = {"competition": text(query, "competition"), "depth": choice(query, "depth", DEPTHS)}
    filters |= {name: day(query, name) for name in ("since", "until")}
    chosen: dict[str, Any] = {name: value or None for name, value in filters.items() if name != "depth"}
    if chosen["competition"] == SYNTHETIC:
        chosen |= {"competition": None, "synthetic": True}
    named = {urls.slug(offer.depth): offer.depth.name for offer in depths.OFFERS}
    depth = named.get(filters["depth"], HEADLINE)
    return filters, await execute(request, "pages/record", {**chosen, "depth": depth, "deeper": depth != HEADLINE})


ROUTES = [Route("/record", record), Route("/record/{kind}.{extension}", file)]
