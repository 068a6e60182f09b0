"""Ids as callers write them."""

from __future__ import annotations

from engine.errors import NotFound


def row_id(kind: str, written: str) -> int:
    """The number in an id.

    Raises:
        NotFound: Nothing of this kind can have such an id.
    """
    if not (written.isascii() and written.isdigit() and len(written) < 19):
        raise NotFound(kind=kind, id=written[:60])
    return int(written)


def row_id_or_none(kind: str, written: str | None) -> int | None:
    return None if written is None else row_id(kind, written)
