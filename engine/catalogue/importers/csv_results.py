"""Any other table: plain CSV under the usual names of columns, and the form of the 2023 forecasting challenge."""

from dataclasses import replace

from engine.catalogue.importers.columns import FIELDS, Columns, aliases
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import Format, ParsedMatch
from engine.catalogue.importers.table import Row, Table
from engine.catalogue.importers.tabular import Content, competition_of, layout, match, unusual

# Beside scores HS and AS are shots, as football-data.co.uk has them; in the challenge's form they are the scores.
SHOTS = aliases({"home_shots": "HS", "away_shots": "AS", "home_shots_on_target": "HST", "away_shots_on_target": "AST"})
SCORES = aliases({"home_score": "HS", "away_score": "AS"})


def content(table: Table, options: ImportOptions, called: str, *, format: Format = Format.CSV) -> Content:
    """
    Args:
        called: The competition where a row names none.
    """
    has_scores = {"home_score", "result"} & set(Columns.located(table.header, FIELDS, options.columns).positions)
    more = SHOTS if has_scores else SCORES
    fields = FIELDS | {field: FIELDS[field] + names for field, names in more.items()}
    laid_out = replace(layout(table, fields, options), called=called, wanted=options.competition or "")

    def read(row: Row, line: int) -> ParsedMatch:
        return match(laid_out, row, line, competition_of(laid_out.columns, row))

    return Content(format, "", table, table.read(read), (*unusual(laid_out.columns), *laid_out.notes))
