"""Remembers for a minute whose a session or a key is, where no other process can change that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from engine.store.database import Database

T = TypeVar("T")

FOR = timedelta(minutes=1)
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Principal(Generic[T]):
    """Whose a secret is, and when that ends by itself at the latest."""

    owner: T
    ends_at: datetime | None = None


class PrincipalCache(Generic[T]):
    """On SQLite one process has the database open, so what it remembers is true until it changes it itself.

    On PostgreSQL another process may have ended a session or revoked a key: there nothing is remembered.

    Args:
        told: Called after each change that this process makes.
    """

    def __init__(self, database: Database, told: Callable[[], None]) -> None:
        self._remembers = database.dialect == "sqlite"
        self._told = told
        self._known: dict[str, tuple[T, datetime]] = {}
        self._changes = 0

    def forget(self) -> None:
        """Something was ended, revoked or changed."""
        self._changes += 1
        self._known.clear()
        self._told()

    async def owner(
        self, digest: str, now: datetime, find: Callable[[str], Awaitable[Principal[T] | None]]
    ) -> T | None:
        """Whose secret has that digest, by memory or by `find`."""
        known = self._known.get(digest)
        if known is not None and now < known[1]:
            return known[0]
        changes = self._changes
        found = await find(digest)
        if found is None:
            return None
        # A change that came while it was looked up may have ended it: then it is not remembered.
        if self._remembers and changes == self._changes:
            self._remember(digest, found, now)
        return found.owner

    def _remember(self, digest: str, found: Principal[T], now: datetime) -> None:
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[digest] = found.owner, min(now + FOR, found.ends_at or now + FOR)
