"""The one writer of CSV: what a spreadsheet would run as a formula stays text."""

import csv
import io
import re
from collections.abc import Iterable

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# A spreadsheet that takes another sign for the end of a cell sees one begin behind it.
CELLS_WITHIN = re.compile(r"(?s)(?<=.)([;|\t\r\n]\s{0,8})(?=[=+\-@＝＋－＠])")
NUMBER = re.compile(r"[+-]\d{1,30}(\.\d{1,30})?")


def csv_of(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows as CSV in UTF-8; texts that begin as formulas do begin with an apostrophe instead."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def cell(value: object) -> object:
    """A value as it may stand in a cell. A number that is written as text is none of a formula.

    Source: OWASP, CSV injection.
    """
    if not isinstance(value, str) or NUMBER.fullmatch(value):
        return value
    text = CELLS_WITHIN.sub(r"\1'", value)
    return f"'{text}" if text.lstrip(" \n").startswith(FORMULAS) else text
