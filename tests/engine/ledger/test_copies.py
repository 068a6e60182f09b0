"""Exports, backups and anchors."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import pytest

from engine.ledger.anchors import AnchorFile
from engine.ledger.backup import BackupRefused, backup, restore
from engine.ledger.chain import Head
from engine.ledger.export import jsonl, table
from engine.ledger.values import Depth
from engine.ledger.verify import check_anchors, verify
from engine.store.database import Database, sqlite_url
from tests.engine.ledger.conftest import KEY, House
from tests.postgres import PostgresServer


async def trade(house: House) -> None:
    await house.top_up(20)
    await house.buy(Depth.DEEP_DIVE, Depth.COMPARISON)
    await house.hold(Depth.FULL_DISTRIBUTION)


async def test_the_lines_of_an_export_are_chained(house: House) -> None:
    await trade(house)

    lines = [json.loads(line) async for line in jsonl(house.database)]

    assert [line["previous_hash"] for line in lines] == ["", *(line["hash"] for line in lines[:-1])]
    assert [line["event"] for line in lines] == ["top_up", "hold", "capture", "hold"]
    assert [len(line["transactions"]) for line in lines] == [1, 0, 2, 0]


async def test_the_table_of_an_export_has_a_row_for_every_transaction(house: House) -> None:
    await trade(house)

    text = b"".join([chunk async for chunk in table(house.database)]).decode()
    rows = list(csv.DictReader(io.StringIO(text)))

    assert [(row["kind"], row["amount"], row["balance_after"]) for row in rows] == [
        ("top_up", "20", "20"),
        ("charge", "-5", "15"),
        ("charge", "-3", "12"),
    ]
    assert datetime.fromisoformat(rows[0]["at"]) == house.clock.now


async def test_a_reason_that_looks_like_a_formula_stays_text(house: House) -> None:
    await house.ledger.treasury.top_up(None, house.user, 1, reason="=HYPERLINK(1)", key="k", request_id="r")

    text = b"".join([chunk async for chunk in table(house.database)]).decode()

    assert "'=HYPERLINK(1)" in text


async def test_a_backup_restored_elsewhere_ends_with_the_same_hash(
    house: House, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    await trade(house)
    made = await backup(house.database, tmp_path / "copy", key=KEY)
    await house.buy(Depth.SCENARIO_EXTREMES)
    elsewhere = Database(sqlite_url(str(tmp_path / "restored.sqlite3")), "sqlite")
    if house.database.dialect == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        elsewhere = Database(server.new_database(), "postgres")

    report = await restore(elsewhere, tmp_path / "copy", key=KEY)

    assert report == made.report
    assert (await house.verify()).head != report.head


async def test_a_backup_never_replaces_a_file(house: House, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("something dear")

    with pytest.raises(BackupRefused):
        await backup(house.database, tmp_path / "copy")

    assert (tmp_path / "copy").read_text() == "something dear"


async def test_a_restore_never_replaces_a_database(house: House, tmp_path: Path) -> None:
    await backup(house.database, tmp_path / "copy")

    with pytest.raises(BackupRefused):
        await restore(house.database, tmp_path / "copy")


async def test_something_else_than_a_backup_is_not_restored(tmp_path: Path) -> None:
    (tmp_path / "copy").write_bytes(b"no database at all" * 1000)

    with pytest.raises(BackupRefused):
        await restore(Database(sqlite_url(str(tmp_path / "new.sqlite3")), "sqlite"), tmp_path / "copy")

    assert not (tmp_path / "new.sqlite3").exists()


async def test_the_head_is_anchored(house: House) -> None:
    await trade(house)
    await house.ledger.anchoring.anchor()

    report = await check_anchors(house.database, house.anchors, key=KEY)

    assert (report.is_sound, report.anchors, report.unanchored) == (True, 1, 0)
    assert (await verify(house.database, key=KEY, anchors=house.anchors)).anchors == 1


async def test_an_anchor_of_another_past_is_found(house: House) -> None:
    await trade(house)
    AnchorFile(house.anchors).append(Head(2, 1, 0, "0" * 64), KEY)

    report = await check_anchors(house.database, house.anchors, key=KEY)

    assert [fault.check for fault in report.faults] == ["anchors"]


def test_a_last_line_torn_by_a_power_cut_is_passed_over_and_then_replaced(tmp_path: Path) -> None:
    file = AnchorFile(tmp_path / "anchors")
    file.append(Head(1, 1, 0, "a" * 64), KEY)
    with file.path.open("ab") as torn:
        torn.write(b'{"seq":2,"tra')

    assert [anchor.seq for anchor in file.read().anchors] == [1]
    file.append(Head(3, 1, 0, "c" * 64), KEY)
    assert [anchor.seq for anchor in file.read().anchors] == [1, 3]
