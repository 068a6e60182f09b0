"""CSV of all international matches, as Mart Jürisoo publishes it: a tournament and a ground a row."""

from collections.abc import Iterator

from engine.catalogue.importers.cells import Columns, Row
from engine.catalogue.importers.parsed import Format, ParsedMatch, RefusedRow
from engine.catalogue.importers.table import Table
from engine.catalogue.importers.tabular import match, require

COMPETITION = "International matches"
ALIASES = {
    "date": ("date",),
    "home": ("home_team",),
    "away": ("away_team",),
    "home_score": ("home_score",),
    "away_score": ("away_score",),
    "round": ("tournament",),
    "neutral": ("neutral",),
}


def recognises(table: Table) -> bool:
    columns = Columns.located(table.header, ALIASES)
    return all(field in columns for field in ALIASES)


def matches(table: Table) -> Iterator[ParsedMatch | RefusedRow]:
    columns = Columns.located(table.header, ALIASES)
    require(columns, Format.INTERNATIONAL)

    def read(row: Row, line: int) -> ParsedMatch:
        return match(columns, row, line)

    return table.read(read)
