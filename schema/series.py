"""Completes a series of numbers in one step."""

from __future__ import annotations

from math import isfinite
from typing import Any

from graphql import Executor, GraphQLFloat, GraphQLList, GraphQLNonNull, GraphQLResolveInfo
from graphql.execution.collect_fields import FieldDetails
from graphql.pyutils import AwaitableOrValue, Path


class SeriesExecutor(Executor[Any]):
    """graphql-core's executor, but for lists of floats: those take it five calls an element.

    What is not plainly a tuple of finite floats goes the usual way, errors included.
    """

    def complete_list_value(
        self,
        return_type: GraphQLList[Any],
        field_details_list: list[FieldDetails],
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> AwaitableOrValue[list[Any]]:
        plain = _plain(return_type, result)
        if plain is not None:
            return plain
        return super().complete_list_value(return_type, field_details_list, info, path, result, position_context)


def _plain(list_type: GraphQLList[Any], values: Any) -> list[Any] | None:
    """The series as JSON has it, rows of rows included; None where it is anything but floats that must be there."""
    item = list_type.of_type
    if not (isinstance(values, tuple) and isinstance(item, GraphQLNonNull)):
        return None
    if item.of_type is GraphQLFloat:
        return list(values) if set(map(type, values)) <= {float} and all(map(isfinite, values)) else None
    if not isinstance(item.of_type, GraphQLList):
        return None
    rows = [_plain(item.of_type, row) for row in values]
    return None if None in rows else rows
