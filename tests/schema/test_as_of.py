"""An operation says its day once: what it refuses, what a travelled forecast is, and what it leaves alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from engine.catalogue.horizons import announces_calendar
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.models import Fixture
from engine.sports.base import Sport
from schema.execute import Answer
from tests.schema.conftest import House, now, sell_everything

MATCH_DAYS = "query ($day: Date, $reveal: Boolean) @asOf(day: $day, reveal: $reveal) { matchDays { previous next } }"
FORECAST = """query ($day: Date, $id: ID!) @asOf(day: $day) {
  fixture(id: $id) { status score { home } simulation { id owned headline { percent } } }
}"""
BUY = """query ($day: Date, $id: ID!) @asOf(day: $day) {
  simulation(id: $id) { id owned deepDive { explanation } }
}"""


def data(answer: Answer) -> Any:
    assert not answer.errors, answer.errors
    return answer.data


def refusal(answer: Answer) -> tuple[str, str | None]:
    told = answer.errors[0]["extensions"]
    return told["code"], told.get("field")


@pytest.fixture
async def day(league: House) -> date:
    """The last day with results."""
    ((last,),) = await Fixture.filter(status="played").order_by("-day").limit(1).values_list("day")
    return date.fromisoformat(str(last))


async def played_on(day: date) -> str:
    ((found,),) = await Fixture.filter(day=day).order_by("id").limit(1).values_list("id")
    return str(found)


@pytest.mark.parametrize("given", ["2022-13-01", "20221120", "soon", "", 7, True, "2022-11-20T00:00"])
async def test_what_is_no_day_is_refused_by_its_field(league: House, given: object) -> None:
    assert refusal(await league.guest.ask(MATCH_DAYS, {"day": given})) == ("INVALID_INPUT", "asOf")


@pytest.mark.parametrize("literal", ['"soon"', "7", "true", "[1]"])
async def test_a_literal_that_is_no_day_is_refused(league: House, literal: str) -> None:
    answer = await league.guest.ask(f"query @asOf(day: {literal}) {{ siteName }}")

    assert refusal(answer)[0] == "INVALID_INPUT"


async def test_a_day_that_lies_ahead_or_before_the_first_match_is_refused(league: House) -> None:
    for given in (now().date() + timedelta(days=1), date(1872, 11, 29), date.max):
        assert refusal(await league.guest.ask(MATCH_DAYS, {"day": str(given)})) == ("INVALID_INPUT", "asOf")


async def test_where_no_match_is_known_no_day_can_be_travelled_to(house: House) -> None:
    assert refusal(await house.guest.ask(MATCH_DAYS, {"day": "2022-11-20"})) == ("INVALID_INPUT", "asOf")


async def test_a_change_has_no_day(league: House) -> None:
    answer = await league.guest.ask('mutation @asOf(day: "2022-11-20") { signOut { viewer { id } } }')

    assert answer.status == 400


@pytest.mark.parametrize(
    "field", ["importedFiles { nodes { id } }", "ledgerCheck { isSound }", 'job(id: "1") { state }']
)
async def test_what_would_tell_of_later_days_is_of_the_present(league: House, day: date, field: str) -> None:
    answer = await league.administrator.ask(f'query @asOf(day: "{day}") {{ {field} }}')

    assert refusal(answer)[0] == "FORBIDDEN"


@pytest.mark.parametrize("variables", [{}, {"day": None}, {"day": None, "reveal": True}])
async def test_without_a_day_an_operation_is_of_the_present(
    league: House, day: date, variables: dict[str, Any]
) -> None:
    found = data(await league.guest.ask(MATCH_DAYS, variables))

    assert found["matchDays"]["previous"] == str(day)


async def test_a_variable_says_the_same_as_a_literal(league: House, day: date) -> None:
    written = data(await league.guest.ask(f'query @asOf(day: "{day}") {{ matchDays {{ previous next }} }}'))

    assert data(await league.guest.ask(MATCH_DAYS, {"day": str(day)})) == written


async def test_a_travelled_forecast_is_a_simulation_of_its_own(league: House, day: date) -> None:
    fixture = await played_on(day)
    present = data(await league.guest.ask(FORECAST, {"id": fixture}))["fixture"]
    then = data(await league.guest.ask(FORECAST, {"id": fixture, "day": str(day)}))["fixture"]
    earlier = data(await league.guest.ask(FORECAST, {"id": fixture, "day": str(day)}))["fixture"]

    assert (present["status"], then["status"], then["score"]) == ("PLAYED", "SCHEDULED", None)
    assert then["simulation"]["id"] != present["simulation"]["id"]
    assert then["simulation"]["headline"] == present["simulation"]["headline"]
    assert earlier == then


async def test_it_is_sold_as_in_the_present_and_owned_for_ever(league: House, day: date) -> None:
    await sell_everything()
    reader = await league.reader(tokens=5)
    found = data(await reader.ask(FORECAST, {"id": await played_on(day), "day": str(day)}))["fixture"]["simulation"][
        "id"
    ]

    bought = await reader.ask(BUY, {"id": found, "day": str(day)})
    again = await reader.ask(BUY, {"id": found})

    assert data(bought)["simulation"]["deepDive"] == data(again)["simulation"]["deepDive"]
    assert (bought.extensions["tokens"]["charged"], again.extensions["tokens"]["charged"]) == (5, 0)
    assert data(again)["simulation"]["owned"] == ["DEEP_DIVE"]


async def test_a_simulation_of_later_results_is_not_there(league: House, day: date) -> None:
    ((ahead,),) = await Fixture.filter(status="scheduled").order_by("day").limit(1).values_list("id")
    present = data(await league.guest.ask(FORECAST, {"id": str(ahead)}))["fixture"]["simulation"]["id"]

    assert data(
        await league.guest.ask(BUY.replace("deepDive { explanation }", ""), {"id": present, "day": str(day)})
    ) == {"simulation": None}


async def test_what_was_said_in_the_past_is_never_taken_for_what_was_said_before_kick_off(
    league: House, day: date
) -> None:
    fixture = await played_on(day)
    then = data(await league.guest.ask(FORECAST, {"id": fixture, "day": str(day)}))["fixture"]["simulation"]["id"]
    present = data(await league.guest.ask(FORECAST, {"id": fixture}))["fixture"]["simulation"]["id"]
    newer = data(await league.guest.ask(f'{{ simulation(id: "{then}") {{ newerSimulation {{ id }} }} }}'))

    assert present != then
    assert newer == {"simulation": {"newerSimulation": None}}


async def test_a_quote_is_of_the_day_of_its_document(league: House, day: date) -> None:
    await sell_everything()
    reader = await league.reader(tokens=5)
    fixture = await played_on(day)
    inner = f"fixture(id: {fixture}) {{ simulation {{ deepDive {{ explanation }} }} }}"
    document = f'query @asOf(day: "{day}") {{ {inner} }}'
    quoted = data(
        await reader.ask("query ($d: String!) { quote(document: $d) { total lines { subject } } }", {"d": document})
    )
    then = data(await reader.ask(FORECAST, {"id": fixture, "day": str(day)}))["fixture"]["simulation"]["id"]

    assert quoted["quote"] == {"total": 5, "lines": [{"subject": then}]}


async def test_a_key_is_of_the_day_that_it_was_sent_with(league: House, day: date) -> None:
    await sell_everything()
    reader = await league.reader(tokens=10)
    found = data(await reader.ask(FORECAST, {"id": await played_on(day), "day": str(day)}))["fixture"]["simulation"][
        "id"
    ]
    await reader.ask(BUY, {"id": found, "day": str(day)}, key="once")

    assert refusal(await reader.ask(BUY, {"id": found}, key="once"))[0] == "IDEMPOTENCY_MISMATCH"


async def test_a_new_import_is_seen_at_once(league: House, day: date) -> None:
    document = f'query @asOf(day: "{day}") {{ teams {{ nodes {{ name }} }} }}'
    before = data(await league.guest.ask(document))
    text = f"date,home,away,home_score,away_score\n{day - timedelta(days=1)},Elder,Alder,1,0\n"
    await league.services.catalogue.import_results(parse_bytes(text.encode(), "more.csv", competition="Orchard"))

    names = [each["name"] for each in data(await league.guest.ask(document))["teams"]["nodes"]]
    assert "Elder" in names
    assert "Elder" not in str(before)


@pytest.mark.parametrize(
    ("name", "setting", "announces"),
    [
        ("England: Premier League", None, True),
        ("Scotland: Premiership", None, False),
        ("USA: MLS", None, False),
        ("Orchard", None, False),
        ("Orchard", '{"format": {"meetings": 2}}', True),
        ("England: Premier League", '{"format": {"meetings": 0}}', False),
    ],
)
def test_which_leagues_announce_their_calendar_is_told_by_what_is_known_of_them(
    name: str, setting: str | None, announces: bool
) -> None:
    assert announces_calendar(name, Sport.SOCCER, setting) is announces
