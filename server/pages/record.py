"""The track record: what was said before matches were played, at each depth, and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import NotFound
from engine.sports.base import Sport
from engine.sports.registry import words_of
from server import urls
from server.charts import seasons, skill
from server.charts.kinds import Chart
from server.charts.render import Renderer
from server.pages import depths, downloads, sports
from server.pages.client import choice, day, execute, text
from server.templating import render

HEADLINE = "HEADLINE"
# Percents at which a column of the picture begins: whoever presses one reads its matches.
COLUMNS = tuple(map(str, range(0, 100, 10)))
# In place of a competition's id: all synthetic ones, which are never among the real ones.
SYNTHETIC = "synthetic"
# By the filter's value: the headline's record, then those of the depths below it.
DEPTHS = {"": "The headline", **{urls.slug(offer.depth): offer.words.title for offer in depths.OFFERS}}


async def record(request: Request) -> Response:
    pressed = choice(request.query_params, "said", COLUMNS)
    filters, data = await of_record(request, pressed)
    chart = chart_of(data)
    renderer: Renderer = request.app.state.charts
    # What was promised is drawn by the page itself.
    promised = chart if chart and "promises" in data["record"] else None
    charts = await renderer.draw_all([chart] if chart and not promised else [])
    kinds = kinds_of([each for each in data["competitions"] if filters["sport"] in ("", each["sport"].lower())])
    context = {**data, "filters": filters, "charts": charts, "depths": DEPTHS, "kinds": kinds, "synthetic": SYNTHETIC}
    context["sports"] = sports.offered(data["competitions"])
    told_of = sports_of(data["competitions"], filters, is_synthetic=data["record"]["isSynthetic"])
    context["start"] = words_of(told_of).start
    columns = columns_of(data["record"]["verification"])
    years = data["record"]["verification"]["years"]
    context["skills"] = [skill.chart(years, size) for size in (skill.WIDE, skill.NARROW)]
    context |= {"promised": promised, "columns": columns, "pressed": pressed, "shown": dict(columns).get(pressed)}
    address = urls.record(said=pressed, **filters)
    # A page that looks again by itself, while scores are computed, stays where it is.
    is_here = request.headers.get("HX-Current-URL", "").endswith(address)
    headers = {"HX-Push-Url": "false" if is_here else address}
    return render(request, "pages/record.html", context, fragment="record", headers=headers)


async def file(request: Request) -> Response:
    data = (await of_record(request))[1]
    charts = (chart_of(data), skill.chart(data["record"]["verification"]["years"]))
    chart = next((each for each in charts if each and each.kind == request.path_params["kind"]), None)
    if chart is None:
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


def columns_of(found: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any] | None]]:
    """The percent at which each tenth of probability begins, with its group of forecasts; None where it has none."""
    told = zip(found["bins"], found["binsInWords"], strict=True)
    groups = {round(100 * each["low"]): {**each, "sentence": sentence} for each, sentence in told}
    return [(column, groups.get(int(column))) for column in COLUMNS]


def kinds_of(competitions: Sequence[Mapping[str, Any]]) -> list[tuple[bool, list[Mapping[str, Any]]]]:
    """The real competitions, then the synthetic ones; a kind that has none is left out."""
    kinds = ((kind, [each for each in competitions if each["isSynthetic"] is kind]) for kind in (False, True))
    return [(kind, found) for kind, found in kinds if found]


def sports_of(
    competitions: Sequence[Mapping[str, Any]], filters: Mapping[str, str], *, is_synthetic: bool
) -> set[Sport]:
    """Of the matches that the filters select."""
    chosen = {each["id"]: Sport[each["sport"]] for each in competitions if each["isSynthetic"] is is_synthetic}
    if filters["competition"] in chosen:
        return {chosen[filters["competition"]]}
    return {Sport(filters["sport"])} if filters["sport"] else set(chosen.values())


async def of_record(request: Request, pressed: str = "") -> tuple[dict[str, str], dict[str, Any]]:
    """The filters of the address, and what they select.

    Args:
        pressed: The column whose matches are wanted too; none where it is empty.
    """
    query = request.query_params
    filters = {"competition": text(query, "competition"), "depth": choice(query, "depth", DEPTHS)}
    filters |= {name: day(query, name) for name in ("since", "until")} | {"sport": sports.sport_of(query)}
    chosen: dict[str, Any] = {name: value or None for name, value in filters.items() if name != "depth"}
    chosen["sport"] = sports.variable(filters["sport"])
    if chosen["competition"] == SYNTHETIC:
        chosen |= {"competition": None, "synthetic": True}
    named = {urls.slug(offer.depth): offer.depth.name for offer in depths.OFFERS}
    depth = named.get(filters["depth"], HEADLINE)
    chosen |= {"depth": depth, "deeper": depth != HEADLINE, "pressed": bool(pressed), "low": int(pressed or 0) / 100}
    return filters, await execute(request, "pages/record", chosen)


ROUTES = [Route("/record", record), Route("/record/{kind}.{extension}", file)]
