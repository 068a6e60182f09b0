"""When an operation lets others come between its parts, so that nobody waits for the whole of it."""

from __future__ import annotations

from asyncio import Event, get_running_loop
from time import perf_counter

SECONDS_OF_A_TURN = 0.025


class Turns:
    """Those of one operation. A turn ends with the round of the event loop in which it began."""

    def __init__(self) -> None:
        self._over_at: float | None = None
        self._ended = Event()

    async def next(self) -> None:
        """Wait for the next turn, where this one has lasted long enough."""
        while self._is_over():
            await self._ended.wait()

    def _is_over(self) -> bool:
        if self._over_at is None:
            self._over_at = perf_counter() + SECONDS_OF_A_TURN
            get_running_loop().call_soon(self._end)
            return False
        return perf_counter() > self._over_at

    def _end(self) -> None:
        self._over_at = None
        self._ended.set()
        self._ended.clear()
