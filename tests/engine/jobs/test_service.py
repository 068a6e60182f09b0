"""Jobs: one owner, one beginning, progress that is told, and an end that is kept whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.accounts.models import User
from engine.errors import InvalidInput, NotFound, RateLimited
from engine.jobs import models, service, worker
from engine.jobs.days import days_of_jobs
from engine.jobs.leases import LEASE, MOST_TAKEOVERS
from engine.jobs.models import JobKind, JobState
from engine.jobs.service import Jobs
from engine.jobs.values import JobDefinition, JobResult, JobView, Report
from engine.jobs.worker import Worker
from engine.notices import Notice, NoticeKind, encoded, noted
from engine.simulation.wording import en
from engine.store.database import Database, open_database

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now


def said(text: str) -> Notice:
    return noted(NoticeKind.TOLD, text=text)


@dataclass
class Errand:
    """Work that waits until it is told to go on, and is done by whichever process takes it."""

    fails_with: Exception | None = None
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)
    times: int = 0

    async def __call__(self, report: Report) -> JobResult:
        self.times += 1
        report(noted(NoticeKind.READING_FILE, file="half of it"), 1, 2)
        self.begun.set()
        await self.may_end.wait()
        if self.fails_with:
            raise self.fails_with
        return JobResult(said("It is done."), 7, '{"n": 1}')


@dataclass(frozen=True)
class Given:
    """What stands in the row: which of the errands of these tests it is."""

    number: int


ERRANDS: list[Callable[[Report], Awaitable[JobResult]]] = []
RELEASED: list[int] = []


def given(errand: Callable[[Report], Awaitable[JobResult]]) -> Given:
    ERRANDS.append(errand)
    return Given(len(ERRANDS) - 1)


async def run(what: Given, report: Report) -> JobResult:
    return await ERRANDS[what.number](report)


KINDS = {kind: JobDefinition(Given, run, release=lambda what: RELEASED.append(what.number)) for kind in JobKind}


def at_once(outcome: JobResult) -> Given:
    async def work(report: Report) -> JobResult:
        return outcome

    return given(work)


def elsewhere(clock: Clock, **settings: Any) -> Jobs:
    """The same table, as another process knows it."""
    return Jobs(KINDS, clock=clock, **settings)


@asynccontextmanager
async def serving(clock: Clock, **settings: Any) -> AsyncIterator[Jobs]:
    """A process that begins jobs and runs them."""
    jobs = elsewhere(clock, **settings)
    async with Worker(jobs):
        yield jobs


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (service, worker):
        monkeypatch.setattr(module, "LOOK_SECONDS", 0.05)


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
    async with serving(clock) as running:
        yield running


async def ended(jobs: Jobs, job: JobView) -> JobView:
    views = [view async for view in jobs.progress(job.owner_id, job.id)]
    return views[-1]


async def begun(jobs: Jobs, owner: int, errand: Errand, subject: str = "a league") -> JobView:
    """As it runs."""
    job = await jobs.start(owner, JobKind.BACKTEST, subject, given(errand))
    await errand.begun.wait()
    return await jobs.job(owner, job.id)


async def test_a_job_tells_how_far_it_is_and_what_came_of_it(jobs: Jobs, owner: int) -> None:
    errand = Errand()
    job = await begun(jobs, owner, errand)
    followed = jobs.progress(owner, job.id)
    told = await anext(followed)
    while not told.total:
        told = await anext(followed)

    errand.may_end.set()
    last = [view async for view in followed][-1]

    assert (told.state, en.notice(told.notice), told.done, told.total) == (JobState.RUNNING, "Reading half of it", 1, 2)
    assert (last.state, en.notice(last.notice), last.competition_id, last.figures) == (
        JobState.DONE,
        "It is done.",
        7,
        '{"n": 1}',
    )
    assert last.ended_at == START


async def test_what_came_of_a_job_is_kept(jobs: Jobs, owner: int, database: Database, clock: Clock) -> None:
    last = await ended(
        jobs, await jobs.start(owner, JobKind.IMPORT, "a.csv", at_once(JobResult(said("12 matches."), 3)))
    )

    assert await elsewhere(clock).job(owner, last.id) == last


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

    again = await jobs.start(owner, JobKind.BACKTEST, "a league", given(Errand()))
    of_another = await jobs.start(other, JobKind.BACKTEST, "a league", given(Errand()))

    assert again.id == job.id
    assert of_another.id != job.id


async def test_what_has_ended_may_be_begun_again(jobs: Jobs, owner: int) -> None:
    first = await ended(jobs, await jobs.start(owner, JobKind.BACKTEST, "a league", at_once(JobResult(said("Done.")))))

    assert (await jobs.start(owner, JobKind.BACKTEST, "a league", given(Errand()))).id != first.id


async def test_of_an_owner_one_job_runs_and_the_next_waits_for_it(jobs: Jobs, owner: int, other: int) -> None:
    first, second = Errand(), Errand()
    await begun(jobs, owner, first, "one")
    waiting = await jobs.start(owner, JobKind.BACKTEST, "two", given(second))
    await begun(jobs, other, Errand(), "one")

    assert waiting.state is JobState.WAITING
    assert not second.begun.is_set()
    first.may_end.set()
    second.may_end.set()
    assert (await ended(jobs, waiting)).state is JobState.DONE


async def test_a_job_waits_for_one_in_another_process(jobs: Jobs, owner: int, clock: Clock) -> None:
    first, second = Errand(), Errand()
    running = await begun(jobs, owner, first, "one")
    async with serving(clock) as there:
        waiting = await there.start(owner, JobKind.BACKTEST, "two", given(second))
        assert waiting.state is JobState.WAITING
        first.may_end.set()
        second.may_end.set()
        await ended(jobs, running)
        assert (await ended(there, waiting)).state is JobState.DONE


async def test_ten_jobs_of_an_owner_wait_and_no_more(jobs: Jobs, owner: int, other: int) -> None:
    await begun(jobs, owner, Errand())
    for number in range(10):
        await jobs.start(owner, JobKind.BACKTEST, f"waiting {number}", given(Errand()))

    with pytest.raises(RateLimited):
        await jobs.start(owner, JobKind.BACKTEST, "one more", given(Errand()))
    assert (await begun(jobs, other, Errand())).state is JobState.RUNNING


async def test_an_installation_says_how_many_jobs_of_an_owner_run_and_wait(owner: int, clock: Clock) -> None:
    errands = [Errand() for _ in range(3)]
    async with serving(clock, most_running=2, most_waiting=1) as jobs:
        first, second = [await begun(jobs, owner, errands[number], str(number)) for number in range(2)]
        third = await jobs.start(owner, JobKind.BACKTEST, "2", given(errands[2]))
        assert [each.state for each in (first, second, third)] == [JobState.RUNNING, JobState.RUNNING, JobState.WAITING]
        with pytest.raises(RateLimited):
            await jobs.start(owner, JobKind.BACKTEST, "one more", given(Errand()))

        errands[1].may_end.set()
        errands[2].may_end.set()

        assert (await ended(jobs, third)).state is JobState.DONE
        assert (await jobs.job(owner, first.id)).state is JobState.RUNNING


async def test_a_waiting_job_goes_with_its_owner(jobs: Jobs, owner: int) -> None:
    await begun(jobs, owner, Errand(), "one")
    waiting = await jobs.start(owner, JobKind.BACKTEST, "two", given(Errand()))

    await jobs.remove(owner)

    with pytest.raises(NotFound):
        await jobs.job(owner, waiting.id)


async def test_a_refusal_is_told_in_its_own_words(jobs: Jobs, owner: int) -> None:
    errand = Errand(fails_with=InvalidInput(field="results", reason="no match lies between the two days"))
    job = await begun(jobs, owner, errand)
    errand.may_end.set()

    last = await ended(jobs, job)

    assert last.state is JobState.FAILED
    assert "no match lies between the two days" in en.notice(last.notice)


async def test_a_fault_of_ours_is_not_told_in_its_words(jobs: Jobs, owner: int) -> None:
    errand = Errand(fails_with=RuntimeError("a secret of the house"))
    job = await begun(jobs, owner, errand)
    errand.may_end.set()

    assert en.notice((await ended(jobs, job)).notice) == "Something went wrong on our side."


async def test_a_server_that_stops_leaves_its_job_to_the_next(database: Database, owner: int, clock: Clock) -> None:
    errand = Errand()
    async with serving(clock) as jobs:
        job = await begun(jobs, owner, errand)
    kept = await elsewhere(clock).job(owner, job.id)

    errand.may_end.set()
    async with serving(clock) as jobs:
        last = await ended(jobs, job)

    assert (kept.state, en.notice(kept.notice), kept.done) == (JobState.WAITING, "It waits for its turn.", 0)
    assert (last.state, errand.times) == (JobState.DONE, 2)
    assert [each.id for each in await elsewhere(clock).jobs(owner, 10)] == [job.id]


async def lost(owner: int, errand: Errand, **fields: Any) -> models.Job:
    """A job of a process that was killed at this moment."""
    held = {"state": JobState.RUNNING, "holder": "gone", "lease_until": START + LEASE}
    parameters = f'{{"number": {given(errand).number}}}'
    begun_at = {"started_at": START, "updated_at": START}
    row = {"kind": JobKind.IMPORT, "subject": "a.csv", "parameters": parameters, **held, **begun_at, **fields}
    return await models.Job.create(user_id=owner, **row)


async def test_a_job_whose_server_was_killed_is_taken_over_once_its_lease_has_run_out(
    jobs: Jobs, owner: int, clock: Clock
) -> None:
    errand = Errand()
    job = await lost(owner, errand)
    await asyncio.sleep(0.2)
    before = await jobs.job(owner, job.id)

    clock.now += LEASE
    orphaned = await elsewhere(clock).job(owner, job.id)
    errand.may_end.set()
    last = await ended(jobs, before)

    assert (before.state, orphaned.state) == (JobState.RUNNING, JobState.WAITING)
    assert en.notice(orphaned.notice) == "The server that ran it has ended. It is begun again."
    assert (last.state, errand.times, (await models.Job.get(id=job.id)).takeovers) == (JobState.DONE, 1, 1)


async def test_a_process_that_is_alone_waits_for_no_lease(database: Database, owner: int, clock: Clock) -> None:
    errand = Errand()
    errand.may_end.set()
    job = await lost(owner, errand)

    async with serving(clock, is_alone=True) as jobs:
        assert (await ended(jobs, await jobs.job(owner, job.id))).state is JobState.DONE


async def test_a_job_that_ends_each_of_its_servers_is_given_up(jobs: Jobs, owner: int, clock: Clock) -> None:
    errand = Errand()
    job = await lost(owner, errand, takeovers=MOST_TAKEOVERS)
    clock.now += LEASE

    last = await ended(jobs, await jobs.job(owner, job.id))

    assert (last.state, errand.times) == (JobState.INTERRUPTED, 0)
    assert en.notice(last.notice) == "Each server that ran it has ended. It is not begun again."


async def test_a_job_that_another_version_began_is_not_guessed_at(jobs: Jobs, owner: int) -> None:
    job = await lost(owner, Errand(), parameters='{"something": "else"}', lease_until=None)

    last = await ended(jobs, await jobs.job(owner, job.id))

    assert (last.state, en.notice(last.notice)) == (JobState.INTERRUPTED, "Another version began it. Begin it again.")


async def test_a_process_that_slept_too_long_ends_nothing_twice(
    database: Database, owner: int, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> bool:
        raise OSError("the disk is gone")

    slow, quick = Errand(fails_with=RuntimeError("too late")), Errand()
    async with serving(clock) as sleeper:
        for name in ("renew", "holds"):
            monkeypatch.setattr(sleeper.leases, name, broken)
        job = await begun(sleeper, owner, slow)
        ERRANDS[-1] = quick
        clock.now += LEASE
        async with serving(clock) as successor:
            await quick.begun.wait()
            slow.may_end.set()
            await sleeper.board.changed(job.id).wait()
            quick.may_end.set()
            last = await ended(successor, job)

    assert (slow.times, quick.times) == (1, 1)
    assert (last.state, await elsewhere(clock).job(owner, job.id)) == (JobState.DONE, last)


async def test_of_several_processes_one_runs_a_job(database_url: str, clock: Clock) -> None:
    async with open_database(database_url, migrate=False):
        people = [User(name=f"a{n}", name_key=f"a{n}", password_hash="", created_at=START) for n in range(6)]
        for each in people:
            await each.save()
        errands = [Errand() for _ in people]
        async with serving(clock) as here, serving(clock) as there:
            told = [
                await (here, there)[n % 2].start(each.id, JobKind.BACKTEST, "a league", given(errands[n]))
                for n, each in enumerate(people)
            ]
            for errand in errands:
                errand.may_end.set()
            states = [(await ended((there, here)[n % 2], job)).state for n, job in enumerate(told)]

    assert states == [JobState.DONE] * len(people)
    assert [errand.times for errand in errands] == [1] * len(people)


async def test_a_job_that_waits_can_be_cancelled(jobs: Jobs, owner: int) -> None:
    first, second, third = Errand(), Errand(), Errand()
    await begun(jobs, owner, first, "one")
    waiting = await jobs.start(owner, JobKind.BACKTEST, "two", given(second))
    number = len(ERRANDS) - 1
    behind = await jobs.start(owner, JobKind.BACKTEST, "three", given(third))

    cancelled = await jobs.cancel(owner, waiting.id)
    first.may_end.set()
    third.may_end.set()

    assert (cancelled.state, cancelled.ended_at) == (JobState.CANCELLED, START)
    assert en.notice(cancelled.notice) == "It was cancelled."
    assert (await ended(jobs, behind)).state is JobState.DONE
    assert (await jobs.job(owner, waiting.id), second.times) == (cancelled, 0)
    assert RELEASED.count(number) == 1


@pytest.mark.parametrize("where", ["here", "in another process"])
async def test_a_job_that_runs_can_be_cancelled(jobs: Jobs, owner: int, clock: Clock, where: str) -> None:
    errand, behind = Errand(), Errand()
    job = await begun(jobs, owner, errand)
    number = len(ERRANDS) - 1
    following = await jobs.start(owner, JobKind.BACKTEST, "two", given(behind))
    followed = jobs.progress(owner, job.id)
    await anext(followed)

    cancelled = await (jobs if where == "here" else elsewhere(clock)).cancel(owner, job.id)
    last = [view async for view in followed][-1]
    errand.may_end.set()
    behind.may_end.set()

    assert (cancelled.state, last.state) == (JobState.CANCELLED, JobState.CANCELLED)
    assert (await ended(jobs, following)).state is JobState.DONE
    assert (await elsewhere(clock).job(owner, job.id)).state is JobState.CANCELLED
    assert number in RELEASED


async def test_what_has_ended_is_not_cancelled(jobs: Jobs, owner: int) -> None:
    last = await ended(jobs, await jobs.start(owner, JobKind.IMPORT, "a.csv", at_once(JobResult(said("Done.")))))

    assert await jobs.cancel(owner, last.id) == last


async def test_nobody_else_cancels_a_job(jobs: Jobs, owner: int, other: int) -> None:
    job = await begun(jobs, owner, Errand())

    with pytest.raises(NotFound):
        await jobs.cancel(other, job.id)
    assert (await jobs.job(owner, job.id)).state is JobState.RUNNING


async def test_a_job_is_given_up_by_the_table_and_by_nothing_else(jobs: Jobs, owner: int) -> None:
    """What waits for a job outside the database is let go of at its end, and not before."""
    errand = Errand()
    job = await begun(jobs, owner, errand)
    number = len(ERRANDS) - 1
    assert number not in RELEASED
    assert await jobs.live(JobKind.BACKTEST) == [Given(number)]

    errand.may_end.set()
    await ended(jobs, job)
    await jobs.board.stop()

    assert RELEASED.count(number) == 1
    assert await jobs.live(JobKind.BACKTEST) == []


async def test_a_job_of_another_process_is_followed_by_the_table(
    jobs: Jobs, database: Database, owner: int, clock: Clock
) -> None:
    errand = Errand()
    job = await begun(jobs, owner, errand)
    followed = elsewhere(clock).progress(owner, job.id)
    first = await anext(followed)

    errand.may_end.set()
    last = [view async for view in followed][-1]

    assert first.state is JobState.RUNNING
    assert last.state is JobState.DONE


async def test_jobs_are_listed_newest_first(jobs: Jobs, owner: int) -> None:
    made = [
        (await ended(jobs, await jobs.start(owner, JobKind.IMPORT, f"{n}.csv", at_once(JobResult(said("Done.")))))).id
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
        async with serving(clock) as here, serving(clock) as there:
            errands = [Errand() for _ in range(30)]
            asked = [
                (here, there)[n % 2].start(ann, JobKind.IMPORT, f"{n}.csv", given(errand))
                for n, errand in enumerate(errands)
            ]
            told = await asyncio.gather(*asked, return_exceptions=True)
            begun_ones = [asyncio.create_task(errand.begun.wait()) for errand in errands]
            await asyncio.wait(begun_ones, return_when=asyncio.FIRST_COMPLETED)
            kept = [job.state for job in await here.jobs(ann, 50)]

    assert sum(isinstance(each, RateLimited) for each in told) == 19
    assert (kept.count(JobState.RUNNING), kept.count(JobState.WAITING)) == (1, 10)


async def test_two_processes_asked_for_the_same_at_once_begin_it_once(database_url: str, clock: Clock) -> None:
    async with open_database(database_url, migrate=False):
        ann = (await User.create(name="ann", name_key="ann", password_hash="", created_at=START)).id
        async with serving(clock) as here, serving(clock) as there:
            asked = [(here, there)[n % 2].start(ann, JobKind.RATING, "a league", given(Errand())) for n in range(8)]
            told = await asyncio.gather(*asked)

    assert len({job.id for job in told}) == 1


async def test_old_jobs_are_forgotten(jobs: Jobs, owner: int, clock: Clock) -> None:
    old = await ended(jobs, await jobs.start(owner, JobKind.IMPORT, "a.csv", at_once(JobResult(said("Done.")))))

    clock.now += timedelta(days=40)

    assert await jobs.forget(timedelta(days=30)) == 1
    with pytest.raises(NotFound):
        await jobs.job(owner, old.id)


async def test_a_job_of_an_earlier_version_is_told_as_it_was_written(jobs: Jobs, owner: int) -> None:
    row = await models.Job.create(
        user_id=owner, kind=JobKind.IMPORT, subject="a.csv", state=JobState.DONE, message="2 matches read.",
        started_at=START, updated_at=START, ended_at=START,
    )  # fmt: skip

    assert en.notice((await jobs.job(owner, row.id)).notice) == "2 matches read."


async def test_the_row_of_a_job_holds_no_sentence(jobs: Jobs, owner: int) -> None:
    errand = Errand(fails_with=ZeroDivisionError())
    errand.may_end.set()
    last = await ended(jobs, await jobs.start(owner, JobKind.BACKTEST, "a league", given(errand)))
    row = await models.Job.get(id=last.id)

    assert (row.message, row.notice) == ("", encoded(Notice(NoticeKind.FAILED)))


async def test_days_count_the_jobs_of_everybody_by_how_and_when_they_ended(
    jobs: Jobs, clock: Clock, owner: int, other: int
) -> None:
    failing = Errand(fails_with=ValueError("no"))
    failing.may_end.set()
    await ended(jobs, await jobs.start(owner, JobKind.BACKTEST, "a", at_once(JobResult(said("It is done.")))))
    clock.now += timedelta(days=1)
    for who, what in ((owner, given(failing)), (other, at_once(JobResult(said("It is done."))))):
        await ended(jobs, await jobs.start(who, JobKind.BACKTEST, "b", what))
    clock.now = datetime.combine(clock.now.date(), datetime.max.time(), UTC)
    await ended(jobs, await jobs.start(other, JobKind.BACKTEST, "c", at_once(JobResult(said("It is done.")))))
    waiting = await begun(jobs, owner, Errand())

    days = await days_of_jobs([START.date() + timedelta(days=number) for number in (-1, 0, 1, 2)])

    assert [(each.done, each.failed) for each in days] == [(0, 0), (1, 0), (2, 1), (0, 0)]
    assert waiting.is_live


async def test_the_last_failures_of_anybody_come_newest_first(jobs: Jobs, owner: int, other: int) -> None:
    failing = Errand(fails_with=ValueError("no"))
    failing.may_end.set()
    failed = []
    for number, who in enumerate((owner, other, owner)):
        failed.append((await ended(jobs, await jobs.start(who, JobKind.BACKTEST, str(number), given(failing)))).id)
        await ended(jobs, await jobs.start(who, JobKind.BACKTEST, "well", at_once(JobResult(said("It is done.")))))

    assert [each.id for each in await jobs.failures(5)] == failed[::-1]
    assert [(each.id, each.state) for each in await jobs.failures(1)] == [(failed[-1], JobState.FAILED)]
