"""The scalars that GraphQL itself lacks."""

from __future__ import annotations

from typing import Any, NewType

import strawberry
from graphql import GraphQLError
from graphql.language import IntValueNode, StringValueNode, ValueNode, print_ast
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition

BigInt = NewType("BigInt", int)

LEAST, MOST = -(2**63), 2**63 - 1


def whole_number(value: Any) -> int:
    """A 64-bit whole number, from a number or from digits in a string.

    Raises:
        GraphQLError: It is something else, a truth value included, or does not fit.
    """
    if isinstance(value, str) and value.removeprefix("-").isdecimal() and len(value) <= 20:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise GraphQLError("must be a whole number")
    if not LEAST <= value <= MOST:
        raise GraphQLError("must be a whole number of at most 64 bits")
    return value


def _literal(node: ValueNode, _variables: Any = None) -> int:
    if not isinstance(node, IntValueNode | StringValueNode):
        raise GraphQLError(f"must be a whole number, not {print_ast(node)[:40]}", node)
    return whole_number(node.value)


SCALARS: dict[object, ScalarDefinition] = {
    BigInt: strawberry.scalar(
        name="BigInt",
        description=(
            "A whole number of 64 bits, which GraphQL's Int (32 bits) cannot hold. Answers carry a JSON number. "
            "Input may be a number, or digits in a string for clients whose numbers lose precision beyond 2^53."
        ),
        serialize=whole_number,
        parse_value=whole_number,
        parse_literal=_literal,
    ),
}

__all__ = ["JSON", "SCALARS", "BigInt"]
