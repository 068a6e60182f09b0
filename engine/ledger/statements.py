"""What a user may read of the ledger: balance, statement and receipts, straight from the committed rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from engine.errors import InvalidInput
from engine.ledger import words
from engine.ledger.chain import moment
from engine.ledger.values import (
    AuditEvent,
    Balance,
    ChainLink,
    EntryView,
    Extract,
    Item,
    Movement,
    Proposal,
    Receipt,
    Spending,
    TransactionKind,
    uid,
)
from engine.page import Page
from engine.store.changes import Row
from engine.store.database import Database
from engine.store.sql import Sql

T = TypeVar("T")
LONGEST_PAGE = 500
BEYOND = 2**63 - 1
EVENTS = "SELECT seq, at, event, actor_id, request_id, payload, hash FROM ledger_audit"
REASON = words.SHOWN.format(reason="t.reason")
# What `movement` takes, and where it stands.
MOVEMENT = (
    "t.id, a.at, t.kind, t.account_id, e.amount, e.balance_after, t.subject, t.feature, t.price_version, "
    f"t.reverses_id, {REASON}, t.payment_id, a.actor_id, a.request_id"
)
MOVED = (
    "ledger_transactions t JOIN ledger_entries e ON e.id = 2 * t.id - 1 JOIN ledger_audit a ON a.seq = t.seq "
    + words.JOINED.format(reason="t.reason")
)


@dataclass(frozen=True, slots=True)
class Statements:
    database: Database

    async def balances(self, user_ids: Collection[int], at: int) -> dict[int, tuple[Balance, int]]:
        """What is available at `at` (microseconds), and when the next lot of it expires.

        It counts no token whose time is over, swept up or not.
        """
        rows = await self._rows(
            "SELECT a.id, a.balance - a.held - COALESCE((SELECT SUM(l.remaining) FROM ledger_lots l "
            "WHERE l.account_id = a.id AND l.remaining > 0 AND l.expires_at <= ?), 0), a.held, "
            "(SELECT MIN(l.expires_at) FROM ledger_lots l "
            "WHERE l.account_id = a.id AND l.remaining > 0 AND l.expires_at > ?) "
            "FROM ledger_accounts a WHERE a.kind = 'user' AND a.id IN {ids}",
            at,
            at,
            Sql(self.database.dialect).listed(user_ids),
        )
        found = {row[0]: (Balance(int(row[1]), row[2]), BEYOND if row[3] is None else row[3]) for row in rows}
        return {each: found.get(each, (Balance(0, 0), BEYOND)) for each in user_ids}

    async def spending(self, api_key_ids: Collection[int], today: int) -> dict[int, Spending]:
        """Tokens in all and on the day `today`, counted from 1970."""
        rows = await self._rows(
            "SELECT api_key_id, SUM(tokens), SUM(CASE day WHEN ? THEN tokens ELSE 0 END) FROM ledger_spending "
            "WHERE api_key_id IN {ids} GROUP BY api_key_id",
            today,
            Sql(self.database.dialect).listed(api_key_ids),
        )
        found = {row[0]: Spending(int(row[1]), int(row[2])) for row in rows}
        return {each: found.get(each, Spending()) for each in api_key_ids}

    async def balance_as_of(self, user_id: int, at: int) -> int:
        """The balance, held tokens included, after the last entry that is not later than `at` (microseconds)."""
        rows = await self._rows(
            "SELECT e.balance_after FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id "
            "JOIN ledger_audit a ON a.seq = t.seq WHERE e.account_id = ? AND a.at <= ? "
            "ORDER BY e.version DESC LIMIT 1",
            user_id,
            at,
        )
        return rows[0][0] if rows else 0

    async def entries(self, user_ids: Collection[int], extract: Extract) -> dict[int, Page[EntryView]]:
        """The same extract of each user's statement, in one statement of SQL."""
        later, start, direction = (">", 0, "ASC") if extract.oldest_first else ("<", BEYOND, "DESC")
        one = (
            "SELECT e.account_id, e.version, a.at, t.kind, e.amount, e.balance_after, "  # noqa: S608
            f"COALESCE(t.subject, r.subject), COALESCE(t.feature, r.feature), t.id, {REASON}, a.request_id "
            "FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id "
            "LEFT JOIN ledger_transactions r ON r.id = t.reverses_id "
            f"JOIN ledger_audit a ON a.seq = t.seq {words.JOINED.format(reason='t.reason')} "
            f"WHERE e.account_id = ? AND e.version {later} ? "
            f"AND (CAST(? AS TEXT) IS NULL OR t.kind = CAST(? AS TEXT)) ORDER BY e.version {direction} LIMIT ?"
        )
        asked = (_place(extract.after, start), extract.kind, extract.kind, _length(extract.first) + 1)
        every = " UNION ALL ".join(f"SELECT * FROM ({one}) of_{number}" for number, _ in enumerate(user_ids))  # noqa: S608
        found: dict[int, list[Row]] = {user_id: [] for user_id in user_ids}
        for row in await self._rows(every, *(value for each in user_ids for value in (each, *asked))):
            found[row[0]].append(tuple(row)[1:])
        return {user_id: _page(rows, extract.first, _entry) for user_id, rows in found.items()}

    async def receipts(
        self, user_id: int, first: int, after: str | None, *, feature: str | None = None, subject: str | None = None
    ) -> Page[Receipt]:
        """
        Args:
            feature: Only those of this key of the price book.
            subject: Only those of this simulation, module or compared set.
        """
        rows = await self._rows(
            "SELECT r.id, a.at, r.subject, r.feature, -e.amount, t.price_version FROM ledger_receipts r "
            "JOIN ledger_transactions t ON t.id = r.id JOIN ledger_entries e ON e.id = 2 * r.id - 1 "
            "JOIN ledger_audit a ON a.seq = t.seq WHERE r.account_id = ? AND r.withdrawn_by IS NULL AND r.id < ? "
            "AND (CAST(? AS TEXT) IS NULL OR r.feature = CAST(? AS TEXT)) "
            "AND (CAST(? AS TEXT) IS NULL OR r.subject = CAST(? AS TEXT)) ORDER BY r.id DESC LIMIT ?",
            user_id,
            _place(after),
            *(feature, feature, subject, subject),
            _length(first) + 1,
        )
        return _page(rows, first, _receipt)

    async def trail(self, first: int, after: str | None) -> Page[AuditEvent]:
        rows = await self._rows(
            f"{EVENTS} WHERE seq < ? ORDER BY seq DESC LIMIT ?",
            _place(after),
            _length(first) + 1,
        )
        return _page(rows, first, lambda row: AuditEvent(row[0], moment(row[1]), *row[2:]))

    async def links(self, seqs: Collection[int]) -> dict[int, ChainLink]:
        """Events with what they are chained to, by their places."""
        ids = Sql(self.database.dialect).listed(seqs)
        rows = await self._rows(
            "SELECT a.seq, a.at, a.event, a.actor_id, a.request_id, a.payload, a.hash, COALESCE(before.hash, '') "
            "FROM ledger_audit a LEFT JOIN ledger_audit before ON before.seq = a.seq - 1 WHERE a.seq IN {ids}",
            ids,
        )
        return {row[0]: ChainLink(*row) for row in rows}

    async def movements(self, first: int, after: str | None) -> Page[Movement]:
        rows = await self._rows(
            f"SELECT {MOVEMENT} FROM {MOVED} WHERE t.id < ? ORDER BY t.id DESC LIMIT ?",  # noqa: S608
            _place(after),
            _length(first) + 1,
        )
        return _page(rows, first, movement)

    async def movement(self, moved: int) -> Movement | None:
        rows = await self._rows(f"SELECT {MOVEMENT} FROM {MOVED} WHERE t.id = ?", moved)  # noqa: S608
        return movement(rows[0]) if rows else None

    async def bought(self, subjects: Collection[str]) -> frozenset[str]:
        """Those of the subjects that somebody owns something of; a comparison is owned of all that it compares."""
        sql = Sql(self.database.dialect)
        rows = await self._rows(
            "SELECT DISTINCT subject FROM ledger_receipts WHERE withdrawn_by IS NULL "
            "AND (subject IN {texts} OR feature = 'comparison')",
            sql.listed(subjects),
        )
        return frozenset(subjects).intersection(each for row in rows for each in row[0].split("+"))

    async def is_answered(self, actor_id: int, key: str) -> bool:
        """Whether an operation of the actor was settled with this key."""
        return bool(await self._rows("SELECT 1 FROM ledger_keys WHERE actor_id = ? AND key = ?", actor_id, key))

    async def proposals(self) -> tuple[Proposal, ...]:
        rows = await self._rows(
            f"SELECT p.id, a.at, p.actor_id, p.account_id, p.amount, {words.SHOWN.format(reason='p.reason')}, "  # noqa: S608
            "p.payment_id FROM ledger_proposals p JOIN ledger_audit a ON a.seq = p.id "
            f"{words.JOINED.format(reason='p.reason')} WHERE p.closing_seq IS NULL ORDER BY p.id"
        )
        return tuple(Proposal(row[0], moment(row[1]), *row[2:]) for row in rows)

    async def _rows(self, statement: str, *values: object) -> Sequence[Row]:
        return await Sql(self.database.dialect).read(self.database, statement, *values)


def _page(rows: Sequence[Row], first: int, view: Callable[[Row], T]) -> Page[T]:
    """One row more than asked was read, to know whether there is a next page."""
    shown = rows[:first]
    return Page(tuple(map(view, shown)), len(rows) > first, str(shown[-1][0]) if shown else None)


def _entry(row: Row) -> EntryView:
    version, at, kind, amount, after, subject, feature, moved, reason, request_id = row
    return EntryView(
        str(version), moment(at), TransactionKind(kind), amount, after, subject, feature, uid(moved), reason, request_id
    )


def _receipt(row: Row) -> Receipt:
    charge, at, subject, feature, tokens, version = row
    return Receipt(str(charge), moment(at), Item(subject, feature), tokens, version, uid(charge))


def movement(row: Row) -> Movement:
    """A transaction as its user sees it."""
    moved, at, kind, user_id, amount, after, subject, feature, version, reverses, *rest = row
    reversed_uid = None if reverses is None else uid(reverses)
    return Movement(
        uid(moved),
        moment(at),
        TransactionKind(kind),
        user_id,
        amount,
        after,
        subject,
        feature,
        version,
        reversed_uid,
        *rest,
    )


def _place(after: str | None, start: int = BEYOND) -> int:
    if after is None:
        return start
    if not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise InvalidInput(field="after", reason="this is no cursor of this list")
    return int(after)


def _length(first: int) -> int:
    if not 1 <= first <= LONGEST_PAGE:
        raise InvalidInput(field="first", reason=f"must be between 1 and {LONGEST_PAGE}")
    return first
