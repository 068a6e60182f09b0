"""The tables defend themselves against whoever goes past the ledger."""

from __future__ import annotations

import pytest
from tortoise.exceptions import BaseORMException

from engine.ledger.values import Category, Depth, SpendLimit
from tests.engine.ledger.conftest import House

asyncpg_errors: tuple[type[Exception], ...] = ()
try:
    import asyncpg

    asyncpg_errors = (asyncpg.PostgresError,)
except ImportError:
    pass
REFUSED = (BaseORMException, *asyncpg_errors)

APPEND_ONLY = (
    "ledger_audit", "ledger_transactions", "ledger_entries", "ledger_burns", "ledger_keys", "ledger_prices",
    "ledger_accounts", "ledger_head", "ledger_lots", "ledger_holds", "ledger_receipts", "ledger_proposals",
    "ledger_spending",
)  # fmt: skip


async def fill(house: House) -> None:
    """At least one row in every table."""
    await house.top_up(20)
    await house.buy(Depth.DEEP_DIVE)
    hold = await house.hold(Depth.COMPARISON, key="k")
    await house.ledger.void(hold)
    await house.hold(Depth.FULL_DISTRIBUTION, limit=SpendLimit(7))
    with pytest.raises(Exception, match="second administrator"):
        await house.ledger.treasury.top_up(house.administrator, house.user, 999, reason="x", key="p", request_id="r")


@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_no_row_can_be_deleted(house: House, table: str) -> None:
    await fill(house)

    with pytest.raises(REFUSED):
        await house.database.connection.execute_query(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "update",
    [
        "ledger_audit SET payload = '{}'",
        "ledger_transactions SET reason = 'better'",
        "ledger_entries SET amount = amount + 1",
        "ledger_burns SET amount = 1",
        "ledger_keys SET answer = '{}'",
        "ledger_prices SET tokens = 0",
        "ledger_accounts SET user_id = 2",
        "ledger_accounts SET version = version - 1 WHERE version > 0",
        "ledger_head SET seq = seq - 1",
        "ledger_lots SET expires_at = 1",
        "ledger_holds SET amount = 0",
        "ledger_holds SET state = 'captured', captured = 1, closing_seq = 1 WHERE state = 'voided'",
        "ledger_receipts SET subject = 'another'",
        "ledger_proposals SET amount = 1",
        "ledger_spending SET api_key_id = 8",
    ],
)
async def test_no_row_can_be_rewritten(house: House, update: str) -> None:
    await fill(house)

    with pytest.raises(REFUSED):
        await house.database.connection.execute_query(f"UPDATE {update}")


@pytest.mark.parametrize(
    "update",
    [
        "ledger_accounts SET balance = held - 1 WHERE id > 0",
        "ledger_accounts SET held = -1 WHERE id > 0",
        "ledger_lots SET remaining = -1",
        "ledger_lots SET remaining = amount + 1",
        "ledger_holds SET captured = amount + 1, state = 'captured', closing_seq = 1 WHERE state = 'held'",
        "ledger_holds SET state = 'lost', closing_seq = 1 WHERE state = 'held'",
    ],
)
async def test_no_row_can_break_a_rule(house: House, update: str) -> None:
    await fill(house)

    with pytest.raises(REFUSED):
        await house.database.connection.execute_query(f"UPDATE {update}")


@pytest.mark.parametrize(
    "insert",
    [
        "ledger_receipts SELECT id + 1, account_id, subject, feature, NULL FROM ledger_receipts",
        "ledger_entries VALUES (999, 1, 99, 1, 5, 5)",
        "ledger_entries VALUES (3, 1, 1, 2, 5, 5)",
        "ledger_accounts VALUES (99, 'user', 1, 0, 0, 0)",
        "ledger_prices VALUES ('deep_dive', 1, 0, 0)",
        "ledger_transactions VALUES (99, 1, 'charge', 1, NULL, NULL, NULL, NULL, NULL, NULL)",
        "ledger_transactions VALUES (99, 1, 'refund', 1, NULL, NULL, NULL, NULL, 'x', NULL)",
    ],
)
async def test_no_row_can_be_added_that_breaks_a_rule(house: House, insert: str) -> None:
    await fill(house)

    with pytest.raises(REFUSED):
        await house.database.connection.execute_query(f"INSERT INTO {insert}")


async def test_every_table_of_the_ledger_is_guarded(house: House) -> None:
    if house.database.dialect == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'ledger%'"
    else:
        query = "SELECT tablename AS name FROM pg_tables WHERE tablename LIKE 'ledger%'"

    rows = await house.database.connection.execute_query_dict(query)

    assert {row["name"] for row in rows} == set(APPEND_ONLY)


async def test_the_tables_are_sound_after_all_that(house: House) -> None:
    await fill(house)
    await house.ledger.treasury.grant(
        None, house.other, 3, reason="welcome", category=Category.WELCOME, key="g", request_id="r"
    )

    await house.assert_sound()
