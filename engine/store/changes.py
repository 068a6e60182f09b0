"""Rows on their way into tables, in the words of both databases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

Row = Sequence[Any]

# In one statement on SQLite, a power of two; more would gain nothing.
MOST_ROWS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Rows that go into one table, or change some of its columns.

    Args:
        columns: In the order of the values of a row, each with its type on PostgreSQL; where rows are changed,
            the id that finds them comes last.
        is_new: Whether rows are added.
        otherwise: What happens to a row that is there already; nothing is said where that is a fault.
    """

    table: str
    columns: tuple[tuple[str, str], ...]
    is_new: bool
    otherwise: str = ""

    @classmethod
    def added(cls, table: str, columns: str, otherwise: str = "") -> Change:
        return cls(table, _columns(columns), is_new=True, otherwise=otherwise)

    @classmethod
    def made(cls, table: str, columns: str) -> Change:
        return cls(table, _columns(columns), is_new=False)

    def rows(self, count: int) -> str:
        """For so many rows, on SQLite: their values one after the other."""
        names = [name for name, _ in self.columns]
        values = ", ".join([f"({', '.join('?' * len(names))})"] * count)
        if self.is_new:
            return f"INSERT INTO {self.table} ({', '.join(names)}) VALUES {values} {self.otherwise}"  # noqa: S608
        *changed, found = names
        settings = ", ".join(f"{name} = row.column{place}" for place, name in enumerate(changed, 1))
        return (
            f"UPDATE {self.table} SET {settings} FROM (VALUES {values}) AS row "  # noqa: S608
            f"WHERE {self.table}.{found} = row.column{len(names)}"
        )

    def part(self, first: int, after: str | None) -> str:
        """For any number of rows, on PostgreSQL: an array for every column, from parameter `first` on.

        Args:
            after: A part that must have ended before this one begins; otherwise the database chooses the order.
        """
        names = ", ".join(name for name, _ in self.columns)
        arrays = ", ".join(f"${first + place}::{kind}[]" for place, (_, kind) in enumerate(self.columns))
        waits = f" WHERE (SELECT COUNT(*) FROM {after}) >= 0" if after else ""  # noqa: S608
        if self.is_new:
            rows = f"SELECT {names} FROM unnest({arrays}) AS row ({names}){waits}"  # noqa: S608
            return f"INSERT INTO {self.table} ({names}) {rows} {self.otherwise}"
        *changed, (found, _) = self.columns
        settings = ", ".join(f"{name} = row.{name}" for name, _ in changed)
        return (
            f"UPDATE {self.table} SET {settings} FROM unnest({arrays}) AS row ({names}) "  # noqa: S608
            f"WHERE {self.table}.{found} = row.{found} RETURNING 1"
        )


Changes = Sequence[tuple[Change, Sequence[Row]]]


def statements(change: Change, rows: Sequence[Row]) -> Iterator[tuple[str, Sequence[Any]]]:
    """A change as statements for SQLite with their values.

    Python lets go of its lock at each step of a statement, and then waits for it while another thread computes: one
    statement a row would make a batch wait as often as it has rows. The sizes are few, so that each is parsed once.
    """
    first = 0
    while first < len(rows):
        count = min(MOST_ROWS, 1 << (len(rows) - first).bit_length() - 1)
        yield _for_rows(change, count), list(chain.from_iterable(rows[first : first + count]))
        first += count


@cache
def _for_rows(change: Change, count: int) -> str:
    return change.rows(count)


@cache
def together(changes: tuple[Change, ...]) -> str:
    """One statement for PostgreSQL that makes all the changes. A table's rows are changed before others are added."""
    parts: dict[str, str] = {}
    first = 1
    for change in changes:
        name = f"{change.table}_{'added' if change.is_new else 'changed'}"
        earlier = f"{change.table}_changed"
        parts[name] = change.part(first, earlier if change.is_new and earlier in parts else None)
        first += len(change.columns)
    return f"WITH {', '.join(f'{name} AS ({part})' for name, part in parts.items())} SELECT 1"


def _columns(text: str) -> tuple[tuple[str, str], ...]:
    """Pairs from "name type, name type"."""
    pairs = (column.split() for column in text.split(", "))
    return tuple((name, kind) for name, kind in pairs)
