"""What a limited API key may do in the graph, and what only its owner may."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engine.ledger.values import SpendLimit
from schema.execute import Answer
from tests.schema.conftest import Caller, House
from tests.schema.documents import DISTRIBUTION, OTHER_QUESTION, QUESTION

MAKE = """
mutation ($limit: BigInt, $daily: BigInt) {
  createApiKey(name: "script", tokenLimit: $limit, dailyTokenLimit: $daily) {
    key apiKey { id tokenLimit dailyTokenLimit spent spentToday }
  }
}
"""
CHANGE = """
mutation ($id: ID!, $limit: BigInt) {
  limitApiKey(id: $id, tokenLimit: $limit) { apiKey { tokenLimit dailyTokenLimit } }
}
"""
KEYS = "{ viewer { apiKeys { spent spentToday tokenLimit } } }"
UNLOCK = 'mutation { unlockModule(id: "scoring", idempotencyKey: "k") { charged } }'


def code(answer: Answer) -> str:
    return str(answer.errors[0]["extensions"]["code"])


async def with_key(house: House, owner: Caller, **limits: int) -> tuple[Caller, str]:
    """The owner as a program that came with a key of its own, and the key's id."""
    made = (await owner.ask(MAKE, limits)).data
    assert made is not None
    use = await house.services.accounts.api_keys.use(made["createApiKey"]["key"])
    assert use is not None
    assert owner.viewer is not None
    return replace(owner, viewer=replace(owner.viewer, limit=use.limit)), made["createApiKey"]["apiKey"]["id"]


async def test_a_key_is_made_with_its_limits(house: House) -> None:
    ada = await house.reader(tokens=20)

    made: Any = (await ada.ask(MAKE, {"limit": 5, "daily": 2})).data

    assert {name: made["createApiKey"]["apiKey"][name] for name in ("tokenLimit", "dailyTokenLimit", "spent")} == {
        "tokenLimit": 5,
        "dailyTokenLimit": 2,
        "spent": 0,
    }


async def test_a_key_is_refused_beyond_its_limit_and_nothing_runs(house: House) -> None:
    ada = await house.reader(tokens=20)
    program, _ = await with_key(house, ada, limit=3)

    first = await program.ask(DISTRIBUTION, {"input": QUESTION})
    second = await program.ask(DISTRIBUTION, {"input": OTHER_QUESTION})

    assert first.extensions["tokens"]["charged"] == 2
    assert (second.data, code(second), second.status) == (None, "OVER_BUDGET", 402)
    assert second.errors[0]["extensions"]["budget"] == 1
    assert await ada.balance() == 18
    assert (await ada.ask(KEYS)).data == {"viewer": {"apiKeys": [{"spent": 2, "spentToday": 2, "tokenLimit": 3}]}}
    assert (await ada.ask(DISTRIBUTION, {"input": OTHER_QUESTION})).extensions["tokens"]["charged"] == 2


async def test_a_lesson_counts_for_the_limit_too(house: House) -> None:
    ada = await house.reader(tokens=20)
    program, _ = await with_key(house, ada, limit=0)

    assert code(await program.ask(UNLOCK)) == "OVER_BUDGET"
    assert await ada.balance() == 20


async def test_a_limited_key_cannot_go_around_its_limit(house: House) -> None:
    ada = await house.reader(tokens=20)
    program, key_id = await with_key(house, ada, limit=1)

    assert code(await program.ask(MAKE)) == "FORBIDDEN"
    assert code(await program.ask(CHANGE, {"id": key_id})) == "FORBIDDEN"


async def test_an_owner_changes_the_limit_of_a_key(house: House) -> None:
    ada, bob = await house.reader("ada", tokens=20), await house.reader("bob")
    _, key_id = await with_key(house, ada, limit=1, daily=1)

    assert code(await bob.ask(CHANGE, {"id": key_id, "limit": 5})) == "NOT_FOUND"
    assert (await ada.ask(CHANGE, {"id": key_id, "limit": 5})).data == {
        "limitApiKey": {"apiKey": {"tokenLimit": 5, "dailyTokenLimit": None}}
    }


async def test_a_changed_limit_holds_from_the_next_request_on(house: House) -> None:
    ada = await house.reader(tokens=20)
    made: Any = (await ada.ask(MAKE, {"limit": 1})).data
    plain, key_id = made["createApiKey"]["key"], made["createApiKey"]["apiKey"]["id"]
    await house.services.accounts.api_keys.use(plain)

    await ada.ask(CHANGE, {"id": key_id, "limit": 9})

    use = await house.services.accounts.api_keys.use(plain)
    assert use is not None
    assert use.limit == SpendLimit(int(key_id), 9, None)


@pytest.mark.parametrize("limit", [-1, 10**13])
async def test_a_limit_that_nobody_can_mean_is_refused(house: House, limit: int) -> None:
    answer = await (await house.reader()).ask(MAKE, {"limit": limit})

    assert (answer.data, code(answer)) == (None, "INVALID_INPUT")
    assert answer.errors[0]["extensions"]["field"] == "tokenLimit"


ADMINISTRATION = {
    "top up": 'mutation { topUp(userId: 2, amount: 5, reason: "r", idempotencyKey: "a") { amount } }',
    "grant": 'mutation { grant(userId: 2, amount: 5, reason: "r", idempotencyKey: "b") { amount } }',
    "adjust": 'mutation { adjust(userId: 2, amount: 5, reason: "r", idempotencyKey: "c") { amount } }',
    "approve": 'mutation { approve(proposalId: 1, idempotencyKey: "d") { amount } }',
    "refund": 'mutation { refund(transactionId: "t1", reason: "r", idempotencyKey: "e") { amount } }',
    "import": 'mutation { startImport(name: "a.csv", content: "x") { job { id } } }',
    "password": 'mutation { changePassword(old: "a", new: "b") { viewer { id } } }',
    "leave": 'mutation { deleteAccount(password: "a") { id } }',
    "end a session": "mutation { endSession(id: 1) { id } }",
    "revoke": "mutation { revokeApiKey(id: 1) { id } }",
    "users": "{ users { nodes { id } } }",
}


@pytest.mark.parametrize("act", ADMINISTRATION)
async def test_a_limited_key_of_an_administrator_spends_and_reads_and_nothing_else(house: House, act: str) -> None:
    await house.reader()
    program, _ = await with_key(house, house.administrator, limit=0)

    assert code(await program.ask(ADMINISTRATION[act])) == "FORBIDDEN"
