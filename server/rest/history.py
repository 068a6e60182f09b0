"""`GET /tokens/ledger`: rows as the first contract has them, and the entries that came after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.rest.requests import FEATURES


def shown(viewer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer, from what the stored document says of the viewer."""
    rows, page = viewer["tokenHistory"]["nodes"], viewer["tokenHistory"]["pageInfo"]
    return {
        "user_id": viewer["id"],
        "transactions": [_transaction(row) for row in rows],
        "entries": [_entry(row) for row in rows if row["kind"]],
        "next": page["endCursor"] if page["hasNextPage"] else None,
    }


def _transaction(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "transaction_id": row["transactionId"],
        "timestamp": row["at"],
        "feature": FEATURES.get(row["feature"], row["feature"]),
        "cost": row["cost"],
        "balance_before": row["balanceBefore"],
        "balance_after": row["balanceAfter"],
        "event_id": row["eventId"],
        "idempotency_key": row["idempotencyKey"],
        "status": row["status"].lower(),
    }


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    """A movement under the names that came after the first contract."""
    return {
        "id": row["transactionId"],
        "at": row["at"],
        "kind": row["kind"].lower(),
        "amount": -row["cost"],
        "balance_after": row["balanceAfter"],
        "depth": row["depth"].lower() if row["depth"] else None,
        "subject": row["subject"],
        "transaction_id": row["transactionId"],
        "reason": row["reason"],
        "request_id": row["requestId"],
    }
