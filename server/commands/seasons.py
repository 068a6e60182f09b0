"""`trickster data format` and `trickster data deductions`: how seasons are played, and points that are taken away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.catalogue.importers.parsed import NoSuchFile, UnreadableFile
from engine.errors import InvalidInput, OracleError
from engine.simulation.season_format import Group, Halving, SeasonFormat
from engine.simulation.wording import counted
from server.commands.options import DataOption
from server.terminal import progress, say

if TYPE_CHECKING:
    from engine.simulation.table import Criterion


def import_deductions(
    file: Annotated[Path, typer.Argument(help="CSV: competition, season, team, points, reason.")],
    data: DataOption = None,
) -> None:
    """Take points away from teams as a file says: all of it, or nothing."""
    with progress(f"Reading {file.name}") as report:
        from server import console
        from server.operations import seasons

        with about(file):
            kept = console.run(data, seasons.import_deductions, seasons.DeductionsFile(text_of(file)), report)
    for each in kept:
        points = counted(each.points, "point")
        say(f"{each.team.name}, {each.season}: {points} taken away, {each.reason}.")


class RefusedFile(UnreadableFile):
    hint = "Correct the file; nothing of it was kept."


@contextmanager
def about(file: Path) -> Iterator[None]:
    """A refusal of what a file says names the file.

    Raises:
        RefusedFile: Something in it is refused.
    """
    try:
        yield
    except OracleError as refusal:
        field, _, reason = str(refusal).partition(": ")
        if field != "file":
            raise
        raise RefusedFile(file=file.name, reason=reason) from None


def text_of(file: Path) -> str:
    """
    Raises:
        NoSuchFile: It cannot be opened.
        InvalidInput: It is no text.
    """
    from engine.catalogue.importers.lists import list_text

    try:
        return list_text(file.read_bytes())
    except OSError as error:
        raise NoSuchFile(file=file.name, reason=(error.strerror or "cannot be read").lower()) from None


def set_format(
    competition: Annotated[str, typer.Argument(help="Its name, or the short one that `trickster data list` shows.")],
    data: DataOption = None,
    meetings: Annotated[
        int | None, typer.Option(help="How often each pair meets, 0 is no league; without it the format stays.")
    ] = None,
    groups: Annotated[str, typer.Option(help="Sizes of the groups after a split, such as 6+6.")] = "",
    again: Annotated[int, typer.Option(help="How often pairs of a group meet after the split.")] = 1,
    halving: Annotated[Halving, typer.Option(help="What becomes of points at the split.")] = Halving.NONE,
    order: Annotated[
        str, typer.Option(help="Criteria of the table joined by commas; without it the order stays.")
    ] = "",
    guess: Annotated[
        bool, typer.Option("--guess", help="Forget what was set: tell the format, and take the league's own order.")
    ] = False,
) -> None:
    """Show how the seasons of a competition are played and ordered, or say it."""
    if meetings is None and (groups or again != 1 or halving is not Halving.NONE):
        raise InvalidInput(field="meetings", reason="say how often each pair meets before the split, with --meetings")
    known = None if meetings is None else SeasonFormat(meetings, groups_of(groups, again, halving))
    with progress() as report:
        from server import console
        from server.operations import seasons

        wanted = seasons.FormatOf(competition, known, criteria_of(order), guess)
        told = console.run(data, seasons.set_format, wanted, report)
    say(told)


def groups_of(written: str, again: int, halving: Halving) -> tuple[Group, ...]:
    """
    Raises:
        InvalidInput: They are no sizes joined by a plus.
    """
    sizes = written.split("+") if written else []
    if not all(size.isascii() and size.isdigit() and len(size) < 3 for size in sizes):
        raise InvalidInput(field="groups", reason="write sizes such as 6+6")
    return tuple(Group(int(size), again, halving) for size in sizes)


def criteria_of(written: str) -> tuple[Criterion, ...] | None:
    """
    Raises:
        InvalidInput: One of them is none.
    """
    from engine.simulation.table import Criterion

    names = [name.strip() for name in written.split(",")] if written else []
    if unknown := [name for name in names if name not in list(Criterion)]:
        raise InvalidInput(field="order", reason=f"{unknown[0]!r} is none of {', '.join(Criterion)}")
    return tuple(map(Criterion, names)) or None
