"""What a user owns is answered rightly, remembered or not, alone or in a crowd."""

from __future__ import annotations

import asyncio

import pytest

from engine.ledger import ownership
from engine.ledger.values import Depth, Item
from tests.engine.ledger.conftest import House

FULL, DEEP = Depth.FULL_DISTRIBUTION, Depth.DEEP_DIVE


async def test_a_purchase_and_a_refund_are_known_at_once(house: House) -> None:
    await house.top_up(10)
    item = Item("s", FULL)
    assert await house.ledger.owned(house.user, [item]) == frozenset()

    charge = (await house.buy(FULL)).lines[0].transaction_uid or ""
    assert await house.ledger.owned(house.user, [item]) == {item}

    await house.ledger.treasury.refund(None, charge, reason="broken", key="k", request_id="r")
    assert await house.ledger.owned(house.user, [item]) == frozenset()


async def test_whoever_owns_more_than_is_remembered_owns_it_all(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ownership, "MOST_OF_A_USER", 2)
    await house.top_up(20)
    items = [Item(f"s{number}", FULL) for number in range(5)]
    for item in items:
        assert await house.ledger.owned(house.user, items) == frozenset(items[: items.index(item)])
        await house.buy(FULL, subject=item.subject)

    assert await house.ledger.owned(house.user, [*items, Item("s0", DEEP)]) == frozenset(items)


async def test_what_is_remembered_of_everybody_is_bounded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ownership, "MOST_OF_A_USER", 1)
    monkeypatch.setattr(ownership, "MOST_REMEMBERED", 2)
    house.ledger._ownership = ownership.ownership(house.database)
    await house.top_up(20)
    items = [Item(f"s{number}", FULL) for number in range(4)]
    for user in (house.user, house.other):
        assert await house.ledger.owned(user, items) == frozenset()
    for item in items[:3]:
        await house.buy(FULL, subject=item.subject)

    assert await house.ledger.owned(house.user, items) == frozenset(items[:3])
    assert await house.ledger.owned(house.other, items) == frozenset()


async def test_questions_at_the_same_moment_have_their_own_answers(house: House) -> None:
    await house.top_up(20)
    await house.top_up(20, user=house.other)
    await house.buy(FULL, subject="mine")
    await house.buy(DEEP, subject="theirs", user=house.other)
    asked = [Item("mine", FULL), Item("theirs", DEEP), Item("theirs", FULL)]

    answers = await asyncio.gather(
        *(house.ledger.owned(user, [item]) for user in (house.user, house.other) for item in asked)
    )

    assert [bool(answer) for answer in answers] == [True, False, False, False, True, False]
