"""The serial writer: waiting commands share one transaction, and are answered only after its commit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from engine.errors import OracleError, Overloaded, StorageFailed
from engine.ledger.book import Book
from engine.ledger.chain import Head, microseconds
from engine.ledger.commands import Command, Wants
from engine.ledger.tables import Known, Tables
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
    """A batch that was applied: the link it ends with tells later whether its commit took place."""

    batch: Sequence[Waiting]
    outcomes: list[Any]
    book: Book


class Writer:
    """The only task of a process that writes to the ledger.

    Args:
        key: Signs the chain's head.
        committed: Called with the book of each batch after its commit, before anyone is answered.
        abandoned: Called with a result that nobody waits for any more.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime],
        key: bytes,
        batch: int,
        queue: int,
        committed: Callable[[Book], None],
        abandoned: Callable[[Any], None],
    ) -> None:
        self._clock, self._key, self._most = clock, key, batch
        self._transactor = transactor(database, alone=True)
        self._tables = Tables(Sql(database.dialect))
        self._known = Known()
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
            batch = [await self._queue.get()]
            if nobody_waits:
                # One turn of the loop lets everybody whom the last commit answered ask again, and so share this one.
                await asyncio.sleep(0)
            while len(batch) < self._most and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            await self._write([waiting for waiting in batch if not waiting.future.cancelled()])
            for _ in batch:
                self._queue.task_done()

    async def _write(self, batch: Sequence[Waiting]) -> None:
        """Commit the batch, or where that fails each command by itself."""
        if not batch:
            return
        try:
            await self._commit(batch)
        except Exception:
            log.exception("A batch of %d commands failed; they are done one by one.", len(batch))
            for waiting in await self._unsettled(batch):
                await self._write_alone(waiting)

    async def _write_alone(self, waiting: Waiting) -> None:
        try:
            await self._commit([waiting])
        except Exception:
            log.exception("The command %s failed.", waiting.command.name)
            _fail(waiting)

    async def _commit(self, batch: Sequence[Waiting]) -> None:
        self._answer(await self._transactor.run(lambda: self._apply(batch)))

    async def _unsettled(self, batch: Sequence[Waiting]) -> Sequence[Waiting]:
        """What is left to do after a failure: nothing where the commit took place and only its news was lost."""
        attempt, self._attempt = self._attempt, None
        if attempt is None or attempt.batch is not batch:
            return batch
        try:
            if not await self._transactor.run(lambda: self._was_committed(attempt.book.head)):
                return batch
        except Exception:
            log.exception("Whether the batch was committed is not known.")
            for waiting in batch:
                _fail(waiting)
            return ()
        self._answer(attempt)
        return ()

    def _was_committed(self, head: Head) -> Steps[bool]:
        """Locking the head waits for a commit that the database may still be busy with."""
        yield from self._tables.lock(self._key)
        return (yield from self._tables.has(head))

    def _apply(self, batch: Sequence[Waiting]) -> Steps[Attempt]:
        known, self._known = self._known, Known()
        head = yield from self._tables.lock(self._key)
        wants = Wants()
        for waiting in batch:
            waiting.command.want(wants)
        book = yield from self._tables.load(wants, known, head, max(microseconds(self._clock()), head.at))
        outcomes = [_outcome(waiting.command, book) for waiting in batch]
        if book.head != head:
            yield from self._tables.save(book.additions, book.head, book.head.signature(self._key))
        self._attempt = Attempt(batch, outcomes, book)
        return self._attempt

    def _answer(self, attempt: Attempt) -> None:
        self._known = Known.after(attempt.book)
        self._committed(attempt.book)
        for waiting, outcome in zip(attempt.batch, attempt.outcomes, strict=True):
            if waiting.future.done():
                self._abandoned(outcome)
            elif isinstance(outcome, OracleError):
                waiting.future.set_exception(outcome)
            else:
                waiting.future.set_result(outcome)


def _fail(waiting: Waiting) -> None:
    if not waiting.future.done():
        waiting.future.set_exception(StorageFailed())


def _outcome(command: Command[T], book: Book) -> T | OracleError:
    try:
        return command.apply(book)
    except OracleError as refusal:
        command.deny(book, refusal)
        return refusal
