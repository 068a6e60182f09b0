"""Any other table: plain CSV under the usual names of columns, and the form of the 2023 forecasting challenge."""

from collections import Counter
from dataclasses import replace
from math import inf

from engine.catalogue.importers.cells import name
from engine.catalogue.importers.columns import FIELDS, Columns, aliases, column_key
from engine.catalogue.importers.games import FIELDS_OF_GAMES, prices_of
from engine.catalogue.importers.openfootball import titled
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import BadRow, Format, ParsedMatch
from engine.catalogue.importers.table import Row, Table
from engine.catalogue.importers.tabular import Content, competition_of, layout, match, rows_of, unusual
from engine.sports.base import Sport
from engine.sports.details import MatchDetails, WrongDetail
from engine.sports.registry import specification

# Beside scores HS and AS are shots, as football-data.co.uk has them; in the challenge's form they are the scores.
SHOTS = aliases({"home_shots": "HS", "away_shots": "AS", "home_shots_on_target": "HST", "away_shots_on_target": "AST"})
SCORES = aliases({"home_score": "HS", "away_score": "AS"})
GROUNDS = frozenset({"city", "venue", "stadium", "ground", "location"})


def content(table: Table, options: ImportOptions, called: str, *, format: Format = Format.CSV) -> Content:
    """
    Args:
        called: The competition where a row names none.
    """
    has_scores = {"home_score", "result"} & set(Columns.located(table.header, FIELDS, options.columns).positions)
    more = SHOTS if has_scores else SCORES
    fields = FIELDS | {field: FIELDS[field] + names for field, names in more.items()}
    is_soccer, details = options.sport is Sport.SOCCER, specification(options.sport).details
    if details:
        fields |= aliases(details.columns)
    if not is_soccer:
        fields |= {field: fields.get(field, ()) + names for field, names in FIELDS_OF_GAMES.items()}
    laid_out = replace(layout(table, fields, options), called=called, wanted=options.competition or "")

    has_prices = not is_soccer and "home_moneyline" in laid_out.columns
    shared = of_several_countries(table, laid_out.columns)

    def read(row: Row, line: int) -> ParsedMatch:
        competition = competition_of(laid_out.columns, row)
        title, season = titled(competition) if format is Format.JSON else (competition, "")
        if competition in shared:
            title = f"{name(laid_out.columns, row, 'country')}: {title}"
        found = match(laid_out, row, line, title)
        if has_prices and (prices := prices_of(laid_out.columns, row)):
            found = replace(found, closing_prices=(prices[0], inf, prices[1]))
        if details:
            found = replace(found, conditions=conditions_of(details, laid_out.columns, row))
            refuse_impossible(details, found, laid_out.columns)
        # A service may call a season by its first year alone, and by both behind the name of the league.
        return replace(found, season=season) if season.startswith(f"{found.season}-") or not found.season else found

    return Content(format, "", table, table.read(read), (*unusual(laid_out.columns), *laid_out.notes))


def conditions_of(details: MatchDetails, columns: Columns, row: Row) -> str | None:
    """What the sport's own columns say of the match.

    Raises:
        BadRow: Something that no match of the sport has.
    """
    cells = {name: columns.text(row, name) for name in details.columns if name in columns}
    try:
        return details.conditions(details.read(cells)) if cells else None
    except WrongDetail as wrong:
        raise BadRow(columns.name(wrong.name), wrong.reason) from None


def refuse_impossible(details: MatchDetails, found: ParsedMatch, columns: Columns) -> None:
    """
    Raises:
        BadRow: A match of this kind does not end with such a score.
    """
    known = details.known(found.conditions)
    if known is None or found.home_score is None or found.away_score is None or found.status is not None:
        return
    if reason := details.impossible(known, found.home_score, found.away_score):
        raise BadRow(columns.name("home_score"), reason)


def of_several_countries(table: Table, columns: Columns) -> frozenset[str]:
    """Competitions that need their country: a Premier League of England and one of Ukraine.

    With a city the country is where a match was played.
    """
    if not {"country", "competition"} <= set(columns.positions) or not GROUNDS.isdisjoint(
        map(column_key, table.header)
    ):
        return frozenset()
    places = {(columns.text(row, "competition"), columns.text(row, "country")) for row in rows_of(table)}
    counts = Counter(competition for competition, country in places if country)
    return frozenset(competition for competition, count in counts.items() if count > 1)
