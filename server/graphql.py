"""One operation in, by POST or, where it is free and changes nothing, by GET; one JSON answer out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import orjson
from starlette.requests import Request
from starlette.responses import Response

from engine.accounts.errors import SessionEnded
from schema.context import Context
from schema.execute import Answer, execute
from schema.persisted_documents import SCHEME, Library, digest
from server.answers import json_answer, wants_page
from server.context import context_of
from server.errors import UnreadableRequest, UnsupportedMediaType
from server.pages.console import console
from server.security import sessions
from server.security.csrf import refuse_other_sites
from server.security.identity import identity_of
from server.services import Installation

GRAPHQL_RESPONSE = "application/graphql-response+json"
SHA256 = re.compile(r"[0-9a-fA-F]{64}")
# What a guest is told is everybody's; whoever has a cookie or a key may be told something else.
PUBLIC = {"Cache-Control": "public, max-age=30"}
VARIES = {"Vary": "Accept, Authorization, Cookie"}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks for.

    Args:
        document: A document, or its digest.
        persisted: The digest that the client knows the document by; None where it names none.
    """

    document: str
    variables: dict[str, Any] | None
    name: str | None
    persisted: str | None = None

    def known(self, library: Library) -> Operation:
        """The operation with the text of its document, where only its digest was sent.

        Raises:
            PersistedQueryNotFound: The document is not known, and may be sent with its digest.
            PersistedQueryNotSupported: No document is known by its digest here.
        """
        return self if self.document else replace(self, document=library.persisted(self.persisted or ""))


async def graphql(request: Request) -> Response:
    """The endpoint; a person who opens it in a browser is shown the console instead."""
    if request.method == "POST":
        return await _posted(request)
    return await console(request) if wants_page(request) else await _got(request)


async def _posted(request: Request) -> Response:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise UnsupportedMediaType(got=content_type)
    answer, context = await _run(request, read(await request.body()), is_safe=False)
    response = respond(request, answer)
    sessions.settle(request, response, context)
    return response


async def _got(request: Request) -> Response:
    # What is free is kept under the digest of its question, so that it can be bought: no other site may fill the store.
    refuse_other_sites(request.headers)
    answer, _ = await _run(request, read_query(request.query_params), is_safe=True)
    response = respond(request, answer)
    response.headers.update(VARIES)
    if not answer.errors and not {"authorization", "cookie"} & set(request.headers):
        response.headers.update(PUBLIC)
    return response


async def _run(request: Request, operation: Operation, *, is_safe: bool) -> tuple[Answer, Context]:
    if identity_of(request).session_has_ended:
        raise SessionEnded
    installation: Installation = request.app.state.installation
    library = installation.library
    asked = operation.known(library)
    context = context_of(request, library=library, is_safe=is_safe)
    answer = await execute(asked.document, asked.variables, asked.name, context=context)
    if operation.persisted and answer.data is not None:
        library.register(asked.document)
    return answer, context


def read(body: bytes) -> Operation:
    """The operation in a request's body.

    Raises:
        UnreadableRequest: The body is no JSON object of the GraphQL over HTTP protocol.
    """
    request = _decoded(body, "body")
    if isinstance(request, list):
        raise UnreadableRequest(field="body", reason="send one operation a request; batches are not run")
    if not isinstance(request, dict):
        raise UnreadableRequest(field="body", reason="send a JSON object with the member query")
    return _operation(request)


def read_query(parameters: Any) -> Operation:
    """The operation in the query of an address; `variables` and `extensions` are JSON there.

    Raises:
        UnreadableRequest: It is none of the GraphQL over HTTP protocol.
    """
    request: dict[str, Any] = {
        name: parameters[name] for name in ("query", "documentId", "operationName") if parameters.get(name)
    }
    for name in ("variables", "extensions"):
        if parameters.get(name):
            request[name] = _decoded(parameters[name].encode("utf-8", "surrogatepass"), name)
    return _operation(request)


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
    # Whoever sends something by GET that GET does not run has to be told by the status, whatever it reads.
    return json_answer(body, 405 if answer.status == 405 else 200, _headers(answer) if answer.status == 405 else None)


def _headers(answer: Answer) -> dict[str, str]:
    """When to come back, or how to send it, for a refusal without data that says so."""
    if answer.status == 405:
        return {"Allow": "POST"}
    seconds = answer.errors[0]["extensions"].get("retryAfter") if answer.errors and answer.data is None else None
    return {} if seconds is None else {"Retry-After": str(seconds)}


def _decoded(text: bytes, field: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise UnreadableRequest(field=field, reason=f"it is not JSON in UTF-8 ({error.msg})") from error


def _operation(request: dict[str, Any]) -> Operation:
    query, known = _member(request, "query", str), _member(request, "documentId", str)
    if query and known and digest(query) != known:
        raise UnreadableRequest(field="documentId", reason="it is not the digest of the query: send one of them")
    document = query or known or ""
    persisted = _persisted(_member(request, "extensions", dict) or {})
    if not (document or persisted):
        raise UnreadableRequest(field="query", reason="send the document as a string, or its digest as documentId")
    if document and persisted and digest(document) != persisted:
        raise UnreadableRequest(field="extensions", reason="the sha256Hash is not that of the query")
    return Operation(document, _member(request, "variables", dict), _member(request, "operationName", str), persisted)


def _persisted(extensions: dict[str, Any]) -> str | None:
    """The digest in the extension `persistedQuery`, as the library has it."""
    told = _member(extensions, "persistedQuery", dict)
    if told is None:
        return None
    sha256 = told.get("sha256Hash")
    if told.get("version") != 1 or not isinstance(sha256, str) or not SHA256.fullmatch(sha256):
        raise UnreadableRequest(field="extensions", reason="persistedQuery has version 1 and a sha256Hash of 64 digits")
    return SCHEME + sha256.lower()


def _member(request: dict[str, Any], name: str, kind: type[T]) -> T | None:
    value = request.get(name)
    if value is not None and not isinstance(value, kind):
        kinds = "string" if kind is str else "object"
        raise UnreadableRequest(field=name, reason=f"send a JSON {kinds} or leave it out")
    return value
