"""Texts that are read and are longer than their columns: refused by name on both databases, never a fault of ours."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from engine.store.database import Database, open_database
from schema.texts import LONGER, MOST_CHARACTERS
from tests.schema.conftest import House
from tests.schema.test_hostile_text import operation, text_arguments

OURS = {"INTERNAL", "STORAGE_FAILED"}
# They would end the caller's own session or account.
ENDING = {"deleteAccount", "signOut"}


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url, migrate=False) as opened:
        yield opened


@pytest.mark.parametrize("text", ["a" * 130, "a" * 260, "a" * MOST_CHARACTERS, "ß" * 90], ids=str.__len__)
async def test_no_argument_of_any_length_is_a_fault_of_ours(house: House, text: str) -> None:
    faults = []
    for kind, name, argument in text_arguments():
        if argument in LONGER or name in ENDING:
            continue
        document, variables = operation(kind, name, argument, text)
        answer = await house.administrator.ask(document, variables)
        faults += [(name, argument, each) for each in answer.errors if each["extensions"]["code"] in OURS]

    assert faults == []


# A text beside the arguments that lead to where it is looked for, and those of fields further down.
DEEPER = (
    "query ($text: String!) { fixtures(competition: 1, season: $text) { nodes { id } } }",
    "query ($text: String!) { competition(id: 1) { season(of: $text) { name } } }",
    "query ($text: String!) { fixtures(competition: 1, search: $text) { nodes { id } } }",
    "query ($text: String!) { teams(competition: 1, search: $text) { nodes { id } } }",
    "query ($text: String!) { viewer { ledger(after: $text) { nodes { id } } } }",
    "query ($text: String!) { viewer { tokenHistory(after: $text) { nodes { at } } } }",
    "query ($text: String!) { viewer { receipts(subject: $text) { nodes { at } } } }",
    "query ($text: String!) { viewer { jobs(after: $text) { nodes { id } } } }",
    "query ($text: String!) { viewer { lab { calibration { forecasts(after: $text) { nodes { id } } } } } }",
    "query ($text: ID!) { fixtures(team: 1, competition: $text) { nodes { id } } }",
    "query ($text: ID!) { fixtures(competition: 1, team: $text) { nodes { id } } }",
    "query ($text: ID!) { record(competition: $text) { isSynthetic } }",
)


@pytest.mark.parametrize("document", DEEPER)
@pytest.mark.parametrize("text", ["a" * 17, "a" * 33, "a" * 130, "ß" * 90, "9" * 40], ids=str.__len__)
async def test_no_text_further_down_is_a_fault_of_ours(league: House, document: str, text: str) -> None:
    answer = await league.administrator.ask(document, {"text": text})

    codes = {each["extensions"]["code"] for each in answer.errors}
    assert "VALIDATION_FAILED" not in codes, answer.errors
    assert not codes & OURS, answer.errors


GIVE = """
mutation ($user: ID!, $amount: BigInt! = 1, $reason: String! = "paid", $payment: String, $key: String! = "k") {
  topUp(userId: $user, amount: $amount, reason: $reason, paymentId: $payment, idempotencyKey: $key) { balance }
}
"""


@pytest.mark.parametrize(
    ("name", "text", "field"),
    [
        ("reason", "a" * 501, "reason"),
        ("payment", "a" * 129, "paymentId"),
        ("key", "a" * 129, "idempotencyKey"),
        ("key", "", "idempotencyKey"),
        ("reason", "a\ud800", "reason"),
    ],
)
async def test_a_text_that_cannot_be_kept_is_named(house: House, name: str, text: str, field: str) -> None:
    reader = await house.reader()

    answer = await house.administrator.ask(GIVE, {"user": str(reader.id), name: text})

    assert [(each["extensions"]["code"], each["extensions"]["field"]) for each in answer.errors] == [
        ("INVALID_INPUT", field)
    ]
    assert await reader.balance() == 0


async def test_the_longest_texts_are_kept(house: House) -> None:
    reader = await house.reader()

    answer = await house.administrator.ask(
        GIVE, {"user": str(reader.id), "reason": "é" * 500, "payment": "p" * 128, "key": "k" * 128}
    )

    assert answer.data == {"topUp": {"balance": 1}}
