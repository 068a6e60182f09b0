"""Files of results that are named on the command line."""

from __future__ import annotations

from pathlib import Path

from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import ParsedFile
from engine.catalogue.importers.reading import read as read_file
from server.terminal import warn


def read(files: list[Path], options: ImportOptions) -> list[ParsedFile]:
    """Every file; what was told from one, what it warns of and what was left out is said on standard error."""
    parsed = [each for file in files for each in read_file(file, file.name, options)]
    for file in parsed:
        for sentence in (*file.notes, *(f"warning: {warning}" for warning in file.warnings)):
            warn(f"{file.name}: {sentence}")
        if file.refused:
            others = f" and {len(file.refused) - 1:,} more" if len(file.refused) > 1 else ""
            warn(f"{file.name}: left out {file.refused[0]}{others}")
    return parsed
