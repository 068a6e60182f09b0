"""The whole ledger in forms that other programs read, from one snapshot, beside whoever writes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import fields

import msgspec

from engine.ledger.chain import moment
from engine.ledger.snapshot import snapshot
from engine.ledger.statements import EVENTS, MOVED, MOVEMENT, movement
from engine.spreadsheet import csv_of
from engine.store.changes import Row
from engine.store.database import Database

EVERY_EVENT = f"{EVENTS} ORDER BY seq"
EVERY_MOVEMENT = f"SELECT t.seq, {MOVEMENT} FROM {MOVED} ORDER BY t.id"  # noqa: S608
COLUMNS = (
    "transaction", "at", "kind", "user", "amount", "balance_after", "subject", "feature", "price_version",
    "reverses", "reason", "payment", "actor", "request",
)  # fmt: skip


async def jsonl(database: Database) -> AsyncIterator[bytes]:
    """One JSON object a line for every event of the audit trail, with the transactions that it wrote.

    `previous_hash` and `hash` chain the lines; recomputing them needs the rows, which `verify` does.
    """
    async with snapshot(database) as source:
        events, movements = await source.rows(EVERY_EVENT), await source.rows(EVERY_MOVEMENT)
        previous = ""
        while chunk := await events.chunk():
            moved: dict[int, list[dict[str, object]]] = {}
            for row in await movements.until(chunk[-1][0]):
                moved.setdefault(row[0], []).append(dict(zip(COLUMNS, _movement(row), strict=True)))
            for seq, at, event, actor_id, request_id, payload, link in chunk:
                line = {
                    "seq": seq,
                    "at": moment(at),
                    "event": event,
                    "actor": actor_id,
                    "request": request_id,
                    "payload": msgspec.Raw(payload.encode()),
                    "transactions": moved.pop(seq, []),
                    "previous_hash": previous,
                    "hash": link,
                }
                previous = link
                yield msgspec.json.encode(line) + b"\n"


async def table(database: Database) -> AsyncIterator[bytes]:
    """CSV, one row for every transaction as its user sees it, after a row of column names."""
    async with snapshot(database) as source:
        yield csv_of([COLUMNS])
        movements = await source.rows(EVERY_MOVEMENT)
        while chunk := await movements.chunk():
            yield csv_of([_movement(row) for row in chunk])


def _movement(row: Row) -> tuple[object, ...]:
    """In the order of `COLUMNS`."""
    found = movement(row[1:])
    return tuple(getattr(found, each.name) for each in fields(found))
