"""football.json of the openfootball project: a season of a league, or a cup."""

import re
from dataclasses import replace

from engine.catalogue.importers.columns import FIELDS
from engine.catalogue.importers.documents import Document
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import Format, ParsedMatch
from engine.catalogue.importers.table import Row, Table
from engine.catalogue.importers.tabular import Content, layout, match
from engine.catalogue.leagues import BY_CODE, League
from engine.catalogue.names import MOST_CHARACTERS
from engine.catalogue.seasons import season_named

NAME_AND_SEASON = re.compile(r"(?P<name>.*?)\s+(?P<season>\d{4}(?:[-/]\d{2,4})?)")
CODE = re.compile(r"\b([a-z]{2,4}\.\d)\b")


def recognises(header: Row) -> bool:
    return "team1" in header


def league_of(file: str) -> League | None:
    """The league of a file called like `2024-25.en.1.json`."""
    code = CODE.search(file.casefold())
    return BY_CODE.get(code[1]) if code else None


def content(document: Document, table: Table, options: ImportOptions, file: str) -> Content:
    """
    Args:
        file: Its name: the title of a league changes from season to season, its code in the name does not.
    """
    league = league_of(file)
    title, season = titled(document.title)
    competition = league.name if league else title
    laid_out = replace(
        layout(table, FIELDS, options),
        called=competition,
        wanted=options.competition or "",
        zone=league.time_zone if league else None,
        season=lambda _: season,
    )

    def read(row: Row, line: int) -> ParsedMatch:
        return match(laid_out, row, line)

    return Content(Format.OPENFOOTBALL, competition, table, table.read(read), laid_out.notes)


def titled(title: str) -> tuple[str, str]:
    """Name and season of a title such as "Premier League 2024/25"; the season is empty where it names none."""
    parts = NAME_AND_SEASON.fullmatch(title[: 2 * MOST_CHARACTERS])
    name = parts["name"] if parts else title
    return " ".join(name.split())[:MOST_CHARACTERS], season_named(parts["season"]) if parts else ""
