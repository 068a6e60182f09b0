"""Rows on their way into tables, in the words of both databases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

Row = Sequence[Any]


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

    def one(self) -> str:
        """For one row, on SQLite."""
        names = [name for name, _ in self.columns]
        if self.is_new:
            values = ", ".join("?" for _ in names)
            return f"INSERT INTO {self.table} ({', '.join(names)}) VALUES ({values}) {self.otherwise}"  # noqa: S608
        *changed, found = names
        return f"UPDATE {self.table} SET {', '.join(f'{name} = ?' for name in changed)} WHERE {found} = ?"  # noqa: S608

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


@cache
def single(change: Change) -> str:
    """The statement for SQLite that makes a change for one row."""
    return change.one()


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
