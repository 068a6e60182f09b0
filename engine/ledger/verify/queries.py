"""What a proof reads of each table, and of which type every column is."""

from __future__ import annotations

from engine.ledger.verify.reader import Query

EVENTS = Query.of(
    "ledger_audit",
    {
        "seq": int, "at": int, "event": str, "actor_id": int | None, "request_id": str, "payload": str, "hash": str,
    },
    "ORDER BY seq",
)  # fmt: skip
HOLDS = Query.of(
    "ledger_holds",
    {
        "id": int, "account_id": int, "amount": int, "lines": str, "lots": str, "key": str | None,
        "operation": str | None, "fingerprint": str | None, "expires_at": int, "api_key_id": int | None,
        "day": int | None, "closing_seq": int | None, "state": str, "captured": int,
    },
    "ORDER BY id",
)  # fmt: skip
# A transaction's two sides have ids that follow from its own, its receipt and its lot have its id: one row tells all.
TRANSACTIONS = Query.joined(
    "ledger_transactions",
    {
        "seq": int, "id": int, "kind": str, "account_id": int, "subject": str | None, "feature": str | None,
        "price_version": int | None, "reverses_id": int | None, "reason": str | None, "payment_id": str | None,
        "transaction_id of its entries": int | bool | None,
        "account_id of its entry": int | None, "version of its entry": int | None, "amount of its entry": int | None,
        "balance_after of its entry": int | None,
        "account_id of the house's entry": int | None, "version of the house's entry": int | None,
        "amount of the house's entry": int | None, "balance_after of the house's entry": int | None,
        "id of its receipt": int | None, "subject of its receipt": int | bool | None,
        "account_id of its lot": int | None, "category of its lot": str | None, "priority of its lot": int | None,
        "amount of its lot": int | None, "effective_at of its lot": int | None, "expires_at of its lot": int | None,
    },
    """
    SELECT t.seq, t.id, t.kind, t.account_id, t.subject, t.feature, t.price_version, t.reverses_id, t.reason,
           t.payment_id, mine.transaction_id = t.id AND house.transaction_id = t.id,
           mine.account_id, mine.version, mine.amount, mine.balance_after,
           house.account_id, house.version, house.amount, house.balance_after, receipt.id,
           receipt.account_id = t.account_id AND receipt.subject = t.subject AND receipt.feature = t.feature,
           lot.account_id, lot.category, lot.priority, lot.amount, lot.effective_at, lot.expires_at
    FROM ledger_transactions t
    LEFT JOIN ledger_entries mine ON mine.id = 2 * t.id - 1
    LEFT JOIN ledger_entries house ON house.id = 2 * t.id
    LEFT JOIN ledger_receipts receipt ON receipt.id = t.id
    LEFT JOIN ledger_lots lot ON lot.id = t.id
    ORDER BY t.id
    """,
)  # fmt: skip
BURNS = Query.of(
    "ledger_burns", {"transaction_id": int, "lot_id": int, "amount": int}, "ORDER BY transaction_id, lot_id"
)
PROPOSALS = Query.of(
    "ledger_proposals",
    {
        "id": int, "actor_id": int, "account_id": int, "amount": int, "reason": str, "payment_id": str | None,
        "terms": str | None,
    },
    "ORDER BY id",
)  # fmt: skip
DECISIONS = Query.of(
    "ledger_proposals", {"closing_seq": int, "id": int}, "WHERE closing_seq IS NOT NULL ORDER BY closing_seq"
)
KEYS = Query.of(
    "ledger_keys",
    {
        "seq": int, "actor_id": int, "key": str, "operation": str, "fingerprint": str, "answer": str,
        "response": bytes | None, "digest": str | None,
    },
    "ORDER BY seq",
)  # fmt: skip
HEAD = Query.of(
    "ledger_head",
    {"id": int, "seq": int, "transactions": int, "at": int, "hash": str, "anchors": int, "signature": str},
)
ACCOUNTS = Query.of(
    "ledger_accounts",
    {"id": int, "balance": int, "held": int, "version": int, "kind": str, "user_id": int | None},
)
LOTS = Query.of("ledger_lots", {"id": int, "remaining": int}, "ORDER BY id")
OPEN_HOLDS = Query.of("ledger_holds", {"id": int, "captured": int}, "WHERE state = 'held' ORDER BY id")
PRICES = Query.of("ledger_prices", {"feature": str, "version": int, "tokens": int, "valid_from": int})
ROLES = Query.of("users", {"id": int, "role": str}, "WHERE role IS NULL OR role <> 'reader'")
SECTIONS = Query.joined(
    "sections",
    {"simulation_id": str, "depth": str, "payload": bytes | None},
    "SELECT simulation_id, depth, sha256(payload) FROM sections WHERE simulation_id IN {texts}",
)
OWNED = Query.of("ledger_receipts", {"id": int, "account_id": int}, "WHERE id IN {ids} AND withdrawn_by IS NULL")
WORDS = Query.of("forgettable_words", {"mark": str, "salt": str, "text": str})
SEALING_EVENTS = Query.of("ledger_audit", {"seq": int, "payload": str}, "WHERE event = 'forecasts_sealed' ORDER BY seq")
SEALS = Query.of("seals", {"number": int, "seq": int | None, "payload": str}, "ORDER BY number")
SEALED = Query.of("sealed_fixtures", {"seal_id": int, "position": int, "text": str}, "ORDER BY seal_id, position")
LINKS = Query.of("ledger_audit", {"seq": int, "at": int, "hash": str}, "ORDER BY seq")
COUNTS = Query.joined(
    "ledger_entries",
    {"entries": int, "receipts": int, "lots": int},
    "SELECT (SELECT COUNT(*) FROM ledger_entries), (SELECT COUNT(*) FROM ledger_receipts), "
    "(SELECT COUNT(*) FROM ledger_lots)",
)
