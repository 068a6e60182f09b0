"""What pages say of a competition as long as nothing that is known of it changes: found once a day, then kept."""

from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime
from hashlib import blake2b
from typing import Any, TypeAlias, TypeVar

from cachetools import LRUCache

from engine.store.database import Database
from engine.store.horizon import reading_as_of
from engine.store.sql import Sql

T = TypeVar("T")
Revision: TypeAlias = tuple[Any, ...]

MOST_KEPT = 256
# Whatever changes a match or a team adds a row of imports or withdraws one; the rest is what was said of seasons.
REVISION = (
    "SELECT (SELECT MAX(id) FROM imported_files), (SELECT COUNT(withdrawn_at) FROM imported_files), "
    "(SELECT setting FROM competitions WHERE id = ?), "
    "(SELECT COUNT(*) FROM deductions), (SELECT MAX(id) FROM deductions), (SELECT MAX(updated_at) FROM deductions)"
)
# What any page says of matches, a row a competition: with seals, what is open to everybody, and every walk through
# results, which comes a while after an import and writes how ratings moved.
REVISION_OF_ALL = """
SELECT c.id, c.name, c.is_synthetic, c.setting, s.computed_at,
    (SELECT MAX(id) FROM imported_files), (SELECT COUNT(withdrawn_at) FROM imported_files),
    (SELECT COUNT(*) FROM deductions), (SELECT MAX(id) FROM deductions), (SELECT MAX(updated_at) FROM deductions),
    (SELECT COUNT(*) FROM open_fixtures), (SELECT MAX(opened_at) FROM open_fixtures),
    (SELECT MAX(id) FROM sealed_fixtures), (SELECT COUNT(sealed_at) FROM seals)
FROM (SELECT 1) one LEFT JOIN competitions c ON 1 = 1 LEFT JOIN record_scopes s ON s.competition_id = c.id
ORDER BY c.id
"""


class Revisions:
    """Values that hold for one revision of a competition and one day.

    Where a change comes while a value is found, the value is kept under the revision before it, which nobody asks for
    again.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database, self._clock, self._sql = database, clock, Sql(database.dialect)
        self._kept: LRUCache[Hashable, Any] = LRUCache(MOST_KEPT)

    async def once(self, competition_id: int, what: Hashable, find: Callable[[], Awaitable[T]]) -> T:
        """What `find` gives, where it was not found since the last change."""
        key = competition_id, what, self._clock().date(), await self._revision(competition_id)
        if key not in self._kept:
            self._kept[key] = await find()
        found: T = self._kept[key]
        return found

    async def of_all(self) -> bytes:
        """A value that is another after everything that changes what is said of matches, in whichever process.

        The time is not in it: matches kick off, and their results are waited for.
        """
        with reading_as_of(None):
            rows = await self._sql.read(self._database, REVISION_OF_ALL)
        return blake2b(repr([*map(tuple, rows)]).encode(), digest_size=16).digest()

    async def _revision(self, competition_id: int) -> Revision:
        (revision,) = await self._sql.read(self._database, REVISION, competition_id)
        return tuple(revision)
