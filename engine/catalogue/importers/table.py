"""Rows of cells, whatever kind of file they come from."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engine.catalogue.importers.parsed import (
    AsideRow,
    BadRow,
    CommentRow,
    EmptyFile,
    OpenRow,
    ParsedMatch,
    RefusedRow,
    SpoiltRow,
    Unreadable,
)
from engine.simulation.wording import counted

# A row of football-data.co.uk with every column has about 1,000.
MOST_LINE_CHARACTERS = 20_000
# A cell with line breaks, such as a note that a spreadsheet exported.
MOST_LINES_A_ROW = 20
LINES_OF_A_GLANCE = 50
LONGEST_SIGN_OF_A_REMARK = 40
DELIMITERS = ",;\t|"
COMMENTS = ("#", "//")
# How a line below the matches begins that speaks of them all.
REMARK = re.compile(
    r"[\s*†]*(?:©|\(c\)|(?:sources?|notes?|legend|key|copyright|generated|downloaded|exported|totals?|(?:last )?updated"
    r"|data (?:by|from|source)|quellen?|stand|fuentes?|fontes?|bron|źródło|forrás|источник)\b)",
    re.IGNORECASE,
)
# Of which lines between a header and its rows are made, as in Markdown.
RULES = frozenset("|-:=+ \t")

Row: TypeAlias = Sequence[str]
Numbered: TypeAlias = tuple[int, Row]
Rows: TypeAlias = Iterable[Numbered | RefusedRow]


@dataclass(frozen=True, slots=True)
class Table:
    """
    Args:
        rows: Those below the header with the number of their line, as often as they are asked for.
        notes: How the header was found, a sentence each.
    """

    header: Row
    rows: Rows
    notes: tuple[str, ...] = ()

    def read(self, match: Callable[[Row, int], ParsedMatch]) -> Iterator[ParsedMatch | RefusedRow]:
        """What `match(row, line)` makes of every row; a header that stands there again is none."""
        for each in self.rows:
            if isinstance(each, RefusedRow):
                yield each
                continue
            line, row = each
            try:
                if row[0] != self.header[0] or list(row) != list(self.header):
                    yield match(row if is_comment(row[0]) else self._fitting(row), line)
            except BadRow as bad:
                kinds = (isinstance(bad, kind) for kind in (OpenRow, CommentRow, SpoiltRow, AsideRow))
                yield RefusedRow(line, bad.column, bad.reason, *kinds)

    def _fitting(self, row: Row) -> Row:
        if len(row) > len(self.header) and any(cell.strip() for cell in row[len(self.header) :]):
            raise BadRow(str(len(self.header) + 1), f"the row has {len(row)} cells, the header {len(self.header)}")
        return row


@dataclass(frozen=True, slots=True)
class Text:
    """Rows of a delimited text, split again each time: its lines alone are half the memory of its cells."""

    lines: Sequence[str]
    delimiter: str
    first: int = 1

    def __iter__(self) -> Iterator[Numbered | RefusedRow]:
        taken_until = 0
        for number, line in enumerate(self.lines):
            if number < taken_until or not line or line.startswith(COMMENTS) or is_rule(line):
                continue
            if '"' not in line and len(line) <= MOST_LINE_CHARACTERS:
                row: Row = line.split(self.delimiter)
            else:
                try:
                    row, taken_until = self._quoted(number)
                except BadRow as bad:
                    yield RefusedRow(self.first + number, bad.column, bad.reason)
                    continue
            if '="' in line:
                row = unwrapped([cell.strip() for cell in row])
            if row[0] or any(cell and not cell.isspace() for cell in row):
                yield self.first + number, row

    def after(self, line: int) -> "Text":
        return Text(self.lines[line - self.first + 1 :], self.delimiter, line + 1)

    def commented(self) -> Iterator[Numbered]:
        """Rows that a sign of a comment hides above all others: a header may be one."""
        for number, line in enumerate(self.lines[:LINES_OF_A_GLANCE]):
            if line.startswith(COMMENTS) and len(line) <= MOST_LINE_CHARACTERS:
                yield self.first + number, line.lstrip("#/ ").split(self.delimiter)
            elif line and not line.isspace():
                return

    def _quoted(self, number: int) -> tuple[Row, int]:
        """One open quotation mark must not swallow the rest of a file: it closes within some lines, or is a fault.

        Returns:
            The row, and the number of the line after it.
        """
        text = self.lines[number]
        fault = ""
        for taken in range(1, MOST_LINES_A_ROW + 1):
            if len(text) > MOST_LINE_CHARACTERS:
                reason = f"the line has {counted(len(text), 'character')}; at most {MOST_LINE_CHARACTERS:,} are read"
                raise BadRow("1", fault or reason)
            try:
                return cells(text, self.delimiter), number + taken
            except csv.Error as error:
                fault = fault or f"the quotation marks do not match ({error})"
            if number + taken >= len(self.lines) or text.count('"') % 2 == 0:
                break
            text = f"{text}\n{self.lines[number + taken]}"
        raise BadRow("1", fault)


def is_comment(cell: str) -> bool:
    """Whether a first cell begins a remark, whatever signs of the separator follow in it."""
    return bool(REMARK.match(cell[:LONGEST_SIGN_OF_A_REMARK]))


def unwrapped(row: Row) -> Row:
    """Without the formulas by which spreadsheets are made to keep a text as it is: ="2-1"."""
    return [cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell for cell in row]


def is_rule(line: str) -> bool:
    return line[0] in RULES and RULES.issuperset(line)


def cells(text: str, delimiter: str) -> Row:
    return next(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True, skipinitialspace=True))


def rows_of(text: str) -> Text:
    """Lines end as they do on any system; the separator is the one that the first lines have most.

    Raises:
        Unreadable: There is no line.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = next((number for number, line in enumerate(lines) if line and not line.isspace()), None)
    if start is None:
        raise Unreadable("the file is empty", EmptyFile)
    named = lines[start].strip().casefold()
    if named.startswith("sep=") and len(named) == 5:
        return Text(lines[start + 1 :], named[4], start + 2)
    glance = [line[:MOST_LINE_CHARACTERS] for line in lines[start : start + LINES_OF_A_GLANCE]]
    delimiter = max(DELIMITERS, key=lambda each: sum(line.count(each) for line in glance))
    return Text(lines[start:], delimiter, start + 1)
