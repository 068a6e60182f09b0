"""What the house gives a new account: once, below the threshold, and proven."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from tortoise.exceptions import IntegrityError

from engine.errors import InvalidInput, NotFound
from engine.ledger.values import Category, TopUp, TransactionKind
from tests.engine.ledger.conftest import House

DOUBLED = (
    "INSERT INTO ledger_transactions (id, seq, kind, account_id) "
    "SELECT 1 + MAX(id), MAX(seq), 'welcome', {user} FROM ledger_transactions"
)


async def welcome(house: House, amount: int = 10, user: int | None = None) -> TopUp:
    return await house.ledger.treasury.welcome(
        user or house.user, amount, reason="10 tokens to begin with", request_id="sign-up"
    )


@pytest.mark.parametrize("amount", [0, -1, 501])
async def test_what_a_second_administrator_would_approve_is_no_welcome(house: House, amount: int) -> None:
    with pytest.raises(InvalidInput, match="amount"):
        await welcome(house, amount)

    assert await house.available() == 0
    await house.assert_sound()


async def test_nobody_is_welcomed_who_is_not_there(house: House) -> None:
    with pytest.raises(NotFound):
        await welcome(house, user=999)

    await house.assert_sound()


async def test_an_account_is_welcomed_once_whoever_asks_how_often(house: House) -> None:
    first = await welcome(house)
    again = [await welcome(house), *await asyncio.gather(*(welcome(house, 7) for _ in range(5)))]

    assert [each == replace(first, replayed=True) for each in again] == [True] * 6
    assert await house.available() == 10
    assert await house.events("welcome") == 1
    await house.assert_sound()


async def test_a_welcome_stands_in_the_statement_with_its_words(house: House) -> None:
    await welcome(house)

    (entry,) = (await house.ledger.entries(house.user)).items
    (lot,) = await house.database.connection.execute_query_dict("SELECT category, expires_at FROM ledger_lots")
    assert (entry.kind, entry.amount, entry.reason) == (TransactionKind.WELCOME, 10, "10 tokens to begin with")
    assert (lot["category"], lot["expires_at"]) == (Category.WELCOME, None)


async def test_a_welcome_is_spent_before_what_was_paid(house: House) -> None:
    await house.top_up(20)
    await welcome(house, 2)
    hold = await house.hold()

    await house.ledger.void(hold)

    await house.ledger.treasury.adjust(None, house.user, -2, reason="spent", key="a", request_id="r")
    rows = await house.database.connection.execute_query_dict("SELECT category, remaining FROM ledger_lots")
    assert {row["category"]: row["remaining"] for row in rows} == {"paid": 20, "welcome": 0}


async def test_a_second_welcome_is_refused_by_the_table_itself(house: House) -> None:
    await welcome(house)

    with pytest.raises(IntegrityError):
        await house.database.connection.execute_query(DOUBLED.format(user=house.user))


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("UPDATE ledger_audit SET event = 'grant' WHERE event = 'welcome'", "is no gift of the house"),
        ("UPDATE ledger_audit SET actor_id = 3 WHERE event = 'welcome'", "is no gift of the house"),
        ("UPDATE ledger_lots SET category = 'paid'", "is no gift of the house"),
        ("UPDATE ledger_lots SET amount = 10001, remaining = 10001", "is no gift of the house"),
        (DOUBLED.format(user=1), "was welcomed twice"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_forged_welcome_is_named(house: House, damage: str, sentence: str) -> None:
    await welcome(house)
    assert house.user == 1
    connection = house.database.connection
    for row in await connection.execute_query_dict("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        await connection.execute_script(f"DROP TRIGGER {row['name']}")
    await connection.execute_script("DROP INDEX ledger_transactions_welcome")

    await connection.execute_script(damage)

    faults = [fault.sentence for fault in (await house.verify()).faults if fault.check == "welcomes"]
    assert any(sentence in fault for fault in faults), faults
