"""What an installation may set of its ledger."""

from dataclasses import dataclass
from datetime import timedelta

from engine.ledger.values import APPROVAL_ABOVE


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """Limits of the ledger.

    Args:
        hold_for: How long an operation may run before its tokens are given back.
        batch: Operations that share one commit at most.
        queue: Operations that may wait; more are refused as `Overloaded`.
        daily_cap: Tokens that one administrator may give in a day (UTC).
        approval_above: A larger credit waits for a second administrator.
        anchor_every: Audit events between two anchors.
        anchor_after: Time between two anchors while events come in.
    """

    hold_for: timedelta = timedelta(seconds=60)
    batch: int = 256
    queue: int = 4096
    daily_cap: int = 100_000
    approval_above: int = APPROVAL_ABOVE
    anchor_every: int = 1_000
    anchor_after: timedelta = timedelta(seconds=60)
    sweep_every: timedelta = timedelta(seconds=5)
