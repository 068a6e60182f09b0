"""Cells of a table, read strictly: a value, nothing, or a reason why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from functools import lru_cache
from typing import TypeAlias

from engine.catalogue.importers.parsed import BadRow
from engine.catalogue.names import MOST_CHARACTERS
from engine.catalogue.seasons import century

Row: TypeAlias = Sequence[str]
Aliases: TypeAlias = Mapping[str, Sequence[str]]

NOTHING = frozenset({"", "NA", "N/A", "NaN", "nan", "NULL", "null", "None", "-"})
TRUE = frozenset({"true", "1", "yes", "y", "t"})
FALSE = frozenset({"false", "0", "no", "n", "f", ""})
FIRST_YEAR, LAST_YEAR = 1850, 2100
# The highest score of a recorded match is 149; nothing a rating could learn from comes near.
MOST_SCORE = 99
MOST_SHOTS = 300


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each known field stands in the rows of a table."""

    positions: Mapping[str, tuple[int, str]]

    @classmethod
    def located(cls, header: Row, aliases: Aliases) -> "Columns":
        """The first alias of each field that the header has, whatever its case."""
        where = {name.casefold(): (index, name) for index, name in reversed(list(enumerate(header)))}
        found = {
            field: next((where[name.casefold()] for name in names if name.casefold() in where), None)
            for field, names in aliases.items()
        }
        return cls({field: position for field, position in found.items() if position})

    def __contains__(self, field: str) -> bool:
        return field in self.positions

    def name(self, field: str) -> str:
        """What the file calls the field."""
        return self.positions[field][1] if field in self.positions else field

    def text(self, row: Row, field: str) -> str:
        position = self.positions.get(field)
        return row[position[0]].strip() if position and position[0] < len(row) else ""

    def day(self, row: Row, field: str) -> date:
        cell = self.text(row, field)
        found = day(cell)
        if found is None:
            raise BadRow(self.name(field), f"{shown(cell)} is no date from {FIRST_YEAR} to {LAST_YEAR}")
        return found

    def whole(self, row: Row, field: str, most: int) -> int | None:
        """A whole number from 0 to `most`, None where nothing is given."""
        cell = self.text(row, field)
        if cell in NOTHING:
            return None
        digits = cell.removesuffix(".0")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > 9 or int(digits) > most:
            raise BadRow(self.name(field), f"{shown(cell)} is no whole number from 0 to {most}")
        return int(digits)

    def name_of(self, row: Row, field: str) -> str:
        """The name of a team or a competition, in single spaces."""
        return checked_name(self.text(row, field), self.name(field))

    def truth(self, row: Row, field: str) -> bool:
        cell = self.text(row, field).casefold()
        if cell not in TRUE | FALSE:
            raise BadRow(self.name(field), f"{shown(cell)} is neither true nor false")
        return cell in TRUE

    def kick_off(self, row: Row, day: date, zone: tzinfo | None) -> datetime | None:
        """Moment of the field `time` in UTC; a time that cannot be read is as good as none."""
        return moment(day, self.text(row, "time"), zone)

    def prices(self, row: Row, quoted: Sequence[str]) -> tuple[float, float, float] | None:
        """Of home win, draw and away win, by the first of some sources of which all three stand in the row."""
        for whose in quoted:
            home, draw, away = (price(self.text(row, f"{whose}{side}")) for side in "HDA")
            if home and draw and away:
                return home, draw, away
        return None


@lru_cache(maxsize=8192)
def day(cell: str) -> date | None:
    """A date as 2003-08-16, 16/08/2003 or 16/08/03 (day first), None where it is none."""
    iso = cell[:10] if cell[10:11] in {"", "T", " "} else cell
    parts = iso.replace(".", "/").replace("-", "/").split("/")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    year, month, number = parts if len(parts[0]) == 4 else reversed(parts)
    if len(year) not in {2, 4}:
        return None
    try:
        found = date(century(year), int(month), int(number))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def moment(day: date, clock: str, zone: tzinfo | None) -> datetime | None:
    """`day` at "20:30" in `zone`, as UTC; None where either is not known."""
    hours, _, minutes = clock.strip().partition(":")
    if zone is None or not (hours.isascii() and hours.isdigit() and minutes[:2].isascii() and minutes[:2].isdigit()):
        return None
    try:
        local = datetime.combine(day, time(int(hours), int(minutes[:2])), tzinfo=zone)
    except ValueError:
        return None
    return local.astimezone(UTC)


def checked_name(text: str, column: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise BadRow(column, "a name is missing")
    if len(name) > MOST_CHARACTERS:
        raise BadRow(column, f"a name of {len(name):,} characters; at most {MOST_CHARACTERS} are allowed")
    if not name.isprintable():
        raise BadRow(column, f"{shown(name)} holds characters that cannot be shown")
    return name


def price(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if 1 < value < 10_000 else None


def shown(cell: str) -> str:
    """A cell inside a sentence, never more than a glance of it."""
    return repr(cell if len(cell) <= 40 else cell[:40] + "…")
