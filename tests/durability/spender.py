"""Charges tokens and notes acknowledgements in a file: `python -m tests.durability.spender URL NOTES SYNCHRONOUS`."""

from __future__ import annotations

import asyncio
import os
import sys

from engine.ledger.service import Ledger
from engine.ledger.values import Hold, IdempotencyKey, Item
from engine.store.database import open_database
from tests.durability.server import KEY, busy_readers, now

CLIENTS, CHARGES = 8, 12


async def spend(url: str, notes: str, synchronous: str) -> None:
    descriptor = os.open(notes, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    async with open_database(url) as database:
        await database.connection.execute_query(f"PRAGMA synchronous = {synchronous}")
        await database.connection.execute_query("PRAGMA wal_autocheckpoint = 60")
        async with Ledger(database, clock=now, key=KEY, anchors=None) as ledger, busy_readers(database):

            async def client(user: int) -> None:
                for number in range(CHARGES):
                    key = f"{user}-{number}"
                    item = Item(key, "full_distribution")
                    quote = await ledger.quote(user, [("field", item)])
                    hold = await ledger.hold(
                        user, quote.lines, request_id=key, key=IdempotencyKey(key, "query", "same")
                    )
                    assert isinstance(hold, Hold)
                    await ledger.capture(hold, [item], response=b"answer")
                    os.write(descriptor, f"{key}\n".encode())

            await asyncio.gather(*(client(user) for user in range(1, CLIENTS + 1)))


if __name__ == "__main__":
    asyncio.run(spend(*sys.argv[1:]))
