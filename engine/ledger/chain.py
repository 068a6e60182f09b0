"""The audit chain: each event's hash covers the one before and every row that the event added."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# In microseconds.
DAY = 86_400_000_000
_encode = msgspec.json.Encoder().encode


def microseconds(at: datetime) -> int:
    """Whole microseconds since 1970."""
    return (at - EPOCH) // MICROSECOND


def moment(at: int) -> datetime:
    return EPOCH + at * MICROSECOND


@dataclass(frozen=True, slots=True)
class Head:
    """The newest link: its place, the number of transactions so far, its time and its hash.

    Args:
        anchors: How many heads were anchored so far: a file that has lost some is noticed.
    """

    seq: int
    transactions: int
    at: int
    hash: str
    anchors: int = 0

    def signature(self, key: bytes) -> str:
        """HMAC-SHA256 of the head: whoever rewrites the chain without the key cannot sign its end."""
        signed = f"{self.seq}:{self.transactions}:{self.at}:{self.hash}"
        # The first ledgers counted no anchors, and what was signed then stays signed.
        counted = f"{signed}:{self.anchors}" if self.anchors else signed
        return hmac.new(key, counted.encode(), hashlib.sha256).hexdigest()

    def is_signed(self, signature: str, key: bytes) -> bool:
        """Whether this is its signature; a head without events has none."""
        wanted = self.signature(key) if self.seq else ""
        return hmac.compare_digest(signature.encode(errors="replace"), wanted.encode())


def link(previous: str, event: tuple[Any, ...], rows: list[Any]) -> str:
    """Hash of one event.

    Args:
        previous: Hash of the event before; empty for the first.
        event: (seq, at, event, actor, request id, payload) as stored.
        rows: What the event added, each in the form that the functions below give it, in their order.
    """
    return hashlib.sha256(_encode((previous, event, rows))).hexdigest()


def hold_row(hold: tuple[Any, ...]) -> tuple[Any, ...]:
    """Columns id, account, amount, lines, lots, key, operation, fingerprint, expires_at, API key, day of a new hold."""
    return ("hold", *hold)


def closing_row(hold_id: int, state: str, captured: int) -> tuple[Any, ...]:
    return ("closing", hold_id, state, captured)


def transaction_row(
    transaction: Sequence[Any], entries: Sequence[Any], burns: Sequence[Any], lot: Sequence[Any] | None
) -> tuple[Any, ...]:
    """A movement with all that belongs to it.

    Args:
        transaction: Columns id, kind, account, subject, feature, price_version, reverses, reason, payment.
        entries: Columns account, version, amount, balance_after of both sides.
        burns: Columns lot and amount, by lot.
        lot: Columns category, priority, amount, effective_at, expires_at where the movement brought tokens.
    """
    return ("transaction", transaction, entries, burns, lot)


def key_row(
    actor_id: int, key: str, operation: str, fingerprint: str, answer: str, digest: str | None
) -> tuple[Any, ...]:
    """
    Args:
        digest: Of the response, in hexadecimal digits.
    """
    return ("key", actor_id, key, operation, fingerprint, answer, digest)


def digest(response: bytes | None) -> str | None:
    return None if response is None else hashlib.sha256(response).hexdigest()


def proposal_row(proposal: tuple[Any, ...]) -> tuple[Any, ...]:
    """Columns id, actor, account, amount, reason, payment and terms of a proposal; the first ones had no terms."""
    return ("proposal", *(proposal if proposal[-1] is not None else proposal[:-1]))


def decision_row(proposal_id: int) -> tuple[Any, ...]:
    return ("decision", proposal_id)
