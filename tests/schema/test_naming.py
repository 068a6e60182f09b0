"""What administrators say of names, asked through the graph."""

from __future__ import annotations

from typing import Any

import pytest

from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.models import Team
from schema.execute import Answer
from tests.schema.conftest import Caller, House

ROWS = (
    "date,home,away,home_score,away_score\n"
    "2019-05-01,Nott'm Glade,Elder,2,1\n2019-05-08,Elder,Nottingham Glade,0,0\n2019-05-15,Elm,Elder,0,1\n"
)
ADD = "mutation ($alias: String!, $name: String!) { addTeamAlias(alias: $alias, name: $name) { count } }"
BRING = "mutation ($file: String!) { importTeamAliases(content: $file) { count } }"
REMOVE = "mutation ($id: ID!) { removeTeamAlias(id: $id) { id } }"
LOOK = """mutation ($id: ID!, $into: ID!, $dryRun: Boolean!) {
  joinTeams(id: $id, into: $into, dryRun: $dryRun) {
    sentence isDone brought merged shared forecasts job { id } matches { home away before { day } after { day } }
  }
}"""
JOIN = "mutation ($id: ID!, $into: ID!) { joinTeams(id: $id, into: $into) { brought merged competition { name } } }"
JOIN_COMPETITIONS = "mutation ($id: ID!, $into: ID!) { joinCompetitions(id: $id, into: $into) { brought merged } }"
APART = "mutation ($id: ID!) { tellTeamsApart(id: $id) { id } }"
NAMES = """
{
  teamAliases { nodes { id alias name competition } }
  resemblances { nodes { id teamId name otherId other competition } }
}
"""
TRAIL = "{ auditTrail(first: 50) { nodes { event payload } } }"


async def bring(house: House, competition: str = "Glade League") -> None:
    parsed = parse_bytes(ROWS.encode(), "glade.csv", competition=competition)
    await house.services.catalogue.import_results(parsed)


async def data(caller: Caller, document: str, **variables: Any) -> Any:
    answer: Answer = await caller.ask(document, variables)
    assert not answer.errors, answer.errors
    return answer.data


async def test_a_resemblance_is_joined_once_and_the_trail_says_so(house: House) -> None:
    await bring(house)
    (asked,) = (await data(house.administrator, NAMES))["resemblances"]["nodes"]
    joined = await data(house.administrator, JOIN, id=asked["teamId"], into=asked["otherId"])
    again = await house.administrator.ask(JOIN, {"id": asked["teamId"], "into": asked["otherId"]})
    left = await data(house.administrator, NAMES)
    trail = (await data(house.administrator, TRAIL))["auditTrail"]["nodes"]

    assert (asked["name"], asked["other"]) == ("Nottingham Glade", "Nott'm Glade")
    assert joined["joinTeams"] == {"brought": 1, "merged": 0, "competition": {"name": "Glade League"}}
    assert again.errors[0]["extensions"]["code"] == "NOT_FOUND"
    assert left["resemblances"]["nodes"] == []
    assert [each["alias"] for each in left["teamAliases"]["nodes"]] == ["Nottingham Glade"]
    assert "teams_joined" in {each["event"] for each in trail}


async def test_two_names_are_told_apart(house: House) -> None:
    await bring(house)
    (asked,) = (await data(house.administrator, NAMES))["resemblances"]["nodes"]
    await data(house.administrator, APART, id=asked["id"])

    assert (await data(house.administrator, NAMES))["resemblances"]["nodes"] == []
    assert await Team.filter(name__contains="Glade").count() == 2


async def test_a_name_of_a_team_that_is_one_already_is_asked_about(house: House) -> None:
    await bring(house)
    await data(house.administrator, ADD, alias="Elm", name="Nott'm Glade")
    asked = (await data(house.administrator, NAMES))["resemblances"]["nodes"]

    assert ("Elm", "Nott'm Glade") in {(each["name"], each["other"]) for each in asked}


async def test_teams_that_have_met_are_never_called_one(house: House) -> None:
    await bring(house)
    refused = await house.administrator.ask(ADD, {"alias": "Elm", "name": "Elder"})

    assert (refused.errors[0]["extensions"]["code"], refused.errors[0]["extensions"]["field"]) == (
        "INVALID_INPUT",
        "alias",
    )


async def test_names_come_one_by_one_or_as_a_list_and_can_be_forgotten(house: House) -> None:
    await data(house.administrator, ADD, alias="The Elders", name="Elder")
    await data(house.administrator, BRING, file="alias,name\nThe Elms,Elm\n")
    kept = (await data(house.administrator, NAMES))["teamAliases"]["nodes"]
    for each in kept:
        await data(house.administrator, REMOVE, id=each["id"])

    assert [each["alias"] for each in kept] == ["The Elms", "The Elders"]
    assert (await data(house.administrator, NAMES))["teamAliases"]["nodes"] == []


async def test_two_competitions_become_one(house: House) -> None:
    await bring(house)
    await bring(house, "Glade League (copy)")
    found = await data(house.administrator, '{ competitions(search: "glade") { id name } }')
    one, copy = (each["id"] for each in found["competitions"])
    joined = await data(house.administrator, JOIN_COMPETITIONS, id=copy, into=one)

    assert joined["joinCompetitions"] == {"brought": 3, "merged": 3}


async def test_a_joining_is_looked_at_before_it_is_done(house: House) -> None:
    await bring(house)
    (asked,) = (await data(house.administrator, NAMES))["resemblances"]["nodes"]
    pair = {"id": asked["teamId"], "into": asked["otherId"]}
    looked = (await data(house.administrator, LOOK, **pair, dryRun=True))["joinTeams"]
    still = (await data(house.administrator, NAMES))["resemblances"]["nodes"]
    trail = [each["event"] for each in (await data(house.administrator, TRAIL))["auditTrail"]["nodes"]]
    done = (await data(house.administrator, LOOK, **pair, dryRun=False))["joinTeams"]

    assert (looked["isDone"], done["isDone"], looked["job"], still) == (False, True, None, [asked])
    assert looked["sentence"] == f"{asked['name']} would be {asked['other']} from now on: 1 match, 0 there already."
    assert looked["matches"] == done["matches"]
    assert asked["other"] in (looked["matches"][0]["home"], looked["matches"][0]["away"])
    assert "teams_joined" not in trail


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        (ADD, {"alias": "a", "name": "b"}),
        (BRING, {"file": "alias,name\na,b\n"}),
        (REMOVE, {"id": "1"}),
        (JOIN, {"id": "1", "into": "2"}),
        (JOIN_COMPETITIONS, {"id": "1", "into": "2"}),
        (APART, {"id": "1"}),
        ("{ teamAliases { nodes { id } } }", {}),
        ("{ resemblances { nodes { id } } }", {}),
    ],
)
async def test_names_are_an_administrators_to_say(house: House, document: str, variables: dict[str, str]) -> None:
    reader = await house.reader("ruth")
    codes = [(await each.ask(document, variables)).errors[0]["extensions"]["code"] for each in (house.guest, reader)]

    assert codes == ["UNAUTHENTICATED", "FORBIDDEN"]
