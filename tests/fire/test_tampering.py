"""Somebody with the database's password, without the ledger's key, changes the past; the triggers are gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.errors import StorageFailed
from engine.ledger import service
from engine.ledger.service import Ledger, LedgerSettings
from engine.ledger.values import APPROVAL_ABOVE, Depth
from engine.store.database import open_database
from tests.engine.ledger.conftest import KEY, Clock, House, new_users

TABLES = (
    "audit", "transactions", "entries", "burns", "keys", "prices", "accounts", "head", "lots", "holds", "receipts",
)  # fmt: skip


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """A ledger with a past that is anchored, and a database whose triggers somebody has dropped."""
    async with open_database(database_url) as database:
        users = await new_users(("reader", "other", "administrator", "second"))
        clock, anchors = Clock(), tmp_path / "anchors"
        async with Ledger(database, clock=clock, key=KEY, anchors=anchors) as ledger:
            house = House(ledger, database, clock, anchors, *users)
            await house.top_up(50)
            await house.buy(Depth.DEEP_DIVE, Depth.COMPARISON)
            (charge, _) = (await ledger.receipts(house.user)).items
            await ledger.refund(None, charge.transaction_uid, reason="broken", key="refund", request_id="r")
            await house.hold(Depth.FULL_DISTRIBUTION, key="open")
            await ledger.anchor()
            await remove_triggers(house)
            yield house
            if database.dialect == "postgres":
                await tamper(house, *(f"ALTER TABLE ledger_{table} ENABLE TRIGGER USER" for table in TABLES))


async def remove_triggers(house: House) -> None:
    for table in TABLES:
        if house.database.dialect == "postgres":
            await tamper(house, f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")
        else:
            await tamper(house, f"DROP TRIGGER ledger_{table}_no_delete", f"DROP TRIGGER ledger_{table}_no_update")


async def tamper(house: House, *statements: str) -> None:
    for statement in statements:
        await house.database.connection.execute_query(statement)


async def found(house: House) -> set[str]:
    return {fault.check for fault in (await house.verify()).faults}


async def test_a_large_credit_that_nobody_approved_is_named(house: House) -> None:
    generous = LedgerSettings(approval_above=10**9, daily_cap=10**9)
    async with Ledger(house.database, clock=house.clock, key=KEY, anchors=house.anchors, settings=generous) as ledger:
        for amount, key in ((APPROVAL_ABOVE, "as much"), (APPROVAL_ABOVE + 1, "more")):
            await ledger.grant(house.administrator, house.user, amount, reason="own rules", key=key, request_id="r")

    faults = [fault for fault in (await house.verify()).faults if fault.check == "approvals"]

    assert len(faults) == 1
    assert "nobody has approved" in faults[0].sentence


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE ledger_accounts SET balance = balance + 100 WHERE id = 1", "balances"),
        ("UPDATE ledger_accounts SET held = 0 WHERE id = 1", "held"),
        ("UPDATE ledger_lots SET remaining = remaining + 1 WHERE id = 1", "lots"),
        ("UPDATE ledger_lots SET amount = amount + 1 WHERE id = 1", "chain"),
        ("UPDATE ledger_lots SET expires_at = 1 WHERE id = 1", "chain"),
        ("UPDATE ledger_entries SET amount = -4 WHERE id = 3", "double entry"),
        ("UPDATE ledger_entries SET balance_after = 1000 WHERE id = 1", "running balances"),
        ("UPDATE ledger_transactions SET subject = 'another' WHERE id = 2", "receipts"),
        ("UPDATE ledger_transactions SET reason = 'a better reason' WHERE id = 1", "chain"),
        ("UPDATE ledger_audit SET actor_id = 2 WHERE seq = 1", "chain"),
        ("UPDATE ledger_audit SET at = at + 1 WHERE seq = 2", "chain"),
        ("UPDATE ledger_audit SET payload = '{}' WHERE seq = 2", "chain"),
        ("UPDATE ledger_keys SET answer = '{}'", "chain"),
        ("UPDATE ledger_holds SET amount = 1, lots = '[[1,1]]' WHERE state = 'held'", "chain"),
        ("UPDATE ledger_holds SET state = 'voided', closing_seq = 1 WHERE state = 'held'", "holds"),
        ("UPDATE ledger_receipts SET withdrawn_by = NULL WHERE withdrawn_by IS NOT NULL", "refunds"),
        ("UPDATE ledger_receipts SET withdrawn_by = 1 WHERE withdrawn_by IS NULL", "refunds"),
        (
            "UPDATE ledger_receipts SET account_id = 2 WHERE id = 2 AND EXISTS (SELECT 1 FROM ledger_accounts)",
            "receipts",
        ),
        ("UPDATE ledger_prices SET tokens = 1 WHERE feature = 'deep_dive'", "prices"),
        ("UPDATE ledger_burns SET amount = 4 WHERE transaction_id = 2", "lots"),
        ("DELETE FROM ledger_burns WHERE transaction_id = 2", "lots"),
        ("DELETE FROM ledger_keys", "chain"),
        ("DELETE FROM ledger_receipts WHERE id = 2", "receipts"),
        (
            "INSERT INTO ledger_receipts (id, account_id, subject, feature) VALUES (1, 1, 'forged', 'deep_dive')",
            "receipts",
        ),
        ("UPDATE ledger_head SET signature = ''", "head"),
    ],
)
async def test_an_edited_row_is_found(house: House, statement: str, check: str) -> None:
    if "account_id = 2" in statement:
        await house.top_up(1, user=house.other)

    await tamper(house, statement)

    assert check in await found(house)


async def test_a_forged_transaction_with_recomputed_balances_is_found(house: House) -> None:
    await tamper(
        house,
        "INSERT INTO ledger_transactions VALUES (9, 1, 'top_up', 1, NULL, NULL, NULL, NULL, 'mine', NULL)",
        "INSERT INTO ledger_entries VALUES (17, 1, 9, 9, 100, 145), (18, -1, 9, 9, -100, -150)",
        "INSERT INTO ledger_lots VALUES (9, 1, 'paid', 100, 100, 100, 1, NULL)",
        "UPDATE ledger_accounts SET balance = balance + 100, version = 9 WHERE id = 1",
        "UPDATE ledger_accounts SET balance = balance - 100, version = 9 WHERE id = -1",
    )

    assert await found(house) & {"chain", "sequence", "orphans"}


async def forge(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the ledger's own code, with another key: rows, balances and chain are all as they should be."""
    monkeypatch.setattr(service, "signed_head", lambda *_: None)
    monkeypatch.setattr("engine.ledger.tables.hmac.compare_digest", lambda *_: True)
    async with Ledger(house.database, clock=house.clock, key=b"a guess", anchors=None) as forger:
        await forger.top_up(None, house.user, 1_000, reason="mine", key="forged", request_id="r")
    monkeypatch.undo()


async def test_a_chain_recomputed_without_the_key_is_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await forge(house, monkeypatch)

    assert await found(house) == {"head"}


async def test_nothing_is_written_on_top_of_a_forged_head(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await forge(house, monkeypatch)

    with pytest.raises(StorageFailed):
        await house.top_up(1)


async def test_a_newest_transaction_deleted_with_its_old_head_put_back_is_found(house: House) -> None:
    head = (await house.database.connection.execute_query_dict("SELECT * FROM ledger_head"))[0]
    await house.top_up(7)
    await house.ledger.anchor()
    added = head["transactions"] + 1
    await tamper(
        house,
        f"DELETE FROM ledger_lots WHERE id = {added}",
        f"DELETE FROM ledger_entries WHERE transaction_id = {added}",
        f"DELETE FROM ledger_transactions WHERE id = {added}",
        f"DELETE FROM ledger_keys WHERE seq > {head['seq']}",
        f"DELETE FROM ledger_audit WHERE seq > {head['seq']}",
        "UPDATE ledger_accounts SET balance = balance - 7, version = version - 1 WHERE id = 1",
        "UPDATE ledger_accounts SET balance = balance + 7, version = version - 1 WHERE id = -1",
        f"UPDATE ledger_head SET seq = {head['seq']}, transactions = {head['transactions']}, at = {head['at']}, "
        f"hash = '{head['hash']}', signature = '{head['signature']}'",
    )

    assert await found(house) == {"anchors"}


async def test_an_untouched_past_has_no_fault(house: House) -> None:
    assert await found(house) == set()
