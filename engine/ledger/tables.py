"""Reads what a batch must know, and writes what it added, in the ledger's tables."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass

import msgspec
from tortoise.backends.base.client import BaseDBAsyncClient

from engine.ledger.book import Account, Additions, Book, Charge, Lot, OpenHold, OpenProposal, StoredAnswer
from engine.ledger.chain import Head
from engine.ledger.commands import DAY, Wants
from engine.ledger.errors import HeadForged
from engine.ledger.sql import Row, Sql
from engine.ledger.values import Item, Line

_lines = msgspec.json.Decoder(tuple[Line, ...]).decode
_parts = msgspec.json.Decoder(list[tuple[int, int]]).decode

LOCK = "UPDATE ledger_head SET id = 1 WHERE id = 1 RETURNING seq, transactions, at, hash, signature"


def signed_head(row: Row, key: bytes) -> Head:
    """The head in a row of seq, transactions, at, hash and signature; one without events is not signed yet.

    Raises:
        HeadForged: It is not signed with this key.
    """
    *columns, signature = row
    head = Head(*columns)
    if head.seq and not hmac.compare_digest(signature, head.signature(key)):
        raise HeadForged(seq=head.seq)
    return head


@dataclass(frozen=True, slots=True)
class Tables:
    """The ledger's tables as one transaction sees them."""

    connection: BaseDBAsyncClient
    sql: Sql

    async def lock(self, key: bytes) -> Head:
        """Lock the chain's head, and with it the ledger, until the transaction ends.

        Raises:
            HeadForged: Somebody without the key wrote the newest link; nothing is added on top of it.
        """
        (row,) = await self.connection.execute_query_dict(LOCK)
        return signed_head(tuple(row.values()), key)

    async def has(self, head: Head) -> bool:
        """Whether this link was committed."""
        return bool(await self._rows("SELECT 1 FROM ledger_audit WHERE seq = ? AND hash = ?", head.seq, head.hash))

    async def load(self, wants: Wants, head: Head, at: int) -> Book:
        """What the commands want to know, read under the lock."""
        book = Book(head, at)
        if wants.transactions:
            book.charges = await self._charges(wants.transactions)
            wants.accounts.update(charge.account_id for charge in book.charges.values())
            wants.items.update((charge.account_id, charge.item.subject) for charge in book.charges.values())
        if wants.proposals:
            book.proposals = await self._proposals(wants.proposals)
            wants.accounts.update(proposal.account_id for proposal in book.proposals.values())
            wants.payments.update(p.payment_id for p in book.proposals.values() if p.payment_id)
        if wants.accounts:
            await self._accounts(book, wants)
        if wants.keys:
            book.keys = await self._keys(wants.keys)
        if wants.payments:
            book.payments = await self._payments(wants.payments)
        for giver in wants.givers:
            book.given[giver] = await self._given(giver, at)
        if wants.api_keys:
            book.spending = await self._spending(wants.api_keys)
        return book

    async def save(self, added: Additions) -> None:
        """Write everything that the batch added or changed; holds are closed before others take over their keys."""
        new, changed = _divided(added.accounts.values())
        await self._write("INSERT INTO ledger_audit VALUES (?, ?, ?, ?, ?, ?, ?)", added.audit)
        await self._write("INSERT INTO ledger_accounts VALUES (?, 'user', ?, ?, ?, ?)", new)
        await self._write("UPDATE ledger_accounts SET balance = ?, held = ?, version = ? WHERE id = ?", changed)
        await self._write("INSERT INTO ledger_transactions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", added.transactions)
        await self._write("INSERT INTO ledger_entries VALUES (?, ?, ?, ?, ?, ?)", added.entries)
        await self._lots(added.lots.values())
        await self._write("INSERT INTO ledger_burns VALUES (?, ?, ?)", added.burns)
        await self._write(
            "UPDATE ledger_holds SET state = ?, captured = ?, closing_seq = ? WHERE id = ?", added.closed_holds
        )
        await self._write("INSERT INTO ledger_holds VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", added.holds)
        await self._write("INSERT INTO ledger_keys VALUES (?, ?, ?, ?, ?, ?, ?)", added.keys)
        await self._write("INSERT INTO ledger_receipts VALUES (?, ?, ?, ?, NULL)", added.receipts)
        await self._write("UPDATE ledger_receipts SET withdrawn_by = ? WHERE id = ?", added.withdrawn)
        await self._write("INSERT INTO ledger_proposals VALUES (?, ?, ?, ?, ?, ?, NULL)", added.proposals)
        await self._write("UPDATE ledger_proposals SET closing_seq = ? WHERE id = ?", added.decided)
        await self._write(
            "INSERT INTO ledger_spending VALUES (?, ?, ?) ON CONFLICT (api_key_id, day) "
            "DO UPDATE SET tokens = ledger_spending.tokens + excluded.tokens",
            [(*of, tokens) for of, tokens in added.spending.items()],
        )

    async def move_head(self, head: Head, signature: str) -> None:
        await self._write(
            "UPDATE ledger_head SET seq = ?, transactions = ?, at = ?, hash = ?, signature = ? WHERE id = 1",
            [(head.seq, head.transactions, head.at, head.hash, signature)],
        )

    async def _rows(self, statement: str, *values: object) -> list[Row]:
        return list(await self.sql.rows(self.connection, statement, *values))

    async def _write(self, statement: str, rows: Sequence[Row]) -> None:
        await self.sql.write(self.connection, statement, rows)

    async def _accounts(self, book: Book, wants: Wants) -> None:
        ids = self.sql.listed(wants.accounts)
        for row in await self._rows(
            "SELECT id, balance, held, version FROM ledger_accounts WHERE id < 0 OR id IN {ids}", ids
        ):
            book.accounts[row[0]] = Account(*row)
        missing = wants.accounts - book.accounts.keys()
        if missing:
            for (user_id,) in await self._rows("SELECT id FROM users WHERE id IN {ids}", self.sql.listed(missing)):
                book.accounts[user_id] = Account(user_id, is_new=True)
        await self._holds(book, wants, ids)
        await self._open_lots(book, ids)
        if wants.items:
            await self._owned(book, wants.items)

    async def _holds(self, book: Book, wants: Wants, ids: object) -> None:
        rows = await self._rows(
            "SELECT id, account_id, amount, lines, lots, key, operation, fingerprint, expires_at, api_key_id, day "
            "FROM ledger_holds WHERE account_id IN {ids} AND state = 'held'",
            ids,
        )
        for hold_id, account_id, amount, lines, parts, *rest in rows:
            hold = OpenHold(hold_id, account_id, amount, _lines(lines), _parts(parts), *rest)
            book.accounts[account_id].holds[hold_id] = hold
        settled = wants.holds - {row[0] for row in rows}
        if settled:
            for hold_id, account_id, state in await self._rows(
                "SELECT id, account_id, state FROM ledger_holds WHERE id IN {ids}", self.sql.listed(settled)
            ):
                book.closed[hold_id] = (account_id, state)

    async def _open_lots(self, book: Book, ids: object) -> None:
        held = {part[0] for account in book.accounts.values() for hold in account.holds.values() for part in hold.parts}
        columns = "id, account_id, category, priority, amount, remaining, effective_at, expires_at"
        rows = await self._rows(
            f"SELECT {columns} FROM ledger_lots WHERE account_id IN {{ids}} AND remaining > 0",  # noqa: S608
            ids,
        )
        emptied = held - {row[0] for row in rows}
        if emptied:
            rows += await self._rows(
                f"SELECT {columns} FROM ledger_lots WHERE id IN {{ids}}",  # noqa: S608
                self.sql.listed(emptied),
            )
        for row in rows:
            book.accounts[row[1]].lots[row[0]] = Lot(*row)

    async def _owned(self, book: Book, items: set[tuple[int, str]]) -> None:
        rows = await self._rows(
            "SELECT r.account_id, r.subject, r.feature, r.id FROM {pairs} CROSS JOIN ledger_receipts r "
            "WHERE r.account_id = asked.id AND r.subject = asked.text AND r.withdrawn_by IS NULL",
            *self.sql.paired(items),
        )
        for account_id, subject, feature, charge in rows:
            book.accounts[account_id].owned[Item(subject, feature)] = charge

    async def _keys(self, keys: set[tuple[int, str]]) -> dict[tuple[int, str], StoredAnswer]:
        rows = await self._rows(
            "SELECT k.actor_id, k.key, k.operation, k.fingerprint, k.answer, k.response FROM {pairs} "
            "CROSS JOIN ledger_keys k WHERE k.actor_id = asked.id AND k.key = asked.text",
            *self.sql.paired(keys),
        )
        return {(row[0], row[1]): StoredAnswer(*row[2:]) for row in rows}

    async def _charges(self, ids: set[int]) -> dict[int, Charge]:
        rows = await self._rows(
            "SELECT t.id, t.kind, t.account_id, t.subject, t.feature, -e.amount, r.id IS NOT NULL "
            "FROM ledger_transactions t JOIN ledger_entries e ON e.id = 2 * t.id - 1 "
            "LEFT JOIN ledger_transactions r ON r.reverses_id = t.id WHERE t.id IN {ids}",
            self.sql.listed(ids),
        )
        return {
            moved: Charge(moved, kind, account_id, Item(subject or "", feature or ""), tokens, bool(is_refunded))
            for moved, kind, account_id, subject, feature, tokens, is_refunded in rows
        }

    async def _proposals(self, ids: set[int]) -> dict[int, OpenProposal]:
        rows = await self._rows(
            "SELECT id, actor_id, account_id, amount, reason, payment_id, closing_seq IS NULL "
            "FROM ledger_proposals WHERE id IN {ids}",
            self.sql.listed(ids),
        )
        return {row[0]: OpenProposal(*row) for row in rows}

    async def _payments(self, payments: set[str]) -> set[str]:
        rows = await self._rows(
            "SELECT payment_id FROM ledger_transactions WHERE payment_id IN {texts}", self.sql.listed(payments)
        )
        return {row[0] for row in rows}

    async def _given(self, giver: int, at: int) -> int:
        """Tokens that an administrator has given since midnight (UTC)."""
        rows = await self._rows(
            "SELECT payload FROM ledger_audit WHERE actor_id = ? AND at >= ? AND event IN ('top_up', 'grant')",
            giver,
            at - at % DAY,
        )
        return sum(msgspec.json.decode(payload)["amount"] for (payload,) in rows)

    async def _spending(self, api_keys: set[int]) -> dict[int, dict[int, int]]:
        """Tokens by API key and day."""
        found: dict[int, dict[int, int]] = {}
        for api_key_id, day, tokens in await self._rows(
            "SELECT api_key_id, day, tokens FROM ledger_spending WHERE api_key_id IN {ids}", self.sql.listed(api_keys)
        ):
            found.setdefault(api_key_id, {})[day] = tokens
        return found

    async def _lots(self, lots: Collection[Lot]) -> None:
        new: list[Row] = [astuple(lot)[:-1] for lot in lots if lot.is_new]
        changed: list[Row] = [(lot.remaining, lot.id) for lot in lots if not lot.is_new]
        await self._write("INSERT INTO ledger_lots VALUES (?, ?, ?, ?, ?, ?, ?, ?)", new)
        await self._write("UPDATE ledger_lots SET remaining = ? WHERE id = ?", changed)


def _divided(accounts: Iterable[Account]) -> tuple[list[Row], list[Row]]:
    """Rows of new accounts, and changes of known ones."""
    new: list[Row] = []
    changed: list[Row] = []
    for account in accounts:
        if account.is_new:
            new.append((account.id, account.id, account.balance, account.held, account.version))
        else:
            changed.append((account.balance, account.held, account.version, account.id))
    return new, changed
