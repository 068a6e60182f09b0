"""The ledger's door: quotes and reads beside the queue, everything that writes through it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from engine.ledger.values import (
    Balance,
    Category,
    EntryView,
    Hold,
    IdempotencyKey,
    Item,
    Line,
    Page,
    Price,
    Proposal,
    Quote,
    Receipt,
    Refund,
    Replay,
    Settlement,
    TopUp,
)
from engine.store.database import Database


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """Limits of the ledger.

    Args:
        hold_for: How long an operation may run before its tokens are given back.
        batch: Operations that share one commit at most.
        queue: Operations that may wait; more are refused as `Overloaded`.
        daily_cap: Tokens that one administrator may give in a day (UTC).
        approval_above: A larger top-up waits for a second administrator.
        anchor_every: Audit events between two anchors.
        anchor_after: Time between two anchors while events come in.
    """

    hold_for: timedelta = timedelta(seconds=60)
    batch: int = 256
    queue: int = 4096
    daily_cap: int = 100_000
    approval_above: int = 10_000
    anchor_every: int = 1_000
    anchor_after: timedelta = timedelta(seconds=60)
    sweep_every: timedelta = timedelta(seconds=5)


class Ledger:
    """The only writer of tokens in a process.

    Args:
        key: Secret that signs the chain's head; kept outside the database.
        anchors: File that signed heads are appended to; None keeps none.
    """

    def __init__(
        self,
        database: Database,
        *,
        clock: Callable[[], datetime],
        key: bytes,
        anchors: Path | None,
        settings: LedgerSettings | None = None,
    ) -> None:
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        raise NotImplementedError

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        raise NotImplementedError

    def prices(self) -> tuple[Price, ...]:
        """The price of every feature in force now."""
        raise NotImplementedError

    async def balance(self, user_id: int) -> Balance:
        raise NotImplementedError

    async def owned(self, user_id: int, items: Iterable[Item]) -> frozenset[Item]:
        raise NotImplementedError

    async def quote(self, user_id: int | None, asked: Sequence[tuple[str, Item]]) -> Quote:
        """Price what is asked, as (path, item): one line an item, at its first path; nothing runs or is charged.

        Raises:
            NotFound: A feature is not in the price book.
        """
        raise NotImplementedError

    async def hold(
        self, user_id: int, lines: Sequence[Line], *, request_id: str, key: IdempotencyKey | None = None
    ) -> Hold | Replay:
        """Keep the lines' tokens aside, or give the answer that was stored with the key.

        Two operations may hold tokens for the same item: the first capture buys it, the second releases its line.

        Raises:
            InsufficientTokens: The balance does not cover the lines. Nothing is stored with the key.
            AnotherIsRunning: It would, but for a running operation of the same user that buys the same.
            IdempotencyMismatch: The key was used with another payload.
            InProgress: The first operation with this key is still running.
            Overloaded: The queue is full.
        """
        raise NotImplementedError

    async def capture(self, hold: Hold, delivered: Collection[Item], *, response: bytes | None = None) -> Settlement:
        """Charge what was delivered and is not owned yet, release the rest, store `response` with the hold's key.

        Raises:
            HoldClosed: The hold was settled before, or its time is over.
        """
        raise NotImplementedError

    async def void(self, hold: Hold) -> Settlement:
        """Release all of a hold; its key is free again.

        Raises:
            HoldClosed: The hold was settled before, or its time is over.
        """
        raise NotImplementedError

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
        raise NotImplementedError

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
        raise NotImplementedError

    async def adjust(
        self, actor_id: int | None, user_id: int, amount: int, *, reason: str, key: str, request_id: str
    ) -> TopUp:
        """Correct a balance up or down; never below what is available."""
        raise NotImplementedError

    async def refund(
        self, actor_id: int | None, transaction_uid: str, *, reason: str, key: str, request_id: str
    ) -> Refund:
        """Take one charge back, whole and once: its tokens return without expiry and the receipt is withdrawn."""
        raise NotImplementedError

    async def approve(self, actor_id: int, proposal_id: int, *, key: str, request_id: str) -> TopUp:
        """Execute a waiting top-up; the approver is neither its proposer nor its receiver."""
        raise NotImplementedError

    async def proposals(self) -> tuple[Proposal, ...]:
        """Top-ups that wait for a second administrator, oldest first."""
        raise NotImplementedError

    async def record(self, event: str, *, actor: int | None, payload: Mapping[str, Any], request_id: str) -> int:
        """Write an event that moves no tokens into the audit trail: a denial, a sign-in, an administrator's act."""
        raise NotImplementedError

    async def entries(self, user_id: int, first: int = 50, after: str | None = None) -> Page[EntryView]:
        raise NotImplementedError

    async def receipts(self, user_id: int, first: int = 50, after: str | None = None) -> Page[Receipt]:
        raise NotImplementedError
