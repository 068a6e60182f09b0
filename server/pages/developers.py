"""For programs: the schema with its prices, examples to copy, and a console that quotes before it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from strawberry.utils.str_converters import to_camel_case

from engine.depths import Depth
from engine.errors import InvalidInput, OracleError
from engine.simulation.wording import counted
from schema.execute import Answer, sdl
from schema.execute import execute as execute_document
from schema.persisted_documents import Library
from schema.visible import visible
from server.context import context_of
from server.errors import status_of
from server.pages.client import choice, execute, text
from server.pages.examples import EXAMPLES, FIRST_DOCUMENT, Example
from server.pages.forms import Form
from server.security import sessions
from server.security.identity import identity_of
from server.security.rate_limits import RateLimits, Use
from server.settings import Settings
from server.templating import render
from server.travel import dated, travel_of

FIELDS = {
    depth.name: to_camel_case(depth.entry.section) + ("(with:)" if depth.entry.is_of_several else "") for depth in Depth
}
BY_NAME = {example.name: example for example in EXAMPLES}
FIRST_QUESTION = """{
  simulate(
    input: {homeRating: 1600, awayRating: 1500}
  ) {
    headline {
      label
      count
      probabilities { home draw away }
    }
  }
}"""
DECIMALS = 4
EMPTY = {"document": FIRST_DOCUMENT, "variables": "", "key": "", "act": ""}


@dataclass(frozen=True, slots=True)
class Result:
    """What the console shows below the form."""

    title: str
    body: str


async def developers(request: Request) -> Response:
    """The page; the console holds the example that was chosen."""
    chosen = choice(request.query_params, "example", tuple(BY_NAME))
    return await show(request, Form(EMPTY), example=BY_NAME.get(chosen))


async def console(request: Request) -> Response:
    """Quotes the document, or runs it: whichever button was pressed."""
    form = Form(EMPTY | dict(await request.form()))
    library: Library = request.app.state.installation.library
    await take_operation(request)
    try:
        variables = variables_of(form)
        if form.get("act") != "run":
            asked = {"document": form.get("document"), "variables": variables}
            quote = (await execute(request, "actions/quote", asked, library=library))["quote"]
            return await show(
                request, form, Result(f"It would cost {counted(quote['total'], 'token')}.", pretty(quote))
            )
        context = context_of(request, idempotency_key=text(form.values, "key") or None, library=library)
        document = form.get("document")
        if travel := travel_of(request):
            document, variables = dated(document), (variables or {}) | travel.variables
        answer = await execute_document(document, variables, None, context=context)
    except OracleError as error:
        return await show(request, form.refused(error), status=status_of(error))
    response = await show(request, form, Result(outcome(answer), pretty(answer.body)), status=answer.status)
    sessions.settle(request, response, context)
    return response


async def take_operation(request: Request) -> None:
    """Count a document that a client wrote as /graphql does, beside the page that it came by.

    Raises:
        AllowanceSpent: It was one too many.
    """
    limits: RateLimits = request.app.state.rate_limits
    await limits.take(Use.OPERATION, request, identity_of(request))


async def show(
    request: Request, form: Form, result: Result | None = None, *, example: Example | None = None, status: int = 200
) -> Response:
    data = await execute(request, "pages/developers")
    if example:
        filled = example.about(ids_of(data))
        variables = pretty(dict(filled.variables)) if filled.variables else ""
        form = Form(EMPTY | {"document": filled.text, "variables": variables})
    context = {**data, "form": form, "result": result, "sdl": schema_for(request)}
    context["examples"] = [example.about(ids_of(data)) for example in EXAMPLES]
    context |= {"first_question": FIRST_QUESTION, "first_answer": pretty(first_answer(data["first"]))}
    context["fields"], context["is_whole"] = FIELDS, context["sdl"] == schema_text()
    return render(request, "pages/developers.html", context, fragment="console", status=status)


def first_answer(simulation: Mapping[str, Any]) -> dict[str, Any]:
    """What the first question gives, as this page's own document asked it."""
    headline = {name: simulation["headline"][name] for name in ("label", "count", "probabilities")}
    rounded = {name: round(value, DECIMALS) for name, value in headline["probabilities"].items()}
    return {"data": {"simulate": {"headline": headline | {"probabilities": rounded}}}}


def ids_of(data: Mapping[str, Any]) -> dict[str, str]:
    """Things that exist here, for the examples to be about."""
    competitions = data["competitions"] or [{"id": "1"}]
    return {"first": data["first"]["id"], "second": data["second"]["id"], "competition": competitions[0]["id"]}


def variables_of(form: Form) -> dict[str, Any] | None:
    """The variables that were typed.

    Raises:
        InvalidInput: They are no JSON object.
    """
    given = form.get("variables").strip()
    if not given:
        return None
    try:
        variables = orjson.loads(given)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(field="variables", reason=f"is not JSON: {error.msg}") from error
    if not isinstance(variables, dict):
        raise InvalidInput(field="variables", reason="must be a JSON object")
    return variables


def schema_for(request: Request) -> str:
    """All of the schema; where questions about it are not answered, what the viewer may call of it."""
    settings: Settings = request.app.state.settings
    return schema_text() if settings.introspection else visible(schema_text(), identity_of(request).viewer)


@cache
def schema_text() -> str:
    return sdl()


def outcome(answer: Answer) -> str:
    tokens = answer.extensions.get("tokens") or {}
    if answer.data is None:
        return "It was refused; nothing was charged."
    return f"It cost {counted(tokens.get('charged', 0), 'token')}."


def pretty(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


ROUTES = [Route("/developers", developers), Route("/developers", console, methods=["POST"])]
