"""CSV of football-data.co.uk: one file a division and season, one a country, or the fixtures of the week."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias
from zoneinfo import ZoneInfo

from engine.catalogue.importers.cells import checked_name, name, price
from engine.catalogue.importers.columns import FIELDS, Columns, aliases, column_key
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import Format, ParsedMatch
from engine.catalogue.importers.table import Row, Table
from engine.catalogue.importers.tabular import Content, layout, match
from engine.catalogue.leagues import BY_DIVISION, LONDON

Prices: TypeAlias = tuple[float, float, float]

SITE = "football-data.co.uk"
OWN = aliases(
    {
        "date": "Date",
        "time": "Time",
        "home": "HomeTeam, Home, HT",
        "away": "AwayTeam, Away, AT",
        "home_score": "FTHG, HG",
        "away_score": "FTAG, AG",
        "season": "Season",
        "home_shots": "HS",
        "away_shots": "AS",
        "home_shots_on_target": "HST",
        "away_shots_on_target": "AST",
        "division": "Div",
        "country": "Country",
        "league": "League",
    }
)
# Beside its own columns a file may have these, added by whoever keeps it.
ADDED = (
    "home_score", "away_score", "result", "outcome", "status", "remark", "neutral", "round", "home_xg", "away_xg",
)  # fmt: skip
# Of which a file of a country has one at least: others have a country and a league too.
OF_THE_SITE = frozenset({"hg", "fthg", "avgh", "avgch", "b365h", "b365ch"})
# Whose prices: the sharpest first. Files before 2012 have none of the close, only those of some days before.
AT_CLOSE = ("PSC", "BFEC", "AvgC", "B365C")
BEFORE = ("PS", "P", "BFE", "Avg", "BbAv", "B365", "BW", "WH", "IW", "VC", "LB")
PRICES = aliases({f"{whose}{side}": f"{whose}{side}" for whose in AT_CLOSE + BEFORE for side in "HDA"})
ZONE = ZoneInfo(LONDON)


def recognises(header: Row) -> bool:
    columns = Columns.located(header, OWN)
    names = {column_key(name) for name in header}
    is_of_country = "country" in columns and "league" in columns and not OF_THE_SITE.isdisjoint(names)
    return ("division" in columns or is_of_country) and "home" in columns and "date" in columns


def content(table: Table, options: ImportOptions, called: str) -> Content:
    fields = OWN | PRICES | {field: OWN.get(field, ()) + FIELDS[field] for field in ADDED}
    laid_out = replace(
        layout(table, fields, options, convention=f"files of {SITE}"),
        called=called,
        wanted=options.competition or "",
        zone=ZONE,
    )
    columns = laid_out.columns
    laid_out = replace(laid_out, is_compact="country" not in columns)
    closing = [whose for whose in AT_CLOSE if f"{whose}H" in columns]
    quoted = closing or [whose for whose in BEFORE if f"{whose}H" in columns]

    def read(row: Row, line: int) -> ParsedMatch:
        found = match(laid_out, row, line, competition_of(columns, row))
        prices = prices_of(columns, row, quoted)
        return replace(found, closing_prices=prices) if prices else found

    return Content(Format.FOOTBALL_DATA, "", table, table.read(read), laid_out.notes)


def competition_of(columns: Columns, row: Row) -> str:
    """The division by its name where it is known, else as the file calls it."""
    division = columns.text(row, "division")
    if division:
        known = BY_DIVISION.get(division)
        return known.name if known else checked_name(division, columns.name("division"))
    if "league" in columns:
        return f"{name(columns, row, 'country')}: {name(columns, row, 'league')}"
    return ""


def prices_of(columns: Columns, row: Row, quoted: Sequence[str]) -> Prices | None:
    """Of home win, draw and away win, by the first of some sources of which all three stand in the row."""
    for whose in quoted:
        home, draw, away = (price(columns.text(row, f"{whose}{side}")) for side in "HDA")
        if home and draw and away:
            return home, draw, away
    return None
