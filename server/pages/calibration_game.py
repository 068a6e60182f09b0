"""The calibration game: one match at a time, judged at once, and what all of them say of the player."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import InvalidInput, NotFound, OracleError, Unauthenticated
from engine.lab.errors import AlreadyAnswered
from engine.spreadsheet import csv_of
from schema.context import Context
from server import htmx, urls
from server.charts import lab as charts
from server.charts.kinds import Chart
from server.charts.render import Drawn, Renderer
from server.charts.words import KINDS, shares
from server.errors import status_of
from server.pages import downloads, sports
from server.pages.attachments import Batches, attachment, begun
from server.pages.client import choice, execute, raise_for_errors, run, signed_in, text
from server.pages.forms import Form
from server.pages.lab import moved
from server.pages.paging import pages
from server.security import sessions
from server.templating import render
from server.travel import travel_of

PAGE = "pages/lab-calibration"
COLUMNS = (
    "made_at", "day", "competition", "home", "away", "home_score", "away_score", "corrected",
    "said_home", "said_draw", "said_away", "model_home", "model_draw", "model_away",
    "log_score", "brier_score", "rps", "model_log_score", "model_brier_score", "model_rps", "shoot_out_winner",
)  # fmt: skip


async def game(request: Request) -> Response:
    return await show(request, Form())


async def submit(request: Request) -> Response:
    """Stores a forecast and shows what came of it; or scales the three chances to a hundred and asks again."""
    given = dict(await request.form())
    context: Context | None = None
    form = Form(moved({name: value for name, value in given.items() if isinstance(value, str)}))
    try:
        if text(given, "action") == "scale":
            return await show(request, scaled(form))
        context = await store(request, form)
    except OracleError as error:
        if "field" in error.facts:
            return await show(request, form.refused(error), status=status_of(error))
        if error.code != AlreadyAnswered.code:
            raise
        # Sent twice: what came of the first is shown.
    made = urls.calibration_game(**choices(request) | {"made": form.get("fixture")})
    if htmx.wants_fragment(request):
        response = await show(
            request, Form(), made=form.get("fixture"), player=context.visit.new_player if context else None
        )
    else:
        response = htmx.redirect(request, made)
    if context is not None:
        sessions.settle(request, response, context)
    return response


async def store(request: Request, form: Form) -> Context:
    """
    Raises:
        InvalidInput: A field holds no number.
        Refused: The schema refused the forecast; nothing was stored.
    """
    chances = {name: share(form, name) for name in asked_of(form)}
    travel = travel_of(request)
    given = {"fixture": form.get("fixture"), "asOf": travel.day.isoformat() if travel else None}
    answer, context = await run(request, "actions/submit-forecast", given | chances)
    raise_for_errors(answer)
    return context


async def show(
    request: Request, form: Form, *, made: str | None = None, player: str | None = None, status: int = 200
) -> Response:
    """
    Args:
        player: The name of a guest whose browser learns it only by this answer.
    """
    asked = choices(request)
    free = asked["kind"] == "free"
    variables = {"kind": "FREE" if free else "DAILY", "sport": sports.variable(asked["sport"] or "")}
    data = await execute(request, PAGE, variables, player=player)
    record = data["calibration"]
    latest = record["forecasts"]["nodes"] if record else []
    shown = made or request.query_params.get("made")
    result = next((each for each in latest if each["case"]["id"] == shown), None)
    coming = data["calibrationRound"]["next"]
    base = shares(coming["baseRates"], 100) if coming else {}
    filled = Form({name: str(value) for name, value in base.items()} | dict(form.values), form.errors, form.problem)
    context = {
        **data,
        "round": data["calibrationRound"],
        "record": record,
        "result": result,
        "form": filled,
        "parts": parts(filled, base),
        "choices": asked,
        "sports": sports.offered(data["competitions"]),
        "feedback": feedback(record, result) if record and result else None,
        "curve": await drawn(request, charts.reliability(record["bins"]) if record and record["bins"] else None),
        "history": await drawn(request, charts.weeks(record["weeks"]) if record and record["weeks"][1:] else None),
    }
    return render(request, f"{PAGE}.html", context, fragment="game", status=status)


def parts(form: Form, base: Mapping[str, int]) -> Mapping[str, float]:
    """The chances of the form in percent as a bar shows them: in proportion, or the base rates where one is missing."""
    try:
        given = {name: form.number(name) or 0.0 for name in base}
    except InvalidInput:
        return base
    total = sum(given.values())
    if any(each <= 0 < base[name] for name, each in given.items()) or not total:
        return base
    return {name: round(100 * each / total, 2) for name, each in given.items()}


def choices(request: Request) -> dict[str, str | None]:
    """What the address chooses: the round, and whether dates are hidden."""
    query = request.query_params
    return {
        "kind": "free" if choice(query, "kind", ("daily", "free")) == "free" else None,
        "dates": "hidden" if choice(query, "dates", ("shown", "hidden")) == "hidden" else None,
        "sport": sports.sport_of(query) or None,
    }


def scaled(form: Form) -> Form:
    """The same chances in proportion, so that they sum to a hundred.

    Raises:
        InvalidInput: There is nothing to scale.
    """
    given = {name: max(share(form, name), 0.0) for name in asked_of(form)}
    total = sum(given.values())
    if not total:
        raise InvalidInput(field="home", reason="give at least one chance")
    whole = shares({name: chance / total for name, chance in given.items()}, 100)
    return Form({**form.values, **{name: str(value) for name, value in whole.items()}, "scaled": "yes"})


def asked_of(form: Form) -> list[str]:
    """The outcomes that the form asks for: no draw in a sport without one."""
    return [name for name in KINDS if name != "draw" or name in form.values]


def share(form: Form, name: str) -> float:
    percent = form.number(name)
    if percent is None:
        raise InvalidInput(field=name, reason="give a chance in percent")
    return percent / 100


async def drawn(request: Request, chart: Chart | None) -> Drawn | None:
    renderer: Renderer = request.app.state.charts
    return await renderer.draw(chart) if chart else None


def feedback(record: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    """What happened so far to chances like the one that the player thought likeliest in this match."""
    name = max(KINDS, key=lambda each: result["forecast"][each])
    chance = result["forecast"][name]
    near = next(each for each in reversed(record["bins"]) if each["first"] <= chance)
    return {"outcome": name, "chance": chance, "bin": near}


async def curve(request: Request) -> Response:
    """The player's own reliability curve as a file."""
    record = await own_record(request)
    if not record["bins"]:
        raise NotFound(kind="chart", id="curve")
    return await downloads.file(request, charts.reliability(record["bins"]), "reliability-curve")


async def weeks(request: Request) -> Response:
    """The player's history by week as a file."""
    record = await own_record(request)
    if len(record["weeks"]) < 2:
        raise NotFound(kind="chart", id="weeks")
    return await downloads.file(request, charts.weeks(record["weeks"]), "weeks")


async def own_record(request: Request) -> dict[str, Any]:
    """
    Raises:
        Unauthenticated: A guest who has not played has none.
    """
    record: dict[str, Any] | None = (await execute(request, PAGE, {"kind": "DAILY"}))["calibration"]
    if record is None:
        raise Unauthenticated
    return record


async def forecasts(request: Request) -> Response:
    """Every forecast of the player as CSV, newest first."""
    parts = (csv_of([row(each) for each in made]) async for made in every_forecast(request))
    return attachment(await begun(request, parts, csv_of([COLUMNS])), "forecasts.csv", "text/csv")


async def every_forecast(request: Request) -> Batches:
    """The player's forecasts, newest first, page after page, without chances of what a sport does not have.

    Raises:
        Unauthenticated: A guest made none.
    """
    found = pages(request, "exports/lab-forecasts", lambda data: signed_in(data)["lab"]["calibration"]["forecasts"])
    async for made in found:
        yield [possible(each) for each in made]


def possible(made: Mapping[str, Any]) -> dict[str, Any]:
    outcomes = [outcome.lower() for outcome in made["case"]["outcomes"]]
    chances = {whose: {name: made[whose][name] for name in outcomes} for whose in ("forecast", "model")}
    return {**made, **chances}


def row(made: Mapping[str, Any]) -> list[Any]:
    case, said, model = made["case"], made["forecast"], made["model"]
    scores = [made[whose][which] for whose in ("scores", "modelScores") for which in ("log", "brier", "rps")]
    winner = made["shootOutWinner"]
    return [
        made["at"], case["day"], case["competition"], case["home"], case["away"],
        made["score"]["home"], made["score"]["away"], "yes" if made["isCorrected"] else "no",
        *(said.get(name) for name in KINDS), *(model.get(name) for name in KINDS), *scores,
        winner["name"] if winner else None,
    ]  # fmt: skip


ROUTES = [
    Route("/lab/calibration", game),
    Route("/lab/calibration", submit, methods=["POST"]),
    Route("/lab/calibration/forecasts.csv", forecasts),
    Route("/lab/calibration/curve.{extension}", curve),
    Route("/lab/calibration/weeks.{extension}", weeks),
]
