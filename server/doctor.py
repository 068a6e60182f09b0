"""What may be wrong with an installation, each thing in a sentence that says what to do."""

from __future__ import annotations

import platform
import shutil
import sqlite3
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.simulation.wording import counted
from server import assets
from server.data_folder import DataFolder
from server.operations.keeping import Condition
from server.settings import Settings

NEEDED_BYTES = 500_000_000
# Its change log: from 3.7.0 to 3.51.2 a commit could be lost in WAL mode with several connections.
WAL_RESET_FIXED = (3, 51, 3)


@dataclass(frozen=True, slots=True)
class Finding:
    is_well: bool
    sentence: str


def examined(settings: Settings) -> Iterator[Finding]:
    """What can be seen from outside."""
    folder = DataFolder(settings.data.resolve())
    yield Finding(sys.version_info >= (3, 11), f"Python {platform.python_version()} (3.11 or later is needed).")
    if settings.uses_sqlite:
        yield _sqlite()
    yield _privacy(folder)
    yield _space(folder.path)
    yield _assets()
    yield _reach(settings)


def judged(condition: Condition) -> Iterator[Finding]:
    """What the process with the database open has told."""
    yield Finding(True, f"The database is {condition.database}, migrated and durable.")
    yield Finding(
        condition.ledger_is_writing,
        "The ledger takes work." if condition.ledger_is_writing else "The ledger's writer has ended; restart it.",
    )
    administrators = condition.administrators
    yield Finding(
        administrators > 0,
        f"{counted(condition.users, 'user')}, of them {counted(administrators, 'administrator')}."
        if administrators
        else "There is no administrator; open the link that `trickster serve` prints.",
    )
    yield Finding(
        condition.competitions > 0,
        f"{counted(condition.competitions, 'competition')}."
        if condition.competitions
        else "There are no fixtures; run `trickster data import FILE`.",
    )


def _sqlite() -> Finding:
    if sqlite3.sqlite_version_info >= WAL_RESET_FIXED:
        return Finding(True, f"SQLite {sqlite3.sqlite_version}.")
    return Finding(
        True,
        f"SQLite {sqlite3.sqlite_version} may lose a commit where two processes write one file: let nothing but "
        "trickster open it, which writes by one connection.",
    )


def _privacy(folder: DataFolder) -> Finding:
    open_to_others = [
        path.name
        for path in (folder.path, folder.database, folder.secrets, *folder.secrets.glob("*"), folder.control_socket)
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    if not open_to_others:
        return Finding(True, f"{folder.path} is its owner's alone.")
    names = ", ".join(open_to_others)
    return Finding(False, f"Others may read {names} in {folder.path}; run `chmod -R go= {folder.path}`.")


def _space(path: Path) -> Finding:
    free = shutil.disk_usage(path).free
    return Finding(free >= NEEDED_BYTES, f"{free / 1e9:,.1f} GB are free below {path} (0.5 GB are needed).")


def _assets() -> Finding:
    try:
        assets.manifest()
    except assets.MissingAssetsError as missing:
        return Finding(False, str(missing))
    return Finding(True, "The browser assets are built.")


def _reach(settings: Settings) -> Finding:
    if settings.listens_on_loopback:
        return Finding(True, f"Only this machine reaches {settings.host}.")
    if "*" in settings.allowed_hosts:
        return Finding(False, "Any host name is answered; set TRICKSTER_TRUSTED_HOSTS to the names of this site.")
    return Finding(True, f"{settings.host} is reached as {', '.join(settings.allowed_hosts)}.")
