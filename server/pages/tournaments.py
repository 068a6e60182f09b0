"""Tournaments, and one of them: its bracket, its groups, how far each team gets, and what if."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import InvalidInput, NotFound
from engine.forecasts.tournaments import MOST_SET
from server import urls
from server.charts import tournaments as charts
from server.charts.kinds import Chart
from server.pages import downloads
from server.pages.client import execute, text, whole
from server.templating import environment, render

# Home and away side, both scores, and who won on penalties where somebody did.
PARTS = (4, 5)
SIDES = ("home", "away")


@dataclass(frozen=True)
class Asked:
    """What an address asks of a tournament.

    Args:
        chosen: Results that are set, as addresses have them.
    """

    id: str
    team: str
    chosen: tuple[str, ...]

    @classmethod
    def of(cls, request: Request) -> Asked:
        query = request.query_params
        chosen = [each for each in query.getlist("set") if each]
        if len(chosen) > MOST_SET:
            raise InvalidInput(field="set", reason=f"set at most {MOST_SET} results")
        if added := text(query, "match"):
            chosen.append(added_result(query, added))
        # A match that is set again is set to the new result.
        last = {tuple(sorted(each.split("-")[:2])): each for each in chosen}
        return cls(request.path_params["tournament"], text(query, "team"), tuple(last.values()))

    @property
    def variables(self) -> dict[str, Any]:
        results = [result(each) for each in self.chosen]
        return {"id": self.id, "results": results or None, "team": self.team or None}


def added_result(query: QueryParams, match: str) -> str:
    """What the form of the page sets, as an address has it."""
    scores = [str(whole(query, f"{side}_score")) for side in SIDES]
    winner = text(query, "winner")
    home, _, away = match.partition("-")
    won = [home if winner == "home" else away] if winner in SIDES else []
    return "-".join([home, away, *scores, *won])


def result(written: str) -> dict[str, Any]:
    """
    Raises:
        InvalidInput: No page writes a result so.
    """
    parts = written.split("-")
    if len(parts) not in PARTS or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        raise InvalidInput(field="set", reason="write both teams and both scores, such as 17-23-2-1")
    home, away, *scores = parts
    made: dict[str, Any] = {"homeTeamId": home, "awayTeamId": away}
    made |= {"homeScore": int(scores[0]), "awayScore": int(scores[1])}
    return made | ({"winnerId": scores[2]} if len(parts) == max(PARTS) else {})


async def tournaments(request: Request) -> Response:
    return render(request, "pages/tournaments.html", await execute(request, "pages/tournaments", {}))


async def tournament(request: Request) -> Response:
    asked = Asked.of(request)
    data = await of_tournament(request, asked)
    shown = data["tournament"]
    context = {
        **data,
        "asked": asked,
        "bracket": bracket(shown),
        "stage_names": charts.STAGES,
        "is_skipped": charts.is_skipped,
        "days": days(shown),
        "path_of": path_of(shown, asked.team),
        "set_matches": set_matches(shown, asked.chosen),
        "can_be_set": can_be_set(shown),
        "goes_on": {line["team"]["id"]: line["stages"][0] for line in shown["lines"]},
    }
    address = urls.tournament(asked.id, asked.chosen, team=asked.team)
    return render(request, "pages/tournament.html", context, fragment="tournament", headers={"HX-Push-Url": address})


async def file(request: Request) -> Response:
    shown = (await of_tournament(request, Asked.of(request)))["tournament"]
    kind = request.path_params["kind"]
    made = {"bracket": bracket, "stages": chances}.get(kind, lambda _: None)(shown)
    if made is None:
        raise NotFound(kind="chart", id=kind)
    return await downloads.file(request, made, f"{shown['id']}-{shown['day']}-{kind}", version=shown["modelVersion"])


async def of_tournament(request: Request, asked: Asked) -> dict[str, Any]:
    data = await execute(request, "pages/tournament", asked.variables)
    if data["tournament"] is None:
        raise NotFound(kind="tournament", id=asked.id)
    return data


def bracket(shown: Mapping[str, Any]) -> Chart | None:
    """The tree with its picture; None where the rounds are drawn anew each time."""
    made = charts.bracket(shown["ties"], shown["lines"])
    if made is None:
        return None
    teams = {line["team"]["name"]: line["team"] for line in shown["lines"]}
    picture = environment().get_template("bracket.svg").render(drawing=charts.Drawing(made, teams))
    return replace(made, picture=picture)


def chances(shown: Mapping[str, Any]) -> Chart:
    return charts.chances(shown["lines"], shown["sentence"])


def days(shown: Mapping[str, Any]) -> dict[str, str | None]:
    """The days that a reader goes to from here: None where there is none."""
    here, first, last = (date.fromisoformat(shown[name]) for name in ("day", "firstDay", "lastDay"))
    before, after = here - timedelta(days=1), here + timedelta(days=1)
    end = last + timedelta(days=1)
    return {
        "first": first.isoformat() if here != first else None,
        "before": before.isoformat() if here > first else None,
        "after": after.isoformat() if here < end else None,
        "end": end.isoformat() if here != end else None,
    }


def path_of(shown: Mapping[str, Any], team: str) -> Mapping[str, Any]:
    """The line of the team whose path is shown."""
    lines: Sequence[Mapping[str, Any]] = shown["lines"]
    return next((line for line in lines if line["team"]["id"] == team), lines[0])


def can_be_set(shown: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Matches ahead whose sides are known, and those whose results are set."""
    every = [match for group in shown["groups"] for match in group["matches"]]
    every += [match for tie in shown["ties"] for match in tie["matches"]]
    return [match for match in every if match["isSet"] or match["homeScore"] is None]


def set_matches(shown: Mapping[str, Any], chosen: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Each result that is set, in words, with the others that stay where it is taken back."""
    names = {line["team"]["id"]: line["team"]["name"] for line in shown["lines"]}
    found = []
    for each in chosen:
        home, away, *scores = each.split("-")
        words = f"{names[home]} {scores[0]}–{scores[1]} {names[away]}"
        words += f", {names[scores[2]]} on penalties" if len(scores) > len(SIDES) else ""
        found.append((words, tuple(other for other in chosen if other != each)))
    return found


ROUTES = [
    Route("/tournaments", tournaments),
    Route("/tournaments/{tournament}", tournament),
    Route("/tournaments/{tournament}/{kind}.{extension}", file),
]
