"""Who owns what, remembered between questions where this process is the only one that writes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Protocol

from engine.ledger.values import Item
from engine.store.database import Database
from engine.store.sql import Sql

MOST_OF_A_USER, MOST_REMEMBERED = 20_000, 200_000


class Ownership(Protocol):
    """Answers what a user owns without touching the writer."""

    def learn(self, changes: Mapping[tuple[int, Item], bool]) -> None:
        """Take in what a commit has changed."""

    async def owned(self, user_id: int, items: Iterable[Item]) -> frozenset[Item]:
        """Those of the items that the user owns."""


def ownership(database: Database) -> Ownership:
    return Remembered(database) if database.dialect == "sqlite" else Asked(database)


class Remembered:
    """On SQLite one process writes, and it tells of every commit: all that a user owns is read once.

    Of a user who owns very much nothing is remembered: what is asked about those goes to the database.
    """

    def __init__(self, database: Database) -> None:
        self._database, self._sql = database, Sql(database.dialect)
        self._known: dict[int, set[Item] | None] = {}
        self._of_the_others = Asked(database)
        self._size = self._commits = 0

    def learn(self, changes: Mapping[tuple[int, Item], bool]) -> None:
        self._commits += bool(changes)
        for (user_id, item), is_owned in changes.items():
            known = self._known.get(user_id)
            if known is None:
                continue
            (known.add if is_owned else known.discard)(item)
            self._size += is_owned
            if len(known) > MOST_OF_A_USER:
                self._known[user_id] = None
        if self._size > MOST_REMEMBERED:
            self._known.clear()
            self._size = 0

    async def owned(self, user_id: int, items: Iterable[Item]) -> frozenset[Item]:
        asked = frozenset(items)
        if user_id not in self._known:
            await self._read(user_id)
        known = self._known.get(user_id)
        return asked & known if known is not None else await self._of_the_others.owned(user_id, asked)

    async def _read(self, user_id: int) -> None:
        commits = self._commits
        rows = await self._sql.read(
            self._database,
            "SELECT subject, feature FROM ledger_receipts WHERE account_id = ? AND withdrawn_by IS NULL LIMIT ?",
            user_id,
            MOST_OF_A_USER + 1,
        )
        # A commit between the statement and this line may have changed what was read: then it is not remembered.
        if commits == self._commits:
            self._known[user_id] = {Item(*row) for row in rows} if len(rows) <= MOST_OF_A_USER else None
            self._size += len(rows)


class Asked:
    """On PostgreSQL another process may have sold or refunded since, so every question goes to the database.

    What is asked while a statement runs shares the next one.
    """

    def __init__(self, database: Database) -> None:
        self._database, self._sql = database, Sql(database.dialect)
        self._waiting: dict[tuple[int, str], asyncio.Future[frozenset[Item]]] = {}
        self._task: asyncio.Task[None] | None = None

    def learn(self, changes: Mapping[tuple[int, Item], bool]) -> None:
        """Nothing is remembered."""

    async def owned(self, user_id: int, items: Iterable[Item]) -> frozenset[Item]:
        asked = frozenset(items)
        futures = [self._ask(user_id, subject) for subject in {item.subject for item in asked}]
        return asked & frozenset().union(*[await asyncio.shield(future) for future in futures])

    def _ask(self, user_id: int, subject: str) -> asyncio.Future[frozenset[Item]]:
        future = self._waiting.get((user_id, subject))
        if future is None:
            future = self._waiting[user_id, subject] = asyncio.get_running_loop().create_future()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._answer(), name="what is owned")
        return future

    async def _answer(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, {}
            try:
                rows = await self._sql.read(
                    self._database,
                    self._sql.matched(
                        "account_id, subject, feature",
                        "ledger_receipts",
                        "account_id",
                        "subject",
                        "withdrawn_by IS NULL",
                    ),
                    *self._sql.paired(waiting.keys()),
                )
            except Exception as failure:
                for future in waiting.values():
                    future.set_exception(failure)
                    future.exception()
                continue
            owned: dict[tuple[int, str], set[Item]] = {}
            for user_id, subject, feature in rows:
                owned.setdefault((user_id, subject), set()).add(Item(subject, feature))
            for place, future in waiting.items():
                future.set_result(frozenset(owned.get(place, ())))
