"""The serial writer: waiting commands share one transaction, and are answered only after its commit."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from engine.errors import OracleError, StorageFailed
from engine.ledger.batch import Batch
from engine.ledger.chain import Head, microseconds
from engine.ledger.commands.command import Command, ReadSet
from engine.ledger.refusals import Refusals
from engine.ledger.tables import Tables, WarmState
from engine.store.batcher import Batcher
from engine.store.database import Database
from engine.store.sql import Sql
from engine.store.transactor import Steps, transactor

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Attempt:
    """A group that was applied: the link it ends with tells later whether its commit took place."""

    group: Sequence[Command[Any]]
    outcomes: list[Any]
    batch: Batch


class Writer:
    """All that a process writes to the ledger, one group of commands after the other.

    Args:
        key: Signs the chain's head.
        batch_size: Commands that share one commit at most.
        queue: Commands that may wait for their group.
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
        self._clock, self._key = clock, key
        self._transactor = transactor(database, alone=True)
        self._tables = Tables(Sql(database.dialect))
        self._warm, self._refusals = WarmState(), Refusals()
        self._groups: Batcher[Command[Any], Any] = Batcher(
            self._write, most=batch_size, most_waiting=queue, abandoned=abandoned
        )
        self._committed = committed
        self._attempt: Attempt | None = None
        self.is_running = True

    async def finish(self) -> None:
        """Wait until all that was asked for so far is done."""
        await self._groups.finish()

    async def stop(self) -> None:
        """Finish what waits, then end."""
        await self.finish()
        self.is_running = False
        await self._transactor.close()

    async def submit(self, command: Command[T]) -> T:
        """Queue the command and wait for its result. Cancelled before its group begins, it is not done.

        Raises:
            Overloaded: Too many commands wait.
            StorageFailed: The database failed; the command may or may not have been done.
        """
        result: T = await self._groups.ask(command)
        return result

    async def _write(self, group: Sequence[Command[Any]]) -> Sequence[Any]:
        """Commit the group, or where that fails each command by itself."""
        try:
            return await self._commit(group)
        except Exception:
            log.exception("A group of %d commands failed; they are done one by one.", len(group))
        settled = await self._settled(group)
        return [await self._write_alone(command) for command in group] if settled is None else settled

    async def _write_alone(self, command: Command[Any]) -> Any:
        try:
            (outcome,) = await self._commit([command])
        except Exception:
            log.exception("The command %s failed.", command.name)
            return StorageFailed()
        return outcome

    async def _commit(self, group: Sequence[Command[Any]]) -> Sequence[Any]:
        return self._outcomes(await self._transactor.run(lambda: self._apply(group)))

    async def _settled(self, group: Sequence[Command[Any]]) -> Sequence[Any] | None:
        """What became of a group that failed; None where nothing did, and something where only its news was lost."""
        attempt, self._attempt = self._attempt, None
        if attempt is None or attempt.group is not group:
            return None
        try:
            was_committed = await self._transactor.run(lambda: self._was_committed(attempt.batch.head))
        except Exception:
            log.exception("Whether the group was committed is not known.")
            return [StorageFailed() for _ in group]
        return self._outcomes(attempt) if was_committed else None

    def _was_committed(self, head: Head) -> Steps[bool]:
        """Locking the head waits for a commit that the database may still be busy with."""
        yield from self._tables.lock(self._key)
        return (yield from self._tables.has(head))

    def _apply(self, group: Sequence[Command[Any]]) -> Steps[Attempt]:
        warm, self._warm = self._warm, WarmState()
        head = yield from self._tables.lock(self._key)
        reads = ReadSet()
        for command in group:
            command.want(reads)
        at = max(microseconds(self._clock()), head.at)
        batch = yield from self._tables.load(reads, warm, head, at, self._refusals)
        outcomes = [_outcome(command, batch) for command in group]
        if batch.head != head:
            yield from self._tables.save(batch.writes, batch.head, batch.head.signature(self._key))
        self._attempt = Attempt(group, outcomes, batch)
        return self._attempt

    def _outcomes(self, attempt: Attempt) -> Sequence[Any]:
        """What each command of a committed group is answered."""
        self._warm = WarmState.after(attempt.batch)
        self._committed(attempt.batch)
        return attempt.outcomes


def _outcome(command: Command[T], batch: Batch) -> T | OracleError:
    try:
        return command.apply(batch)
    except OracleError as refusal:
        command.deny(batch, refusal)
        return refusal
