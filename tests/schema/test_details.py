"""What a sport knows of a match beside its score, as the graph tells it and is asked with it."""

from __future__ import annotations

from typing import Any

import pytest

from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.reading import read
from engine.sports.base import Sport
from tests.schema.conftest import House

PLAYED = "tourney_name,surface,tourney_date,best_of,round,winner_name,loser_name,score"
TABLE = "date,home,away,surface,best of"
DETAILS = "details { name value words }"
ASKED = f"query ($input: SimulationInput!) {{ simulate(input: $input) {{ id {DETAILS} headline {{ sentence }} }} }}"


@pytest.fixture
async def tour(house: House) -> House:
    rows = [f"Oakham,Clay,20{year}0108,3,F,Zoe Ash,Amy Birch,6-1 6-4" for year in range(10, 26)]
    tables = ((PLAYED, rows), (TABLE, ["2099-01-14,Zoe Ash,Amy Birch,Grass,5"]))
    for number, (header, lines) in enumerate(tables):
        options = ImportOptions(sport=Sport.TENNIS, competition="Oakham Tour")
        (file,) = read("\n".join((header, *lines)).encode(), f"{number}.csv", options)
        await house.services.catalogue.import_results(file)
    return house


async def told(tour: House, document: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await tour.guest.ask(document, variables)
    assert not answer.errors
    return answer.data or {}


async def ids(tour: House) -> tuple[str, str]:
    first, second = (
        each["id"] for each in (await told(tour, "{ teams(first: 2) { nodes { id } } }"))["teams"]["nodes"]
    )
    return first, second


async def test_a_fixture_tells_what_is_known_before_and_then_how_it_went(tour: House) -> None:
    found = await told(tour, f"{{ fixtures(newestFirst: true, first: 2) {{ nodes {{ {DETAILS} }} }} }}")
    ahead, played = (
        [(each["name"], each["value"], each["words"]) for each in node["details"]]
        for node in found["fixtures"]["nodes"]
    )

    assert ahead == [("surface", "grass", "on grass"), ("best_of", "5", "best of five")]
    assert played[2:] == [("games", "5-12", "5–12 in games")]


async def test_two_players_meet_on_a_surface_and_over_a_length(tour: House) -> None:
    home, away = await ids(tour)
    question: dict[str, Any] = {"homeTeamId": home, "awayTeamId": away}
    chosen = [{"name": "surface", "value": "Clay"}, {"name": "best_of", "value": "5"}]
    usual, clay = [
        (await told(tour, ASKED, {"input": question | more}))["simulate"] for more in ({}, {"details": chosen})
    ]

    assert usual["id"] != clay["id"]
    assert (usual["details"], [each["words"] for each in clay["details"]]) == ([], ["on clay", "best of five"])


async def test_a_surface_that_there_is_not_is_refused_and_nothing_is_charged(tour: House) -> None:
    home, away = await ids(tour)
    question = {"homeTeamId": home, "awayTeamId": away, "details": [{"name": "surface", "value": "mud"}]}
    answer = await tour.guest.ask(ASKED, variables={"input": question})

    (error,) = answer.errors
    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "details")
    assert "use hard, clay, grass, carpet" in error["message"]


async def test_a_part_of_the_ratings_begins_with_whoever_plays(tour: House) -> None:
    found = await told(tour, "{ competitions { all: ratings { name } some: ratings(first: 1) { name } } }")
    refused = await tour.guest.ask("{ competitions { ratings(first: 0) { name } } }")

    (competition,) = found["competitions"]
    assert competition["some"] == competition["all"][:1]
    assert refused.errors[0]["extensions"]["field"] == "first"
