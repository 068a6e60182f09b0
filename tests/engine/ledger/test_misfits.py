"""Tables without their rules, where any column may hold anything: the proof names it and never breaks off."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from engine.ledger.service import Ledger
from engine.ledger.settings import LedgerSettings
from engine.ledger.values import Depth, Item, SpendLimit
from engine.ledger.verify import verify
from engine.ledger.verify.report import Fault
from engine.store.database import Database, open_database, sqlite_url
from tests.engine.ledger.conftest import KEY, Clock, House, new_users

LEDGER = (
    "audit", "transactions", "entries", "burns", "keys", "prices", "accounts", "head", "lots", "holds", "receipts",
    "proposals", "spending",
)  # fmt: skip
TABLES = {
    **{f"ledger_{each}": ("*",) for each in LEDGER},
    "forgettable_answers": ("*",),
    "forgettable_words": ("mark", "salt", "text"),
    "users": ("role",),
}
MISFITS = {"nothing": None, "text": "é1", "no text": b"\xff", "negative": -7, "huge": 2**63 - 1, "fraction": 1.5}


@pytest.fixture(scope="module")
def loose(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with a row in every table, whose tables have lost every rule and type."""
    path = tmp_path_factory.mktemp("loose") / "oracle.sqlite3"
    shutil.copy(sqlite_template, path)
    asyncio.run(_filled(path))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for table in TABLES:
            connection.execute(f"CREATE TABLE loosened AS SELECT * FROM {table}")
            connection.execute(f"DROP TABLE {table}")
            connection.execute(f"ALTER TABLE loosened RENAME TO {table}")
        connection.execute("PRAGMA journal_mode = DELETE")
    return path


async def _filled(path: Path) -> None:
    async with open_database(sqlite_url(str(path)), migrate=False) as database:
        users, clock = await new_users(("reader", "other", "administrator", "second")), Clock()
        settings = LedgerSettings(approval_above=500)
        async with Ledger(database, clock=clock, key=KEY, anchors=None, settings=settings) as ledger:
            house = House(ledger, database, clock, path, *users)
            await house.top_up(50)
            await house.buy(Depth.DEEP_DIVE, Depth.COMPARISON)
            (charge, _) = (await ledger.receipts(house.user)).items
            await ledger.treasury.refund(None, charge.transaction_uid, reason="broken", key="refund", request_id="r")
            answered = await house.hold(Depth.SCENARIO_EXTREMES, subject="answered", key="answered")
            await ledger.capture(answered, [Item("answered", Depth.SCENARIO_EXTREMES)], response=b"an answer")
            await house.hold(Depth.FULL_DISTRIBUTION, key="open", limit=SpendLimit(7))
            for key in ("proposed", "approved"):
                with pytest.raises(Exception, match="second administrator"):
                    await ledger.treasury.top_up(
                        house.administrator, house.user, 999, reason="x", key=key, request_id="r"
                    )
            (first, _) = await ledger.treasury.proposals()
            await ledger.treasury.approve(house.second_administrator, first.id, key="yes", request_id="r")
            await ledger.record("sign_up", actor=house.user, payload={"role": "reader"}, request_id="r")


@contextmanager
def changed(loose: Path, tmp_path: Path, statement: str, *values: object) -> Iterator[Database]:
    copy = shutil.copy(loose, tmp_path / "copy.sqlite3")
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute(statement, values)
    yield Database(sqlite_url(str(copy)), "sqlite")


def columns(loose: Path, table: str) -> list[str]:
    with closing(sqlite3.connect(loose)) as connection:
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    return [name for name in names if TABLES[table] == ("*",) or name in TABLES[table]]


async def faults(database: Database) -> tuple[Fault, ...]:
    return (await verify(database, key=KEY)).faults


async def test_a_ledger_without_its_rules_is_sound(loose: Path, tmp_path: Path) -> None:
    with changed(loose, tmp_path, "DROP TABLE IF EXISTS missing") as database:
        assert await faults(database) == ()


@pytest.mark.parametrize("table", TABLES)
async def test_no_value_in_any_column_breaks_the_proof_off(loose: Path, tmp_path: Path, table: str) -> None:
    unnoticed = []
    for column in columns(loose, table):
        for name, value in MISFITS.items():
            written = "CAST(? AS TEXT)" if name == "no text" else "?"
            last = f"rowid = (SELECT MAX(rowid) FROM {table})"
            statement = f"UPDATE {table} SET {column} = {written} WHERE {last} AND {column} IS NOT {written}"
            with changed(loose, tmp_path, statement, value, value) as database:
                if not await faults(database) and differs(loose, tmp_path):
                    unnoticed.append((column, name))

    assert unnoticed == []


def differs(loose: Path, tmp_path: Path) -> bool:
    """Whether anything was changed: the head of the file counts every attempt."""
    return loose.read_bytes()[100:] != (tmp_path / "copy.sqlite3").read_bytes()[100:]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("damage", ["DELETE FROM {}", "INSERT INTO {0} SELECT * FROM {0} LIMIT 1", "DROP TABLE {}"])
async def test_rows_that_are_gone_or_doubled_are_named(loose: Path, tmp_path: Path, table: str, damage: str) -> None:
    with changed(loose, tmp_path, damage.format(table)) as database:
        found = await faults(database)

    is_harmless = (not table.startswith("ledger") and damage.startswith("INSERT")) or table == "users"
    assert found or (is_harmless and not damage.startswith("DROP"))


async def test_a_misfit_is_named_with_its_row_and_column(loose: Path, tmp_path: Path) -> None:
    with changed(loose, tmp_path, "UPDATE ledger_prices SET tokens = NULL WHERE feature = 'comparison'") as database:
        sentences = [fault.sentence for fault in await faults(database) if fault.check == "rows"]

    assert sentences == ["ledger_prices: the row ('comparison', 1, …) cannot have NULL as tokens."]
