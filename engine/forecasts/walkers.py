"""Who walks through the results of a competition: a thread of this process, or another process beside it."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Protocol

from anyio import BrokenWorkerProcess, CapacityLimiter, to_process

from engine.catalogue.views import CompetitionView
from engine.forecasts.replay import Done, Replay, replayed
from engine.store.changes import Row
from engine.store.collector import collector_paused

log = logging.getLogger(__name__)

# What comes of a process that cannot be started, or that ends before its walk does.
NO_PROCESS = (OSError, BrokenWorkerProcess)


class Walker(Protocol):
    async def __call__(self, rows: Sequence[Row], competition: CompetitionView, done: Done) -> Replay: ...


class Interrupted(Exception):
    """Nobody waits for the replay any more."""


async def in_thread(rows: Sequence[Row], competition: CompetitionView, done: Done) -> Replay:
    """In a thread, which ends soon after nobody waits for it any more."""
    is_wanted = True

    def told(matches: int) -> None:
        if not is_wanted:
            raise Interrupted
        done(matches)

    try:
        return await asyncio.to_thread(paused, rows, competition, told)
    except asyncio.CancelledError:
        is_wanted = False
        raise


def in_process(limiter: CapacityLimiter) -> Walker:
    """In a process that is killed as soon as nobody waits for it any more, and that ends with this one.

    It tells nothing on its way. Where there can be no process a thread does the same.
    """

    async def walk(rows: Sequence[Row], competition: CompetitionView, done: Done) -> Replay:
        plain = [tuple(row) for row in rows]
        try:
            return await to_process.run_sync(paused, plain, competition, _untold, cancellable=True, limiter=limiter)
        except NO_PROCESS:
            log.warning("No process walks through results beside this one; a thread does it.", exc_info=True)
            return await in_thread(rows, competition, done)

    return walk


def paused(rows: Sequence[Row], competition: CompetitionView, done: Done) -> Replay:
    """The replay, without the search for cycles among its many values."""
    with collector_paused():
        return replayed(rows, competition, done)


def _untold(matches: int) -> None:
    """What another process does cannot be told here while it does it."""
