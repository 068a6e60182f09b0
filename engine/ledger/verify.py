"""Proves that the ledger is what it says: replays every row in the order of the audit trail and compares.

Nothing is believed that can be recomputed: hashes from the rows, balances from the entries, what is held from the
holds, what is left of a lot from what was burned and kept aside.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import Path
from typing import Any

import msgspec

from engine.ledger import chain, words
from engine.ledger.anchors import Anchor, Anchored, AnchorFile
from engine.ledger.batch import ADJUST, EXPIRED, REVENUE, TREASURY
from engine.ledger.chain import Head
from engine.ledger.contradictions import CONTRADICTIONS
from engine.ledger.prices import PUBLISHED
from engine.ledger.reading import (
    ACCOUNTS,
    BURNS,
    COUNTS,
    DECISIONS,
    EVENTS,
    HEAD,
    HOLDS,
    KEYS,
    LINKS,
    LOTS,
    OPEN_HOLDS,
    OWNED,
    PRICES,
    PROPOSALS,
    ROLES,
    SECTIONS,
    TRANSACTIONS,
    WORDS,
    Reader,
)
from engine.ledger.snapshot import Rows, Snapshot, snapshot
from engine.ledger.values import HoldState, Kind, SoldSection
from engine.simulation.wording import counted
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
# How the accounts of the house are called; every other one is a user's.
KINDS = {TREASURY: "treasury", REVENUE: "revenue", EXPIRED: "expired", ADJUST: "adjust"}
READER = "reader"
# Events that make somebody something, and what where they do not say.
ROLE_EVENTS = {"sign_up": READER, "first_administrator": "administrator", "account_deleted": READER}
TELLING = frozenset({"capture", *ROLE_EVENTS})
_parts = msgspec.json.Decoder(list[tuple[int, int]]).decode


class Told(msgspec.Struct):
    """What of an event's payload has consequences outside of the ledger's tables."""

    role: str = ""
    sections: list[SoldSection] = msgspec.field(default_factory=list)


_told = msgspec.json.Decoder(Told).decode


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
    anchored = AnchorFile(anchors).read() if anchors else None
    async with snapshot(database) as source:
        proof = Proof(source, key)
        await proof.replay(anchored)
        await proof.compare(anchored)
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
    anchored = AnchorFile(anchors).read()
    async with snapshot(database) as source:
        proof = Proof(source, key)
        wanted = anchored.by_event
        last = 0
        rows = await proof.reader.rows(LINKS)
        while chunk := await rows.chunk():
            for seq, at, link in chunk:
                if anchor := wanted.pop(seq, None):
                    proof.seq, proof.transactions, proof.at, proof.link = seq, anchor.transactions, at, link
                    proof.anchor(anchor)
            last = chunk[-1][0]
        proof.missing(wanted.values())
        await proof.compare_anchors(anchored)
    newest = max((anchor.seq for anchor in anchored.anchors), default=0)
    return AnchorReport(not proof.faults, len(anchored.anchors), newest, max(0, last - newest), tuple(proof.faults))


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
    async def of(cls, reader: Reader) -> Streams:
        queries = (EVENTS, HOLDS, TRANSACTIONS, BURNS, PROPOSALS, DECISIONS, KEYS)
        return cls(*[await reader.rows(query) for query in queries])


@dataclass(slots=True)
class Added:
    """What the events of one window added.

    Args:
        rows: By event, in the chain's form and order.
        charged: Tokens, by event.
        keys: By event, the key with which it stored an answer.
        sold: What was bought of sections that are kept.
    """

    rows: defaultdict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    charged: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    keys: dict[int, str] = field(default_factory=dict)
    sold: list[SoldSection] = field(default_factory=list)


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
    roles: dict[int, str] = field(default_factory=dict)
    anchors: int = 0

    @property
    def reader(self) -> Reader:
        return Reader(self.source, self.fault)

    @property
    def head(self) -> Head:
        """Where the trail has led so far."""
        return Head(self.seq, self.transactions, self.at, self.link)

    def fault(self, check: str, at: int, sentence: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(check, at, sentence))

    async def replay(self, anchors: Anchored | None) -> None:
        """Follow the trail from its first event to its last."""
        await self._compare_prices()
        anchored = anchors.by_event if anchors else {}
        streams = await Streams.of(self.reader)
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
        if self.key is not None and not anchor.head.is_signed(anchor.signature, self.key):
            self.fault("anchors", anchor.seq, f"The anchor of event {anchor.seq} is not signed with this ledger's key.")

    def missing(self, anchors: Iterable[Anchor]) -> None:
        """Anchors of events that are not in the trail."""
        for anchor in anchors:
            self.fault("anchors", anchor.seq, f"Event {anchor.seq} was anchored and is no longer there.")

    async def compare(self, anchors: Anchored | None) -> None:
        """Compare what stands in the tables with what the trail leads to."""
        await self._compare_head()
        await self._compare_accounts()
        await self._compare_lots()
        await self._compare_holds()
        await self._compare_roles()
        await self._compare_words()
        if anchors:
            await self.compare_anchors(anchors)
        for each in CONTRADICTIONS:
            for number in await self.reader.named("The ledger", each.statement):
                self.fault(each.check, number, each.sentence.format(number))

    async def compare_anchors(self, anchors: Anchored) -> None:
        """Compare the anchor file with the number of anchors that the head counts."""
        for line in anchors.unreadable:
            self.fault("anchors", line, f"Line {line} of the anchor file is no anchor.")
        there = len(anchors.anchors)
        for *_, signed, _ in await self.reader.all(HEAD):
            if there < signed:
                self.fault("anchors", 0, f"The head counts {counted(signed, 'anchor')}; the file holds {there}.")

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
            for seq, actor_id, key, operation, fingerprint, answer, response, digest in keys:
                told = digest or chain.digest(response)
                added.rows[seq].append(chain.key_row(actor_id, key, operation, fingerprint, answer, told))
                added.keys[seq] = key
            self._settled(closed, added)
            self._events(events, added, transactions, before, anchored)
        if added.sold:
            await self._compare_sections(added.sold)

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
            if event[2] in TELLING:
                self._tell(seq, event[2], event[3], event[5], added)
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
            parts = self._parts_of(number, lots)
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
            if number not in self.open_holds:
                self.fault("holds", number, f"Hold {number} was closed twice.")
                continue
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
            if has_two_sides and None not in mine and None not in house:
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
            came = lot[3] or 0
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

    def _parts_of(self, number: int, lots: str) -> list[tuple[int, int]]:
        try:
            return _parts(lots)
        except msgspec.MsgspecError:
            self.fault("holds", number, f"Hold {number} does not say which lots it keeps aside.")
            return []

    def _tell(self, seq: int, event: str, actor_id: int | None, payload: str, added: Added) -> None:
        """Take in what an event says of roles and of sections."""
        if event == "capture" and '"sections"' not in payload:
            return
        try:
            told = _told(payload)
        except msgspec.MsgspecError:
            self.fault("chain", seq, f"Event {seq} does not say what happened.")
            return
        if event == "capture":
            added.sold += told.sections
        elif actor_id is not None:
            self.roles[actor_id] = told.role or ROLE_EVENTS[event]

    async def _compare_sections(self, sold: list[SoldSection]) -> None:
        """Compare what was bought with what is kept of it; what was refunded may be forgotten."""
        asked = self.source.listed({each.simulation for each in sold})
        kept = {tuple(place): digest for *place, digest in await self.reader.all(SECTIONS, asked)}
        wrong = [each for each in sold if (kept.get((each.simulation, each.depth)) or b"").hex() != each.digest]
        owned = {
            number for number, _ in await self.reader.all(OWNED, self.source.listed({each.charge for each in wrong}))
        }
        for each in wrong:
            if each.charge in owned:
                self.fault(
                    "sections", each.charge,
                    f"The {each.depth} of simulation {each.simulation} is not what charge {each.charge} bought.",
                )  # fmt: skip

    async def _none_left(self, streams: Streams) -> None:
        """Nothing may stand in a table that no event or transaction has led to."""
        for name in ("events", "holds", "transactions", "burns", "proposals", "decisions", "keys"):
            for row in await getattr(streams, name).all():
                self.fault("orphans", row[0], f"A row of {name} at {row[0]} belongs to no event.")
        for seq, (number, *_) in self.closings.items():
            self.fault("orphans", number, f"Hold {number} was closed by event {seq}, which is not there.")
        for counts in await self.reader.all(COUNTS):
            if counts != (2 * self.transactions, self.receipts, len(self.lots)):
                self.fault("orphans", 0, "There are entries, receipts or lots that belong to no transaction.")

    async def _compare_prices(self) -> None:
        """Compare the price book with the one that was published, and remember it for the charges."""
        rows = await self.reader.all(PRICES)
        self.prices = {(feature, version): tokens for feature, version, tokens, _ in rows}
        published = {row[0] for row in PUBLISHED}
        if len(self.prices) != len(rows):
            self.fault("prices", 0, "A version of a price is in the book twice.")
        for row in {row for row in rows if row[0] in published} ^ PUBLISHED:
            self.fault("prices", row[1], f"Version {row[1]} of the price of {row[0]!r} is not what was published.")

    async def _compare_head(self) -> None:
        heads = await self.reader.all(HEAD)
        if [row[0] for row in heads] != [1]:
            self.fault("head", 0, f"There are {len(heads)} heads of the trail where one must be, the first.")
        for _, *columns, signature in heads:
            stored = Head(*columns)
            if replace(stored, anchors=0) != self.head:
                self.fault("head", stored.seq, f"The head is at event {stored.seq}; the trail ends at {self.seq}.")
            if self.key is not None and not stored.is_signed(signature, self.key):
                self.fault("head", stored.seq, "The head is not signed with this ledger's key.")

    async def _compare_accounts(self) -> None:
        rows = await self.reader.all(ACCOUNTS)
        for number, balance, held, version, kind, user_id in rows:
            account = self.accounts[number]
            if (balance, version) != (account.balance, account.version):
                self.fault(
                    "balances", number, f"Account {number} shows {balance}; its entries sum to {account.balance}."
                )
            if held != account.held:
                self.fault("held", number, f"Account {number} shows {held} held; its open holds sum to {account.held}.")
            if (kind, user_id) != ((KINDS[number], None) if number in KINDS else ("user", number)):
                self.fault("accounts", number, f"Account {number} is a {kind} account of user {user_id}.")
        for number in self.accounts.keys() - {row[0] for row in rows}:
            self.fault("balances", number, f"Account {number} has entries, but is not there.")
        if len({row[0] for row in rows}) != len(rows):
            self.fault("accounts", 0, "An account is there twice.")
        if total := sum(row[1] for row in rows):
            self.fault("double entry", 0, f"All balances sum to {total}.")

    async def _compare_holds(self) -> None:
        for hold_id, captured in await self.reader.all(OPEN_HOLDS):
            if captured or self.open_holds.pop(hold_id, None) is None:
                self.fault("holds", hold_id, f"Hold {hold_id} is open, but the trail has closed it.")
        for hold_id in self.open_holds:
            self.fault("holds", hold_id, f"Hold {hold_id} is closed, but no event has closed it.")

    async def _compare_roles(self) -> None:
        """Nobody may be more than the trail has made of them, or less."""
        there: dict[int, str] = dict(await self.reader.all(ROLES))  # type: ignore[arg-type]
        for number in sorted(there.keys() | self.roles.keys()):
            role, told = there.get(number, READER), self.roles.get(number, READER)
            if role != told:
                self.fault("roles", number, f"User {number} has the role {role!r}; the trail gave the role {told!r}.")

    async def _compare_words(self) -> None:
        rows = await self.reader.rows(WORDS)
        while chunk := await rows.chunk():
            for mark, salt, text in chunk:
                if mark != words.mark(salt, text):
                    self.fault("words", 0, f"The words {text[:40]!r} are not those that were written.")

    async def _compare_lots(self) -> None:
        for _, _, parts, _ in self.open_holds.values():
            for lot_id, part in parts:
                self.lots[lot_id] = self.lots.get(lot_id, 0) - part
        rows = await self.reader.rows(LOTS)
        while chunk := await rows.chunk():
            for lot_id, remaining in chunk:
                if (left := self.lots.get(lot_id)) != remaining:
                    self.fault("lots", lot_id, f"Lot {lot_id} shows {remaining}; {left} are left of it.")
