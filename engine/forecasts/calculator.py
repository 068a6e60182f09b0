"""Computes sections: here, or where several are asked for at once in a second process, so that nobody else waits.

The mathematics of one section takes less than a millisecond, and this process has one thread that answers everybody.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from time import monotonic

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process

from engine.simulation.tasks import Task, payload
from engine.store.batcher import Batcher

log = logging.getLogger(__name__)

# A process that gave no answer for so long has stopped, and after one that ended another is not started sooner.
PATIENCE_SECONDS = 10.0
# Whoever asks for one section waits for those that share its batch.
MOST_AT_ONCE = 16
# What comes of a process that cannot be started, that ends before its answer, or that has stopped.
NO_PROCESS = (OSError, BrokenWorkerProcess, TimeoutError)


class Calculator:
    """
    Args:
        may_start_process: Whether there is a processor to spare for a second process.
    """

    def __init__(self, *, may_start_process: bool = False) -> None:
        self._may_start_process = may_start_process
        self._one_process = CapacityLimiter(1)
        self._start: asyncio.Task[Sequence[bytes | None]] | None = None
        self._rests_until = 0.0
        self._batches = Batcher(self._payloads, most=MOST_AT_ONCE)

    async def payload(self, task: Task) -> bytes:
        """The task's section in MessagePack; wherever it is computed, the bytes are the same.

        Raises:
            InvalidInput: The section cannot be made of these matchups.
        """
        return await self._batches.ask(task) if self._may_start_process else payload(task)

    @property
    def has_process(self) -> bool:
        """Whether another process is ready to compute."""
        return self._start is not None and self._start.done()

    async def _payloads(self, tasks: Sequence[Task]) -> Sequence[bytes | Exception]:
        if len(tasks) > 1 and self.has_process:
            done = await self._beside(tasks)
            return [outcome(task) if each is None else each for task, each in zip(tasks, done, strict=True)]
        if len(tasks) > 1:
            self._start_process()
        return list(map(outcome, tasks))

    def _start_process(self) -> None:
        """Nobody waits for it: what is asked meanwhile is computed here."""
        if self._start is None and monotonic() >= self._rests_until:
            self._start = asyncio.create_task(self._beside(()), name="start of a process for sections")

    async def _beside(self, tasks: Sequence[Task]) -> Sequence[bytes | None]:
        """What another process makes of the tasks; None where it cannot or there is none."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await to_process.run_sync(payloads, tasks, cancellable=True, limiter=self._one_process)
        except NO_PROCESS:
            log.warning("No process computes sections beside this one, which does it itself.", exc_info=True)
            self._start, self._rests_until = None, monotonic() + PATIENCE_SECONDS
            return [None] * len(tasks)


def payloads(tasks: Sequence[Task]) -> list[bytes | None]:
    """The section of each task; None where it fails, since whoever asked can tell by doing it again."""
    done = map(outcome, tasks)
    return [each if isinstance(each, bytes) else None for each in done]


def outcome(task: Task) -> bytes | Exception:
    try:
        return payload(task)
    except Exception as failure:
        return failure
