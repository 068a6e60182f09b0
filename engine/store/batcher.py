"""What many ask for at the same moment is done together: one commit, one statement or one call for all."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import copy_context
from typing import Generic, TypeVar

from engine.errors import Overloaded

M = TypeVar("M")
T = TypeVar("T")

MOST_AT_ONCE = 256


class Batcher(Generic[M, T]):
    """One batch after the other: whoever asks while one is done shares the next.

    Args:
        work: Does a batch, and gives an outcome for each of its members, in order. An error among the outcomes is its
            member's alone; one that is raised is everybody's.
        most: Members of one batch.
        most_waiting: Members that may wait for their batch; None bounds nothing.
        abandoned: Called with a result that nobody waits for any more.
    """

    def __init__(
        self,
        work: Callable[[Sequence[M]], Awaitable[Sequence[T | Exception]]],
        *,
        most: int = MOST_AT_ONCE,
        most_waiting: int | None = None,
        abandoned: Callable[[T], None] | None = None,
    ) -> None:
        self._work, self._most, self._most_waiting, self._abandoned = work, most, most_waiting, abandoned
        self._waiting: deque[tuple[M, asyncio.Future[T]]] = deque()
        self._task: asyncio.Task[None] | None = None
        # Batches belong to nobody: whoever asks first may be inside a transaction of its own.
        self._context = copy_context()

    def ask(self, member: M) -> asyncio.Future[T]:
        """Queue the member. One that is cancelled before its batch begins is left out: what must be done is shielded.

        Raises:
            Overloaded: Too many wait.
        """
        if self._most_waiting is not None and len(self._waiting) >= self._most_waiting:
            raise Overloaded
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._waiting.append((member, future))
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._run(), name="batches", context=self._context.copy())
        return future

    async def finish(self) -> None:
        """Wait until all that was asked for so far is done."""
        while self._task and not self._task.done():
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        # One turn of the loop lets everybody whom the last batch answered ask again, and so share this one.
        await asyncio.sleep(0)
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(self._most, len(self._waiting)))]
            wanted = [each for each in batch if not each[1].cancelled()]
            outcomes = await self._outcomes([member for member, _ in wanted])
            for (_, future), outcome in zip(wanted, outcomes, strict=True):
                self._settle(future, outcome)

    async def _outcomes(self, batch: Sequence[M]) -> Sequence[T | Exception]:
        try:
            return await self._work(batch) if batch else ()
        except Exception as failure:
            return [failure] * len(batch)

    def _settle(self, future: asyncio.Future[T], outcome: T | Exception) -> None:
        if isinstance(outcome, Exception):
            if not future.done():
                future.set_exception(outcome)
                # Looked at, since whoever waited may be gone: asyncio would log it as a fault.
                future.exception()
        elif not future.done():
            future.set_result(outcome)
        elif self._abandoned:
            self._abandoned(outcome)
