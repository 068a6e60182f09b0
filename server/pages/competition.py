"""A competition with its season and its ratings, and one of its teams."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.catalogue.names import slug
from engine.errors import NotFound
from engine.simulation.confidence import SDS_OF_90_PERCENT
from server.charts import river, seasons
from server.charts.kinds import Chart
from server.charts.render import Renderer
from server.pages import downloads
from server.pages.client import execute, text
from server.templating import environment, render

# Room beside the longest bar of the ratings, in points.
MARGIN = 20.0


async def competition(request: Request) -> Response:
    data = await of_competition(request)
    chart = places(data)
    renderer: Renderer = request.app.state.charts
    charts = await renderer.draw_all([chart] if chart else [])
    ends = scale(data["competition"]["ratings"])
    chosen = text(request.query_params, "season")
    # The first one loads what lays its labels out.
    seen = await asyncio.to_thread(flow, data)
    context = {**data, "charts": charts, "ends": ends, "chosen": chosen, "flow": seen, "chances": chances(data)}
    return render(request, "pages/competition.html", context)


async def places_file(request: Request) -> Response:
    data = await of_competition(request)
    chart, shown = places(data), data["competition"]
    if chart is None:
        raise NotFound(kind="season", id=request.path_params["competition"])
    name = f"{shown['slug']}-{slug(shown['season']['name'])}-places"
    return await downloads.file(request, chart, name, version=shown["modelVersion"])


async def river_file(request: Request) -> Response:
    found = river.river((await of_competition(request))["competition"]["season"])
    if found is None:
        raise NotFound(kind="season", id=request.path_params["competition"])
    chart = river.chart(found, await asyncio.to_thread(drawn, found, river.WIDE))
    return await downloads.file(request, chart, "river")


async def of_competition(request: Request) -> dict[str, Any]:
    asked = request.path_params["competition"]
    season = text(request.query_params, "season") or None
    data = await execute(request, "pages/competition", {"id": asked, "season": season})
    if data["competition"] is None:
        raise NotFound(kind="competition", id=asked)
    return data


def places(data: Mapping[str, Any]) -> Chart | None:
    """Where the season may end; None where none runs."""
    season = data["competition"]["season"]
    if season is None or season["state"] != "RUNNING" or not season["table"]:
        return None
    teams = [{"name": line["team"]["name"], "positions": line["positions"]} for line in season["table"]]
    return seasons.places(teams, seasons.likeliest_places(teams))


@dataclass(frozen=True, slots=True)
class Flow:
    """The river of a season as the page shows it.

    Args:
        chart: What it says in words and figures, with the picture for wide pages.
        narrow: The picture for narrow ones.
    """

    chart: Chart
    narrow: str


def flow(data: Mapping[str, Any]) -> Flow | None:
    """How the points came about, and where they may end; None of what has no table."""
    found = river.river(data["competition"]["season"])
    if found is None:
        return None
    wide, narrow = (drawn(found, size) for size in (river.WIDE, river.NARROW))
    return Flow(river.chart(found, wide), narrow)


def drawn(found: river.River, size: river.Size) -> str:
    drawing = river.Drawing(found, size)
    return environment().get_template("river.svg").render(drawing=drawing, title="The teams of the season")


def chances(data: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Of each zone beside the title, by the words for it and the id of the team."""
    season = data["competition"]["season"]
    zones = [each for each in season["zones"] if each["kind"] != "TITLE"] if season else []
    return {
        river.zone_name(zone): {line["team"]["id"]: river.chance(line["positions"], zone) for line in season["table"]}
        for zone in zones
    }


async def team(request: Request) -> Response:
    data = await of_team(request)
    renderer: Renderer = request.app.state.charts
    charts = await renderer.draw_all([history(data["team"])] if data["team"]["history"]["days"] else [])
    return render(request, "pages/team.html", {**data, "charts": charts})


async def history_file(request: Request) -> Response:
    shown = (await of_team(request))["team"]
    name = "-".join([slug(shown["name"]), *shown["history"]["days"][-1:], "history"])
    return await downloads.file(request, history(shown), name, version=shown["competition"]["modelVersion"])


def history(shown: Mapping[str, Any]) -> Chart:
    """How the rating of a team moved, in its colour."""
    return seasons.history(shown["history"], shown["colours"]["line"])


async def of_team(request: Request) -> dict[str, Any]:
    asked = request.path_params["team"]
    data = await execute(request, "pages/team", {"id": asked})
    if data["team"] is None:
        raise NotFound(kind="team", id=asked)
    return data


def scale(ratings: list[Mapping[str, Any]]) -> tuple[float, float]:
    """Ends of an axis that holds every rating with its interval."""
    reaches = [(each["rating"], SDS_OF_90_PERCENT * each["ratingSd"]) for each in ratings] or [(1500.0, 100.0)]
    low, high = min(rating - reach for rating, reach in reaches), max(rating + reach for rating, reach in reaches)
    return low - MARGIN, high + MARGIN


ROUTES = [
    Route("/competitions/{competition}", competition),
    Route("/competitions/{competition}/river.{extension}", river_file),
    Route("/competitions/{competition}/places.{extension}", places_file),
    Route("/teams/{team}", team),
    Route("/teams/{team}/history.{extension}", history_file),
]
