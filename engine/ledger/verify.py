"""Proves that the ledger is what it says: replays every row in the order of the audit trail and compares.

Nothing is believed that can be recomputed: hashes from the rows, balances from the entries, what is held from the
holds, what is left of a lot from what was burned and kept aside.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Iterable
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
from engine.ledger.sql import Row
from engine.ledger.values import HoldState, Kind
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

STREAMS = {
    "audit": "SELECT seq, at, event, actor_id, request_id, payload, hash FROM ledger_audit ORDER BY seq",
    "holds": "SELECT id, account_id, amount, lines, lots, key, operation, fingerprint, expires_at, api_key_id, day "
    "FROM ledger_holds ORDER BY id",
    "closings": "SELECT closing_seq, id, state, captured FROM ledger_holds WHERE closing_seq IS NOT NULL "
    "ORDER BY closing_seq",
    "transactions": "SELECT seq, id, kind, account_id, subject, feature, price_version, reverses_id, reason, "
    "payment_id FROM ledger_transactions ORDER BY id",
    "entries": "SELECT transaction_id, account_id, version, amount, balance_after FROM ledger_entries ORDER BY id",
    "burns": "SELECT transaction_id, lot_id, amount FROM ledger_burns ORDER BY transaction_id, lot_id",
    "lots": "SELECT id, category, priority, amount, effective_at, expires_at, account_id FROM ledger_lots ORDER BY id",
    "receipts": "SELECT id, account_id, subject, feature FROM ledger_receipts ORDER BY id",
    "proposals": "SELECT id, actor_id, account_id, amount, reason, payment_id FROM ledger_proposals ORDER BY id",
    "decisions": "SELECT closing_seq, id FROM ledger_proposals WHERE closing_seq IS NOT NULL ORDER BY closing_seq",
    "keys": "SELECT seq, actor_id, key, operation, fingerprint, answer, response FROM ledger_keys ORDER BY seq",
}
OF_TRANSACTIONS = ("entries", "burns", "lots", "receipts")

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
class Window:
    """The rows that the events of one window added, by event and by transaction."""

    holds: dict[int, Row]
    closings: dict[int, Row]
    transactions: dict[int, list[Row]]
    proposals: dict[int, Row]
    decisions: dict[int, Row]
    keys: dict[int, Row]
    entries: dict[int, list[Row]]
    burns: dict[int, list[Row]]
    lots: dict[int, Row]
    receipts: dict[int, Row]


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
    open_holds: dict[int, tuple[int, int, list[tuple[int, int]], str | None]] = field(default_factory=dict)
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
        streams = {name: await self.source.rows(statement) for name, statement in STREAMS.items()}
        last = WINDOW
        while events := await streams["audit"].until(last):
            window = await _window(streams, events[-1][0], self.transactions)
            for event in events:
                self._event(event, window)
                if event[0] in anchored:
                    self.anchor(anchored.pop(event[0]))
            last = events[-1][0] + WINDOW
        self.missing(anchored.values())
        for name, rows in streams.items():
            for row in await rows.all():
                self.fault("orphans", row[0], f"A row of {name} at {row[0]} belongs to no event.")

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

    def _event(self, event: Row, window: Window) -> None:
        seq, at, *_ = event
        if seq != self.seq + 1:
            self.fault("sequence", seq, f"Event {seq} follows event {self.seq}.")
        if at < self.at:
            self.fault("sequence", seq, f"Event {seq} is earlier than the event before.")
        rows = self._rows(seq, window)
        if chain.link(self.link, tuple(event[:6]), rows) != event[6]:
            self.fault("chain", seq, f"Event {seq} or a row that it added is not what was written.")
        # The stored hash is followed, so that one changed row is one fault and not a fault at every later event.
        self.seq, self.at, self.link = seq, at, event[6]

    def _rows(self, seq: int, window: Window) -> list[Any]:
        """What the event added, in the chain's form, checked on the way."""
        rows: list[Any] = []
        charged = 0
        if hold := window.holds.pop(seq, None):
            self._open(hold)
            rows.append(chain.hold_row(tuple(hold)))
        closing = window.closings.pop(seq, None)
        if closing:
            rows.append(chain.closing_row(closing[1], closing[2], closing[3]))
        for transaction in window.transactions.pop(seq, ()):
            row, tokens = self._transaction(transaction, window)
            rows.append(row)
            charged += tokens
        if proposal := window.proposals.pop(seq, None):
            rows.append(chain.proposal_row(tuple(proposal)))
        if decision := window.decisions.pop(seq, None):
            rows.append(chain.decision_row(decision[1]))
        key = window.keys.pop(seq, None)
        if key:
            rows.append(chain.key_row(*key[1:]))
        if closing:
            self._close(closing, charged, key)
        elif charged:
            self.fault("holds", seq, f"Event {seq} charges without a hold.")
        return rows

    def _transaction(self, transaction: Row, window: Window) -> tuple[Any, int]:
        """The chain's form of a transaction, and the tokens that it charges."""
        number, kind, account_id = transaction[1], transaction[2], transaction[3]
        if number != self.transactions + 1:
            self.fault("sequence", number, f"Transaction {number} follows {self.transactions}.")
        self.transactions = number
        entries = [tuple(entry[1:]) for entry in window.entries.pop(number, ())]
        burns = [tuple(burn[1:]) for burn in window.burns.pop(number, ())]
        lot = window.lots.pop(number, None)
        for entry in entries:
            self._entry(number, entry)
        moved = self._sides(number, kind, account_id, entries)
        self._lots_moved(number, moved, burns, lot)
        self._receipt(transaction, moved, window.receipts.pop(number, None))
        brought = tuple(lot[1:6]) if lot else None
        row = chain.transaction_row(tuple(transaction[1:]), tuple(entries), tuple(burns), brought)
        return row, -moved if kind == Kind.CHARGE else 0

    def _entry(self, number: int, entry: tuple[int, ...]) -> None:
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

    def _sides(self, number: int, kind: str, account_id: int, entries: list[tuple[int, ...]]) -> int:
        """What the user's side moved."""
        if len(entries) != 2 or entries[0][2] + entries[1][2] != 0:
            self.fault("double entry", number, f"Transaction {number} has not two sides that sum to 0.")
            return 0
        house = HOUSE.get(kind)  # type: ignore[call-overload]
        if (entries[0][0], entries[1][0]) != (account_id, house):
            self.fault("double entry", number, f"Transaction {number} ({kind}) moves between the wrong accounts.")
        return entries[0][2]

    def _lots_moved(self, number: int, moved: int, burns: list[tuple[int, ...]], lot: Row | None) -> None:
        for lot_id, amount in burns:
            self.lots[lot_id] = self.lots.get(lot_id, 0) - amount
        if lot:
            self.lots[number] = lot[3]
        if sum(burn[1] for burn in burns) != max(0, -moved) or (lot[3] if lot else 0) != max(0, moved):
            self.fault("lots", number, f"Transaction {number} moves other tokens than its lots.")

    def _receipt(self, transaction: Row, moved: int, receipt: Row | None) -> None:
        _, number, kind, account_id, subject, feature, version, *_ = transaction
        if kind != Kind.CHARGE:
            if receipt:
                self.fault("receipts", number, f"Receipt {number} belongs to no charge.")
            return
        if receipt is None or tuple(receipt[1:]) != (account_id, subject, feature):
            self.fault("receipts", number, f"Charge {number} has no receipt for what it bought.")
        if self.prices.get((feature, version)) != -moved:
            self.fault("prices", number, f"Charge {number} is not the price that it names.")

    def _open(self, hold: Row) -> None:
        number, account_id, amount, _, lots, key, *_ = hold
        parts = _parts(lots)
        if sum(part for _, part in parts) != amount:
            self.fault("holds", number, f"Hold {number} keeps other tokens aside than it says.")
        self.accounts[account_id].held += amount
        self.open_holds[number] = (account_id, amount, parts, key)

    def _close(self, closing: Row, charged: int, key: Row | None) -> None:
        seq, number, state, captured = closing
        opened = self.open_holds.pop(number, None)
        if opened is None:
            self.fault("holds", number, f"Event {seq} closes hold {number}, which was not open.")
            return
        account_id, amount, _, hold_key = opened
        self.accounts[account_id].held -= amount
        if captured != charged or charged > amount:
            self.fault("holds", number, f"Hold {number} of {amount} says {captured} captured; {charged} were charged.")
        expected = hold_key if state == HoldState.CAPTURED else None
        if (key[2] if key else None) != expected:
            self.fault("keys", seq, f"Event {seq} did not store its answer with its hold's key.")

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


async def _window(streams: dict[str, Rows], last: int, transactions: int) -> Window:
    moved = await streams["transactions"].until(last)
    newest = moved[-1][1] if moved else transactions
    entries, burns, lots, receipts = [await streams[name].until(newest) for name in OF_TRANSACTIONS]
    return Window(
        holds=_single(await streams["holds"].until(last)),
        closings=_single(await streams["closings"].until(last)),
        transactions=_grouped(moved),
        proposals=_single(await streams["proposals"].until(last)),
        decisions=_single(await streams["decisions"].until(last)),
        keys=_single(await streams["keys"].until(last)),
        entries=_grouped(entries),
        burns=_grouped(burns),
        lots=_single(lots),
        receipts=_single(receipts),
    )


def _single(rows: Iterable[Row]) -> dict[int, Row]:
    return dict(zip(map(itemgetter(0), rows := list(rows)), rows, strict=True))


def _grouped(rows: Iterable[Row]) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[0], []).append(row)
    return groups
