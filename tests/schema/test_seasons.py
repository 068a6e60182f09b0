"""Where a season may end, how a rating came about, and how forecasts did, through the graph."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest

from engine.catalogue import demo
from engine.catalogue.importers.reading import parse_bytes
from engine.simulation.wording import en
from tests.schema.conftest import TEAMS, House
from tests.schema.test_catalogue import only

SEASON = """
{
  competitions {
    season {
      name state format rule notes matches played ahead assumed simulated monteCarloError snapshotId sentence
      firstDay lastDay zones { kind best worst }
      standings {
        team { name }
        standing { position played won drawn lost points deducted goalDifference goals conceded }
        course { days points }
        deductions { points reason season team { name } }
      }
      table {
        team { id name }
        now { position played points goalDifference goals }
        ahead expectedPoints expectedPosition
        points { p5 p50 p95 }
        position { p5 p95 }
        positions
        title: finish { probability error }
        last: finish(best: 4, worst: 4) { probability error }
      }
    }
  }
}
"""
HISTORY = "query ($id: ID!) { team(id: $id) { history { days ratings lows highs level trueRating sentence } } }"
RECORD = """
query ($competition: ID, $since: Date, $until: Date) {
  record(competition: $competition, since: $since, until: $until) {
    verification {
      matches firstDay lastDay sentence
      scores { rps logScore brier }
      baselines { key isClear scores { logScore } logScoreDifference { mean t n } }
      bins { low high forecasts hits frequency interval { low high level } isEnough }
    }
    misses { fixtureId day home away score { home away } outcome probability }
  }
}
"""


@pytest.fixture
async def running(house: House) -> House:
    """A season of four teams that is over, and the next one, whose twelve matches are listed from tomorrow on."""
    today = date.today()
    last, first = today - timedelta(days=200), today + timedelta(days=1)
    played = [
        f"{last + timedelta(days=number)},{home},{away},{number % 3},{len(away) % 3},last"
        for number, (home, away) in enumerate(permutations(TEAMS, 2))
    ]
    ahead = [
        f"{first + timedelta(days=number)},{home},{away},,,this"
        for number, (home, away) in enumerate(permutations(TEAMS, 2))
    ]
    text = "\n".join(("date,home,away,home_score,away_score,season", *played, *ahead))
    await house.services.catalogue.import_results(parse_bytes(text.encode(), "orchard.csv", competition="Orchard"))
    return house


async def season(league: House) -> Any:
    return only(await league.guest.ask(SEASON))[0]["season"]


async def team(league: House) -> str:
    found: str = only(await league.guest.ask("{ teams(first: 1) { nodes { id } } }"))["nodes"][0]["id"]
    return found


@pytest.mark.parametrize("document", [SEASON, RECORD, "{ teams { nodes { history { ratings } } } }"])
async def test_all_of_it_is_free(league: House, document: str) -> None:
    answer = await (await league.reader(tokens=1)).ask(document)

    assert answer.errors == []
    assert answer.extensions.get("tokens", {}).get("charged", 0) == 0


async def test_an_unknown_team_is_null(league: House) -> None:
    assert (await league.guest.ask(HISTORY, {"id": "987654"})).data == {"team": None}


async def test_the_record_of_an_unknown_competition_is_refused(league: House) -> None:
    answer = await league.guest.ask(RECORD, {"competition": "987654"})

    assert answer.errors[0]["extensions"]["code"] == "NOT_FOUND"


async def test_a_season_has_a_line_for_every_team(running: House) -> None:
    found = await season(running)

    assert {line["team"]["name"] for line in found["table"]} == set(TEAMS)
    assert {line["team"]["name"] for line in found["standings"]} == set(TEAMS)
    assert (found["state"], found["name"], found["ahead"], found["matches"]) == ("RUNNING", "this", 12, 12)
    assert found["format"] == "Double round robin, guessed from season last."
    assert found["rule"].startswith("Three points for a win")


async def test_a_season_says_its_days_and_how_its_points_came_about(running: House) -> None:
    today, found = date.today(), await season(running)
    document = '{ competitions { season(of: "last") { standings { standing { points } course { days points } } } } }'
    (over,) = only(await running.guest.ask(document))

    assert (found["firstDay"], found["lastDay"]) == (str(today + timedelta(days=1)), str(today + timedelta(days=12)))
    assert found["zones"] == [{"kind": "TITLE", "best": 1, "worst": 1}]
    assert all(line["course"] == {"days": [], "points": []} for line in found["standings"])
    for line in over["season"]["standings"]:
        assert line["course"]["points"][-1] == line["standing"]["points"]
        assert line["course"]["days"] == sorted(line["course"]["days"])


async def test_sides_that_are_level_share_their_place(running: House) -> None:
    found = await season(running)

    assert [line["standing"]["position"] for line in found["standings"]] == [1, 1, 1, 1]


async def test_a_season_that_is_over_is_a_plain_table(running: House) -> None:
    document = '{ competitions { seasons season(of: "last") { state sentence simulated monteCarloError ahead '
    document += "standings { standing { position played won drawn lost goals conceded goalDifference } } } } }"

    (found,) = only(await running.guest.ask(document))

    assert found["seasons"] == ["this", "last"]
    assert (found["season"]["state"], found["season"]["simulated"], found["season"]["ahead"]) == ("FINISHED", 0, 0)
    assert found["season"]["sentence"].startswith("The season is over: ")
    for line in (each["standing"] for each in found["season"]["standings"]):
        assert line["won"] + line["drawn"] + line["lost"] == line["played"] == 6
        assert line["goalDifference"] == line["goals"] - line["conceded"]


async def test_a_season_that_nobody_imported_is_not_found(running: House) -> None:
    answer = await running.guest.ask('{ competitions { season(of: "1888") { name } } }')

    assert answer.errors[0]["extensions"]["code"] == "NOT_FOUND"


async def test_places_are_shares_of_the_simulated_seasons(running: House) -> None:
    found = await season(running)

    assert found["simulated"] == 10_000
    assert found["monteCarloError"] == pytest.approx(0.005)
    for line in found["table"]:
        assert sum(line["positions"]) == pytest.approx(1)
        assert (line["title"]["probability"], line["last"]["probability"]) == (
            line["positions"][0],
            line["positions"][3],
        )
        assert 0 < line["title"]["error"] <= found["monteCarloError"]
        assert line["points"]["p5"] <= line["points"]["p50"] <= line["points"]["p95"]


WHAT_IF = """
query ($results: [SeasonResultInput!], $of: String) {
  competitions {
    season(of: $of, results: $results) {
      sentence change
      supposed { fixtureId day home { name } away { name } outcome score { home away } }
      table {
        team { name } now { points } expectedPoints positions
        before { expectedPoints positions before { ahead } }
      }
    }
  }
}
"""
COMING = "{ fixtures(status: SCHEDULED, first: 12) { nodes { id day home { name } away { name } } } }"
PLAYED = "{ fixtures(status: PLAYED, first: 1) { nodes { id } } }"


async def coming(running: House) -> list[Any]:
    found: list[Any] = only(await running.guest.ask(COMING))["nodes"]
    return found


async def supposing(running: House, *results: dict[str, Any]) -> Any:
    answer = await running.guest.ask(WHAT_IF, {"results": list(results)})
    assert answer.errors == []
    assert answer.extensions["tokens"]["charged"] == 0
    return only(answer)[0]["season"]


async def test_a_result_that_is_set_moves_the_season_from_what_it_was(running: House) -> None:
    match, *_ = await coming(running)
    plain = await supposing(running)
    found = await supposing(running, {"fixtureId": match["id"], "outcome": "HOME"})
    before = {line["team"]["name"]: line for line in plain["table"]}
    sides = {match["home"]["name"], match["away"]["name"]}

    assert plain["supposed"] == []
    assert plain["change"] is None
    assert all(line["before"] is None for line in plain["table"])
    assert [(each["fixtureId"], each["outcome"], each["score"]) for each in found["supposed"]] == [
        (match["id"], "HOME", None)
    ]
    for line in found["table"]:
        was = before[line["team"]["name"]]
        assert line["before"] == {
            "expectedPoints": was["expectedPoints"],
            "positions": was["positions"],
            "before": None,
        }
        assert line["now"] == was["now"]
        moved = line["expectedPoints"] != was["expectedPoints"]
        assert moved == (line["team"]["name"] in sides)
    winner = next(line for line in found["table"] if line["team"]["name"] == match["home"]["name"])
    assert winner["positions"][0] > winner["before"]["positions"][0]
    assert " chance to finish first goes from " in found["change"]


async def test_the_same_results_in_any_order_are_the_same_season(running: House) -> None:
    first, second, *_ = await coming(running)
    one = {"fixtureId": first["id"], "homeScore": 3, "awayScore": 1}
    other = {"fixtureId": second["id"], "outcome": "DRAW"}

    assert await supposing(running, one, other) == await supposing(running, other, one)


async def test_a_score_that_is_set_is_told_with_the_outcome_that_follows(running: House) -> None:
    match, *_ = await coming(running)
    (told,) = (await supposing(running, {"fixtureId": match["id"], "homeScore": 0, "awayScore": 2}))["supposed"]

    assert (told["outcome"], told["score"]) == ("AWAY", {"home": 0, "away": 2})


@pytest.mark.parametrize(
    ("result", "why"),
    [
        ({"outcome": "HOME", "homeScore": 1, "awayScore": 0}, "an outcome or a score"),
        ({}, "an outcome or a score"),
        ({"homeScore": 1}, "give both scores"),
        ({"homeScore": -1, "awayScore": 0}, "a number from 0 to"),
        ({"homeScore": 0, "awayScore": 100}, "a number from 0 to"),
        ({"outcome": "HOME", "fixtureId": "987654"}, "match 987654 is not ahead"),
        ({"outcome": "HOME", "fixtureId": "played"}, "is not ahead in this season"),
        ({"outcome": "HOME", "fixtureId": "elsewhere"}, "is not ahead in this season"),
    ],
)
async def test_what_cannot_be_set_is_refused(running: House, result: dict[str, Any], why: str) -> None:
    elsewhere = f"date,home,away,home_score,away_score\n{date.today() + timedelta(3)},Oak,Pine,,\n"
    await running.services.catalogue.import_results(parse_bytes(elsewhere.encode(), "wood.csv", competition="Wood"))
    matches = await coming(running)
    (played,) = only(await running.guest.ask(PLAYED))["nodes"]
    ids = {"played": played["id"], "elsewhere": next(each["id"] for each in matches if each["home"]["name"] == "Oak")}
    own = next(each["id"] for each in matches if each["home"]["name"] != "Oak")
    asked = {"fixtureId": own} | result
    asked["fixtureId"] = ids.get(asked["fixtureId"], asked["fixtureId"])
    known = only(await running.guest.ask("{ competitions { id name } }"))
    (orchard,) = (each for each in known if each["name"] == "Orchard")
    document = WHAT_IF.replace("($results", "($id: ID!, $results").replace("competitions {", "competition(id: $id) {")
    answer = await running.guest.ask(document, {"id": orchard["id"], "results": [asked]})

    refused = answer.errors[0]
    assert (refused["extensions"]["code"], refused["extensions"]["field"]) == ("INVALID_INPUT", "results")
    assert why in refused["message"]


CAN_BE_SET = """
query ($of: String, $team: ID, $first: Int) {
  competitions {
    season(of: $of) { canBeSet(team: $team, first: $first) { fixtureId day home { id name } away { name } } }
  }
}
"""


async def settable(running: House, **variables: Any) -> Any:
    return only(await running.guest.ask(CAN_BE_SET, variables))[0]["season"]["canBeSet"]


async def test_what_is_said_to_be_settable_can_be_set_and_nothing_else(house: House) -> None:
    start, pairs = date.today() + timedelta(1), list(permutations(TEAMS, 2))
    matches = [*((each, "Round") for each in pairs), *((each, "Play-off") for each in pairs[:2])]
    rows = [f"{start + timedelta(day)},{home},{away},,,{name}" for day, ((home, away), name) in enumerate(matches)]
    text = "\n".join(("date,home,away,home_score,away_score,round", *rows))
    await house.services.catalogue.import_results(parse_bytes(text.encode(), "offs.csv", competition="Orchard"))
    listed = [each["id"] for each in only(await house.guest.ask(COMING.replace("12", "20")))["nodes"]]
    offered = [each["fixtureId"] for each in await settable(house)]
    found = await supposing(house, *({"fixtureId": each, "outcome": "HOME"} for each in offered))

    assert offered == listed[:12]
    assert [each["fixtureId"] for each in found["supposed"]] == offered
    for other in listed[12:]:
        answer = await house.guest.ask(WHAT_IF, {"results": [{"fixtureId": other, "outcome": "HOME"}]})
        assert answer.errors[0]["extensions"]["field"] == "results"


async def test_a_match_that_waits_for_its_result_can_be_set_and_is_told_from_a_later_one(running: House) -> None:
    first, *others = await settable(running)
    late = f"{date.today() - timedelta(3)},{first['home']['name']},{first['away']['name']},,,this"
    text = f"date,home,away,home_score,away_score,season\n{late}"
    await running.services.catalogue.import_results(parse_bytes(text.encode(), "late.csv", competition="Orchard"))
    offered = await settable(running)

    assert len(offered) == 1 + len(others)
    assert len({each["fixtureId"] for each in offered}) == len(offered)
    for each in offered:
        found = await supposing(running, {"fixtureId": each["fixtureId"], "outcome": "DRAW"})
        assert found["supposed"][0]["fixtureId"] == each["fixtureId"]


async def test_the_settable_matches_of_a_team_are_its_own(running: House) -> None:
    first, *_ = every = await settable(running)
    own = await settable(running, team=first["home"]["id"])
    name = first["home"]["name"]

    assert own == [each for each in every if name in (each["home"]["name"], each["away"]["name"])]
    assert await settable(running, first=2) == every[:2]
    assert await settable(running, of="last") == []


async def test_a_match_is_set_once_and_no_more_than_twenty_are(running: House) -> None:
    match, *_ = await coming(running)
    once = {"fixtureId": match["id"], "outcome": "HOME"}
    twice = await running.guest.ask(WHAT_IF, {"results": [once, once | {"outcome": "DRAW"}]})
    many = await running.guest.ask(
        WHAT_IF, {"results": [{"fixtureId": str(number), "outcome": "HOME"} for number in range(1, 22)]}
    )

    assert "set twice" in twice.errors[0]["message"]
    assert "set at most 20" in many.errors[0]["message"]


async def test_nothing_is_ahead_of_a_season_that_is_over(running: House) -> None:
    match, *_ = await coming(running)
    results = [{"fixtureId": match["id"], "outcome": "HOME"}]
    answer = await running.guest.ask(WHAT_IF, {"of": "last", "results": results})

    assert answer.errors[0]["extensions"]["field"] == "results"


async def test_a_history_has_one_entry_a_day_in_every_series(league: House) -> None:
    found = only(await league.guest.ask(HISTORY, {"id": await team(league)}))["history"]

    assert found["days"] == sorted(found["days"])
    assert len(found["days"]) == len(found["ratings"]) == len(found["lows"]) == len(found["highs"]) > 0
    assert (found["level"], found["trueRating"]) == (0.9, None)


async def test_a_history_is_about_the_rating_that_the_competition_shows(league: House) -> None:
    team_id = await team(league)
    shown = only(await league.guest.ask("{ competitions { ratings { teamId rating lastPlayed } } }"))[0]["ratings"]
    found = only(await league.guest.ask(HISTORY, {"id": team_id}))["history"]

    (rating,) = (each for each in shown if each["teamId"] == team_id)
    assert found["ratings"][-1] == pytest.approx(rating["rating"])
    assert found["days"][-1] == rating["lastPlayed"]


async def test_the_record_scores_every_match_that_was_played(league: House) -> None:
    played = only(await league.guest.ask("{ fixtures(status: PLAYED, first: 100) { nodes { id } } }"))["nodes"]
    found = only(await league.guest.ask(RECORD))

    assert found["verification"]["matches"] == len(played)
    assert sum(each["forecasts"] for each in found["verification"]["bins"]) == 3 * len(played)
    assert {miss["fixtureId"] for miss in found["misses"]} <= {each["id"] for each in played}


async def test_what_is_called_a_miss_is_what_happened(league: House) -> None:
    for miss in only(await league.guest.ask(RECORD))["misses"]:
        margin = miss["score"]["home"] - miss["score"]["away"]
        assert miss["outcome"] == ("HOME" if margin > 0 else "AWAY" if margin < 0 else "DRAW")


async def test_days_before_the_first_match_have_an_empty_record(league: House) -> None:
    before = (date.today() - timedelta(days=3_650)).isoformat()
    found = only(await league.guest.ask(RECORD, {"until": before}))

    assert found["misses"] == []
    assert (found["verification"]["matches"], found["verification"]["scores"]) == (0, None)


async def test_a_list_asks_for_the_season_of_its_competition_once(
    league: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    forecasts = league.services.forecasts
    whole = forecasts.season

    async def counted(competition_id: int, name: str | None = None) -> Any:
        asked.append(competition_id)
        return await whole(competition_id, name)

    monkeypatch.setattr(forecasts, "season", counted)
    answer = await league.guest.ask("{ fixtures(first: 10) { nodes { competition { season { name } } } } }")

    assert answer.errors == []
    assert len(asked) == 1


KIND = """
query ($synthetic: Boolean, $competition: ID) {
  record(synthetic: $synthetic, competition: $competition) {
    isSynthetic catchingUp { done matches hasFailed sentence } verification { matches }
  }
}
"""


async def test_no_record_has_real_and_synthetic_matches(league: House) -> None:
    real = only(await league.guest.ask(KIND))
    (drawn,) = (await demo.load(league.services.catalogue)).competitions
    await league.services.forecasts.catch_up()
    usual, chosen, other, named = [
        only(await league.guest.ask(KIND, variables))
        for variables in ({}, {"synthetic": False}, {"synthetic": True}, {"competition": str(drawn.id)})
    ]

    assert real == usual == chosen
    assert (usual["isSynthetic"], other["isSynthetic"]) == (False, True)
    assert other == named
    assert other["verification"]["matches"] > usual["verification"]["matches"]


async def test_where_only_synthetic_matches_are_known_the_record_is_theirs(house: House) -> None:
    await demo.load(house.services.catalogue)
    await house.services.forecasts.catch_up()

    assert only(await house.guest.ask(KIND))["isSynthetic"]
    assert only(await house.guest.ask(KIND, {"synthetic": False}))["verification"]["matches"] == 0


async def test_a_record_behind_its_results_says_so(house: House) -> None:
    await demo.load(house.services.catalogue)
    found = only(await house.guest.ask(KIND))

    assert found["verification"]["matches"] == 0
    assert found["catchingUp"] == {
        "done": 0,
        "matches": 0,
        "hasFailed": False,
        "sentence": "Scores of new results are about to be computed.",
    }


def test_progress_is_told_in_words() -> None:
    assert en.catching_up(18_324, 45_810, has_failed=False) == "Scores of 45,810 matches are being computed: 40%."
    assert en.catching_up(0, 0, has_failed=True) == (
        "The scores of new results could not be computed. We try again in a minute."
    )
