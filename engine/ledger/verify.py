"""Proves that the ledger is what it says: replays every row in the order of the audit trail and compares.

Nothing is believed that can be recomputed: hashes from the rows, balances from the entries, what is held from the
holds, what is left of a lot from what was burned and kept aside.
"""

from __future__ import annotations

import hmac
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from engine.ledger import chain
from engine.ledger.anchors import Anchor, AnchorFile
from engine.ledger.book import ADJUST, EXPIRED, REVENUE, TREASURY
from engine.ledger.chain import Head
from engine.ledger.snapshot import Rows, Snapshot, snapshot
from engine.ledger.values import APPROVAL_ABOVE, CONSOLE, HoldState, Kind
from engine.store.changes import Row
from engine.store.collector import collector_paused
from engine.store.database import Database

WINDOW = 10_000
MOST_FAULTS = 100
HOUSE = {
    Kind.TOP_UP: TREASURY,
    Kind.GRANT: TREASURY,
    Kind.CHARGE: REVENUE,
    Kind.REFUND: REVENUE,
    Kind.EXPIRY: EXPIRED,
    Kind.ADJUST: ADJUST,
}
_parts = msgspec.json.Decoder(list[tuple[int, int]]).decode

EVENTS = "SELECT seq, at, event, actor_id, request_id, payload, hash FROM ledger_audit ORDER BY seq"
HOLDS = """
SELECT id, account_id, amount, lines, lots, key, operation, fingerprint, expires_at, api_key_id, day,
       closing_seq, state, captured
FROM ledger_holds ORDER BY id
"""
# A transaction's two sides have ids that follow from its own, its receipt and its lot have its id: one row tells all.
TRANSACTIONS = """
SELECT t.seq, t.id, t.kind, t.account_id, t.subject, t.feature, t.price_version, t.reverses_id, t.reason, t.payment_id,
       mine.transaction_id = t.id AND house.transaction_id = t.id,
       mine.account_id, mine.version, mine.amount, mine.balance_after,
       house.account_id, house.version, house.amount, house.balance_after,
       receipt.id, receipt.account_id = t.account_id AND receipt.subject = t.subject AND receipt.feature = t.feature,
       lot.account_id, lot.category, lot.priority, lot.amount, lot.effective_at, lot.expires_at
FROM ledger_transactions t
LEFT JOIN ledger_entries mine ON mine.id = 2 * t.id - 1
LEFT JOIN ledger_entries house ON house.id = 2 * t.id
LEFT JOIN ledger_receipts receipt ON receipt.id = t.id
LEFT JOIN ledger_lots lot ON lot.id = t.id
ORDER BY t.id
"""
BURNS = "SELECT transaction_id, lot_id, amount FROM ledger_burns ORDER BY transaction_id, lot_id"
PROPOSALS = "SELECT id, actor_id, account_id, amount, reason, payment_id, terms FROM ledger_proposals ORDER BY id"
DECISIONS = "SELECT closing_seq, id FROM ledger_proposals WHERE closing_seq IS NOT NULL ORDER BY closing_seq"
KEYS = "SELECT seq, actor_id, key, operation, fingerprint, answer, response FROM ledger_keys ORDER BY seq"
COUNTS = """
SELECT (SELECT COUNT(*) FROM ledger_entries), (SELECT COUNT(*) FROM ledger_receipts), (SELECT COUNT(*) FROM ledger_lots)
"""

WRONG_REFUNDS = """
SELECT r.id FROM ledger_transactions r
LEFT JOIN ledger_transactions c ON c.id = r.reverses_id AND c.kind = 'charge' AND c.account_id = r.account_id
LEFT JOIN ledger_entries paid ON paid.id = 2 * c.id - 1
LEFT JOIN ledger_entries returned ON returned.id = 2 * r.id - 1
LEFT JOIN ledger_receipts receipt ON receipt.id = c.id AND receipt.withdrawn_by = r.id
WHERE r.kind = 'refund' AND (c.id IS NULL OR receipt.id IS NULL OR paid.amount <> -returned.amount)
"""
WRONG_WITHDRAWALS = """
SELECT receipt.id FROM ledger_receipts receipt
LEFT JOIN ledger_transactions r ON r.id = receipt.withdrawn_by AND r.kind = 'refund' AND r.reverses_id = receipt.id
WHERE receipt.withdrawn_by IS NOT NULL AND r.id IS NULL
"""
# The event of a credit is its administrator's; what a second one approved is an event of its own kind.
UNAPPROVED = f"""
SELECT lot.id FROM ledger_lots lot
JOIN ledger_transactions t ON t.id = lot.id
JOIN ledger_audit a ON a.seq = t.seq
WHERE lot.amount > {APPROVAL_ABOVE} AND t.kind IN ('top_up', 'grant', 'adjust')
AND a.event <> 'approval' AND a.actor_id <> {CONSOLE}
"""  # noqa: S608
DOUBLE_REFUNDS = """
SELECT reverses_id FROM ledger_transactions WHERE reverses_id IS NOT NULL GROUP BY reverses_id HAVING COUNT(*) > 1
"""
DOUBLE_RECEIPTS = """
SELECT MIN(id) FROM ledger_receipts WHERE withdrawn_by IS NULL GROUP BY account_id, subject, feature HAVING COUNT(*) > 1
"""
WRONG_SPENDING = """
SELECT api_key_id FROM (
    SELECT api_key_id, day, tokens FROM ledger_spending
    UNION ALL
    SELECT api_key_id, day, -(CASE state WHEN 'held' THEN amount ELSE captured END) FROM ledger_holds
    WHERE api_key_id IS NOT NULL
) counted GROUP BY api_key_id, day HAVING SUM(tokens) <> 0
"""
DOUBLE_KEYS = "SELECT MIN(seq) FROM ledger_keys GROUP BY actor_id, key HAVING COUNT(*) > 1"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it must be.

    Args:
        check: Name of the invariant.
        at: Audit event, transaction or account, whichever the sentence names.
    """

    check: str
    at: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """What `verify` found. `head` is the hash that everything up to `events` leads to."""

    is_sound: bool
    events: int
    transactions: int
    accounts: int
    tokens: int
    head: str
    anchors: int
    faults: tuple[Fault, ...]


async def verify(database: Database, *, key: bytes | None = None, anchors: Path | None = None) -> Report:
    """Check every invariant on one snapshot, beside whoever writes.

    Args:
        key: Checks the signatures of head and anchors; None leaves them unchecked.
        anchors: The anchor file; None checks none.
    """
    # Read before the snapshot begins: every head that was anchored by now is committed, and so will be found in it.
    anchored = list(AnchorFile(anchors)) if anchors else []
    async with snapshot(database) as source:
        proof = Proof(source, key)
        await proof.replay(anchored)
        await proof.compare()
        return proof.report()


@dataclass(frozen=True, slots=True)
class AnchorReport:
    """Whether every anchored head is still in the trail, and how many newer events no anchor protects yet."""

    is_sound: bool
    anchors: int
    newest: int
    unanchored: int
    faults: tuple[Fault, ...]


async def check_anchors(database: Database, anchors: Path, *, key: bytes | None = None) -> AnchorReport:
    """Compare the anchor file with the trail: a moment's work, where `verify` reads everything."""
    anchored = list(AnchorFile(anchors))
    async with snapshot(database) as source:
        proof = Proof(source, key)
        wanted = {anchor.seq: anchor for anchor in anchored}
        last = 0
        rows = await source.rows("SELECT seq, at, hash FROM ledger_audit ORDER BY seq")
        while chunk := await rows.chunk():
            for seq, at, link in chunk:
                if anchor := wanted.pop(seq, None):
                    proof.seq, proof.transactions, proof.at, proof.link = seq, anchor.transactions, at, link
                    proof.anchor(anchor)
            last = chunk[-1][0]
        proof.missing(wanted.values())
    newest = max((anchor.seq for anchor in anchored), default=0)
    return AnchorReport(not proof.faults, len(anchored), newest, max(0, last - newest), tuple(proof.faults))


@dataclass(slots=True)
class Running:
    """An account as the entries and holds so far make it."""

    balance: int = 0
    held: int = 0
    version: int = 0


@dataclass(slots=True)
class Streams:
    """The tables, read side by side."""

    events: Rows
    holds: Rows
    transactions: Rows
    burns: Rows
    proposals: Rows
    decisions: Rows
    keys: Rows

    @classmethod
    async def of(cls, source: Snapshot) -> Streams:
        statements = (EVENTS, HOLDS, TRANSACTIONS, BURNS, PROPOSALS, DECISIONS, KEYS)
        return cls(*[await source.rows(statement) for statement in statements])


@dataclass(slots=True)
class Added:
    """What the events of one window added.

    Args:
        rows: By event, in the chain's form and order.
        charged: Tokens, by event.
        keys: By event, the key with which it stored an answer.
    """

    rows: defaultdict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    charged: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    keys: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Proof:
    """The state of one verification."""

    source: Snapshot
    key: bytes | None
    faults: list[Fault] = field(default_factory=list)
    seq: int = 0
    transactions: int = 0
    at: int = 0
    link: str = ""
    accounts: defaultdict[int, Running] = field(default_factory=lambda: defaultdict(Running))
    lots: dict[int, int] = field(default_factory=dict)
    receipts: int = 0
    open_holds: dict[int, tuple[int, int, list[tuple[int, int]], str | None]] = field(default_factory=dict)
    closings: dict[int, tuple[int, str, int]] = field(default_factory=dict)
    prices: dict[tuple[str, int], int] = field(default_factory=dict)
    anchors: int = 0

    @property
    def head(self) -> Head:
        """Where the trail has led so far."""
        return Head(self.seq, self.transactions, self.at, self.link)

    def fault(self, check: str, at: int, sentence: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(check, at, sentence))

    async def replay(self, anchors: list[Anchor]) -> None:
        """Follow the trail from its first event to its last."""
        prices = await (await self.source.rows("SELECT feature, version, tokens FROM ledger_prices")).all()
        self.prices = {(feature, version): tokens for feature, version, tokens in prices}
        anchored = {anchor.seq: anchor for anchor in anchors}
        streams = await Streams.of(self.source)
        last = WINDOW
        while events := await streams.events.until(last):
            last = events[-1][0]
            await self._window(streams, events, last, anchored)
            last += WINDOW
        self.missing(anchored.values())
        await self._none_left(streams)

    def anchor(self, anchor: Anchor) -> None:
        """Compare an anchor with the event that was just reached."""
        self.anchors += 1
        if anchor.head != self.head:
            self.fault("anchors", anchor.seq, f"Event {anchor.seq} is not the one that was anchored.")
        if self.key is not None and not hmac.compare_digest(anchor.signature, anchor.head.signature(self.key)):
            self.fault("anchors", anchor.seq, f"The anchor of event {anchor.seq} is not signed with this ledger's key.")

    def missing(self, anchors: Iterable[Anchor]) -> None:
        """Anchors of events that are not in the trail."""
        for anchor in anchors:
            self.fault("anchors", anchor.seq, f"Event {anchor.seq} was anchored and is no longer there.")

    async def compare(self) -> None:
        """Compare what stands in the tables with what the trail leads to."""
        await self._compare_head()
        await self._compare_accounts()
        await self._compare_lots()
        for hold_id, _ in await self._all("SELECT id, amount FROM ledger_holds WHERE state = 'held' ORDER BY id"):
            if self.open_holds.pop(hold_id, None) is None:
                self.fault("holds", hold_id, f"Hold {hold_id} is open, but the trail has closed it.")
        for hold_id in self.open_holds:
            self.fault("holds", hold_id, f"Hold {hold_id} is closed, but no event has closed it.")
        await self._none(WRONG_REFUNDS, "refunds", "Refund {} does not return one charge of the same user.")
        await self._none(WRONG_WITHDRAWALS, "refunds", "Receipt {} was withdrawn without a refund.")
        await self._none(UNAPPROVED, "approvals", "Credit {} is above the threshold, and nobody has approved it.")
        await self._none(DOUBLE_REFUNDS, "refunds", "Charge {} was refunded twice.")
        await self._none(DOUBLE_RECEIPTS, "receipts", "Receipt {} is not the only one for its analysis.")
        await self._none(DOUBLE_KEYS, "keys", "The key of event {} was used twice.")
        await self._none(WRONG_SPENDING, "spending", "API key {} has spent other tokens than its holds say.")

    def report(self) -> Report:
        tokens = sum(account.balance for number, account in self.accounts.items() if number > 0)
        users = sum(number > 0 for number in self.accounts)
        return Report(
            not self.faults, self.seq, self.transactions, users, tokens, self.link, self.anchors, tuple(self.faults)
        )

    async def _window(self, streams: Streams, events: list[Row], last: int, anchored: dict[int, Anchor]) -> None:
        """Check everything that the events up to `last` added, table by table in the chain's order."""
        holds, transactions = await streams.holds.until(last), await streams.transactions.until(last)
        newest, before = transactions[-1][1] if transactions else self.transactions, self.transactions
        burns, proposals = await streams.burns.until(newest), await streams.proposals.until(last)
        decisions, keys = await streams.decisions.until(last), await streams.keys.until(last)
        added = Added()
        with collector_paused():
            self._holds(holds, added)
            closed = self._closed(last, added)
            self._moved(transactions, burns, added)
            for proposal in proposals:
                added.rows[proposal[0]].append(chain.proposal_row(tuple(proposal)))
            for seq, proposal_id in decisions:
                added.rows[seq].append(chain.decision_row(proposal_id))
            for key in keys:
                added.rows[key[0]].append(chain.key_row(*key[1:]))
                added.keys[key[0]] = key[2]
            self._settled(closed, added)
            self._events(events, added, transactions, before, anchored)

    def _events(
        self, events: list[Row], added: Added, transactions: list[Row], before: int, anchored: dict[int, Anchor]
    ) -> None:
        """Chain the events; `before` transactions were there when the first of them came."""
        rows, after = added.rows, self.transactions
        for event in events:
            seq, at = event[0], event[1]
            if seq != self.seq + 1:
                self.fault("sequence", seq, f"Event {seq} follows event {self.seq}.")
            if at < self.at:
                self.fault("sequence", seq, f"Event {seq} is earlier than the event before.")
            if chain.link(self.link, tuple(event[:6]), rows.pop(seq, [])) != event[6]:
                self.fault("chain", seq, f"Event {seq} or a row that it added is not what was written.")
            # The stored hash is followed, so that one changed row is one fault and not a fault at every later event.
            self.seq, self.at, self.link = seq, at, event[6]
            if seq in anchored:
                self.transactions = before + bisect_right(transactions, seq, key=itemgetter(0))
                self.anchor(anchored.pop(seq))
                self.transactions = after
        for seq in rows:
            self.fault("orphans", seq, f"A row says that event {seq} added it, and there is no such event.")

    def _holds(self, holds: list[Row], added: Added) -> None:
        for hold in holds:
            number, account_id, amount, _, lots, key = hold[:6]
            seq, state, captured = hold[11:]
            added.rows[number].append(chain.hold_row(tuple(hold[:11])))
            parts = _parts(lots)
            if sum([part for _, part in parts]) != amount:
                self.fault("holds", number, f"Hold {number} keeps other tokens aside than it says.")
            self.accounts[account_id].held += amount
            self.open_holds[number] = (account_id, amount, parts, key)
            if seq is not None:
                if seq <= number or seq in self.closings:
                    self.fault("holds", number, f"Hold {number} cannot have been closed by event {seq}.")
                self.closings[seq] = (number, state, captured)

    def _closed(self, last: int, added: Added) -> list[tuple[int, int, str, int]]:
        """The event, hold, state and captured tokens of every hold that was closed up to `last`."""
        closed = [(seq, *self.closings.pop(seq)) for seq in [seq for seq in self.closings if seq <= last]]
        for seq, number, state, captured in closed:
            added.rows[seq].append(chain.closing_row(number, state, captured))
        return closed

    def _settled(self, closed: list[tuple[int, int, str, int]], added: Added) -> None:
        for seq, number, state, captured in closed:
            account_id, amount, _, hold_key = self.open_holds.pop(number)
            self.accounts[account_id].held -= amount
            charged = added.charged.pop(seq, 0)
            if captured != charged or charged > amount:
                self.fault(
                    "holds", number, f"Hold {number} of {amount} says {captured} captured; {charged} were charged."
                )
            if added.keys.get(seq) != (hold_key if state == HoldState.CAPTURED else None):
                self.fault("keys", seq, f"Event {seq} did not store its answer with its hold's key.")
        for seq in added.charged:
            self.fault("holds", seq, f"Event {seq} charges without a hold.")

    def _moved(self, transactions: list[Row], burned: list[Row], added: Added) -> None:
        burns: dict[int, list[tuple[int, int]]] = {}
        for number, lot_id, amount in burned:
            burns.setdefault(number, []).append((lot_id, amount))
            self.lots[lot_id] = self.lots.get(lot_id, 0) - amount
        for row in transactions:
            seq, number, kind = row[:3]
            if number != self.transactions + 1:
                self.fault("sequence", number, f"Transaction {number} follows {self.transactions}.")
            self.transactions = number
            has_two_sides, mine, house, lot = row[10], row[11:15], row[15:19], row[21:]
            if has_two_sides:
                self._entry(number, mine)
                self._entry(number, house)
                self._sides(number, kind, row[3], mine, house)
            else:
                self.fault("double entry", number, f"Transaction {number} has not two sides.")
            moved, used = mine[2] or 0, burns.pop(number, [])
            brought = None if lot[1] is None else lot[1:]
            self._lots_moved(number, row[3], moved, used, lot)
            if kind == Kind.CHARGE:
                self._bought(row, moved)
                added.charged[seq] -= moved
            elif row[19] is not None:
                self.receipts += 1
                self.fault("receipts", number, f"Receipt {number} belongs to no charge.")
            added.rows[seq].append(chain.transaction_row(row[1:10], (mine, house), used, brought))
        for number in burns:
            self.fault("orphans", number, f"Transaction {number} used tokens of a lot, and is not there.")

    def _entry(self, number: int, entry: Row) -> None:
        account_id, version, amount, after = entry
        account = self.accounts[account_id]
        account.balance += amount
        account.version += 1
        if version != account.version:
            self.fault("versions", number, f"Account {account_id} has version {version} after {account.version - 1}.")
            account.version = version
        if after != account.balance:
            self.fault("running balances", number, f"Account {account_id} shows {after} for {account.balance}.")
        if account_id > 0 and account.balance < 0:
            self.fault("no negative balance", number, f"Account {account_id} falls to {account.balance}.")

    def _sides(self, number: int, kind: str, account_id: int, mine: Row, house: Row) -> None:
        if mine[2] + house[2] != 0:
            self.fault("double entry", number, f"Transaction {number} has not two sides that sum to 0.")
        if mine[0] != account_id or house[0] != HOUSE.get(kind):  # type: ignore[call-overload]
            self.fault("double entry", number, f"Transaction {number} ({kind}) moves between the wrong accounts.")

    def _lots_moved(self, number: int, account_id: int, moved: int, used: Sequence[tuple[int, int]], lot: Row) -> None:
        came = 0
        if lot[1] is not None:
            came = lot[3]
            self.lots[number] = self.lots.get(number, 0) + came
            if lot[0] != account_id:
                self.fault("lots", number, f"Lot {number} is another's than its transaction.")
        if sum([amount for _, amount in used]) != max(0, -moved) or came != max(0, moved):
            self.fault("lots", number, f"Transaction {number} moves other tokens than its lots.")

    def _bought(self, row: Row, moved: int) -> None:
        number, feature, version = row[1], row[5], row[6]
        receipt, is_what_was_bought = row[19:21]
        self.receipts += receipt is not None
        if not is_what_was_bought:
            self.fault("receipts", number, f"Charge {number} has no receipt for what it bought.")
        if self.prices.get((feature, version)) != -moved:
            self.fault("prices", number, f"Charge {number} is not the price that it names.")

    async def _none_left(self, streams: Streams) -> None:
        """Nothing may stand in a table that no event or transaction has led to."""
        for name in ("holds", "transactions", "burns", "proposals", "decisions", "keys"):
            for row in await getattr(streams, name).all():
                self.fault("orphans", row[0], f"A row of {name} at {row[0]} belongs to no event.")
        for seq, (number, *_) in self.closings.items():
            self.fault("orphans", number, f"Hold {number} was closed by event {seq}, which is not there.")
        ((entries, receipts, lots),) = await self._all(COUNTS)
        if (entries, receipts, lots) != (2 * self.transactions, self.receipts, len(self.lots)):
            self.fault("orphans", 0, "There are entries, receipts or lots that belong to no transaction.")

    async def _compare_head(self) -> None:
        ((seq, transactions, at, link, signature),) = await self._all(
            "SELECT seq, transactions, at, hash, signature FROM ledger_head"
        )
        stored = Head(seq, transactions, at, link)
        if stored != self.head:
            self.fault("head", seq, f"The head is at event {seq}; the trail ends at {self.seq}.")
        signed = "" if seq == 0 else stored.signature(self.key) if self.key is not None else signature
        if not hmac.compare_digest(signature, signed):
            self.fault("head", seq, "The head is not signed with this ledger's key.")

    async def _compare_accounts(self) -> None:
        rows = await self._all("SELECT id, balance, held, version FROM ledger_accounts")
        for number, balance, held, version in rows:
            account = self.accounts[number]
            if (balance, version) != (account.balance, account.version):
                self.fault(
                    "balances", number, f"Account {number} shows {balance}; its entries sum to {account.balance}."
                )
            if held != account.held:
                self.fault("held", number, f"Account {number} shows {held} held; its open holds sum to {account.held}.")
        for number in self.accounts.keys() - {row[0] for row in rows}:
            self.fault("balances", number, f"Account {number} has entries, but is not there.")
        if total := sum(row[1] for row in rows):
            self.fault("double entry", 0, f"All balances sum to {total}.")

    async def _compare_lots(self) -> None:
        for _, _, parts, _ in self.open_holds.values():
            for lot_id, part in parts:
                self.lots[lot_id] = self.lots.get(lot_id, 0) - part
        rows = await self.source.rows("SELECT id, remaining FROM ledger_lots ORDER BY id")
        while chunk := await rows.chunk():
            for lot_id, remaining in chunk:
                if (left := self.lots.get(lot_id)) != remaining:
                    self.fault("lots", lot_id, f"Lot {lot_id} shows {remaining}; {left} are left of it.")

    async def _none(self, statement: str, check: str, sentence: str) -> None:
        for row in await self._all(statement):
            self.fault(check, row[0], sentence.format(row[0]))

    async def _all(self, statement: str) -> list[Row]:
        return await (await self.source.rows(statement)).all()
