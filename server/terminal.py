"""Where the command line speaks: results on standard output, everything else on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engine.errors import OracleError

if TYPE_CHECKING:
    from rich.table import Table

    from server.operations.base import Report


class NobodyToAsk(OracleError):
    code = "INVALID_INPUT"
    hint = "Pass --yes to do it without asking, or --dry-run to look only."

    def __init__(self, what: str = "whether to do it") -> None:
        super().__init__(f"Nobody can be asked here {what}.")


def say(sentence: object) -> None:
    print(sentence)


def warn(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def ask() -> None:
    """Ask whether to do what was shown.

    Raises:
        NobodyToAsk: There is no terminal.
        Abort: It is not wanted.
    """
    import typer

    if not sys.stdin.isatty():
        raise NobodyToAsk
    typer.confirm("Do it?", abort=True)


def show(table: Table) -> None:
    from rich.console import Console

    Console(soft_wrap=True, highlight=False).print(table)


def print_json(value: Any) -> None:
    import msgspec

    print(msgspec.json.format(msgspec.json.encode(value).decode()))


@contextmanager
def progress(step: str = "Starting") -> Iterator[Report]:
    """A bar on standard error from the first moment on, where a person watches; nothing in a pipe.

    It moves without an end until a step is reported with its total. Print after the block, not inside it.
    """
    if not sys.stderr.isatty():
        yield lambda _step, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(step, total=None)

        def report(step: str, done: int, total: int) -> None:
            bar.update(task, description=step, completed=done, total=total)

        yield report
