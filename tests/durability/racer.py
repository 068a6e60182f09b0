"""Spends one-token charges from several clients: `python -m tests.durability.racer URL USER CHARGES CLIENTS NAME`.

Prints how many were charged.
"""

from __future__ import annotations

import asyncio
import sys

from engine.errors import InProgress, InsufficientTokens
from engine.ledger.service import Ledger
from engine.ledger.values import Hold, Item
from engine.store.database import open_database
from tests.durability.server import now
from tests.engine.ledger.conftest import KEY


async def race(ledger: Ledger, user: int, charges: int, clients: int, name: str) -> int:
    """How many of the one-token charges succeeded; the rest were refused for want of tokens."""
    turns = iter(range(charges))

    async def client() -> int:
        charged = 0
        for number in turns:
            item = Item(f"{name}-{number}", "one_token")
            try:
                quote = await ledger.quote(user, [("field", item)])
                hold = await ledger.hold(user, quote.lines, request_id="r")
            except (InsufficientTokens, InProgress):
                continue
            assert isinstance(hold, Hold)
            charged += (await ledger.capture(hold, [item])).charged
        return charged

    return sum(await asyncio.gather(*(client() for _ in range(clients))))


async def main(url: str, user: int, charges: int, clients: int, name: str) -> None:
    async with (
        open_database(url, migrate=False) as database,
        Ledger(database, clock=now, key=KEY, anchors=None) as ledger,
    ):
        print(await race(ledger, user, charges, clients, name))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]))
