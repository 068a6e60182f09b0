"""The one way in: every client, page and command asks by a document, and gets an answer."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import strawberry
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig

from engine.errors import OracleError, OverBudget, Overloaded
from schema import errors
from schema.audit import refuse_unpriceable
from schema.context import Context
from schema.document import DocumentRefused, prepare
from schema.errors import LimitedKey, NotAnAdministrator, NotSignedIn
from schema.library import UnknownDocument
from schema.metering import Run, metered
from schema.mutation import Mutation
from schema.query import Query
from schema.scalars import SCALARS

SCHEMA = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    config=StrawberryConfig(scalar_map=SCALARS),
)
GRAPH = SCHEMA._schema
"""graphql-core's own schema, which pricing reads and execution runs."""
refuse_unpriceable(GRAPH)

DENIALS = (NotSignedIn, NotAnAdministrator, LimitedKey, OverBudget, UnknownDocument)
"""What is refused here; the ledger and the accounts write their own refusals into the audit trail."""
BAD_REQUEST = 400


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client is told.

    Args:
        status: For HTTP: 200 where there is data, else that of the first error.
    """

    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)
    extensions: dict[str, Any] = field(default_factory=dict)
    status: int = 200

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
        answer, reasons = _refused([errors.refused(refusal, context.request_id)]), [refusal]
    for reason in reasons:
        await _record_denial(reason, context)
    return answer


async def _answer(
    document: str, variables: dict[str, Any] | None, operation_name: str | None, context: Context
) -> tuple[Answer, Sequence[OracleError]]:
    policy, text = context.services.policy, context.library.text(document)
    try:
        operation = prepare(GRAPH, text, policy).operation(operation_name)
    except DocumentRefused as refusal:
        complaints = [errors.told(error, context.request_id) for error in refusal.errors]
        return _refused(complaints, status=BAD_REQUEST), ()
    outcome = await metered(Run(GRAPH, operation, variables, context, policy))
    extensions = {"tokens": outcome.tokens.told}
    if outcome.data is None:
        return _refused(outcome.errors, extensions), outcome.reasons
    return Answer(outcome.data, outcome.errors, extensions), outcome.reasons


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
