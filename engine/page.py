"""A slice of a list, as every room hands out its lists."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A slice of a list: `after=end_cursor` gives the next one.

    Args:
        end_cursor: Of the last item; None where there is none.
    """

    items: tuple[T, ...]
    has_next: bool
    end_cursor: str | None
