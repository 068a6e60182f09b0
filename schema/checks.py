"""Refuses to start with a schema through which something priced could be had for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
)

from engine.ledger.values import Price
from engine.simulation.wording import counted
from schema.pricing import TOKENS, price_of
from schema.rows import IDS, SLICE


class UnpriceableSchema(Exception):
    """A fault in the schema, found before the first request."""


def refuse_unpriceable(schema: GraphQLSchema) -> None:
    """Raises: UnpriceableSchema."""
    if faults := sorted(set(faults_of(schema))):
        raise UnpriceableSchema("\n".join(faults))


def refuse_other_prices(prices: Iterable[Price]) -> None:
    """Compare the prices that the schema shows with those that the ledger charges.

    Raises:
        UnpriceableSchema: A reader would be told one price and charged another.
    """
    charged = {price.feature: price.tokens for price in prices}
    for depth, tokens in TOKENS.items():
        if charged.get(depth) != tokens:
            raise UnpriceableSchema(
                f"{depth}: the schema shows {counted(tokens, 'token')}, the price book {charged.get(depth)}"
            )


def faults_of(schema: GraphQLSchema) -> Iterator[str]:
    leading = leading_types(schema)
    for type_name, field_name, field in _fields(schema):
        place = f"{type_name}.{field_name}"
        if price_of(field) is not None:
            yield from _faults_of_section(schema, place, field, leading)
        elif (
            get_named_type(field.type).name in leading and _is_list(field) and not _is_sliced(schema, type_name, field)
        ):
            yield f"{place} is a list that leads to priced fields: it needs the argument `{SLICE}` or `{IDS}`"
    for root in (schema.mutation_type, schema.subscription_type):
        if root is not None and root.name in leading:
            yield f"{root.name} leads to priced fields: only queries are priced"


def leading_types(schema: GraphQLSchema) -> frozenset[str]:
    """Names of the types from which a priced field can be reached."""
    reached = {type_name for type_name, _, field in _fields(schema) if price_of(field) is not None}
    steps = [(type_name, get_named_type(field.type).name) for type_name, _, field in _fields(schema)]
    steps += [(interface.name, type_.name) for type_ in _objects(schema) for interface in type_.interfaces]
    while more := {source for source, target in steps if target in reached} - reached:
        reached |= more
    return frozenset(reached)


def _faults_of_section(
    schema: GraphQLSchema, place: str, field: GraphQLField, leading: frozenset[str]
) -> Iterator[str]:
    if is_non_null_type(field.type):
        yield f"{place} is priced but can never be null, so it could not be refunded"
    if _is_list(field):
        yield f"{place} is priced and a list: price the object that holds it"
    section = get_named_type(field.type)
    if section.name in leading:
        yield f"{place} is priced and leads to other priced fields"
    for name, child in getattr(section, "fields", {}).items():
        if not is_non_null_type(child.type):
            yield f"{section.name}.{name} may be null alone: an error below {place} would keep the rest"


def _objects(schema: GraphQLSchema) -> Iterator[GraphQLObjectType]:
    return (type_ for type_ in schema.type_map.values() if isinstance(type_, GraphQLObjectType))


def _fields(schema: GraphQLSchema) -> Iterator[tuple[str, str, GraphQLField]]:
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                yield type_.name, name, field


def _is_list(field: GraphQLField) -> bool:
    return is_list_type(get_nullable_type(field.type))


def _is_sliced(schema: GraphQLSchema, type_name: str, field: GraphQLField) -> bool:
    """Whether the list has a slicing argument itself, or every way to the connection that holds it has one."""
    ways = [each for _, _, each in _fields(schema) if get_named_type(each.type).name == type_name]
    return _has_slice(field) or (bool(ways) and all(map(_has_slice, ways)))


def _has_slice(field: GraphQLField) -> bool:
    return SLICE in field.args or IDS in field.args
