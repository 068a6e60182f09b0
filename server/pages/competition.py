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
    "TOP_SEED": "to be the first seed",
    "PLAY_OFFS": "to go to the play-offs",
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
    seen = await asyncio.to_thread(flows, data)
    context = {
        **data,
        "asked": asked,
        "places": places(data),
        "ends": scale(data["competition"]["ratings"]),
        "most_rated": MOST_RATED,
        "chosen": asked.season,
        "flows": seen,
        "title": river.title,
        "conferences": conferences(data["competition"]["season"]),
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
    shown = (await of_competition(request, Asked.of(request)))["competition"]
    season, who = shown["season"], shown["words"]["team"]
    names = river.conferences(season)
    name = text(request.query_params, "conference")
    if name and name not in names:
        raise NotFound(kind="conference", id=name[:40])
    found = river.river(river.of_conference(season, name or names[0]) if names else season, who)
    if found is None:
        raise NotFound(kind="season", id=request.path_params["competition"])
    chart = river.chart(found, await asyncio.to_thread(drawn, found, river.WIDE, name))
    return await downloads.file(request, chart, f"river-{slug(name)}" if name else "river")


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
    return seasons.places(teams, seasons.likeliest_places(teams), data["competition"]["words"]["team"])


@dataclass(frozen=True, slots=True)
class Division:
    """A division as it stands, with the chances of its teams to end first in it.

    Args:
        lines: Of the table as it stands, the best record first.
        chances: By the id of the team; empty where nobody knows.
    """

    name: str
    lines: Sequence[Mapping[str, Any]]
    chances: Mapping[str, float]

    @property
    def size(self) -> int:
        return len(self.lines)

    @property
    def has_draws(self) -> bool:
        return any(line["standing"]["drawn"] for line in self.lines)


def conferences(season: Mapping[str, Any] | None) -> dict[str, list[Division]]:
    """The divisions of each conference, by its name; empty of a league with one table."""
    if season is None:
        return {}
    chances = {line["team"]["id"]: line["playOffs"]["division"] for line in season["table"] if line["playOffs"]}
    found: dict[str, list[Division]] = {}
    for name in river.conferences(season):
        of_it = [line for line in season["standings"] if line["conference"] == name]
        divisions = dict.fromkeys(line["division"] for line in sorted(of_it, key=lambda line: str(line["division"])))
        found[name] = [
            Division(each, sorted((line for line in of_it if line["division"] == each), key=record), chances)
            for each in divisions
        ]
    return found


def record(line: Mapping[str, Any]) -> tuple[float, str]:
    """What puts teams of a division in order: the share of matches won, the best first."""
    now = line["standing"]
    return -(now["won"] + now["drawn"] / 2) / max(now["played"], 1), line["team"]["name"]


@dataclass(frozen=True, slots=True)
class Flow:
    """The river of a season as the page shows it.

    Args:
        chart: What it says in words and figures, with the picture for wide pages.
        narrow: The picture for narrow ones.
        conference: Whose teams it shows; empty where it shows all.
        number: Which of the page's it is.
    """

    chart: Chart
    narrow: str
    conference: str = ""
    number: int = 1


def flow(data: Mapping[str, Any]) -> Flow | None:
    """How the points came about, and where they may end; None of what has no table."""
    found = river.river(data["competition"]["season"], data["competition"]["words"]["team"])
    return flow_of(found) if found else None


def flow_of(found: river.River, conference: str = "", number: int = 1) -> Flow:
    wide, narrow = (drawn(found, size, conference) for size in (river.WIDE, river.NARROW))
    return Flow(river.chart(found, wide), narrow, conference, number)


def flows(data: Mapping[str, Any]) -> list[Flow]:
    """A river for each conference of a league; one for a league with one table; none of what has no table."""
    season, who = data["competition"]["season"], data["competition"]["words"]["team"]
    names = river.conferences(season)
    if not names:
        return [found] if (found := flow(data)) else []
    rivers = (
        (number, name, river.river(river.of_conference(season, name), who)) for number, name in enumerate(names, 1)
    )
    return [flow_of(found, name, number) for number, name, found in rivers if found]


def drawn(found: river.River, size: river.Size, conference: str = "") -> str:
    drawing = river.Drawing(found, size)
    title = f"Each {found.who} of the {conference or 'season'}"
    return environment().get_template("river.svg").render(drawing=drawing, title=title)


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
    title = {line["team"]["id"]: 100 * (river.title(line) - river.title(line["before"])) for line in lines}
    return ({"title": title} if lines else {}) | {
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
        is_decided: Whether no match of the table lies ahead.
    """

    chances: Mapping[str, float]
    points: Mapping[str, float]
    is_decided: bool
    sentence: str


def outlook(shown: Mapping[str, Any]) -> TeamOutlook | None:
    """None where no season runs in which the team plays."""
    season = shown["competition"]["season"]
    lines = season["table"] if season and season["state"] == "RUNNING" else []
    line = next((each for each in lines if each["team"]["id"] == shown["id"]), None)
    if line is None:
        return None
    chances = {FINISHES[zone["kind"]].format(**zone): river.chance(line["positions"], zone) for zone in season["zones"]}
    if line["playOffs"]:
        chances |= {"to be first in its division": line["playOffs"]["division"], "to win the title": river.title(line)}
    middle, unit = f"{line['points']['p50']:.0f}", river.unit_of(season)
    is_decided = river.is_decided(season)
    sentence = f"It ended with {middle} {unit}." if is_decided else f"It ends the season with about {middle} {unit}."
    return TeamOutlook(chances, line["points"], is_decided, sentence)


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
