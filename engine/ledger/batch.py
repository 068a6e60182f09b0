"""The part of the ledger that one batch touches: loaded under the head's lock, changed in memory, written at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import msgspec

from engine.errors import NotFound
from engine.ledger import chain
from engine.ledger.chain import Head
from engine.ledger.refusals import WRITTEN_SINGLY, Refusals
from engine.ledger.values import Category, HoldState, Item, Line, TransactionKind
from engine.ledger.words import Words

TREASURY, REVENUE, EXPIRED, ADJUST = -1, -2, -3, -4
HOUSE = frozenset({TREASURY, REVENUE, EXPIRED, ADJUST})
NEVER = 2**63 - 1
_json = msgspec.json.Encoder().encode

SoughtEvent: TypeAlias = tuple[int, str, str]
"""The place of an event that is older, the kind of the event, and the request that caused it."""

Parts = list[tuple[int, int]]
"""Pairs of lot and amount, in the order of spending."""


@dataclass(slots=True)
class Lot:
    id: int
    account_id: int
    category: str
    priority: int
    amount: int
    remaining: int
    effective_at: int
    expires_at: int | None
    is_new: bool = False

    @property
    def turn(self) -> tuple[int, int, bool, int, int]:
        """Spent in this order: priority, then expiry, then promotional before paid, then age."""
        expiry = NEVER if self.expires_at is None else self.expires_at
        return (self.priority, expiry, self.category == Category.PAID, self.effective_at, self.id)

    @property
    def row(self) -> tuple[Any, ...]:
        return (
            self.id, self.account_id, self.category, self.priority,
            self.amount, self.remaining, self.effective_at, self.expires_at,
        )  # fmt: skip


@dataclass(slots=True)
class OpenHold:
    id: int
    account_id: int
    amount: int
    lines: tuple[Line, ...]
    parts: Parts
    key: str | None
    operation: str | None
    fingerprint: str | None
    expires_at: int
    api_key_id: int | None = None
    day: int | None = None
    row: list[Any] | None = None


@dataclass(slots=True)
class Account:
    """A user's or the house's account, with what the batch needs to know of it.

    Args:
        lots: Those with tokens left, and those that open holds keep tokens of.
        owned: What is owned of `subjects`, and the charge that bought it.
        subjects: Those of which it is known what is owned.
    """

    id: int
    balance: int = 0
    held: int = 0
    version: int = 0
    lots: dict[int, Lot] = field(default_factory=dict)
    holds: dict[int, OpenHold] = field(default_factory=dict)
    owned: dict[Item, int] = field(default_factory=dict)
    subjects: set[str] = field(default_factory=set)
    is_new: bool = False

    def settle(self) -> None:
        """Forget what was only of the batch that is committed now: what is new, and lots that nothing is left of."""
        self.is_new = False
        kept = {lot_id for hold in self.holds.values() for lot_id, _ in hold.parts}
        for hold in self.holds.values():
            hold.row = None
        if any(not lot.remaining for lot in self.lots.values()):
            self.lots = {each: lot for each, lot in self.lots.items() if lot.remaining or each in kept}

    @property
    def available(self) -> int:
        return self.balance - self.held


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    operation: str
    fingerprint: str
    answer: str
    response: bytes | None


@dataclass(slots=True)
class Charge:
    """A transaction that a refund names."""

    id: int
    kind: str
    account_id: int
    item: Item
    tokens: int
    is_refunded: bool


@dataclass(frozen=True, slots=True)
class LotTerms:
    """As what tokens come in.

    Args:
        priority: A lower one is spent first.
        expires_at: Microseconds; None never expires.
    """

    kind: TransactionKind
    category: Category
    priority: int = 100
    expires_at: int | None = None

    @classmethod
    def stored(cls, text: str | None) -> LotTerms:
        """The terms of a proposal; the first ones were all sales."""
        return cls(TransactionKind.TOP_UP, Category.PAID) if text is None else msgspec.json.decode(text, type=cls)


@dataclass(slots=True)
class OpenProposal:
    id: int
    actor_id: int
    account_id: int
    amount: int
    reason: str
    payment_id: str | None
    terms: LotTerms
    is_open: bool


@dataclass(slots=True)
class WriteSet:
    """Rows that the batch adds or changes, by table, in the order of their columns."""

    audit: list[tuple[Any, ...]] = field(default_factory=list)
    transactions: list[tuple[Any, ...]] = field(default_factory=list)
    entries: list[tuple[Any, ...]] = field(default_factory=list)
    burns: list[tuple[Any, ...]] = field(default_factory=list)
    holds: list[list[Any]] = field(default_factory=list)
    keys: list[tuple[Any, ...]] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    receipts: list[tuple[Any, ...]] = field(default_factory=list)
    proposals: list[tuple[Any, ...]] = field(default_factory=list)
    closed_holds: list[tuple[Any, ...]] = field(default_factory=list)
    withdrawn: list[tuple[int, int]] = field(default_factory=list)
    decided: list[tuple[int, int]] = field(default_factory=list)
    lots: dict[int, Lot] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    spending: dict[tuple[int, int], int] = field(default_factory=dict)
    roles: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class Batch:
    """State and writes of one batch.

    Args:
        start: The newest link when the batch began.
        at: The batch's time in microseconds, never before the head's.
        seq: Place that the event being written will have.
        anchors: Heads that were anchored so far.
        refusals: Those that were counted before.
        events: Places of events that are there already.
        gone: Of those who are to be given tokens, whoever has deleted the account.
    """

    start: Head
    at: int
    refusals: Refusals = field(default_factory=Refusals)
    accounts: dict[int, Account] = field(default_factory=dict)
    keys: dict[tuple[int, str], StoredAnswer] = field(default_factory=dict)
    closed: dict[int, tuple[int, str]] = field(default_factory=dict)
    charges: dict[int, Charge] = field(default_factory=dict)
    proposals: dict[int, OpenProposal] = field(default_factory=dict)
    payments: set[str] = field(default_factory=set)
    events: dict[SoughtEvent, int] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    given: dict[int, int] = field(default_factory=dict)
    spending: dict[int, dict[int, int]] = field(default_factory=dict)
    writes: WriteSet = field(default_factory=WriteSet)
    ownership: dict[tuple[int, Item], bool] = field(default_factory=dict)
    seq: int = field(init=False)
    anchors: int = field(init=False)
    _transactions: int = field(init=False)
    _link: str = field(init=False)
    _rows: list[tuple[Any, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seq, self._transactions, self._link = self.start.seq + 1, self.start.transactions, self.start.hash
        self.anchors = self.start.anchors

    @property
    def head(self) -> Head:
        """The newest link as the batch has gone so far."""
        if self.seq == self.start.seq + 1:
            return replace(self.start, anchors=self.anchors)
        return Head(self.seq - 1, self._transactions, self.at, self._link, self.anchors)

    def account(self, account_id: int) -> Account:
        """
        Raises:
            NotFound: There is no such user.
        """
        if account_id <= 0 or account_id not in self.accounts:
            raise NotFound(kind="user", id=str(account_id))
        return self.accounts[account_id]

    def receiver(self, account_id: int) -> Account:
        """The account of somebody who may be given tokens.

        Raises:
            NotFound: There is no such user any more.
        """
        if account_id in self.gone:
            raise NotFound(kind="user", id=str(account_id))
        return self.account(account_id)

    def write(self, event: str, actor_id: int | None, request_id: str, payload: Mapping[str, Any]) -> None:
        """Close the event: hash it with the rows that were added since the last one."""
        text = _json(payload).decode()
        row = (self.seq, self.at, event, actor_id, request_id, text)
        self._link = chain.link(self._link, row, self._rows)
        self.writes.audit.append((*row, self._link))
        self.seq += 1
        self._rows = []

    def refuse(self, event: str, actor_id: int | None, request_id: str, payload: Mapping[str, Any]) -> None:
        """Write a refusal, with its number where many were only counted; or only count it."""
        number = self.refusals.number((event, actor_id, str(payload.get("code", ""))), self.at)
        if number is not None:
            told = {"times": number} if number > WRITTEN_SINGLY else {}
            self.write(event, actor_id, request_id, {**payload, **told})

    def post(
        self,
        kind: TransactionKind,
        account: Account,
        amount: int,
        house: int,
        *,
        item: Item | None = None,
        price_version: int | None = None,
        reverses: int | None = None,
        reason: str | None = None,
        payment_id: str | None = None,
        parts: Parts | None = None,
        lot: Lot | None = None,
    ) -> int:
        """Move tokens between a user (`amount` is the user's side) and the house; the transaction's id.

        Args:
            parts: What is used up of which lots.
            lot: The lot that comes in; its id becomes the transaction's.
        """
        number = self._transactions = self._transactions + 1
        subject, feature = (item.subject, item.feature) if item else (None, None)
        told = None if reason is None else self._words(account, reason)
        columns = (kind.value, account.id, subject, feature, price_version, reverses, told, payment_id)
        sides = (self._move(account, amount), self._move(self.accounts[house], -amount))
        burns = tuple(sorted(parts)) if parts else ()
        self.writes.transactions.append((number, self.seq, *columns))
        for side, (account_id, version, moved, after) in enumerate(sides, 2 * number - 1):
            self.writes.entries.append((side, account_id, version, number, moved, after))
        for lot_id, used in burns:
            self.writes.burns.append((number, lot_id, used))
        brought = self._bring(account, lot, number) if lot else None
        self._rows.append(chain.transaction_row((number, *columns), sides, burns, brought))
        return number

    def reserve(self, account: Account, amount: int) -> Parts:
        """Take `amount` out of the account's lots; the caller has checked that it is available."""
        parts: Parts = []
        for lot in sorted(account.lots.values(), key=lambda lot: lot.turn):
            part = min(amount, lot.remaining)
            if part:
                self._leave(lot, lot.remaining - part)
                parts.append((lot.id, part))
                amount -= part
        return parts

    def open_hold(self, account: Account, hold: OpenHold) -> None:
        lines, parts = _json(hold.lines).decode(), _json(hold.parts).decode()
        columns = (
            hold.id, account.id, hold.amount, lines, parts, hold.key, hold.operation, hold.fingerprint, hold.expires_at,
            hold.api_key_id, hold.day,
        )  # fmt: skip
        hold.row = [*columns, HoldState.HELD.value, 0, None]
        self.writes.holds.append(hold.row)
        account.held += hold.amount
        account.holds[hold.id] = hold
        self.writes.accounts[account.id] = account
        self._spend(hold, hold.amount)
        self._rows.append(chain.hold_row(columns))

    def close_hold(self, account: Account, hold: OpenHold, state: HoldState, captured: int) -> None:
        """End a hold; what it did not use has been given back."""
        del account.holds[hold.id]
        account.held -= hold.amount
        self.writes.accounts[account.id] = account
        self._spend(hold, captured - hold.amount)
        ending = [state.value, captured, self.seq]
        if hold.row is None:
            self.writes.closed_holds.append((*ending, hold.id))
        else:
            hold.row[-3:] = ending
        self.closed[hold.id] = (account.id, state.value)
        self._rows.insert(0, chain.closing_row(hold.id, state.value, captured))

    def give_back(self, account: Account, parts: Iterable[tuple[int, int]]) -> None:
        """Return what a hold kept aside to the lots that it came from."""
        for lot_id, part in parts:
            lot = account.lots[lot_id]
            self._leave(lot, lot.remaining + part)

    def own(self, account: Account, item: Item, transaction_id: int) -> None:
        account.owned[item] = transaction_id
        self.ownership[account.id, item] = True
        self.writes.receipts.append((transaction_id, account.id, item.subject, item.feature))

    def disown(self, account: Account, charge: Charge, refund_id: int) -> None:
        account.owned.pop(charge.item, None)
        self.ownership[account.id, charge.item] = False
        self.writes.withdrawn.append((refund_id, charge.id))

    def store(
        self, actor_id: int, key: str, operation: str, fingerprint: str, answer: str, response: bytes | None = None
    ) -> None:
        """Keep the answer with its key, and the response where it can be forgotten."""
        self.keys[actor_id, key] = StoredAnswer(operation, fingerprint, answer, response)
        columns = (actor_id, key, operation, fingerprint, answer, chain.digest(response))
        self.writes.keys.append((self.seq, *columns))
        if response is not None:
            self.writes.answers.append((self.seq, response))
        self._rows.append(chain.key_row(*columns))

    def propose(self, account: Account, proposal: OpenProposal) -> None:
        columns = (
            proposal.id, proposal.actor_id, proposal.account_id, proposal.amount,
            self._words(account, proposal.reason), proposal.payment_id, _json(proposal.terms).decode(),
        )  # fmt: skip
        self.proposals[proposal.id] = proposal
        self.writes.accounts[account.id] = account
        self.writes.proposals.append(columns)
        self._rows.append(chain.proposal_row(columns))

    def decide(self, proposal: OpenProposal) -> None:
        proposal.is_open = False
        self.writes.decided.append((self.seq, proposal.id))
        self._rows.append(chain.decision_row(proposal.id))

    def pass_time(self, account: Account) -> None:
        """Expire what is over for this account: holds first, since they may return tokens to lots that are over too."""
        for hold in [hold for hold in account.holds.values() if hold.expires_at <= self.at]:
            self.give_back(account, hold.parts)
            self.close_hold(account, hold, HoldState.EXPIRED, 0)
            self.write("hold_expired", None, "", {"hold": hold.id, "user": account.id, "amount": hold.amount})
        for lot in [lot for lot in account.lots.values() if lot.expires_at is not None and lot.expires_at <= self.at]:
            if lot.remaining:
                self._expire(account, lot)

    def _expire(self, account: Account, lot: Lot) -> None:
        """Only what remains of the lot goes: what a hold keeps aside is still the hold's."""
        remainder = lot.remaining
        self._leave(lot, 0)
        self.post(TransactionKind.EXPIRY, account, -remainder, EXPIRED, parts=[(lot.id, remainder)])
        self.write("lot_expired", None, "", {"lot": lot.id, "user": account.id, "amount": remainder})

    def _words(self, account: Account, text: str) -> str:
        """Keep a text about an account; the mark by which it is named in rows that are only added."""
        words = Words.salted(account.id, text)
        self.writes.words.append(words)
        return words.mark

    def _move(self, account: Account, amount: int) -> tuple[int, int, int, int]:
        account.balance += amount
        account.version += 1
        self.writes.accounts[account.id] = account
        return (account.id, account.version, amount, account.balance)

    def _bring(self, account: Account, lot: Lot, id: int) -> tuple[Any, ...]:
        lot.id, lot.is_new = id, True
        account.lots[id] = self.writes.lots[id] = lot
        return (lot.category, lot.priority, lot.amount, lot.effective_at, lot.expires_at)

    def _spend(self, hold: OpenHold, tokens: int) -> None:
        """Count tokens for the API key that the hold came with, on the day of the hold."""
        if hold.api_key_id is None or hold.day is None or not tokens:
            return
        days = self.spending.setdefault(hold.api_key_id, {})
        days[hold.day] = days.get(hold.day, 0) + tokens
        counted = self.writes.spending
        counted[hold.api_key_id, hold.day] = counted.get((hold.api_key_id, hold.day), 0) + tokens

    def _leave(self, lot: Lot, remaining: int) -> None:
        lot.remaining = remaining
        self.writes.lots[lot.id] = lot
