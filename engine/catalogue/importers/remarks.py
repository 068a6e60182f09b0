"""Columns beside those that are known in which a table says in words what became of its matches."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from engine.catalogue.importers.cells import NOTHING, shown
from engine.catalogue.importers.columns import FIELDS, Columns, column_key
from engine.catalogue.importers.states import remark_of, state_of
from engine.catalogue.importers.table import Row

NAMES = frozenset(FIELDS["remark"])
# What a column without a known name must hold to be one: a state in so many of its cells that are filled.
FEWEST_STATES = 0.5
# What is called so holds names of people and of places, which may sound like a state.
OF_NAMES = re.compile(
    "referee|arbit|schiri|schiedsrichter|venue|stadi|ground|city|ort$|coach|manager|captain|player|scorer|team"
)
# Columns of numbers are told from so many rows, and a cell is a remark from so many letters on.
ROWS_JUDGED = 300
MOST_DISTINCT = 5_000
SHORTEST = 3
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Remarks:
    """
    Args:
        places: Of the columns.
        notes: What else was read as remarks, and what of them was not understood, a sentence each.
    """

    places: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    def text(self, row: Row) -> str:
        return "; ".join(row[place].strip() for place in self.places if place < len(row) and row[place].strip())


NO_REMARKS = Remarks()


def remarks_in(columns: Columns, rows: Iterable[Row]) -> Remarks:
    """Those that are called so, and any other column left over whose cells hold words of a state."""
    read = set(columns.positions.values()) - {columns.positions.get("remark", -1)}
    left = [place for place in range(len(columns.header)) if place not in read]
    cells = words_in(left, rows)
    called = [place for place in left if place == columns.positions.get("remark") or is_called(columns, place)]
    told = [
        place
        for place, words in cells.items()
        if place not in called and not holds_names(columns, place) and hold_states(words)
    ]
    places = tuple(sorted(place for place in (*called, *told) if cells.get(place)))
    return Remarks(places, (*read_as(columns, told), *left_aside(columns, {place: cells[place] for place in places})))


def is_called(columns: Columns, place: int) -> bool:
    return column_key(columns.header[place]) in NAMES


def holds_names(columns: Columns, place: int) -> bool:
    return bool(OF_NAMES.search(column_key(columns.header[place])))


def words_in(places: Sequence[int], rows: Iterable[Row]) -> dict[int, dict[str, None]]:
    """The different texts of each column that holds any, in their order; columns of numbers are left soon."""
    found: list[tuple[int, dict[str, None]]] = [(place, {}) for place in places]
    for number, row in enumerate(rows):
        for place, words in found:
            if place < len(row) and row[place] and len(words) < MOST_DISTINCT:
                words[row[place]] = None
        if number == ROWS_JUDGED:
            found = [(place, words) for place, words in found if not words or any(map(is_text, words))]
        if not found:
            break
    kept = {place: {cell.strip(): None for cell in words if is_text(cell)} for place, words in found}
    return {place: words for place, words in kept.items() if words}


def is_text(cell: str) -> bool:
    return cell.strip() not in NOTHING and sum(map(str.isalpha, cell[: 2 * ROWS_JUDGED])) >= SHORTEST - 1


def hold_states(words: Iterable[str]) -> bool:
    """Whether a column speaks of matches that were not played out, though its name does not tell."""
    known = [remark_of(cell).state is not None for cell in words if len(cell) >= SHORTEST]
    return any(known) and sum(known) >= FEWEST_STATES * len(known)


def read_as(columns: Columns, places: Sequence[int]) -> tuple[str, ...]:
    listed = ", ".join(shown(columns.header[place].strip()) for place in places)
    return (f"Read as remarks on matches: {listed}.",) if listed else ()


def left_aside(columns: Columns, cells: dict[int, dict[str, None]]) -> tuple[str, ...]:
    """A sentence on each column, with the first of its remarks that say nothing known."""
    found = []
    for place, words in cells.items():
        unknown = [cell for cell in words if state_of(cell) is None and not remark_of(cell).says_something]
        if unknown:
            more = f" and {len(unknown) - MOST_NAMED:,} more" if len(unknown) > MOST_NAMED else ""
            listed = ", ".join(map(shown, unknown[:MOST_NAMED]))
            name = shown(columns.header[place].strip())
            found.append(f"Remarks under {name} that say nothing known are left aside: {listed}{more}.")
    return tuple(found)
