"""Bringing tokens in: top-ups, grants, corrections, and the second administrator who approves a large one."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, final

from engine.errors import Forbidden, InsufficientTokens, InvalidInput, NotFound, OracleError
from engine.ledger.batch import ADJUST, TREASURY, Account, Batch, Lot, LotTerms, OpenProposal
from engine.ledger.commands.administrative import Administrative, again, refuse_reason
from engine.ledger.commands.command import ReadSet
from engine.ledger.errors import ApprovalRequired, DuplicatePayment, OverDailyCap
from engine.ledger.texts import payment_key
from engine.ledger.values import CONSOLE, Category, TopUp, TransactionKind, uid

MOST_TOKENS = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class CappedCredit(Administrative[TopUp]):
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
    def terms(self) -> LotTerms:
        """As what the tokens come."""

    def want(self, reads: ReadSet) -> None:
        reads.keys.add((self.actor_id, self.key))
        reads.accounts.add(self.user_id)
        reads.givers.add(self.actor_id)
        reads.receivers.add(self.user_id)
        if self.payment_id is not None:
            reads.payments.add(payment_key(self.payment_id))

    def replayed(self, answer: str) -> TopUp:
        return again(answer, TopUp)

    def deny(self, batch: Batch, refusal: OracleError) -> None:
        if isinstance(refusal, ApprovalRequired) and (self.actor_id, self.key) not in batch.keys:
            proposal = OpenProposal(
                batch.seq, self.actor_id, self.user_id, self.amount, self.reason, self.payment_id, self.terms,
                is_open=True,
            )  # fmt: skip
            batch.propose(batch.account(self.user_id), proposal)
        Administrative.deny(self, batch, refusal)

    def give(self, batch: Batch) -> TopUp:
        """Bring the tokens in, and count them against the administrator's day.

        Raises:
            OverDailyCap: The administrator has given too much today.
            ApprovalRequired: It needs a second administrator.
        """
        given = batch.given.get(self.actor_id, 0)
        if self.actor_id != CONSOLE and self.amount > self.approval_above:
            raise ApprovalRequired(proposal_id=batch.seq, threshold=self.approval_above)
        if self.actor_id != CONSOLE and given + self.amount > self.cap:
            raise OverDailyCap(cap=self.cap, given_today=given, amount=self.amount)
        account = batch.account(self.user_id)
        batch.pass_time(account)
        batch.given[self.actor_id] = given + self.amount
        return credit(batch, account, self.amount, self.reason, self.payment_id, self.terms)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Credit(CappedCredit):
    """A top-up or a grant.

    Args:
        expires_at: Microseconds; None never expires.
    """

    kind: TransactionKind
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
    def terms(self) -> LotTerms:
        return LotTerms(self.kind, self.category, self.priority, self.expires_at)

    def execute(self, batch: Batch) -> TopUp:
        batch.receiver(self.user_id)
        refuse_amount(self.amount)
        refuse_reason(self.reason)
        self.refuse_own(self.user_id)
        refuse_over(self.terms, batch)
        refuse_payment(batch, self.payment_id)
        answer = self.give(batch)
        self.finish(batch, self.kind.value, answer, self.user_id)
        return answer


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Adjust(CappedCredit):
    """A correction up or down, never below what is available."""

    name: ClassVar[str] = "adjust"

    @property
    def payload(self) -> dict[str, Any]:
        return {"user": self.user_id, "amount": self.amount, "reason": self.reason}

    @property
    def terms(self) -> LotTerms:
        return LotTerms(TransactionKind.ADJUST, Category.PAID)

    def execute(self, batch: Batch) -> TopUp:
        account = batch.receiver(self.user_id)
        refuse_amount(abs(self.amount))
        refuse_reason(self.reason)
        self.refuse_own(self.user_id)
        answer = self.give(batch) if self.amount > 0 else self._take(batch, account)
        self.finish(batch, "adjust", answer, self.user_id)
        return answer

    def _take(self, batch: Batch, account: Account) -> TopUp:
        batch.pass_time(account)
        if -self.amount > account.available:
            raise InsufficientTokens(required=-self.amount, available=account.available)
        parts = batch.reserve(account, -self.amount)
        moved = batch.post(TransactionKind.ADJUST, account, self.amount, ADJUST, reason=self.reason, parts=parts)
        return TopUp(uid(moved), self.amount, account.available)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Administrative[TopUp]):
    """Give what was proposed, once."""

    name: ClassVar[str] = "approve"
    proposal_id: int

    @property
    def payload(self) -> dict[str, Any]:
        return {"proposal": self.proposal_id}

    def want(self, reads: ReadSet) -> None:
        reads.keys.add((self.actor_id, self.key))
        reads.proposals.add(self.proposal_id)

    def execute(self, batch: Batch) -> TopUp:
        proposal = self._proposal(batch)
        account = batch.receiver(proposal.account_id)
        batch.pass_time(account)
        answer = credit(batch, account, proposal.amount, proposal.reason, proposal.payment_id, proposal.terms)
        batch.decide(proposal)
        self.finish(batch, "approval", answer, account.id)
        return answer

    def replayed(self, answer: str) -> TopUp:
        return again(answer, TopUp)

    def _proposal(self, batch: Batch) -> OpenProposal:
        proposal = batch.proposals.get(self.proposal_id)
        if proposal is None:
            raise NotFound(kind="proposal", id=str(self.proposal_id))
        if not proposal.is_open:
            raise InvalidInput(field="proposal_id", reason="this proposal was decided before")
        if proposal.actor_id == self.actor_id:
            raise Forbidden("A second administrator must approve: not the one who proposed.")
        self.refuse_own(proposal.account_id)
        refuse_over(proposal.terms, batch)
        refuse_payment(batch, proposal.payment_id)
        return proposal


def credit(batch: Batch, account: Account, amount: int, reason: str, payment_id: str | None, terms: LotTerms) -> TopUp:
    """Bring tokens in as a new lot."""
    lot = new_lot(batch, account, amount, terms.category, terms.priority, terms.expires_at)
    house = ADJUST if terms.kind is TransactionKind.ADJUST else TREASURY
    moved = batch.post(terms.kind, account, amount, house, reason=reason, payment_id=payment_id, lot=lot)
    if payment_id is not None:
        batch.payments.add(payment_key(payment_id))
    return TopUp(uid(moved), amount, account.available)


def new_lot(
    batch: Batch,
    account: Account,
    amount: int,
    category: Category,
    priority: int = 100,
    expires_at: int | None = None,
) -> Lot:
    return Lot(0, account.id, category.value, priority, amount, amount, batch.at, expires_at)


def refuse_amount(amount: int) -> None:
    if not 0 < amount <= MOST_TOKENS:
        raise InvalidInput(field="amount", reason=f"must be between 1 and {MOST_TOKENS}")


def refuse_over(terms: LotTerms, batch: Batch) -> None:
    """Refuse tokens that would end before they come."""
    if terms.expires_at is not None and terms.expires_at <= batch.at:
        raise InvalidInput(field="expires_at", reason="must be in the future")


def refuse_payment(batch: Batch, payment_id: str | None) -> None:
    if payment_id is not None and payment_key(payment_id) in batch.payments:
        raise DuplicatePayment(payment_id=payment_id)
