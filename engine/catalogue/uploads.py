"""Files that came with a request, on disk until they were read: an import can be longer than the request."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterable, Sequence
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

    @property
    def name(self) -> str:
        """By which its files are found again."""
        return self.folder.name

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

    def keep(self, name: str, content: bytes) -> Upload:
        """An upload of one file."""
        upload = self.begin()
        upload.add(name).write_bytes(content)
        return upload

    def files(self, upload: str, names: Sequence[str]) -> list[SourceFile]:
        """Those of an upload, in the order in which they were added, under the names that they are to have."""
        return [SourceFile(name, self.folder / upload / str(number)) for number, name in enumerate(names)]

    def has(self, upload: str) -> bool:
        return (self.folder / upload).is_dir()

    def discard(self, upload: str) -> None:
        """Remove the files of an upload; those of one that is gone already are no fault."""
        Upload(self.folder / upload).discard()

    def clear(self, wanted: Collection[str] = ()) -> None:
        """Remove what a process left that ended before anybody took it, but for uploads that are still to be read."""
        for left in self._left():
            if left.name not in wanted:
                Upload(left).discard()

    def _left(self) -> Iterable[Path]:
        with suppress(FileNotFoundError):
            return list(self.folder.iterdir())
        return ()


def plain_name(name: str) -> str:
    """The last part of what may be a path, as one line of text; never longer than a name may be."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable()).strip()[-MOST_CHARACTERS:] or "file"
