"""What the ledger promises to those who keep its rules."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from engine.errors import InsufficientTokens
from engine.ledger.batch import Account, Batch, OpenHold
from engine.ledger.errors import HoldClosed
from engine.ledger.service import Ledger
from engine.ledger.values import (
    Balance,
    Category,
    Depth,
    Hold,
    HoldState,
    IdempotencyKey,
    Item,
    Replay,
    TransactionKind,
)
from tests.engine.ledger.conftest import KEY, House

HEADLINE, FULL, SCENARIOS, COMPARISON, DEEP = Depth


async def test_the_prices_are_those_of_the_contract(house: House) -> None:
    assert {price.feature: price.tokens for price in house.ledger.prices() if price.feature in set(Depth)} == {
        "headline": 0,
        "full_distribution": 2,
        "scenario_extremes": 3,
        "comparison": 3,
        "deep_dive": 5,
    }


async def test_a_quote_names_each_item_once_at_its_first_path(house: House) -> None:
    item = Item("s", DEEP)

    quote = await house.ledger.quote(house.user, [("a", item), ("b", item), ("c", Item("t", FULL))])

    assert [(line.path, line.tokens) for line in quote.lines] == [("a", 5), ("c", 2)]
    assert quote.total == 7


async def test_a_guest_is_quoted_the_full_price(house: House) -> None:
    assert (await house.ledger.quote(None, [("a", Item("s", DEEP))])).total == 5


async def test_what_is_owned_is_quoted_as_free(house: House) -> None:
    await house.top_up(5)
    await house.buy(DEEP)

    (line,) = (await house.ledger.quote(house.user, [("a", Item("s", DEEP))])).lines

    assert (line.tokens, line.owned) == (0, True)


async def test_what_was_not_delivered_is_released(house: House) -> None:
    await house.top_up(10)
    hold = await house.hold(DEEP, COMPARISON)
    held = await house.ledger.balance(house.user)

    settlement = await house.ledger.capture(hold, [Item("s", COMPARISON)])

    assert held == Balance(available=2, held=8)
    assert (settlement.charged, settlement.released, settlement.balance) == (3, 5, 7)
    assert await house.ledger.owned(house.user, [Item("s", DEEP), Item("s", COMPARISON)]) == {Item("s", COMPARISON)}


async def test_a_double_click_without_a_key_charges_once(house: House) -> None:
    await house.top_up(10)
    first, second = await asyncio.gather(house.hold(DEEP), house.hold(DEEP))

    settlements = [await house.ledger.capture(hold, [Item("s", DEEP)]) for hold in (first, second)]

    assert [settlement.charged for settlement in settlements] == [5, 0]
    assert await house.ledger.balance(house.user) == Balance(available=5, held=0)


async def test_a_quote_that_grew_old_does_not_charge_for_what_is_owned_by_now(house: House) -> None:
    await house.top_up(10)
    old = await house.ledger.quote(house.user, [("a", Item("s", DEEP))])
    await house.buy(DEEP)

    hold = await house.ledger.hold(house.user, old.lines, request_id="r")

    assert isinstance(hold, Hold)
    assert hold.amount == 0


async def test_a_repeated_key_gets_the_stored_answer_after_a_restart_too(house: House) -> None:
    await house.top_up(10)
    hold = await house.hold(DEEP, key="k")
    settlement = await house.ledger.capture(hold, [Item("s", DEEP)], response=b"the answer")

    again = await house.ledger.hold(house.user, hold.lines, request_id="r", key=IdempotencyKey("k", "query", "s"))

    assert again == Replay(b"the answer", settlement)
    assert await house.available() == 5


async def test_the_same_key_of_another_user_is_another_key(house: House) -> None:
    await house.top_up(5)
    await house.top_up(5, user=house.other)
    await house.ledger.capture(await house.hold(DEEP, key="k"), [Item("s", DEEP)], response=b"")

    hold = await house.hold(DEEP, key="k", user=house.other)

    assert hold.amount == 5


async def test_a_voided_hold_frees_its_key(house: House) -> None:
    await house.top_up(5)
    await house.ledger.void(await house.hold(DEEP, key="k"))

    assert (await house.hold(DEEP, key="k")).amount == 5


async def test_an_expired_hold_frees_its_key(house: House) -> None:
    await house.top_up(5)
    await house.hold(DEEP, key="k")
    house.clock.turn(timedelta(minutes=2))

    assert (await house.hold(DEEP, key="k")).amount == 5


async def test_a_refused_hold_leaves_its_key_free_for_after_the_top_up(house: House) -> None:
    quote = await house.ledger.quote(house.user, [("a", Item("s", DEEP))])
    key = IdempotencyKey("k", "query", "s")
    refused = await asyncio.gather(
        house.ledger.hold(house.user, quote.lines, request_id="r", key=key), return_exceptions=True
    )
    await house.top_up(5)

    hold = await house.ledger.hold(house.user, quote.lines, request_id="r", key=key)

    assert [type(error).__name__ for error in refused] == ["InsufficientTokens"]
    assert isinstance(hold, Hold)


async def test_an_operation_that_costs_nothing_leaves_its_key_free(house: House) -> None:
    hold = await house.hold(HEADLINE, key="k")
    await house.ledger.capture(hold, [Item("s", HEADLINE)], response=b"free")

    again = await house.ledger.hold(house.user, hold.lines, request_id="r", key=hold.key)

    assert isinstance(again, Hold)
    await house.assert_sound()


async def test_of_purchases_of_the_same_at_once_only_the_one_that_is_charged_keeps_its_answer(house: House) -> None:
    await house.top_up(50)
    holds = [await house.hold(DEEP, key=f"k{number}") for number in range(8)]

    for hold in holds:
        await house.ledger.capture(hold, [Item("s", DEEP)], response=b"the answer")

    kept = await house.database.connection.execute_query_dict("SELECT * FROM forgettable_answers")
    assert (len(kept), await house.available()) == (1, 45)
    again = [await house.ledger.hold(house.user, hold.lines, request_id="r", key=hold.key) for hold in holds[:2]]
    assert [type(each) for each in again] == [Replay, Hold]
    await house.assert_sound()


async def test_an_answer_that_cost_nothing_and_was_kept_by_an_older_ledger_is_no_fault(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = Batch.close_hold

    def keep_too(batch: Batch, account: Account, hold: OpenHold, state: HoldState, captured: int) -> None:
        close(batch, account, hold, state, captured)
        if hold.key and not captured:
            batch.store(account.id, hold.key, "query", "s", "{}", b"the answer")

    monkeypatch.setattr(Batch, "close_hold", keep_too)
    hold = await house.hold(HEADLINE, key="k")
    await house.ledger.capture(hold, [Item("s", HEADLINE)])

    assert await house.database.connection.execute_query_dict("SELECT * FROM forgettable_answers") != []
    await house.assert_sound()


async def test_an_operation_that_costs_nothing_and_has_no_key_writes_nothing(house: House) -> None:
    hold = await house.hold(HEADLINE)
    await house.ledger.capture(hold, [Item("s", HEADLINE)])

    assert (await house.verify()).events == 0


async def test_a_repeated_top_up_is_done_once_and_says_so(house: House) -> None:
    same = {"reason": "paid", "key": "k", "request_id": "r"}
    first = await house.ledger.treasury.top_up(house.administrator, house.user, 5, **same)

    again = await house.ledger.treasury.top_up(house.administrator, house.user, 5, **same)

    assert again == replace(first, replayed=True)
    assert await house.available() == 5


async def test_a_refund_returns_the_tokens_and_takes_the_receipt_back(house: House) -> None:
    await house.top_up(5)
    (line,) = (await house.buy(DEEP)).lines
    assert line.transaction_uid is not None

    refund = await house.ledger.treasury.refund(
        house.administrator, line.transaction_uid, reason="broken", key="k", request_id="r"
    )

    assert (refund.amount, refund.balance) == (5, 5)
    assert await house.ledger.owned(house.user, [Item("s", DEEP)]) == frozenset()
    assert (await house.buy(DEEP)).charged == 5
    await house.assert_sound()


async def test_welcome_tokens_are_spent_before_paid_ones_and_the_soonest_to_expire_first(house: House) -> None:
    await house.top_up(10)
    for days, key in ((2, "late"), (1, "soon")):
        await house.ledger.treasury.grant(
            None, house.user, 3, reason="welcome", expires_at=house.clock.now + timedelta(days=days), key=key,
            request_id="r",
        )  # fmt: skip
    await house.buy(DEEP)
    house.clock.turn(timedelta(days=1))
    await house.ledger.sweep()

    assert await house.available() == 11
    house.clock.turn(timedelta(days=1))
    await house.ledger.sweep()
    assert await house.available() == 10


async def test_tokens_that_were_given_are_spent_before_tokens_that_were_paid_for(house: House) -> None:
    await house.top_up(5)
    await house.ledger.treasury.grant(None, house.user, 5, reason="welcome", key="g", request_id="r")
    await house.buy(DEEP)

    left = await house.database.connection.execute_query_dict("SELECT category, remaining FROM ledger_lots ORDER BY id")

    assert [(row["category"], row["remaining"]) for row in left] == [("paid", 5), ("welcome", 0)]


async def test_a_lower_priority_is_spent_first_whatever_expires(house: House) -> None:
    tomorrow = house.clock.now + timedelta(days=1)
    await house.ledger.treasury.grant(None, house.user, 5, reason="x", expires_at=tomorrow, key="a", request_id="r")
    await house.ledger.treasury.grant(None, house.user, 5, reason="x", priority=1, key="b", request_id="r")
    await house.buy(DEEP)
    house.clock.turn(timedelta(days=1))

    assert await house.available() == 0


async def test_expired_tokens_cannot_be_spent_before_the_sweeper_comes(house: House) -> None:
    await house.ledger.treasury.grant(
        None, house.user, 5, reason="x", expires_at=house.clock.now + timedelta(hours=1), key="a", request_id="r"
    )
    house.clock.turn(timedelta(hours=1))

    assert await house.available() == 0
    refused = await asyncio.gather(house.hold(DEEP), return_exceptions=True)
    assert [type(error).__name__ for error in refused] == ["InsufficientTokens"]


async def test_an_expiry_takes_only_what_is_left_of_its_lot(house: House) -> None:
    await house.ledger.treasury.grant(
        None, house.user, 5, reason="x", expires_at=house.clock.now + timedelta(hours=1), key="a", request_id="r"
    )
    await house.top_up(10)
    await house.buy(COMPARISON)
    house.clock.turn(timedelta(hours=1))
    await house.ledger.sweep()

    kinds = [(entry.kind, entry.amount) for entry in (await house.ledger.entries(house.user)).items]
    assert kinds[0] == (TransactionKind.EXPIRY, -2)
    assert await house.available() == 10
    await house.assert_sound()


async def test_tokens_released_after_their_lot_is_over_expire_at_once(house: House) -> None:
    await house.ledger.treasury.grant(
        None, house.user, 5, reason="x", expires_at=house.clock.now + timedelta(seconds=30), key="a", request_id="r"
    )
    hold = await house.hold(DEEP)
    house.clock.turn(timedelta(seconds=40))

    settlement = await house.ledger.capture(hold, [])

    assert (settlement.released, settlement.balance) == (5, 0)
    assert await house.ledger.balance(house.user) == Balance(0, 0)
    await house.assert_sound()


async def test_the_statement_says_what_spent_the_tokens(house: House) -> None:
    await house.top_up(10)
    await house.buy(DEEP, COMPARISON)

    entries = (await house.ledger.entries(house.user)).items

    assert [(entry.kind, entry.amount, entry.balance_after, entry.feature) for entry in entries] == [
        (TransactionKind.CHARGE, -3, 2, "comparison"),
        (TransactionKind.CHARGE, -5, 5, "deep_dive"),
        (TransactionKind.TOP_UP, 10, 10, None),
    ]


async def test_a_refund_says_what_it_took_back(house: House) -> None:
    await house.top_up(10)
    await house.buy(DEEP)
    (charge, _) = (await house.ledger.entries(house.user)).items
    await house.ledger.treasury.refund(
        house.administrator, charge.transaction_uid, reason="asked back", key=house.fresh_key(), request_id="r"
    )

    (refund, *_) = (await house.ledger.entries(house.user)).items
    assert (refund.kind, refund.subject, refund.feature) == (TransactionKind.REFUND, charge.subject, "deep_dive")


async def test_pages_join_without_a_gap_or_a_repetition(house: House) -> None:
    for _ in range(7):
        await house.top_up(1)
    seen, after = [], None
    while True:
        page = await house.ledger.entries(house.user, 3, after)
        seen += [entry.id for entry in page.items]
        after = page.end_cursor
        if not page.has_next:
            break

    assert seen == ["7", "6", "5", "4", "3", "2", "1"]


async def test_the_balance_of_an_earlier_moment_can_be_read(house: House) -> None:
    await house.top_up(10)
    noon = house.clock.now
    house.clock.turn(timedelta(hours=1))
    await house.buy(DEEP)

    assert await house.ledger.balance_as_of(house.user, noon) == 10
    assert await house.ledger.balance_as_of(house.user, house.clock.now) == 5


async def test_a_denial_recorded_by_others_is_in_the_trail(house: House) -> None:
    await house.ledger.record("denied", actor=house.user, payload={"code": "OVER_BUDGET"}, request_id="r")

    assert await house.events("denied") == 1
    await house.assert_sound()


async def test_a_clock_that_is_set_back_does_not_disorder_the_trail(house: House) -> None:
    await house.top_up(10)
    house.clock.turn(-timedelta(hours=5))
    await house.buy(DEEP)

    await house.assert_sound()


async def test_a_hold_that_nobody_waits_for_any_more_is_given_back(house: House) -> None:
    await house.top_up(5)
    asking = asyncio.ensure_future(house.hold(DEEP))
    while not await house.events("hold"):
        asking.cancel()
        await asyncio.sleep(0)
        if asking.done():
            break
    await house.ledger.sweep()
    for _ in range(100):
        if (await house.ledger.balance(house.user)) == Balance(5, 0):
            break
        await asyncio.sleep(0.01)

    assert await house.ledger.balance(house.user) == Balance(5, 0)


async def test_a_grant_of_refund_category_is_a_grant(house: House) -> None:
    granted = await house.ledger.treasury.grant(
        house.administrator, house.user, 5, reason="sorry", category=Category.REFUND, key="k", request_id="r"
    )

    assert granted.balance == 5


async def test_what_another_ledger_wrote_meanwhile_is_not_overlooked(house: House) -> None:
    await house.top_up(5)
    async with Ledger(house.database, clock=house.clock, key=KEY, anchors=None) as other:
        await other.void(await house.hold(DEEP))
        hold = await house.hold(DEEP, subject="t")
        await other.void(hold)
        await other.treasury.adjust(None, house.user, -1, reason="wrong", key="k", request_id="r")
        with pytest.raises(InsufficientTokens):
            await house.hold(DEEP)

    assert (await house.buy(COMPARISON)).balance == 1
    await house.assert_sound()


async def test_what_is_known_of_an_account_is_what_the_tables_say(house: House) -> None:
    await house.top_up(50)
    await house.buy(DEEP)
    await house.ledger.treasury.grant(
        house.administrator, house.user, 3, reason="w", expires_at=house.clock.now + timedelta(minutes=1), key="g",
        request_id="r",
    )  # fmt: skip
    hold = await house.hold(COMPARISON, FULL)
    house.clock.turn(timedelta(minutes=2))
    await house.top_up(1)
    with pytest.raises(HoldClosed):
        await house.ledger.capture(hold, [Item("s", FULL)])

    assert (await house.buy(FULL)).balance == 44
    await house.assert_sound()


async def test_a_quote_is_kept_though_a_refund_came_between(house: House) -> None:
    await house.top_up(5)
    charge = (await house.buy(DEEP)).lines[0].transaction_uid or ""
    item = Item("s", DEEP)
    quote = await house.ledger.quote(house.user, [("field", item)])
    await house.ledger.treasury.refund(None, charge, reason="broken", key="k", request_id="r")

    hold = await house.ledger.hold(house.user, quote.lines, request_id="r", key=IdempotencyKey("k", "query", "f"))
    assert isinstance(hold, Hold)

    assert (await house.ledger.capture(hold, [item])).charged == 0
    assert await house.ledger.owned(house.user, [item]) == frozenset()
    await house.assert_sound()
