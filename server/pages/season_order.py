"""In which order the table of a season is shown, as its address says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from starlette.datastructures import QueryParams

from server.charts import river
from server.pages.client import choice

Line: TypeAlias = Mapping[str, Any]

# What begins with the most; all else begins with the least.
LARGEST_FIRST: dict[str, Callable[[Line], float]] = {
    "final": lambda line: line["points"]["p50"],
    "title": river.title,
    "points": lambda line: line["now"]["points"],
    "difference": lambda line: line["now"]["goalDifference"],
}
SMALLEST_FIRST: dict[str, Callable[[Line], Any]] = {
    "now": lambda line: line["now"]["position"],
    "team": lambda line: line["team"]["name"].casefold(),
}
# As the lines come: by the place that is expected.
PLACE = "place"
BACKWARDS = "-"


@dataclass(frozen=True)
class Order:
    """
    Args:
        zones: Those that have a column, by the name that they have in addresses.
    """

    by: str
    is_backwards: bool
    zones: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, query: QueryParams, season: Mapping[str, Any] | None) -> Order:
        """
        Raises:
            UnknownChoice: The table has no such column.
        """
        zones = {each["kind"].lower(): each for each in (season["zones"] if season else []) if each["kind"] != "TITLE"}
        columns = (PLACE, *LARGEST_FIRST, *SMALLEST_FIRST, *zones)
        by = choice(query, "sort", [*columns, *(f"{BACKWARDS}{each}" for each in columns)])
        return cls(by.removeprefix(BACKWARDS) or PLACE, by.startswith(BACKWARDS), zones)

    def lines(self, table: list[Line]) -> list[Line]:
        """The lines of a table in this order; those that are level stay in the order of the expected place."""
        if self.by == PLACE:
            return table[::-1] if self.is_backwards else table
        return sorted(table, key=self.key, reverse=self.is_largest_first(self.by) != self.is_backwards)

    def key(self, line: Line) -> Any:
        if self.by in self.zones:
            return river.chance(line["positions"], self.zones[self.by])
        return (LARGEST_FIRST | SMALLEST_FIRST)[self.by](line)

    def is_largest_first(self, column: str) -> bool:
        return column in LARGEST_FIRST or column in self.zones

    def aria(self, column: str) -> str | None:
        """What a column says of the order, in the words of ARIA; None where the table is in another's."""
        if column != self.by:
            return None
        return "descending" if self.is_largest_first(column) != self.is_backwards else "ascending"

    def press(self, column: str) -> str | None:
        """What a press on a column asks for: its own order, or the other way round. None is how the table comes."""
        is_turned = column == self.by and not self.is_backwards
        wanted = f"{BACKWARDS}{column}" if is_turned else column
        return None if wanted == PLACE else wanted

    def column(self, name: str) -> str:
        """The column of a zone, by the words for it."""
        return next(kind for kind, zone in self.zones.items() if river.zone_name(zone) == name)
