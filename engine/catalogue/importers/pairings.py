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
SIDES = ("home", "away")
MOST_CHARACTERS, ROWS_JUDGED = 250, 50
NOTE = "Both sides stand in one column: the first of them is read as the home side."


def recognises(header: Row) -> bool:
    """Whether a row names a day and a match, and no sides."""
    usual = Columns.located(header, FIELDS)
    return "sides" in Columns.located(header, OWN) and "date" in usual and usual.positions.keys().isdisjoint(SIDES)


@dataclass(frozen=True, slots=True)
class SidesFirstRows:
    """Rows with the two sides first, split again each time that they are asked for."""

    place: int
    rows: Rows

    def __iter__(self) -> Iterator[Numbered | RefusedRow]:
        for each in self.rows:
            if isinstance(each, RefusedRow):
                yield each
            else:
                yield each[0], (*sides(each[1], self.place), *without(each[1], self.place))


def turned(table: Table) -> Table:
    """The table itself, where its sides have a column each or their cells do not part into two."""
    if not recognises(table.header):
        return table
    place = Columns.located(table.header, OWN).positions["sides"]
    judged = [each[1] for each in islice(table.rows, ROWS_JUDGED) if isinstance(each, tuple)]
    if not judged or not all(all(sides(row, place)) for row in judged if place < len(row) and row[place].strip()):
        return table
    return Table((*SIDES, *without(table.header, place)), SidesFirstRows(place, table.rows), (*table.notes, NOTE))


def sides(row: Row, place: int) -> tuple[str, str]:
    """The second one is empty where the cell does not part into two."""
    cell = row[place].strip() if place < len(row) else ""
    parts = BETWEEN.split(cell) if len(cell) <= MOST_CHARACTERS else [cell]
    return (parts[0], parts[1]) if len(parts) == 2 else (cell, "")


def without(row: Row, place: int) -> Row:
    return *row[:place], *row[place + 1 :]
