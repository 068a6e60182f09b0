"""A remembered balance is the one in the table: after every kind of commit, and when a lot ends by itself."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from engine.ledger.values import Balance, Depth, Item
from tests.engine.ledger.conftest import House


async def balance(house: House) -> Balance:
    """As it is remembered; compared with what a ledger reads that remembers nothing."""
    remembered = await house.ledger.balance(house.user)
    house.ledger._balances.forget([house.user])
    assert await house.ledger.balance(house.user) == remembered
    return remembered


async def test_every_commit_is_learned(house: House) -> None:
    assert await balance(house) == Balance(0, 0)
    await house.top_up(20)
    assert await balance(house) == Balance(20, 0)
    held = await house.hold(Depth.DEEP_DIVE)
    assert await balance(house) == Balance(15, 5)
    bought = await house.ledger.capture(held, [Item("s", Depth.DEEP_DIVE)])
    assert await balance(house) == Balance(15, 0)
    charge = bought.lines[0].transaction_uid or ""
    await house.ledger.treasury.refund(None, charge, reason="x", key="refund", request_id="r")
    assert await balance(house) == Balance(20, 0)
    await house.ledger.void(await house.hold(Depth.COMPARISON))
    assert await balance(house) == Balance(20, 0)
    await house.ledger.treasury.adjust(None, house.user, -4, reason="x", key="adjust", request_id="r")
    assert await balance(house) == Balance(16, 0)


async def test_what_expires_is_gone_though_nobody_wrote_anything(house: House) -> None:
    await house.top_up(2)
    end = house.clock.now + timedelta(hours=1)
    await house.ledger.treasury.grant(None, house.user, 5, reason="x", expires_at=end, key="grant", request_id="r")
    assert await house.available() == 7

    house.clock.turn(timedelta(hours=1))

    assert await house.available() == 2
    await house.ledger.sweep()
    assert await balance(house) == Balance(2, 0)


async def test_a_known_balance_takes_no_statement_where_one_process_writes(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    await house.top_up(2)
    await house.ledger.balances([house.user, house.other])

    with caplog.at_level(logging.DEBUG, logger="tortoise.db_client"):
        caplog.clear()
        await house.ledger.balances([house.user, house.other])

    assert len(caplog.records) == (0 if house.database.dialect == "sqlite" else 1)
