"""Runs jobs: takes those whose turn it is from the table, and keeps there how far they are and what came of them."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from engine.errors import OracleError
from engine.jobs import models
from engine.jobs.leases import LEASE, MOST_TAKEOVERS
from engine.jobs.models import JobState
from engine.jobs.service import LEAST_SECONDS, LOOK_SECONDS, Jobs, view_of
from engine.jobs.values import JobResult, JobView, Report
from engine.notices import Notice, NoticeKind, encoded, noted

log = logging.getLogger(__name__)

# What one process runs for all owners together.
MOST_AT_ONCE = 4
# How often a lease is renewed where nothing is to be told, and how long the table is left alone after a failure.
RENEW_SECONDS, RETRY_SECONDS = 5.0, 5.0


class Worker:
    """The one of a process that serves, for as long as the block runs."""

    def __init__(self, jobs: Jobs) -> None:
        self._jobs, self._leases, self._board = jobs, jobs.leases, jobs.board
        # Where nobody else begins jobs or loses them, this process hears of each by itself.
        self._look_seconds = LEASE.total_seconds() if jobs.is_alone else LOOK_SECONDS

    async def __aenter__(self) -> Self:
        self._looking = asyncio.create_task(self._look(), name="looking for jobs")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hand back what runs: the next process begins it again."""
        self._looking.cancel()
        await asyncio.gather(self._looking, return_exceptions=True)
        await self._board.stop()

    async def _look(self) -> None:
        while True:
            self._board.wanted.clear()
            try:
                await self._take()
            except Exception:
                log.exception("Jobs could not be looked for; it is tried again.")
                await asyncio.sleep(RETRY_SECONDS)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(self._look_seconds):
                    await self._board.wanted.wait()

    async def _take(self) -> None:
        for job, owner in await self._leases.free():
            if len(self._board) >= MOST_AT_ONCE:
                return
            if self._board.view(job) is None and (row := await self._leases.take(job, owner)):
                view = view_of(row)
                self._board.add(view, asyncio.create_task(self._run(view, row), name=f"job {row.id}"))

    async def _run(self, view: JobView, row: models.Job) -> None:
        renewing = asyncio.create_task(self._renew(view))
        try:
            ending = _ending(*await self._outcome(row))
        except asyncio.CancelledError:
            # Of one that is cancelled, or another's by now, the table says so already.
            await self._leases.hand_back(row.id)
            raise
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
        now = self._jobs.clock()
        await self._end(row, **ending, updated_at=now, ended_at=now)

    async def _end(self, row: models.Job, **ending: Any) -> None:
        seen = self._board.view(row.id)
        done = {"done": seen.done, "total": seen.total} if seen else {}
        try:
            kept = ending | {"notice": encoded(ending["notice"])}
            is_kept = await self._leases.end(row.id, **kept, **done)
        except Exception:
            log.exception("The end of job %d could not be kept; it is begun again.", row.id)
            return
        if is_kept:
            await self._jobs.release(row)
            self._board.tell(row.id, **{name: value for name, value in ending.items() if name != "seed"})

    async def _outcome(self, row: models.Job) -> tuple[JobState, JobResult]:
        """What the work gives, however it ends."""
        given = self._jobs.given(row)
        if given is None:
            return JobState.INTERRUPTED, JobResult(Notice(NoticeKind.OTHER_VERSION))
        if (row.takeovers or 0) > MOST_TAKEOVERS:
            return JobState.INTERRUPTED, JobResult(Notice(NoticeKind.GIVEN_UP))
        try:
            outcome = await self._jobs.kinds[row.kind].work(given, self._report(row.id))
        except OracleError as refusal:
            return JobState.FAILED, JobResult(refused(refusal))
        except Exception:
            log.exception("Job %d failed.", row.id)
            return JobState.FAILED, JobResult(Notice(NoticeKind.FAILED))
        return JobState.FAILED if outcome.has_failed else JobState.DONE, outcome

    def _report(self, job_id: int) -> Report:
        """Takes progress from any thread, and passes on what somebody could see: both ends of each step."""
        loop, last = asyncio.get_running_loop(), 0.0
        last_step: Notice | None = None

        def report(step: Notice, done: int, total: int) -> None:
            nonlocal last, last_step
            now = time.monotonic()
            if step != last_step or now - last >= LEAST_SECONDS / 2 or done >= total:
                last, last_step = now, step
                loop.call_soon_threadsafe(self._tell, job_id, step, done, total)

        return report

    def _tell(self, job_id: int, step: Notice, done: int, total: int) -> None:
        seen = self._board.view(job_id)
        if seen and seen.state is JobState.RUNNING:
            self._board.tell(job_id, notice=step, done=done, total=total, updated_at=self._jobs.clock())

    async def _renew(self, view: JobView) -> None:
        """Write progress into the table each second, and a sign of life where there is none, until it is not ours."""
        kept, kept_at, is_ours = view, time.monotonic(), True
        while is_ours:
            await asyncio.sleep(LOOK_SECONDS)
            seen = self._board.view(view.id) or kept
            is_due = seen != kept or time.monotonic() - kept_at >= RENEW_SECONDS
            try:
                if is_due:
                    progress = {"done": seen.done, "total": seen.total, "notice": encoded(seen.notice)}
                    is_ours = await self._leases.renew(view.id, **progress)
                    kept, kept_at = seen, time.monotonic()
                else:
                    is_ours = await self._leases.holds(view.id)
            except Exception:
                log.exception("The progress of job %d could not be kept; it is tried again.", view.id)
        self._board.interrupt(view.id)


def refused(refusal: OracleError) -> Notice:
    """Refusals are worded where they are raised."""
    return noted(NoticeKind.REFUSED, code=refusal.code, sentence=str(refusal), hint=refusal.hint)


def _ending(state: JobState, outcome: JobResult) -> dict[str, Any]:
    return {
        "state": state,
        "notice": outcome.notice,
        "competition_id": outcome.competition_id,
        "figures": outcome.figures,
        "seed": outcome.seed,
    }
