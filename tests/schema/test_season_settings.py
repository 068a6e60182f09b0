"""What administrators say of seasons through the graph: formats and deductions, each with its entry in the trail."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from engine.catalogue.importers.reading import parse_bytes
from tests.schema.conftest import Caller, House
from tests.schema.test_catalogue import only

SET_FORMAT = """
mutation ($id: ID!, $format: SeasonFormatInput, $criteria: [TableCriterion!]) {
  setSeasonFormat(competitionId: $id, format: $format, criteria: $criteria) {
    competition {
      seasonSetting { format { meetings words groups { size meetings halving } } criteria }
      season { format rule }
    }
  }
}
"""
DEDUCT = """
mutation ($team: ID!, $season: String!, $points: Int! = 6, $reason: String! = "accounts came late") {
  setDeduction(teamId: $team, season: $season, points: $points, reason: $reason) {
    deduction { id season points reason team { name } }
  }
}
"""
REMOVE = "mutation ($id: ID!) { removeDeduction(id: $id) { id } }"
IMPORT = "mutation ($content: String!) { importDeductions(content: $content) { deductions { points team { name } } } }"
KNOWN = "{ competitions { id seasons deductions { id points reason season team { name } } } }"


async def known(house: House) -> Any:
    return only(await house.guest.ask(KNOWN))[0]


async def team(house: House) -> str:
    found: str = only(await house.guest.ask('{ teams(search: "Alder") { nodes { id } } }'))["nodes"][0]["id"]
    return found


async def trail(house: House) -> list[str]:
    answer = await house.administrator.ask("{ auditTrail(first: 5) { nodes { event } } }")
    return [each["event"] for each in only(answer)["nodes"]]


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        (SET_FORMAT, {"id": "1"}),
        (DEDUCT, {"team": "1", "season": "x"}),
        (REMOVE, {"id": "1"}),
        (IMPORT, {"content": "x"}),
    ],
)
async def test_only_administrators_say_how_seasons_are_played(
    league: House, document: str, variables: dict[str, Any]
) -> None:
    for caller, code in ((league.guest, "UNAUTHENTICATED"), (await league.reader(), "FORBIDDEN")):
        assert code_of(await caller.ask(document, variables)) == code


def code_of(answer: Any) -> str:
    return str(answer.errors[0]["extensions"]["code"])


async def set_format(caller: Caller, **variables: Any) -> Any:
    answer = await caller.ask(SET_FORMAT, variables)
    assert answer.data is not None, answer.errors
    return answer.data["setSeasonFormat"]["competition"]


async def test_a_format_is_set_shown_and_taken_back(league: House) -> None:
    orchard = (await known(league))["id"]
    split = {"meetings": 4, "groups": [{"size": 2, "halving": "UP"}, {"size": 2, "meetings": 2}]}
    criteria = ["POINTS", "WINS", "HEAD_TO_HEAD_GOALS"]

    found = await set_format(league.administrator, id=orchard, format=split, criteria=criteria)
    events = await trail(league)
    gone = await set_format(league.administrator, id=orchard)

    assert found["seasonSetting"]["criteria"] == criteria
    assert found["seasonSetting"]["format"]["groups"] == [
        {"size": 2, "meetings": 1, "halving": "UP"},
        {"size": 2, "meetings": 2, "halving": "NONE"},
    ]
    assert found["season"]["format"].startswith("Quadruple round robin, then a split")
    assert found["season"]["format"].endswith("as an administrator has set it.")
    assert "matches won, then goals scored against each other" in found["season"]["rule"]
    assert events[0] == "season_format_set"
    assert gone["seasonSetting"] == {"format": None, "criteria": None}


@pytest.mark.parametrize(
    ("variables", "field"),
    [
        ({"format": {"meetings": 7}}, "meetings"),
        ({"format": {"meetings": 2, "groups": [{"size": 1}]}}, "groups"),
        ({"criteria": ["GOALS"]}, "rule"),
    ],
)
async def test_a_format_that_cannot_be_played_is_refused_by_its_field(
    league: House, variables: dict[str, Any], field: str
) -> None:
    answer = await league.administrator.ask(SET_FORMAT, {"id": (await known(league))["id"], **variables})

    assert (code_of(answer), answer.errors[0]["extensions"]["field"]) == ("INVALID_INPUT", field)


async def test_points_are_taken_away_and_given_back(league: House) -> None:
    season = (await known(league))["seasons"][0]
    answer = await league.administrator.ask(DEDUCT, {"team": await team(league), "season": season})
    kept = only(answer)["deduction"]
    shown = (await known(league))["deductions"]
    await league.administrator.ask(REMOVE, {"id": kept["id"]})

    assert (kept["points"], kept["team"]["name"]) == (6, "Alder")
    assert [each["id"] for each in shown] == [kept["id"]]
    assert (await known(league))["deductions"] == []
    assert (await trail(league))[:2] == ["deduction_removed", "deduction_set"]


async def test_a_file_of_deductions_is_imported_whole(league: House) -> None:
    season = (await known(league))["seasons"][0]
    head = "competition,season,team,points,reason"
    good = await league.administrator.ask(IMPORT, {"content": f"{head}\nOrchard,{season},Alder,3,late\n"})
    bad = await league.administrator.ask(IMPORT, {"content": f"{head}\nOrchard,{season},Nobody,3,late\n"})

    assert only(good)["deductions"] == [{"points": 3, "team": {"name": "Alder"}}]
    assert code_of(bad) == "INVALID_INPUT"
    assert len((await known(league))["deductions"]) == 1


async def test_what_stands_beside_many_competitions_is_looked_up_at_once(
    league: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Second League", "Third League"):
        content = f"date,home,away,home_score,away_score\n2024-01-01,{name} one,{name} two,1,0\n".encode()
        await league.services.catalogue.import_results(parse_bytes(content, "more.csv", competition=name))
    rules, asked = league.services.catalogue.season_rules, list[tuple[str, int]]()

    def counting(kind: str, find: Any) -> Any:
        def counted(ids: Collection[int]) -> Any:
            asked.append((kind, len(ids)))
            return find(ids)

        return counted

    for kind in ("seasons_of", "settings_of", "deductions_of"):
        monkeypatch.setattr(rules, kind, counting(kind, getattr(rules, kind)))
    found = only(await league.guest.ask("{ competitions { seasons seasonSetting { criteria } deductions { id } } }"))

    assert len(found) == 3
    assert sorted(asked) == [("deductions_of", 3), ("seasons_of", 3), ("settings_of", 3)]
