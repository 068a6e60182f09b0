"""What came in is taken back through the graph, and what was bought of it stays readable."""

from __future__ import annotations

from typing import Any

import pytest

from engine.catalogue.models import Fixture
from schema.execute import Answer
from tests.schema.conftest import Caller, House, sell_everything

CHANGE = "change { sentence isDone isNeeded removed changed forecasts matches { home after { status } } }"
REMOVE = f"mutation ($what: String!, $look: Boolean!) {{ removeResults(what: $what, dryRun: $look) {{ {CHANGE} }} }}"
ANNUL = f"mutation ($match: String!) {{ annulMatch(match: $match) {{ {CHANGE} }} }}"
REINSTATE = f"mutation ($match: String!) {{ reinstateMatch(match: $match) {{ {CHANGE} }} }}"
UNDO = f"mutation {{ undoImport {{ {CHANGE} }} }}"
RENAME = f"mutation ($team: String!, $name: String!) {{ renameTeam(team: $team, name: $name) {{ {CHANGE} }} }}"
CALL = f"mutation ($id: String!, $name: String!) {{ renameCompetition(competition: $id, name: $name) {{ {CHANGE} }} }}"
OPEN = "query ($id: ID!) { fixture(id: $id) { simulation { id distribution { sentence } } } }"
READ = """
query ($id: ID!) {
  simulation(id: $id) {
    fate
    fixture { id day }
    verdict { sentence }
    madeBeforeKickOff
    newerSimulation { id }
    headline { percent }
    distribution { sentence }
  }
}
"""
BOUGHT = "{ viewer { ledger { nodes { kind fate title } } receipts { nodes { fate } } } }"
TRAIL = "{ auditTrail(first: 20) { nodes { event actorId payload } } }"


async def data(caller: Caller, document: str, **variables: Any) -> Any:
    answer: Answer = await caller.ask(document, variables)
    assert not answer.errors, answer.errors
    return answer.data


async def ahead() -> Fixture:
    found = await Fixture.filter(home_score__isnull=True).order_by("day", "id").first()
    assert found is not None
    return found


async def bought(house: House) -> tuple[Caller, Fixture, str]:
    await sell_everything()
    reader, fixture = await house.reader(tokens=10), await ahead()
    opened = await data(reader, OPEN, id=str(fixture.id))
    return reader, fixture, opened["fixture"]["simulation"]["id"]


async def test_what_was_bought_of_a_removed_match_is_read_and_says_what_became_of_it(league: House) -> None:
    reader, fixture, simulation = await bought(league)
    before = await reader.balance()
    done = await data(league.administrator, REMOVE, what=str(fixture.id), look=False)

    read = (await data(reader, READ, id=simulation))["simulation"]
    own = (await data(reader, BOUGHT))["viewer"]

    assert done["removeResults"]["change"]["forecasts"] >= 1
    assert read["fate"].startswith("This match was removed from the catalogue on ")
    assert (read["fixture"], read["verdict"], read["madeBeforeKickOff"], read["newerSimulation"]) == (None,) * 4
    assert read["distribution"]["sentence"]
    assert await reader.balance() == before
    assert own["ledger"]["nodes"][0]["fate"] == own["receipts"]["nodes"][0]["fate"] == read["fate"]


async def test_a_match_that_comes_back_is_the_one_that_was_forecast(league: House) -> None:
    reader, fixture, simulation = await bought(league)
    file = (await data(league.administrator, "{ importedFiles { nodes { name } } }"))["importedFiles"]["nodes"][0][
        "name"
    ]
    await data(league.administrator, REMOVE, what=file, look=False)
    gone = (await data(reader, READ, id=simulation))["simulation"]
    await Fixture.every.filter(id=fixture.id).update(removed_at=None)

    back = (await data(reader, READ, id=simulation))["simulation"]

    assert gone["fixture"] is None
    assert (back["fate"], back["fixture"]["id"]) == (None, str(fixture.id))


async def test_an_annulled_match_says_so_and_a_moved_one_names_both_days(league: House) -> None:
    reader, fixture, simulation = await bought(league)
    await data(league.administrator, ANNUL, match=str(fixture.id))
    annulled = (await data(reader, READ, id=simulation))["simulation"]["fate"]
    await data(league.administrator, REINSTATE, match=str(fixture.id))
    await Fixture.filter(id=fixture.id).update(day=fixture.day.replace(year=fixture.day.year + 1))
    moved = (await data(reader, READ, id=simulation))["simulation"]["fate"]

    assert annulled == "This match was annulled: it has no result."
    assert moved.startswith("This match was moved from ")
    assert str(fixture.day.year) in moved
    assert str(fixture.day.year + 1) in moved


async def test_looking_changes_nothing_and_leaves_no_trace(league: House) -> None:
    fixture = await ahead()
    looked = await data(league.administrator, REMOVE, what=str(fixture.id), look=True)
    events = (await data(league.administrator, TRAIL))["auditTrail"]["nodes"]

    assert (looked["removeResults"]["change"]["isDone"], looked["removeResults"]["change"]["removed"]) == (False, 1)
    assert await Fixture.filter(id=fixture.id).exists()
    assert not [each for each in events if each["event"].startswith("results_")]


async def test_every_act_stands_in_the_audit_trail_once(league: House) -> None:
    fixture = await Fixture.filter(home_score__isnull=False).first()
    assert fixture is not None
    match = str(fixture.id)
    for document, variables in (
        (ANNUL, {"match": match}),
        (ANNUL, {"match": match}),
        (REINSTATE, {"match": match}),
        (RENAME, {"team": "Alder", "name": "Alder Grove"}),
        (REMOVE, {"what": match, "look": False}),
        (UNDO, {}),
    ):
        await data(league.administrator, document, **variables)

    events = (await data(league.administrator, TRAIL))["auditTrail"]["nodes"]
    told = [each["event"] for each in reversed(events) if each["event"].startswith("results_")]
    assert told == [
        "results_annulment",
        "results_reinstatement",
        "results_renaming",
        "results_removal",
        "results_undoing",
    ]
    assert {each["actorId"] for each in events if each["event"].startswith("results_")} == {
        str(league.administrator.id)
    }


async def test_what_was_said_before_kick_off_is_found_under_a_new_name(league: House) -> None:
    fixture = await ahead()
    before = (await data(league.guest, OPEN.replace("distribution { sentence }", ""), id=str(fixture.id)))["fixture"]
    await data(league.administrator, RENAME, team="Alder", name="Alder Grove")
    await Fixture.filter(id=fixture.id).update(
        day=fixture.day.replace(year=2020), kick_off=None, status="played", home_score=1, away_score=0
    )

    after = (await data(league.guest, OPEN.replace("distribution { sentence }", ""), id=str(fixture.id)))["fixture"]

    assert after["simulation"]["id"] == before["simulation"]["id"]


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        (REMOVE, {"what": "1", "look": True}),
        (UNDO, {}),
        (ANNUL, {"match": "1"}),
        (REINSTATE, {"match": "1"}),
        (RENAME, {"team": "Alder", "name": "Elm"}),
        (CALL, {"id": "1", "name": "Elm"}),
    ],
)
async def test_only_administrators_correct(league: House, document: str, variables: dict[str, Any]) -> None:
    before = await Fixture.all().order_by("id").values_list("id", "status")
    reader = await league.reader()

    codes = [(await each.ask(document, variables)).errors[0]["extensions"]["code"] for each in (league.guest, reader)]

    assert codes == ["UNAUTHENTICATED", "FORBIDDEN"]
    assert await Fixture.all().order_by("id").values_list("id", "status") == before
