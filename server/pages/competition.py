"""A competition with its season and its ratings, and one of its teams."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from engine.catalogue.names import slug
from engine.errors import NotFound
from engine.forecasts.supposed_results import MOST_SET
from engine.simulation.confidence import SDS_OF_90_PERCENT
from server import htmx, urls
from server.charts import form, river, seasons, words
from server.charts.kinds import Chart
from server.pages import downloads, season_results
from server.pages.client import execute, text
from server.pages.season_order import Order
from server.templating import environment, render

# Nations that play are fewer; of a tour these are those that play, and the strongest others.
MOST_RATED = 400
# Room beside the longest bar of the ratings, in points.
MARGIN = 20.0
# What it means for a team to end in a zone.
FINISHES = {
    "TITLE": "to finish first",
    "CHAMPIONS_LEAGUE": "to finish in the top {worst}",
    "RELEGATION": "to go down",
}


@dataclass(frozen=True)
class Asked:
    """What an address asks of a competition.

    Args:
        season: Name of a season; empty for the current one.
        chosen: Results that are set for matches ahead, as addresses have them.
        team: Whose matches ahead are offered; empty for the next ones of all.
        sort: In which order the table is shown.
        match: Whose score was set by the form last; empty where none was.
    """

    id: str
    season: str
    chosen: tuple[str, ...]
    team: str
    sort: str
    match: str = ""

    @classmethod
    def of(cls, request: Request) -> Asked:
        query = request.query_params
        season, team, sort = (text(query, name) for name in ("season", "team", "sort"))
        match = text(query, season_results.MATCH)
        return cls(request.path_params["competition"], season, season_results.of_address(query), team, sort, match)

    @property
    def variables(self) -> dict[str, Any]:
        results = [season_results.result(each) for each in self.chosen]
        season, team = self.season or None, self.team or None
        return {"id": self.id, "season": season, "results": results or None, "team": team, "rated": MOST_RATED}

    def address(self, id: str, chosen: Sequence[str]) -> str:
        """The same with other results."""
        return urls.competition(id, self.season, chosen, team=self.team, sort=self.sort)

    def sorted_by(self, id: str, sort: str | None) -> str:
        """The same in another order."""
        return urls.competition(id, self.season, self.chosen, team=self.team, sort=sort)


async def competition(request: Request) -> Response:
    asked = Asked.of(request)
    address = asked.address(asked.id, asked.chosen)
    if season_results.is_form(request.query_params) and not htmx.wants_fragment(request):
        return RedirectResponse(address, status_code=303)
    data = await of_competition(request, asked)
    order = Order.of(request.query_params, data["competition"]["season"])
    # The first one loads what lays its labels out.
    seen = await asyncio.to_thread(flow, data)
    context = {
        **data,
        "asked": asked,
        "places": places(data),
        "ends": scale(data["competition"]["ratings"]),
        "most_rated": MOST_RATED,
        "chosen": asked.season,
        "flow": seen,
        "chances": chances(data),
        "moves": moves(data),
        "can_be_set": can_be_set(data),
        "most_set": MOST_SET,
        "order": order,
        "lines": order.lines(data["competition"]["season"]["table"]) if data["competition"]["season"] else [],
    }
    headers = {"HX-Push-Url": address} if htmx.wants_fragment(request) else {}
    return render(request, "pages/competition.html", context, fragment="season", headers=headers)


async def places_file(request: Request) -> Response:
    data = await of_competition(request, Asked.of(request))
    chart, shown = places(data), data["competition"]
    if chart is None:
        raise NotFound(kind="season", id=request.path_params["competition"])
    name = f"{shown['slug']}-{slug(shown['season']['name'])}-places"
    return await downloads.file(request, chart, name, version=shown["modelVersion"])


async def river_file(request: Request) -> Response:
    found = river.river((await of_competition(request, Asked.of(request)))["competition"]["season"])
    if found is None:
        raise NotFound(kind="season", id=request.path_params["competition"])
    chart = river.chart(found, await asyncio.to_thread(drawn, found, river.WIDE))
    return await downloads.file(request, chart, "river")


async def of_competition(request: Request, asked: Asked) -> dict[str, Any]:
    data = await execute(request, "pages/competition", asked.variables)
    if data["competition"] is None:
        raise NotFound(kind="competition", id=asked.id)
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


def moves(data: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    """Points of a percentage that the set results add to each chance, by the words for the zone and the id of the
    team; nothing where none is set."""
    season = data["competition"]["season"]
    lines = [line for line in season["table"] if line["before"]] if season else []
    return {
        river.zone_name(zone): {
            line["team"]["id"]: 100
            * (river.chance(line["positions"], zone) - river.chance(line["before"]["positions"], zone))
            for line in lines
        }
        for zone in (season["zones"] if lines else [])
    }


def can_be_set(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The matches ahead that are offered, and those that are set, by day, each with how it is set to end."""
    season = data["competition"]["season"]
    if season is None or season["state"] != "RUNNING" or not season["table"]:
        return []
    there = {each["fixtureId"]: each for each in season["supposed"]}
    found = sorted(
        ({each["fixtureId"]: each for each in season["canBeSet"]} | there).values(), key=lambda each: str(each["day"])
    )
    return [
        {
            **each,
            "set_to": season_results.written(there[each["fixtureId"]]) if each["fixtureId"] in there else "",
            "names": {side: words.short_name(each[side]["name"]) for side in ("home", "away")},
        }
        for each in found
    ]


async def team(request: Request) -> Response:
    data = await of_team(request)
    found = form.form(data["team"], data["form"]["nodes"])
    pictures = [last_matches(found, size) for size in (form.WIDE, form.NARROW)] if found else []
    context = {
        **data,
        "form": found,
        "wide": form.Drawing(found, form.WIDE) if found else None,
        "pictures": pictures,
        "chart": form.chart(data["team"], found, pictures[0]) if found else None,
        "outlook": outlook(data["team"]),
    }
    return render(request, "pages/team.html", context)


async def history_file(request: Request) -> Response:
    data = await of_team(request)
    shown = data["team"]
    found = form.form(shown, data["form"]["nodes"])
    if found is None:
        raise NotFound(kind="chart", id="history")
    chart = form.chart(shown, found, last_matches(found, form.WIDE))
    name = "-".join([slug(shown["name"]), *shown["history"]["days"][-1:], "history"])
    return await downloads.file(request, chart, name, version=shown["competition"]["modelVersion"])


def last_matches(found: form.Form, size: form.Size) -> str:
    drawing = form.Drawing(found, size)
    return environment().get_template("form.svg").render(drawing=drawing, title="The last matches")


@dataclass(frozen=True, slots=True)
class TeamOutlook:
    """Where a running season may end for one team.

    Args:
        chances: Of each zone, in words.
        points: Percentiles of the final points.
    """

    chances: Mapping[str, float]
    points: Mapping[str, float]
    sentence: str


def outlook(shown: Mapping[str, Any]) -> TeamOutlook | None:
    """None where no season runs in which the team plays."""
    season = shown["competition"]["season"]
    lines = season["table"] if season and season["state"] == "RUNNING" else []
    line = next((each for each in lines if each["team"]["id"] == shown["id"]), None)
    if line is None:
        return None
    chances = {FINISHES[zone["kind"]].format(**zone): river.chance(line["positions"], zone) for zone in season["zones"]}
    middle = f"{line['points']['p50']:.0f}"
    return TeamOutlook(chances, line["points"], f"It ends the season with about {middle} league points.")


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
