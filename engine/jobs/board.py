"""The jobs that run in this process, as they are before the table says so, and who waits for a change of any job."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

from engine.jobs.values import JobView


@dataclass(slots=True)
class RunningJob:
    """A job of this process, and the task that does it."""

    view: JobView
    task: asyncio.Task[None]


class Board:
    """
    Attributes:
        wanted: Set where a job may have become free to be taken.
    """

    def __init__(self) -> None:
        self.wanted = asyncio.Event()
        self._running: dict[int, RunningJob] = {}
        self._changes: WeakValueDictionary[int, asyncio.Event] = WeakValueDictionary()

    def __len__(self) -> int:
        return len(self._running)

    def view(self, job_id: int) -> JobView | None:
        running = self._running.get(job_id)
        return running.view if running else None

    def changed(self, job_id: int) -> asyncio.Event:
        """Set at the next change of a job that this process hears of."""
        return self._changes.setdefault(job_id, asyncio.Event())

    def add(self, view: JobView, task: asyncio.Task[None]) -> None:
        """The job is taken off by itself when its task has ended."""
        self._running[view.id] = RunningJob(view, task)
        task.add_done_callback(lambda _: self._remove(view.id))
        self.signal(view.id)

    def tell(self, job_id: int, **changes: Any) -> None:
        if running := self._running.get(job_id):
            running.view = replace(running.view, **changes)
            self.signal(job_id)

    def signal(self, job_id: int) -> None:
        if event := self._changes.pop(job_id, None):
            event.set()

    def interrupt(self, job_id: int) -> None:
        if running := self._running.get(job_id):
            running.task.cancel()

    async def stop(self, job_ids: Collection[int] | None = None) -> None:
        """Interrupt some of the jobs, or all, as far as they run here, and return when they have ended."""
        # One that is cancelled before it began could not say so in the table.
        await asyncio.sleep(0)
        tasks = [each.task for job, each in self._running.items() if job_ids is None or job in job_ids]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _remove(self, job_id: int) -> None:
        self._running.pop(job_id, None)
        self.signal(job_id)
        self.wanted.set()
