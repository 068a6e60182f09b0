"""CSV of football-data.co.uk: one file a division and season, one a country, or the fixtures of the week."""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from engine.catalogue.importers.cells import Columns, Row, checked_name
from engine.catalogue.importers.parsed import Format, ParsedMatch, RefusedRow
from engine.catalogue.importers.table import Table
from engine.catalogue.importers.tabular import match, require
from engine.catalogue.leagues import BY_DIVISION, LONDON

ALIASES = {
    "date": ("Date",),
    "time": ("Time",),
    "home": ("HomeTeam", "Home", "HT"),
    "away": ("AwayTeam", "Away", "AT"),
    "home_score": ("FTHG", "HG"),
    "away_score": ("FTAG", "AG"),
    "season": ("Season",),
    "home_shots": ("HS",),
    "away_shots": ("AS",),
    "home_shots_on_target": ("HST",),
    "away_shots_on_target": ("AST",),
    "division": ("Div",),
    "country": ("Country",),
    "league": ("League",),
}
# Whose prices: the sharpest first. Files before 2012 have none of the close, only those of some days before.
AT_CLOSE = ("PSC", "BFEC", "AvgC", "B365C")
BEFORE = ("PS", "P", "BFE", "Avg", "BbAv", "B365", "BW", "WH", "IW", "VC", "LB")
PRICES: dict[str, tuple[str, ...]] = {
    f"{whose}{side}": (f"{whose}{side}",) for whose in AT_CLOSE + BEFORE for side in "HDA"
}
ZONE = ZoneInfo(LONDON)


def recognises(table: Table) -> bool:
    columns = Columns.located(table.header, ALIASES)
    has_place = "division" in columns or ("country" in columns and "league" in columns)
    return has_place and "home" in columns and "date" in columns


def matches(table: Table) -> Iterator[ParsedMatch | RefusedRow]:
    columns = Columns.located(table.header, ALIASES | PRICES)
    require(columns, Format.FOOTBALL_DATA)
    closing = [whose for whose in AT_CLOSE if f"{whose}H" in columns]
    quoted = closing or [whose for whose in BEFORE if f"{whose}H" in columns]

    def read(row: Row, line: int) -> ParsedMatch:
        competition = competition_of(columns, row)
        found = match(columns, row, line, zone=ZONE, competition=competition, is_compact="country" not in columns)
        return replace(found, closing_prices=columns.prices(row, quoted))

    return table.read(read)


def competition_of(columns: Columns, row: Row) -> str:
    """The division by its name where it is known, else as the file calls it."""
    division = columns.text(row, "division")
    if division:
        known = BY_DIVISION.get(division)
        return known.name if known else checked_name(division, columns.name("division"))
    if "league" in columns:
        return f"{columns.name_of(row, 'country')}: {columns.name_of(row, 'league')}"
    return ""
