"""Administration of names: which are one team, which are two, and which competitions are one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import OracleError
from server import htmx, urls
from server.errors import status_of
from server.pages.client import execute, text
from server.pages.forms import Form, file_text
from server.templating import render

FIELDS = {"alias": "", "name": "", "competition": "", "file": "", "id": "", "into": "", "certain": ""}
Given = Mapping[str, Any]


async def names(request: Request) -> Response:
    return await show(request, Form(FIELDS))


def act(do: Callable[[Request, Given], Awaitable[str]]) -> Callable[[Request], Awaitable[Response]]:
    """A handler of one form: what it did is said on the page that follows, a refusal beside the field."""

    async def handle(request: Request) -> Response:
        given = await request.form()
        try:
            done = await do(request, given)
        except OracleError as error:
            return await show(request, filled(given).refused(error), status=status_of(error))
        return htmx.redirect(request, urls.admin_names(done=done))

    return handle


def filled(given: Given) -> Form:
    return Form(FIELDS | {name: value for name, value in given.items() if isinstance(value, str)})


def joining(kind: str, asked: Callable[[Given], Given]) -> Callable[[Request], Awaitable[Response]]:
    """A handler that shows what a joining would do, and joins where the form says that it was looked at.

    Args:
        asked: What the form says to the mutation beside whether it is rehearsed.
    """

    async def handle(request: Request) -> Response:
        given = await request.form()
        form, is_rehearsed = filled(given), text(given, "step") != "do"
        try:
            data = await execute(request, DOCUMENTS[kind], {**asked(given), "dryRun": is_rehearsed})
        except OracleError as error:
            return await show(request, form.refused(error), status=status_of(error))
        if is_rehearsed:
            return await show(request, form, joining={**data["joined"], "kind": kind})
        return htmx.redirect(request, urls.admin_names(done="joined"))

    return handle


def pair(given: Given) -> Given:
    return {"id": text(given, "id"), "into": text(given, "into")}


def certain_pair(given: Given) -> Given:
    return {**pair(given), "isCertain": bool(text(given, "certain"))}


async def add(request: Request, given: Given) -> str:
    named = {"alias": text(given, "alias"), "name": text(given, "name")}
    data = await execute(
        request, "actions/add-team-alias", {**named, "competition": text(given, "competition") or None}
    )
    return kept(data)


async def bring(request: Request, given: Given) -> str:
    return kept(await execute(request, "actions/import-team-aliases", {"content": await file_text(given.get("file"))}))


def kept(data: Mapping[str, Any]) -> str:
    """What is said of names that were kept: some may wait for a team."""
    if data["added"]["toJoin"]:
        return "two"
    return "waiting" if data["added"]["notes"] else "added"


async def remove(request: Request, given: Given) -> str:
    await execute(request, "actions/remove-team-alias", {"id": text(given, "id")})
    return "removed"


async def tell_apart(request: Request, given: Given) -> str:
    await execute(request, "actions/tell-teams-apart", {"id": text(given, "id")})
    return "apart"


async def remove_competition(request: Request, given: Given) -> str:
    await execute(request, "actions/remove-competition-alias", {"id": text(given, "id")})
    return "removed"


DONE = {
    "added": "Kept, for the files that come after.",
    "two": "Kept. Both are teams with matches of their own: join them below, or say that they are two.",
    "waiting": "Kept. No team has one of these names yet; the other name waits for it.",
    "removed": "Forgotten; what the name has joined stays one.",
    "joined": "They are one from now on, and are being rated anew.",
    "apart": "They are two, and are asked about no more.",
}


async def show(request: Request, form: Form, *, joining: dict[str, Any] | None = None, status: int = 200) -> Response:
    query = request.query_params
    data = await execute(
        request,
        "pages/admin-names",
        {"after": text(query, "after") or None, "asked": text(query, "asked") or None},
    )
    context = {**data, "form": form, "joining": joining, "done": DONE.get(text(query, "done"))}
    return render(request, "pages/admin-names.html", context, status=status)


ACTS = {
    "add": add,
    "bring": bring,
    "remove": remove,
    "remove-competition": remove_competition,
    "tell-apart": tell_apart,
}
DOCUMENTS = {"join": "actions/join-teams", "join-competitions": "actions/join-competitions"}
ROUTES = [
    Route(urls.admin_names(), names),
    *(Route(urls.admin_name(name), act(do), methods=["POST"]) for name, do in ACTS.items()),
    Route(urls.admin_name("join"), joining("join", pair), methods=["POST"]),
    Route(urls.admin_name("join-competitions"), joining("join-competitions", certain_pair), methods=["POST"]),
]
