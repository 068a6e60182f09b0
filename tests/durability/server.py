"""The ledger behind HTTP and nothing else, to be killed: `python -m tests.durability.server URL PORT`."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import uvicorn

from engine.errors import OracleError
from engine.ledger.service import Ledger
from engine.ledger.settings import LedgerSettings
from engine.ledger.values import Hold, IdempotencyKey, Item, Replay
from engine.store.database import Database, open_database
from engine.store.sql import FAILURES

KEY = b"the key of the ledger under fire"
SETTINGS = LedgerSettings(hold_for=timedelta(seconds=2), sweep_every=timedelta(seconds=1), anchor_every=200)


def now() -> datetime:
    return datetime.now(UTC)


async def act(ledger: Ledger, order: dict[str, Any]) -> Any:
    """Do one order, as the product would: a hold is asked for by what it buys, and settled by what it returned."""
    match order["do"]:
        case "top_up":
            return await ledger.treasury.top_up(
                None, order["user"], order["amount"], reason="paid", payment_id=order["key"], key=order["key"],
                request_id=order["key"],
            )  # fmt: skip
        case "hold":
            asked = [(feature, Item(subject, feature)) for subject, feature in order["things"]]
            quote = await ledger.quote(order["user"], asked)
            key = IdempotencyKey(order["key"], "query", order["fingerprint"])
            placed = await ledger.hold(order["user"], quote.lines, request_id=order["key"], key=key)
            return {"replay": placed} if isinstance(placed, Replay) else {"hold": placed}
        case "capture":
            hold = msgspec.convert(order["hold"], Hold)
            delivered = [Item(*thing) for thing in order["delivered"]]
            return await ledger.capture(hold, delivered, response=order["answer"].encode())
        case "void":
            return await ledger.void(msgspec.convert(order["hold"], Hold))
        case "refund":
            return await ledger.treasury.refund(
                None, order["charge"], reason="broken", key=order["key"], request_id=order["key"]
            )
    raise ValueError(order["do"])


class App:
    """One POST, one order; refusals are answers with status 409."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    async def __call__(
        self, scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        try:
            status, answer = 200, await act(self.ledger, msgspec.json.decode(body))
        except OracleError as refusal:
            status, answer = 409, {"code": refusal.code}
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": msgspec.json.encode(answer)})


# The first ends as it likes, the second is given up in the middle and holds the log meanwhile. It takes about as long
# however many rows there are: PostgreSQL goes on with it after its server was killed.
LOOKS = (
    "SELECT count(*), sum(amount) FROM ledger_entries",
    "SELECT count(*) FROM (SELECT amount FROM ledger_entries LIMIT 300) a, "
    "(SELECT amount FROM ledger_entries LIMIT 300) b, (SELECT 1 FROM ledger_audit LIMIT 100) c "
    "WHERE a.amount < b.amount",
)
READERS = 3


@asynccontextmanager
async def busy_readers(database: Database) -> AsyncIterator[None]:
    """Look at the ledger all the time, on every connection that only reads."""
    looking = [asyncio.ensure_future(look(database, random.Random(number))) for number in range(READERS)]
    try:
        yield
    finally:
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)


async def look(database: Database, chance: random.Random) -> None:
    while True:
        with suppress(TimeoutError, *FAILURES):
            async with asyncio.timeout(chance.uniform(0.01, 0.2)):
                await database.readers.execute_query(chance.choice(LOOKS))
        await asyncio.sleep(0.02)


async def serve(url: str, port: int, anchors: Path) -> None:
    async with (
        open_database(url) as database,
        Ledger(database, clock=now, key=KEY, anchors=anchors, settings=SETTINGS) as ledger,
        busy_readers(database),
    ):
        config = uvicorn.Config(App(ledger), port=port, log_level="error", lifespan="off", access_log=False)
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
