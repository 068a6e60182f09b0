"""A ledger on each kind of database, with users and a clock that the test turns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from engine.accounts.models import User
from engine.ledger.service import Ledger
from engine.ledger.settings import LedgerSettings
from engine.ledger.values import Depth, Hold, IdempotencyKey, Item, Settlement, SpendLimit, TopUp
from engine.ledger.verify import verify
from engine.ledger.verify.report import ProofReport
from engine.store.database import Database, open_database

KEY = b"a key outside the database"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def turn(self, by: timedelta) -> None:
        self.now += by


@dataclass
class House:
    """The ledger with what a test wants to say about it in few words."""

    ledger: Ledger
    database: Database
    clock: Clock
    anchors: Path
    user: int
    other: int
    administrator: int
    second_administrator: int

    def __post_init__(self) -> None:
        self._numbers = count(1)

    def fresh_key(self) -> str:
        return f"key-{next(self._numbers)}"

    async def top_up(self, amount: int, user: int | None = None) -> TopUp:
        return await self.ledger.treasury.top_up(
            None, user or self.user, amount, reason="paid", key=self.fresh_key(), request_id="top-up"
        )

    async def hold(
        self,
        *depths: Depth,
        subject: str = "s",
        user: int | None = None,
        key: str | None = None,
        limit: SpendLimit | None = None,
    ) -> Hold:
        user = user or self.user
        quote = await self.ledger.quote(user, [(depth.value, Item(subject, depth)) for depth in depths])
        named = IdempotencyKey(key, "query", subject) if key else None
        hold = await self.ledger.hold(user, quote.lines, request_id="request", key=named, limit=limit)
        assert isinstance(hold, Hold)
        return hold

    async def buy(self, *depths: Depth, subject: str = "s", user: int | None = None) -> Settlement:
        hold = await self.hold(*depths, subject=subject, user=user)
        return await self.ledger.capture(hold, [Item(subject, depth) for depth in depths])

    async def available(self, user: int | None = None) -> int:
        return (await self.ledger.balance(user or self.user)).available

    async def verify(self) -> ProofReport:
        return await verify(self.database, key=KEY, anchors=self.anchors)

    async def assert_sound(self) -> None:
        report = await self.verify()
        assert report.is_sound, report.faults

    async def events(self, event: str) -> int:
        (row,) = await self.database.connection.execute_query_dict(
            f"SELECT COUNT(*) AS n FROM ledger_audit WHERE event = '{event}'"
        )
        return int(row["n"])


async def new_users(names: tuple[str, ...]) -> list[int]:
    made = [await User.create(name=name, name_key=name, password_hash="", created_at=START) for name in names]
    return [user.id for user in made]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger_settings() -> LedgerSettings:
    return LedgerSettings(daily_cap=1_000, approval_above=500)


@pytest.fixture
async def house(
    database_url: str, tmp_path: Path, clock: Clock, ledger_settings: LedgerSettings
) -> AsyncIterator[House]:
    async with open_database(database_url) as database:
        users = await new_users(("reader", "other", "administrator", "second"))
        anchors = tmp_path / "anchors.jsonl"
        async with Ledger(database, clock=clock, key=KEY, anchors=anchors, settings=ledger_settings) as ledger:
            yield House(ledger, database, clock, anchors, *users)
