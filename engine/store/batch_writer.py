"""Rows that many requests keep at the same moment share one commit: syncing the disk costs more than the rows do."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from engine.store.changes import Change, Row
from engine.store.database import Database
from engine.store.sql import Sql
from engine.store.transactor import Read, Steps, transactor

MOST_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class PendingRows:
    """Rows of one request, and who waits for them."""

    change: Change
    rows: Sequence[Row]
    is_looked_up: bool
    written: asyncio.Future[set[str]]


class BatchWriter:
    """The writer of rows that no other statement of a transaction depends on."""

    def __init__(self, database: Database) -> None:
        self._transactor, self._sql = transactor(database, alone=False), Sql(database.dialect)
        self._waiting: list[PendingRows] = []
        self._task: asyncio.Task[None] | None = None

    async def write(self, change: Change, rows: Sequence[Row]) -> None:
        """Return when the rows are committed; what came before them in this process is so too."""
        await self._written(change, rows, is_looked_up=False)

    async def add(self, change: Change, rows: Sequence[Row]) -> set[str]:
        """Write rows by their first column, which stay as they are where they are there already.

        Returns:
            The first column of those that were.
        """
        return await self._written(change, rows, is_looked_up=True)

    async def _written(self, change: Change, rows: Sequence[Row], *, is_looked_up: bool) -> set[str]:
        pending = PendingRows(change, rows, is_looked_up, asyncio.get_running_loop().create_future())
        self._waiting.append(pending)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="rows kept together")
        return await asyncio.shield(pending.written)

    async def _run(self) -> None:
        # One turn of the loop lets everybody who is about to write share the commit.
        await asyncio.sleep(0)
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            try:
                await self._commit(batch)
            except Exception:
                for pending in batch:
                    await self._alone(pending)

    async def _alone(self, pending: PendingRows) -> None:
        """Somebody's rows cannot be written; nobody else's are lost for it."""
        try:
            await self._commit([pending])
        except Exception as failure:
            pending.written.set_exception(failure)
            # Whoever waited may be gone.
            pending.written.exception()

    async def _commit(self, batch: Sequence[PendingRows]) -> None:
        there = await self._transactor.run(lambda: self._steps(batch))
        for pending in batch:
            pending.written.set_result(
                there.intersection(row[0] for row in pending.rows) if pending.is_looked_up else set()
            )

    def _steps(self, batch: Sequence[PendingRows]) -> Steps[set[str]]:
        """Rows of one table go in as one change, tables in the order in which they were first named."""
        changes: dict[Change, list[Row]] = {}
        sought: dict[Change, list[str]] = {}
        for pending in batch:
            changes.setdefault(pending.change, []).extend(pending.rows)
            if pending.is_looked_up:
                sought.setdefault(pending.change, []).extend(row[0] for row in pending.rows)
        there: set[str] = set()
        for change, ids in sought.items():
            name, _ = change.columns[0]
            statement = self._sql.text(f"SELECT {name} FROM {change.table} WHERE {name} IN {{texts}}")  # noqa: S608
            there.update(row[0] for row in (yield Read(statement, (self._sql.listed(ids),))))
        yield tuple(changes.items())
        return there
