"""Rows that many requests keep at the same moment share one commit: syncing the disk costs more than the rows do."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from engine.store.batcher import Batcher
from engine.store.changes import Change, Row
from engine.store.database import Database
from engine.store.sql import Sql
from engine.store.transactor import Read, Steps, transactor


@dataclass(frozen=True, slots=True)
class PendingRows:
    """Rows of one request.

    Args:
        is_looked_up: Whether it wants to be told which of them were there.
    """

    change: Change
    rows: Sequence[Row]
    is_looked_up: bool


class BatchWriter:
    """The writer of rows that no other statement of a transaction depends on."""

    def __init__(self, database: Database) -> None:
        self._transactor, self._sql = transactor(database, alone=False), Sql(database.dialect)
        self._batches: Batcher[PendingRows, set[str]] = Batcher(self._written)

    async def write(self, change: Change, rows: Sequence[Row]) -> None:
        """Return when the rows are committed; what came before them in this process is so too."""
        await asyncio.shield(self._batches.ask(PendingRows(change, rows, is_looked_up=False)))

    async def add(self, change: Change, rows: Sequence[Row]) -> set[str]:
        """Write rows by their first column, which stay as they are where they are there already.

        Returns:
            The first column of those that were.
        """
        return await asyncio.shield(self._batches.ask(PendingRows(change, rows, is_looked_up=True)))

    async def _written(self, batch: Sequence[PendingRows]) -> Sequence[set[str] | Exception]:
        try:
            return await self._commit(batch)
        except Exception:
            return [await self._alone(pending) for pending in batch]

    async def _alone(self, pending: PendingRows) -> set[str] | Exception:
        """Somebody's rows cannot be written; nobody else's are lost for it."""
        try:
            (there,) = await self._commit([pending])
        except Exception as failure:
            return failure
        return there

    async def _commit(self, batch: Sequence[PendingRows]) -> Sequence[set[str]]:
        there = await self._transactor.run(lambda: self._steps(batch))
        return [
            there.intersection(row[0] for row in pending.rows) if pending.is_looked_up else set() for pending in batch
        ]

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
