"""What a verification found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in the ledger that is not as it must be.

    Attributes:
        check: Name of the invariant.
        at: The audit event, transaction or account that the sentence names.
        sentence: What is wrong.
    """

    check: str
    at: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ProofReport:
    """A proof of the ledger: every row replayed in the order of the audit trail.

    Attributes:
        is_sound: Whether every invariant holds.
        events: Audit events that were replayed.
        transactions: Transactions among them.
        accounts: Accounts of users.
        tokens: Tokens in those accounts.
        head: Hash that everything up to here leads to.
        anchors: Anchored heads that were compared.
        faults: What is wrong, at most a hundred things.
    """

    is_sound: bool
    events: int
    transactions: int
    accounts: int
    tokens: int
    head: str
    anchors: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class AnchorReport:
    """Whether every anchored head is still in the trail, and how many newer events no anchor protects yet."""

    is_sound: bool
    anchors: int
    newest: int
    unanchored: int
    faults: tuple[Fault, ...]
