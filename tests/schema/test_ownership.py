"""What a viewer owns: said for nothing, read without being bought, and looked up once for all that is asked."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from schema.execute import Answer
from tests.schema.conftest import Caller, House
from tests.schema.documents import COMPARISON, DEEP_DIVE, DISTRIBUTION, HEADLINE, QUESTION, QUOTE

ASKED = {"input": QUESTION}
OWNED = "query ($ids: [ID!]!) { simulations(ids: $ids) { id owned } }"
READ = """
query ($input: SimulationInput!) {
  simulate(input: $input) {
    owned distribution(onlyIfOwned: true) { sentence } deepDive(onlyIfOwned: true) { explanation }
  }
}
"""
BOTH = """
query ($input: SimulationInput!) {
  simulate(input: $input) {
    distribution(onlyIfOwned: true) { sentence }
    bought: distribution { sentence }
    deepDive(onlyIfOwned: true) { changes }
  }
}
"""
COMPARED = """
query ($input: SimulationInput!, $with: [ID!]!) {
  simulate(input: $input) { owned comparison(with: $with, onlyIfOwned: true) { ranking } }
}
"""


def code(answer: Answer) -> str:
    return str(answer.errors[0]["extensions"]["code"])


def tokens(answer: Answer) -> dict[str, Any]:
    assert answer.errors == []
    told: dict[str, Any] = answer.extensions["tokens"]
    return told


async def simulations(house: House, count: int) -> list[str]:
    asked = [{"homeRating": 1500 + number, "awayRating": 1500} for number in range(count)]
    answers = [await house.guest.ask(HEADLINE, {"input": each}) for each in asked]
    return [each.data["simulate"]["id"] for each in answers if each.data]


async def test_a_list_that_is_too_long_is_refused(house: House) -> None:
    answer = await house.guest.ask(OWNED, {"ids": ["0" * 32] * 7})

    assert (answer.data, code(answer), answer.errors[0]["extensions"]["field"]) == (None, "INVALID_INPUT", "ids")


async def test_a_list_of_ids_counts_as_rows(house: House) -> None:
    document = "query ($ids: [ID!]!) {" + " ".join(f"a{n}: simulations(ids: $ids) {{ id }}" for n in range(3)) + "}"
    answer = await house.guest.ask(document, {"ids": ["0" * 32] * 400})

    assert (code(answer), answer.errors[0]["extensions"]["limit"]) == ("QUERY_TOO_COMPLEX", "rows")


async def test_simulations_come_in_the_order_of_their_ids_with_null_for_what_nobody_asked(house: House) -> None:
    one, two = await simulations(house, 2)
    answer = await house.guest.ask(OWNED, {"ids": [two, "0" * 32, one]})

    assert answer.data == {"simulations": [{"id": two, "owned": []}, None, {"id": one, "owned": []}]}
    assert (await house.guest.ask(OWNED, {"ids": []})).data == {"simulations": []}


async def test_what_was_bought_is_owned_by_its_buyer_alone(house: House) -> None:
    ada, bob = await house.reader("ada", tokens=20), await house.reader("bob", tokens=20)
    (other,) = await simulations(house, 1)
    await ada.ask(DEEP_DIVE, ASKED)
    await ada.ask(DISTRIBUTION, ASKED)
    await ada.ask(COMPARISON, {**ASKED, "with": [other]})

    assert await owned(ada) == ["FULL_DISTRIBUTION", "DEEP_DIVE"]
    assert await owned(bob) == await owned(house.guest) == []


async def owned(caller: Caller) -> list[str]:
    answer = await caller.ask("query ($input: SimulationInput!) { simulate(input: $input) { owned } }", ASKED)
    assert answer.data
    names: list[str] = answer.data["simulate"]["owned"]
    return names


async def test_what_was_refunded_is_owned_no_more(house: House) -> None:
    reader = await house.reader(tokens=5)
    (line,) = tokens(await reader.ask(DEEP_DIVE, ASKED))["lines"]
    await house.services.ledger.treasury.refund(
        house.administrator.id, line["transactionId"], reason="a test", key="back", request_id="test"
    )
    answer = await reader.ask(READ, ASKED)

    assert answer.data == {"simulate": {"owned": [], "distribution": None, "deepDive": None}}
    assert tokens(answer)["lines"] == []


async def test_a_section_that_is_only_read_is_null_until_it_is_owned_and_never_charged(house: House) -> None:
    reader = await house.reader(tokens=20)
    before = await reader.ask(READ, ASKED)
    await reader.ask(DISTRIBUTION, ASKED)
    after = await reader.ask(READ, ASKED)

    assert before.data == {"simulate": {"owned": [], "distribution": None, "deepDive": None}}
    assert after.data is not None
    assert after.data["simulate"]["distribution"]["sentence"]
    assert after.data["simulate"]["deepDive"] is None
    assert [(each["quoted"], each["charged"], each["balance"]) for each in map(tokens, (before, after))] == [
        (0, 0, 20),
        (0, 0, 18),
    ]
    assert [(each["path"], each["owned"]) for each in tokens(after)["lines"]] == [("simulate.distribution", True)]


async def test_a_guest_reads_what_is_not_owned_as_null_and_is_not_refused(house: House) -> None:
    answer = await house.guest.ask(READ, ASKED)

    assert answer.data == {"simulate": {"owned": [], "distribution": None, "deepDive": None}}
    assert tokens(answer)["lines"] == []


async def test_reading_is_within_any_budget(house: House) -> None:
    reader = await house.reader(tokens=20)

    assert tokens(await reader.ask(READ, ASKED, budget=0, key="k"))["charged"] == 0


async def test_a_section_that_is_also_bought_is_charged_once_and_given_at_both_places(house: House) -> None:
    reader = await house.reader(tokens=20)
    answer = await reader.ask(BOTH, ASKED)

    assert answer.data
    simulation = answer.data["simulate"]
    assert (tokens(answer)["charged"], simulation["deepDive"]) == (2, None)
    assert simulation["distribution"] == simulation["bought"]
    assert simulation["bought"]["sentence"]


async def test_a_comparison_is_read_by_whoever_owns_the_set(house: House) -> None:
    ada, bob = await house.reader("ada", tokens=3), await house.reader("bob", tokens=3)
    asked = {**ASKED, "with": await simulations(house, 3)}
    await ada.ask(COMPARISON, asked)

    told = [await caller.ask(COMPARED, asked) for caller in (ada, bob, house.guest)]

    assert [bool(each.data and each.data["simulate"]["comparison"]) for each in told] == [True, False, False]
    assert [tokens(each)["charged"] for each in told] == [0, 0, 0]


async def test_a_quote_of_what_is_only_read_is_nothing(house: House) -> None:
    reader = await house.reader(tokens=20)
    await reader.ask(DISTRIBUTION, ASKED)
    quoted = [await reader.ask(QUOTE, {"document": document, "variables": ASKED}) for document in (READ, BOTH)]

    assert [[line["path"] for line in each.data["quote"]["lines"]] for each in quoted if each.data] == [
        ["simulate.distribution"],
        ["simulate.distribution"],
    ]
    assert [each.data["quote"]["total"] for each in quoted if each.data] == [0, 0]


async def test_more_simulations_take_no_more_statements_to_tell_what_is_owned(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    reader = await house.reader(tokens=20)
    ids = await simulations(house, 6)
    few, many = [await statements(house, reader, caplog, each) for each in (ids[:1], ids)]

    assert many == few


async def statements(house: House, reader: Caller, caplog: pytest.LogCaptureFixture, ids: list[str]) -> int:
    house.services.ledger._ownership._known.forget_all()  # type: ignore[attr-defined]
    with caplog.at_level(logging.DEBUG, logger="tortoise.db_client"):
        caplog.clear()
        answer = await reader.ask("query ($ids: [ID!]!) { simulations(ids: $ids) { owned } }", {"ids": ids})
        assert answer.errors == []
        return sum("ledger_receipts" in each.getMessage() for each in caplog.records)
