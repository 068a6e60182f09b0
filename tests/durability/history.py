"""Compares what clients were told with what the ledger has kept, and replays its order on the plain model."""

from __future__ import annotations

import json
from typing import Any

from engine.ledger.values import uid
from engine.store.database import Database
from engine.store.sql import Sql
from tests.durability.load import Journal, Told
from tests.durability.server import SETTINGS
from tests.engine.ledger.model import Model, ModelHold, Refused

HOLD_MICROSECONDS = SETTINGS.hold_for.total_seconds() * 1e6


async def rows(database: Database, statement: str) -> list[Any]:
    return list(await Sql(database.dialect).rows(database.connection, statement))


KEYS = """
    SELECT k.seq, k.key, k.operation, k.answer, a.body
    FROM ledger_keys k LEFT JOIN forgettable_answers a ON a.id = k.seq
"""


async def check(database: Database, journal: Journal) -> int:
    """The number of acknowledged operations, all of which were kept, once, in an order that time allows."""
    keys = {row[1]: row for row in await rows(database, KEYS)}
    holds = {row[0]: row for row in await rows(database, "SELECT id, state, closing_seq, key FROM ledger_holds")}
    placed: list[tuple[int, Told]] = []
    for told in journal.acknowledged:
        seq = _place(told, keys, holds)
        if seq is not None:
            placed.append((seq, told))
    _times_allow(placed)
    await replay(database)
    return len(placed)


def _place(told: Told, keys: dict[str, Any], holds: dict[int, Any]) -> int | None:
    """Where an acknowledged operation stands in the trail, after comparing what was kept with what was told."""
    order, answer = told.order, told.answer
    if order["do"] in ("top_up", "refund"):
        kept = keys[order["key"]]
        stored = json.loads(kept[3])
        assert stored["transaction_uid"] == answer["transaction_uid"]
        assert (stored["amount"], stored["balance"]) == (answer["amount"], answer["balance"])
        return None if answer["replayed"] else int(kept[0])
    if order["do"] == "hold":
        if "replay" in answer:
            stored = json.loads(keys[order["key"]][3])
            assert stored == answer["replay"]["settlement"]
            return None
        assert answer["hold"]["id"] in holds
        return int(answer["hold"]["id"])
    hold = holds[order["hold"]["id"]]
    assert hold[1] == {"capture": "captured", "void": "voided"}[order["do"]]
    if order["do"] == "capture" and answer["charged"]:
        kept = keys[hold[3]]
        assert json.loads(kept[3]) == answer
        assert bytes(kept[4]).decode() == order["answer"]
    return int(hold[2])


def _times_allow(placed: list[tuple[int, Told]]) -> None:
    """Strict serializability: what was acknowledged before another was sent comes before it in the trail."""
    placed.sort(key=lambda pair: pair[0])
    latest_sent = 0.0
    for _, told in placed:
        assert told.heard >= latest_sent, "an operation stands after one that was sent when it was over"
        latest_sent = max(latest_sent, told.sent)


async def replay(database: Database) -> None:
    """Do everything that the audit trail tells on the model, in its order, and compare every figure."""
    events = await rows(database, "SELECT seq, at, event, payload FROM ledger_audit ORDER BY seq")
    holds = {
        row[0]: row for row in await rows(database, "SELECT id, lines, key, fingerprint, captured FROM ledger_holds")
    }
    moved: dict[int, list[Any]] = {}
    for row in await rows(
        database,
        "SELECT t.seq, t.id, t.subject, t.feature, t.reverses_id, e.amount, e.balance_after FROM ledger_transactions t "
        "JOIN ledger_entries e ON e.id = 2 * t.id - 1 ORDER BY t.id",
    ):
        moved.setdefault(row[0], []).append(row)
    model, opened = Model(), dict[int, ModelHold]()
    for seq, at, event, payload in events:
        model.now = at
        _redo(model, opened, seq, event, json.loads(payload), holds, moved.get(seq, []))
    for user in model.users:
        account = await rows(database, f"SELECT balance, held FROM ledger_accounts WHERE id = {user}")
        assert [tuple(row) for row in account] == [(model.available(user) + model.held(user), model.held(user))]


def _redo(
    model: Model, opened: dict[int, ModelHold], seq: int, event: str, payload: dict[str, Any], holds: Any, moved: Any
) -> None:
    user = payload.get("user", 0)
    match event:
        case "top_up":
            model.credit(user, moved[0][5])
            assert moved[0][6] == model.available(user) + model.held(user)
        case "hold":
            lines = json.loads(holds[seq][1])
            things = [(line["item"]["subject"], line["item"]["feature"]) for line in lines]
            free = frozenset((line["item"]["subject"], line["item"]["feature"]) for line in lines if line["owned"])
            # Quoted as owned: it is so still, or was taken back between the quote and this hold.
            assert free <= model.user(user).owned.keys() | model.taken_back(user)
            made = model.hold(user, things, HOLD_MICROSECONDS, holds[seq][2], holds[seq][3], free)
            assert isinstance(made, ModelHold)
            assert made.amount == payload["amount"]
            opened[seq] = made
        case "capture":
            bought = {(row[2], row[3]): -row[5] for row in moved}
            assert model.capture(user, opened[payload["hold"]], set(bought)) == bought
            for row in moved:
                model.charges[uid(row[1])] = (user, (row[2], row[3]), -row[5])
            assert payload["charged"] == holds[payload["hold"]][4]
        case "void":
            model.void(user, opened[payload["hold"]])
        case "hold_expired":
            model.pass_time(user)
            assert opened[payload["hold"]].state == "expired"
        case "refund":
            assert model.refund(uid(moved[0][4])) == moved[0][6] - model.held(user)
        case "denied":
            assert payload["code"], Refused
        case unknown:
            raise AssertionError(unknown)
