"""One statement a level of a list: the same document about more rows takes no more of them."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from engine.catalogue.importers.reading import parse_bytes
from engine.forecasts.service import Forecasts
from tests.schema.conftest import Caller, House

LISTS = {
    "fixtures": """
    query ($first: Int!) {
      fixtures(first: $first) {
        nodes {
          nodeId competition { name } home { competition { name } } away { name } simulation { headline { sentence } }
        }
      }
    }
    """,
    "teams": "query ($first: Int!) { teams(first: $first) { nodes { nodeId name competition { name sport } } } }",
    "histories": "query ($first: Int!) { teams(first: $first) { nodes { history { days ratings sentence } } } }",
    "users": """
    query ($first: Int!) {
      users(first: $first) { nodes { name balance ledger(first: 5) { nodes { kind amount } } } }
    }
    """,
    "imports": "query ($first: Int!) { importedFiles(first: $first) { nodes { name competition rows } } }",
    "modules": """
    query ($first: Int!) { modules(first: $first) { nodes { title state tokens content { passages { heading } } } } }
    """,
    "trail": "query ($first: Int!) { auditTrail(first: $first) { nodes { seq event } } }",
}
OWN_LISTS = {
    "ledger": "query ($first: Int!) { viewer { ledger(first: $first) { nodes { kind amount depth } } } }",
    "receipts": "query ($first: Int!) { viewer { receipts(first: $first) { nodes { depth subject } } } }",
    "jobs": "query ($first: Int!) { viewer { jobs(first: $first) { nodes { state competition { name } } } } }",
    "keys": """
    query ($first: Int!) { viewer { apiKeys { name spent spentToday } ledger(first: $first) { nodes { at } } } }
    """,
}


class Counting:
    """Counts the statements of a question that is asked with nothing remembered."""

    def __init__(self, house: House, caplog: pytest.LogCaptureFixture) -> None:
        self.house, self.caplog = house, caplog

    async def statements(self, caller: Caller, document: str, first: int) -> int:
        forecasts, ledger = self.house.services.forecasts, self.house.services.ledger
        afresh = self.house.with_forecasts(Forecasts(forecasts.database, forecasts.catalogue, clock=forecasts.clock))
        asker = Caller(afresh.services, caller.viewer)
        ledger._balances.forget(range(100))
        ledger._ownership._known.forget_all()  # type: ignore[attr-defined]
        with self.caplog.at_level(logging.DEBUG, logger="tortoise.db_client"):
            self.caplog.clear()
            answer = await asker.ask(document, {"first": first})
            assert answer.errors == []
            return len(self.caplog.records)


@pytest.fixture
def counting(league: House, caplog: pytest.LogCaptureFixture) -> Counting:
    return Counting(league, caplog)


@pytest.mark.parametrize("name", LISTS)
async def test_more_rows_take_no_more_statements(league: House, counting: Counting, name: str) -> None:
    for number in range(4):
        await league.reader(f"reader-{number}", tokens=number + 1)
        text = f"date,home,away,home_score,away_score\n2020-05-0{number + 1},Alder,Birch,2,1\n".encode()
        await league.services.catalogue.import_results(parse_bytes(text, f"{number}.csv", competition="Orchard"))
    await counting.statements(league.administrator, LISTS[name], 4)

    few = await counting.statements(league.administrator, LISTS[name], 1)
    many = await counting.statements(league.administrator, LISTS[name], 4)

    assert many == few


@pytest.mark.parametrize("name", OWN_LISTS)
async def test_more_of_one_s_own_take_no_more_statements(league: House, counting: Counting, name: str) -> None:
    ada = await league.reader(tokens=50)
    for number in range(4):
        question = {"homeRating": 1500 + number, "awayRating": 1500}
        asked = "query ($q: SimulationInput!) { simulate(input: $q) { distribution { sentence } } }"
        assert (await ada.ask(asked, {"q": question})).errors == []
        made: Any = await ada.ask(f'mutation {{ createApiKey(name: "k{number}") {{ key }} }}')
        assert made.errors == []

    few = await counting.statements(ada, OWN_LISTS[name], 1)
    many = await counting.statements(ada, OWN_LISTS[name], 4)

    assert many == few


async def test_more_competitions_take_no_more_statements(house: House, caplog: pytest.LogCaptureFixture) -> None:
    counting = Counting(house, caplog)
    document = """
    query ($first: Int!) {
      competitions { nodeId name holdings { __typename } }
      fixtures(first: $first) { nodes { id } }
    }
    """

    async def add(name: str) -> None:
        text = b"date,home,away,home_score,away_score\n2020-05-01,Alder,Birch,2,1\n2020-05-08,Birch,Alder,0,1\n"
        await house.services.catalogue.import_results(parse_bytes(text, f"{name}.csv", competition=name))

    await add("One")
    few = await counting.statements(house.guest, document, 1)
    await add("Two")
    await add("Three")

    assert await counting.statements(house.guest, document, 1) == few
