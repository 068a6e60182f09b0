"""Bounds of the texts that the ledger keeps for ever, in characters; of most of them also their columns'."""

from engine.errors import InvalidInput
from engine.texts import refuse_unkeepable

LONGEST_KEY, LONGEST_PAYMENT, LONGEST_REQUEST, LONGEST_EVENT = 128, 128, 64, 32
LONGEST_REASON, LONGEST_PAYLOAD = 500, 64_000


def refuse_texts(key: str | None, request_id: str, reason: str | None = None, payment_id: str | None = None) -> None:
    """Refuse a text before anybody's batch holds it: one that cannot be kept would fail all that share its commit.

    Raises:
        InvalidInput: One is too long, or cannot be kept.
    """
    if key == "":
        raise InvalidInput(field="idempotency_key", reason=f"must have 1 to {LONGEST_KEY} characters")
    for field, text, most in (
        ("idempotency_key", key, LONGEST_KEY),
        ("request_id", request_id, LONGEST_REQUEST),
        ("reason", reason, LONGEST_REASON),
        ("payment_id", payment_id, LONGEST_PAYMENT),
    ):
        refuse_unkeepable(field, text or "", most)


def payment_reference(given: str | None) -> str | None:
    """A payment's reference as it is kept: without spaces around it, one between its words.

    Raises:
        InvalidInput: It is empty, or has letters beyond ASCII, of which some only look like others.
    """
    if given is None:
        return None
    kept = " ".join(given.split())
    if not kept:
        raise InvalidInput(field="payment_id", reason="is empty: leave it out where there is no payment")
    if not (kept.isascii() and kept.isprintable()):
        raise InvalidInput(field="payment_id", reason="may have the letters, digits and signs of ASCII, and no others")
    return kept


def payment_key(reference: str) -> str:
    """What references of one payment share: whoever types one a second time may use other capitals."""
    return reference.strip(" ").lower()
