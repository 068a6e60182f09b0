"""Runs what takes longer than a request, and tells its owner how far it is.

A job runs as a task of the process that was asked, after those that its owner began earlier. Its progress is in memory
there, and in the table within a second, so that every process can tell of it; whoever waits in the same process is told
at once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F

from engine.accounts.models import User
from engine.errors import NotFound, OracleError, RateLimited
from engine.jobs import models
from engine.jobs.models import LIVE, JobKind, JobState
from engine.store.database import in_transaction

log = logging.getLogger(__name__)

MOST_ID = 2**31 - 1
# What one process runs for all owners together.
MOST_AT_ONCE = 4
RETRY_AFTER_SECONDS = 30
ITS_TURN = "It waits for its turn."
# Between two messages about the same job, and between two looks at the table.
LEAST_SECONDS, LOOK_SECONDS = 0.1, 1.0
SIGN_OF_LIFE_SECONDS = 5.0
LOST_AFTER = timedelta(seconds=30)

Report = Callable[[str, int, int], None]
"""Called with a step, what is done of it and its whole; from any thread."""


@dataclass(frozen=True, slots=True)
class JobView:
    """A job as its owner sees it.

    Args:
        subject: What it works on.
        message: The step, or at the end what came of it, in one sentence.
        figures: JSON, where it computed any.
    """

    id: int
    owner_id: int
    kind: JobKind
    subject: str
    state: JobState
    done: int
    total: int
    message: str
    competition_id: int | None
    figures: str | None
    started_at: datetime
    updated_at: datetime
    ended_at: datetime | None

    @property
    def is_live(self) -> bool:
        """Whether it has not ended."""
        return self.state in LIVE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job.

    Args:
        has_failed: Though it ended, nothing came of it.
    """

    message: str
    competition_id: int | None = None
    figures: str | None = None
    has_failed: bool = False


Work = Callable[[Report], Awaitable[Outcome]]


@dataclass(slots=True)
class Running:
    """A job of this process.

    Args:
        changed: Set when `view` is replaced, and then replaced itself.
    """

    view: JobView
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    def tell(self, **changes: Any) -> None:
        self.view = replace(self.view, **changes)
        self.changed.set()
        self.changed = asyncio.Event()


class Jobs:
    """The jobs of this process, for as long as the block runs, and what the table says of the others.

    Of an owner's jobs some run and the others wait in the order in which they were begun, in whichever process.

    Args:
        most_running: Jobs of one owner that run at once.
        most_waiting: Jobs of one owner that wait behind those.
    """

    def __init__(self, *, clock: Callable[[], datetime], most_running: int = 1, most_waiting: int = 10) -> None:
        self._clock = clock
        self._most_running, self._most_waiting = most_running, most_waiting
        self._running: dict[int, Running] = {}
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    async def start(
        self, owner_id: int, kind: JobKind, subject: str, work: Work, *, is_repeatable: bool = True
    ) -> JobView:
        """Begin a job; where the owner has the same running already, that one.

        Args:
            is_repeatable: The kind and the subject say all of it; else it is begun whatever runs already.

        Raises:
            RateLimited: The owner has as many waiting as may.
        """

        async def take_place(connection: BaseDBAsyncClient) -> JobView | models.Job:
            await _queue_of(owner_id, connection)
            same = await self._same(owner_id, kind, subject) if is_repeatable else None
            return same or await self._added(owner_id, kind, subject, connection)

        found = await in_transaction(take_place)
        return found if isinstance(found, JobView) else self._begun(_view(found), work)

    async def job(self, owner_id: int, job_id: int) -> JobView:
        """
        Raises:
            NotFound: The owner has no such job.
        """
        running = self._running.get(job_id)
        if running and running.view.owner_id == owner_id:
            return running.view
        row = await models.Job.get_or_none(id=job_id, user_id=owner_id) if 0 < job_id <= MOST_ID else None
        if row is None:
            raise NotFound(kind="job", id=str(job_id))
        return self._as_of_now(_view(row))

    async def jobs(self, owner_id: int, first: int, before: int | None = None) -> tuple[JobView, ...]:
        """The owner's jobs, the newest first, those before the id `before`."""
        rows = models.Job.filter(user_id=owner_id, id__lt=min(before or MOST_ID, MOST_ID))
        found = [self._as_of_now(_view(row)) for row in await rows.order_by("-id").limit(first)]
        return tuple(self._running[each.id].view if each.id in self._running else each for each in found)

    async def progress(self, owner_id: int, job_id: int) -> AsyncIterator[JobView]:
        """The job as it is, then whenever it has changed, until it has ended; ten times a second at most.

        Raises:
            NotFound: The owner has no such job.
        """
        told: JobView | None = None
        while told is None or told.is_live:
            running = self._running.get(job_id)
            changed = running.changed if running else asyncio.Event()
            view = await self.job(owner_id, job_id)
            if view != told:
                yield view
            told = view
            if told.is_live:
                await _next_look(changed)

    async def forget(self, older_than: timedelta) -> int:
        """Remove jobs that ended longer ago, or were lost; how many went."""
        before = self._clock() - older_than
        return await models.Job.filter(updated_at__lt=before).delete()

    async def remove(self, owner_id: int) -> None:
        """End and forget everything of an owner."""
        tasks = [each.task for each in self._running.values() if each.view.owner_id == owner_id and each.task]
        await _ended(tasks)
        await models.Job.filter(user_id=owner_id).delete()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Interrupt what runs, and say so in the table."""
        await _ended([running.task for running in self._running.values() if running.task])

    def _begun(self, view: JobView, work: Work) -> JobView:
        running = self._running[view.id] = Running(view)
        running.task = asyncio.create_task(self._run(running, work), name=f"job {view.id}")
        # One that is ended before it began does nothing more, so it cannot leave by itself.
        running.task.add_done_callback(lambda _: self._running.pop(view.id))
        return view

    async def _added(self, owner_id: int, kind: JobKind, subject: str, connection: BaseDBAsyncClient) -> models.Job:
        ahead = await self._live(owner_id)
        if ahead >= self._most_running + self._most_waiting:
            raise RateLimited(retry_after=RETRY_AFTER_SECONDS)
        must_wait, now = ahead >= self._most_running or self._places.locked(), self._clock()
        return await models.Job.create(
            using_db=connection,
            user_id=owner_id,
            kind=kind,
            subject=subject[:200],
            state=JobState.WAITING if must_wait else JobState.RUNNING,
            message=ITS_TURN if must_wait else "",
            started_at=now,
            updated_at=now,
        )

    async def _same(self, owner_id: int, kind: JobKind, subject: str) -> JobView | None:
        rows = models.Job.filter(user_id=owner_id, kind=kind, subject=subject[:200], state__in=LIVE)
        for row in await rows.order_by("-id").limit(1):
            view = await self.job(owner_id, row.id)
            return view if view.is_live else None
        return None

    async def _live(self, owner_id: int, before: int = MOST_ID) -> int:
        """How many of the owner's jobs have not ended, those before the id `before`, in any process."""
        fresh = self._clock() - LOST_AFTER
        return await models.Job.filter(user_id=owner_id, id__lt=before, state__in=LIVE, updated_at__gte=fresh).count()

    @asynccontextmanager
    async def _turn(self, running: Running) -> AsyncIterator[None]:
        """Wait until few of the owner's earlier jobs are left and there is a place, and keep it for the block."""
        view = running.view
        while await self._live(view.owner_id, before=view.id) >= self._most_running:
            await _first_ended(self._earlier(view))
        async with self._places:
            if view.state is JobState.WAITING:
                running.tell(state=JobState.RUNNING, message="", updated_at=self._clock())
                await self._write(running.view)
            yield

    def _earlier(self, view: JobView) -> list[asyncio.Task[None]]:
        """The owner's jobs of this process that come before."""
        own = (each for each in self._running.values() if each.view.owner_id == view.owner_id)
        return [each.task for each in own if each.view.id < view.id and each.task]

    def _as_of_now(self, view: JobView) -> JobView:
        """A job whose process gives no sign of life has ended with it."""
        if view.is_live and self._clock() - view.updated_at > LOST_AFTER:
            return replace(view, state=JobState.INTERRUPTED, message="The server that ran it has ended.")
        return view

    async def _run(self, running: Running, work: Work) -> None:
        keeping = asyncio.create_task(self._keep(running))
        ending = await self._outcome(running, work)
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
        try:
            await self._write(replace(running.view, **ending))
        except Exception:
            log.exception("The end of job %d could not be kept.", running.view.id)
        running.tell(**ending)

    async def _outcome(self, running: Running, work: Work) -> dict[str, Any]:
        """What the end of the work changes."""
        try:
            async with self._turn(running):
                outcome = await work(self._report(running))
        except OracleError as refusal:
            state, outcome = JobState.FAILED, Outcome(refusal.advice)
        except asyncio.CancelledError:
            state, outcome = JobState.INTERRUPTED, Outcome("The server was stopped; begin it again.")
        except Exception:
            log.exception("Job %d failed.", running.view.id)
            state, outcome = JobState.FAILED, Outcome("Something went wrong on our side.")
        else:
            state = JobState.FAILED if outcome.has_failed else JobState.DONE
        now = self._clock()
        return {
            "state": state,
            "message": outcome.message[:300],
            "competition_id": outcome.competition_id,
            "figures": outcome.figures,
            "updated_at": now,
            "ended_at": now,
        }

    def _report(self, running: Running) -> Report:
        """Takes progress from any thread, and passes on what somebody could see."""
        loop, last = asyncio.get_running_loop(), -LEAST_SECONDS

        def report(step: str, done: int, total: int) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= LEAST_SECONDS / 2 or done >= total:
                last = now
                loop.call_soon_threadsafe(self._tell, running, step, done, total)

        return report

    def _tell(self, running: Running, step: str, done: int, total: int) -> None:
        if running.view.state is JobState.RUNNING:
            running.tell(message=step[:300], done=done, total=total, updated_at=self._clock())

    async def _keep(self, running: Running) -> None:
        """Write progress into the table each second, and a sign of life where there is none."""
        kept, kept_at = running.view, time.monotonic()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if running.view == kept and time.monotonic() - kept_at < SIGN_OF_LIFE_SECONDS:
                continue
            kept, kept_at = running.view, time.monotonic()
            try:
                await self._write(replace(kept, updated_at=self._clock()))
            except Exception:
                log.exception("The progress of job %d could not be kept; it is tried again.", kept.id)

    async def _write(self, view: JobView) -> None:
        await models.Job.filter(id=view.id).update(
            state=view.state,
            done=view.done,
            total=view.total,
            message=view.message,
            competition_id=view.competition_id,
            figures=view.figures,
            updated_at=view.updated_at,
            ended_at=view.ended_at,
        )


async def _queue_of(owner_id: int, connection: BaseDBAsyncClient) -> None:
    """Have the owner's jobs counted and begun by one transaction at a time, of all processes.

    A write of nothing new: it takes PostgreSQL's lock of the row, and SQLite's of the file.
    """
    await User.filter(id=owner_id).using_db(connection).update(role=F("role"))


async def _ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _first_ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait for one of them; for those of other processes the table has to be asked."""
    if tasks:
        await asyncio.wait(tasks, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    else:
        await asyncio.sleep(LOOK_SECONDS)


async def _next_look(changed: asyncio.Event) -> None:
    """Wait for a change; of a job in another process the table has to be asked."""
    await asyncio.sleep(LEAST_SECONDS)
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS):
            await changed.wait()


def _view(row: models.Job) -> JobView:
    return JobView(
        id=row.id,
        owner_id=row.user_id,  # type: ignore[attr-defined]
        kind=row.kind,
        subject=row.subject,
        state=row.state,
        done=row.done,
        total=row.total,
        message=row.message,
        competition_id=row.competition_id,
        figures=row.figures,
        started_at=row.started_at,
        updated_at=row.updated_at,
        ended_at=row.ended_at,
    )
