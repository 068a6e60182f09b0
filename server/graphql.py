"""POST /graphql: one JSON request in, one operation run, one JSON answer out. GET never runs anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from starlette.requests import Request
from starlette.responses import Response

from engine.accounts.errors import SessionEnded
from engine.errors import InvalidInput
from schema.execute import Answer, execute
from server.answers import json_answer, wants_page
from server.context import context_of
from server.errors import MethodNotAllowed, UnsupportedMediaType
from server.installation import Installation
from server.pages.console import console
from server.security import sessions
from server.security.identity import identity_of

GRAPHQL_RESPONSE = "application/graphql-response+json"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Operation:
    """What the body of a request asks for."""

    document: str
    variables: dict[str, Any] | None
    name: str | None


async def graphql(request: Request) -> Response:
    """The endpoint; a person who opens it in a browser is shown the console instead."""
    if request.method != "POST":
        if wants_page(request):
            return await console(request)
        raise MethodNotAllowed(method=request.method, path=request.url.path)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise UnsupportedMediaType(got=content_type)
    if identity_of(request).session_has_ended:
        raise SessionEnded
    operation = read(await request.body())
    installation: Installation = request.app.state.installation
    context = context_of(request, library=installation.library)
    answer = await execute(operation.document, operation.variables, operation.name, context=context)
    response = respond(request, answer)
    sessions.settle(request, response, context)
    return response


def read(body: bytes) -> Operation:
    """The operation in a request's body.

    Raises:
        InvalidInput: The body is no JSON object of the GraphQL over HTTP protocol.
    """
    try:
        request = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(field="body", reason=f"it is not JSON in UTF-8 ({error.msg})") from error
    if isinstance(request, list):
        raise InvalidInput(field="body", reason="send one operation a request; batches are not run")
    if not isinstance(request, dict):
        raise InvalidInput(field="body", reason="send a JSON object with the member query")
    document = _member(request, "query", str) or _member(request, "documentId", str)
    if document is None:
        raise InvalidInput(field="query", reason="send the document as a string, or its digest as documentId")
    return Operation(document, _member(request, "variables", dict), _member(request, "operationName", str))


def respond(request: Request, answer: Answer) -> Response:
    """The answer, with the status that its media type calls for."""
    body: dict[str, Any] = {}
    if answer.errors:
        body["errors"] = answer.errors
    if answer.data is not None or not answer.errors:
        body["data"] = answer.data
    if answer.extensions:
        body["extensions"] = answer.extensions
    if GRAPHQL_RESPONSE in request.headers.get("accept", ""):
        return json_answer(body, answer.status, _headers(answer), media_type=GRAPHQL_RESPONSE)
    return json_answer(body)


def _headers(answer: Answer) -> dict[str, str]:
    """When to come back, for a refusal without data that says so."""
    seconds = answer.errors[0]["extensions"].get("retryAfter") if answer.errors and answer.data is None else None
    return {} if seconds is None else {"Retry-After": str(seconds)}


def _member(request: dict[str, Any], name: str, kind: type[T]) -> T | None:
    value = request.get(name)
    if value is not None and not isinstance(value, kind):
        raise InvalidInput(field=name, reason=f"send a JSON {'string' if kind is str else 'object'} or leave it out")
    return value
