"""Wrong passwords slow the next ones down, and lock nobody out."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

FREE = 5
FIRST_SECONDS, MOST_SECONDS = 0.25, 4.0
REMEMBERED_FOR = timedelta(minutes=15)
MOST_NAMES = 10_000


class Failures:
    """Of each account in the last quarter of an hour, whoever tried.

    Only a wrong answer waits: the owner's right one is given at once, however many others have guessed.

    Args:
        pause: Waits some seconds.
    """

    def __init__(
        self, clock: Callable[[], datetime], pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._clock, self._pause = clock, pause
        self._counted: OrderedDict[str, tuple[int, datetime]] = OrderedDict()

    async def failed(self, name: str) -> None:
        """Count a wrong password, and wait the longer the more there were."""
        count, last = self._counted.pop(name, (0, self._clock()))
        count = count + 1 if self._clock() - last < REMEMBERED_FOR else 1
        self._counted[name] = count, self._clock()
        if len(self._counted) > MOST_NAMES:
            self._counted.popitem(last=False)
        if count > FREE:
            await self._pause(min(FIRST_SECONDS * 2.0 ** min(count - FREE - 1, 10), MOST_SECONDS))
