"""Copies the database and says in which condition it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.accounts.models import User
from engine.accounts.users import administrators
from engine.ledger.backup import Backup, backup
from server.operations.base import Nothing, Report, operation
from server.services import LEDGER_KEY, Installation


@dataclass(frozen=True, slots=True)
class NewBackup:
    """
    Args:
        path: Absolute, of a file that is not there yet.
    """

    path: str


@operation("backup")
async def back_up(installation: Installation, arguments: NewBackup, report: Report) -> Backup:
    key = installation.folder.secret(LEDGER_KEY)
    return await backup(installation.database, Path(arguments.path), key=key)


@dataclass(frozen=True, slots=True)
class Condition:
    """What only a process with the database open can say of an installation."""

    database: str
    users: int
    administrators: int
    competitions: int
    ledger_is_writing: bool


@operation("doctor")
async def condition(installation: Installation, arguments: Nothing, report: Report) -> Condition:
    services = installation.services
    return Condition(
        database=installation.database.dialect,
        users=await User.all().count(),
        administrators=await administrators().count(),
        competitions=len(await services.catalogue.competitions()),
        ledger_is_writing=services.ledger.is_writing,
    )
