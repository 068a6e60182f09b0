"""Somebody with the database's password, without the ledger's key, changes the past; the triggers are gone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from engine.errors import StorageFailed
from engine.forecasts.models import Section, Simulation
from engine.ledger.chain import Head
from engine.ledger.service import Ledger
from engine.ledger.settings import LedgerSettings
from engine.ledger.values import APPROVAL_ABOVE, Depth, Item, KeptSection
from engine.ledger.verify import check_anchors
from engine.store.database import open_database
from tests.engine.ledger.conftest import KEY, START, Clock, House, new_users

TABLES = (
    "audit", "transactions", "entries", "burns", "keys", "prices", "accounts", "head", "lots", "holds", "receipts",
)  # fmt: skip
SIMULATION, BYTES = "5" * 32, b"a section in MessagePack"


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
            await ledger.treasury.refund(None, charge.transaction_uid, reason="broken", key="refund", request_id="r")
            await house.hold(Depth.FULL_DISTRIBUTION, key="open")
            await sell_a_section(house)
            await ledger.record("first_administrator", actor=house.administrator, payload={}, request_id="r")
            await tamper(house, f"UPDATE users SET role = 'administrator' WHERE id = {house.administrator}")
            await ledger.anchoring.anchor()
            await remove_triggers(house)
            yield house
            if database.dialect == "postgres":
                await tamper(house, *(f"ALTER TABLE ledger_{table} ENABLE TRIGGER USER" for table in TABLES))


async def sell_a_section(house: House) -> None:
    """A simulation of which one section is bought and another is not."""
    await Simulation.create(
        id=SIMULATION, sport="soccer", inputs="{}", matchup="{}", model_version="1", created_at=START
    )
    for depth in (Depth.SCENARIO_EXTREMES, Depth.HEADLINE):
        await Section.create(simulation_id=SIMULATION, depth=depth, payload=BYTES, created_at=START)
    item = Item(SIMULATION, Depth.SCENARIO_EXTREMES)
    sections = {item: KeptSection(SIMULATION, item.feature, hashlib.sha256(BYTES).hexdigest())}
    hold = await house.hold(Depth.SCENARIO_EXTREMES, subject=SIMULATION)
    await house.ledger.capture(hold, [item], sections=sections)


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
            await ledger.treasury.grant(
                house.administrator, house.user, amount, reason="own rules", key=key, request_id="r"
            )

    faults = [fault for fault in (await house.verify()).faults if fault.check == "approvals"]

    assert len(faults) == 1
    assert "nobody has approved" in faults[0].sentence


# What somebody does, and how the proof names it: the check, and the beginning of its sentence.
TAMPERINGS = [
    ("UPDATE ledger_accounts SET balance = balance + 100 WHERE id = 1", "balances", "Account 1 shows"),
    ("UPDATE ledger_accounts SET held = 0 WHERE id = 1", "held", "Account 1 shows 0 held"),
    ("UPDATE ledger_lots SET remaining = remaining + 1 WHERE id = 1", "lots", "Lot 1 shows"),
    ("UPDATE ledger_lots SET amount = amount + 1 WHERE id = 1", "chain", "Event 1 or a row"),
    ("UPDATE ledger_lots SET expires_at = 1 WHERE id = 1", "chain", "Event 1 or a row"),
    ("UPDATE ledger_entries SET amount = -4 WHERE id = 3", "double entry", "Transaction 2 has not two sides"),
    ("UPDATE ledger_entries SET balance_after = 1000 WHERE id = 1", "running balances", "Account 1 shows 1000 for"),
    ("UPDATE ledger_transactions SET subject = 'another' WHERE id = 2", "receipts", "Charge 2 has no receipt"),
    ("UPDATE ledger_transactions SET reason = 'a better reason' WHERE id = 1", "chain", "Event 1 or a row"),
    ("UPDATE ledger_audit SET actor_id = 2 WHERE seq = 1", "chain", "Event 1 or a row"),
    ("UPDATE ledger_audit SET at = at + 1 WHERE seq = 2", "chain", "Event 2 or a row"),
    ("UPDATE ledger_audit SET payload = '{}' WHERE seq = 2", "chain", "Event 2 or a row"),
    ("UPDATE ledger_keys SET answer = '{}'", "chain", "Event 1 or a row"),
    ("UPDATE ledger_holds SET amount = 1, lots = '[[1,1]]' WHERE state = 'held'", "chain", "Event 5 or a row"),
    ("UPDATE ledger_holds SET lots = 'all' WHERE state = 'held'", "holds", "Hold 5 does not say which lots"),
    ("UPDATE ledger_holds SET state = 'voided', closing_seq = 1 WHERE state = 'held'", "holds", "Hold 5 cannot have"),
    ("UPDATE ledger_receipts SET withdrawn_by = NULL WHERE withdrawn_by IS NOT NULL", "refunds", "Refund 4 does not"),
    ("UPDATE ledger_receipts SET withdrawn_by = 1 WHERE withdrawn_by IS NULL", "refunds", "Receipt 2 was withdrawn"),
    ("UPDATE ledger_receipts SET account_id = 2 WHERE id = 2", "receipts", "Charge 2 has no receipt"),
    (
        "UPDATE ledger_prices SET tokens = 1 WHERE feature = 'deep_dive'",
        "prices",
        "Version 1 of the price of 'deep_dive'",
    ),
    (
        "UPDATE ledger_prices SET tokens = 1 WHERE feature = 'lab_module'",
        "prices",
        "Version 1 of the price of 'lab_mod",
    ),
    ("INSERT INTO ledger_prices VALUES ('deep_dive', 2, 0, 0)", "prices", "Version 2 of the price of 'deep_dive'"),
    ("UPDATE ledger_burns SET amount = 4 WHERE transaction_id = 2", "lots", "Transaction 2 moves other tokens"),
    ("DELETE FROM ledger_burns WHERE transaction_id = 2", "lots", "Transaction 2 moves other tokens"),
    ("DELETE FROM ledger_keys", "chain", "Event 1 or a row"),
    ("DELETE FROM ledger_receipts WHERE id = 2", "receipts", "Charge 2 has no receipt"),
    ("INSERT INTO ledger_receipts VALUES (1, 1, 'forged', 'deep_dive', NULL)", "receipts", "Receipt 1 belongs to no"),
    ("UPDATE ledger_head SET signature = 'é'", "head", "The head is not signed"),
    ("UPDATE ledger_head SET anchors = 0", "head", "The head is not signed"),
    ("DELETE FROM ledger_head", "head", "There are 0 heads"),
    ("UPDATE users SET role = 'administrator' WHERE id = 1", "roles", "User 1 has the role 'administrator'"),
    ("UPDATE users SET role = 'reader'", "roles", "User 3 has the role 'reader'"),
    (
        "UPDATE sections SET payload = 'another' WHERE depth = 'scenario_extremes'",
        "sections",
        "The scenario_extremes of",
    ),
    ("DELETE FROM sections", "sections", "The scenario_extremes of"),
]


@pytest.mark.parametrize(("statement", "check", "sentence"), TAMPERINGS)
async def test_an_edited_row_is_named(house: House, statement: str, check: str, sentence: str) -> None:
    await house.top_up(1, user=house.other)
    if "payload = 'another'" in statement and house.database.dialect == "postgres":
        statement = statement.replace("'another'", "'another'::bytea")

    await tamper(house, statement)

    faults = (await house.verify()).faults
    assert [fault for fault in faults if fault.check == check and fault.sentence.startswith(sentence)], faults


async def test_a_section_that_nobody_bought_may_be_forgotten(house: House) -> None:
    await tamper(house, "DELETE FROM sections WHERE depth = 'headline'")

    assert await found(house) == set()


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (Path.unlink, "The head counts 1 anchor; the file holds 0 of them"),
        (lambda file: file.write_bytes(b""), "The head counts 1 anchor; the file holds 0 of them"),
        (lambda file: file.write_bytes(b"\xff\n"), "Line 1 of the anchor file is no anchor"),
        (lambda file: file.write_bytes(file.read_bytes().replace(b'"at":1', b'"at":2')), "Event 8 is not the one"),
        (
            lambda file: file.write_bytes(re.sub(rb'"signature":"..', '"signature":"éé'.encode(), file.read_bytes())),
            "The anchor of event 8 is not signed",
        ),
    ],
    ids=["missing", "emptied", "no text", "edited", "unsigned"],
)
async def test_a_damaged_anchor_file_is_named(house: House, damage: Callable[[Path], object], sentence: str) -> None:
    damage(house.anchors)

    reports = (await house.verify(), await check_anchors(house.database, house.anchors, key=KEY))
    assert [[fault.check for fault in report.faults if fault.sentence.startswith(sentence)] for report in reports] == [
        ["anchors"], ["anchors"],
    ]  # fmt: skip


def last_for_all(lines: list[bytes]) -> list[bytes]:
    return lines[-1:] * len(lines)


def first_dropped(lines: list[bytes]) -> list[bytes]:
    return [*lines[1:], lines[-1]]


def middle_dropped(lines: list[bytes]) -> list[bytes]:
    return [lines[0], *lines[2:], lines[-1]]


def numbered_anew(lines: list[bytes]) -> list[bytes]:
    return [re.sub(rb'"number":\d+', b'"number":%d' % place, lines[-1]) for place in range(len(lines))]


@pytest.mark.parametrize("damage", [last_for_all, first_dropped, middle_dropped, numbered_anew])
async def test_copies_stand_for_no_lost_anchors(house: House, damage: Callable[[list[bytes]], list[bytes]]) -> None:
    for hour in ("second", "third"):
        await house.ledger.record("first_administrator", actor=house.administrator, payload={}, request_id=hour)
        await house.ledger.anchoring.anchor()
    assert not await found(house)
    lines = house.anchors.read_bytes().splitlines(keepends=True)
    house.anchors.write_bytes(b"".join(damage(lines)))

    reports = (await house.verify(), await check_anchors(house.database, house.anchors, key=KEY))
    for report in reports:
        assert any("The head counts 3 anchors; the file holds" in fault.sentence for fault in report.faults)


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
    monkeypatch.setattr(Head, "is_signed", lambda *_: True)
    async with Ledger(house.database, clock=house.clock, key=b"a guess", anchors=None) as forger:
        await forger.treasury.top_up(None, house.user, 1_000, reason="mine", key="forged", request_id="r")
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
    await house.ledger.anchoring.anchor()
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
        f"hash = '{head['hash']}', anchors = {head['anchors']}, signature = '{head['signature']}'",
    )

    assert await found(house) == {"anchors"}


async def test_an_untouched_past_has_no_fault(house: House) -> None:
    assert await found(house) == set()
