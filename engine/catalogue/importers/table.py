"""Bytes to text to rows, whatever a file may hold."""

import csv
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from engine.catalogue.importers.parsed import BadRow, ParsedMatch, RefusedRow

MOST_BYTES = 128 * 1024 * 1024
# A row of football-data.co.uk with every column has about 1,000.
MOST_LINE_CHARACTERS = 20_000
GZIP = b"\x1f\x8b"


class Unreadable(Exception):
    """Raised where a file is no text of results; becomes an `UnreadableFile` with the file's name."""


@dataclass(frozen=True, slots=True)
class Table:
    """A delimited text file; `lines` starts with the line after the header, which is number `first`."""

    header: tuple[str, ...]
    delimiter: str
    lines: tuple[str, ...]
    first: int

    def read(self, match: Callable[[list[str], int], ParsedMatch]) -> Iterator[ParsedMatch | RefusedRow]:
        """What `match(row, line)` makes of every line that is not empty."""
        for line, text in enumerate(self.lines, start=self.first):
            try:
                row = self._row(text)
                if any(row):
                    yield match(row, line)
            except BadRow as bad:
                yield RefusedRow(line, bad.column, bad.reason)

    def _row(self, text: str) -> list[str]:
        if len(text) > MOST_LINE_CHARACTERS:
            raise BadRow("1", f"the line has {len(text):,} characters; at most {MOST_LINE_CHARACTERS:,} are read")
        row = cells(text, self.delimiter)
        if any(cell.strip() for cell in row[len(self.header) :]):
            raise BadRow(str(len(self.header) + 1), f"the row has {len(row)} cells, the header {len(self.header)}")
        return row


def table(text: str) -> Table:
    """The table in a text whose first line that is not empty is its header."""
    lines = tuple(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    start = next((index for index, line in enumerate(lines) if line.strip()), None)
    if start is None:
        raise Unreadable("the file is empty")
    head = lines[start]
    if len(head) > MOST_LINE_CHARACTERS:
        raise Unreadable(f"its first line has {len(head):,} characters; at most {MOST_LINE_CHARACTERS:,} are read")
    delimiter = max(",;\t", key=head.count)
    try:
        header = tuple(cell.strip() for cell in cells(head, delimiter))
    except BadRow as bad:
        raise Unreadable(f"its header cannot be read: {bad.reason}") from None
    return Table(header, delimiter, lines[start + 1 :], start + 2)


def cells(line: str, delimiter: str) -> list[str]:
    """Line by line, so that one open quotation mark cannot swallow the rest of a file."""
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise BadRow("1", f"the quotation marks do not match ({error})") from None


def text_of(data: bytes) -> str:
    """UTF-8 with or without a mark, else the Western European page that old files use; gzip is unpacked."""
    plain = unpacked(data) if data.startswith(GZIP) else data
    if len(plain) > MOST_BYTES:
        raise Unreadable(f"it is larger than {MOST_BYTES // 1024**2} MiB")
    if not plain.strip():
        raise Unreadable("the file is empty")
    if b"\0" in plain:
        raise Unreadable("it holds NUL bytes, so it is no text in a known encoding")
    try:
        return plain.decode("utf-8-sig")
    except UnicodeDecodeError:
        return plain.decode("latin-1")


def unpacked(data: bytes) -> bytes:
    inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        plain = inflate.decompress(data, MOST_BYTES + 1)
    except zlib.error:
        raise Unreadable("its gzip data is damaged") from None
    if len(plain) <= MOST_BYTES and not inflate.eof:
        raise Unreadable("its gzip data breaks off")
    return plain
