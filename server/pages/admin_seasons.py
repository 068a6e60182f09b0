"""Administration of seasons: how a competition is played, and points that were taken away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.catalogue.formats import COMMON_RULES
from engine.errors import InvalidInput, OracleError
from schema.errors import NotAnAdministrator
from server import htmx, urls
from server.errors import status_of
from server.pages.client import execute, signed_in, text
from server.pages.forms import Form, file_text
from server.templating import render

FORMAT = {"competition": "", "meetings": "", "groups": "", "again": "1", "halving": "NONE", "rule": ""}
DEDUCTION = {"competition": "", "team": "", "season": "", "points": "", "reason": ""}
FILE = {"file": ""}
DONE = {
    "format": "The format is kept.",
    "deduction": "The points are taken away.",
    "removed": "The points are given back.",
    "file": "The deductions of the file are kept.",
}


async def seasons(request: Request) -> Response:
    return await show(request)


async def keep_format(request: Request) -> Response:
    form = Form(FORMAT | dict(await request.form()))
    try:
        asked = {"competition": form.get("competition"), "format": format_of(form), "criteria": criteria_of(form)}
        await execute(request, "actions/set-season-format", asked)
    except OracleError as error:
        return await show(request, format_form=form.refused(error), status=status_of(error))
    return htmx.redirect(request, urls.admin_seasons(competition=form.get("competition"), done="format"))


def format_of(form: Form) -> dict[str, Any] | None:
    """The format as the schema takes it; None where it is to be told.

    Raises:
        InvalidInput: The groups are no sizes joined by a plus.
    """
    meetings = form.whole("meetings")
    if meetings is None:
        return None
    sizes = form.get("groups").replace(" ", "").split("+") if form.get("groups").strip() else []
    if not all(each.isascii() and each.isdigit() and len(each) < 3 for each in sizes):
        raise InvalidInput(field="groups", reason="write sizes such as 6+6")
    group = {"meetings": form.whole("again"), "halving": form.get("halving")}
    return {"meetings": meetings, "groups": [{"size": int(each), **group} for each in sizes]}


def criteria_of(form: Form) -> list[str] | None:
    """The criteria of the chosen rule, or those that stand already; None takes the league's own."""
    chosen = form.get("rule")
    if chosen in COMMON_RULES:
        return [each.name for each in COMMON_RULES[chosen].criteria]
    return chosen.split(",") if chosen else None


async def keep_deduction(request: Request) -> Response:
    form = Form(DEDUCTION | dict(await request.form()))
    try:
        asked = {name: form.get(name) for name in ("team", "season", "reason")}
        await execute(request, "actions/set-deduction", asked | {"points": form.whole("points") or 0})
    except OracleError as error:
        return await show(request, deduction_form=form.refused(error), status=status_of(error))
    return htmx.redirect(request, urls.admin_seasons(competition=form.get("competition"), done="deduction"))


async def remove_deduction(request: Request) -> Response:
    given = await request.form()
    await execute(request, "actions/remove-deduction", {"id": text(given, "id")})
    return htmx.redirect(request, urls.admin_seasons(competition=text(given, "competition"), done="removed"))


async def bring_deductions(request: Request) -> Response:
    given = (await request.form()).get("file")
    try:
        await execute(request, "actions/import-deductions", {"content": await file_text(given)})
    except OracleError as error:
        return await show(request, file_form=Form(FILE).refused(error), status=status_of(error))
    return htmx.redirect(request, urls.admin_seasons(done="file"))


async def show(
    request: Request,
    *,
    format_form: Form | None = None,
    deduction_form: Form | None = None,
    file_form: Form | None = None,
    status: int = 200,
) -> Response:
    given = next((form.get("competition") for form in (format_form, deduction_form) if form), "")
    asked = given or text(request.query_params, "competition") or "0"
    data = await execute(request, "pages/admin-seasons", {"competition": asked, "chosen": asked != "0"})
    if signed_in(data)["role"] != "ADMINISTRATOR":
        raise NotAnAdministrator
    competition = data["competition"]
    context = {
        **data,
        "done": DONE.get(text(request.query_params, "done")),
        "rules": rule_choices(competition),
        "team_choices": [(each["id"], each["name"]) for each in data["teams"]["nodes"]] if competition else [],
        "season_choices": [(each, each) for each in competition["seasons"]] if competition else [],
        "format_form": format_form or Form(FORMAT | (kept(competition["seasonSetting"]) if competition else {})),
        "deduction_form": deduction_form or Form(DEDUCTION),
        "file_form": file_form or Form(FILE),
    }
    return render(request, "pages/admin-seasons.html", context, status=status)


def rule_choices(competition: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """What a form offers; an order that was set through the API is kept as it is."""
    choices = [("", "not set"), *((each, each) for each in COMMON_RULES)]
    own = kept(competition["seasonSetting"])["rule"] if competition else ""
    return choices if own in dict(choices) else [*choices, (own, "the order that was set")]


def kept(setting: Mapping[str, Any]) -> dict[str, str]:
    """What an administrator said, as the form has it."""
    played, criteria = setting["format"], setting["criteria"]
    groups = played["groups"] if played else []
    first: Mapping[str, Any] = groups[0] if groups else {"meetings": 1, "halving": "NONE"}
    rules = {tuple(each.name for each in rule.criteria): name for name, rule in COMMON_RULES.items()}
    return {
        "meetings": str(played["meetings"]) if played else "",
        "groups": "+".join(str(each["size"]) for each in groups),
        "again": str(first["meetings"]),
        "halving": first["halving"],
        "rule": rules.get(tuple(criteria), ",".join(criteria)) if criteria else "",
    }


ROUTES = [
    Route("/admin/seasons", seasons),
    Route(urls.season_format(), keep_format, methods=["POST"]),
    Route(urls.deductions(), keep_deduction, methods=["POST"]),
    Route(urls.remove_deduction(), remove_deduction, methods=["POST"]),
    Route(urls.deductions_file(), bring_deductions, methods=["POST"]),
]
