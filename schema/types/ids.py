"""Ids as callers write them."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument

from engine.errors import InvalidInput, NotFound

Id = Annotated[strawberry.ID, argument(description="Its id.")]
IdempotencyKey = Annotated[
    str, argument(description="Chosen by the caller; the same key and payload again gives the same answer.")
]

# The first number that no column of such ids holds.
BEYOND = 2**31


def row_id(kind: str, written: str) -> int:
    """The number in an id.

    Raises:
        NotFound: Nothing of this kind can have such an id.
    """
    if not (written.isascii() and written.isdigit() and len(written) < 19):
        raise NotFound(kind=kind, id=written[:60])
    return int(written)


def place_after(written: str | None) -> int | None:
    """The row after which a list goes on, of a cursor that is its id; None is the beginning.

    Raises:
        InvalidInput: No list gave this cursor.
    """
    if written is None:
        return None
    try:
        place = row_id("row", written)
    except NotFound:
        place = BEYOND
    if place >= BEYOND:
        raise InvalidInput(field="after", reason="this cursor is not one that a list gave")
    return place
