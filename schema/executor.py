"""The executor of every operation: graphql-core's, which stops at sections until somebody opens them.

It is also quicker with series of numbers, and gone as soon as it is done.
"""

from __future__ import annotations

from asyncio import gather
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from inspect import isawaitable
from typing import Any, TypeVar
from weakref import WeakMethod

from graphql import (
    ExecutionResult,
    Executor,
    GraphQLList,
    GraphQLObjectType,
    GraphQLResolveInfo,
    get_named_type,
    is_composite_type,
)
from graphql.execution.collect_fields import FieldDetails, GroupedFieldSet
from graphql.pyutils import AwaitableOrValue, Path, UndefinedType
from graphql.type.definition import GraphQLResolveInfoHelpers

from engine.ledger.values import Item
from schema.pricing import Deferred
from schema.reads import Reads, plain_series
from schema.rows import USUAL, Slicing
from schema.turns import Turns, turns

T = TypeVar("T")
# A list of objects that takes turns with others has so many at least.
LONG = 5
PathKeys = tuple[str | int, ...]


class OpenedTooSoon(Exception):
    """A section led to another one, which nobody has priced: a fault of ours, so nothing is given away."""


@dataclass(frozen=True, slots=True)
class DeferredSection:
    """Where an operation asks for a section, and what completes it; there is null until it is opened."""

    section: Deferred
    path: PathKeys
    type: GraphQLObjectType
    details: list[FieldDetails]
    info: GraphQLResolveInfo[Any]
    position: Any

    @property
    def item(self) -> Item:
        return self.section.item

    @property
    def only_if_owned(self) -> bool:
        return self.section.only_if_owned

    @property
    def is_open(self) -> bool:
        return self.section.is_open


class OperationExecutor(Executor[Any]):
    """graphql-core's executor, but for six things.

    It leaves null where it reaches a section, and keeps its place; `open` computes sections and puts them there. So
    that what is priced is what execution itself has reached: the price cannot depend on how a document is written.

    Lists of floats, which take graphql-core five calls an element, it completes in one step, and facts (`schema.reads`)
    too. What is not plainly a tuple of finite floats, or a fact of the field's type, goes the usual way, errors
    included. The rows of long lists, and what was waited for, take turns with whatever else waits for the event loop.
    Lists without a page size are counted once they are there. Between two changes it is asked whether their author is
    still there.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.deferred: list[DeferredSection] = []
        self.reads = Reads()
        self._are_places_known = False
        # graphql-core's own helpers are methods bound to the executor that holds them. That circle keeps all of a
        # request until the garbage collector comes, which then takes a fifth of the processor's time.
        self.async_helpers = GraphQLResolveInfoHelpers(
            gather=_weakly(self.gather_async_work), track=_weakly(self.track_async_work)
        )

    @cached_property
    def _turns(self) -> Turns:
        """Looked up where something is waited for: what waits for nothing needs no loop."""
        return turns()

    async def resolve(self, data: dict[str, Any], places: Collection[DeferredSection]) -> ExecutionResult:
        """Compute sections that execution has stopped at, and put them where they were asked for.

        Args:
            data: What execution gave; the sections are added to it.
        """
        self._are_places_known = True
        for place, section in zip(places, await gather(*map(self._completed, places)), strict=True):
            at(data, place.path[:-1])[place.path[-1]] = section
        return ExecutionResult(data, self.collected_errors.errors or None)

    async def execute_fields_serially(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> dict[str, Any]:
        """Make changes one after another; whoever one of them has ended makes no further one."""
        results: dict[str, Any] = {}
        for name, details in grouped_field_set.items():
            change = super().execute_fields_serially(parent_type, source_value, path, {name: details}, position_context)
            results |= await change if isawaitable(change) else change
            await self.context_value.ask_again()
        return results

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: list[FieldDetails],
        path: Path,
        position_context: Any,
    ) -> AwaitableOrValue[Any] | UndefinedType:
        usual = super().execute_field
        read = self.reads.of_field(self, parent_type, field_details_list)
        if read is None:
            return usual(parent_type, source, field_details_list, path, position_context)
        try:
            return read(source)
        except Exception:  # whatever is wrong is found again the usual way, with its place
            return usual(parent_type, source, field_details_list, path, position_context)

    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: list[FieldDetails],
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> AwaitableOrValue[Any]:
        if not isinstance(result, Deferred):
            usual = super().complete_object_value
            read = self.reads.of_object(self, return_type, field_details_list)
            if read is None:
                return usual(return_type, field_details_list, info, path, result, position_context)
            try:
                return read(result)
            except Exception:
                return usual(return_type, field_details_list, info, path, result, position_context)
        keys = tuple(path.as_list())
        if self._are_places_known:
            raise OpenedTooSoon(f"{result.item} at {keys}")
        self.deferred.append(DeferredSection(result, keys, return_type, field_details_list, info, position_context))
        return None

    def _completed(self, place: DeferredSection) -> Awaitable[Any]:
        return self.complete_awaitable_value(
            place.type, place.details, place.info, place.info.path, place.section.produce(), place.position
        )

    def complete_list_value(
        self,
        return_type: GraphQLList[Any],
        field_details_list: list[FieldDetails],
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> AwaitableOrValue[list[Any]]:
        plain = plain_series(return_type, result)
        if plain is not None:
            return plain
        if f"{info.parent_type.name}.{info.field_name}" in USUAL:
            self._count_beyond(info, field_details_list, len(result))
        rows = self._in_turns(result) if _is_long(return_type, result) else result
        return super().complete_list_value(return_type, field_details_list, info, path, rows, position_context)

    def _count_beyond(self, info: GraphQLResolveInfo[Any], details: list[FieldDetails], length: int) -> None:
        """Count what could not be known before a list was read, and before anything in its rows is.

        Raises:
            QueryTooComplex: With it the request asks for too much.
        """
        limits, allowance = self.context_value.services.policy.limits, self.context_value.allowance
        slicing = Slicing(self.schema, self.fragment_definitions)
        for each in details:
            rows, values = slicing.beyond(info.parent_type, each.node, length, self.variable_values.coerced)
            allowance.take("rows", rows, limits.rows)
            allowance.take("values", values, limits.values)

    async def _in_turns(self, rows: Sequence[Any]) -> AsyncIterator[Any]:
        for row in rows:
            await self._turns.next()
            yield row

    async def with_abort_signal(self, awaitable: Awaitable[T]) -> T:
        """What a field waits for; no operation has a signal.

        What many fields wait for is there for all of them at once: they go on one after another.
        """
        resolved = await awaitable
        if self._turns.is_over():
            await self._turns.next()
        return resolved


def _is_long(list_type: GraphQLList[Any], values: Any) -> bool:
    """Whether its rows are objects that take a while; the schema's own lists are told beside the loop."""
    item = get_named_type(list_type)
    return (
        isinstance(values, list | tuple) and len(values) >= LONG and is_composite_type(item) and item.name[:2] != "__"
    )


def _weakly(method: Callable[[Sequence[Any]], T]) -> Callable[[Sequence[Any]], T]:
    """The method, without keeping alive what it belongs to; whoever executes a field does that."""
    weak = WeakMethod(method)

    def call(values: Sequence[Any]) -> T:
        living = weak()
        if living is None:
            raise ReferenceError("the execution has ended")
        return living(values)

    return call


def at(data: Any, path: PathKeys) -> Any:
    """What stands there; None where something above it is null."""
    for key in path:
        if data is None:
            return None
        data = data[key]
    return data
