"""Puts a backup in the place of a database that is gone. Nobody may have the folder open meanwhile."""

from __future__ import annotations

from pathlib import Path

from engine.errors import OracleError
from engine.ledger.anchors import AnchorFile
from engine.ledger.backup import recount_anchors, restore
from engine.ledger.verify.report import ProofReport
from engine.store.database import Database
from server.data_folder import DataFolder
from server.services import LEDGER_KEY
from server.settings import Settings


class MissingKey(OracleError):
    code = "MISSING_KEY"
    hint = "Copy the folder `secrets` of the installation that the backup comes from into this one first."

    def __init__(self, *, path: str) -> None:
        super().__init__(f"{path} is missing, so the signature of the ledger in the backup cannot be checked.")
        self.path = path


async def restore_backup(settings: Settings, backup: Path) -> ProofReport:
    """What the proof of the restored ledger found.

    Anchors that are newer than the backup would make its ledger look cut off: they are put aside, not deleted. Where
    the folder has fewer than the ledger counts, the count begins anew with those that there are.

    Raises:
        FolderInUse: A server or another command has the folder open.
        MissingKey: The secret that signed the ledger is not in the folder.
        BackupRefused: There is a database already, or the copy is not sound.
    """
    folder = DataFolder(settings.data.resolve())
    folder.prepare()
    with folder.locked():
        if not folder.has_secret(LEDGER_KEY):
            raise MissingKey(path=str(folder.secrets / LEDGER_KEY))
        database = Database(settings.database_address, "sqlite" if settings.uses_sqlite else "postgres")
        key = folder.secret(LEDGER_KEY)
        report = await restore(database, backup, key=key)
        await recount_anchors(database, AnchorFile(folder.anchors).cut(report.events), key=key)
        return report
