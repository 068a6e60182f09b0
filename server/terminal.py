"""Where the command line speaks: results on standard output, everything else on standard error."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from engine.errors import InvalidInput, NotFound, NothingCalledSo, OracleError, Overloaded, StorageFailed, TwoNotOne

if TYPE_CHECKING:
    from rich.table import Table

    from server.operations.base import Report


# How a sentence begins that names an argument of several words: "homeRating: must be ...".
ARGUMENT = re.compile(r"([a-z]+(?:_[a-z]+|[A-Z][a-z]+)+): ")
HUMP = re.compile("_|(?=[A-Z])")
# What is advised to callers of the API, as it is said to whoever typed a command.
HINTS = {
    InvalidInput.hint: "--help says what each argument and option takes.",
    TwoNotOne.to_confirm: "--yes joins them all the same.",
    NotFound.hint: "Check how it is written.",
    NothingCalledSo.hint: (
        "`trickster data list` shows the names of competitions and files; `trickster data list COMPETITION` shows "
        "its matches with their ids."
    ),
    Overloaded.hint: "Run the command again in a moment.",
    StorageFailed.hint: "Look at the disk and the database server, and run the command again.",
}


class NobodyToAsk(OracleError):
    code = "INVALID_INPUT"
    hint = "Pass --yes to do it without asking, or --dry-run to look only."

    def __init__(self, what: str = "whether to do it") -> None:
        super().__init__(f"Nobody can be asked here {what}.")


def say(sentence: object) -> None:
    print(sentence)


def warn(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def refusal(error: OracleError) -> str:
    """The sentence of a refusal, and what to do after it at a terminal, where an argument of the API is an option."""
    sentence = str(error)
    if argument := ARGUMENT.match(sentence):
        option = HUMP.sub("-", argument[1]).lower()
        sentence = f"--{option}{sentence.removeprefix(argument[1])}"
    return f"{sentence} {HINTS.get(error.hint, error.hint)}".strip()


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
