"""The folder that holds everything of one installation: database, secrets, anchors, lock and control socket."""

from __future__ import annotations

import fcntl
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from engine.errors import OracleError

SECRET_BYTES = 32


class FolderInUse(OracleError):
    code = "FOLDER_IN_USE"
    hint = "Stop the other process, or choose another folder with --data."

    def __init__(self, *, folder: str, holder: str) -> None:
        super().__init__(f"{folder} is in use by process {holder or 'unknown'}: one process at a time opens it.")
        self.folder, self.holder = folder, holder


class FolderUnusable(OracleError):
    code = "FOLDER_UNUSABLE"
    hint = "Choose a folder that you own with --data, or TRICKSTER_DATA."

    def __init__(self, *, folder: str, reason: str) -> None:
        super().__init__(f"{folder} cannot hold the data: {reason}")
        self.folder, self.reason = folder, reason


@dataclass(frozen=True, slots=True)
class DataFolder:
    path: Path

    @property
    def database(self) -> Path:
        return self.path / "oracle.sqlite3"

    @property
    def anchors(self) -> Path:
        return self.path / "anchors.jsonl"

    @property
    def control_socket(self) -> Path:
        return self.path / "control.sock"

    @property
    def lock_file(self) -> Path:
        return self.path / "lock"

    @property
    def uploads(self) -> Path:
        return self.path / "uploads"

    @property
    def templates(self) -> Path:
        return self.path / "templates"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    def prepare(self) -> None:
        """Make the folder, open to its owner only, where it is missing.

        Raises:
            FolderUnusable: It cannot be made or written.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.secrets.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise FolderUnusable(folder=str(self.path), reason=error.strerror or str(error)) from error
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise FolderUnusable(folder=str(self.path), reason="it is not writable")

    def has_secret(self, name: str) -> bool:
        return (self.secrets / name).exists()

    def secret(self, name: str) -> bytes:
        """The secret of that name, made at its first use and readable by the owner only."""
        path = self.secrets / name
        if not self.has_secret(name):
            _write_once(path, secrets.token_hex(SECRET_BYTES).encode())
        return bytes.fromhex(path.read_text())

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for this process alone; the kernel lets go when the process ends, however it ends.

        Raises:
            FolderInUse: Another process holds it.
        """
        descriptor = os.open(self.lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _lock(descriptor, self.path)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
            yield
        finally:
            os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 20, 0).decode(errors="replace")
        raise FolderInUse(folder=str(folder), holder=holder) from None


def _write_once(path: Path, content: bytes) -> None:
    """Write beside and link: a crash leaves the whole secret or none, and of several processes the first wins."""
    descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
        with suppress(FileExistsError):
            os.link(partial, path)
    finally:
        os.close(descriptor)
        os.unlink(partial)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
