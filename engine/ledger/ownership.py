"""Who owns what, remembered between questions where this process is the only one that writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.ledger.sql import Sql
from engine.ledger.values import Item
from engine.store.database import Database

MOST_REMEMBERED = 200_000


class Ownership:
    """Answers what a user owns without touching the writer.

    On SQLite one process writes, and it tells `learn` of every commit, so answers are kept. On PostgreSQL another
    process may have sold or refunded since: there every question is one statement.
    """

    def __init__(self, database: Database) -> None:
        self._database, self._sql = database, Sql(database.dialect)
        self._known: dict[tuple[int, Item], bool] = {}
        self._commits = 0

    def learn(self, changes: Mapping[tuple[int, Item], bool]) -> None:
        """Take in what a commit has changed."""
        if changes and self._database.dialect == "sqlite":
            self._commits += 1
            self._known.update(changes)

    async def owned(self, user_id: int, items: Iterable[Item]) -> frozenset[Item]:
        asked = frozenset(items)
        if any((user_id, item) not in self._known for item in asked):
            return await self._read(user_id, asked)
        return frozenset(item for item in asked if self._known[user_id, item])

    async def _read(self, user_id: int, asked: frozenset[Item]) -> frozenset[Item]:
        commits = self._commits
        rows = await self._sql.read(
            self._database,
            "SELECT subject, feature FROM ledger_receipts "
            "WHERE account_id = ? AND subject IN {texts} AND withdrawn_by IS NULL",
            user_id,
            self._sql.listed({item.subject for item in asked}),
        )
        owned = asked & {Item(subject, feature) for subject, feature in rows}
        # A commit between the statement and this line may have changed what was read: then it is not remembered.
        if self._database.dialect == "sqlite" and commits == self._commits:
            self._remember(user_id, asked, owned)
        return owned

    def _remember(self, user_id: int, asked: frozenset[Item], owned: frozenset[Item]) -> None:
        if len(self._known) > MOST_REMEMBERED:
            self._known.clear()
        self._known.update({(user_id, item): item in owned for item in asked})
