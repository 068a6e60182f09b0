"""Options that several commands have."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from engine.catalogue.importers.advice import Asker
from engine.catalogue.importers.options import DateOrder, Encoding, ImportOptions
from engine.catalogue.importers.parsed import Format
from engine.errors import InvalidInput
from engine.sports.base import Sport

DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Folder of the installation; else TRICKSTER_DATA, else var."),
]


def writable(path: Path | None) -> Path | None:
    """The path, known before the work begins to be one where a file can be written.

    Raises:
        InvalidInput: It is a folder, or there is no folder to hold it that may be written.
    """
    if path is not None and (path.is_dir() or not os.access(path.absolute().parent, os.W_OK)):
        raise InvalidInput(field=str(path), reason="no file can be written there")
    return path


JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
SportOption = Annotated[Sport | None, typer.Option(help="What was played; else as the files look.")]
FormatOption = Annotated[Format, typer.Option(help="How the files are written.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Say what it would do, and change nothing.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]
DatesOption = Annotated[DateOrder, typer.Option(help="What comes first in dates such as 09/08/2024.")]
EncodingOption = Annotated[Encoding, typer.Option(help="Of text whose letters are not told rightly.")]
SeasonOption = Annotated[str | None, typer.Option(help="Of every match whose file names none, such as 2024-25.")]
ColumnsOption = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="FIELD=NAME", help='What the files call a field: --column home="Home side".'),
]


def sport_said(sport: Sport | None) -> tuple[Sport, bool]:
    """The sport that files are read as first, and whether somebody said it."""
    return sport or Sport.SOCCER, sport is not None


def columns_of(named: list[str] | None) -> dict[str, str]:
    """The name of a column for each field that one was given for.

    Raises:
        InvalidInput: It is written otherwise than FIELD=NAME, or there is no such field.
    """
    from engine.catalogue.importers.columns import checked_field, field_and_name

    pairs = (field_and_name(written, "column") for written in named or ())
    return {checked_field(field): name for field, name in pairs}


def options_of(
    format: Format, sport: Sport | None, columns: list[str] | None, dates: DateOrder, *, strict: bool
) -> ImportOptions:
    """How files are read that go into no database."""
    read_as, is_told = sport_said(sport)
    return ImportOptions(
        format,
        sport=read_as,
        is_sport_told=is_told,
        skip_bad_rows=not strict,
        columns=columns_of(columns),
        dates=dates,
        asker=Asker.FILES_ALONE,
    )
