"""Wrong passwords slow the next ones down, and lock nobody out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from engine.accounts.credentials import digest
from engine.store.windows import Windows

FREE = 5
FIRST_SECONDS, MOST_SECONDS = 0.25, 4.0
COUNTED_FOR_SECONDS = 15 * 60


class Failures:
    """Of each account in a quarter of an hour, whoever tried and whichever process was asked.

    Only a wrong answer waits: the owner's right one is given at once, however many others have guessed.

    Args:
        windows: Where is counted.
        pause: Waits some seconds.
    """

    def __init__(self, windows: Windows, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._windows, self._pause = windows, pause

    async def failed(self, name: str) -> None:
        """Count a wrong password, and wait the longer the more there were.

        Raises:
            StorageFailed: The database that counts does not answer.
        """
        # As a digest: people type passwords into the wrong field.
        key = f"wrong password {digest(name)}"
        count = (await self._windows.count({key: COUNTED_FOR_SECONDS}))[key].count
        if count > FREE:
            await self._pause(min(FIRST_SECONDS * 2.0 ** min(count - FREE - 1, 10), MOST_SECONDS))
