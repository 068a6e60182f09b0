"""Tokens of all readers together, week by week: what came in, what was spent, and what there is to spend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.ledger.chain import MICROSECOND, microseconds
from engine.ledger.values import TransactionKind
from engine.store.database import Database
from engine.store.sql import Sql
from engine.weeks import WEEK, midnight

GIVEN = (TransactionKind.TOP_UP, TransactionKind.GRANT, TransactionKind.WELCOME)
# In this order on SQLite: the last weeks of the trail by their time, then what each of them moved.
MOVED = """
SELECT (a.at - ?) / ? AS week, t.kind, SUM(e.amount)
FROM ledger_audit a CROSS JOIN ledger_transactions t CROSS JOIN ledger_entries e
WHERE a.at >= ? AND t.seq = a.seq AND e.id = 2 * t.id - 1 GROUP BY week, t.kind
"""
IN_WALLETS = "SELECT COALESCE(SUM(balance), 0) FROM ledger_accounts WHERE kind = 'user'"


@dataclass(frozen=True, slots=True)
class WeekOfTokens:
    """What moved the tokens of all readers in a week.

    Attributes:
        begins: Its Monday (UTC).
        given: Tokens that were sold or given away, those of welcomes included.
        spent: Tokens that were paid for analyses.
        refunded: Tokens of charges that were taken back.
        otherwise: What corrections and tokens that ended changed; negative where they took more than they brought.
        circulating: Tokens in all wallets at its end, those on hold included.
    """

    begins: date
    given: int
    spent: int
    refunded: int
    otherwise: int
    circulating: int


@dataclass(frozen=True, slots=True)
class Circulation:
    database: Database

    async def weeks(self, mondays: Sequence[date]) -> tuple[WeekOfTokens, ...]:
        """Weeks that follow each other, the last of them the current one, in two statements."""
        sql, start = Sql(self.database.dialect), microseconds(midnight(mondays[0]))
        rows = await sql.read(self.database, MOVED, start, WEEK // MICROSECOND, start)
        ((circulating,),) = await sql.read(self.database, IN_WALLETS)
        moved = {(int(week), TransactionKind(kind)): int(amount) for week, kind, amount in rows}
        return _counted_back(mondays, moved, int(circulating))


def _counted_back(
    mondays: Sequence[date], moved: dict[tuple[int, TransactionKind], int], circulating: int
) -> tuple[WeekOfTokens, ...]:
    """From what there is now: each week ended with what the one after it began with."""
    found = []
    for week in reversed(range(len(mondays))):
        of_kind = {kind: moved.get((week, kind), 0) for kind in TransactionKind}
        given, change = sum(of_kind[kind] for kind in GIVEN), sum(of_kind.values())
        spent, refunded = -of_kind[TransactionKind.CHARGE], of_kind[TransactionKind.REFUND]
        found.append(
            WeekOfTokens(mondays[week], given, spent, refunded, change - given + spent - refunded, circulating)
        )
        circulating -= change
    return tuple(reversed(found))
