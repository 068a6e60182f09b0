"""The serial writer: waiting commands share one transaction, and are answered only after its commit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from engine.errors import OracleError, Overloaded, StorageFailed
from engine.ledger.batch import Batch
from engine.ledger.chain import Head, microseconds
from engine.ledger.commands.command import Command, ReadSet
from engine.ledger.tables import Tables, WarmState
from engine.store.database import Database
from engine.store.sql import Sql
from engine.store.transactor import Steps, transactor

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Waiting:
    command: Command[Any]
    future: asyncio.Future[Any]


@dataclass(slots=True)
class Attempt:
    """A group that was applied: the link it ends with tells later whether its commit took place."""

    group: Sequence[Waiting]
    outcomes: list[Any]
    batch: Batch


class Writer:
    """The only task of a process that writes to the ledger.

    Args:
        key: Signs the chain's head.
        batch_size: Commands that share one commit at most.
        committed: Called with the batch of each group after its commit, before anyone is answered.
        abandoned: Called with a result that nobody waits for any more.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime],
        key: bytes,
        batch_size: int,
        queue: int,
        committed: Callable[[Batch], None],
        abandoned: Callable[[Any], None],
    ) -> None:
        self._clock, self._key, self._most = clock, key, batch_size
        self._transactor = transactor(database, alone=True)
        self._tables = Tables(Sql(database.dialect))
        self._warm = WarmState()
        self._queue: asyncio.Queue[Waiting] = asyncio.Queue(queue)
        self._committed, self._abandoned = committed, abandoned
        self._attempt: Attempt | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="ledger writer")

    @property
    def is_running(self) -> bool:
        return self._task is not None and not self._task.done()

    async def finish(self) -> None:
        """Wait until all that was asked for so far is done."""
        await self._queue.join()

    async def stop(self) -> None:
        """Finish what waits, then end."""
        await self.finish()
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._transactor.close()

    async def submit(self, command: Command[T]) -> T:
        """Queue the command and wait for its result.

        Raises:
            Overloaded: Too many commands wait.
            StorageFailed: The database failed; the command may or may not have been done.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        try:
            self._queue.put_nowait(Waiting(command, future))
        except asyncio.QueueFull:
            raise Overloaded from None
        return await future

    async def _run(self) -> None:
        while True:
            nobody_waits = self._queue.empty()
            group = [await self._queue.get()]
            if nobody_waits:
                # One turn of the loop lets everybody whom the last commit answered ask again, and so share this one.
                await asyncio.sleep(0)
            while len(group) < self._most and not self._queue.empty():
                group.append(self._queue.get_nowait())
            await self._write([waiting for waiting in group if not waiting.future.cancelled()])
            for _ in group:
                self._queue.task_done()

    async def _write(self, group: Sequence[Waiting]) -> None:
        """Commit the group, or where that fails each command by itself."""
        if not group:
            return
        try:
            await self._commit(group)
        except Exception:
            log.exception("A group of %d commands failed; they are done one by one.", len(group))
            for waiting in await self._unsettled(group):
                await self._write_alone(waiting)

    async def _write_alone(self, waiting: Waiting) -> None:
        try:
            await self._commit([waiting])
        except Exception:
            log.exception("The command %s failed.", waiting.command.name)
            _fail(waiting)

    async def _commit(self, group: Sequence[Waiting]) -> None:
        self._answer(await self._transactor.run(lambda: self._apply(group)))

    async def _unsettled(self, group: Sequence[Waiting]) -> Sequence[Waiting]:
        """What is left to do after a failure: nothing where the commit took place and only its news was lost."""
        attempt, self._attempt = self._attempt, None
        if attempt is None or attempt.group is not group:
            return group
        try:
            if not await self._transactor.run(lambda: self._was_committed(attempt.batch.head)):
                return group
        except Exception:
            log.exception("Whether the group was committed is not known.")
            for waiting in group:
                _fail(waiting)
            return ()
        self._answer(attempt)
        return ()

    def _was_committed(self, head: Head) -> Steps[bool]:
        """Locking the head waits for a commit that the database may still be busy with."""
        yield from self._tables.lock(self._key)
        return (yield from self._tables.has(head))

    def _apply(self, group: Sequence[Waiting]) -> Steps[Attempt]:
        warm, self._warm = self._warm, WarmState()
        head = yield from self._tables.lock(self._key)
        reads = ReadSet()
        for waiting in group:
            waiting.command.want(reads)
        batch = yield from self._tables.load(reads, warm, head, max(microseconds(self._clock()), head.at))
        outcomes = [_outcome(waiting.command, batch) for waiting in group]
        if batch.head != head:
            yield from self._tables.save(batch.writes, batch.head, batch.head.signature(self._key))
        self._attempt = Attempt(group, outcomes, batch)
        return self._attempt

    def _answer(self, attempt: Attempt) -> None:
        self._warm = WarmState.after(attempt.batch)
        self._committed(attempt.batch)
        for waiting, outcome in zip(attempt.group, attempt.outcomes, strict=True):
            if waiting.future.done():
                self._abandoned(outcome)
            elif isinstance(outcome, OracleError):
                waiting.future.set_exception(outcome)
            else:
                waiting.future.set_result(outcome)


def _fail(waiting: Waiting) -> None:
    if not waiting.future.done():
        waiting.future.set_exception(StorageFailed())


def _outcome(command: Command[T], batch: Batch) -> T | OracleError:
    try:
        return command.apply(batch)
    except OracleError as refusal:
        command.deny(batch, refusal)
        return refusal
