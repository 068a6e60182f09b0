"""What crosses the ledger's door: depths, items, prices, quotes, holds, settlements and statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

import msgspec

from engine.depths import Depth as Depth
from engine.errors import NotFound

T = TypeVar("T")


# Who acts at the machine itself, by the command line.
CONSOLE = 0
# A larger credit waits for a second administrator.
APPROVAL_ABOVE = 10_000


class Category(StrEnum):
    """Where tokens came from. Promotional ones are spent before paid ones."""

    PAID = "paid"
    WELCOME = "welcome"
    REFUND = "refund"


class TransactionKind(StrEnum):
    """What a transaction is."""

    TOP_UP = "top_up"
    GRANT = "grant"
    WELCOME = "welcome"
    CHARGE = "charge"
    REFUND = "refund"
    ADJUST = "adjust"
    EXPIRY = "expiry"


class HoldState(StrEnum):
    HELD = "held"
    CAPTURED = "captured"
    VOIDED = "voided"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Item:
    """What can be owned: one feature of one subject.

    Args:
        subject: Id of a simulation or of a module.
        feature: Key of the price book, a `Depth` or "lab_module".
    """

    subject: str
    feature: str


@dataclass(frozen=True, slots=True)
class KeptSection:
    """Where the bytes of an item are kept, and their digest.

    Args:
        simulation: With which they are kept; a comparison is kept with its first.
        digest: SHA-256 in hexadecimal digits.
    """

    simulation: str
    depth: str
    digest: str


@dataclass(frozen=True, slots=True)
class SoldSection:
    """A kept section as the event of its charge tells of it."""

    charge: int
    simulation: str
    depth: str
    digest: str


@dataclass(frozen=True, slots=True)
class Price:
    """One price of the price book, in force now.

    Of the versions of a feature the newest whose time has come is in force.

    Attributes:
        feature: Key in the price book.
        version: Version of this price; a charge names the version that it followed.
        tokens: Whole tokens, once for each simulation.
        valid_from: When this version came into force, UTC.
    """

    feature: str
    version: int
    tokens: int
    valid_from: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One section of a quoted document.

    Attributes:
        path: Where the document asks for it: response keys and list positions, joined by dots.
        tokens: Tokens it would cost; 0 where it is owned.
        owned: Whether the viewer bought it before.
        price_version: Version of the price that `tokens` was read from.
    """

    path: str
    item: Item
    tokens: int
    owned: bool
    price_version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether it costs nobody anything today, owned or not."""
        return False


@dataclass(frozen=True, slots=True)
class OpenLine(Line):
    """A line that is open to everybody: nothing of it reaches the books, so that no receipt stands for it."""

    @property
    def is_open(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Quote:
    """What a document would cost this viewer now. Nothing ran and nothing was charged.

    Attributes:
        total: Tokens in all.
        lines: One line for each section, however often the document names it.
    """

    total: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """Tokens that can be spent now, and tokens that open holds keep aside."""

    available: int
    held: int


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A client's key, scoped to the actor, with what it was used for.

    Args:
        operation: Name of the operation, for example "query".
        fingerprint: Digest of the payload; the same key with another fingerprint is refused.
    """

    key: str
    operation: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class SpendLimit:
    """What may be spent through one API key.

    Args:
        tokens: In all; None leaves it to the balance.
        daily_tokens: On one day (UTC); None leaves it to the other two.
    """

    api_key_id: int
    tokens: int | None = None
    daily_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Spending:
    """Tokens that went through one API key, those that open holds keep aside included. A refund gives none back."""

    in_all: int = 0
    today: int = 0


@dataclass(frozen=True, slots=True)
class Hold:
    """Tokens kept aside for one operation; id 0 is the hold of an operation that costs nothing and has no key."""

    id: int
    user_id: int
    amount: int
    lines: tuple[Line, ...]
    request_id: str
    expires_at: datetime
    key: IdempotencyKey | None = None


@dataclass(frozen=True, slots=True)
class SettledLine:
    """What became of one line: charged in `transaction_uid`, or not charged where that is None."""

    path: str
    item: Item
    charged: int
    transaction_uid: str | None


@dataclass(frozen=True, slots=True)
class Settlement:
    """The end of a hold. `balance` is what can be spent afterwards."""

    charged: int
    released: int
    balance: int
    lines: tuple[SettledLine, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer that was stored with an idempotency key: the caller's bytes and the ledger's own figures."""

    response: bytes
    settlement: Settlement


@dataclass(frozen=True, slots=True)
class TopUp:
    """Tokens given to a user, by an administrator's top-up, grant or adjustment (where `amount` may be negative)."""

    transaction_uid: str
    amount: int
    balance: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Refund:
    """One charge taken back: the tokens are returned and the receipt is withdrawn."""

    transaction_uid: str
    refunded_uid: str
    user_id: int
    amount: int
    balance: int
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class EntryView:
    """One row of the viewer's statement, newest first.

    Attributes:
        id: Id.
        at: When, UTC.
        kind: What moved the tokens.
        amount: Tokens: positive came in, negative went out.
        balance_after: Balance after it, tokens on hold included.
        subject: The simulation that it was about.
        feature: Key in the price book of what was bought or refunded.
        transaction_uid: Id of the transaction; a refund names it.
        reason: What an administrator wrote beside it.
        request_id: The request that caused it.
    """

    id: str
    at: datetime
    kind: TransactionKind
    amount: int
    balance_after: int
    subject: str | None
    feature: str | None
    transaction_uid: str
    reason: str | None
    request_id: str


class Status(StrEnum):
    """What became of an attempt to move tokens."""

    SUCCESS = "success"
    DENIED = "denied"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A movement of tokens, or a purchase that was refused for want of them.

    Attributes:
        cursor: Where the list goes on behind this row.
        uid: Id of the transaction; of a refusal, a number of its own that begins with D.
        at: When, UTC.
        status: What became of it.
        kind: What moved the tokens; None for a refusal.
        subject: The simulation, module or compared set that it was about.
        feature: The same as its key in the price book; None where several were asked for.
        cost: Tokens that went out, or would have; negative where tokens came in.
        balance_before: Balance before it, tokens on hold included; of a refusal, what could be spent.
        balance_after: The balance after it, counted in the same way.
        idempotency_key: The key that the account sent with it.
        reason: What an administrator wrote beside it.
        request_id: The request that caused it.
    """

    cursor: str
    uid: str
    at: datetime
    status: Status
    kind: TransactionKind | None
    subject: str | None
    feature: str | None
    cost: int
    balance_before: int
    balance_after: int
    idempotency_key: str | None
    reason: str | None
    request_id: str


@dataclass(frozen=True, slots=True)
class Extract:
    """Which part of a statement is read.

    Args:
        kind: Only entries of this kind of transaction.
    """

    first: int = 50
    after: str | None = None
    kind: TransactionKind | None = None
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the viewer owns: bought once, read for ever.

    Attributes:
        id: Id.
        at: When it was bought, UTC.
        tokens: Whole tokens that it cost.
        price_version: The version of the price that was followed.
        transaction_uid: Id of the charge.
    """

    id: str
    at: datetime
    item: Item
    tokens: int
    price_version: int
    transaction_uid: str


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One link of the audit trail's chain.

    Attributes:
        seq: Its place, without a gap from 1.
        at: When, UTC.
        event: What happened.
        actor_id: Account that did it; 0 is the console of the machine, None the ledger itself.
        request_id: The request that caused it.
        payload: The facts, as the JSON that the hash covers.
        hash: Of the hash before it, this event and every row that it added.
    """

    seq: int
    at: datetime
    event: str
    actor_id: int | None
    request_id: str
    payload: str
    hash: str

    @property
    def user_id(self) -> int | None:
        """Account that it was about; None where it was about none."""
        facts = msgspec.json.decode(self.payload)
        found = facts.get("user") if isinstance(facts, dict) else None
        return found if isinstance(found, int) else None


@dataclass(frozen=True, slots=True)
class ChainLink:
    """An event as its hash covers it.

    Args:
        at: Microseconds since 1970 UTC.
        previous: Hash of the event before it; empty for the first.
    """

    seq: int
    at: int
    event: str
    actor_id: int | None
    request_id: str
    payload: str
    hash: str
    previous: str


@dataclass(frozen=True, slots=True)
class Movement:
    """A transaction of the ledger, as the user whose tokens it moved sees it.

    Attributes:
        transaction_uid: Id of the transaction.
        at: When, UTC.
        kind: What moved the tokens.
        user_id: Whose tokens.
        amount: Tokens: positive came in, negative went out.
        balance_after: Balance after it, tokens on hold included.
        subject: The simulation or lesson that it was about.
        feature: Key in the price book of what was bought or refunded.
        price_version: The version of the price that a charge followed.
        reverses_uid: The charge that a refund takes back.
        reason: What an administrator wrote beside it.
        payment_id: Reference of the payment.
        actor_id: Account that did it; 0 is the console of the machine, None the ledger itself.
        request_id: The request that caused it.
    """

    transaction_uid: str
    at: datetime
    kind: TransactionKind
    user_id: int
    amount: int
    balance_after: int
    subject: str | None
    feature: str | None
    price_version: int | None
    reverses_uid: str | None
    reason: str | None
    payment_id: str | None
    actor_id: int | None
    request_id: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A large top-up that waits for a second administrator.

    Attributes:
        id: Id, for `approve`.
        at: When it was proposed, UTC.
        proposed_by: Id of the administrator who proposed it.
        user_id: Whose account would receive it.
        amount: Tokens.
        reason: Why.
        payment_id: Reference of the payment.
    """

    id: int
    at: datetime
    proposed_by: int
    user_id: int
    amount: int
    reason: str
    payment_id: str | None


def uid(transaction_id: int) -> str:
    """The name of a transaction in answers, statements and receipts."""
    return f"T{transaction_id:09d}"


def transaction_id(uid: str) -> int:
    """
    Raises:
        NotFound: This names no transaction.
    """
    digits = uid.removeprefix("T")
    if not (uid.startswith("T") and digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise NotFound(kind="transaction", id=uid)
    return int(digits)
