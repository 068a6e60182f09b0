"""The day as of which an operation is seen: said once, of the whole operation, so that nothing in it can forget it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import date
from typing import Annotated, Any

import strawberry
from graphql import DirectiveNode, NullValueNode, StringValueNode, ValueNode, VariableNode
from graphql.language import BooleanValueNode
from strawberry.directive import DirectiveLocation

from engine.errors import InvalidInput
from engine.store.horizon import reading_as_of
from schema.context import Context
from schema.document import Operation

NAME, DAY, REVEAL = "asOf", "day", "reveal"
Day = Annotated[
    date | None,
    strawberry.argument(
        description="A day up to today, from that of the first match on: what is known are the results before it. With "
        "null the operation is of the present."
    ),
]
Reveal = Annotated[
    bool | None,
    strawberry.argument(
        description="Show the results of the day itself as well. Forecasts still follow from those before it."
    ),
]


@strawberry.directive(
    locations=[DirectiveLocation.QUERY],
    name=NAME,
    description="See the whole operation as of a day: no field tells anything of a result of that day or later. "
    "A change is always made in the present.",
)
def as_of(day: Day = None, reveal: Reveal = False) -> None:
    """Read by `seen`, of the operation; no field has it."""


def seen(
    operation: Operation, variables: Mapping[str, Any] | None, context: Context
) -> AbstractAsyncContextManager[Context]:
    """The context of an operation as of its day, or as it is where it says none; all that is read inside is read so.

    Raises:
        InvalidInput: The day is none, lies ahead, or before the first match.
    """
    day, is_revealed = chosen_day(operation, variables) or (None, False)
    return on(day, context, is_revealed=is_revealed)


def on(day: date | None, context: Context, *, is_revealed: bool = False) -> AbstractAsyncContextManager[Context]:
    """The context as of a day, or as it is where there is none; all that is read inside is read as of it.

    Raises:
        InvalidInput: The day lies ahead, or before the first match.
    """
    return nullcontext(context) if day is None else _travelled(day, context, is_revealed)


@asynccontextmanager
async def _travelled(day: date, context: Context, is_revealed: bool) -> AsyncIterator[Context]:
    machine = context.services.time_machine
    horizon, services = await machine.services(context.services, day, is_revealed=is_revealed)
    with reading_as_of(horizon):
        yield context.as_of(horizon, services)


def chosen_day(operation: Operation, variables: Mapping[str, Any] | None) -> tuple[date, bool] | None:
    """The day of an operation, and whether its results are revealed; None of the present.

    Raises:
        InvalidInput: The day is none.
    """
    directive = next((each for each in operation.node.directives or () if each.name.value == NAME), None)
    if directive is None:
        return None
    day = _given(directive, DAY, operation, variables)
    if day is None:
        return None
    written = calendar_day(day)
    if written is None:
        raise InvalidInput(field=NAME, reason="write a day such as 2026-05-03")
    return written, _given(directive, REVEAL, operation, variables) is True


def calendar_day(written: object) -> date | None:
    """The day that is written as 2026-05-03 is, and in no other way; None where none is."""
    if not isinstance(written, str) or len(written) != len("2026-05-03"):
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if day.isoformat() == written else None


def _given(directive: DirectiveNode, name: str, operation: Operation, variables: Mapping[str, Any] | None) -> Any:
    """The value of an argument as it was written: of what does not fit its type the day is refused by its own name."""
    argument = next((each.value for each in directive.arguments or () if each.name.value == name), None)
    if not isinstance(argument, VariableNode):
        return _literal(argument)
    variable = argument.name.value
    if variables and variable in variables:
        return variables[variable]
    defined = operation.node.variable_definitions or ()
    return _literal(next((each.default_value for each in defined if each.variable.name.value == variable), None))


def _literal(value: ValueNode | None) -> Any:
    if value is None or isinstance(value, NullValueNode):
        return None
    return value.value if isinstance(value, StringValueNode | BooleanValueNode) else False
