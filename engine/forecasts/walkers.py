"""Who walks through the results of a competition: a thread of this process, or another process beside it."""

from collections.abc import Sequence
from functools import partial
from typing import Protocol, TypeAlias

from anyio import CapacityLimiter

from engine.catalogue.views import CompetitionView
from engine.forecasts.replay import CompetitionReplay, Done, replayed
from engine.jobs import executor
from engine.store.changes import Row
from engine.store.collector import collector_paused

Walk: TypeAlias = tuple[Sequence[Row], CompetitionView]


class Walker(Protocol):
    async def __call__(self, rows: Sequence[Row], competition: CompetitionView, done: Done) -> CompetitionReplay: ...


async def in_thread(rows: Sequence[Row], competition: CompetitionView, done: Done) -> CompetitionReplay:
    """In a thread, which ends soon after nobody waits for it any more."""
    return await executor.in_thread(partial(paused, (rows, competition)), done)


def in_process(limiter: CapacityLimiter) -> Walker:
    """In a process that is killed as soon as nobody waits for it any more; it tells nothing on its way."""

    async def walk(rows: Sequence[Row], competition: CompetitionView, done: Done) -> CompetitionReplay:
        plain = [tuple(row) for row in rows]
        return await executor.in_process(paused, (plain, competition), limiter)

    return walk


def paused(walk: Walk, done: Done = lambda _: None) -> CompetitionReplay:
    """The replay, without the search for cycles among its many values."""
    with collector_paused():
        return replayed(*walk, done)
