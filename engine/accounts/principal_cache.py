"""Remembers for a minute whose a session or a key is, where no other process can change that."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from engine.store.database import Database
from engine.store.remembered import Remembered

T = TypeVar("T")

FOR = timedelta(minutes=1)
MOST = 10_000
# Between two notes of when a session or a key was used last.
LAST_USE_RESOLUTION = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Principal(Generic[T]):
    """Whose a secret is, and when that ends by itself at the latest."""

    owner: T
    ends_at: datetime | None = None


class PrincipalCache(Generic[T]):
    """Owners by the digest of their secret.

    On PostgreSQL another process may have ended a session or revoked a key: there nothing is remembered.

    Args:
        told: Called after each change that this process makes.
    """

    def __init__(self, database: Database, told: Callable[[], None]) -> None:
        self._told = told
        self._known: Remembered[str, tuple[T, datetime]] = Remembered(database, MOST)

    def forget(self) -> None:
        """Something was ended, revoked or changed."""
        self._known.forget_all()
        self._told()

    async def owner(
        self, digest: str, now: datetime, find: Callable[[str], Awaitable[Principal[T] | None]]
    ) -> T | None:
        """Whose secret has that digest, by memory or by `find`."""
        known = self._known.find(digest)
        if known is None or known[1] <= now:
            known = (await self._known.read(_looked_up(digest, now, find))).get(digest)
        return known[0] if known is not None else None


async def _looked_up(
    digest: str, now: datetime, find: Callable[[str], Awaitable[Principal[T] | None]]
) -> dict[str, tuple[T, datetime]]:
    """The owner and until when that is remembered, by the digest; empty where there is none."""
    found = await find(digest)
    return {} if found is None else {digest: (found.owner, min(now + FOR, found.ends_at or now + FOR))}
