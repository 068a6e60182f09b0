"""Tables for whoever looks: data frames of the reader's own library, and HTML for notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, Literal, TypeAlias

import narwhals as nw
from markupsafe import Markup

from engine.errors import InvalidInput

Columns: TypeAlias = Mapping[str, Sequence[Any]]
# The first that is installed makes the frames of whoever names none.
BACKENDS: tuple[Literal["pandas"], Literal["polars"]] = ("pandas", "polars")
MOST_ROWS_SHOWN = 40


def frame(columns: Columns, backend: str | None = None) -> Any:
    """A data frame of pandas or polars, one row a match, a team or an outcome.

    Args:
        columns: Values by name, all equally many.
        backend: "pandas" or "polars"; None takes the first of them that is installed.

    Raises:
        InvalidInput: There is no such library, or it is not installed.
    """
    wanted = [each for each in BACKENDS if backend in (None, each)]
    if not wanted:
        raise InvalidInput(field="backend", reason=f"{backend!r} is none of {', '.join(BACKENDS)}")
    for each in wanted:
        if find_spec(each):
            return nw.from_dict(dict(columns), backend=each).to_native()
    raise InvalidInput(field="backend", reason=f"{' or '.join(wanted)} is not installed: pip install {wanted[0]}")


def csv_of(frame: Any) -> bytes:
    """A data frame as the file that it would be written to.

    Args:
        frame: Of pandas or polars, or of any other library that narwhals knows, held in memory.

    Raises:
        InvalidInput: It is no such frame.
    """
    try:
        text: str = nw.from_native(frame, eager_only=True).write_csv()
    except TypeError:
        reason = f"a {type(frame).__name__} is no data frame in memory; give one of pandas or polars"
        raise InvalidInput(field="frame", reason=reason) from None
    return text.encode()


def html(caption: str, columns: Columns) -> str:
    """A table for a notebook; of a long one its first rows, and how many there are.

    Args:
        caption: What the table is of, in one line.
        columns: Cells by heading, shown as they are.
    """
    names, rows = list(columns), list(zip(*columns.values(), strict=True))
    shown = rows[:MOST_ROWS_SHOWN]
    more = f"; the first {MOST_ROWS_SHOWN} of {len(rows):,}" if len(rows) > MOST_ROWS_SHOWN else ""
    head = Markup("").join(Markup("<th>{}</th>").format(name) for name in names)
    body = Markup("").join(map(_row, shown))
    table = Markup("<table><caption>{}{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>")
    return str(table.format(caption, more, head, body))


def _row(cells: Iterable[Any]) -> Markup:
    return Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells))
