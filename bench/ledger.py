"""Durable charges a second, as ratios to simpler ways of writing the same rows on the same disk in the same run.

`python bench/ledger.py [--transactions N] [--postgres URL] [--memory N]`
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import ledger_rows
from tortoise.context import TortoiseContext
from tortoise.transactions import in_transaction

from engine.accounts.models import User
from engine.ledger.service import Ledger
from engine.ledger.settings import LedgerSettings
from engine.ledger.values import Hold, IdempotencyKey, Item
from engine.ledger.verify import verify
from engine.store.database import SQLITE_PRAGMAS, Database, open_database, sqlite_url
from server.serving import tune_interpreter

KEY = b"a key of the benchmark"
CLIENTS = 64
ANSWER = b"x" * 400
ROUNDS = 5
PLENTY = LedgerSettings(anchor_every=10**9)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Meter:
    seconds: float = 0.0


@contextmanager
def measured() -> Iterator[Meter]:
    meter, began = Meter(), time.perf_counter()
    yield meter
    meter.seconds = time.perf_counter() - began


@contextmanager
def folder() -> Iterator[Path]:
    with TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as name:
        yield Path(name)


async def people() -> list[int]:
    users = []
    for number in range(CLIENTS):
        name = f"{number}-{uuid4().hex[:8]}"
        users.append((await User.create(name=name, name_key=name, password_hash="", created_at=now())).id)
    return users


async def charge(ledger: Ledger, user: int, key: str) -> None:
    """What the product does for one priced field: quote, hold with a key, capture with the answer."""
    item = Item(key, "full_distribution")
    quote = await ledger.quote(user, [("distribution", item)])
    hold = await ledger.hold(user, quote.lines, request_id=key, key=IdempotencyKey(key, "query", key))
    assert isinstance(hold, Hold)
    await ledger.capture(hold, [item], response=ANSWER)


async def crowd(users: list[int], turns: int, deed: Callable[[int, str], Awaitable[None]]) -> list[float]:
    """Every user does `turns` deeds one after the other, all users at once; seconds of each deed."""
    latencies: list[float] = []

    async def one(user: int) -> None:
        for turn in range(turns):
            began = time.perf_counter()
            await deed(user, f"{user}-{turn}-{uuid4().hex}")
            latencies.append(time.perf_counter() - began)

    await asyncio.gather(*map(one, users))
    return latencies


async def ledger_rate(url: str, turns: int) -> tuple[float, float]:
    """Charges a second through the writer, and the 99th percentile of their seconds."""
    async with open_database(url) as database:
        users = await people()
        async with Ledger(database, clock=now, key=KEY, anchors=None, settings=PLENTY) as ledger:
            for user in users:
                await ledger.treasury.top_up(None, user, 10**6, reason="bench", key=uuid4().hex, request_id="bench")
            await crowd(users, 3, lambda user, key: charge(ledger, user, key))
            with measured() as meter:
                latencies = await crowd(users, turns, lambda user, key: charge(ledger, user, key))
        report = await verify(database, key=KEY)
        assert report.is_sound, report.faults
    return len(latencies) / meter.seconds, statistics.quantiles(latencies, n=100)[98]


def raw_rate(path: Path, charges: int, group: int) -> float:
    """A loop on raw sqlite3: the same rows of a charge and its balances, `group` charges a commit, as durably."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in (*SQLITE_PRAGMAS.split("&"), "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    seq, number, version, revenue = connection.execute(
        "SELECT h.seq, h.transactions, a.version, r.version FROM ledger_head h, ledger_accounts a, ledger_accounts r "
        "WHERE a.id = 1 AND r.id = -2"
    ).fetchone()
    with measured() as meter:
        for done in range(charges):
            if done % group == 0:
                connection.execute("BEGIN IMMEDIATE")
            seq, number, version, revenue = seq + 2, number + 1, version + 1, revenue + 1
            raw_charge(connection, seq, number, version, revenue)
            if done % group == group - 1 or done == charges - 1:
                connection.execute("COMMIT")
    connection.close()
    return charges / meter.seconds


def raw_charge(connection: sqlite3.Connection, seq: int, number: int, version: int, revenue: int) -> None:
    """Every row of one charge, with made-up hashes and no look-ups beyond the balance."""
    key, digest = f"raw-{seq}", "0" * 64
    run = connection.execute
    (balance,) = run("SELECT balance FROM ledger_accounts WHERE id = 1").fetchone()
    run("INSERT INTO ledger_audit VALUES (?, 0, 'hold', 1, ?, '{}', ?)", (seq - 1, key, digest))
    run("INSERT INTO ledger_audit VALUES (?, 0, 'capture', 1, ?, '{}', ?)", (seq, key, digest))
    run("INSERT INTO ledger_transactions VALUES (?, ?, 'charge', 1, ?, 'x', 1, NULL, NULL, NULL)", (number, seq, key))
    run("INSERT INTO ledger_entries VALUES (?, 1, ?, ?, -2, ?)", (2 * number - 1, version, number, balance - 2))
    run("INSERT INTO ledger_entries VALUES (?, -2, ?, ?, 2, 0)", (2 * number, revenue, number))
    run("INSERT INTO ledger_burns VALUES (?, 1, 2)", (number,))
    run(
        "INSERT INTO ledger_holds VALUES (?, 1, 2, '[]', '[]', ?, 'query', 'f', 0, NULL, NULL, 'captured', 2, ?)",
        (seq - 1, key, seq),
    )
    run("INSERT INTO ledger_keys VALUES (?, 1, ?, 'query', 'f', '{}', NULL, ?)", (seq, key, digest))
    run("INSERT INTO forgettable_answers VALUES (?, ?)", (seq, ANSWER))
    run("INSERT INTO ledger_receipts VALUES (?, 1, ?, 'x', NULL)", (number, key))
    run("UPDATE ledger_accounts SET balance = balance - 2, version = ? WHERE id = 1", (version,))
    run("UPDATE ledger_accounts SET balance = balance + 2, version = ? WHERE id = -2", (revenue,))
    run("UPDATE ledger_lots SET remaining = remaining - 2 WHERE id = 1")
    run("UPDATE ledger_head SET seq = ?, transactions = ? WHERE id = 1", (seq, number))


async def orm_rate(url: str, charges: int) -> float:
    """One ORM transaction a debit: read the user, change, save, one row more. Two rows where a charge has eleven."""
    async with open_database(url):
        user_id = (await people())[0]

        async def debit() -> None:
            async with in_transaction("default"):
                user = await User.get(id=user_id)
                user.name = uuid4().hex
                await user.save()
                await User.create(name="row", name_key=uuid4().hex, password_hash="", created_at=now())

        with measured() as meter:
            for _ in range(charges):
                await debit()
    return charges / meter.seconds


async def orm_charge_rate(url: str, charges: int) -> float:
    """One ORM transaction a charge: the rows of a charge as models, in the tables of a ledger with one account."""
    async with TortoiseContext() as context:
        await context.init(db_url=url, modules={"rows": ["ledger_rows"]}, _enable_global_fallback=True)
        account = await ledger_rows.Account.filter(id__gt=0).first()
        lot = await ledger_rows.Lot.all().first()
        assert account is not None
        assert lot is not None
        with measured() as meter:
            for number in range(charges):
                async with in_transaction("default"):
                    await ledger_rows.charge(account.id, lot.id, f"orm-{number}", ANSWER)
    return charges / meter.seconds


async def reading(url: str, entries: int) -> None:
    """What a long statement costs to read, and a long ledger to verify."""
    async with open_database(url) as database:
        (user, *_) = await people()
        async with Ledger(database, clock=now, key=KEY, anchors=None, settings=PLENTY) as ledger:
            await ledger.treasury.top_up(None, user, 10**9, reason="bench", key=uuid4().hex, request_id="bench")
            await crowd([user] * 64, entries // 64, lambda user, key: charge(ledger, user, key))
            pages, after = [], None
            for _ in range(20):
                began = time.perf_counter()
                after = (await ledger.entries(user, 50, after)).end_cursor
                pages.append(time.perf_counter() - began)
            print(f"slowest of 20 pages     {max(pages) * 1e3:8.1f} ms, of a statement of {entries:,} entries")
            receipts = (await ledger.receipts(user, 8)).items
            asked = [(receipt.id, receipt.item) for receipt in receipts]
            with measured() as quotes:
                for _ in range(1_000):
                    await ledger.quote(user, asked)
            print(f"quote of 8 owned items  {quotes.seconds * 1e3:8.0f} µs")
        await verifying(database)


async def verifying(database: Database) -> None:
    rates = []
    for _ in range(3):
        with measured() as meter:
            report = await verify(database, key=KEY)
        assert report.is_sound, report.faults
        rates.append(report.transactions / meter.seconds)
    print(f"verify                  {max(rates):8,.0f} transactions/s, of {report.transactions:,}")


async def memory(url: str, transactions: int) -> None:
    """What a process holds after each tenth of many transactions of many users."""
    async with open_database(url) as database:
        users = await people()
        async with Ledger(database, clock=now, key=KEY, anchors=None, settings=PLENTY) as ledger:
            for user in users:
                await ledger.treasury.top_up(None, user, 10**9, reason="bench", key=uuid4().hex, request_id="bench")
            for tenth in range(1, 11):
                with measured() as meter:
                    turns = transactions // 10 // CLIENTS
                    latencies = await crowd(users, turns, lambda user, key: charge(ledger, user, key))
                print(
                    f"{tenth * turns * CLIENTS:>11,} transactions  {resident():6.1f} MiB   "
                    f"{len(latencies) / meter.seconds:7,.0f} charges/s",
                    flush=True,
                )
        await verifying(database)
        print(f"after verifying it all      {resident():6.1f} MiB")


def resident() -> float:
    """MiB of memory that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transactions", type=int, default=20_000, help="for verifying and pages")
    parser.add_argument("--memory", type=int, help="charge so many times and print the memory after each tenth")
    parser.add_argument("--postgres", help="address of an empty database to measure too")
    options = parser.parse_args()
    tune_interpreter()
    with folder() as place:
        if options.memory:
            asyncio.run(memory(sqlite_url(str(place / "memory.sqlite3")), options.memory))
            return
        speed(place)
        asyncio.run(reading(sqlite_url(str(place / "reading.sqlite3")), options.transactions))
    if options.postgres:
        there, slowest = asyncio.run(ledger_rate(options.postgres, 60))
        print(f"PostgreSQL, 64 clients  {there:8,.0f} charges/s   p99 {slowest * 1e3:.0f} ms")


def speed(place: Path) -> None:
    """The ledger beside its peers, in rounds that alternate; the median round of each counts."""
    rounds: dict[str, list[float]] = {}
    slowest = []
    for number in range(ROUNDS):
        path = place / f"{number}.sqlite3"
        ours, p99 = asyncio.run(ledger_rate(sqlite_url(str(path)), 40))
        slowest.append(p99)
        rounds.setdefault("ledger, 64 clients", []).append(ours)
        rounds.setdefault("raw sqlite3, 1 a commit", []).append(raw_rate(path, 1_000, group=1))
        rounds.setdefault("raw sqlite3, 64 a commit", []).append(raw_rate(path, 4_000, group=64))
        rounds.setdefault("ORM, one transaction a charge", []).append(
            asyncio.run(orm_charge_rate(sqlite_url(str(path)), 150))
        )
        rounds.setdefault("ORM, two rows a transaction", []).append(
            asyncio.run(orm_rate(sqlite_url(str(place / f"orm-{number}.sqlite3")), 200))
        )
    ours = statistics.median(rounds["ledger, 64 clients"])
    for name, rates in rounds.items():
        ratios = sorted(mine / peer for mine, peer in zip(rounds["ledger, 64 clients"], rates, strict=True))
        print(
            f"{name:<30} {statistics.median(rates):8,.0f}/s   "
            f"ledger is {statistics.median(ratios):5.2f} times ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        )
    print(f"p99 of the ledger's charges    {statistics.median(slowest) * 1e3:8.0f} ms")


if __name__ == "__main__":
    main()
