"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.catalogue.importers.parsed import Format
from engine.sports.base import Sport

DataOption = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Folder of the installation; else TRICKSTER_DATA, else var."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
SportOption = Annotated[Sport, typer.Option(help="What was played.")]
FormatOption = Annotated[Format, typer.Option(help="How the files are written.")]
