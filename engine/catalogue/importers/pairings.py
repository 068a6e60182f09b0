"""Tables that name both sides in one cell, as in "Ashby v Brook", turned into rows with a cell a side."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from engine.catalogue.importers.columns import FIELDS, Columns, aliases
from engine.catalogue.importers.parsed import RefusedRow
from engine.catalogue.importers.table import Numbered, Row, Rows, Table

OWN = aliases(
    {
        "sides": """match, fixture, game, teams, pairing, matchup, event, begegnung, paarung, partie, spiel, partido,
            encuentro, partita, incontro, wedstrijd, mecz, jogo, rencontre, affiche, kamp, zápas, utakmica, meci, maç"""
    }
)
BETWEEN = re.compile(r"\s+(?:v|vs|v\.|vs\.|-|–|—|:|gegen|contre|contra)\s+", re.IGNORECASE)
# With the score in the same cell: behind the sides, or between them.
SCORE = r"\d{1,2}\s*[-:–—]\s*\d{1,2}(?:\s*\(.{0,30}\))?"
SCORED = (
    re.compile(rf"(?P<sides>.+?)[\s,]+(?P<score>{SCORE})"),
    re.compile(rf"(?P<home>\D.*?)\s+(?P<score>{SCORE})\s+(?P<away>\D.*)"),
)
SIDES = ("home", "away")
SCORES = frozenset({"result", "home_score"})
MOST_CHARACTERS, ROWS_JUDGED = 250, 50
NOTE = "Both sides stand in one column: the first of them is read as the home side."


def recognises(header: Row) -> bool:
    """Whether a row names a day and a match, and no sides."""
    usual = Columns.located(header, FIELDS)
    return "sides" in Columns.located(header, OWN) and "date" in usual and usual.positions.keys().isdisjoint(SIDES)


@dataclass(frozen=True, slots=True)
class SidesFirstRows:
    """Rows with the two sides first, and the score where the same cell has it; split each time that they are asked for.

    Args:
        width: How many cells take the place of the one.
    """

    place: int
    rows: Rows
    width: int

    def __iter__(self) -> Iterator[Numbered | RefusedRow]:
        for each in self.rows:
            if isinstance(each, RefusedRow):
                yield each
            else:
                yield each[0], (*parts(each[1], self.place)[: self.width], *without(each[1], self.place))


def turned(table: Table) -> Table:
    """The table itself, where its sides have a column each or their cells do not part into two."""
    if not recognises(table.header):
        return table
    place = Columns.located(table.header, OWN).positions["sides"]
    rows = [each[1] for each in islice(table.rows, ROWS_JUDGED) if isinstance(each, tuple)]
    judged = [parts(row, place) for row in rows if place < len(row) and row[place].strip()]
    if not judged or not all(home and away for home, away, _ in judged):
        return table
    has_own = not SCORES.isdisjoint(Columns.located(table.header, FIELDS).positions)
    names = SIDES if has_own or not any(score for _, _, score in judged) else (*SIDES, "score")
    found = SidesFirstRows(place, table.rows, len(names))
    return Table((*names, *without(table.header, place)), found, (*table.notes, NOTE))


def parts(row: Row, place: int) -> tuple[str, str, str]:
    """Both sides and the score; the second side is empty where the cell does not part into two."""
    cell = row[place].strip() if place < len(row) else ""
    behind, between = (pattern.fullmatch(cell) if len(cell) <= MOST_CHARACTERS else None for pattern in SCORED)
    if behind and len(sides := BETWEEN.split(behind["sides"])) == 2:
        return sides[0], sides[1], behind["score"]
    if between and len(BETWEEN.split(between["home"])) == len(BETWEEN.split(between["away"])) == 1:
        return between["home"], between["away"], between["score"]
    split = BETWEEN.split(cell) if len(cell) <= MOST_CHARACTERS else [cell]
    return (split[0], split[1], "") if len(split) == 2 else (cell, "", "")


def without(row: Row, place: int) -> Row:
    return *row[:place], *row[place + 1 :]
