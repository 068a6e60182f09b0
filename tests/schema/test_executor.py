"""Series of numbers are completed at once, and exactly as graphql-core would."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import pytest
from graphql import ExecutionResult, Executor, build_schema, execute, parse
from hypothesis import given
from hypothesis import strategies as st

from schema.executor import OperationExecutor

SCHEMA = build_schema(
    "type Query { series: [Float!]! rows: [[Float!]!]! loose: [Float] whole: [Int!]! words: [String!]! }"
)
DOCUMENT = parse("{ series rows loose whole words }")


def completed(root: dict[str, Any], executor: type[Executor[Any]]) -> tuple[Any, list[str]]:
    result = execute(SCHEMA, DOCUMENT, root, executor_class=executor)
    assert isinstance(result, ExecutionResult)
    return result.data, [f"{error.path} {error.message}" for error in result.errors or ()]


numbers = st.one_of(
    st.floats(), st.integers(-5, 5), st.none(), st.booleans(), st.just("1.5"), st.just("x"), st.sampled_from([nan, inf])
)
plain = st.lists(st.floats(allow_nan=False, allow_infinity=False)).map(tuple)
series = st.one_of(plain, st.lists(numbers).map(tuple), st.lists(numbers))


@given(series=series, rows=st.lists(series, max_size=3), loose=series)
def test_every_series_is_completed_as_by_graphql_core(series: Any, rows: Any, loose: Any) -> None:
    root = {"series": series, "rows": rows, "loose": loose, "whole": (1, 2), "words": ("a",)}

    assert completed(root, OperationExecutor) == completed(root, Executor)


@pytest.mark.parametrize("broken", [(1.0, nan), (1.0, None), (1.0, "x"), (inf,)])
def test_what_is_no_number_is_an_error_at_its_place(broken: Any) -> None:
    data, errors = completed({"series": broken, "rows": (), "loose": (), "whole": (), "words": ()}, OperationExecutor)

    assert data is None
    assert len(errors) == 1
