"""One fixture a day in full depth for everybody: what is shown is what is sold, and no book knows of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.models import Competition, Fixture
from engine.forecasts.models import OpenFixture, Section, Simulation
from engine.forecasts.open_fixtures import most_open
from engine.simulation.outcome import Outcomes
from schema.execute import Answer
from tests.schema.conftest import Caller, House, now

DEPTHS = """
fragment Depths on Simulation {
  id isOpenToday owned
  distribution { grid sentence winProbability { mean sd } }
  scenarios { sentence bounds { outcome low high } }
  deepDive { explanation volatility { score } }
}
"""
OPEN = "{ openFixtures { isOfTheDay reason fixture { id isOpenToday simulation { id } } } }"
OF_FIXTURE = DEPTHS + "query ($id: ID!) { fixture(id: $id) { isOpenToday simulation { ...Depths } } }"
ASKED = DEPTHS + "query ($input: SimulationInput!) { simulate(input: $input) { ...Depths } }"
PAGE = "query ($id: ID!) { fixture(id: $id) { simulation { distribution(onlyIfOwned: true) { sentence } } } }"
QUOTE = """
query ($document: String!, $id: ID!) {
  quote(document: $document, variables: {id: $id}) { total lines { tokens owned isOpen reason } }
}
"""
QUOTED = "query ($id: ID!) { fixture(id: $id) { simulation { distribution { grid } deepDive { explanation } } } }"
BOTH = """
query ($open: ID!, $closed: ID!) {
  open: fixture(id: $open) { simulation { distribution { sentence } } }
  closed: fixture(id: $closed) { simulation { distribution { sentence } } }
}
"""
COMPARED = "query ($id: ID!, $with: [ID!]!) { simulation(id: $id) { comparison(with: $with) { ranking } } }"
OPEN_IT = "mutation ($id: ID!) { openFixture(fixtureId: $id) { fixtureId isOpenToday } }"
CLOSE_IT = OPEN_IT.replace("openFixture", "closeFixture")


def code(answer: Answer) -> str:
    return str(answer.errors[0]["extensions"]["code"]) if answer.errors else "ok"


def data(answer: Answer) -> Any:
    assert not answer.errors, answer.errors
    return answer.data


async def of_the_day(house: House) -> str:
    (found,) = data(await house.guest.ask(OPEN))["openFixtures"]
    assert found["isOfTheDay"]
    return str(found["fixture"]["id"])


async def another(house: House) -> str:
    opened = await of_the_day(house)
    rows = await Fixture.filter(status="scheduled").exclude(id=int(opened)).order_by("id").values_list("id")
    return str(rows[0][0])


async def moved(house: House) -> int:
    connection = house.services.forecasts.database.connection
    (row,) = await connection.execute_query_dict(
        "SELECT (SELECT COUNT(*) FROM ledger_holds) + (SELECT COUNT(*) FROM ledger_receipts) + "
        "(SELECT COUNT(*) FROM ledger_keys WHERE operation = 'query') AS n"
    )
    return int(row["n"])


async def test_no_other_fixture_is_open(league: House) -> None:
    closed = await another(league)

    answer = await league.guest.ask(OF_FIXTURE, {"id": closed})

    assert code(answer) == "UNAUTHENTICATED"
    assert not answer.data


@pytest.mark.parametrize("setting", [{"seed": 7}, {"nSimulations": 500}, {"ciLevel": 0.9}])
async def test_the_same_match_asked_otherwise_keeps_its_price(league: House, setting: dict[str, Any]) -> None:
    asked = {"input": {"fixtureId": await of_the_day(league), **setting}}

    assert code(await league.guest.ask(ASKED, asked)) == "UNAUTHENTICATED"


async def test_a_comparison_with_the_open_fixture_keeps_its_price(league: House) -> None:
    opened, closed = await of_the_day(league), await another(league)
    ids = [
        data(await league.guest.ask("query ($id: ID!) { fixture(id: $id) { simulation { id } } }", {"id": each}))
        for each in (opened, closed)
    ]
    first, second = (each["fixture"]["simulation"]["id"] for each in ids)

    assert code(await league.guest.ask(COMPARED, {"id": first, "with": [second]})) == "UNAUTHENTICATED"


async def test_what_is_shown_to_a_guest_is_what_is_sold(league: House) -> None:
    opened = await of_the_day(league)
    shown = data(await league.guest.ask(OF_FIXTURE, {"id": opened}))["fixture"]["simulation"]
    await OpenFixture.filter(id__gt=0).delete()
    league.services.forecasts.open_fixtures._known.forget_all()
    await Fixture.filter(id=int(opened)).update(status="postponed")
    league.services.shared._kept.clear()
    elsewhere = await of_the_day(league)
    reader = await league.reader(tokens=10)

    bought = await reader.ask(OF_FIXTURE, {"id": opened})

    assert elsewhere != opened
    assert bought.extensions["tokens"]["charged"] == 10
    sold = data(bought)["fixture"]["simulation"]
    assert {**sold, "isOpenToday": True} == shown


async def test_an_open_fixture_leaves_nothing_in_the_books(league: House) -> None:
    opened, reader = await of_the_day(league), await league.reader(tokens=10)
    before = await moved(league)

    for caller in (league.guest, reader):
        answer = await caller.ask(OF_FIXTURE, {"id": opened}, key=f"key-of-{caller is reader}")
        assert data(answer)["fixture"]["simulation"]["distribution"]["grid"]
        told = answer.extensions["tokens"]
        assert (told["quoted"], told["charged"]) == (0, 0)
        assert [(line["tokens"], line["owned"], line["open"]) for line in told["lines"]] == [(0, False, True)] * 3
    assert (await reader.balance(), await moved(league) - before) == (10, 0)
    assert data(await reader.ask(OF_FIXTURE, {"id": opened}))["fixture"]["simulation"]["owned"] == []
    assert (await league.services.ledger.verify()).is_sound


async def test_a_quote_says_nought_and_why(league: House) -> None:
    opened, closed = await of_the_day(league), await another(league)

    free = data(await league.guest.ask(QUOTE, {"document": QUOTED, "id": opened}))["quote"]
    dear = data(await league.guest.ask(QUOTE, {"document": QUOTED, "id": closed}))["quote"]

    why = {"tokens": 0, "owned": False, "isOpen": True, "reason": "It is open to everybody today."}
    assert free == {"total": 0, "lines": [why, why]}
    assert dear["total"] == 7
    assert [each["reason"] for each in dear["lines"]] == [None, None]


async def test_beside_something_else_only_that_is_charged(league: House) -> None:
    opened, closed = await of_the_day(league), await another(league)
    reader, both = await league.reader(tokens=2), {"open": opened, "closed": closed}

    refused = await league.guest.ask(BOTH, both)
    answer = await reader.ask(BOTH, both, key="both")
    again = await reader.ask(BOTH, both, key="both")

    assert code(refused) == "UNAUTHENTICATED"
    assert [line["charged"] for line in answer.extensions["tokens"]["lines"]] == [0, 2]
    assert data(answer)["open"]["simulation"]["distribution"]["sentence"]
    assert again.data == answer.data
    assert again.extensions["tokens"]["replayed"]
    assert await reader.balance() == 0
    assert (await league.services.ledger.verify()).is_sound


async def test_what_is_asked_for_only_where_it_is_owned_is_shown(league: House) -> None:
    opened, closed = await of_the_day(league), await another(league)

    shown = [data(await league.guest.ask(PAGE, {"id": each}))["fixture"]["simulation"] for each in (opened, closed)]

    assert [each["distribution"] is not None for each in shown] == [True, False]


async def test_it_stays_the_same_the_whole_day(league: House) -> None:
    first = await of_the_day(league)
    tomorrow = now().date() + timedelta(days=1)
    text = f"date,home,away,home_score,away_score\n{tomorrow},Elder,Fir,,\n"
    await league.services.catalogue.import_results(parse_bytes(text.encode(), "b.csv", competition="Orchard"))

    again = [await of_the_day(league) for _ in range(3)]

    assert set(again) == {first}
    assert await OpenFixture.all().count() == 1


async def test_at_midnight_the_door_closes_and_what_was_read_for_nothing_is_nobodys(
    league: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = await league.reader(tokens=10)
    first = await of_the_day(league)
    data(await league.guest.ask(OF_FIXTURE, {"id": first}))
    data(await reader.ask(OF_FIXTURE, {"id": first}))
    opened = league.services.forecasts.open_fixtures
    monkeypatch.setattr(opened, "_clock", lambda: now() + timedelta(days=1))
    await Fixture.filter(id=int(first)).update(status="played", home_score=1, away_score=1)

    second = await of_the_day(league)

    assert second != first
    assert code(await league.guest.ask(OF_FIXTURE, {"id": first})) == "UNAUTHENTICATED"
    shown = data(await league.guest.ask(PAGE, {"id": first}))["fixture"]["simulation"]
    assert shown["distribution"] is None
    quoted = data(await reader.ask(QUOTE, {"document": QUOTED, "id": first}))["quote"]
    assert quoted["total"] > 0
    assert await moved(league) == 0


async def test_one_that_is_taken_out_makes_room_for_another(league: House) -> None:
    first = await of_the_day(league)
    await Fixture.filter(id=int(first)).update(removed_at=now())

    assert await of_the_day(league) != first
    assert await OpenFixture.all().count() == 1


async def test_it_is_the_most_open_of_the_next_match_day(league: House) -> None:
    opened = int(await of_the_day(league))
    next_day = min(row[0] for row in await Fixture.filter(status="scheduled").values_list("day"))
    of_day = [row[0] for row in await Fixture.filter(day=next_day, status="scheduled").values_list("id")]
    found = await league.services.forecasts.sections.headlines(of_day)

    assert opened == most_open({each: headline.probabilities for each, (_, headline) in found.items()})


async def test_of_level_ones_it_is_the_first() -> None:
    level, closed = Outcomes(0.4, 0.2, 0.4), Outcomes(0.8, 0.1, 0.1)

    assert most_open({9: level, 4: Outcomes(0.2, 0.4, 0.4), 7: level, 1: closed}) == 4
    assert most_open({}) is None


async def test_where_nothing_lies_ahead_it_is_of_the_last_day(league: House) -> None:
    await Fixture.filter(status="scheduled").update(status="postponed")
    newest = max(row[0] for row in await Fixture.filter(status="played").values_list("day"))

    opened = await Fixture.get(id=int(await of_the_day(league)))

    assert opened.day == newest


async def test_what_was_drawn_is_not_the_match_of_the_day(league: House) -> None:
    await Competition.filter(id__gt=0).update(is_synthetic=True)

    assert data(await league.guest.ask(OPEN)) == {"openFixtures": []}


async def test_guests_leave_one_simulation_however_often_they_look(league: House) -> None:
    opened = await of_the_day(league)
    await league.guest.ask(OF_FIXTURE, {"id": opened})
    before = await Simulation.all().count(), await Section.all().count()

    for _ in range(3):
        await league.guest.ask(OF_FIXTURE, {"id": opened})

    assert (await Simulation.all().count(), await Section.all().count()) == before


@pytest.mark.parametrize("document", [OPEN_IT, CLOSE_IT])
async def test_only_an_administrator_opens_and_closes(league: House, document: str) -> None:
    closed, reader = await another(league), await league.reader()

    told = [code(await caller.ask(document, {"id": closed})) for caller in (league.guest, reader)]

    assert told == ["UNAUTHENTICATED", "FORBIDDEN"]


@pytest.mark.parametrize("document", [OPEN_IT, CLOSE_IT])
async def test_nothing_is_opened_or_closed_that_is_not_there(league: House, document: str) -> None:
    assert code(await league.administrator.ask(document, {"id": "999999"})) == "NOT_FOUND"


async def test_an_administrator_opens_another_and_closes_it_again(league: House) -> None:
    closed = await another(league)

    async def is_open(caller: Caller) -> bool:
        return code(await caller.ask(OF_FIXTURE, {"id": closed})) == "ok"

    opening = [await league.administrator.ask(OPEN_IT, {"id": closed}) for _ in range(2)]
    assert data(opening[1]) == {"openFixture": {"fixtureId": closed, "isOpenToday": True}}
    assert await is_open(league.guest)
    listed = data(await league.guest.ask(OPEN))["openFixtures"]
    assert [each["isOfTheDay"] for each in listed] == [True, False]

    closing = await league.administrator.ask(CLOSE_IT, {"id": closed})
    assert data(closing) == {"closeFixture": {"fixtureId": closed, "isOpenToday": False}}
    assert not await is_open(league.guest)
    events = [each.event for each in (await league.services.ledger.trail(10)).items]
    assert (events.count("fixture_opened"), events.count("fixture_closed")) == (2, 1)


async def test_the_fixture_of_the_day_is_closed_by_nobody(league: House) -> None:
    opened = await of_the_day(league)

    assert code(await league.administrator.ask(CLOSE_IT, {"id": opened})) == "NOT_FOUND"
