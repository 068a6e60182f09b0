"""Work that the house begins by itself: whoever finds it due begins it, and of all processes one does it at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self, TypeAlias
from uuid import uuid4

from tortoise.expressions import Q

from engine.jobs.leases import LEASE
from engine.jobs.models import Upkeep as Row
from engine.jobs.values import Report
from engine.notices import Notice, decoded, encoded

log = logging.getLogger(__name__)

Due: TypeAlias = Callable[[], Awaitable[bool]]
Work: TypeAlias = Callable[[Report], Awaitable[None]]

LOOK_SECONDS = 0.25
BEAT_SECONDS = 1.0
RETRY_AFTER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far work is that the house does by itself.

    Attributes:
        step: What is done now; None until it is said.
        done: How much of that is done.
        total: How much there is of it; 0 until it is counted.
        has_failed: Whether it went wrong and is tried again later.
    """

    step: Notice | None = None
    done: int = 0
    total: int = 0
    has_failed: bool = False


class UpkeepRunner:
    """
    Args:
        due: Whether there is anything to do.
        work: Does all of it.
        is_alone: Whether no other process can work on the same database: what the table says of one is old then.
    """

    def __init__(
        self, name: str, due: Due, work: Work, *, clock: Callable[[], datetime], is_alone: bool = False
    ) -> None:
        self._name, self._due, self._work, self._clock = name, due, work, clock
        self._is_alone, self._lost_after = is_alone, timedelta() if is_alone else LEASE
        self._holder = uuid4().hex
        self._told = Progress()
        self._task: asyncio.Task[None] | None = None
        self._is_open = False
        self._failed_at: datetime | None = None

    async def __aenter__(self) -> Self:
        self._is_open = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Interrupt the work: whoever finds it due begins it again."""
        self._is_open = False
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def begin(self) -> None:
        """Begin the work beside the caller, unless it runs here or has failed just now."""
        if self._is_open and not self._is_running and not self._has_just_failed:
            self._start()

    async def progress(self) -> Progress:
        """How far it is, whoever does it."""
        if self._is_running:
            return self._told
        row = await Row.get_or_none(name=self._name)
        if row is None:
            return Progress()
        if row.holder is None or self._is_lost(row):
            return Progress(has_failed=row.failed_at is not None)
        return Progress(decoded(row.notice, row.step), row.done, row.total)

    async def underway(self) -> Progress | None:
        """The same while it is done, or where it has failed; None where nobody does it."""
        if self._is_running:
            return self._told
        if self._is_alone:
            return Progress(has_failed=True) if self._failed_at else None
        known = await self.progress()
        return None if known == Progress() else known

    async def announce(self) -> None:
        """Note in the database that this work belongs to it, before any of it is begun."""
        await Row.bulk_create([Row(name=self._name)], ignore_conflicts=True)

    async def is_announced(self) -> bool:
        """Whether it was, or the work was begun once."""
        return await Row.filter(name=self._name).exists()

    async def finish(self, report: Report | None = None) -> None:
        """Return when nothing is due any more, or it has failed; the work goes on where the caller does not wait."""
        while await self._due() and not self._has_just_failed:
            if not self._is_running:
                self._start()
            while self._task and not self._task.done():
                self._pass_on(report, self._told)
                await asyncio.wait((self._task,), timeout=LOOK_SECONDS)
            if await self._due() and not self._has_just_failed:
                self._pass_on(report, await self.progress())
                await asyncio.sleep(LOOK_SECONDS)

    @property
    def _is_running(self) -> bool:
        return self._task is not None and not self._task.done()

    @property
    def _has_just_failed(self) -> bool:
        return self._failed_at is not None and self._clock() - self._failed_at < RETRY_AFTER

    @staticmethod
    def _pass_on(report: Report | None, progress: Progress) -> None:
        if report and progress.step and progress.total:
            report(progress.step, progress.done, progress.total)

    def _is_lost(self, row: Row) -> bool:
        return row.beat_at is None or self._clock() - row.beat_at >= self._lost_after

    def _start(self) -> None:
        self._told = Progress()
        self._task = asyncio.create_task(self._run(), name=f"upkeep of {self._name}")

    async def _run(self) -> None:
        if not await self._claimed():
            return
        beating = asyncio.create_task(self._beat())
        failed_at = None
        try:
            # Another process may have done it between the question and the claim.
            if await self._due():
                await self._work(self._report)
        except Exception:
            log.exception("The upkeep of %s failed; it is tried again in a minute.", self._name)
            failed_at = self._clock()
        finally:
            self._failed_at = failed_at
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
            await Row.filter(name=self._name, holder=self._holder).update(holder=None, failed_at=failed_at)

    async def _claimed(self) -> bool:
        """Whether this process is the one that does it now."""
        now = self._clock()
        await self.announce()
        free = Q(holder=None) | Q(beat_at__lte=now - self._lost_after)
        claim = Row.filter(free, name=self._name)
        return bool(await claim.update(holder=self._holder, beat_at=now, step="", notice=None, done=0, total=0))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            told = self._told
            try:
                await Row.filter(name=self._name, holder=self._holder).update(
                    beat_at=self._clock(), notice=told.step and encoded(told.step), done=told.done, total=told.total
                )
            except Exception:
                log.exception("The progress of %s could not be kept; it is tried again.", self._name)

    def _report(self, step: Notice, done: int, total: int) -> None:
        """From any thread: the last word is all that anybody asks for."""
        self._told = Progress(step, done, total)
