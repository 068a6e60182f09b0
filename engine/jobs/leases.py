"""Who runs a job: the process that holds its lease. It renews it while it lives; another takes one that has lapsed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.expressions import F
from tortoise.queryset import QuerySet

from engine.accounts.models import User
from engine.jobs.models import LIVE, Job, JobState
from engine.notices import Notice, NoticeKind, encoded
from engine.store.database import in_transaction

LEASE = timedelta(seconds=30)
# A job that ends its process each time is begun so often again and no more.
MOST_TAKEOVERS = 3
ITS_TURN = Notice(NoticeKind.ITS_TURN)
LOST = Notice(NoticeKind.SERVER_LOST)


class Leases:
    """
    Args:
        most_running: Jobs of one owner that run at once, in all processes.
        is_alone: Whether no other process can work on the same database: who else holds a lease there has ended.
    """

    def __init__(self, *, clock: Callable[[], datetime], most_running: int, is_alone: bool) -> None:
        self._clock, self._most_running, self._is_alone = clock, most_running, is_alone
        self._holder = uuid4().hex

    async def free(self) -> list[tuple[int, int]]:
        """Ids and owners of jobs whose turn it is and that no process runs, in the order in which they were begun."""
        rows = models_in_order().values_list("id", "user_id", "state", "holder", "lease_until")
        ahead: Counter[int] = Counter()
        found = []
        for job, owner, *lease in await rows:
            ahead[owner] += 1
            if ahead[owner] <= self._most_running and self._is_free(*lease):
                found.append((job, owner))
        return found

    async def take(self, job_id: int, owner_id: int) -> Job | None:
        """The job, which is this process's from now on; None where another was quicker or it is no more its turn."""

        async def taken(connection: BaseDBAsyncClient) -> Job | None:
            await queue_of(owner_id, connection)
            jobs = Job.filter(user_id=owner_id, state__in=LIVE).using_db(connection)
            if await jobs.filter(id__lt=job_id).count() >= self._most_running:
                return None
            row = await jobs.filter(id=job_id).first()
            if row is None or not self._is_free(row.state, row.holder, row.lease_until):
                return None
            before = Job.filter(id=job_id, state=row.state, holder=row.holder).using_db(connection)
            row.takeovers = (row.takeovers or 0) + (row.state == JobState.RUNNING)
            row.state, row.message, row.notice, row.done, row.total = JobState.RUNNING, "", "", 0, 0
            row.updated_at = self._clock()
            told = {"message": "", "notice": "", "done": 0, "total": 0, "updated_at": row.updated_at}
            lease = {"holder": self._holder, "lease_until": row.updated_at + LEASE, "takeovers": row.takeovers}
            return row if await before.update(state=row.state, **told, **lease) else None

        return await in_transaction(taken)

    async def renew(self, job_id: int, **progress: Any) -> bool:
        """Keep how far a job is, and the lease of it; whether it is still this process's."""
        now = self._clock()
        return bool(await self._own(job_id).update(**progress, updated_at=now, lease_until=now + LEASE))

    async def holds(self, job_id: int) -> bool:
        return await self._own(job_id).exists()

    async def end(self, job_id: int, **ending: Any) -> bool:
        """Keep what came of a job; whether it was still this process's, so that nothing else came of it."""
        return bool(await self._own(job_id).update(**ending, holder=None, lease_until=None))

    async def hand_back(self, job_id: int) -> None:
        """Let another process begin a job again; nothing happens where it is not this process's any more."""
        waiting = {"state": JobState.WAITING, "notice": encoded(ITS_TURN), "done": 0, "total": 0}
        await self.end(job_id, **waiting, updated_at=self._clock())

    def _own(self, job_id: int) -> QuerySet[Job]:
        return Job.filter(id=job_id, holder=self._holder, state=JobState.RUNNING)

    def _is_free(self, state: JobState, holder: str | None, until: datetime | None) -> bool:
        if state == JobState.WAITING:
            return True
        return has_lapsed(until, self._clock()) or (self._is_alone and holder != self._holder)


def models_in_order() -> QuerySet[Job]:
    return Job.filter(state__in=LIVE).order_by("id")


def has_lapsed(until: datetime | None, now: datetime) -> bool:
    return until is None or until <= now


async def queue_of(owner_id: int, connection: BaseDBAsyncClient) -> None:
    """Have the owner's jobs counted, begun and taken by one transaction at a time, of all processes.

    A write of nothing new: it takes PostgreSQL's lock of the row, and SQLite's of the file.
    """
    await User.filter(id=owner_id).using_db(connection).update(role=F("role"))
