"""What is said of a job: what it is given, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from engine.jobs.models import LIVE, JobKind, JobState
from engine.notices import Notice, NoticeKind

Report: TypeAlias = Callable[[Notice, int, int], None]
"""Called with a step, what is done of it and its whole; from any thread."""


@dataclass(frozen=True, slots=True)
class JobView:
    """Work that takes longer than a request. It costs nothing.

    Only who began it sees it, and administrators where it failed.

    Attributes:
        id: Id.
        kind: What is done.
        subject: What it works on.
        state: Whether it runs, and else how it ended.
        done: What is done of the step, from 0 to `total`.
        total: The whole of the step, at least 0, which stands until it is known.
        notice: The step that it is at, or in the end what came of it.
        figures: JSON, where it computed any.
        started_at: When it was begun, UTC.
        updated_at: When it last said how far it is, UTC.
        ended_at: When it ended, UTC; None while it runs.
    """

    id: int
    owner_id: int
    kind: JobKind
    subject: str
    state: JobState
    done: int
    total: int
    notice: Notice
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
class JobResult:
    """What came of a job.

    Args:
        has_failed: Though it ended, nothing came of it.
        seed: Of what it drew at random, hexadecimal; None where it drew nothing.
    """

    notice: Notice
    competition_id: int | None = None
    figures: str | None = None
    has_failed: bool = False
    seed: str | None = None


def nothing(parameters: Any) -> None:
    """What most jobs leave behind."""


@dataclass(frozen=True, slots=True)
class JobDefinition:
    """What is done for jobs of one kind, in whichever process, and once more where a process ended in the midst of it.

    Args:
        parameters: The type of all that a row says of such a job, beside which only the database is asked.
        work: Does it. What it has kept when it is interrupted must not be in the way of its second beginning.
        release: Lets go of what waits for the job outside the database; called once it has ended, however that was.
        cancelled: What is said of one that was cancelled.
    """

    parameters: type[Any]
    work: Callable[[Any, Report], Awaitable[JobResult]]
    release: Callable[[Any], None] = nothing
    cancelled: NoticeKind = NoticeKind.CANCELLED
