"""The one way in: every client, page and command asks by a document, and gets an answer."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Hashable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, cast

import strawberry
from graphql import ExecutionResult, OperationType, subscribe
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.utils.await_maybe import await_maybe

from engine.errors import InvalidInput, OracleError, OverBudget, Overloaded
from schema import errors, types
from schema.as_of import as_of, seen
from schema.checks import refuse_unpriceable
from schema.context import Context
from schema.document import DocumentRefused, Operation, prepare
from schema.errors import LimitedKey, NotAnAdministrator, NotSignedIn, OutOfScope, SendByPost
from schema.metering import Run, metered
from schema.mutation import Mutation
from schema.names import Names
from schema.persisted_documents import UnknownDocument
from schema.query import Query
from schema.scalars import SCALARS
from schema.subscription import Subscription

# A type is declared when its module is imported; most are then named by nothing but the values that they stand for.
for module in iter_modules(types.__path__, f"{types.__name__}."):
    import_module(module.name)

SCHEMA = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    directives=[as_of],
    config=StrawberryConfig(scalar_map=SCALARS, name_converter=Names()),
)
GRAPH = SCHEMA._schema
"""graphql-core's own schema, which pricing reads and execution runs."""
refuse_unpriceable(GRAPH)

DENIALS = (NotSignedIn, NotAnAdministrator, LimitedKey, OutOfScope, OverBudget, UnknownDocument)
"""What is refused here; the ledger and the accounts write their own refusals into the audit trail."""
BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client is told.

    Args:
        status: For HTTP: 200 where there is data, else that of the first error.
        shared: Names what everybody is told alike in the data, and is another where that is; None where it was not told
            apart.
    """

    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    shared: Hashable | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The response of the GraphQL specification."""
        answer: dict[str, Any] = {"errors": self.errors} if self.errors else {}
        return {**answer, "data": self.data, "extensions": self.extensions}


def sdl() -> str:
    """The schema with its prices and descriptions."""
    return print_schema(SCHEMA)


async def execute(
    document: str,
    variables: dict[str, Any] | None = None,
    operation_name: str | None = None,
    *,
    context: Context,
) -> Answer:
    """Execute one operation for the viewer of `context`; what a caller did wrong is an answer, never raised.

    Args:
        document: A GraphQL document, or the digest of one in the context's library.
    """
    try:
        answer, reasons = await _answer(document, variables, operation_name, context)
    except OracleError as refusal:
        answer, reasons = _refused([errors.in_the_graph(errors.refused(refusal, context.request_id))]), [refusal]
    for reason in reasons:
        await _record_denial(reason, context)
    return answer


async def follow(
    document: str,
    variables: dict[str, Any] | None = None,
    operation_name: str | None = None,
    *,
    context: Context,
) -> AsyncIterator[Answer]:
    """Run one subscription for the viewer of `context`: an answer for each event; a refusal is the one answer.

    Args:
        document: A GraphQL document, or the digest of one in the context's library.
    """
    try:
        operation = _prepared(document, operation_name, context)
        if operation.type is not OperationType.SUBSCRIPTION:
            raise InvalidInput(field="query", reason="a socket runs subscriptions only; send this by POST")
        async for event in _followed(operation, variables, context):
            yield _event(event, context)
    except DocumentRefused as refusal:
        yield _unreadable(refusal, context)
    except OracleError as refusal:
        yield _refused([errors.in_the_graph(errors.refused(refusal, context.request_id))])
        await _record_denial(refusal, context)


async def _followed(
    operation: Operation, variables: dict[str, Any] | None, context: Context
) -> AsyncIterator[ExecutionResult]:
    Run(GRAPH, operation, variables, context, context.services.policy).refuse_too_much()
    followed = await await_maybe(
        subscribe(
            GRAPH,
            operation.document,
            context_value=context,
            variable_values=variables,
            operation_name=operation.name,
        )
    )
    if isinstance(followed, ExecutionResult):
        yield followed
        return
    async with aclosing(cast(AsyncGenerator[ExecutionResult, None], followed)) as events:
        async for event in events:
            yield event


def _event(result: ExecutionResult, context: Context) -> Answer:
    complaints = [errors.to_dict(error, context.request_id) for error in result.errors or ()]
    return Answer(result.data, complaints) if result.data is not None else _refused(complaints)


def _prepared(document: str, operation_name: str | None, context: Context) -> Operation:
    """
    Raises:
        DocumentRefused: It is no document of this schema.
        OracleError: It is not known, too large, or has no such operation.
    """
    text = context.library.text(document)
    return prepare(GRAPH, text, context.services.policy).operation(operation_name)


def _unreadable(refusal: DocumentRefused, context: Context) -> Answer:
    complaints = [errors.to_dict(error, context.request_id) for error in refusal.errors]
    return _refused(complaints, status=BAD_REQUEST)


async def _answer(
    document: str, variables: dict[str, Any] | None, operation_name: str | None, context: Context
) -> tuple[Answer, Sequence[OracleError]]:
    try:
        operation = _prepared(document, operation_name, context)
    except DocumentRefused as refusal:
        return _unreadable(refusal, context), ()
    if operation.type is OperationType.SUBSCRIPTION:
        raise InvalidInput(field="query", reason="subscriptions run over a WebSocket; or poll `job`")
    if context.is_safe:
        _refuse_unsafe(operation)
    if operation.type is OperationType.MUTATION:
        context.refuse_reading_key()
        # The request itself was counted as one.
        for _ in range(1, len(operation.root_keys)):
            await context.throttle("change", "")
    async with seen(operation, variables, context) as then:
        outcome = await metered(Run(GRAPH, operation, variables, then, context.services.policy))
    extensions = {"tokens": outcome.tokens.to_dict()}
    if outcome.data is None:
        return _refused(outcome.errors, extensions), outcome.reasons
    return Answer(outcome.data, outcome.errors, extensions, shared=outcome.shared), outcome.reasons


def _refuse_unsafe(operation: Operation) -> None:
    """
    Raises:
        SendByPost: The operation changes something, or names a section that has a price, owned or not.
    """
    if operation.type is not OperationType.QUERY:
        raise SendByPost(reason=f"this is a {operation.type.value}")
    if operation.priced_part is not None:
        raise SendByPost(reason="this asks for what has a price")


def _refused(
    complaints: list[dict[str, Any]], extensions: dict[str, Any] | None = None, status: int | None = None
) -> Answer:
    return Answer(None, complaints, extensions or {}, status or errors.status(complaints))


async def _record_denial(reason: OracleError, context: Context) -> None:
    if not isinstance(reason, DENIALS):
        return
    viewer = context.viewer
    payload = {"operation": "execute", "code": reason.code, "message": str(reason), **reason.facts}
    with suppress(Overloaded):
        await context.services.ledger.record(
            "denied", actor=viewer.id if viewer else None, payload=payload, request_id=context.request_id
        )
