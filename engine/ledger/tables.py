"""Reads what a batch must know, and writes what it added, in the ledger's tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from engine.ledger.batch import (
    HOUSE,
    Account,
    Batch,
    Charge,
    Lot,
    LotTerms,
    OpenHold,
    OpenProposal,
    SoughtEvent,
    StoredAnswer,
    WriteSet,
)
from engine.ledger.chain import Head
from engine.ledger.commands.command import DAY, ReadSet
from engine.ledger.errors import HeadForged
from engine.ledger.refusals import Refusals
from engine.ledger.texts import payment_key
from engine.ledger.values import Item, Line
from engine.store.changes import Change, Row
from engine.store.sql import Sql
from engine.store.transactor import Read, Steps

_lines = msgspec.json.Decoder(tuple[Line, ...]).decode
_parts = msgspec.json.Decoder(list[tuple[int, int]]).decode

AUDIT = Change.added(
    "ledger_audit",
    "seq bigint, at bigint, event text, actor_id bigint, request_id text, payload text, hash text",
)
NEW_ACCOUNTS = Change.added(
    "ledger_accounts", "id bigint, kind text, user_id int, balance bigint, held bigint, version bigint"
)
ACCOUNTS = Change.made("ledger_accounts", "balance bigint, held bigint, version bigint, id bigint")
TRANSACTIONS = Change.added(
    "ledger_transactions",
    "id bigint, seq bigint, kind text, account_id bigint, subject text, feature text, price_version int, "
    "reverses_id bigint, reason text, payment_id text",
)
ENTRIES = Change.added(
    "ledger_entries",
    "id bigint, account_id bigint, version bigint, transaction_id bigint, amount bigint, balance_after bigint",
)
NEW_LOTS = Change.added(
    "ledger_lots",
    "id bigint, account_id bigint, category text, priority int, amount bigint, remaining bigint, "
    "effective_at bigint, expires_at bigint",
)
LOTS = Change.made("ledger_lots", "remaining bigint, id bigint")
BURNS = Change.added("ledger_burns", "transaction_id bigint, lot_id bigint, amount bigint")
CLOSED_HOLDS = Change.made("ledger_holds", "state text, captured bigint, closing_seq bigint, id bigint")
HOLDS = Change.added(
    "ledger_holds",
    "id bigint, account_id bigint, amount bigint, lines text, lots text, key text, operation text, fingerprint text, "
    "expires_at bigint, api_key_id bigint, day bigint, state text, captured bigint, closing_seq bigint",
)
KEYS = Change.added(
    "ledger_keys",
    "seq bigint, actor_id bigint, key text, operation text, fingerprint text, answer text, digest text",
)
ANSWERS = Change.added("forgettable_answers", "id bigint, body bytea")
WORDS = Change.added("forgettable_words", "mark text, account_id bigint, salt text, text text")
WITHDRAWN = Change.made("ledger_receipts", "withdrawn_by bigint, id bigint")
RECEIPTS = Change.added("ledger_receipts", "id bigint, account_id bigint, subject text, feature text")
PROPOSALS = Change.added(
    "ledger_proposals",
    "id bigint, actor_id bigint, account_id bigint, amount bigint, reason text, payment_id text, terms text",
)
SPENDING = Change.added(
    "ledger_spending",
    "api_key_id bigint, day bigint, tokens bigint",
    "ON CONFLICT (api_key_id, day) DO UPDATE SET tokens = ledger_spending.tokens + excluded.tokens",
)
DECIDED = Change.made("ledger_proposals", "closing_seq bigint, id bigint")
ROLES = Change.made("users", "role text, id int")
HEAD = Change.made(
    "ledger_head",
    "seq bigint, transactions bigint, at bigint, hash text, anchors bigint, signature text, id bigint",
)
MOST_ACCOUNTS_KNOWN, MOST_SUBJECTS_KNOWN = 10_000, 500

LOCK = "UPDATE ledger_head SET id = 1 WHERE id = 1 RETURNING seq, transactions, at, hash, anchors, signature"
EVENT_SINCE = "SELECT seq FROM ledger_audit WHERE seq > ? AND event = ? AND request_id = ?"
HEAD_ROW = "SELECT seq, transactions, at, hash, anchors, signature FROM ledger_head"


def signed_head(row: Row, key: bytes) -> Head:
    """The head in a row of `HEAD_ROW`; one without events is not signed yet.

    Raises:
        HeadForged: It is not signed with this key.
    """
    *columns, signature = row
    head = Head(*columns)
    if not head.is_signed(signature, key):
        raise HeadForged(seq=head.seq)
    return head


@dataclass(frozen=True, slots=True)
class WarmState:
    """What a batch left behind in memory: true for as long as the chain's head is the one that it wrote."""

    head: Head | None = None
    accounts: dict[int, Account] = field(default_factory=dict)

    @classmethod
    def after(cls, batch: Batch) -> WarmState:
        """The batch is committed: what was new is so no more, and what nobody will ask for again is dropped."""
        if len(batch.accounts) > MOST_ACCOUNTS_KNOWN:
            return cls()
        for lot in batch.writes.lots.values():
            lot.is_new = False
        for account in batch.writes.accounts.values():
            account.settle()
            if len(account.subjects) > MOST_SUBJECTS_KNOWN:
                account.subjects.clear()
                account.owned.clear()
        return cls(batch.head, batch.accounts)


@dataclass(frozen=True, slots=True)
class Tables:
    """The ledger's tables as one transaction sees them."""

    sql: Sql

    def lock(self, key: bytes) -> Steps[Head]:
        """Lock the chain's head, and with it the ledger, until the transaction ends.

        Raises:
            HeadForged: Somebody without the key wrote the newest link; nothing is added on top of it.
        """
        (row,) = yield Read(LOCK)
        return signed_head(row, key)

    def has(self, head: Head) -> Steps[bool]:
        """Whether this link was committed."""
        return bool(
            (yield from self._rows("SELECT 1 FROM ledger_audit WHERE seq = ? AND hash = ?", head.seq, head.hash))
        )

    def load(self, reads: ReadSet, warm: WarmState, head: Head, at: int, refusals: Refusals) -> Steps[Batch]:
        """What the commands want to know, read under the lock where it is not known from the batch before."""
        batch = Batch(head, at, refusals, warm.accounts if warm.head == head else {})
        if reads.transactions:
            batch.charges = yield from self._charges(reads.transactions)
            reads.accounts.update(charge.account_id for charge in batch.charges.values())
            reads.items.update((charge.account_id, charge.item.subject) for charge in batch.charges.values())
        if reads.proposals:
            batch.proposals = yield from self._proposals(reads.proposals)
            receivers = {proposal.account_id for proposal in batch.proposals.values()}
            reads.accounts |= receivers
            reads.receivers |= receivers
            reads.payments.update(payment_key(p.payment_id) for p in batch.proposals.values() if p.payment_id)
        if unknown := reads.accounts - batch.accounts.keys():
            yield from self._accounts(batch, unknown)
        if closed := reads.holds - {
            hold for each in reads.accounts if each in batch.accounts for hold in batch.accounts[each].holds
        }:
            yield from self._closed(batch, closed)
        if unknown_items := {item for item in reads.items if _is_unknown(batch, *item)}:
            yield from self._owned(batch, unknown_items)
        if reads.keys:
            batch.keys = yield from self._keys(reads.keys)
        if reads.receivers:
            yield from self._credits(batch, reads)
        if reads.events:
            batch.events = yield from self._events(reads.events)
        if reads.api_keys:
            batch.spending = yield from self._spending(reads.api_keys)
        return batch

    def save(self, added: WriteSet, head: Head, signature: str) -> Steps[None]:
        """Write everything that the batch added or changed; holds are closed before others take over their keys."""
        new_accounts, accounts = _divided(added.accounts.values())
        yield (
            (AUDIT, added.audit),
            (NEW_ACCOUNTS, new_accounts),
            (ACCOUNTS, accounts),
            (TRANSACTIONS, added.transactions),
            (ENTRIES, added.entries),
            (NEW_LOTS, [lot.row for lot in added.lots.values() if lot.is_new]),
            (LOTS, [(lot.remaining, lot.id) for lot in added.lots.values() if not lot.is_new]),
            (BURNS, added.burns),
            (CLOSED_HOLDS, added.closed_holds),
            (HOLDS, added.holds),
            (KEYS, added.keys),
            (ANSWERS, added.answers),
            (WORDS, [words.row for words in added.words]),
            (WITHDRAWN, added.withdrawn),
            (RECEIPTS, added.receipts),
            (PROPOSALS, added.proposals),
            (DECIDED, added.decided),
            (SPENDING, [(*of, tokens) for of, tokens in added.spending.items()]),
            (ROLES, added.roles),
            (HEAD, [(head.seq, head.transactions, head.at, head.hash, head.anchors, signature, 1)]),
        )

    def _rows(self, statement: str, *values: object) -> Steps[Sequence[Row]]:
        return (yield Read(self.sql.text(statement), values))

    def _accounts(self, batch: Batch, unknown: set[int]) -> Steps[None]:
        ids, house = self.sql.listed(unknown), HOUSE - batch.accounts.keys()
        rows = yield from self._rows(
            "SELECT id, balance, held, version FROM ledger_accounts WHERE id IN {ids}",
            self.sql.listed(unknown | house),
        )
        for row in rows:
            batch.accounts[row[0]] = Account(*row)
        if missing := unknown - batch.accounts.keys():
            users = yield from self._rows("SELECT id FROM users WHERE id IN {ids}", self.sql.listed(missing))
            for (user_id,) in users:
                batch.accounts[user_id] = Account(user_id, is_new=True)
        lots = yield from self._holds(batch, ids)
        yield from self._lots(batch, ids, lots)

    def _holds(self, batch: Batch, ids: object) -> Steps[set[int]]:
        """Read the open holds of accounts; the lots that they keep tokens of."""
        rows = yield from self._rows(
            "SELECT id, account_id, amount, lines, lots, key, operation, fingerprint, expires_at, api_key_id, day "
            "FROM ledger_holds WHERE account_id IN {ids} AND state = 'held'",
            ids,
        )
        lots: set[int] = set()
        for hold_id, account_id, amount, lines, parts, *rest in rows:
            hold = OpenHold(hold_id, account_id, amount, _lines(lines), _parts(parts), *rest)
            batch.accounts[account_id].holds[hold_id] = hold
            lots.update(lot_id for lot_id, _ in hold.parts)
        return lots

    def _closed(self, batch: Batch, ids: set[int]) -> Steps[None]:
        rows = yield from self._rows(
            "SELECT id, account_id, state FROM ledger_holds WHERE id IN {ids}", self.sql.listed(ids)
        )
        batch.closed = {hold_id: (account_id, state) for hold_id, account_id, state in rows}

    def _lots(self, batch: Batch, ids: object, held: set[int]) -> Steps[None]:
        """Read the lots of accounts: those with tokens left, and those that open holds return tokens to."""
        columns = "id, account_id, category, priority, amount, remaining, effective_at, expires_at"
        rows = yield from self._rows(
            f"SELECT {columns} FROM ledger_lots WHERE account_id IN {{ids}} AND remaining > 0",  # noqa: S608
            ids,
        )
        emptied: Sequence[Row] = ()
        if missing := held - {row[0] for row in rows}:
            emptied = yield from self._rows(
                f"SELECT {columns} FROM ledger_lots WHERE id IN {{ids}}",  # noqa: S608
                self.sql.listed(missing),
            )
        for row in (*rows, *emptied):
            batch.accounts[row[1]].lots[row[0]] = Lot(*row)

    def _owned(self, batch: Batch, items: set[tuple[int, str]]) -> Steps[None]:
        rows = yield from self._rows(
            self.sql.matched(
                "account_id, subject, feature, id", "ledger_receipts", "account_id", "subject", "withdrawn_by IS NULL"
            ),
            *self.sql.paired(items),
        )
        for account_id, subject, feature, charge in rows:
            batch.accounts[account_id].owned[Item(subject, feature)] = charge
        for account_id, subject in items:
            batch.accounts[account_id].subjects.add(subject)

    def _keys(self, keys: set[tuple[int, str]]) -> Steps[dict[tuple[int, str], StoredAnswer]]:
        rows = yield from self._rows(
            self.sql.matched(
                "actor_id, key, operation, fingerprint, answer, COALESCE(body, response)",
                "ledger_keys LEFT JOIN forgettable_answers ON forgettable_answers.id = ledger_keys.seq",
                "actor_id",
                "key",
            ),
            *self.sql.paired(keys),
        )
        return {(row[0], row[1]): StoredAnswer(*row[2:]) for row in rows}

    def _charges(self, ids: set[int]) -> Steps[dict[int, Charge]]:
        rows = yield from self._rows(
            "SELECT t.id, t.kind, t.account_id, t.subject, t.feature, -e.amount, r.id IS NOT NULL "
            "FROM ledger_transactions t JOIN ledger_entries e ON e.id = 2 * t.id - 1 "
            "LEFT JOIN ledger_transactions r ON r.reverses_id = t.id WHERE t.id IN {ids}",
            self.sql.listed(ids),
        )
        return {
            moved: Charge(moved, kind, account_id, Item(subject or "", feature or ""), tokens, bool(is_refunded))
            for moved, kind, account_id, subject, feature, tokens, is_refunded in rows
        }

    def _proposals(self, ids: set[int]) -> Steps[dict[int, OpenProposal]]:
        rows = yield from self._rows(
            "SELECT p.id, p.actor_id, p.account_id, p.amount, COALESCE(words.text, p.reason), p.payment_id, p.terms, "
            "p.closing_seq IS NULL FROM ledger_proposals p "
            "LEFT JOIN forgettable_words words ON words.mark = p.reason WHERE p.id IN {ids}",
            self.sql.listed(ids),
        )
        return {row[0]: OpenProposal(*row) for row in map(_with_terms, rows)}

    def _payments(self, payments: set[str]) -> Steps[set[str]]:
        rows = yield from self._rows(
            "SELECT LOWER(TRIM(payment_id)) FROM ledger_transactions "
            "WHERE payment_id IS NOT NULL AND LOWER(TRIM(payment_id)) IN {texts}",
            self.sql.listed(payments),
        )
        return {row[0] for row in rows}

    def _events(self, sought: Iterable[SoughtEvent]) -> Steps[dict[SoughtEvent, int]]:
        found = {}
        for each in sought:
            for row in (yield from self._rows(EVENT_SINCE, *each)):
                found[each] = row[0]
        return found

    def _credits(self, batch: Batch, reads: ReadSet) -> Steps[None]:
        batch.gone = yield from self._gone(reads.receivers)
        if reads.payments:
            batch.payments = yield from self._payments(reads.payments)
        for giver in reads.givers:
            batch.given[giver] = yield from self._given(giver, batch.at)

    def _gone(self, receivers: set[int]) -> Steps[set[int]]:
        rows = yield from self._rows(
            "SELECT id FROM users WHERE id IN {ids} AND deleted_at IS NOT NULL", self.sql.listed(receivers)
        )
        return {row[0] for row in rows}

    def _given(self, giver: int, at: int) -> Steps[int]:
        """Tokens that an administrator has given since midnight (UTC), what was taken away not set against it."""
        rows = yield from self._rows(
            "SELECT payload FROM ledger_audit WHERE actor_id = ? AND at >= ? "
            "AND event IN ('top_up', 'grant', 'adjust')",
            giver,
            at - at % DAY,
        )
        return sum(max(msgspec.json.decode(payload)["amount"], 0) for (payload,) in rows)

    def _spending(self, api_keys: set[int]) -> Steps[dict[int, dict[int, int]]]:
        """Tokens by API key and day."""
        found: dict[int, dict[int, int]] = {}
        rows = yield from self._rows(
            "SELECT api_key_id, day, tokens FROM ledger_spending WHERE api_key_id IN {ids}", self.sql.listed(api_keys)
        )
        for api_key_id, day, tokens in rows:
            found.setdefault(api_key_id, {})[day] = tokens
        return found


def _with_terms(row: Row) -> Row:
    """The columns of a proposal, its terms read."""
    *columns, terms, is_open = row
    return (*columns, LotTerms.stored(terms), bool(is_open))


def _divided(accounts: Iterable[Account]) -> tuple[list[Row], list[Row]]:
    """Rows of new accounts, and changes of known ones."""
    new: list[Row] = []
    changed: list[Row] = []
    for account in accounts:
        if account.is_new:
            new.append((account.id, "user", account.id, account.balance, account.held, account.version))
        else:
            changed.append((account.balance, account.held, account.version, account.id))
    return new, changed


def _is_unknown(batch: Batch, account_id: int, subject: str) -> bool:
    account = batch.accounts.get(account_id)
    return account is not None and subject not in account.subjects
