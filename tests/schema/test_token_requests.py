"""Asking for more tokens: one open request a reader, answered by tokens or declined, and gone with the account."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from engine.accounts.models import TokenRequest
from schema.execute import Answer
from tests.schema.conftest import PASSWORD, Caller, House
from tests.schema.test_people import DELETE_ACCOUNT, GIVE, TOP_UP

ASK = "mutation ($reason: String!) { requestTokens(reason: $reason) { request { id reason state name } } }"
MINE = "{ viewer { tokenRequest { reason state } } }"
OPEN = "{ tokenRequests { id name reason state } }"
DECLINE = "mutation ($id: ID!) { declineTokens(requestId: $id) { request { state } } }"
WISH = "I teach thirty pupils"


def code(answer: Answer) -> str:
    return str(answer.errors[0]["extensions"]["code"]) if answer.errors else "ok"


async def asked(caller: Caller, reason: str = WISH) -> str:
    answer: Any = await caller.ask(ASK, {"reason": reason})
    assert not answer.errors, answer.errors
    return str(answer.data["requestTokens"]["request"]["id"])


async def waiting(house: House) -> list[str]:
    found: Any = await house.administrator.ask(OPEN)
    return [each["name"] for each in found.data["tokenRequests"]]


async def state(caller: Caller) -> str:
    found: Any = await caller.ask(MINE)
    return str(found.data["viewer"]["tokenRequest"]["state"])


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
async def test_a_request_without_a_reason_that_can_be_kept_is_refused(house: House, reason: str) -> None:
    answer = await (await house.reader()).ask(ASK, {"reason": reason})

    assert (code(answer), answer.errors[0]["extensions"]["field"]) == ("INVALID_INPUT", "reason")
    assert await waiting(house) == []


async def test_guests_ask_for_nothing_and_readers_see_no_list(house: House) -> None:
    reader = await house.reader()

    assert code(await house.guest.ask(ASK, {"reason": WISH})) == "UNAUTHENTICATED"
    assert [code(await caller.ask(OPEN)) for caller in (house.guest, reader)] == ["UNAUTHENTICATED", "FORBIDDEN"]
    number = await asked(reader)
    assert code(await reader.ask(DECLINE, {"id": number})) == "FORBIDDEN"


async def test_one_request_of_a_reader_stands_open(house: House) -> None:
    reader = await house.reader()
    told = await asyncio.gather(*(reader.ask(ASK, {"reason": WISH}) for _ in range(4)))

    assert sorted(code(each) for each in told) == ["FORBIDDEN"] * 3 + ["ok"]
    assert await waiting(house) == ["ada"]


@pytest.mark.parametrize("document", [TOP_UP, GIVE])
async def test_tokens_answer_it_and_the_reader_may_ask_again(house: House, document: str) -> None:
    reader = await house.reader()
    await asked(reader)

    given = await house.administrator.ask(document, {"user": str(reader.id), "amount": 5, "key": "k"})

    assert code(given) == "ok"
    assert (await state(reader), await waiting(house)) == ("GIVEN", [])
    await asked(reader)
    assert await state(reader) == "OPEN"


async def test_a_declined_request_is_closed_once_and_both_acts_are_in_the_trail(house: House) -> None:
    reader = await house.reader()
    number = await asked(reader)

    declined = [code(await house.administrator.ask(DECLINE, {"id": number})) for _ in range(2)]

    assert declined == ["ok", "NOT_FOUND"]
    assert (await state(reader), await waiting(house)) == ("DECLINED", [])
    trail = (await house.services.ledger.trail(20)).items
    assert {"tokens_requested", "tokens_declined"} <= {each.event for each in trail}
    assert [each for each in trail if WISH in each.payload] == []


async def test_what_somebody_wrote_goes_with_the_account(house: House) -> None:
    reader = await house.reader()
    await asked(reader)

    assert code(await reader.ask(DELETE_ACCOUNT, {"password": PASSWORD})) == "ok"

    assert await TokenRequest.all().count() == 0
    assert await waiting(house) == []
