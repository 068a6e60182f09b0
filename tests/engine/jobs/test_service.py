"""Jobs: one owner, one beginning, progress that is told, and an end that is kept whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from engine.accounts.models import User
from engine.errors import InvalidInput, NotFound, RateLimited
from engine.jobs import models
from engine.jobs.models import JobKind, JobState
from engine.jobs.service import LOST_AFTER, Jobs, JobView, Outcome, Report, Work
from engine.store.database import Database, open_database

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Errand:
    """Work that waits until it is told to go on."""

    fails_with: Exception | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, report: Report) -> Outcome:
        report("Half of it", 1, 2)
        self.begun.set()
        await self.may_end.wait()
        if self.fails_with:
            raise self.fails_with
        return Outcome("It is done.", 7, '{"n": 1}')


def at_once(outcome: Outcome) -> Work:
    async def work(report: Report) -> Outcome:
        return outcome

    return work


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def owner(database: Database) -> int:
    return (await User.create(name="ann", name_key="ann", password_hash="", created_at=START)).id


@pytest.fixture
async def other(database: Database) -> int:
    return (await User.create(name="bob", name_key="bob", password_hash="", created_at=START)).id


@pytest.fixture
async def jobs(database: Database, clock: Clock) -> AsyncIterator[Jobs]:
    async with Jobs(clock=clock) as running:
        yield running


async def ended(jobs: Jobs, job: JobView) -> JobView:
    views = [view async for view in jobs.progress(job.owner_id, job.id)]
    return views[-1]


async def begun(jobs: Jobs, owner: int, errand: Errand, subject: str = "a league") -> JobView:
    job = await jobs.start(owner, JobKind.BACKTEST, subject, errand)
    await errand.begun.wait()
    return job


async def test_a_job_tells_how_far_it_is_and_what_came_of_it(jobs: Jobs, owner: int) -> None:
    errand = Errand()
    job = await begun(jobs, owner, errand)
    followed = jobs.progress(owner, job.id)
    told = await anext(followed)
    while not told.total:
        told = await anext(followed)

    errand.may_end.set()
    last = [view async for view in followed][-1]

    assert (told.state, told.message, told.done, told.total) == (JobState.RUNNING, "Half of it", 1, 2)
    assert (last.state, last.message, last.competition_id, last.figures) == (
        JobState.DONE,
        "It is done.",
        7,
        '{"n": 1}',
    )
    assert last.ended_at == START


async def test_what_came_of_a_job_is_kept(jobs: Jobs, owner: int, database: Database, clock: Clock) -> None:
    last = await ended(jobs, await jobs.start(owner, JobKind.IMPORT, "a.csv", at_once(Outcome("12 matches.", 3))))

    assert await Jobs(clock=clock).job(owner, last.id) == last


async def test_nobody_else_sees_a_job(jobs: Jobs, owner: int, other: int) -> None:
    errand = Errand()
    job = await begun(jobs, owner, errand)

    with pytest.raises(NotFound):
        await jobs.job(other, job.id)
    with pytest.raises(NotFound):
        await anext(jobs.progress(other, job.id))
    assert await jobs.jobs(other, 10) == ()


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63])
async def test_a_number_that_is_no_job_is_not_found(jobs: Jobs, owner: int, number: int) -> None:
    with pytest.raises(NotFound):
        await jobs.job(owner, number)


async def test_the_same_is_not_begun_twice(jobs: Jobs, owner: int, other: int) -> None:
    job = await begun(jobs, owner, Errand())

    again = await jobs.start(owner, JobKind.BACKTEST, "a league", Errand())
    of_another = await jobs.start(other, JobKind.BACKTEST, "a league", Errand())

    assert again.id == job.id
    assert of_another.id != job.id


async def test_what_has_ended_may_be_begun_again(jobs: Jobs, owner: int) -> None:
    first = await ended(jobs, await jobs.start(owner, JobKind.BACKTEST, "a league", at_once(Outcome("Done."))))

    assert (await jobs.start(owner, JobKind.BACKTEST, "a league", Errand())).id != first.id


async def test_of_an_owner_one_job_runs_and_the_next_waits_for_it(jobs: Jobs, owner: int, other: int) -> None:
    first, second = Errand(), Errand()
    await begun(jobs, owner, first, "one")
    waiting = await jobs.start(owner, JobKind.BACKTEST, "two", second)
    await begun(jobs, other, Errand(), "one")

    assert waiting.state is JobState.WAITING
    assert not second.begun.is_set()
    first.may_end.set()
    second.may_end.set()
    assert (await ended(jobs, waiting)).state is JobState.DONE


async def test_a_job_waits_for_one_in_another_process(jobs: Jobs, owner: int, clock: Clock) -> None:
    first, second = Errand(), Errand()
    running = await begun(jobs, owner, first, "one")
    async with Jobs(clock=clock) as elsewhere:
        waiting = await elsewhere.start(owner, JobKind.BACKTEST, "two", second)
        assert waiting.state is JobState.WAITING
        first.may_end.set()
        second.may_end.set()
        await ended(jobs, running)
        assert (await ended(elsewhere, waiting)).state is JobState.DONE


async def test_ten_jobs_of_an_owner_wait_and_no_more(jobs: Jobs, owner: int, other: int) -> None:
    await begun(jobs, owner, Errand())
    for number in range(10):
        await jobs.start(owner, JobKind.BACKTEST, f"waiting {number}", Errand())

    with pytest.raises(RateLimited):
        await jobs.start(owner, JobKind.BACKTEST, "one more", Errand())
    assert (await begun(jobs, other, Errand())).state is JobState.RUNNING


async def test_an_installation_says_how_many_jobs_of_an_owner_run_and_wait(owner: int, clock: Clock) -> None:
    errands = [Errand() for _ in range(3)]
    async with Jobs(clock=clock, most_running=2, most_waiting=1) as jobs:
        first, second = [await begun(jobs, owner, errands[number], str(number)) for number in range(2)]
        third = await jobs.start(owner, JobKind.BACKTEST, "2", errands[2])
        assert [each.state for each in (first, second, third)] == [JobState.RUNNING, JobState.RUNNING, JobState.WAITING]
        with pytest.raises(RateLimited):
            await jobs.start(owner, JobKind.BACKTEST, "one more", Errand())

        errands[1].may_end.set()
        errands[2].may_end.set()

        assert (await ended(jobs, third)).state is JobState.DONE
        assert (await jobs.job(owner, first.id)).state is JobState.RUNNING


async def test_a_waiting_job_goes_with_its_owner(jobs: Jobs, owner: int) -> None:
    await begun(jobs, owner, Errand(), "one")
    waiting = await jobs.start(owner, JobKind.BACKTEST, "two", Errand())

    await jobs.remove(owner)

    with pytest.raises(NotFound):
        await jobs.job(owner, waiting.id)


async def test_a_refusal_is_told_in_its_own_words(jobs: Jobs, owner: int) -> None:
    errand = Errand(fails_with=InvalidInput(field="results", reason="no match lies between the two days"))
    job = await begun(jobs, owner, errand)
    errand.may_end.set()

    last = await ended(jobs, job)

    assert last.state is JobState.FAILED
    assert "no match lies between the two days" in last.message


async def test_a_fault_of_ours_is_not_told_in_its_words(jobs: Jobs, owner: int) -> None:
    errand = Errand(fails_with=RuntimeError("a secret of the house"))
    job = await begun(jobs, owner, errand)
    errand.may_end.set()

    assert (await ended(jobs, job)).message == "Something went wrong on our side."


async def test_a_server_that_stops_says_so(database: Database, owner: int, clock: Clock) -> None:
    async with Jobs(clock=clock) as jobs:
        job = await begun(jobs, owner, Errand())

    kept = await Jobs(clock=clock).job(owner, job.id)

    assert (kept.state, kept.ended_at) == (JobState.INTERRUPTED, START)


async def test_a_job_whose_server_was_killed_is_over_after_a_while(
    jobs: Jobs, database: Database, owner: int, clock: Clock
) -> None:
    lost = await models.Job.create(
        user_id=owner, kind=JobKind.IMPORT, subject="a.csv", state=JobState.RUNNING, started_at=START, updated_at=START
    )
    assert (await jobs.job(owner, lost.id)).state is JobState.RUNNING

    clock.now += LOST_AFTER + timedelta(seconds=1)

    assert (await jobs.job(owner, lost.id)).state is JobState.INTERRUPTED
    assert (await jobs.start(owner, JobKind.IMPORT, "a.csv", Errand())).id != lost.id


async def test_a_job_of_another_process_is_followed_by_the_table(
    jobs: Jobs, database: Database, owner: int, clock: Clock
) -> None:
    elsewhere = Errand()
    job = await begun(jobs, owner, elsewhere)
    followed = Jobs(clock=clock).progress(owner, job.id)
    first = await anext(followed)

    elsewhere.may_end.set()
    last = [view async for view in followed][-1]

    assert first.state is JobState.RUNNING
    assert last.state is JobState.DONE


async def test_jobs_are_listed_newest_first(jobs: Jobs, owner: int) -> None:
    made = [
        (await ended(jobs, await jobs.start(owner, JobKind.IMPORT, f"{n}.csv", at_once(Outcome("Done."))))).id
        for n in range(3)
    ]

    assert [job.id for job in await jobs.jobs(owner, 10)] == made[::-1]
    assert [job.id for job in await jobs.jobs(owner, 1, made[2])] == [made[1]]


async def test_who_leaves_takes_their_jobs_along(jobs: Jobs, owner: int, other: int) -> None:
    running = await begun(jobs, owner, Errand())
    kept = await begun(jobs, other, Errand())

    await jobs.remove(owner)

    assert await jobs.jobs(owner, 10) == ()
    with pytest.raises(NotFound):
        await jobs.job(owner, running.id)
    assert (await jobs.job(other, kept.id)).state is JobState.RUNNING


async def test_requests_of_two_processes_at_once_pass_no_limit(database_url: str, clock: Clock) -> None:
    async with open_database(database_url, migrate=False):
        ann = (await User.create(name="ann", name_key="ann", password_hash="", created_at=START)).id
        async with Jobs(clock=clock) as here, Jobs(clock=clock) as there:
            asked = [(here, there)[n % 2].start(ann, JobKind.IMPORT, f"{n}.csv", Errand()) for n in range(30)]
            told = await asyncio.gather(*asked, return_exceptions=True)
            kept = [job.state for job in await here.jobs(ann, 50)]

    assert sum(isinstance(each, RateLimited) for each in told) == 19
    assert (kept.count(JobState.RUNNING), kept.count(JobState.WAITING)) == (1, 10)


async def test_two_processes_asked_for_the_same_at_once_begin_it_once(database_url: str, clock: Clock) -> None:
    async with open_database(database_url, migrate=False):
        ann = (await User.create(name="ann", name_key="ann", password_hash="", created_at=START)).id
        async with Jobs(clock=clock) as here, Jobs(clock=clock) as there:
            asked = [(here, there)[n % 2].start(ann, JobKind.RATING, "a league", Errand()) for n in range(8)]
            told = await asyncio.gather(*asked)

    assert len({job.id for job in told}) == 1


async def test_old_jobs_are_forgotten(jobs: Jobs, owner: int, clock: Clock) -> None:
    old = await ended(jobs, await jobs.start(owner, JobKind.IMPORT, "a.csv", at_once(Outcome("Done."))))

    clock.now += timedelta(days=40)

    assert await jobs.forget(timedelta(days=30)) == 1
    with pytest.raises(NotFound):
        await jobs.job(owner, old.id)
