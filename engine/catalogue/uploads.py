"""Files that came with a request, on disk until they were read: an import can be longer than the request."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class SourceFile:
    """
    Args:
        name: What its owner calls it.
        content: Where it lies, or its bytes.
    """

    name: str
    content: Path | bytes


@dataclass(slots=True)
class Upload:
    """The files of one request, in a folder of their own."""

    folder: Path
    files: list[SourceFile] = field(default_factory=list)

    def add(self, name: str) -> Path:
        """Where another file of the upload is to be written: its name on disk is ours, whatever its owner calls it."""
        path = self.folder / str(len(self.files))
        self.files.append(SourceFile(plain_name(name), path))
        return path

    def discard(self) -> None:
        """Remove the files; those of an upload that is gone already are no fault."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Uploads:
    """Where uploads lie, open to the owner of the folder only."""

    folder: Path

    def begin(self) -> Upload:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        return Upload(Path(tempfile.mkdtemp(dir=self.folder)))

    def clear(self) -> None:
        """Remove what a process left that ended before its imports did."""
        for left in self._left():
            Upload(left).discard()

    def _left(self) -> Iterable[Path]:
        with suppress(FileNotFoundError):
            return list(self.folder.iterdir())
        return ()


def plain_name(name: str) -> str:
    """The last part of what may be a path, as one line of text; never longer than a name may be."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable()).strip()[-MOST_CHARACTERS:] or "file"
