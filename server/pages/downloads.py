"""Charts as files: the picture, the table, the specification. Only what the viewer may read has any."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import NotFound
from server.charts import kinds, render, theme
from server.charts.kinds import Chart
from server.charts.render import Renderer
from server.pages import compare, depths, pick
from server.pages.client import execute
from server.templating import environment


async def of_simulation(request: Request) -> Response:
    simulation, kind = request.path_params["simulation"], request.path_params["kind"]
    found = await pick.owned(request, simulation)
    charts = {chart.kind: chart for chart in kinds.of_simulation(found or {})}
    if found is None or kind not in charts:
        raise NotFound(kind="chart", id=kind)
    return await file(request, charts[kind], f"{simulation[:8]}-{kind}", version=found["modelVersion"])


async def preview(request: Request) -> Response:
    """The headline as a picture for links from elsewhere; like the headline itself it is free."""
    nothing = depths.switches(())
    data = await execute(request, pick.PAGE, {"id": request.path_params["simulation"], **nothing})
    if data["simulation"] is None:
        raise NotFound(kind="simulation", id=request.path_params["simulation"])
    renderer: Renderer = request.app.state.charts
    drawing = environment().get_template("preview.svg").render(data)
    headers = {"Cache-Control": "public, max-age=86400", "Cross-Origin-Resource-Policy": "cross-origin"}
    return Response(await renderer.card(drawing), media_type="image/png", headers=headers)


async def of_comparison(request: Request) -> Response:
    ids = compare.chosen(request)
    analysis = await compare.owned(request, ids)
    if analysis is None:
        raise NotFound(kind="comparison", id=",".join(ids))
    kind = request.path_params["kind"]
    if kind not in kinds.OF_COMPARISON:
        raise NotFound(kind="chart", id=kind)
    return await file(request, kinds.OF_COMPARISON[kind](analysis), kind, version=analysis["modelVersion"])


async def file(request: Request, chart: Chart, name: str, *, version: str | None = None) -> Response:
    """The chart in the format that the address names.

    Args:
        version: Of the model behind it; None where no model is, or several are.
    """
    extension = request.path_params["extension"]
    if extension not in WRITERS:
        raise NotFound(kind="format", id=extension)
    media_type, write = WRITERS[extension]
    content = await write(request.app.state.charts, chart, version)
    return Response(content, media_type=media_type, headers={"Content-Disposition": saved_as(f"{name}.{extension}")})


def saved_as(name: str) -> str:
    """Under which name a browser keeps a file; a header holds other letters than ASCII only escaped (RFC 6266)."""
    escaped = quote(name)
    return f'attachment; filename="{name}"' if escaped == name else f"attachment; filename*=utf-8''{escaped}"


async def svg(renderer: Renderer, chart: Chart, _version: str | None) -> bytes:
    return theme.painted(theme.on_paper(await renderer.svg(chart))).encode()


async def png(renderer: Renderer, chart: Chart, _version: str | None) -> bytes:
    return await renderer.png(chart)


async def table(_renderer: Renderer, chart: Chart, _version: str | None) -> bytes:
    return render.table(chart)


async def document(renderer: Renderer, chart: Chart, version: str | None) -> bytes:
    """Data with units and the version of the model behind them, and the specification that draws them."""
    return orjson.dumps(
        {
            "title": chart.title,
            "sentence": chart.sentence,
            **({"modelVersion": version} if version else {}),
            "columns": [{"key": each.key, "heading": each.heading, "unit": each.unit} for each in chart.columns],
            "rows": chart.rows,
            "specification": await renderer.specification(chart),
        },
        option=orjson.OPT_INDENT_2,
    )


Writer = Callable[[Renderer, Chart, str | None], Awaitable[bytes]]
WRITERS: dict[str, tuple[str, Writer]] = {
    "svg": ("image/svg+xml", svg),
    "png": ("image/png", png),
    "csv": ("text/csv", table),
    "json": ("application/json", document),
}
ROUTES = [
    Route("/simulations/{simulation}/preview.png", preview),
    Route("/simulations/{simulation}/charts/{kind}.{extension}", of_simulation),
    Route("/compare/{kind}.{extension}", of_comparison),
]
