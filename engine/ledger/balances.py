"""What users have, remembered between questions where this process is the only one that writes."""

from __future__ import annotations

from collections.abc import Collection

from engine.ledger.statements import Statements
from engine.ledger.values import Balance
from engine.store.database import Database

MOST_REMEMBERED = 10_000


class Balances:
    """As `Ownership`: on SQLite every commit tells what it changed; on PostgreSQL each question is one statement.

    A balance is true until a lot of it expires, though nobody writes anything at that moment.
    """

    def __init__(self, database: Database, statements: Statements) -> None:
        self._remembers = database.dialect == "sqlite"
        self._statements = statements
        self._known: dict[int, tuple[Balance, int]] = {}
        self._commits = 0

    def forget(self, user_ids: Collection[int]) -> None:
        """A commit has changed these accounts."""
        self._commits += 1
        for user_id in user_ids:
            self._known.pop(user_id, None)

    async def of(self, user_ids: Collection[int], at: int) -> dict[int, Balance]:
        """Of every one of the users at `at` (microseconds), in at most one statement."""
        known = {each: self._known[each] for each in user_ids if each in self._known and at < self._known[each][1]}
        missing = [each for each in user_ids if each not in known]
        if missing:
            commits = self._commits
            read = await self._statements.balances(missing, at)
            # A commit between the statement and this line may have changed what was read: then it is not remembered.
            if self._remembers and commits == self._commits:
                self._remember(read)
            known |= read
        return {each: known[each][0] for each in user_ids}

    def _remember(self, read: dict[int, tuple[Balance, int]]) -> None:
        if len(self._known) > MOST_REMEMBERED:
            self._known.clear()
        self._known.update(read)
