"""Refusals in the form of the product's first contract: a lower-case code, a message, and the facts in snake case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response
from strawberry.utils.str_converters import to_snake_case

from engine.errors import OracleError
from schema import errors as schema_errors
from server.answers import json_answer
from server.errors import headers_of, request_id

# The first contract knows no 422: whatever is wrong with a request is 400.
STATUSES = {code: 400 if status == 422 else status for code, status in schema_errors.STATUSES.items()}
TOKENS = {"required": "required_tokens", "available": "available_tokens"}


def as_rest(status: int, error: OracleError) -> Response:
    status = STATUSES.get(error.code, status)
    told = body(schema_errors.refused(error, request_id()))
    return json_answer({**told, "status": status}, status, headers_of(error))


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
    status = STATUSES.get(error["extensions"]["code"], 400)
    return json_answer({**told, "status": status}, status, headers)


def body(error: Mapping[str, Any]) -> dict[str, Any]:
    facts = {to_snake_case(name): value for name, value in error["extensions"].items()}
    return {"error": facts.pop("code").lower(), "message": error["message"], **facts}
