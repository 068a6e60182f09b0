"""Rows of the sheets of an Excel workbook."""

import io
import warnings
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from engine.catalogue.importers.members import SHEET
from engine.catalogue.importers.parsed import RefusedRow, Unreadable
from engine.catalogue.importers.table import MOST_LINE_CHARACTERS, Numbered

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

# What a sheet can have in Excel itself; a row of football-data.co.uk has about 130 cells.
MOST_ROWS, MOST_CELLS_A_ROW = 1_048_576, 200
# Unpacked: the styles and the shared words of a workbook are held in memory, in some times their size.
MOST_BYTES = 64 * 1024 * 1024
# Between two rows of a sheet. A single cell at its far end makes a million of them.
MOST_EMPTY_ROWS = 50_000
ADVICE = "save it as CSV"
# One a league and season, and what their makers put beside them.
MOST_SHEETS = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """Every row of a sheet that is not empty, by its number."""

    title: str
    rows: tuple[Numbered | RefusedRow, ...]


def sheets_of(data: bytes) -> tuple[Sheet, ...]:
    """The sheets that hold anything and are shown; the first one where none does.

    Raises:
        Unreadable: The workbook is too large, damaged, or none.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if SHEET in archive.namelist():
            raise Unreadable(f"it is an OpenDocument file: {ADVICE}")
        if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
            raise Unreadable(f"it is an Excel workbook of more than {MOST_BYTES // 1024**2} MiB: {ADVICE}")
    try:
        return opened(data)
    except Unreadable:
        raise
    except Exception:  # whatever a reader of XML stumbles over in a file that only looks like a workbook
        raise Unreadable(f"it is an Excel workbook that cannot be read: {ADVICE}") from None


def opened(data: bytes) -> tuple[Sheet, ...]:
    # Here: of all that runs this program, few ever read a workbook.
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        shown = [each for each in book.worksheets if each.sheet_state == "visible"] or book.worksheets
        sheets = [Sheet(each.title, rows_of(each)) for each in shown[:MOST_SHEETS]]
    return tuple(each for each in sheets if each.rows) or tuple(sheets[:1])


def rows_of(sheet: "ReadOnlyWorksheet") -> tuple[Numbered | RefusedRow, ...]:
    # The size that a sheet claims may be wrong, and is of no use to a reader that counts.
    sheet.reset_dimensions()
    listed = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_CELLS_A_ROW, values_only=True)
    rows: list[Numbered | RefusedRow] = []
    last = 0
    for number, values in enumerate(listed, start=1):
        if read := row_of(number, values):
            rows.append(read)
            last = number
        elif number - last > MOST_EMPTY_ROWS:
            raise Unreadable(f"a sheet of it has more than {MOST_EMPTY_ROWS:,} empty rows before its end: {ADVICE}")
    return tuple(rows)


def row_of(number: int, values: tuple[object, ...]) -> Numbered | RefusedRow | None:
    row = tuple(map(cell_of, until_last(values)))
    if sum(map(len, row)) > MOST_LINE_CHARACTERS:
        return RefusedRow(number, "1", f"the row has more than {MOST_LINE_CHARACTERS:,} characters")
    return (number, row) if any(row) else None


def until_last(values: tuple[object, ...]) -> tuple[object, ...]:
    """Without the empty cells at the end: each row is filled up to the widest that is read."""
    end = len(values)
    while end and values[end - 1] is None:
        end -= 1
    return values[:end]


def cell_of(value: object) -> str:
    """As it would stand in a CSV file."""
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}" if value.time() != time() else f"{value:%Y-%m-%d}"
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H:%M}"
        case float() if value.is_integer():
            return str(int(value))
    return str(value)
