"""A process is killed while it holds the lease of a job on PostgreSQL: another does it, and the answer is the same."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from engine.forecasts.models import KeptProjection
from engine.jobs.kinds import SeasonProjectionParameters
from engine.jobs.leases import LEASE
from engine.jobs.models import Job, JobKind, JobState
from engine.jobs.service import Jobs
from engine.jobs.values import JobView
from engine.jobs.worker import Worker
from engine.store.database import open_database
from tests.durability.job_runner import NOW, jobs_of, league
from tests.postgres import empty


@contextmanager
def runner(url: str) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs jobs; killed at the latest where the block ends."""
    command = [sys.executable, "-m", "tests.durability.job_runner", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


async def ended(jobs: Jobs, job: JobView) -> JobView:
    return [view async for view in jobs.progress(job.owner_id, job.id)][-1]


async def begun(jobs: Jobs, owner: int) -> JobView:
    return await jobs.start(owner, JobKind.SEASON_PROJECTION, "forest-league", SeasonProjectionParameters(1))


async def test_a_job_whose_process_was_killed_is_done_by_another_with_the_same_answer(postgres_url: str) -> None:
    empty(postgres_url)
    async with open_database(postgres_url, migrate=False) as database:
        owner = await league(database)
        undisturbed, before = jobs_of(database, lambda: NOW), jobs_of(database, lambda: NOW)
        after = jobs_of(database, lambda: NOW + LEASE)
        async with Worker(undisturbed):
            whole = await ended(undisturbed, await begun(undisturbed, owner))
        projected = await KeptProjection.all().values_list("key", "payload")
        await KeptProjection.filter(competition_id=1).delete()

        job = await begun(before, owner)
        with runner(postgres_url) as killed:
            assert killed.stdout
            assert killed.stdout.readline() == "in the midst of it\n"
            killed.send_signal(signal.SIGKILL)
            killed.wait()
        held = await Job.get(id=job.id)
        free = await before.leases.free(), await after.leases.free()
        async with Worker(after):
            last = await ended(after, job)
        kept, first = await Job.get(id=job.id), await Job.get(id=whole.id)
        again = await KeptProjection.all().values_list("key", "payload")

    assert (held.state, held.takeovers, free) == (JobState.RUNNING, 0, ([], [(job.id, owner)]))
    assert (whole.state, last.state, last.notice) == (JobState.DONE, JobState.DONE, whole.notice)
    assert (kept.takeovers, kept.holder, kept.seed) == (1, None, first.seed)
    assert len(projected) == 1
    assert again == projected
