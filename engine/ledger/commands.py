"""What the writer can be asked to do. Each command says what it must know, and is applied to the batch's book.

A command checks everything before it changes anything, so that a refusal leaves the book as it was.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Generic, TypeVar, final

import msgspec

from engine.errors import (
    Forbidden,
    IdempotencyMismatch,
    InProgress,
    InsufficientTokens,
    InvalidInput,
    NotFound,
    OracleError,
)
from engine.ledger import book as accounts
from engine.ledger.book import Account, Book, Charge, Lot, OpenHold, OpenProposal, Parts, StoredAnswer, Terms
from engine.ledger.chain import moment
from engine.ledger.errors import (
    AlreadyRefunded,
    AnotherIsRunning,
    ApprovalRequired,
    DuplicatePayment,
    HoldClosed,
    OverDailyCap,
    OverSpendLimit,
)
from engine.ledger.values import (
    CONSOLE,
    Category,
    Hold,
    HoldState,
    IdempotencyKey,
    Item,
    KeptSection,
    Kind,
    Line,
    Refund,
    Replay,
    SettledLine,
    Settlement,
    SoldSection,
    SpendLimit,
    TopUp,
)

T = TypeVar("T")
Answer = TypeVar("Answer", TopUp, Refund)

"""Actor of whoever works at the machine itself; the rules for administrators do not bind them."""
MOST_TOKENS = 10**12
DAY = 86_400_000_000


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


@dataclass(slots=True)
class Wants:
    """What a batch must know before its commands are applied."""

    accounts: set[int] = field(default_factory=set)
    items: set[tuple[int, str]] = field(default_factory=set)
    keys: set[tuple[int, str]] = field(default_factory=set)
    holds: set[int] = field(default_factory=set)
    transactions: set[int] = field(default_factory=set)
    proposals: set[int] = field(default_factory=set)
    payments: set[str] = field(default_factory=set)
    givers: set[int] = field(default_factory=set)
    api_keys: set[int] = field(default_factory=set)


class Command(ABC, Generic[T]):
    """One operation of the ledger."""

    __slots__ = ()
    name: ClassVar[str]
    request_id: str

    @property
    @abstractmethod
    def actor(self) -> int | None:
        """Who asks; None is the ledger itself."""

    @abstractmethod
    def want(self, wants: Wants) -> None:
        """Say what `apply` will read."""

    @abstractmethod
    def apply(self, book: Book) -> T:
        """Do it, or raise the refusal with the book unchanged but for what time has ended."""

    def deny(self, book: Book, refusal: OracleError) -> None:
        """Write the refusal into the audit trail."""
        payload = {"operation": self.name, "code": refusal.code, "message": str(refusal), **refusal.facts}
        book.write("denied", self.actor, self.request_id, payload | self.asked())

    def asked(self) -> dict[str, Any]:
        """What the audit trail keeps of a refused operation beside the refusal."""
        return {}


@final
@dataclass(frozen=True, slots=True)
class PlaceHold(Command[Hold | Replay]):
    """Keep tokens aside for an operation, unless its key has an answer already."""

    name: ClassVar[str] = "hold"
    user_id: int
    lines: tuple[Line, ...]
    key: IdempotencyKey | None
    request_id: str
    hold_for: int
    limit: SpendLimit | None = None

    @property
    def actor(self) -> int:
        return self.user_id

    def asked(self) -> dict[str, Any]:
        """What was to be bought, where it is one thing."""
        if len(self.lines) != 1:
            return {}
        (line,) = self.lines
        return {"subject": line.item.subject, "feature": line.item.feature}

    def want(self, wants: Wants) -> None:
        wants.accounts.add(self.user_id)
        wants.items.update((self.user_id, line.item.subject) for line in self.lines)
        if self.key:
            wants.keys.add((self.user_id, self.key.key))
        if self.limit:
            wants.api_keys.add(self.limit.api_key_id)

    def apply(self, book: Book) -> Hold | Replay:
        account = book.account(self.user_id)
        book.pass_time(account)
        if self.key and (stored := book.keys.get((self.user_id, self.key.key))):
            return _replay(self.key, stored)
        if self.key:
            _refuse_running(self.key, account)
        lines = _priced(self.lines, account)
        amount = sum(line.tokens for line in lines)
        self._refuse_short(account, lines, amount)
        self._refuse_over_limit(book, amount)
        return self._open(book, account, lines, amount)

    def _refuse_short(self, account: Account, lines: tuple[Line, ...], amount: int) -> None:
        if amount <= account.available:
            return
        running = {line.item for hold in account.holds.values() for line in hold.lines}
        needed = sum(line.tokens for line in lines if line.item not in running)
        if needed <= account.available:
            raise AnotherIsRunning(required=amount, available=account.available)
        raise InsufficientTokens(required=amount, available=account.available)

    def _refuse_over_limit(self, book: Book, amount: int) -> None:
        """What running operations keep aside counts as spent, so that requests side by side cannot pass the limit."""
        if self.limit is None or not amount:
            return
        spent = book.spending.get(self.limit.api_key_id, {})
        _refuse_over(amount, self.limit.tokens, sum(spent.values()), "in all")
        _refuse_over(amount, self.limit.daily_tokens, spent.get(book.at // DAY, 0), "a day")

    def _open(self, book: Book, account: Account, lines: tuple[Line, ...], amount: int) -> Hold:
        key, limit = self.key, self.limit
        hold = OpenHold(
            id=book.seq,
            account_id=account.id,
            amount=amount,
            lines=lines,
            parts=book.reserve(account, amount),
            key=key.key if key else None,
            operation=key.operation if key else None,
            fingerprint=key.fingerprint if key else None,
            expires_at=book.at + self.hold_for,
            api_key_id=limit.api_key_id if limit else None,
            day=book.at // DAY if limit else None,
        )
        book.open_hold(account, hold)
        book.write("hold", self.user_id, self.request_id, {"hold": hold.id, "user": account.id, "amount": amount})
        return Hold(hold.id, account.id, amount, lines, self.request_id, moment(hold.expires_at), key)


@final
@dataclass(frozen=True, slots=True)
class Settle(Command[Settlement]):
    """End a hold: charge what was delivered, release the rest. Nothing delivered and nothing to keep is a void."""

    name: ClassVar[str] = "settle"
    hold: Hold
    delivered: frozenset[Item]
    response: bytes | None
    is_void: bool
    request_id: str
    sections: Mapping[Item, KeptSection] = field(default_factory=dict)

    @property
    def actor(self) -> int:
        return self.hold.user_id

    def want(self, wants: Wants) -> None:
        wants.accounts.add(self.hold.user_id)
        wants.holds.add(self.hold.id)
        wants.items.update((self.hold.user_id, line.item.subject) for line in self.hold.lines)

    def apply(self, book: Book) -> Settlement:
        account = book.account(self.hold.user_id)
        book.pass_time(account)
        hold = account.holds.get(self.hold.id)
        if hold is None:
            raise self._closed(book)
        settlement = self._settle(book, account, hold)
        book.pass_time(account)
        return settlement

    def _closed(self, book: Book) -> OracleError:
        owner_id, state = book.closed.get(self.hold.id, (0, ""))
        if owner_id != self.hold.user_id:
            return NotFound(kind="hold", id=str(self.hold.id))
        return HoldClosed(state=state)

    def _settle(self, book: Book, account: Account, hold: OpenHold) -> Settlement:
        parts = list(hold.parts)
        lines = tuple(self._charge(book, account, line, parts) for line in hold.lines)
        charged = sum(line.charged for line in lines)
        book.give_back(account, parts)
        book.close_hold(account, hold, HoldState.VOIDED if self.is_void else HoldState.CAPTURED, charged)
        released = hold.amount - charged
        settlement = Settlement(charged, released, account.available - _over(book, account), lines)
        if hold.key and not self.is_void:
            answer = msgspec.json.encode(settlement).decode()
            book.store(account.id, hold.key, hold.operation or "", hold.fingerprint or "", answer, self.response or b"")
        payload: dict[str, Any] = {"hold": hold.id, "user": account.id, "charged": charged, "released": released}
        if sold := self._sold(lines):
            payload["sections"] = sold
        book.write("void" if self.is_void else "capture", account.id, self.request_id, payload)
        return settlement

    def _sold(self, lines: tuple[SettledLine, ...]) -> list[SoldSection]:
        return [
            SoldSection(transaction_id(line.transaction_uid), kept.simulation, kept.depth, kept.digest)
            for line in lines
            if line.transaction_uid and (kept := self.sections.get(line.item))
        ]

    def _charge(self, book: Book, account: Account, line: Line, parts: Parts) -> SettledLine:
        item = line.item
        if not line.tokens or item not in self.delivered or item in account.owned:
            return SettledLine(line.path, item, 0, None)
        burned = _split(parts, line.tokens)
        moved = book.post(
            Kind.CHARGE,
            account,
            -line.tokens,
            accounts.REVENUE,
            item=item,
            price_version=line.price_version,
            parts=burned,
        )
        book.own(account, item, moved)
        return SettledLine(line.path, item, line.tokens, uid(moved))


@final
@dataclass(frozen=True, slots=True)
class PassTime(Command[None]):
    """End what is over for these users: the sweeper's errand."""

    name: ClassVar[str] = "sweep"
    user_ids: tuple[int, ...]
    request_id: str = ""

    @property
    def actor(self) -> None:
        return None

    def want(self, wants: Wants) -> None:
        wants.accounts.update(self.user_ids)

    def apply(self, book: Book) -> None:
        for user_id in self.user_ids:
            book.pass_time(book.account(user_id))


@final
@dataclass(frozen=True, slots=True)
class Record(Command[int]):
    """Write an event that moves nothing.

    Args:
        role: What its actor is from now on, in the same commit: a role without its event would be a forgery.
    """

    event: str
    actor_id: int | None
    payload: Mapping[str, Any]
    request_id: str
    role: str | None = None
    name: ClassVar[str] = "record"

    @property
    def actor(self) -> int | None:
        return self.actor_id

    def want(self, wants: Wants) -> None:
        """Nothing."""

    def apply(self, book: Book) -> int:
        book.write(self.event, self.actor_id, self.request_id, self.payload)
        if self.role is not None and self.actor_id is not None:
            book.additions.roles.append((self.role, self.actor_id))
        return book.seq - 1


@final
@dataclass(frozen=True, slots=True)
class CountAnchor(Command[None]):
    """One more head was anchored."""

    name: ClassVar[str] = "anchor"
    request_id: str = ""

    @property
    def actor(self) -> None:
        return None

    def want(self, wants: Wants) -> None:
        """Nothing."""

    def apply(self, book: Book) -> None:
        book.anchors += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrative(Command[T]):
    """An administrator's act: with a reason, with a key, never on the own account.

    The answer, a refusal too, is stored with the key: repeating the request repeats the answer.
    """

    actor_id: int
    key: str
    request_id: str

    @property
    def actor(self) -> int:
        return self.actor_id

    @property
    @abstractmethod
    def payload(self) -> dict[str, Any]:
        """What the request says: the key's fingerprint is its digest."""

    @abstractmethod
    def execute(self, book: Book) -> T: ...

    @abstractmethod
    def replayed(self, answer: str) -> T: ...

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(msgspec.json.encode(self.payload, order="sorted")).hexdigest()

    def want(self, wants: Wants) -> None:
        wants.keys.add((self.actor_id, self.key))

    def apply(self, book: Book) -> T:
        stored = book.keys.get((self.actor_id, self.key))
        if stored is None:
            return self.execute(book)
        if (stored.operation, stored.fingerprint) != (self.name, self.fingerprint):
            raise IdempotencyMismatch(key=self.key)
        if stored.answer.startswith('{"refused"'):
            raise StoredRefusal.rebuild(stored.answer)
        return self.replayed(stored.answer)

    def deny(self, book: Book, refusal: OracleError) -> None:
        if (self.actor_id, self.key) not in book.keys:
            book.store(self.actor_id, self.key, self.name, self.fingerprint, StoredRefusal.of(refusal))
        payload = {"operation": self.name, "code": refusal.code, "message": str(refusal), **refusal.facts}
        book.write("denied", self.actor_id, self.request_id, payload)

    def finish(self, book: Book, event: str, answer: TopUp | Refund, user_id: int) -> None:
        book.store(self.actor_id, self.key, self.name, self.fingerprint, msgspec.json.encode(answer).decode())
        # The reason stands with the transaction, by its mark: people may be named in it.
        told = {name: value for name, value in self.payload.items() if name != "reason"}
        book.write(event, self.actor_id, self.request_id, {"user": user_id, **told, "amount": answer.amount})

    def refuse_own(self, user_id: int) -> None:
        if user_id == self.actor_id:
            raise Forbidden("An administrator may not move tokens of the own account.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit(Administrative[TopUp]):
    """An act that may bring tokens to a user. All of them keep one rule, for everybody but the machine's own console:
    a large amount waits for a second administrator, and a day's smaller ones, whatever they are called, have one cap.

    Args:
        cap: Tokens that one administrator may give in a day (UTC).
        approval_above: A larger amount is proposed, not given.
    """

    user_id: int
    amount: int
    reason: str
    payment_id: str | None = None
    cap: int
    approval_above: int

    @property
    @abstractmethod
    def terms(self) -> Terms:
        """As what the tokens come."""

    def want(self, wants: Wants) -> None:
        wants.keys.add((self.actor_id, self.key))
        wants.accounts.add(self.user_id)
        wants.givers.add(self.actor_id)
        if self.payment_id is not None:
            wants.payments.add(self.payment_id)

    def replayed(self, answer: str) -> TopUp:
        return _again(answer, TopUp)

    def deny(self, book: Book, refusal: OracleError) -> None:
        if isinstance(refusal, ApprovalRequired) and (self.actor_id, self.key) not in book.keys:
            proposal = OpenProposal(
                book.seq, self.actor_id, self.user_id, self.amount, self.reason, self.payment_id, self.terms,
                is_open=True,
            )  # fmt: skip
            book.propose(book.account(self.user_id), proposal)
        Administrative.deny(self, book, refusal)

    def give(self, book: Book) -> TopUp:
        """Bring the tokens in, and count them against the administrator's day.

        Raises:
            OverDailyCap: The administrator has given too much today.
            ApprovalRequired: It needs a second administrator.
        """
        given = book.given.get(self.actor_id, 0)
        if self.actor_id != CONSOLE and self.amount > self.approval_above:
            raise ApprovalRequired(proposal_id=book.seq, threshold=self.approval_above)
        if self.actor_id != CONSOLE and given + self.amount > self.cap:
            raise OverDailyCap(cap=self.cap, given_today=given, amount=self.amount)
        account = book.account(self.user_id)
        book.pass_time(account)
        book.given[self.actor_id] = given + self.amount
        return credit(book, account, self.amount, self.reason, self.payment_id, self.terms)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Give(Credit):
    """A top-up or a grant.

    Args:
        expires_at: Microseconds; None never expires.
    """

    kind: Kind
    category: Category
    priority: int = 100
    expires_at: int | None = None

    @property
    def name(self) -> str:  # type: ignore[override]
        return self.kind.value

    @property
    def payload(self) -> dict[str, Any]:
        return {
            "user": self.user_id,
            "amount": self.amount,
            "reason": self.reason,
            "payment": self.payment_id,
            "category": self.category.value,
            "priority": self.priority,
            "expires_at": self.expires_at,
        }

    @property
    def terms(self) -> Terms:
        return Terms(self.kind, self.category, self.priority, self.expires_at)

    def execute(self, book: Book) -> TopUp:
        book.account(self.user_id)
        refuse_amount(self.amount)
        refuse_reason(self.reason)
        self.refuse_own(self.user_id)
        refuse_over(self.terms, book)
        refuse_payment(book, self.payment_id)
        answer = self.give(book)
        self.finish(book, self.kind.value, answer, self.user_id)
        return answer


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Adjust(Credit):
    """A correction up or down, never below what is available."""

    name: ClassVar[str] = "adjust"

    @property
    def payload(self) -> dict[str, Any]:
        return {"user": self.user_id, "amount": self.amount, "reason": self.reason}

    @property
    def terms(self) -> Terms:
        return Terms(Kind.ADJUST, Category.PAID)

    def execute(self, book: Book) -> TopUp:
        account = book.account(self.user_id)
        refuse_amount(abs(self.amount))
        refuse_reason(self.reason)
        self.refuse_own(self.user_id)
        answer = self.give(book) if self.amount > 0 else self._take(book, account)
        self.finish(book, "adjust", answer, self.user_id)
        return answer

    def _take(self, book: Book, account: Account) -> TopUp:
        book.pass_time(account)
        if -self.amount > account.available:
            raise InsufficientTokens(required=-self.amount, available=account.available)
        parts = book.reserve(account, -self.amount)
        moved = book.post(Kind.ADJUST, account, self.amount, accounts.ADJUST, reason=self.reason, parts=parts)
        return TopUp(uid(moved), self.amount, account.available)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(Administrative[Refund]):
    """Refund one charge whole and once: its tokens return without expiry, its receipt is withdrawn."""

    name: ClassVar[str] = "refund"
    transaction_id: int
    reason: str

    @property
    def payload(self) -> dict[str, Any]:
        return {"transaction": uid(self.transaction_id), "reason": self.reason}

    def want(self, wants: Wants) -> None:
        wants.keys.add((self.actor_id, self.key))
        wants.transactions.add(self.transaction_id)

    def execute(self, book: Book) -> Refund:
        charge = self._charge(book)
        account = book.account(charge.account_id)
        book.pass_time(account)
        lot = new_lot(book, account, charge.tokens, Category.REFUND)
        moved = book.post(
            Kind.REFUND, account, charge.tokens, accounts.REVENUE, reverses=charge.id, reason=self.reason, lot=lot
        )
        charge.is_refunded = True
        book.disown(account, charge, moved)
        answer = Refund(uid(moved), uid(charge.id), account.id, charge.tokens, account.available)
        self.finish(book, "refund", answer, account.id)
        return answer

    def replayed(self, answer: str) -> Refund:
        return _again(answer, Refund)

    def _charge(self, book: Book) -> Charge:
        refuse_reason(self.reason)
        name = uid(self.transaction_id)
        charge = book.charges.get(self.transaction_id)
        if charge is None:
            raise NotFound(kind="transaction", id=name)
        if charge.kind != Kind.CHARGE:
            raise InvalidInput(field="transactionId", reason=f"{name} is no charge")
        self.refuse_own(charge.account_id)
        if charge.is_refunded:
            raise AlreadyRefunded(transaction_uid=name)
        return charge


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Administrative[TopUp]):
    """Give what was proposed, once."""

    name: ClassVar[str] = "approve"
    proposal_id: int

    @property
    def payload(self) -> dict[str, Any]:
        return {"proposal": self.proposal_id}

    def want(self, wants: Wants) -> None:
        wants.keys.add((self.actor_id, self.key))
        wants.proposals.add(self.proposal_id)

    def execute(self, book: Book) -> TopUp:
        proposal = self._proposal(book)
        account = book.account(proposal.account_id)
        book.pass_time(account)
        answer = credit(book, account, proposal.amount, proposal.reason, proposal.payment_id, proposal.terms)
        book.decide(proposal)
        self.finish(book, "approval", answer, account.id)
        return answer

    def replayed(self, answer: str) -> TopUp:
        return _again(answer, TopUp)

    def _proposal(self, book: Book) -> OpenProposal:
        proposal = book.proposals.get(self.proposal_id)
        if proposal is None:
            raise NotFound(kind="proposal", id=str(self.proposal_id))
        if not proposal.is_open:
            raise InvalidInput(field="proposalId", reason="this proposal was decided before")
        if proposal.actor_id == self.actor_id:
            raise Forbidden("A second administrator must approve: not the one who proposed.")
        self.refuse_own(proposal.account_id)
        refuse_over(proposal.terms, book)
        refuse_payment(book, proposal.payment_id)
        return proposal


class StoredRefusal(OracleError):
    """A refusal that was stored with its key, raised again as it was."""

    code = ""

    @staticmethod
    def of(refusal: OracleError) -> str:
        """JSON of a refusal."""
        parts = {
            "refused": refusal.code,
            "message": str(refusal),
            "hint": refusal.hint,
            "facts": refusal.facts,
        }
        return msgspec.json.encode(parts).decode()

    @classmethod
    def rebuild(cls, answer: str) -> StoredRefusal:
        stored = msgspec.json.decode(answer)
        kind = type("StoredRefusal", (cls,), {"code": stored["refused"], "hint": stored["hint"]})
        refusal: StoredRefusal = kind(stored["message"])
        vars(refusal).update(stored["facts"])
        return refusal


def credit(book: Book, account: Account, amount: int, reason: str, payment_id: str | None, terms: Terms) -> TopUp:
    """Bring tokens in as a new lot."""
    lot = new_lot(book, account, amount, terms.category, terms.priority, terms.expires_at)
    house = accounts.ADJUST if terms.kind is Kind.ADJUST else accounts.TREASURY
    moved = book.post(terms.kind, account, amount, house, reason=reason, payment_id=payment_id, lot=lot)
    if payment_id is not None:
        book.payments.add(payment_id)
    return TopUp(uid(moved), amount, account.available)


def new_lot(
    book: Book,
    account: Account,
    amount: int,
    category: Category,
    priority: int = 100,
    expires_at: int | None = None,
) -> Lot:
    return Lot(0, account.id, category.value, priority, amount, amount, book.at, expires_at)


def refuse_amount(amount: int) -> None:
    if not 0 < amount <= MOST_TOKENS:
        raise InvalidInput(field="amount", reason=f"must be between 1 and {MOST_TOKENS}")


def refuse_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(field="reason", reason="must say why")


def refuse_over(terms: Terms, book: Book) -> None:
    """Refuse tokens that would end before they come."""
    if terms.expires_at is not None and terms.expires_at <= book.at:
        raise InvalidInput(field="expiresAt", reason="must be in the future")


def refuse_payment(book: Book, payment_id: str | None) -> None:
    if payment_id is not None and payment_id in book.payments:
        raise DuplicatePayment(payment_id=payment_id)


def _again(answer: str, kind: type[Answer]) -> Answer:
    return replace(msgspec.json.decode(answer, type=kind), replayed=True)


def _replay(key: IdempotencyKey, stored: StoredAnswer) -> Replay:
    if (stored.operation, stored.fingerprint) != (key.operation, key.fingerprint):
        raise IdempotencyMismatch(key=key.key)
    return Replay(stored.response or b"", msgspec.json.decode(stored.answer, type=Settlement))


def _priced(lines: tuple[Line, ...], account: Account) -> tuple[Line, ...]:
    """The lines with what they cost now: nothing where the item is owned or was named before."""
    seen: set[Item] = set()
    priced = []
    for line in lines:
        is_owned = line.item in account.owned
        priced.append(replace(line, tokens=0, owned=is_owned) if is_owned or line.item in seen else line)
        seen.add(line.item)
    return tuple(priced)


def _refuse_over(amount: int, limit: int | None, spent: int, period: str) -> None:
    if limit is not None and spent + amount > limit:
        raise OverSpendLimit(required=amount, budget=max(0, limit - spent), limit=limit, period=period)


def _refuse_running(key: IdempotencyKey, account: Account) -> None:
    for hold in account.holds.values():
        if hold.key == key.key:
            if (hold.operation, hold.fingerprint) != (key.operation, key.fingerprint):
                raise IdempotencyMismatch(key=key.key)
            raise InProgress(key=key.key)


def _split(parts: Parts, amount: int) -> Parts:
    """Take `amount` off the front of `parts`."""
    taken: Parts = []
    while amount:
        lot_id, part = parts[0]
        used = min(part, amount)
        taken.append((lot_id, used))
        amount -= used
        if used == part:
            del parts[0]
        else:
            parts[0] = (lot_id, part - used)
    return taken


def _over(book: Book, account: Account) -> int:
    """Tokens that came back from the hold into lots whose time is over: they expire next."""
    return sum(
        lot.remaining for lot in account.lots.values() if lot.expires_at is not None and lot.expires_at <= book.at
    )
