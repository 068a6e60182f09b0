"""What a verification found."""

from __future__ import annotations

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class AnchorReport:
    """Whether every anchored head is still in the trail, and how many newer events no anchor protects yet."""

    is_sound: bool
    anchors: int
    newest: int
    unanchored: int
    faults: tuple[Fault, ...]
