"""Short lists that an administrator keeps as CSV: read as files of results are, in any usual encoding and separator."""

from collections.abc import Collection, Iterator, Mapping

from engine.catalogue.importers.encodings import decoded
from engine.catalogue.importers.kinds import refuse_other_kinds
from engine.catalogue.importers.parsed import RefusedRow, Unreadable
from engine.catalogue.importers.table import DELIMITERS, Row, Text, rows_of
from engine.errors import InvalidInput


def list_text(data: bytes) -> str:
    """
    Raises:
        InvalidInput: The file is empty, of another kind, or no text.
    """
    try:
        refuse_other_kinds(data)
        return decoded(data).text
    except Unreadable as fault:
        raise InvalidInput(field="file", reason=fault.reason) from None


def listed(text: str, needed: Collection[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Rows by the names of their columns, those in small letters, with the number of their line.

    Args:
        needed: Columns that must be there; a row without a cell in one of them has an empty one.

    Raises:
        InvalidInput: A column is missing, or a row is damaged.
    """
    header, rows = headed(text, needed)
    if missing := [name for name in needed if name not in header]:
        raise InvalidInput(field="file", reason=f"has no column {missing[0]}; it needs {', '.join(needed)}")
    for row in rows:
        if isinstance(row, RefusedRow):
            raise InvalidInput(field="file", reason=f"line {row.line}: {row.reason}")
        line, cells = row
        if any(map(str.strip, cells[len(header) :])):
            raise InvalidInput(
                field="file", reason=f"line {line}: the row has {len(cells)} cells, the header {len(header)}"
            )
        yield line, dict.fromkeys(needed, "") | dict(zip(header, map(str.strip, cells), strict=False))


def headed(text: str, needed: Collection[str]) -> tuple[Row, Text]:
    """The names of the columns and the rows below them.

    The first line decides the separator, for a reason or a name may hold any of them.
    """
    try:
        found = rows_of(text.removeprefix("\ufeff"))
    except Unreadable:
        return (), Text((), ",")
    tried = [headed_by(found, each) for each in (found.delimiter, *DELIMITERS)]
    return next((each for each in tried if set(needed) <= set(each[0])), tried[0])


def headed_by(found: Text, delimiter: str) -> tuple[Row, Text]:
    rows = Text(found.lines, delimiter, found.first)
    first = next(iter(rows), None)
    if not isinstance(first, tuple):
        return (), rows
    line, names = first
    return [name.strip().casefold() for name in names], rows.after(line)
