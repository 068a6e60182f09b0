"""What users have, remembered between questions where this process is the only one that writes."""

from __future__ import annotations

from collections.abc import Collection

from engine.ledger.statements import Statements
from engine.ledger.values import Balance
from engine.store.database import Database
from engine.store.remembered import Remembered

MOST_REMEMBERED = 10_000


class Balances:
    """On SQLite every commit tells what it changed; on PostgreSQL each question is one statement.

    A balance is true until a lot of it expires, though nobody writes anything at that moment.
    """

    def __init__(self, database: Database, statements: Statements) -> None:
        self._statements = statements
        self._known: Remembered[int, tuple[Balance, int]] = Remembered(database, MOST_REMEMBERED)

    def forget(self, user_ids: Collection[int]) -> None:
        """A commit has changed these accounts."""
        self._known.forget(user_ids)

    async def of(self, user_ids: Collection[int], at: int) -> dict[int, Balance]:
        """Of every one of the users at `at` (microseconds), in at most one statement."""
        known = {each: found for each in user_ids if (found := self._known.find(each)) and at < found[1]}
        missing = [each for each in user_ids if each not in known]
        if missing:
            known |= await self._known.read(self._statements.balances(missing, at))
        return {each: known[each][0] for each in user_ids}
