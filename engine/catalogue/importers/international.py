"""CSV of all international matches, as Mart Jürisoo publishes it: a tournament and a ground a row."""

from dataclasses import replace

from engine.catalogue.importers.columns import FIELDS, Columns, aliases, columns_there
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import Format, ParsedMatch, UnknownFormat, Unreadable
from engine.catalogue.importers.table import Row, Table
from engine.catalogue.importers.tabular import Content, layout, match
from engine.catalogue.seasons import season_of

COMPETITION = "International matches"
CUT = "No season is named: internationals have no break, so each season begins on 1 July"
OWN = aliases(
    {
        "date": "date",
        "home": "home team",
        "away": "away team",
        "home_score": "home score",
        "away_score": "away score",
        "round": "tournament",
        "neutral": "neutral",
    }
)


def recognises(header: Row) -> bool:
    columns = Columns.located(header, OWN)
    return all(field in columns for field in OWN)


def content(table: Table, options: ImportOptions) -> Content:
    """
    Raises:
        Unreadable: The file is of another format.
    """
    if not recognises(table.header):
        raise Unreadable(
            f"it is not of the format {Format.INTERNATIONAL}; {columns_there(table.header)}", UnknownFormat
        )
    fields = {field: names for field, names in (FIELDS | OWN).items() if field != "competition"}
    laid_out = replace(layout(table, fields, options), called=COMPETITION, wanted=options.competition or "")
    if not options.season:
        cut = f"{CUT}; {options.advice.season}." if options.advice.season else f"{CUT}."
        notes = laid_out.notes if "season" in laid_out.columns else (*laid_out.notes, cut)
        laid_out = replace(laid_out, season=season_of, notes=notes)

    def read(row: Row, line: int) -> ParsedMatch:
        return match(laid_out, row, line)

    return Content(Format.INTERNATIONAL, COMPETITION, table, table.read(read), laid_out.notes)
