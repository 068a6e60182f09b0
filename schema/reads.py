"""Facts, which are read in one step: fields that take nothing but what they belong to, and objects of which only such
are asked.

graphql-core takes a dozen calls for each field, whatever it is, and Strawberry a dozen more for a resolver; most fields
are attributes of what the engine gave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from math import isfinite
from operator import attrgetter
from typing import Any, TypeAlias, cast

from graphql import (
    Executor,
    GraphQLField,
    GraphQLFloat,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    is_leaf_type,
)
from graphql.execution.collect_fields import FieldDetails
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import PARENT_PARAMSPEC

# From what a field or an object is resolved from to what JSON has of it; it raises where that is not plain.
Read: TypeAlias = Callable[[Any], Any]
Known: TypeAlias = dict[tuple[GraphQLObjectType, tuple[int, ...]], Read | None]


class NotPlain(Exception):
    """A value that cannot be read in one step: the usual way says what is wrong with it."""


class Reads:
    """How what an operation asks is read, found once for all rows; for all requests where no variable decides it.

    It is known by the identity of what the document asks, which has to live as long.
    """

    def __init__(self) -> None:
        self._fields: Known = {}
        self._objects: Known = {}

    def of_field(self, executor: Executor[Any], parent: GraphQLObjectType, details: list[FieldDetails]) -> Read | None:
        """What reads a field in one step; None where more than facts is asked."""
        fact = _facts(parent).get(details[0].node.name.value)
        if fact is None or fact.read is not None:
            return fact.read if fact else None
        key = _key(parent, details)
        if key not in self._fields:
            whole = self.of_object(executor, cast(GraphQLObjectType, fact.type), details)
            self._fields[key] = _reading(fact, whole) if whole else None
        return self._fields[key]

    def of_object(self, executor: Executor[Any], of: GraphQLObjectType, details: list[FieldDetails]) -> Read | None:
        """What reads an object in one step; None where more than facts is asked of it."""
        key = _key(of, details)
        if key not in self._objects:
            self._objects[key] = self._object(executor, of, details)
        return self._objects[key]

    def _object(self, executor: Executor[Any], of: GraphQLObjectType, details: list[FieldDetails]) -> Read | None:
        reads: dict[str, Read] = {}
        for name, each in executor.collect_subfields(of, details).grouped_field_set.items():
            read = self.of_field(executor, of, each)
            if read is None:
                return None
            reads[name] = read
        return _object(of, reads)


def _key(of: GraphQLObjectType, details: list[FieldDetails]) -> tuple[GraphQLObjectType, tuple[int, ...]]:
    return of, tuple([id(each.node) for each in details])


@dataclass(frozen=True, slots=True)
class Fact:
    """A field that takes nothing but what it belongs to: an attribute, or what a resolver makes of that alone.

    Args:
        type: A leaf, a series or an object.
        read: Reads a leaf or a series; None of an object, of which the document says what is read.
    """

    value: Read
    type: GraphQLOutputType
    is_nullable: bool
    read: Read | None = None


@cache
def _facts(of: GraphQLObjectType) -> Mapping[str, Fact]:
    """The facts among the fields of a type, by name."""
    return {name: fact for name, each in of.fields.items() if (fact := _fact(each))}


def _fact(field: GraphQLField) -> Fact | None:
    declared = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    value = _value(declared) if isinstance(declared, StrawberryField) else None
    if value is None:
        return None
    there = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    fact = Fact(value, there, is_nullable=there is field.type)
    if isinstance(there, GraphQLObjectType):
        return fact
    completed = _completed(there)
    return replace(fact, read=_reading(fact, completed)) if completed else None


def _value(field: StrawberryField) -> Read | None:
    """What gives the value of a field; None where that takes more than what it belongs to."""
    resolver = field.base_resolver
    if field.extensions:
        return None
    if resolver is None:
        return attrgetter(field.python_name)
    takes = list(resolver.signature.parameters.values())
    takes_parent_alone = takes == [resolver.reserved_parameters[PARENT_PARAMSPEC]]
    return cast(Read, resolver.wrapped_func) if takes_parent_alone and not field.is_async else None


def _completed(type_: GraphQLOutputType) -> Read | None:
    """What completes a leaf or a series of floats; None for anything else."""
    if is_leaf_type(type_):
        return type_.coerce_output_value
    return partial(plain_series, type_) if isinstance(type_, GraphQLList) and _is_series(type_) else None


def _reading(fact: Fact, completed: Read) -> Read:
    """Reads a field, and what `completed` gives for its value."""
    given, is_nullable = fact.value, fact.is_nullable

    def read(source: Any) -> Any:
        value = given(source)
        if value is None and is_nullable:
            return None
        found = completed(value)
        if found is None:
            raise NotPlain
        return found

    return read


def _object(of: GraphQLObjectType, reads: Mapping[str, Read]) -> Read:
    """Reads an object by what reads each of its fields."""
    is_type_of: Any = of.is_type_of
    fields = tuple(reads.items())

    def read(source: Any) -> dict[str, Any]:
        if is_type_of is not None and is_type_of(source, None) is not True:
            raise NotPlain
        return {name: field(source) for name, field in fields}

    return read


def plain_series(list_type: GraphQLList[Any], values: Any) -> list[Any] | None:
    """The series as JSON has it, rows of rows included; None where it is anything but floats that must be there."""
    item = list_type.of_type
    if not (isinstance(values, tuple) and isinstance(item, GraphQLNonNull)):
        return None
    if item.of_type is GraphQLFloat:
        return list(values) if set(map(type, values)) <= {float} and all(map(isfinite, values)) else None
    if not isinstance(item.of_type, GraphQLList):
        return None
    rows = [plain_series(item.of_type, row) for row in values]
    return None if None in rows else rows


def _is_series(type_: GraphQLOutputType) -> bool:
    """Whether it is a list of floats that must be there, or of such lists."""
    item = type_.of_type if isinstance(type_, GraphQLList) else None
    there = item.of_type if isinstance(item, GraphQLNonNull) else None
    return there is GraphQLFloat or (isinstance(there, GraphQLList) and _is_series(there))
