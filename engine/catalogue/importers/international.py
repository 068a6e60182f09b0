"""CSV of all international matches, as Mart Jürisoo publishes it: a tournament and a ground a row; shoot-outs apart."""

from dataclasses import replace

from engine.catalogue.importers.columns import FIELDS, Columns, aliases, column_key, columns_there
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import BadRow, Format, ParsedMatch, UnknownFormat, Unreadable
from engine.catalogue.importers.table import Row, Table
from engine.catalogue.importers.tabular import Content, layout, match
from engine.catalogue.names import name_key
from engine.catalogue.seasons import season_of
from engine.catalogue.sides import Side

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

OF_SHOOT_OUTS = aliases({"date": "date", "home": "home team", "away": "away team", "winner": "winner"})
# Another list may have a column of winners too, with more that is of matches.
SHOOT_OUTS = (
    frozenset(map(column_key, ("date", "home team", "away team", "winner"))),
    frozenset(map(column_key, ("date", "home team", "away team", "winner", "first shooter"))),
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


def lists_shoot_outs(header: Row) -> bool:
    return frozenset(map(column_key, header)) in SHOOT_OUTS


def shoot_outs(table: Table, options: ImportOptions) -> Content:
    """Who won them: the scores of these matches stand in another file."""
    laid_out = replace(layout(table, OF_SHOOT_OUTS, options), season=season_of)

    def read(row: Row, line: int) -> ParsedMatch:
        said, winner = match(laid_out, row, line), laid_out.columns.text(row, "winner")
        sides = {name_key(said.home): Side.HOME, name_key(said.away): Side.AWAY}
        if name_key(winner) not in sides:
            raise BadRow(laid_out.columns.name("winner"), "the winner of a shoot-out is one of its sides")
        return replace(said, shoot_out_winner=sides[name_key(winner)])

    return Content(Format.INTERNATIONAL, COMPETITION, table, table.read(read), laid_out.notes)
