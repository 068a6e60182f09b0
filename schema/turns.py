"""When operations let others come between their parts, so that nobody waits for the whole of them."""

from __future__ import annotations

from asyncio import AbstractEventLoop, Future, get_running_loop
from collections import deque
from time import perf_counter
from weakref import WeakKeyDictionary

SECONDS_OF_A_TURN = 0.025
# So many are woken at once: those for whom the turn is too short have to queue again.
AT_ONCE = 32


class Turns:
    """Those of all operations in one event loop together: sixteen side by side hold it no longer than one.

    A turn ends with the round of the loop in which it began, or when it has lasted long enough.
    """

    def __init__(self) -> None:
        self._over_at: float | None = None
        self._waiting: deque[Future[None]] = deque()

    async def next(self) -> None:
        """Wait for the next turn, where this one has lasted long enough."""
        while self.is_over():
            waiting = get_running_loop().create_future()
            self._waiting.append(waiting)
            await waiting

    def is_over(self) -> bool:
        """Whether it has lasted long enough; it begins with whoever asks first."""
        if self._over_at is None:
            self._over_at = perf_counter() + SECONDS_OF_A_TURN
            get_running_loop().call_soon(self._end)
            return False
        return perf_counter() > self._over_at

    def _end(self) -> None:
        self._over_at = None
        woken = 0
        while self._waiting and woken < AT_ONCE:
            waiting = self._waiting.popleft()
            # Whoever was cancelled waits for nothing.
            if not waiting.done():
                waiting.set_result(None)
                woken += 1
        if self._waiting:
            get_running_loop().call_soon(self._end_unless_begun)

    def _end_unless_begun(self) -> None:
        """Wake others where all that were woken had been cancelled since: none of them begins the next turn."""
        if self._over_at is None:
            self._end()


_OF_LOOPS: WeakKeyDictionary[AbstractEventLoop, Turns] = WeakKeyDictionary()


def turns() -> Turns:
    """Those of the running loop."""
    loop = get_running_loop()
    found = _OF_LOOPS.get(loop)
    if found is None:
        found = _OF_LOOPS[loop] = Turns()
    return found
