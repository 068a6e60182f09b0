"""Everything that gives tokens or takes them back: the ways of administrators, and the welcome of the house."""

from __future__ import annotations

from datetime import datetime

from engine.ledger.chain import microseconds
from engine.ledger.commands.credit import Adjust, Approve, Credit
from engine.ledger.commands.refund import RefundCharge
from engine.ledger.commands.welcome import Welcome
from engine.ledger.settings import LedgerSettings
from engine.ledger.statements import Statements
from engine.ledger.texts import payment_reference, refuse_texts
from engine.ledger.values import CONSOLE, Category, Proposal, Refund, TopUp, TransactionKind, transaction_id
from engine.ledger.writer import Writer


class Treasury:
    """The ways by which tokens come in, all under one rule of thresholds and caps."""

    def __init__(self, writer: Writer, statements: Statements, settings: LedgerSettings) -> None:
        self._writer, self._statements, self._settings = writer, statements, settings

    async def top_up(
        self,
        actor_id: int | None,
        user_id: int,
        amount: int,
        *,
        reason: str,
        payment_id: str | None = None,
        key: str,
        request_id: str,
    ) -> TopUp:
        """Sell tokens to a user.

        Args:
            actor_id: The administrator, or None for whoever works at the machine's own console.

        Raises:
            InvalidInput: The amount is not positive, or the reason is empty.
            Forbidden: The account is the administrator's own, or the daily cap is reached.
            ApprovalRequired: The amount needs a second administrator, whose `approve` executes it once.
            DuplicatePayment: The payment was credited before.
        """
        return await self._give(
            TransactionKind.TOP_UP,
            actor_id,
            user_id,
            amount,
            reason,
            key,
            request_id,
            payment_id=payment_id,
            category=Category.PAID,
        )

    async def grant(
        self,
        actor_id: int | None,
        user_id: int,
        amount: int,
        *,
        reason: str,
        category: Category = Category.WELCOME,
        expires_at: datetime | None = None,
        priority: int = 100,
        key: str,
        request_id: str,
    ) -> TopUp:
        """Give tokens that may expire; a lower priority is spent first."""
        expiry = None if expires_at is None else microseconds(expires_at)
        return await self._give(
            TransactionKind.GRANT, actor_id, user_id, amount, reason, key, request_id,
            category=category, priority=priority, expires_at=expiry,
        )  # fmt: skip

    async def welcome(self, user_id: int, amount: int, *, reason: str, request_id: str) -> TopUp:
        """Give a new account what it begins with: once, whoever asks how often.

        Raises:
            InvalidInput: The amount is not positive, or is one that a second administrator approves.
            NotFound: There is no such account any more.
        """
        refuse_texts(None, request_id, reason)
        most = self._settings.approval_above
        return await self._writer.submit(
            Welcome(user_id=user_id, amount=amount, reason=reason, request_id=request_id, most=most)
        )

    async def adjust(
        self, actor_id: int | None, user_id: int, amount: int, *, reason: str, key: str, request_id: str
    ) -> TopUp:
        """Correct a balance up or down; never below what is available."""
        refuse_texts(key, request_id, reason)
        actor = CONSOLE if actor_id is None else actor_id
        return await self._writer.submit(
            Adjust(
                actor_id=actor, key=key, request_id=request_id, user_id=user_id, amount=amount, reason=reason,
                cap=self._settings.daily_cap, approval_above=self._settings.approval_above,
            )
        )  # fmt: skip

    async def refund(
        self, actor_id: int | None, transaction_uid: str, *, reason: str, key: str, request_id: str
    ) -> Refund:
        """Take one charge back, whole and once: its tokens return without expiry and the receipt is withdrawn."""
        refuse_texts(key, request_id, reason)
        actor = CONSOLE if actor_id is None else actor_id
        charge = transaction_id(transaction_uid)
        return await self._writer.submit(
            RefundCharge(actor_id=actor, key=key, request_id=request_id, transaction_id=charge, reason=reason)
        )

    async def approve(self, actor_id: int, proposal_id: int, *, key: str, request_id: str) -> TopUp:
        """Execute a waiting top-up; the approver is neither its proposer nor its receiver."""
        refuse_texts(key, request_id)
        return await self._writer.submit(
            Approve(actor_id=actor_id, key=key, request_id=request_id, proposal_id=proposal_id)
        )

    async def proposals(self) -> tuple[Proposal, ...]:
        """Top-ups that wait for a second administrator, oldest first."""
        return await self._statements.proposals()

    async def _give(
        self,
        kind: TransactionKind,
        actor_id: int | None,
        user_id: int,
        amount: int,
        reason: str,
        key: str,
        request_id: str,
        *,
        category: Category,
        payment_id: str | None = None,
        priority: int = 100,
        expires_at: int | None = None,
    ) -> TopUp:
        refuse_texts(key, request_id, reason, payment_id)
        payment_id = payment_reference(payment_id)
        return await self._writer.submit(
            Credit(
                actor_id=CONSOLE if actor_id is None else actor_id,
                key=key,
                request_id=request_id,
                kind=kind,
                user_id=user_id,
                amount=amount,
                reason=reason,
                payment_id=payment_id,
                category=category,
                priority=priority,
                expires_at=expires_at,
                cap=self._settings.daily_cap,
                approval_above=self._settings.approval_above,
            )
        )
