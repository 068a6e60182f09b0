"""Refusals in the form of the product's first contract: a lower-case code, a message, and the facts in snake case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response
from strawberry.utils.str_converters import to_snake_case

from engine.errors import OracleError
from schema.errors import STATUSES, refused
from server.answers import json_answer
from server.errors import headers_of, request_id

TOKENS = {"required": "required_tokens", "available": "available_tokens"}


def as_rest(status: int, error: OracleError) -> Response:
    return json_answer(body(refused(error, request_id())), status, headers_of(error))


def of_graphql(error: Mapping[str, Any], feature: str | None = None) -> Response:
    """The answer to an operation that the schema refused, or whose only section failed.

    Args:
        feature: The depth that was asked, which a caller who is short of tokens wants to know.
    """
    told = body(error)
    headers = {"Retry-After": str(told["retry_after"])} if "retry_after" in told else {}
    if "field" in told:
        # The schema names its own arguments; callers know the members of this contract.
        told["field"] = to_snake_case(told["field"].removeprefix("$"))
        told["message"] = f"{told['field']}: {told['reason']}"
    if told["error"] == "insufficient_tokens":
        told = {TOKENS.get(name, name): value for name, value in told.items()} | {"feature": feature}
    return json_answer(told, STATUSES.get(error["extensions"]["code"], 422), headers)


def body(error: Mapping[str, Any]) -> dict[str, Any]:
    facts = {to_snake_case(name): value for name, value in error["extensions"].items()}
    return {"error": facts.pop("code").lower(), "message": error["message"], **facts}
