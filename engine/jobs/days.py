"""How the jobs of everybody ended, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tortoise.expressions import Q
from tortoise.functions import Count

from engine.jobs.models import Job, JobState
from engine.weeks import midnight


@dataclass(frozen=True, slots=True)
class DayOfJobs:
    """How jobs ended on a day.

    Attributes:
        day: The day (UTC).
        done: Jobs that did what they were begun for.
        failed: Jobs that did not.
    """

    day: date
    done: int
    failed: int


async def days_of_jobs(days: Sequence[date]) -> tuple[DayOfJobs, ...]:
    """Each of the days, in one statement; jobs are kept for a while only."""
    columns = {
        f"{state}_{number}": Count("id", _filter=_ended(state, day))
        for number, day in enumerate(days)
        for state in (JobState.DONE, JobState.FAILED)
    }
    ((*counts,),) = await Job.all().annotate(**columns).values_list(*columns)
    return tuple(DayOfJobs(*each) for each in zip(days, counts[::2], counts[1::2], strict=True))


def _ended(state: JobState, day: date) -> Q:
    begins = midnight(day)
    return Q(state=state, ended_at__gte=begins, ended_at__lt=begins + timedelta(days=1))
