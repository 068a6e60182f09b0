"""Who does what keeps a processor busy: a thread of this process, or other processes beside it.

What is run is a function of a module on one value, so that it can be sent: to a process of this machine, or by another
executor to wherever that has its workers.
"""

from __future__ import annotations

import asyncio
import logging
import pickle
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar, cast

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process

log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")
Done: TypeAlias = Callable[[int], None]
"""Called with how much is done; from any thread."""

# Each takes some 60 MB, and a season's shares are too few for more.
MOST_PROCESSES = 4
# What comes of a process that cannot be started, or that ends before its work does.
NO_PROCESS = (OSError, BrokenWorkerProcess)


class Interrupted(Exception):
    """Nobody waits for the work any more."""


class Executor(Protocol):
    """Runs a function on each of some values."""

    async def map(self, function: Callable[[T], R], tasks: Sequence[T], done: Done) -> list[R]:
        """The results in the order of the tasks.

        Args:
            done: Called with the number of tasks that are done, at once with none.
        """


class Thread:
    """One task after the other, in a thread of this process."""

    async def map(self, function: Callable[[T], R], tasks: Sequence[T], done: Done) -> list[R]:
        done(0)
        results: list[R] = []
        for task in tasks:
            results.append(await asyncio.to_thread(function, task))
            done(len(results))
        return results


class Processes:
    """As many tasks at once as there may be processes, which end with this one.

    Args:
        most: Processes, at least 1.
    """

    def __init__(self, most: int) -> None:
        self._limiter = CapacityLimiter(most)

    async def map(self, function: Callable[[T], R], tasks: Sequence[T], done: Done) -> list[R]:
        finished = 0

        async def run(task: T) -> R:
            nonlocal finished
            result = await in_process(function, task, self._limiter)
            finished += 1
            done(finished)
            return result

        done(0)
        return await _all([run(task) for task in tasks])


def executor(processors: int) -> Executor:
    """
    Args:
        processors: How many have nothing else to do. Of a single one, sections and replays make better use.
    """
    return Processes(min(processors, MOST_PROCESSES)) if processors > 1 else Thread()


async def in_thread(function: Callable[[Done], R], done: Done) -> R:
    """In a thread, which ends at the function's next word after nobody waits for it any more."""
    is_wanted = True

    def told(number: int) -> None:
        if not is_wanted:
            raise Interrupted
        done(number)

    try:
        return await asyncio.to_thread(function, told)
    except asyncio.CancelledError:
        is_wanted = False
        raise


async def in_process(function: Callable[[T], R], task: T, limiter: CapacityLimiter) -> R:
    """In a process that is killed as soon as nobody waits for it any more, and that ends with this one.

    Where there can be no process a thread does the same.
    """
    # Packed and unpacked in a thread: what is sent either way may be all results of a competition.
    packed = await asyncio.to_thread(pickle.dumps, (function, task))
    try:
        made = await to_process.run_sync(done_with, packed, cancellable=True, limiter=limiter)
    except NO_PROCESS:
        log.warning("No process can work beside this one; a thread does it.", exc_info=True)
        return await asyncio.to_thread(function, task)
    return cast(R, await asyncio.to_thread(unpacked, made))


def done_with(packed: bytes) -> bytes:
    """What a function gives for its task, packed as they are."""
    function, task = unpacked(packed)
    return pickle.dumps(function(task))


def unpacked(packed: bytes) -> Any:
    """What another process of this house has packed."""
    return pickle.loads(packed)  # noqa: S301


async def _all(works: Sequence[Coroutine[Any, Any, R]]) -> list[R]:
    """The results in order; where one fails the others are interrupted, and its failure is everybody's."""
    running = [asyncio.ensure_future(work) for work in works]
    try:
        return await asyncio.gather(*running)
    finally:
        for each in running:
            each.cancel()
        await asyncio.gather(*running, return_exceptions=True)
