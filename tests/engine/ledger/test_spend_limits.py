"""A limited API key spends what it may and nothing more, whatever runs side by side."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from engine.ledger.errors import OverSpendLimit
from engine.ledger.values import Depth, Hold, IdempotencyKey, Item, Settlement, Spending, SpendLimit
from tests.engine.ledger.conftest import House

FULL = Depth.FULL_DISTRIBUTION  # 2 tokens
DAY = timedelta(days=1)


async def hold(house: House, subject: str, limit: SpendLimit) -> Hold:
    quote = await house.ledger.quote(house.user, [("path", Item(subject, FULL))])
    held = await house.ledger.hold(house.user, quote.lines, request_id="request", limit=limit)
    assert isinstance(held, Hold)
    return held


async def buy(house: House, subject: str, limit: SpendLimit) -> Settlement:
    return await house.ledger.capture(await hold(house, subject, limit), [Item(subject, FULL)])


async def spending(house: House, api_key_id: int = 7) -> Spending:
    return (await house.ledger.spending([api_key_id]))[api_key_id]


async def test_a_key_spends_no_more_than_its_limit(house: House) -> None:
    await house.top_up(20)
    limit = SpendLimit(7, tokens=5)
    await buy(house, "a", limit)
    await buy(house, "b", limit)

    with pytest.raises(OverSpendLimit) as refusal:
        await buy(house, "c", limit)

    assert refusal.value.facts == {"required": 2, "budget": 1, "limit": 5, "period": "in all"}
    assert await spending(house) == Spending(4, 4)
    assert await house.available() == 16
    await house.assert_sound()


async def test_requests_side_by_side_cannot_pass_the_limit_together(house: House) -> None:
    await house.top_up(100)
    limit = SpendLimit(7, tokens=9)

    outcomes = await asyncio.gather(*(buy(house, f"s{n}", limit) for n in range(30)), return_exceptions=True)

    charged = [each.charged for each in outcomes if isinstance(each, Settlement)]
    assert sum(charged) == 8
    assert sum(isinstance(each, OverSpendLimit) for each in outcomes) == 30 - len(charged)
    assert await house.available() == 92
    await house.assert_sound()


async def test_what_was_not_delivered_counts_for_no_limit(house: House) -> None:
    await house.top_up(20)
    limit = SpendLimit(7, tokens=2)
    held = await hold(house, "a", limit)
    assert await spending(house) == Spending(2, 2)

    await house.ledger.void(held)

    assert await spending(house) == Spending(0, 0)
    assert (await buy(house, "a", limit)).charged == 2
    await house.assert_sound()


async def test_a_hold_whose_time_is_over_counts_for_no_limit(house: House) -> None:
    await house.top_up(20)
    await hold(house, "a", SpendLimit(7, tokens=2))

    house.clock.turn(timedelta(hours=1))
    await house.ledger.sweep()

    assert await spending(house) == Spending(0, 0)
    await house.assert_sound()


async def test_a_daily_limit_begins_again_at_midnight(house: House) -> None:
    await house.top_up(20)
    limit = SpendLimit(7, tokens=5, daily_tokens=2)
    await buy(house, "a", limit)
    with pytest.raises(OverSpendLimit, match="2 a day"):
        await buy(house, "b", limit)

    house.clock.turn(DAY)
    await buy(house, "b", limit)
    house.clock.turn(DAY)

    with pytest.raises(OverSpendLimit, match="5 in all"):
        await buy(house, "c", limit)
    assert await spending(house) == Spending(4, 0)


async def test_what_was_held_before_midnight_counts_for_the_day_before(house: House) -> None:
    await house.top_up(20)
    house.clock.turn(timedelta(hours=11, minutes=59, seconds=30))
    held = await hold(house, "a", SpendLimit(7, daily_tokens=2))
    house.clock.turn(timedelta(seconds=45))

    await house.ledger.capture(held, [Item("a", FULL)])

    assert await spending(house) == Spending(2, 0)
    await house.assert_sound()


async def test_keys_of_one_user_have_limits_of_their_own(house: House) -> None:
    await house.top_up(20)
    await buy(house, "a", SpendLimit(7, tokens=2))

    await buy(house, "b", SpendLimit(8, tokens=2))
    await buy(house, "c", SpendLimit(9))
    await house.buy(FULL, subject="d")

    assert await house.ledger.spending([7, 8, 9, 10]) == {
        7: Spending(2, 2),
        8: Spending(2, 2),
        9: Spending(2, 2),
        10: Spending(0, 0),
    }


async def test_a_refund_gives_a_key_nothing_to_spend(house: House) -> None:
    await house.top_up(20)
    bought = await buy(house, "a", SpendLimit(7, tokens=2))
    charge = bought.lines[0].transaction_uid or ""

    await house.ledger.treasury.refund(None, charge, reason="asked back", key="refund", request_id="request")

    assert await spending(house) == Spending(2, 2)
    with pytest.raises(OverSpendLimit):
        await buy(house, "a", SpendLimit(7, tokens=2))


async def test_what_is_owned_and_what_is_repeated_cost_a_spent_key_nothing(house: House) -> None:
    await house.top_up(20)
    limit, key = SpendLimit(7, tokens=2), IdempotencyKey("k", "query", "f")
    quote = await house.ledger.quote(house.user, [("path", Item("a", FULL))])
    held = await house.ledger.hold(house.user, quote.lines, request_id="request", key=key, limit=limit)
    assert isinstance(held, Hold)
    await house.ledger.capture(held, [Item("a", FULL)], response=b"{}")

    again = await house.ledger.hold(house.user, quote.lines, request_id="request", key=key, limit=limit)
    owned = await buy(house, "a", limit)

    assert not isinstance(again, Hold)
    assert owned.charged == 0


async def test_spending_that_was_made_smaller_is_found(house: House) -> None:
    await house.top_up(20)
    await buy(house, "a", SpendLimit(7, tokens=5))

    await house.database.connection.execute_query("UPDATE ledger_spending SET tokens = 0")

    assert [fault.check for fault in (await house.verify()).faults] == ["spending"]


async def test_a_hold_cannot_change_its_key(house: House) -> None:
    await house.top_up(20)
    await hold(house, "a", SpendLimit(7, tokens=5))

    with pytest.raises(Exception, match="append-only"):
        await house.database.connection.execute_query("UPDATE ledger_holds SET api_key_id = 8")
