"""What takes longer than a request: begun, followed, listed and cancelled, whichever process runs it.

A job is a row. It waits there until a process takes it (`engine/jobs/worker.py`), and how far it is stands there within
a second; whoever waits in the process that runs it is told at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
from tortoise.backends.base.client import BaseDBAsyncClient

from engine.errors import NotFound, RateLimited
from engine.jobs import models
from engine.jobs.board import Board
from engine.jobs.leases import ITS_TURN, LOST, Leases, has_lapsed, queue_of
from engine.jobs.models import LIVE, JobKind, JobState
from engine.jobs.values import JobDefinition, JobView
from engine.notices import Notice, decoded, encoded
from engine.store.database import in_transaction

MOST_ID = 2**31 - 1
RETRY_AFTER_SECONDS = 30
# Between two messages about the same job, and between two looks at the table.
LEAST_SECONDS, LOOK_SECONDS = 0.1, 1.0


class Jobs:
    """
    Of an owner's jobs some run and the others wait in the order in which they were begun, in whichever process.

    Args:
        kinds: What is done for jobs of each kind.
        most_running: Jobs of one owner that run at once.
        most_waiting: Jobs of one owner that wait behind those.
        is_alone: Whether no other process can work on the same database.
    """

    def __init__(
        self,
        kinds: Mapping[JobKind, JobDefinition],
        *,
        clock: Callable[[], datetime],
        most_running: int = 1,
        most_waiting: int = 10,
        is_alone: bool = False,
    ) -> None:
        self.kinds, self.clock, self.is_alone = kinds, clock, is_alone
        self.board = Board()
        self.leases = Leases(clock=clock, most_running=most_running, is_alone=is_alone)
        self._most_live = most_running + most_waiting

    async def start(
        self, owner_id: int, kind: JobKind, subject: str, parameters: Any, *, is_repeatable: bool = True
    ) -> JobView:
        """Begin a job; where the owner has the same waiting or running already, that one.

        Args:
            parameters: All that its kind is given.
            is_repeatable: The kind and the subject say all of it; else it is begun whatever runs already.

        Raises:
            RateLimited: The owner has as many waiting as may.
        """
        now = self.clock()
        row = models.Job(
            user_id=owner_id,
            kind=kind,
            subject=subject[:200],
            parameters=msgspec.json.encode(parameters).decode(),
            state=JobState.WAITING,
            notice=encoded(ITS_TURN),
            started_at=now,
            updated_at=now,
        )

        async def take_place(connection: BaseDBAsyncClient) -> models.Job:
            await queue_of(owner_id, connection)
            live = models.Job.filter(user_id=owner_id, state__in=LIVE).using_db(connection)
            same = live.filter(kind=kind, subject=row.subject).order_by("-id")
            if is_repeatable and (found := await same.first()):
                return found
            if await live.count() >= self._most_live:
                raise RateLimited(retry_after=RETRY_AFTER_SECONDS)
            await row.save(using_db=connection)
            return row

        begun = await in_transaction(take_place)
        self.board.wanted.set()
        return self._seen(begun)

    async def job(self, owner_id: int, job_id: int) -> JobView:
        """
        Raises:
            NotFound: The owner has no such job.
        """
        here = self.board.view(job_id)
        if here and here.owner_id == owner_id:
            return here
        row = await models.Job.get_or_none(id=job_id, user_id=owner_id) if 0 < job_id <= MOST_ID else None
        if row is None:
            raise NotFound(kind="job", id=str(job_id))
        return self._seen(row)

    async def jobs(self, owner_id: int, first: int, before: int | None = None) -> tuple[JobView, ...]:
        """The owner's jobs, the newest first, those before the id `before`."""
        rows = models.Job.filter(user_id=owner_id, id__lt=min(before or MOST_ID, MOST_ID))
        return tuple([self._seen(row) for row in await rows.order_by("-id").limit(first)])

    async def failures(self, first: int) -> tuple[JobView, ...]:
        """Anybody's jobs that failed, the newest first, for as long as they are kept."""
        rows = models.Job.filter(state=JobState.FAILED).order_by("-id").limit(first)
        return tuple([view_of(row) for row in await rows])

    async def progress(self, owner_id: int, job_id: int) -> AsyncIterator[JobView]:
        """The job as it is, then whenever it has changed, until it has ended; ten times a second at most.

        Raises:
            NotFound: The owner has no such job.
        """
        told: JobView | None = None
        while told is None or told.is_live:
            changed = self.board.changed(job_id)
            view = await self.job(owner_id, job_id)
            if view != told:
                yield view
            told = view
            if told.is_live:
                await _next_look(changed)

    async def cancel(self, owner_id: int, job_id: int) -> JobView:
        """End a job that waits or runs, in whichever process; one that has ended stays as it is.

        Where another process runs it, that one hears of it within a second.

        Raises:
            NotFound: The owner has no such job.
        """
        view, now = await self.job(owner_id, job_id), self.clock()
        notice = Notice(self.kinds[view.kind].cancelled)
        ending = {"state": JobState.CANCELLED, "notice": encoded(notice)}
        live = models.Job.filter(id=job_id, user_id=owner_id, state__in=LIVE)
        if await live.update(**ending, updated_at=now, ended_at=now, holder=None, lease_until=None):
            await self._let_go([job_id])
        return await self.job(owner_id, job_id)

    async def live(self, kind: JobKind) -> list[Any]:
        """What the jobs of a kind that have not ended are given."""
        rows = await models.Job.filter(kind=kind, state__in=LIVE)
        return [given for row in rows if (given := self.given(row)) is not None]

    def given(self, row: models.Job) -> Any | None:
        """The parameters of a job; None of one that another version began, which means others by them."""
        try:
            return msgspec.json.decode(row.parameters or "", type=self.kinds[row.kind].parameters)
        except msgspec.DecodeError:
            return None

    async def forget(self, older_than: timedelta) -> int:
        """Remove jobs that ended longer ago, or were lost; how many went."""
        before = self.clock() - older_than
        return await models.Job.filter(updated_at__lt=before).delete()

    async def remove(self, owner_id: int) -> None:
        """End and forget everything of an owner."""
        rows = models.Job.filter(user_id=owner_id)
        live = [row.id for row in await rows.filter(state__in=LIVE)]
        await rows.filter(state__in=LIVE).update(state=JobState.CANCELLED, holder=None)
        await self._let_go(live)
        await rows.delete()

    async def release(self, row: models.Job) -> None:
        """Let go of what waited for a job that has ended."""
        if (given := self.given(row)) is not None:
            await asyncio.to_thread(self.kinds[row.kind].release, given)

    async def _let_go(self, job_ids: Collection[int]) -> None:
        """Interrupt jobs that are ended in the table, as far as they run here."""
        await self.board.stop(job_ids)
        for row in await models.Job.filter(id__in=list(job_ids)):
            await self.release(row)
            self.board.signal(row.id)
        self.board.wanted.set()

    def _seen(self, row: models.Job) -> JobView:
        """As it is known here; one whose process gives no sign of life waits for another."""
        if here := self.board.view(row.id):
            return here
        view = view_of(row)
        if view.state is JobState.RUNNING and has_lapsed(row.lease_until, self.clock()):
            return replace(view, state=JobState.WAITING, notice=LOST)
        return view


async def _next_look(changed: asyncio.Event) -> None:
    """Wait for a change; of a job in another process the table has to be asked."""
    await asyncio.sleep(LEAST_SECONDS)
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS):
            await changed.wait()


def view_of(row: models.Job) -> JobView:
    return JobView(
        id=row.id,
        owner_id=row.user_id,  # type: ignore[attr-defined]
        kind=row.kind,
        subject=row.subject,
        state=row.state,
        done=row.done,
        total=row.total,
        notice=decoded(row.notice, row.message),
        competition_id=row.competition_id,
        figures=row.figures,
        started_at=row.started_at,
        updated_at=row.updated_at,
        ended_at=row.ended_at,
    )
