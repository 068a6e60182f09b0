"""A match of the reader's own making: two ratings, or two teams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from strawberry.utils.str_converters import to_camel_case

from engine.catalogue.names import search_key
from engine.errors import OracleError
from engine.sports.registry import specification
from engine.sports.spec import SportSpec
from schema.types.enums import Sport
from server import htmx, urls
from server.errors import status_of
from server.pages import pick
from server.pages.client import choice, execute
from server.pages.forms import Form
from server.templating import render

# So many teams may be chosen from: those that play, and the strongest of the others.
MOST_RATED = 500
NUMBERS = ("home_rating", "away_rating", "home_rating_sd", "away_rating_sd", "home_advantage", "ci_level")
WHOLE = ("n_simulations", "seed")
NAMES = ("home_name", "away_name")
TEAMS = ("home_team_id", "away_team_id")
SPORTS = tuple(sport.name for sport in Sport)
EMPTY = dict.fromkeys((*NUMBERS, *WHOLE, *NAMES, *TEAMS, "sport", "competition", "neutral"), "")
# Before the name of a detail in a form: other fields may be called alike.
DETAIL = "detail_"
HOME_AND_AWAY, UNNAMED = ("Home", "Away"), ("First", "Second")
UNCHOSEN = (*HOME_AND_AWAY, *UNNAMED)
EXAMPLE = {"home_rating": "1650", "away_rating": "1580"}
RATINGS = tuple(EXAMPLE)
# What an address of the page keeps of its form.
ASKED = (*NUMBERS, *WHOLE, *NAMES, "sport", "neutral")


async def simulate(request: Request) -> Response:
    """The form with the free chance of what it asks; of the form alone that picture, where htmx asks for it."""
    given = dict(request.query_params)
    if "sport" in given:
        given["sport"] = choice({"sport": given["sport"].upper()}, "sport", SPORTS)
    form = Form(EMPTY | names(given.get("sport", "")) | EXAMPLE | given)
    answer = await show(request, form, fragment="forecast" if given.get("follow") else "forms")
    if given.get("follow") and htmx.wants_fragment(request):
        kept = (*ASKED, *(name for name in form.values if name.startswith(DETAIL)))
        asked = {name: form.get(name) for name in kept if form.get(name) not in ("", *UNCHOSEN)}
        answer.headers["HX-Replace-Url"] = urls.simulate(**asked)
    return answer


async def run(request: Request) -> Response:
    given = dict(await request.form())
    if given.pop("redraw", ""):
        return await show(request, Form(EMPTY | renamed(given)))
    form = Form(EMPTY | given)
    try:
        data = await execute(request, "actions/simulate", {"input": question(form)})
    except OracleError as error:
        return await show(request, form.refused(error), status=status_of(error))
    return htmx.redirect(request, urls.simulation(data["simulate"]["id"]))


async def show(request: Request, form: Form, *, status: int = 200, fragment: str = "forms") -> Response:
    """
    Args:
        fragment: Which part of the page htmx swaps.
    """
    data, form, status = await answered(request, form, status)
    chosen = data["chosen"] if "chosen" in data else next(iter(data["usual"]), None)
    teams = sorted(chosen["ratings"], key=lambda team: search_key(team["name"])) if chosen else []
    context = {
        **(await pick.view(request, data, {}) if data.get("simulation") else {**data, "simulation": None}),
        "form": form,
        "chosen": chosen and chosen["id"],
        "teams": teams,
        "words": chosen["words"] if chosen else spec_of(form.get("sport")).words,
        "sports": SPORTS,
        "of_ratings": sides(spec_of(form.get("sport")).has_home_side),
        "of_teams": sides(chosen is None or chosen["hasHomeSide"]),
        "details_of_ratings": choices(form.get("sport"), of_law=True),
        "details_of_teams": choices(chosen["sport"] if chosen else "", of_law=False),
    }
    return render(request, "pages/simulate.html", context, fragment=fragment, status=status)


async def answered(request: Request, form: Form, status: int) -> tuple[dict[str, Any], Form, int]:
    """What the page shows of a form: a refusal of its question leaves the rest, and says so beside the field."""
    given, asked = form.get("competition"), None
    try:
        asked = question(form) if all(map(form.get, RATINGS)) and not form.errors and not form.problem else None
        data = await read(request, given, form.get("sport"), asked)
    except OracleError as error:
        form, status = form.refused(error), status_of(error)
        data = await read(request, given, form.get("sport"), None)
    if given and data["chosen"] is None:
        # An address may name a competition that is gone.
        data = await read(request, "", form.get("sport"), None)
    return data, form, status


async def read(request: Request, competition: str, sport: str, asked: Mapping[str, Any] | None) -> dict[str, Any]:
    """All competitions, and the teams of one of them; without a word of the first of a sport.

    Args:
        sport: Name of the sport that the form has chosen; empty for any.
        asked: The question whose free answer stands on the page; None for none.
    """
    variables = {
        "competition": competition,
        "isChosen": bool(competition),
        "sport": sport if sport in SPORTS else None,
        "input": asked or {},
        "isAsked": asked is not None,
        "rated": MOST_RATED,
    }
    return await execute(request, "pages/simulate", variables)


def spec_of(sport: str) -> SportSpec:
    """The sport that a form has chosen; the first where it has chosen none."""
    return specification(Sport[sport if sport in SPORTS else SPORTS[0]])


def choices(sport: str, *, of_law: bool) -> dict[str, tuple[str, ...]]:
    """What a form may choose of the kind of match, by the names of its fields.

    Args:
        of_law: Whether only what counts between any two sides may be chosen.
    """
    details = spec_of(sport).details
    if details is None:
        return {}
    return {
        f"{DETAIL}{name}": values for name, values in details.choices.items() if not of_law or name in details.of_law
    }


def sides(has_home: bool) -> tuple[str, str] | tuple[()]:
    """What home and away are called; nothing in a sport in which nobody is at home."""
    return HOME_AND_AWAY if has_home else ()


def names(sport: str) -> dict[str, str]:
    """What sides are called that nobody has named."""
    return dict(zip(NAMES, sides(spec_of(sport).has_home_side) or UNNAMED, strict=True))


def renamed(given: Mapping[str, Any]) -> dict[str, Any]:
    """The same form for the sport that it has chosen now: names that somebody gave stay."""
    kept = {name: value for name, value in given.items() if name not in NAMES or value not in UNCHOSEN}
    own = choices(given.get("sport", ""), of_law=True)
    kept = {name: value for name, value in kept.items() if not name.startswith(DETAIL) or name in own}
    return names(given.get("sport", "")) | kept


def question(form: Form) -> dict[str, Any]:
    """The schema's input; what was left empty is left to the schema's defaults.

    Raises:
        InvalidInput: A field that should hold a number does not.
    """
    given: dict[str, Any] = {
        **{to_camel_case(name): form.number(name) for name in NUMBERS},
        **{to_camel_case(name): form.whole(name) for name in WHOLE},
        **{to_camel_case(name): form.get(name).strip() for name in (*NAMES, *TEAMS)},
        "sport": form.get("sport"),
        "neutral": bool(form.get("neutral")),
        "details": chosen_details(form),
    }
    return {name: value for name, value in given.items() if value not in (None, "", [])}


def chosen_details(form: Form) -> list[dict[str, str]]:
    given = {name.removeprefix(DETAIL): form.get(name) for name in form.values if name.startswith(DETAIL)}
    return [{"name": name, "value": value} for name, value in given.items() if value]


ROUTES = [Route("/simulate", simulate), Route("/simulate", run, methods=["POST"])]
