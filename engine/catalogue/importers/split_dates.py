"""Tables with year, month and day in a column each, turned into rows with one date."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.catalogue.importers.columns import Columns, aliases
from engine.catalogue.importers.parsed import RefusedRow
from engine.catalogue.importers.table import Numbered, Row, Rows, Table
from engine.catalogue.seasons import century

OWN = aliases(
    {
        "year": """year, match year, date year, jahr, année, annee, año, anno, ano, jaar, år, rok, godina, leto, yıl,
            év, an, vuosi, год, рік, έτος, 年""",
        "month": """month, match month, date month, monat, mois, mes, mese, mês, maand, måned, månad, miesiąc, měsíc,
            mesiac, mjesec, mesec, ay, hónap, lună, kuukausi, месяц, місяць, μήνας, 月""",
        "day": """day, match day of month, day of month, dayofmonth, date day, dom, mday, tag, jour, día, giorno, dia,
            dag, dzień, den, deň, dan, gün, nap, zi, päivä, день, ημέρα, 日""",
    }
)
# Columns that hold the whole of it: beside them the others are its parts.
WHOLE = aliases({"date": "date, match date, datum, fecha, data, dato, datetime, kick off, kickoff, дата, tarih"})
PARTS = ("year", "month", "day")
NOTE = "Year, month and day stand in three columns: they are read as one date."


def recognises(header: Row) -> bool:
    own = Columns.located(header, OWN)
    return set(PARTS) <= set(own.positions) and "date" not in Columns.located(header, WHOLE)


@dataclass(frozen=True, slots=True)
class DateFirstRows:
    """Rows with the date first, put together again each time that they are asked for."""

    columns: Columns
    rows: Rows

    def __iter__(self) -> Iterator[Numbered | RefusedRow]:
        for each in self.rows:
            yield each if isinstance(each, RefusedRow) else (each[0], (date_of(self.columns, each[1]), *each[1]))


def date_of(columns: Columns, row: Row) -> str:
    """Empty where the row has no part of it; months may be written as words."""
    year, month, day = (columns.text(row, part).removesuffix(".0") for part in PARTS)
    if not any((year, month, day)):
        return ""
    year = str(century(year)) if len(year) < 5 and year.isascii() and year.isdigit() else year
    return f"{year}-{month:0>2}-{day:0>2}" if month.isdigit() else f"{day} {month} {year}"


def turned(table: Table) -> Table:
    """The table itself, where its dates have a column of their own."""
    if not recognises(table.header):
        return table
    columns = Columns.located(table.header, OWN)
    places = set(columns.positions.values())
    others = ("" if place in places else name for place, name in enumerate(table.header))
    return Table(("date", *others), DateFirstRows(columns, table.rows), (*table.notes, NOTE))
