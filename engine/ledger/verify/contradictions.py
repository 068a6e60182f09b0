"""Rows that contradict each other, found by a statement each: there must be none, whatever the trail tells."""

from __future__ import annotations

from dataclasses import dataclass

from engine.ledger.values import APPROVAL_ABOVE, CONSOLE


@dataclass(frozen=True, slots=True)
class Contradiction:
    """
    Args:
        sentence: With a place for the first column of the statement.
    """

    check: str
    sentence: str
    statement: str


CONTRADICTIONS = (
    Contradiction(
        "refunds",
        "Refund {} does not return one charge of the same user.",
        """
        SELECT r.id FROM ledger_transactions r
        LEFT JOIN ledger_transactions c ON c.id = r.reverses_id AND c.kind = 'charge' AND c.account_id = r.account_id
        LEFT JOIN ledger_entries paid ON paid.id = 2 * c.id - 1
        LEFT JOIN ledger_entries returned ON returned.id = 2 * r.id - 1
        LEFT JOIN ledger_receipts receipt ON receipt.id = c.id AND receipt.withdrawn_by = r.id
        WHERE r.kind = 'refund' AND (c.id IS NULL OR receipt.id IS NULL OR paid.amount <> -returned.amount)
        """,
    ),
    Contradiction(
        "refunds",
        "Receipt {} was withdrawn without a refund.",
        """
        SELECT receipt.id FROM ledger_receipts receipt
        LEFT JOIN ledger_transactions r ON r.id = receipt.withdrawn_by AND r.kind = 'refund'
            AND r.reverses_id = receipt.id
        WHERE receipt.withdrawn_by IS NOT NULL AND r.id IS NULL
        """,
    ),
    # The event of a credit is its administrator's; what a second one approved is an event of its own kind.
    Contradiction(
        "approvals",
        "Credit {} is above the threshold, and nobody has approved it.",
        f"""
        SELECT lot.id FROM ledger_lots lot
        JOIN ledger_transactions t ON t.id = lot.id
        JOIN ledger_audit a ON a.seq = t.seq
        WHERE lot.amount > {APPROVAL_ABOVE} AND t.kind IN ('top_up', 'grant', 'adjust')
        AND a.event <> 'approval' AND a.actor_id <> {CONSOLE}
        """,  # noqa: S608
    ),
    # A welcome is the house's: an administrator who gave by this name would pass by threshold and cap.
    Contradiction(
        "welcomes",
        "Welcome {} is no gift of the house below the threshold.",
        f"""
        SELECT t.id FROM ledger_transactions t
        LEFT JOIN ledger_audit a ON a.seq = t.seq AND a.event = 'welcome' AND a.actor_id IS NULL
        LEFT JOIN ledger_lots lot ON lot.id = t.id AND lot.category = 'welcome' AND lot.amount <= {APPROVAL_ABOVE}
        WHERE t.kind = 'welcome' AND (a.seq IS NULL OR lot.id IS NULL)
        """,  # noqa: S608
    ),
    Contradiction(
        "welcomes",
        "Account {} was welcomed twice.",
        """
        SELECT account_id FROM ledger_transactions WHERE kind = 'welcome'
        GROUP BY account_id HAVING COUNT(*) > 1
        """,
    ),
    Contradiction(
        "refunds",
        "Charge {} was refunded twice.",
        """
        SELECT reverses_id FROM ledger_transactions WHERE reverses_id IS NOT NULL
        GROUP BY reverses_id HAVING COUNT(*) > 1
        """,
    ),
    Contradiction(
        "receipts",
        "Receipt {} is not the only one for its analysis.",
        """
        SELECT MIN(id) FROM ledger_receipts WHERE withdrawn_by IS NULL
        GROUP BY account_id, subject, feature HAVING COUNT(*) > 1
        """,
    ),
    # An answer that was kept apart goes with its account, and not before.
    Contradiction(
        "answers",
        "What is kept of the answer of event {} is not what was answered.",
        """
        SELECT k.seq FROM ledger_keys k
        LEFT JOIN forgettable_answers a ON a.id = k.seq
        LEFT JOIN users u ON u.id = k.actor_id
        WHERE k.digest IS NOT NULL
        AND CASE WHEN a.id IS NULL THEN u.deleted_at IS NULL
            ELSE COALESCE(encode(sha256(a.body), 'hex'), '') <> k.digest END
        """,
    ),
    Contradiction(
        "words",
        "The reason of {} is gone, and its account is not.",
        """
        SELECT told.id FROM (
            SELECT id, account_id, reason FROM ledger_transactions
            UNION ALL
            SELECT id, account_id, reason FROM ledger_proposals
        ) told
        LEFT JOIN forgettable_words w ON w.mark = told.reason
        LEFT JOIN users u ON u.id = told.account_id
        WHERE told.reason LIKE 'sha256:%' AND w.mark IS NULL AND u.deleted_at IS NULL
        """,
    ),
    Contradiction(
        "keys",
        "The key of event {} was used twice.",
        "SELECT MIN(seq) FROM ledger_keys GROUP BY actor_id, key HAVING COUNT(*) > 1",
    ),
    Contradiction(
        "spending",
        "API key {} has spent other tokens than its holds say.",
        """
        SELECT api_key_id FROM (
            SELECT api_key_id, day, tokens FROM ledger_spending
            UNION ALL
            SELECT api_key_id, day, -(CASE state WHEN 'held' THEN amount ELSE captured END) FROM ledger_holds
            WHERE api_key_id IS NOT NULL
        ) counted GROUP BY api_key_id, day HAVING COALESCE(SUM(tokens), 1) <> 0
        """,
    ),
)
