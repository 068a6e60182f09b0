"""Follows the trail from its first event to its last, with every row that each of them added."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

import msgspec

from engine.ledger import chain
from engine.ledger.anchors import Anchor, Anchored
from engine.ledger.batch import ADJUST, EXPIRED, REVENUE, TREASURY
from engine.ledger.prices import PUBLISHED
from engine.ledger.snapshot import Rows
from engine.ledger.values import HoldState, SoldSection, TransactionKind
from engine.ledger.verify.proof import READER, Proof
from engine.ledger.verify.queries import (
    BURNS,
    COUNTS,
    DECISIONS,
    EVENTS,
    HOLDS,
    KEYS,
    OWNED,
    PRICES,
    PROPOSALS,
    SECTIONS,
    TRANSACTIONS,
)
from engine.ledger.verify.reader import RowReader
from engine.store.changes import Row
from engine.store.collector import collector_paused

WINDOW = 10_000
HOUSE = {
    TransactionKind.TOP_UP: TREASURY,
    TransactionKind.GRANT: TREASURY,
    TransactionKind.WELCOME: TREASURY,
    TransactionKind.CHARGE: REVENUE,
    TransactionKind.REFUND: REVENUE,
    TransactionKind.EXPIRY: EXPIRED,
    TransactionKind.ADJUST: ADJUST,
}
# Events that make somebody something, and what where they do not say.
ROLE_EVENTS = {"sign_up": READER, "first_administrator": "administrator", "account_deleted": READER}
TELLING = frozenset({"capture", *ROLE_EVENTS})
_parts = msgspec.json.Decoder(list[tuple[int, int]]).decode


class EventConsequences(msgspec.Struct):
    """What of an event's payload has consequences outside of the ledger's tables."""

    role: str = ""
    sections: list[SoldSection] = msgspec.field(default_factory=list)


_told = msgspec.json.Decoder(EventConsequences).decode


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
    async def of(cls, reader: RowReader) -> Streams:
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
class TrailReplay(Proof):
    """A proof that reads the trail."""

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
            # The first ledgers kept answers that cost nothing, too.
            free = {None, hold_key if state == HoldState.CAPTURED else None}
            if added.keys.get(seq) not in ({hold_key} if charged else free):
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
            if kind == TransactionKind.CHARGE:
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
