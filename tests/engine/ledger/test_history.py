"""Movements and refused purchases in one list."""

from __future__ import annotations

import pytest

from engine.errors import InsufficientTokens, InvalidInput
from engine.ledger.values import Depth, HistoryRow, IdempotencyKey, Item, Status, TransactionKind
from tests.engine.ledger.conftest import House


async def refused(house: House, *depths: Depth, user: int | None = None) -> None:
    with pytest.raises(InsufficientTokens):
        await house.hold(*depths, user=user)


async def whole(house: House, size: int) -> list[HistoryRow]:
    rows: list[HistoryRow] = []
    after = None
    while True:
        page = await house.ledger.history(house.user, size, after)
        rows += page.items
        if not page.has_next:
            return rows
        after = page.end_cursor


async def lived(house: House) -> None:
    await refused(house, Depth.DEEP_DIVE)
    await house.top_up(5)
    await house.buy(Depth.FULL_DISTRIBUTION, Depth.SCENARIO_EXTREMES)
    await refused(house, Depth.COMPARISON, Depth.DEEP_DIVE)
    await refused(house, Depth.DEEP_DIVE, user=house.other)


async def test_what_was_refused_stands_between_what_was_moved(house: House) -> None:
    await lived(house)

    told = [(row.status, row.cost, row.balance_before, row.balance_after) for row in await whole(house, 50)]

    assert told == [
        (Status.DENIED, 8, 0, 0),
        (Status.SUCCESS, 3, 3, 0),
        (Status.SUCCESS, 2, 5, 3),
        (Status.SUCCESS, -5, 0, 5),
        (Status.DENIED, 5, 0, 0),
    ]


async def test_a_movement_is_told_with_the_words_that_were_written_beside_it(house: House) -> None:
    await lived(house)

    assert [row.reason for row in await whole(house, 50)] == [None, None, None, "paid", None]


async def test_a_refusal_names_what_was_asked_for_where_it_is_one_thing(house: House) -> None:
    await lived(house)

    several, *_, one = await whole(house, 50)

    assert (one.subject, one.feature, one.kind) == ("s", Depth.DEEP_DIVE, None)
    assert (several.subject, several.feature) == (None, None)
    assert one.uid.startswith("D")


@pytest.mark.parametrize("size", [1, 2, 3])
async def test_pages_of_any_size_give_every_row_once(house: House, size: int) -> None:
    await lived(house)

    assert [row.uid for row in await whole(house, size)] == [row.uid for row in await whole(house, 50)]


async def test_a_refund_is_what_it_cost_with_the_sign_turned(house: House) -> None:
    await house.top_up(2)
    charge = (await house.buy(Depth.FULL_DISTRIBUTION)).lines[0].transaction_uid
    assert charge is not None
    await house.ledger.treasury.refund(house.administrator, charge, reason="asked", key="back", request_id="r")

    refund, bought, _ = await whole(house, 50)

    assert (refund.status, refund.kind, refund.cost) == (Status.REFUND, TransactionKind.REFUND, -bought.cost)
    assert (refund.feature, refund.subject) == (bought.feature, bought.subject)
    assert (refund.balance_before, refund.balance_after) == (0, 2)


async def test_a_row_has_the_own_key_and_never_an_administrators(house: House) -> None:
    await house.ledger.treasury.top_up(house.administrator, house.user, 5, reason="paid", key="theirs", request_id="r")
    quote = await house.ledger.quote(house.user, [("a", Item("s", Depth.DEEP_DIVE))])
    hold = await house.ledger.hold(
        house.user, quote.lines, request_id="r", key=IdempotencyKey("mine", "query", "f"), limit=None
    )
    await house.ledger.capture(hold, [Item("s", Depth.DEEP_DIVE)], response=b"{}")  # type: ignore[arg-type]

    bought, given = await whole(house, 50)

    assert (bought.idempotency_key, given.idempotency_key) == ("mine", None)


@pytest.mark.parametrize("cursor", ["", "1", "1.2.3", "a.b", "-1.2", "9" * 20 + ".1", "1.\u0661"])
async def test_a_cursor_of_another_list_is_refused(house: House, cursor: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        await house.ledger.history(house.user, 5, cursor)

    assert refusal.value.field == "after"


async def test_a_refused_purchase_is_found_by_its_index(house: House) -> None:
    if house.database.dialect != "sqlite":
        pytest.skip("PostgreSQL reads a table of few rows whole")
    plan = await house.database.connection.execute_query_dict(
        "EXPLAIN QUERY PLAN SELECT seq FROM ledger_audit WHERE event = 'denied' AND actor_id = 1 AND seq < 9 "
        "ORDER BY seq DESC"
    )

    assert "ledger_audit_denied" in plan[0]["detail"]
