"""Who has left is named nowhere any more: in no table, and in no byte of the file."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from engine.ledger.snapshot import sqlite_path
from engine.store.database import Database, open_database
from tests.schema.conftest import PASSWORD, Caller, House, member

NAME = "Zephyrine"
BUY = "{ viewer { name } simulate(input: {homeRating: 1600, awayRating: 1500}) { distribution { sentence } } }"
GIVE = """
mutation ($user: ID!, $amount: BigInt!, $reason: String!, $key: String!) {
  topUp(userId: $user, amount: $amount, reason: $reason, idempotencyKey: $key) { balance }
}
"""
REFUND = """
mutation ($id: ID!, $reason: String!) { refund(transactionId: $id, reason: $reason, idempotencyKey: "back") { amount } }
"""
KEY = 'mutation { createApiKey(name: "the laptop of Zephyrine") { key } }'
LEAVE = f'mutation {{ deleteAccount(password: "{PASSWORD}") {{ __typename }} }}'


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, migrate=False) as opened:
        yield opened


async def kept(database: Database) -> str:
    """Everything that is stored, small letters only. What the log still holds is brought into the file first."""
    if database.dialect == "sqlite":
        await database.connection.execute_query("PRAGMA wal_checkpoint(TRUNCATE)")
        return sqlite_path(database).read_bytes().decode(errors="replace").casefold()
    tables = await database.connection.execute_query_dict("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    rows = [
        str(row)
        for table in tables
        for row in await database.connection.execute_query_dict(f'SELECT * FROM "{table["tablename"]}"')
    ]
    return "\n".join(rows).casefold()


async def live_there(house: House) -> Caller:
    """Do all that leaves a trace with the own name in it, and have others do so."""
    caller = await member(house.services, NAME)
    await house.services.accounts.sign_in(NAME, PASSWORD, user_agent=f"{NAME}'s browser")
    for amount, key in ((50, "small"), (20_000, "large")):
        told = {"user": str(caller.id), "amount": amount, "reason": f"{NAME} has paid", "key": key}
        await house.administrator.ask(GIVE, told)
    bought = await caller.ask(BUY, key="asked")
    assert bought.data, bought.errors
    replayed = await caller.ask(BUY, key="asked")
    assert (replayed.data, replayed.extensions["tokens"]["replayed"]) == (bought.data, True)
    (line,) = bought.extensions["tokens"]["lines"]
    told = {"id": line["transactionId"], "reason": f"{NAME} was shown the wrong match"}
    assert (await house.administrator.ask(REFUND, told)).data
    assert (await caller.ask(KEY)).data
    return caller


async def test_a_deleted_account_leaves_its_name_nowhere(house: House, database: Database) -> None:
    caller = await live_there(house)
    assert NAME.casefold() in await kept(database)
    assert (await house.services.ledger.verify()).is_sound

    assert (await caller.ask(LEAVE)).errors == []

    assert NAME.casefold() not in await kept(database)
    report = await house.services.ledger.verify()
    assert report.is_sound, report.faults
    entries = (await house.services.ledger.entries(caller.id)).items
    assert {entry.reason for entry in entries} == {"(forgotten)", None}


async def test_reasons_are_read_while_the_account_is_there(house: House) -> None:
    caller = await live_there(house)

    entries = (await house.services.ledger.entries(caller.id)).items
    (proposal,) = await house.services.ledger.treasury.proposals()

    assert [entry.reason for entry in entries if entry.reason] == [
        f"{NAME} was shown the wrong match", f"{NAME} has paid",
    ]  # fmt: skip
    assert proposal.reason == f"{NAME} has paid"


@pytest.mark.parametrize(
    ("statement", "check"),
    [
        ("UPDATE forgettable_words SET text = 'a better reason' WHERE text LIKE '%wrong match'", "words"),
        ("UPDATE forgettable_words SET mark = 'sha256:0' WHERE text LIKE '%wrong match'", "words"),
        ("DELETE FROM forgettable_words WHERE text LIKE '%wrong match'", "words"),
        ("UPDATE forgettable_answers SET body = 'another'", "answers"),
        ("DELETE FROM forgettable_answers", "answers"),
    ],
)
async def test_words_that_are_changed_or_gone_too_early_are_named(
    house: House, database: Database, statement: str, check: str
) -> None:
    await live_there(house)

    await database.connection.execute_query(
        statement.replace("'another'", "'another'::bytea") if database.dialect == "postgres" else statement
    )

    assert {fault.check for fault in (await house.services.ledger.verify()).faults} == {check}
