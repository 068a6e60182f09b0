"""Who owns what, remembered between questions where this process is the only one that writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from engine.ledger.values import Item
from engine.store.batcher import Batcher
from engine.store.database import Database
from engine.store.remembered import Remembered
from engine.store.sql import Sql

MOST_OF_A_USER, MOST_REMEMBERED = 20_000, 200_000


class Ownership(Protocol):
    """Answers what a user owns without touching the writer."""

    def learn(self, changes: Mapping[tuple[int, Item], bool]) -> None:
        """Take in what a commit has changed."""

    async def owned(self, user_id: int, items: Iterable[Item]) -> frozenset[Item]:
        """Those of the items that the user owns."""


def ownership(database: Database) -> Ownership:
    return RememberedOwnership(database) if database.dialect == "sqlite" else AskedOwnership(database)


@dataclass(slots=True)
class OwnedItems:
    """All that a user owns, or that it is too much to be remembered."""

    items: set[Item]
    is_too_much: bool = False

    @property
    def weight(self) -> int:
        return 1 + len(self.items)

    def changed(self, item: Item, is_owned: bool) -> OwnedItems:
        if self.is_too_much:
            return self
        (self.items.add if is_owned else self.items.discard)(item)
        return TOO_MUCH if len(self.items) > MOST_OF_A_USER else self


TOO_MUCH = OwnedItems(set(), is_too_much=True)


class RememberedOwnership:
    """On SQLite one process writes, and it tells of every commit: all that a user owns is read once.

    Of a user who owns very much nothing is remembered: what is asked about those goes to the database.
    """

    def __init__(self, database: Database) -> None:
        self._database, self._sql = database, Sql(database.dialect)
        self._known: Remembered[int, OwnedItems] = Remembered(database, MOST_REMEMBERED, lambda each: each.weight)
        self._of_the_others = AskedOwnership(database)

    def learn(self, changes: Mapping[tuple[int, Item], bool]) -> None:
        for (user_id, item), is_owned in changes.items():
            self._known.revise(user_id, partial(OwnedItems.changed, item=item, is_owned=is_owned))

    async def owned(self, user_id: int, items: Iterable[Item]) -> frozenset[Item]:
        asked = frozenset(items)
        known = self._known.find(user_id) or (await self._known.read(self._read(user_id)))[user_id]
        return await self._of_the_others.owned(user_id, asked) if known.is_too_much else asked & known.items

    async def _read(self, user_id: int) -> dict[int, OwnedItems]:
        rows = await self._sql.read(
            self._database,
            "SELECT subject, feature FROM ledger_receipts WHERE account_id = ? AND withdrawn_by IS NULL LIMIT ?",
            user_id,
            MOST_OF_A_USER + 1,
        )
        return {user_id: OwnedItems({Item(*row) for row in rows}) if len(rows) <= MOST_OF_A_USER else TOO_MUCH}


class AskedOwnership:
    """On PostgreSQL another process may have sold or refunded since, so every question goes to the database.

    What is asked while a statement runs shares the next one.
    """

    def __init__(self, database: Database) -> None:
        self._database, self._sql = database, Sql(database.dialect)
        self._questions: Batcher[tuple[int, str], frozenset[Item]] = Batcher(self._answers)

    def learn(self, changes: Mapping[tuple[int, Item], bool]) -> None:
        """Nothing is remembered."""

    async def owned(self, user_id: int, items: Iterable[Item]) -> frozenset[Item]:
        asked = frozenset(items)
        answers = [self._questions.ask((user_id, subject)) for subject in {item.subject for item in asked}]
        return asked & frozenset().union(*[await each for each in answers])

    async def _answers(self, asked: Sequence[tuple[int, str]]) -> Sequence[frozenset[Item]]:
        columns, table = "account_id, subject, feature", "ledger_receipts"
        statement = self._sql.matched(columns, table, "account_id", "subject", "withdrawn_by IS NULL")
        owned: dict[tuple[int, str], set[Item]] = {}
        for user_id, subject, feature in await self._sql.read(
            self._database, statement, *self._sql.paired(dict.fromkeys(asked))
        ):
            owned.setdefault((user_id, subject), set()).add(Item(subject, feature))
        return [frozenset(owned.get(place, ())) for place in asked]
