"""The REST façade `/api/v2`: each endpoint a stored GraphQL document and a mapping, nothing more."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import InvalidInput, Unauthenticated
from schema.execute import Answer, execute
from server.answers import json_answer
from server.context import context_of
from server.errors import UnsupportedMediaType
from server.health import ready
from server.rest import simulation
from server.rest.refusals import of_graphql

HERE = Path(__file__).parent
LONGEST_PAGE = 100


async def simulate(request: Request) -> Response:
    began = time.perf_counter()
    asked = await _body(request)
    depth = simulation.depth_of(asked)
    answer = await _ask(request, "simulate", simulation.variables(asked))
    if answer.errors:
        return of_graphql(answer.errors[0], feature=depth.value)
    milliseconds = 1000 * (time.perf_counter() - began)
    return json_answer(simulation.answered(answer.data or {}, answer.extensions["tokens"], depth, milliseconds))


async def balance(request: Request) -> Response:
    return _of_viewer(await _ask(request, "balance"), lambda viewer: viewer)


async def ledger(request: Request) -> Response:
    variables = {"first": _limit(request), "after": request.query_params.get("after")}
    answer = await _ask(request, "ledger", variables)
    return _of_viewer(answer, lambda viewer: _entries(viewer["ledger"]))


async def top_up(request: Request) -> Response:
    asked = await _body(request)
    key = asked.get("idempotency_key") or context_of(request).idempotency_key
    if key is None:
        raise InvalidInput(field="idempotency_key", reason="send it, or the header X-Idempotency-Key")
    variables = {
        "userId": asked.get("user_id"),
        "amount": asked.get("amount"),
        "reason": asked.get("reason"),
        "paymentId": asked.get("payment_id"),
        "idempotencyKey": key,
    }
    answer = await _ask(request, "top_up", variables)
    if answer.errors:
        return of_graphql(answer.errors[0])
    return json_answer(simulation.snake((answer.data or {})["topUp"]))


async def openapi(request: Request) -> Response:
    return Response(_stored("openapi.json"), media_type="application/json")


@cache
def _stored(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


async def _ask(request: Request, document: str, variables: dict[str, Any] | None = None) -> Answer:
    return await execute(_stored(f"{document}.graphql"), variables, context=context_of(request))


async def _body(request: Request) -> dict[str, Any]:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise UnsupportedMediaType(got=content_type)
    try:
        asked = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise InvalidInput(field="body", reason=f"it is not JSON in UTF-8 ({error.msg})") from error
    if not isinstance(asked, dict):
        raise InvalidInput(field="body", reason="send a JSON object")
    return asked


def _of_viewer(answer: Answer, shown: Callable[[dict[str, Any]], dict[str, Any]]) -> Response:
    if answer.errors:
        return of_graphql(answer.errors[0])
    viewer = (answer.data or {})["viewer"]
    if viewer is None:
        raise Unauthenticated
    return json_answer(shown(viewer))


def _entries(connection: Mapping[str, Any]) -> dict[str, Any]:
    entries = [{**node, "kind": node["kind"].lower(), "depth": _lower(node["depth"])} for node in connection["nodes"]]
    page = connection["pageInfo"]
    return {"entries": simulation.snake(entries), "next": page["endCursor"] if page["hasNextPage"] else None}


def _limit(request: Request) -> int:
    text = request.query_params.get("limit", "50")
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= LONGEST_PAGE):
        raise InvalidInput(field="limit", reason=f"use a whole number from 1 to {LONGEST_PAGE}")
    return int(text)


def _lower(name: str | None) -> str | None:
    return name.lower() if name else None


ROUTES = [
    Route("/api/v2/simulate", simulate, methods=["POST"]),
    Route("/api/v2/tokens/balance", balance),
    Route("/api/v2/tokens/ledger", ledger),
    Route("/api/v2/tokens/topup", top_up, methods=["POST"]),
    Route("/api/v2/health", ready),
    Route("/api/v2/openapi.json", openapi),
]
