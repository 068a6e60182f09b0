"""Relay connections: long lists in pages, with cursors that stay true while rows are added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

import strawberry
from strawberry import field

from engine.errors import InvalidInput

T = TypeVar("T")

MOST_ROWS = 100

ROWS = 50

First = Annotated[int | None, strawberry.argument(description=f"How many rows, from 1 to {MOST_ROWS}.")]
After = Annotated[str | None, strawberry.argument(description="Cursor of the row that the page starts after.")]


@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = field(description="Whether more rows follow.")
    has_previous_page: bool = field(description="Whether the page starts after a row.")
    start_cursor: str | None = field(description="Cursor of the first row; null on an empty page.")
    end_cursor: str | None = field(description="Cursor of the last row; null on an empty page.")


@strawberry.type(description="A row and its cursor.")
class Edge(Generic[T]):
    cursor: str = field(description="Opaque; pass it as `after` to go on behind this row.")
    node: T = field(description="The row.")


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    edges: list[Edge[T]] = field(description="The rows with their cursors.")
    nodes: list[T] = field(description="The rows alone.")
    page_info: PageInfo = field(description="Where the page lies.")


def page_size(first: int | None) -> int:
    """The rows of a page, where none are asked for the usual number.

    Raises:
        InvalidInput: Fewer than one, or more than a page may have.
    """
    if first is None:
        return ROWS
    if not 1 <= first <= MOST_ROWS:
        raise InvalidInput(field="first", reason=f"must be from 1 to {MOST_ROWS}")
    return first


def connection(items: Sequence[T], *, has_next: bool, cursor: Callable[[T], str], after: str | None) -> Connection[T]:
    """A page of a list.

    Args:
        after: Cursor that the page starts after.
    """
    edges = [Edge(cursor=cursor(item), node=item) for item in items]
    return Connection(
        edges=edges,
        nodes=list(items),
        page_info=PageInfo(
            has_next_page=has_next,
            has_previous_page=after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
    )
