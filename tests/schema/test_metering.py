"""What is charged, when, and what is not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, TypeAlias

import pytest

from engine.forecasts.sections import Sections
from engine.ledger.verify import verify
from engine.simulation.distribution import Distribution
from engine.store.database import Database
from schema.execute import Answer
from tests.schema.conftest import House, sell_everything
from tests.schema.documents import (
    COMPARISON,
    DEEP_DIVE,
    DISTRIBUTION,
    HEADLINE,
    OTHER_QUESTION,
    QUESTION,
    QUOTE,
    SCENARIOS,
)

Compute: TypeAlias = Callable[[str], Awaitable[Distribution]]

ASKED = {"input": QUESTION}
TWO_SECTIONS = """
query ($input: SimulationInput!, $with: [ID!]!) {
  simulate(input: $input) { distribution { sentence } comparison(with: $with) { ranking } }
}
"""


def without_its_skewness(sections: Sections) -> Compute:
    """The full distribution, but for something that the schema promises."""
    compute = sections.distribution

    async def distribution(simulation_id: str) -> Distribution:
        whole = await compute(simulation_id)
        return replace(whole, win_probability=replace(whole.win_probability, skewness=None))  # type: ignore[arg-type]

    return distribution


async def stalled(simulation_id: str) -> Distribution:
    """Never done."""
    await asyncio.Event().wait()
    raise AssertionError


def code(answer: Answer) -> str:
    return str(answer.errors[0]["extensions"]["code"])


def charged(answer: Answer) -> int:
    return int(answer.extensions["tokens"]["charged"])


async def denials(database: Database) -> list[dict[str, Any]]:
    return await database.connection.execute_query_dict("SELECT * FROM ledger_audit WHERE event = 'denied'")


async def test_a_guest_who_asks_for_a_section_is_refused_and_nothing_runs(house: House, database: Database) -> None:
    answer = await house.guest.ask(DISTRIBUTION, ASKED)

    assert (answer.data, code(answer), answer.status) == (None, "UNAUTHENTICATED", 401)
    assert not await database.connection.execute_query_dict("SELECT * FROM sections WHERE depth <> 'headline'")


async def test_a_short_balance_is_refused_with_the_figures(house: House) -> None:
    reader = await house.reader(tokens=1)

    answer = await reader.ask(DISTRIBUTION, ASKED)

    assert answer.status == 402
    facts = answer.errors[0]["extensions"]
    assert (facts["code"], facts["required"], facts["available"], facts["shortfall"]) == (
        "INSUFFICIENT_TOKENS",
        2,
        1,
        1,
    )


async def test_a_refused_read_stands_in_the_audit_trail(house: House, database: Database) -> None:
    reader = await house.reader()

    await reader.ask(DISTRIBUTION, ASKED)

    (denial,) = await denials(database)
    assert "INSUFFICIENT_TOKENS" in denial["payload"]
    assert denial["actor_id"] == reader.id


async def test_a_refused_guest_stands_in_the_audit_trail(house: House, database: Database) -> None:
    await house.guest.ask(DISTRIBUTION, ASKED)

    assert len(await denials(database)) == 1


async def test_the_callers_own_cap_is_respected(house: House) -> None:
    reader = await house.reader(tokens=10)

    answer = await reader.ask(DISTRIBUTION, ASKED, budget=1)

    assert (code(answer), answer.errors[0]["extensions"]["budget"]) == ("OVER_BUDGET", 1)
    assert await reader.balance() == 10


async def test_a_cap_that_suffices_lets_the_operation_run(house: House) -> None:
    reader = await house.reader(tokens=10)

    assert charged(await reader.ask(DISTRIBUTION, ASKED, budget=2)) == 2


async def test_the_headline_costs_a_guest_nothing(house: House) -> None:
    answer = await house.guest.ask(HEADLINE, ASKED)

    assert answer.data is not None
    assert answer.extensions["tokens"]["quoted"] == 0


@pytest.mark.parametrize(("document", "price"), [(HEADLINE, 0), (DISTRIBUTION, 2), (SCENARIOS, 3), (DEEP_DIVE, 5)])
async def test_a_depth_is_charged_once_and_read_for_ever(house: House, document: str, price: int) -> None:
    reader = await house.reader(tokens=10)

    first = await reader.ask(document, ASKED)
    again = await reader.ask(document, ASKED)

    assert (charged(first), charged(again)) == (price, 0)
    assert again.data == first.data
    assert await reader.balance() == 10 - price


async def test_a_comparison_is_bought_once_for_its_set(house: House) -> None:
    reader = await house.reader(tokens=10)
    one = (await reader.ask(HEADLINE, ASKED)).data["simulate"]["id"]  # type: ignore[index]
    other = (await reader.ask(HEADLINE, {"input": OTHER_QUESTION})).data["simulate"]["id"]  # type: ignore[index]

    first = await reader.ask(COMPARISON, {"input": QUESTION, "with": [other]})
    turned = await reader.ask(COMPARISON, {"input": OTHER_QUESTION, "with": [one]})

    assert (charged(first), charged(turned)) == (3, 0)


async def test_what_a_reader_bought_is_not_another_readers(house: House) -> None:
    ada, bob = await house.reader("ada", tokens=5), await house.reader("bob", tokens=5)

    assert charged(await ada.ask(DISTRIBUTION, ASKED)) == 2
    assert charged(await bob.ask(DISTRIBUTION, ASKED)) == 2


async def test_the_same_section_twice_in_one_operation_is_one_line(house: House) -> None:
    reader = await house.reader(tokens=5)

    answer = await reader.ask(
        """
        query ($input: SimulationInput!) {
          a: simulate(input: $input) { distribution { sentence } more: distribution { grid } }
          b: simulate(input: $input) { distribution { sentence } }
        }
        """,
        ASKED,
    )

    assert charged(answer) == 2
    assert [line["path"] for line in answer.extensions["tokens"]["lines"]] == ["a.distribution"]
    assert answer.data["a"]["distribution"] == answer.data["b"]["distribution"]  # type: ignore[index]


async def test_only_what_was_delivered_is_charged(house: House) -> None:
    reader = await house.reader(tokens=10)

    answer = await reader.ask(TWO_SECTIONS, {"input": QUESTION, "with": ["0" * 32]})

    tokens = answer.extensions["tokens"]
    assert code(answer) == "NOT_FOUND"
    assert answer.data["simulate"]["comparison"] is None  # type: ignore[index]
    assert (tokens["quoted"], tokens["charged"], tokens["released"], tokens["balance"]) == (5, 2, 3, 8)


async def test_an_error_below_a_section_nulls_and_refunds_the_whole_section(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sections, reader = house.services.forecasts.sections, await house.reader(tokens=10)
    monkeypatch.setattr(sections, "distribution", without_its_skewness(sections))

    answer = await reader.ask(
        """
        query ($input: SimulationInput!) {
          simulate(input: $input) { distribution { grid winProbability { skewness } } }
        }
        """,
        ASKED,
    )

    assert (code(answer), answer.data) == ("INTERNAL", {"simulate": {"distribution": None}})
    assert (charged(answer), await reader.balance(), await reader.held()) == (0, 10, 0)


async def test_a_client_that_hangs_up_gets_its_tokens_back_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = await house.reader(tokens=10)
    monkeypatch.setattr(house.services.forecasts.sections, "distribution", stalled)
    waiting = asyncio.create_task(reader.ask(DISTRIBUTION, ASKED))
    while await reader.held() == 0:  # noqa: ASYNC110
        await asyncio.sleep(0.01)

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert (await reader.balance(), await reader.held()) == (10, 0)


async def test_a_mutation_is_made_whole_though_its_client_hangs_up(house: House) -> None:
    reader = await house.reader()
    making = asyncio.create_task(reader.ask('mutation { createApiKey(name: "mine") { apiKey { name } } }'))
    await asyncio.sleep(0)
    making.cancel()

    assert (await making).data == {"createApiKey": {"apiKey": {"name": "mine"}}}


async def test_an_operation_that_takes_too_long_charges_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.services.forecasts.sections, "distribution", stalled)
    reader = await house.with_policy(seconds=0.2).reader(tokens=10)

    answer = await reader.ask(DISTRIBUTION, ASKED)

    assert (code(answer), answer.status) == ("TIMEOUT", 408)
    assert (await reader.balance(), await reader.held()) == (10, 0)


async def test_the_same_key_gives_the_stored_answer(house: House) -> None:
    reader = await house.reader(tokens=10)

    first = await reader.ask(DISTRIBUTION, ASKED, key="k")
    again = await reader.ask(DISTRIBUTION, ASKED, key="k")

    assert again.data == first.data
    assert (charged(first), charged(again), await reader.balance()) == (2, 2, 8)
    assert (first.extensions["tokens"]["replayed"], again.extensions["tokens"]["replayed"]) == (False, True)
    assert again.extensions["tokens"]["lines"] == first.extensions["tokens"]["lines"]


async def test_two_clicks_at_once_with_one_key_are_one_charge(house: House) -> None:
    reader = await house.reader(tokens=10)

    answers = await asyncio.gather(*(reader.ask(DISTRIBUTION, ASKED, key="k") for _ in range(4)))

    assert await reader.balance() == 8
    assert {code(answer) for answer in answers if answer.data is None} <= {"IN_PROGRESS"}


async def test_two_clicks_at_once_without_a_key_are_one_charge(house: House) -> None:
    reader = await house.reader(tokens=10)

    answers = await asyncio.gather(*(reader.ask(DISTRIBUTION, ASKED) for _ in range(4)))

    assert sum(charged(answer) for answer in answers) == 2
    assert await reader.balance() == 8


async def test_a_key_with_another_payload_is_refused(house: House, database: Database) -> None:
    reader = await house.reader(tokens=10)
    await reader.ask(DISTRIBUTION, ASKED, key="k")

    answer = await reader.ask(SCENARIOS, ASKED, key="k")

    assert (code(answer), answer.status) == ("IDEMPOTENCY_MISMATCH", 409)
    assert await reader.balance() == 8
    assert len(await denials(database)) == 1


async def test_a_key_of_a_free_query_is_kept_nowhere(house: House) -> None:
    reader = await house.reader(tokens=5)
    before = (await house.services.ledger.verify()).events

    first = await reader.ask(HEADLINE, ASKED, key="k")
    again = await reader.ask(HEADLINE, ASKED, key="k")
    other = await reader.ask(HEADLINE, {"input": OTHER_QUESTION}, key="k")

    assert (again.data, again.extensions["tokens"]["replayed"], other.errors) == (first.data, False, [])
    assert (await house.services.ledger.verify()).events == before
    bought = await reader.ask(DISTRIBUTION, ASKED, key="k")
    assert charged(bought) == 2
    assert code(await reader.ask(HEADLINE, ASKED, key="k")) == "IDEMPOTENCY_MISMATCH"


async def test_a_key_of_a_query_that_was_charged_nothing_is_kept_nowhere(house: House, database: Database) -> None:
    reader = await house.reader(tokens=5)
    document = """query ($input: SimulationInput!) { simulate(input: $input) {
        distribution { sentence } comparison(with: ["zzz"]) { sentence }
    } }"""
    failing = document.replace("distribution { sentence }", "")
    owned = await reader.ask(DISTRIBUTION, ASKED)

    answers = [await reader.ask(each, ASKED, key=f"k{number}") for number, each in enumerate([failing, document] * 2)]

    assert charged(owned) == 2
    assert [charged(each) for each in answers] == [0] * 4
    assert await database.connection.execute_query_dict("SELECT * FROM ledger_keys WHERE key LIKE 'k%'") == []
    assert (await reader.balance(), await reader.held()) == (3, 0)


async def test_purchases_of_the_same_at_once_keep_one_answer_whatever_their_keys(
    house: House, database: Database
) -> None:
    reader = await house.reader(tokens=50)

    answers = await asyncio.gather(*(reader.ask(DISTRIBUTION, ASKED, key=f"k{number}") for number in range(6)))

    assert sum(map(charged, answers)) == 2
    assert all(answer.data == answers[0].data for answer in answers)
    assert len(await database.connection.execute_query_dict("SELECT * FROM ledger_keys WHERE key LIKE 'k%'")) == 1
    assert (await reader.balance(), await reader.held()) == (48, 0)


async def test_an_answer_too_long_to_be_kept_with_a_key_is_refused_and_nothing_is_charged(house: House) -> None:
    limits = replace(house.services.policy.limits, kept_bytes=300)
    reader = replace(await house.reader(tokens=50), services=house.with_policy(limits=limits).services)
    prices = "{ priceList { depth description } " + DISTRIBUTION.partition("{")[2]
    document = DISTRIBUTION.partition("{")[0] + prices

    answer = await reader.ask(document, ASKED, key="k")

    facts = answer.errors[0]["extensions"]
    assert (answer.data, facts["code"], facts["limit"]) == (None, "QUERY_TOO_COMPLEX", "bytes kept with a key")
    assert (await reader.balance(), await reader.held()) == (50, 0)
    assert charged(await reader.ask(document, ASKED)) == 2


async def test_a_key_belongs_to_its_reader(house: House) -> None:
    ada, bob = await house.reader("ada", tokens=5), await house.reader("bob", tokens=5)

    await ada.ask(DISTRIBUTION, ASKED, key="k")
    answer = await bob.ask(DISTRIBUTION, ASKED, key="k")

    assert (charged(answer), answer.extensions["tokens"]["replayed"]) == (2, False)


async def test_a_refused_key_may_be_used_again_once_there_are_tokens(house: House) -> None:
    reader = await house.reader()
    refused = await reader.ask(DISTRIBUTION, ASKED, key="k")
    await house.services.ledger.treasury.top_up(
        house.administrator.id, reader.id, 2, reason="test", payment_id=None, key="t", request_id="r"
    )

    answer = await reader.ask(DISTRIBUTION, ASKED, key="k")

    assert (code(refused), charged(answer)) == ("INSUFFICIENT_TOKENS", 2)


async def test_a_charge_names_what_it_bought(house: House) -> None:
    reader = await house.reader(tokens=10)
    answer = await reader.ask(DISTRIBUTION, ASKED)
    (line,) = answer.extensions["tokens"]["lines"]

    statement = await reader.ask(
        "{ viewer { ledger(first: 1) { nodes { amount depth subject transactionId requestId } } } }"
    )

    assert statement.data["viewer"]["ledger"]["nodes"] == [  # type: ignore[index]
        {
            "amount": -2,
            "depth": "FULL_DISTRIBUTION",
            "subject": answer.data["simulate"]["id"],  # type: ignore[index]
            "transactionId": line["transactionId"],
            "requestId": "request-of-a-test",
        }
    ]


async def test_a_quote_charges_nothing_and_says_what_running_charges(house: House) -> None:
    reader = await house.reader(tokens=10)

    quote = await reader.ask(QUOTE, {"document": DISTRIBUTION, "variables": ASKED})
    before = await reader.balance()
    answer = await reader.ask(DISTRIBUTION, ASKED)
    afterwards = await reader.ask(QUOTE, {"document": DISTRIBUTION, "variables": ASKED})

    assert before == 10
    assert quote.data["quote"]["total"] == charged(answer) == 2  # type: ignore[index]
    assert afterwards.data["quote"] == {  # type: ignore[index]
        "total": 0,
        "lines": [{"path": "simulate.distribution", "depth": "FULL_DISTRIBUTION", "tokens": 0, "owned": True}],
    }


async def test_a_guest_may_ask_for_a_quote(house: House) -> None:
    answer = await house.guest.ask(QUOTE, {"document": DEEP_DIVE, "variables": ASKED})

    assert answer.data["quote"]["total"] == 5  # type: ignore[index]


async def test_a_quote_of_a_document_that_is_none_is_refused(house: House) -> None:
    answer = await house.guest.ask(QUOTE, {"document": "{ nonsense }"})

    assert code(answer) == "INVALID_INPUT"


async def test_a_quote_of_a_question_that_would_be_refused_is_refused(house: House) -> None:
    answer = await house.guest.ask(QUOTE, {"document": DISTRIBUTION, "variables": {"input": {"homeRating": 1500}}})

    facts = answer.errors[0]["extensions"]
    assert (facts["code"], facts["field"]) == ("INVALID_INPUT", "awayRating")


async def test_a_question_that_is_refused_takes_the_others_of_its_operation_with_it(house: House) -> None:
    reader = await house.reader(tokens=10)

    answer = await reader.ask(
        """
        query ($good: SimulationInput!, $bad: SimulationInput!) {
          good: simulate(input: $good) { distribution { sentence } }
          bad: simulate(input: $bad) { distribution { sentence } }
        }
        """,
        {"good": QUESTION, "bad": {"homeRating": 1500}},
    )

    assert (answer.data, [error["extensions"]["code"] for error in answer.errors]) == (None, ["INVALID_INPUT"])
    assert (answer.errors[0]["path"], answer.errors[0]["locations"]) == (["bad"], [{"line": 4, "column": 11}])
    assert (await reader.balance(), await reader.held()) == (10, 0)


async def test_a_guest_is_told_what_it_would_cost(house: House) -> None:
    answer = await house.guest.ask(DEEP_DIVE, ASKED)

    assert answer.errors[0]["message"].startswith("This costs 5 tokens")


async def test_the_operation_that_is_named_is_the_one_that_is_priced(house: House) -> None:
    document = DISTRIBUTION.replace("query", "query Cheap") + DEEP_DIVE.replace("query", "query Dear")

    answer = await house.guest.ask(QUOTE, {"document": document, "variables": ASKED, "operationName": "Dear"})

    assert answer.data["quote"]["total"] == 5  # type: ignore[index]


async def test_a_list_of_fixtures_is_priced_by_its_length(league: House) -> None:
    await sell_everything()
    document = """
    query ($first: Int) {
      fixtures(status: SCHEDULED, first: $first) { nodes { simulation { distribution { grid } } } }
    }
    """

    totals = [
        (await league.guest.ask(QUOTE, {"document": document, "variables": {"first": first}})).data["quote"]["total"]  # type: ignore[index]
        for first in (1, 3, 100)
    ]

    assert totals == [2, 6, 24]


async def test_the_paths_of_a_list_name_their_row(league: House) -> None:
    await sell_everything()
    reader = await league.reader(tokens=10)

    answer = await reader.ask(
        "{ fixtures(status: SCHEDULED, first: 2) { edges { node { simulation { distribution { sentence } } } } } }"
    )

    paths = [line["path"] for line in answer.extensions["tokens"]["lines"]]
    assert paths == [f"fixtures.edges.{row}.node.simulation.distribution" for row in range(2)]
    assert charged(answer) == 4


async def test_more_sections_than_allowed_are_refused_before_they_run(league: House) -> None:
    limits = replace(league.services.policy.limits, priced_items=5)
    reader = await league.with_policy(limits=limits).reader(tokens=100)

    answer = await reader.ask(
        "{ fixtures(status: SCHEDULED, first: 6) { nodes { simulation { distribution { sentence } } } } }"
    )

    facts = answer.errors[0]["extensions"]
    assert (facts["code"], facts["got"], facts["max"]) == ("QUERY_TOO_COMPLEX", 6, 5)
    assert await reader.balance() == 100


async def test_the_ledger_is_sound_after_all_of_it(league: House, database: Database) -> None:
    reader = await league.reader(tokens=30)
    for document in (HEADLINE, DISTRIBUTION, SCENARIOS, DEEP_DIVE, DISTRIBUTION):
        await reader.ask(document, ASKED)
    await reader.ask(TWO_SECTIONS, {"input": QUESTION, "with": ["0" * 32]}, key="k")

    report = await verify(database)

    assert report.is_sound, report.faults


async def test_every_section_that_was_sold_is_named_where_it_was_changed_later(
    house: House, database: Database
) -> None:
    reader = await house.reader(tokens=30)
    other = (await reader.ask(HEADLINE, {"input": OTHER_QUESTION})).data["simulate"]["id"]  # type: ignore[index]
    for document in (DISTRIBUTION, SCENARIOS, DEEP_DIVE):
        await reader.ask(document, ASKED)
    await reader.ask(COMPARISON, {"input": QUESTION, "with": [other]})
    assert await reader.balance() == 30 - 2 - 3 - 5 - 3
    assert (await verify(database)).is_sound

    await database.connection.execute_query("UPDATE sections SET payload = x'00'")

    faults = (await verify(database)).faults
    assert [fault.check for fault in faults] == ["sections"] * 4
