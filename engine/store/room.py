"""Whether the database can write: one whose disk is full still answers every question."""

from __future__ import annotations

import time

from engine.errors import StorageFailed
from engine.store.changes import Change
from engine.store.database import Database
from engine.store.sql import FAILURES
from engine.store.transactor import Read, Steps, transactor

ROOM = Change.added("storage_room", "id int, filling text", "ON CONFLICT (id) DO UPDATE SET filling = excluded.filling")
# More than any one operation adds, and more than the pages that are free already.
FILLING = "0" * 65_536
TRIED_EVERY_SECONDS = 1.0


class Room:
    """Tries it with a row that is taken away again, at most once a second while there is room."""

    def __init__(self, database: Database) -> None:
        self._transactor = transactor(database, alone=False)
        self._good_until = 0.0

    async def check(self) -> None:
        """
        Raises:
            StorageFailed: The database cannot be reached, or has no room.
        """
        if time.monotonic() < self._good_until:
            return
        try:
            await self._transactor.run(_tried)
        except FAILURES as failure:
            raise StorageFailed from failure
        self._good_until = time.monotonic() + TRIED_EVERY_SECONDS


def _tried() -> Steps[None]:
    yield ((ROOM, [(1, FILLING)]),)
    yield Read("DELETE FROM storage_room WHERE id = 1 RETURNING id")
