"""Every operation in any order, with time travel, against the plain model, verified after every step."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from engine.errors import OracleError
from engine.ledger.service import Ledger
from engine.ledger.settings import LedgerSettings
from engine.ledger.values import Category, Hold, IdempotencyKey, Item, Replay
from engine.ledger.verify import verify
from engine.store.database import open_database, sqlite_url
from tests.engine.ledger.conftest import KEY, Clock, new_users
from tests.engine.ledger.model import PRICES, Model, ModelHold, Refused, Thing
from tests.postgres import empty

T = TypeVar("T")
USERS = st.integers(0, 1)
THINGS = st.lists(
    st.tuples(st.sampled_from("st"), st.sampled_from(sorted(PRICES))), min_size=1, max_size=3, unique=True
)
KEYS = st.none() | st.sampled_from("kl")
HOLD_SECONDS = 60


class LedgerMachine(RuleBasedStateMachine):
    """The ledger and its model side by side; both must answer alike, with figures or with the same refusal."""

    holds = Bundle("holds")
    charges = Bundle("charges")

    def __init__(self, new_url: Callable[[], str]) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock, self.model, self.count = Clock(), Model(), 0
        self.folder = TemporaryDirectory()
        self.anchors = Path(self.folder.name) / "anchors"
        self.opening = open_database(new_url())
        self.database = self.run(self.opening.__aenter__())
        self.users = self.run(new_users(("reader", "other")))
        rules = LedgerSettings(hold_for=timedelta(seconds=HOLD_SECONDS))
        self.ledger = Ledger(self.database, clock=self.clock, key=KEY, anchors=self.anchors, settings=rules)
        self.run(self.ledger.__aenter__())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def teardown(self) -> None:
        self.run(self.ledger.__aexit__(None, None, None))
        self.run(self.opening.__aexit__(None, None, None))
        self.runner.close()
        self.folder.cleanup()

    def alike(self, real: Coroutine[Any, Any, T], model: Callable[[], Any]) -> tuple[T | None, Any]:
        """Both results, or None and None where both refuse with the same code."""
        try:
            expected, refusal = model(), None
        except Refused as refused:
            expected, refusal = None, str(refused)
        try:
            got, code = self.run(real), None
        except OracleError as error:
            got, code = None, error.code
        assert code == refusal
        return got, expected

    def fresh_key(self) -> str:
        self.count += 1
        return f"fresh-{self.count}"

    @rule(who=USERS, amount=st.integers(1, 12))
    def top_up(self, who: int, amount: int) -> None:
        user = self.users[who]
        real = self.ledger.treasury.top_up(None, user, amount, reason="paid", key=self.fresh_key(), request_id="r")
        got, expected = self.alike(real, lambda: self.model.credit(user, amount))
        assert got is not None
        assert got.balance == expected

    @rule(
        who=USERS, amount=st.integers(1, 6), minutes=st.none() | st.integers(1, 6), priority=st.sampled_from([50, 100])
    )
    def grant(self, who: int, amount: int, minutes: int | None, priority: int) -> None:
        user = self.users[who]
        lasts = None if minutes is None else timedelta(minutes=minutes)
        expires_at = None if lasts is None else self.clock.now + lasts
        real = self.ledger.treasury.grant(
            None, user, amount, reason="welcome", category=Category.WELCOME, expires_at=expires_at,
            priority=priority, key=self.fresh_key(), request_id="r",
        )  # fmt: skip
        expires = float("inf") if lasts is None else self.model.now + lasts.total_seconds()
        got, expected = self.alike(
            real, lambda: self.model.credit(user, amount, is_paid=False, priority=priority, expires=expires)
        )
        assert got is not None
        assert got.balance == expected

    @rule(who=USERS, amount=st.integers(1, 8))
    def adjust_down(self, who: int, amount: int) -> None:
        user = self.users[who]
        real = self.ledger.treasury.adjust(None, user, -amount, reason="wrong", key=self.fresh_key(), request_id="r")
        got, expected = self.alike(real, lambda: self.model.debit(user, amount))
        assert (got and got.balance) == expected

    @rule(target=holds, who=USERS, things=THINGS, key=KEYS)
    def hold(self, who: int, things: list[Thing], key: str | None) -> tuple[int, Hold, ModelHold] | None:
        user = self.users[who]
        fingerprint = sha256(str(sorted(things)).encode()).hexdigest()
        named = IdempotencyKey(key, "query", fingerprint) if key else None
        quote = self.run(self.ledger.quote(user, [(thing[1], Item(*thing)) for thing in things]))
        owned = self.model.user(user).owned
        assert quote.total == sum(PRICES[thing[1]] for thing in things if thing not in owned)
        if named is None and quote.total == 0:
            return None
        real = self.ledger.hold(user, quote.lines, request_id="r", key=named)
        got, expected = self.alike(real, lambda: self.model.hold(user, things, HOLD_SECONDS, key, fingerprint))
        if isinstance(got, Replay):
            assert (got.settlement.charged, got.response) == (expected, f"answer {key}".encode())
        if not isinstance(got, Hold):
            return None
        assert got.amount == expected.amount
        return user, got, expected

    @rule(target=charges, held=holds, forgets=st.booleans())
    def capture(self, held: tuple[int, Hold, ModelHold] | None, forgets: bool) -> str | None:
        """Captured holds stay in the bundle: a second capture must be refused."""
        if held is None:
            return None
        user, hold, expected_hold = held
        delivered = {(line.item.subject, line.item.feature) for line in hold.lines[forgets:]}
        answer = f"answer {hold.key.key}".encode() if hold.key else None
        real = self.ledger.capture(hold, {Item(*thing) for thing in delivered}, response=answer)
        got, expected = self.alike(real, lambda: self.model.capture(user, expected_hold, delivered))
        if got is None:
            return None
        charged = {line.item: line for line in got.lines if line.charged}
        assert {(item.subject, item.feature): line.charged for item, line in charged.items()} == expected
        assert (got.balance, got.released) == (self.model.available(user), hold.amount - got.charged)
        for item, line in charged.items():
            assert line.transaction_uid is not None
            self.model.charges[line.transaction_uid] = (user, (item.subject, item.feature), line.charged)
        return next((line.transaction_uid for line in charged.values()), None)

    @rule(held=holds)
    def void(self, held: tuple[int, Hold, ModelHold] | None) -> None:
        if held is not None:
            user, hold, expected = held
            self.alike(self.ledger.void(hold), lambda: self.model.void(user, expected))

    @rule(held=consumes(holds))
    def capture_what_another_holds(self, held: tuple[int, Hold, ModelHold] | None) -> None:
        if held is None:
            return
        user, hold, _ = held
        thief = next(other for other in self.users if other != user)
        stolen = Hold(hold.id, thief, hold.amount, hold.lines, "r", hold.expires_at)
        with pytest.raises(OracleError) as refusal:
            self.run(self.ledger.capture(stolen, {line.item for line in hold.lines}))
        assert refusal.value.code == "NOT_FOUND"
        self.model.pass_time(thief)

    @rule(charge=charges)
    def refund(self, charge: str | None) -> None:
        if charge is None:
            return
        real = self.ledger.treasury.refund(None, charge, reason="broken", key=self.fresh_key(), request_id="r")
        got, expected = self.alike(real, lambda: self.model.refund(charge))
        assert (got and got.balance) == expected

    @rule(seconds=st.sampled_from([1, 59, 60, 61, 150, 400]))
    def turn_the_clock(self, seconds: int) -> None:
        self.clock.turn(timedelta(seconds=seconds))
        self.model.now += seconds

    @rule()
    def sweep(self) -> None:
        self.run(self.ledger.sweep())
        for user in self.users:
            self.model.pass_time(user)

    @invariant()
    def balances_are_alike_and_the_ledger_is_sound(self) -> None:
        for user in self.users:
            balance = self.run(self.ledger.balance(user))
            assert (balance.available, balance.held) == (self.model.available(user), self.model.held(user))
            page = self.run(self.ledger.receipts(user))
            assert {(receipt.item.subject, receipt.item.feature) for receipt in page.items} == set(
                self.model.user(user).owned
            )
        report = self.run(verify(self.database, key=KEY, anchors=self.anchors))
        assert report.is_sound, report.faults


def play(new_url: Callable[[], str], examples: int, steps: int) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        lambda: LedgerMachine(new_url),
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks
        ),
    )


def test_the_ledger_and_the_model_agree_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    def new_url() -> str:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.sqlite3"
        return sqlite_url(str(shutil.copy(sqlite_template, path)))

    play(new_url, examples=10, steps=30)


def test_the_ledger_and_the_model_agree_on_postgres(postgres_url: str) -> None:
    def new_url() -> str:
        empty(postgres_url)
        return postgres_url

    play(new_url, examples=4, steps=25)
