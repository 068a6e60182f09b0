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
        "The scores of new results could not be computed; it is tried again in a minute."
    )
