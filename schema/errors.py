"""What a caller is told when something goes wrong: a code, the facts, a hint, the request id; never internals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import structlog
from graphql import FieldNode, GraphQLError

from engine.errors import Forbidden, InvalidInput, OracleError, StorageFailed, Unauthenticated
from engine.store.failures import is_storage_failure
from schema.names import SPELLED, camel_case

log = structlog.get_logger(__name__)

STATUSES = {
    # Clients of automatic persisted queries take it as an answer, and send the document then.
    "PERSISTED_QUERY_NOT_FOUND": 200,
    "PERSISTED_QUERY_NOT_SUPPORTED": 200,
    "UNAUTHENTICATED": 401,
    "INSUFFICIENT_TOKENS": 402,
    "OVER_BUDGET": 402,
    "FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "SEND_BY_POST": 405,
    "TIMEOUT": 408,
    "IDEMPOTENCY_MISMATCH": 409,
    "IN_PROGRESS": 409,
    "HOLD_CLOSED": 409,
    "ALREADY_REFUNDED": 409,
    "ALREADY_ANSWERED": 409,
    "DUPLICATE_PAYMENT": 409,
    "APPROVAL_REQUIRED": 409,
    "INVALID_INPUT": 422,
    "QUERY_TOO_COMPLEX": 422,
    "REFUSED_ROWS": 422,
    "UNREADABLE_FILE": 422,
    "RATE_LIMITED": 429,
    "INTERNAL": 500,
    "OVERLOADED": 503,
    "STORAGE_FAILED": 503,
}


class NotSignedIn(Unauthenticated):
    def __init__(self, sentence: str = "This needs an account.") -> None:
        super().__init__(sentence)


class NotAnAdministrator(Forbidden):
    def __init__(self) -> None:
        super().__init__("Only administrators may do this.")


class LimitedKey(Forbidden):
    hint = "Sign in, or use a key without a limit."

    def __init__(self) -> None:
        super().__init__("A key with a spend limit may read and spend, and change nothing of the account.")


class OutOfScope(Forbidden):
    hint = "Use a key that is made for it, or sign in."

    def __init__(self, *, scope: str) -> None:
        super().__init__(f"The key is not made for this: it lacks the scope {scope}.")
        self.scope = scope


class OfThePresent(Forbidden):
    hint = "Leave out the day, and go back to the present."

    def __init__(self) -> None:
        super().__init__("As of a past day this would tell of later ones: it is there in the present alone.")


class SendByPost(OracleError):
    code = "SEND_BY_POST"
    hint = "Send the same operation by POST."

    def __init__(self, *, reason: str) -> None:
        super().__init__(f"GET runs free queries only: {reason}. Send this by POST.")
        self.reason = reason


class TookTooLong(OracleError):
    code = "TIMEOUT"
    hint = "Ask for less in one request. A mutation may be repeated with the same idempotency key."

    def __init__(self, *, seconds: float) -> None:
        super().__init__(f"The operation did not end within {seconds:g} seconds.")
        self.seconds = seconds


def cause(error: GraphQLError) -> Exception | None:
    """What a resolver raised, below the wrappings that add a path; None for GraphQL's own complaints."""
    inner: Exception | None = error.original_error
    while isinstance(inner, GraphQLError) and inner.original_error is not None:
        inner = inner.original_error
    return inner


def to_dict(error: GraphQLError, request_id: str) -> dict[str, Any]:
    """The error as a caller may see it; what is nobody's business is logged instead."""
    reason = cause(error)
    if is_storage_failure(reason):
        log.error("storage_failed", request_id=request_id, path=error.path, exc_info=reason)
        reason = StorageFailed()
    if isinstance(reason, OracleError):
        return in_the_graph(_located(error, str(reason), extensions(reason, request_id)))
    if _is_callers_fault(error, reason):
        refusal = InvalidInput(field=_field(error), reason=error.message)
        return _located(error, error.message, extensions(refusal, request_id))
    log.error("internal_error", request_id=request_id, path=error.path, exc_info=reason or error)
    hidden = {"code": "INTERNAL", "requestId": request_id, "hint": "Tell the operator the request id."}
    return _located(error, "Something went wrong on our side.", hidden)


def refused(error: OracleError, request_id: str) -> dict[str, Any]:
    """The error of an operation that did not run."""
    return {"message": str(error), "extensions": extensions(error, request_id)}


def extensions(error: OracleError, request_id: str) -> dict[str, Any]:
    facts = {camel_case(name): value for name, value in error.facts.items()}
    return {"code": error.code, **facts, "hint": error.hint, "requestId": request_id}


def in_the_graph(told: dict[str, Any]) -> dict[str, Any]:
    """The error of an operation, its field spelt as the schema does: the engine names its own arguments."""
    field = told["extensions"].get("field")
    if field not in SPELLED:
        return told
    message = told["message"].replace(f"{field}: ", f"{SPELLED[field]}: ", 1)
    return {**told, "message": message, "extensions": {**told["extensions"], "field": SPELLED[field]}}


def status(errors: Iterable[dict[str, Any]]) -> int:
    """The HTTP status of an answer without data: that of its first error."""
    return next((STATUSES.get(error["extensions"]["code"], 422) for error in errors), 200)


def _is_callers_fault(error: GraphQLError, reason: Exception | None) -> bool:
    """Whether GraphQL itself refused the document or its variables, rather than a resolver or its result."""
    if reason is not None and not isinstance(reason, GraphQLError):
        return False
    return error.path is None or not any(isinstance(node, FieldNode) for node in error.nodes or ())


def _field(error: GraphQLError) -> str:
    """The variable, or else the place, that the complaint is about."""
    variable = next((getattr(node, "variable", None) for node in error.nodes or ()), None)
    return f"${variable.name.value}" if variable is not None else "document"


def _located(error: GraphQLError, message: str, facts: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"message": message}
    if error.locations:
        answer["locations"] = [{"line": each.line, "column": each.column} for each in error.locations]
    if error.path:
        answer["path"] = error.path
    return {**answer, "extensions": facts}
