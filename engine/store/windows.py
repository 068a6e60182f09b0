"""Counts within windows of time: in memory, or in PostgreSQL where several processes count together."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from cachetools import TLRUCache

from engine.errors import StorageFailed
from engine.store.database import Database
from engine.store.sql import FAILURES

MOST_KEPT = 100_000
COUNT = """
INSERT INTO windows AS known (key, count, ends_at)
SELECT key, 1, now() + seconds * interval '1 second' FROM unnest($1::text[], $2::int[]) AS asked (key, seconds)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN known.ends_at <= now() THEN 1 ELSE known.count + 1 END,
    ends_at = CASE WHEN known.ends_at <= now() THEN excluded.ends_at ELSE known.ends_at END
RETURNING key, count, EXTRACT(EPOCH FROM ends_at - clock_timestamp())::float8 AS seconds_left
"""


@dataclass(frozen=True, slots=True)
class Window:
    """
    Args:
        count: Of what was counted in it, the last included; at least 1.
        seconds_left: Until it ends and the count begins anew.
    """

    count: int
    seconds_left: float


class Windows(Protocol):
    async def count(self, lengths: Mapping[str, int]) -> dict[str, Window]:
        """Count one more for each key.

        Args:
            lengths: Seconds of a key's window, which begins with the first that is counted.
        """
        ...

    async def forget(self) -> None:
        """Remove windows that have ended."""
        ...


def windows(database: Database) -> Windows:
    """Those that every process of the database shares."""
    return SharedWindows(database) if database.dialect == "postgres" else MemoryWindows()


class MemoryWindows:
    """The windows of one process, which holds the newest of them where there are too many.

    Args:
        clock: Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, most_kept: int = MOST_KEPT) -> None:
        self._clock = clock
        self._known: TLRUCache[str, tuple[int, float]] = TLRUCache(most_kept, lambda key, known, now: known[1], clock)

    async def count(self, lengths: Mapping[str, int]) -> dict[str, Window]:
        return {key: self._counted(key, seconds) for key, seconds in lengths.items()}

    async def forget(self) -> None:
        self._known.expire()

    def _counted(self, key: str, seconds: int) -> Window:
        now = self._clock()
        count, ends_at = self._known.get(key) or (0, now + seconds)
        self._known[key] = count + 1, ends_at
        return Window(count + 1, ends_at - now)


class SharedWindows:
    """The windows of all processes on one PostgreSQL, in a table that a crash of its server empties."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, lengths: Mapping[str, int]) -> dict[str, Window]:
        """
        Raises:
            StorageFailed: The database does not answer.
        """
        # In one order, so that two that count the same keys at once cannot wait for each other.
        keys = sorted(lengths)
        try:
            rows = await self._database.connection.execute_query_dict(COUNT, [keys, [lengths[key] for key in keys]])
        except FAILURES as failure:
            raise StorageFailed from failure
        return {row["key"]: Window(row["count"], row["seconds_left"]) for row in rows}

    async def forget(self) -> None:
        await self._database.connection.execute_query("DELETE FROM windows WHERE ends_at <= now()")
