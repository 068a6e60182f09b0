"""Cursors of lists in a stable order: where a page ended, not how many rows came before."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from engine.errors import InvalidInput
from engine.page import Page

T = TypeVar("T")
MOST_ITEMS = 1000
SEPARATOR = "\x1f"


def cursor(*place: object) -> str:
    """An opaque name of a place in a list."""
    text = SEPARATOR.join(str(part) for part in place)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place(after: str, parts: int) -> list[str]:
    """The place that a cursor names.

    Raises:
        InvalidInput: No list gave this cursor.
    """
    try:
        padded = after.encode("ascii") + b"=" * (-len(after) % 4)
        found = base64.b64decode(padded, altchars=b"-_", validate=True).decode().split(SEPARATOR)
    except (ValueError, binascii.Error):
        found = []
    if len(found) != parts or "\0" in "".join(found):
        raise unknown_cursor()
    return found


def unknown_cursor() -> InvalidInput:
    return InvalidInput(field="after", reason="this cursor is not one that a list gave")


def number(text: str) -> int:
    """An id inside a cursor."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise unknown_cursor()
    return int(text)


def limit(first: int) -> int:
    """How many rows to read for `first` items: one more tells whether a next page exists.

    Raises:
        InvalidInput: `first` is out of its range.
    """
    if not 1 <= first <= MOST_ITEMS:
        raise InvalidInput(field="first", reason=f"must be from 1 to {MOST_ITEMS}")
    return first + 1


def page(found: Sequence[T], first: int, cursor_of: Callable[[T], str]) -> Page[T]:
    """A page of what was found with `limit(first)`."""
    items = tuple(found[:first])
    return Page(items, has_next=len(found) > first, end_cursor=cursor_of(items[-1]) if items else None)
