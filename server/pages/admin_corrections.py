"""Administration of what came in: each act is looked at first, and done where that is wanted."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import NotFound, OracleError
from server import htmx, urls
from server.errors import status_of
from server.pages.client import choice, execute, text
from server.pages.forms import Form
from server.templating import render

FIELDS = {
    "what": "",
    "kind": "",
    "import": "",
    "import_id": "",
    "match": "",
    "reinstate": "",
    "team": "",
    "competition": "",
    "name": "",
}
KINDS = ("FILE", "COMPETITION", "MATCH")
ACTS = ("remove", "undo", "annul", "rename")
DONE = "It is done, and ratings are being computed anew."


async def corrections(request: Request) -> Response:
    query = request.query_params
    form = Form(FIELDS | {"what": text(query, "what"), "kind": choice(query, "kind", KINDS)})
    return await show(request, form, done=DONE if text(query, "done") else None)


async def correct(request: Request) -> Response:
    """Looks at what an act would do; does it where the form says that it was looked at."""
    act, given = request.path_params["act"], await request.form()
    if act not in ACTS:
        raise NotFound(kind="correction", id=act)
    form = Form(FIELDS | {name: value for name, value in given.items() if isinstance(value, str)})
    is_rehearsed = text(given, "step") != "do"
    document, variables = asked(act, form)
    try:
        data = await execute(request, f"actions/{document}", {**variables, "dryRun": is_rehearsed})
    except OracleError as error:
        return await show(request, form.refused(error), status=status_of(error))
    if is_rehearsed:
        return await show(request, form, act=act, change=data["acted"]["change"])
    return htmx.redirect(request, urls.admin_corrections(done="yes"))


def asked(act: str, form: Form) -> tuple[str, dict[str, Any]]:
    """The document of an act, and what the form says to it."""
    if act == "remove":
        return "remove-results", {"what": form.get("what"), "kind": form.get("kind") or None}
    if act == "undo":
        return "undo-import", {"importId": form.get("import_id") or None}
    if act == "annul":
        return "reinstate-match" if form.get("reinstate") else "annul-match", {"match": form.get("match")}
    named = {"name": form.get("name"), "competition": form.get("competition") or None}
    if form.get("team").strip():
        return "rename-team", {"team": form.get("team"), **named}
    return "rename-competition", {**named, "competition": form.get("competition")}


async def show(
    request: Request,
    form: Form,
    *,
    act: str = "",
    change: dict[str, Any] | None = None,
    done: str | None = None,
    status: int = 200,
) -> Response:
    data = await execute(request, "pages/admin-corrections")
    context = {
        **data,
        "form": form,
        "act": act,
        "change": change,
        "done": done,
        "fields": list(FIELDS),
        "room": urls.admin_corrections(),
    }
    return render(request, "pages/admin-corrections.html", context, status=status)


ROUTES = [
    Route(urls.admin_corrections(), corrections),
    Route(urls.admin_correction("{act}"), correct, methods=["POST"]),
]
