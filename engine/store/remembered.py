"""What was read of the database, remembered until a commit touches it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Hashable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from cachetools import LRUCache

from engine.store.database import Database

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Remembered(Generic[K, V]):
    """Values by key, in a process that tells of every commit of its own.

    On SQLite no other process has the database open, so what was read stays true until such a commit. On PostgreSQL
    another process may have changed it since: there nothing is remembered.

    Args:
        most: Values that are remembered, or what all of them may weigh together; the longest unasked go first.
        weight: What one value weighs, at least 1 and at most `most`.
    """

    def __init__(self, database: Database, most: int, weight: Callable[[V], int] | None = None) -> None:
        self._remembers = database.dialect == "sqlite"
        self._known: LRUCache[K, V] = LRUCache(most, weight)
        self._commits = 0

    def find(self, key: K) -> V | None:
        return self._known.get(key)

    async def read(self, reading: Coroutine[Any, Any, Mapping[K, V]]) -> Mapping[K, V]:
        """What `reading` finds.

        A commit while it runs may have changed what it has read: then it is not remembered.
        """
        commits = self._commits
        found = await reading
        if self._remembers and commits == self._commits:
            self._known.update(found)
        return found

    def forget(self, keys: Iterable[K]) -> None:
        """A commit has changed these."""
        self._commits += 1
        for key in keys:
            self._known.pop(key, None)

    def forget_all(self) -> None:
        """A commit may have changed any of them."""
        self._commits += 1
        self._known.clear()

    def revise(self, key: K, change: Callable[[V], V]) -> None:
        """A commit has changed the value, and it is known how."""
        self._commits += 1
        if (known := self._known.get(key)) is not None:
            self._known[key] = change(known)
