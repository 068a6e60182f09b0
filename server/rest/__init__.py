"""The REST façade `/api/v2`: each endpoint a stored GraphQL document and a mapping, nothing more."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cache, wraps
from pathlib import Path
from typing import Any, TypeAlias

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from engine.errors import InvalidInput, Unauthenticated
from engine.sports.base import Sport
from engine.sports.registry import specification
from schema.execute import Answer, execute
from server.answers import json_answer
from server.context import context_of
from server.health import checks
from server.rest import history, simulation
from server.rest.caller import refuse_other_name
from server.rest.error_responses import of_graphql
from server.rest.requests import SimulationRequest, TopUpRequest, one_of, read
from server.services import Installation
from server.travel import dated, travel_of

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
HERE = Path(__file__).parent
VERSION = "v2.0.0"
LONGEST_PAGE = 100


def named(endpoint: Endpoint) -> Endpoint:
    """The endpoint, for callers who are who their header says, or whose header says nothing."""

    @wraps(endpoint)
    async def of_caller(request: Request) -> Response:
        refuse_other_name(request)
        return await endpoint(request)

    return of_caller


@named
async def simulate(request: Request) -> Response:
    began = time.perf_counter()
    asked = await read(request, SimulationRequest)
    answer = await _ask(request, "simulate", simulation.variables(asked))
    if answer.errors:
        return of_graphql(answer.errors[0], feature=asked.depth.feature)
    milliseconds = 1000 * (time.perf_counter() - began)
    return json_answer(simulation.answered(answer.data or {}, answer.extensions["tokens"], asked, milliseconds))


@named
async def balance(request: Request) -> Response:
    def shown(viewer: dict[str, Any]) -> dict[str, Any]:
        return {
            "user_id": viewer["id"],
            "balance": viewer["balance"],
            "held": viewer["held"],
            "last_updated": _now(request),
        }

    return _of_viewer(await _ask(request, "balance"), shown)


@named
async def ledger(request: Request) -> Response:
    variables = {"first": _limit(request), "after": request.query_params.get("after")}
    return _of_viewer(await _ask(request, "ledger", variables), history.shown)


@named
async def top_up(request: Request) -> Response:
    asked = await read(request, TopUpRequest)
    # A payment is credited once whatever its key, so it may be the key itself.
    keys = {"idempotency_key": asked.idempotency_key, "x-idempotency-key": context_of(request).idempotency_key}
    key = one_of(keys) or asked.payment_id
    if key is None:
        raise InvalidInput(field="idempotency_key", reason="send it, or the header X-Idempotency-Key, or a payment_id")
    variables = {
        "userId": asked.user_id,
        "amount": asked.amount,
        "reason": asked.reason or f"payment {asked.payment_id or key}",
        "paymentId": asked.payment_id,
        "idempotencyKey": key,
    }
    answer = await _ask(request, "top_up", variables)
    if answer.errors:
        return of_graphql(answer.errors[0])
    given = simulation.snake((answer.data or {})["topUp"])
    told = {"user_id": asked.user_id, "amount_added": given["amount"], "timestamp": _now(request)}
    return json_answer(given | told)


async def health(request: Request) -> Response:
    """The state of what an answer needs, part by part."""
    found = await checks(request.app.state.installation)
    is_healthy = all(found.values())
    parts = {"sim_engine_v2": True, "uncertainty_metrics": True, "token_ledger": found["ledger"]} | found
    told = {
        "status": "healthy" if is_healthy else "unavailable",
        "version": VERSION,
        "timestamp": _now(request),
        "components": {name: "ok" if works else "unavailable" for name, works in parts.items()},
        **found,
    }
    return json_answer(told, 200 if is_healthy else 503)


async def openapi(request: Request) -> Response:
    return Response(_contract(), media_type="application/json")


@cache
def _contract() -> bytes:
    """The description, with the sports that are installed here."""
    described: dict[str, Any] = orjson.loads(_stored("openapi.json"))
    request = described["components"]["schemas"]["SimulationRequest"]
    request["properties"]["sport"]["enum"] = [*Sport, None]
    at_home = (
        way for group in request["allOf"] for way in group["anyOf"] if way["title"] == "a sport with a home side"
    )
    next(at_home)["properties"]["sport"]["enum"] = [
        *(each for each in Sport if specification(each).has_home_side),
        None,
    ]
    return orjson.dumps(described)


@cache
def _stored(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


async def _ask(request: Request, document: str, variables: dict[str, Any] | None = None) -> Answer:
    asked, given = _stored(f"{document}.graphql"), variables or {}
    if travel := travel_of(request):
        asked, given = dated(asked), given | travel.variables
    answer = await execute(asked, given, context=context_of(request))
    (answer.data or {}).pop("matchDays", None)
    return answer


def _of_viewer(answer: Answer, shown: Callable[[dict[str, Any]], Mapping[str, Any]]) -> Response:
    if answer.errors:
        return of_graphql(answer.errors[0])
    viewer = (answer.data or {})["viewer"]
    if viewer is None:
        raise Unauthenticated
    return json_answer(shown(viewer))


def _limit(request: Request) -> int:
    text = request.query_params.get("limit", str(LONGEST_PAGE))
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= LONGEST_PAGE):
        raise InvalidInput(field="limit", reason=f"use a whole number from 1 to {LONGEST_PAGE}")
    return int(text)


def _now(request: Request) -> str:
    installation: Installation = request.app.state.installation
    return installation.services.clock().isoformat()


ROUTES = [
    Route("/api/v2/simulate", simulate, methods=["POST"]),
    Route("/api/v2/tokens/balance", balance),
    Route("/api/v2/tokens/ledger", ledger),
    Route("/api/v2/tokens/topup", top_up, methods=["POST"]),
    Route("/api/v2/health", health),
    Route("/api/v2/openapi.json", openapi),
]
