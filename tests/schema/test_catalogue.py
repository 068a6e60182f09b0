"""Competitions, teams, fixtures and their forecasts, through the graph."""

from __future__ import annotations

import logging
from datetime import timedelta
from math import log
from typing import Any

import pytest

from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.models import Fixture
from engine.catalogue.status import FixtureStatus
from engine.forecasts.service import Forecasts
from schema.execute import Answer
from tests.schema.conftest import TEAMS, House, now

FIXTURES = """
query ($first: Int, $after: String, $search: String) {
  fixtures(status: SCHEDULED, first: $first, after: $after, search: $search) {
    edges { cursor node { id day home { name } away { name } competition { name isSynthetic } } }
    nodes { id }
    pageInfo { hasNextPage endCursor }
  }
}
"""


def only(answer: Answer) -> Any:
    assert answer.data is not None, answer.errors
    (value,) = answer.data.values()
    return value


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_a_page_size_out_of_range_is_refused(league: House, first: int) -> None:
    answer = await league.guest.ask(FIXTURES, {"first": first})

    facts = answer.errors[0]["extensions"]
    assert (answer.data, facts["code"], facts["field"]) == (None, "INVALID_INPUT", "first")


async def test_a_cursor_that_no_list_gave_is_refused(league: House) -> None:
    answer = await league.guest.ask(FIXTURES, {"after": "not a cursor"})

    assert answer.errors[0]["extensions"]["field"] == "after"


async def test_pages_join_to_the_whole_list(league: House) -> None:
    whole = [node["id"] for node in only(await league.guest.ask(FIXTURES, {"first": 100}))["nodes"]]
    joined, after = [], None
    while True:
        page = only(await league.guest.ask(FIXTURES, {"first": 5, "after": after}))
        joined += [edge["node"]["id"] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert joined == whole
    assert len(whole) == len(TEAMS) * (len(TEAMS) - 1)


async def test_the_cursor_of_any_row_goes_on_behind_it(league: House) -> None:
    edges = only(await league.guest.ask(FIXTURES, {"first": 4}))["edges"]

    behind = only(await league.guest.ask(FIXTURES, {"first": 2, "after": edges[1]["cursor"]}))["nodes"]

    assert [node["id"] for node in behind] == [edge["node"]["id"] for edge in edges[2:]]


async def test_the_cursor_of_any_team_goes_on_behind_it(league: House) -> None:
    document = "query ($after: String) { teams(after: $after) { edges { cursor node { name } } } }"
    edges = only(await league.guest.ask(document))["edges"]

    behind = only(await league.guest.ask(document, {"after": edges[1]["cursor"]}))["edges"]

    assert [edge["node"]["name"] for edge in edges] == list(TEAMS)
    assert behind == edges[2:]


async def test_fixtures_are_found_by_a_part_of_a_name(league: House) -> None:
    found = only(await league.guest.ask(FIXTURES, {"search": "dams"}))["edges"]

    assert len(found) == 2 * (len(TEAMS) - 1)
    assert all("Damson" in (edge["node"]["home"]["name"], edge["node"]["away"]["name"]) for edge in found)


async def test_a_fixture_has_one_standard_forecast(league: House) -> None:
    document = """
    query ($id: ID!) { fixture(id: $id) { simulation { id fixture { id } home { name } headline { sentence } } } }
    """
    fixture = only(await league.guest.ask(FIXTURES, {"first": 1}))["edges"][0]["node"]

    alone = only(await league.guest.ask(document, {"id": fixture["id"]}))["simulation"]
    listed = only(
        await league.guest.ask(
            "{ fixtures(status: SCHEDULED, first: 3) { nodes { simulation { id headline { sentence } } } } }"
        )
    )["nodes"][0]["simulation"]

    assert (alone["fixture"]["id"], alone["home"]["name"]) == (fixture["id"], fixture["home"]["name"])
    assert (alone["id"], alone["headline"]) == (listed["id"], listed["headline"])


async def test_asking_for_the_fixture_is_asking_for_its_standard_forecast(league: House) -> None:
    fixture = only(await league.guest.ask(FIXTURES, {"first": 1}))["nodes"][0]["id"]

    asked = only(await league.guest.ask(f'{{ simulate(input: {{fixtureId: "{fixture}"}}) {{ id }} }}'))
    standard = only(await league.guest.ask(f'{{ fixture(id: "{fixture}") {{ simulation {{ id }} }} }}'))

    assert asked["id"] == standard["simulation"]["id"]


async def test_a_played_fixture_shows_its_score(league: House) -> None:
    (latest,) = only(
        await league.guest.ask(
            "{ fixtures(status: PLAYED, newestFirst: true, first: 1) { nodes { status score { home away } } } }"
        )
    )["nodes"]

    assert latest["status"] == "PLAYED"
    assert latest["score"].keys() == {"home", "away"}


async def test_two_teams_can_be_asked_for(league: House) -> None:
    one, other, *_ = only(await league.guest.ask("{ teams { nodes { id name } } }"))["nodes"]

    simulation = only(
        await league.guest.ask(
            """
            query ($question: SimulationInput!) {
              simulate(input: $question) { home { name } away { name } newerSimulation { id } }
            }
            """,
            {"question": {"homeTeamId": one["id"], "awayTeamId": other["id"]}},
        )
    )

    assert simulation == {"home": {"name": "Alder"}, "away": {"name": "Birch"}, "newerSimulation": None}


async def test_competitions_say_whether_they_are_synthetic(league: House) -> None:
    assert only(await league.guest.ask("{ competitions { name slug sport isSynthetic } }")) == [
        {"name": "Orchard", "slug": "orchard", "sport": "SOCCER", "isSynthetic": False}
    ]


@pytest.mark.parametrize("field", ["simulation", "fixture", "competition"])
async def test_what_is_not_there_is_null(league: House, field: str) -> None:
    assert (await league.guest.ask(f'{{ {field}(id: "987654") {{ id }} }}')).data == {field: None}


async def test_the_price_list_is_the_price_book(league: House) -> None:
    prices = only(await league.guest.ask("{ priceList { depth tokens version description } }"))

    assert {(price["depth"], price["tokens"]) for price in prices} >= {
        ("HEADLINE", 0),
        ("FULL_DISTRIBUTION", 2),
        ("SCENARIO_EXTREMES", 3),
        ("COMPARISON", 3),
        ("DEEP_DIVE", 5),
    }
    assert all(price["description"] for price in prices if price["depth"])


async def test_administrators_see_what_was_imported(league: House) -> None:
    (file,) = only(await league.administrator.ask("{ importedFiles { nodes { name competition rows added } } }"))[
        "nodes"
    ]

    assert (file["name"], file["competition"]) == ("orchard.csv", "Orchard")
    assert file["rows"] == file["added"]


EVERYTHING_OF_FIXTURES = """
query ($status: FixtureStatus!, $first: Int!) {
  fixtures(status: $status, first: $first) {
    nodes {
      competition { name } home { competition { name } } away { name } score { home away }
      simulation { id fixture { id competition { name } } headline { sentence } newerSimulation { id } }
    }
  }
}
"""


@pytest.mark.parametrize("status", ["SCHEDULED", "PLAYED"])
async def test_a_longer_list_takes_no_more_statements(
    league: House, caplog: pytest.LogCaptureFixture, status: str
) -> None:
    async def statements(first: int) -> int:
        forecasts = league.services.forecasts
        afresh = league.with_forecasts(Forecasts(forecasts.database, forecasts.catalogue, clock=forecasts.clock))
        with caplog.at_level(logging.DEBUG, logger="tortoise.db_client"):
            caplog.clear()
            answer = await afresh.guest.ask(EVERYTHING_OF_FIXTURES, {"status": status, "first": first})
        assert len(only(answer)["nodes"]) == first
        return len(caplog.records)

    await statements(12)

    assert await statements(2) == await statements(12)


async def test_a_played_fixture_shows_what_its_forecast_earned(league: House) -> None:
    document = """
    query ($status: FixtureStatus!) {
      fixtures(status: $status, first: 1) {
        nodes {
          hasKickedOff
          score { home away }
          simulation {
            madeBeforeKickOff
            verdict { outcome probability scores { logScore rps } baseScores { logScore } sentence }
            headline { probabilities { home draw away } }
          }
        }
      }
    }
    """
    (played,) = only(await league.guest.ask(document, {"status": "PLAYED"}))["nodes"]
    (ahead,) = only(await league.guest.ask(document, {"status": "SCHEDULED"}))["nodes"]
    verdict = played["simulation"]["verdict"]

    assert (played["hasKickedOff"], played["simulation"]["madeBeforeKickOff"]) == (True, False)
    said = played["simulation"]["headline"]["probabilities"][verdict["outcome"].lower()]
    assert verdict["probability"] == said
    assert verdict["scores"]["logScore"] == pytest.approx(-log(said))
    assert (ahead["hasKickedOff"], ahead["simulation"]["madeBeforeKickOff"]) == (False, True)
    assert ahead["simulation"]["verdict"] is None


async def test_fixtures_are_those_of_a_season(league: House) -> None:
    rows = ("1975-03-01,Elder,Fir,1,0,1974-75", "1975-09-01,Elder,Fir,2,0,1975-76")
    text = "\n".join(("date,home,away,home_score,away_score,season", *rows))
    await league.services.catalogue.import_results(parse_bytes(text.encode(), "old.csv", competition="Old"))
    document = """
    query ($id: ID, $season: String) { fixtures(competition: $id, season: $season) { nodes { day season } } }
    """
    (old,) = only(await league.guest.ask('{ competitions(search: "old") { id } }'))

    found = only(await league.guest.ask(document, {**old, "season": "1974-75"}))["nodes"]
    unknown = await league.guest.ask(document, {**old, "season": "1066"})
    nowhere = await league.guest.ask(document, {"season": "1974-75"})

    assert found == [{"day": "1975-03-01", "season": "1974-75"}]
    assert [answer.errors[0]["extensions"]["code"] for answer in (unknown, nowhere)] == ["NOT_FOUND", "INVALID_INPUT"]
    assert nowhere.errors[0]["extensions"]["field"] == "season"


async def test_competitions_are_searched_by_name(league: House) -> None:
    document = "query ($search: String) { competitions(search: $search) { name } }"

    assert only(await league.guest.ask(document, {"search": "ORCH"})) == [{"name": "Orchard"}]
    assert only(await league.guest.ask(document, {"search": "river"})) == []


async def test_what_waits_for_its_result_is_told_apart_from_what_lies_ahead(league: House) -> None:
    today = now().date()
    text = f"date,home,away,home_score,away_score\n{today - timedelta(days=2)},Elder,Fir,,\n"
    await league.services.catalogue.import_results(parse_bytes(text.encode(), "late.csv", competition="Orchard"))
    listed = "query ($overdue: Boolean) { fixtures(status: SCHEDULED, overdue: $overdue) { nodes { isOverdue } } }"

    async def told(overdue: bool | None) -> list[bool]:
        return [node["isOverdue"] for node in only(await league.guest.ask(listed, {"overdue": overdue}))["nodes"]]

    (waiting,) = only(
        await league.guest.ask("{ overdue { competition { name holdings { overdue } } matches importedAt pullKey } }")
    )
    assert await told(True) == [True]
    assert set(await told(False)) == {False}
    assert len(await told(None)) == 1 + len(await told(False))
    assert (waiting["competition"], waiting["matches"], waiting["pullKey"]) == (
        {"name": "Orchard", "holdings": {"overdue": 1}},
        1,
        None,
    )
    assert waiting["importedAt"]


@pytest.mark.parametrize(("status", "score"), [("awarded", (3, 0)), ("annulled", (None, None))])
async def test_a_result_that_nobody_won_on_the_field_earns_no_forecast_a_score(
    league: House, status: str, score: tuple[int | None, int | None]
) -> None:
    (row,) = await Fixture.filter(status=FixtureStatus.PLAYED).order_by("-day").limit(1)
    await Fixture.filter(id=row.id).update(status=status, home_score=score[0], away_score=score[1])
    document = """
    query ($id: ID!) {
      fixture(id: $id) { status hasKickedOff score { home away } simulation { verdict { sentence } } }
    }
    """

    shown = only(await league.guest.ask(document, {"id": str(row.id)}))

    assert (shown["status"], shown["hasKickedOff"]) == (status.upper(), True)
    assert shown["score"] == ({"home": 3, "away": 0} if score[0] else None)
    assert shown["simulation"]["verdict"] is None


COLOURS = "monogram colours { first second disc ink edge { light dark } }"
SIDES = "colours { home { light dark } away { light dark } }"


async def test_a_match_its_sides_and_its_forecast_are_shown_in_the_same_colours(league: House) -> None:
    found = only(
        await league.guest.ask(
            f"{{ fixtures(status: SCHEDULED, first: 5) {{ nodes {{ {SIDES} home {{ {COLOURS} }} away {{ {COLOURS} }} "
            f"simulation {{ {SIDES} home {{ {COLOURS} }} away {{ {COLOURS} }} }} }} }} }}"
        )
    )["nodes"]

    assert found
    for match in found:
        said = match.pop("simulation")
        assert said == match
        assert match["home"]["monogram"] != match["away"]["monogram"]
        assert match["colours"]["home"] != match["colours"]["away"]


async def test_teams_of_one_table_have_monograms_of_their_own(house: House) -> None:
    rows = "".join(f"2024-05-0{day},{home},{away},1,0\n" for day, (home, away) in enumerate(ALIKE, 1))
    parsed = parse_bytes(f"date,home,away,home_score,away_score\n{rows}".encode(), "alike.csv", competition="Alike")
    await house.services.catalogue.import_results(parsed)
    (listed,) = only(await house.guest.ask('{ competitions(search: "Alike") { id } }'))
    found = "ratings { name monogram } season { standings { team { name monogram } } }"
    competition = only(await house.guest.ask(f"{{ competition(id: {listed['id']}) {{ {found} }} }}"))
    of_team = {each["name"]: each["monogram"] for each in competition["ratings"]}

    assert len(set(of_team.values())) == len(of_team) == 4
    assert {each["team"]["name"]: each["team"]["monogram"] for each in competition["season"]["standings"]} == of_team


ALIKE = (
    ("Amber Town", "Alder Town"),
    ("Ash Town", "Acorn Town"),
    ("Amber Town", "Acorn Town"),
    ("Ash Town", "Alder Town"),
)


async def test_the_sides_of_two_given_ratings_are_told_apart_too(house: House) -> None:
    wanted = f"{SIDES} home {{ {COLOURS} }} away {{ {COLOURS} }}"
    asked = f"{{ simulate(input: {{homeRating: 1600, awayRating: 1500}}) {{ {wanted} }} }}"
    found = only(await house.guest.ask(asked))

    assert (found["home"]["monogram"], found["away"]["monogram"]) == ("HOM", "AWY")
    assert found["colours"]["home"] != found["colours"]["away"]
