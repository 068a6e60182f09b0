"""One sport among several: what lists, records and the game show of it, and what keeps to it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from engine.catalogue.demo_leagues import DEMO_LEAGUES, DemoLeague
from engine.sports.base import Sport
from server import urls
from server.pages.depths import OFFERS
from server.templating import environment
from tests.live_server import PAGE, LiveServer, signed_in, started

EVERY_SPORT = {"TRICKSTER_DEMO_SPORTS": "true"}
LEAGUES = pytest.mark.parametrize("league", DEMO_LEAGUES.values(), ids=DEMO_LEAGUES.keys())
STATE = "{ competitions { sport } record(synthetic: true) { verification { matches } catchingUp { done } } }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One with every sport, rated and scored."""
    with started(tmp_path_factory.mktemp("sports") / "data", environment=EVERY_SPORT) as running:
        deadline = time.monotonic() + 120
        while not is_ready(ask(running, STATE)):
            assert time.monotonic() < deadline, "the sports did not come"
            time.sleep(0.2)
        yield running


def is_ready(state: dict[str, Any]) -> bool:
    return len(state["competitions"]) == len(DEMO_LEAGUES) and state["record"]["catchingUp"] is None


def ask(server: LiveServer, document: str, **variables: object) -> dict[str, Any]:
    answer = server.client().post("/graphql", json={"query": document, "variables": variables}).json()
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]
    return found


def page(server: LiveServer, address: str) -> httpx2.Response:
    return server.client(headers=PAGE).get(address)


def others(league: DemoLeague) -> list[str]:
    return [each.competition for each in DEMO_LEAGUES.values() if each is not league]


@pytest.mark.parametrize("address", ["/", "/record", "/lab/calibration", "/record/reliability.csv"])
def test_an_unknown_sport_is_refused_with_those_that_there_are(server: LiveServer, address: str) -> None:
    answer = page(server, f"{address}?sport=curling")

    assert answer.status_code == 422
    assert all(sport in answer.text for sport in Sport)


def test_the_graph_refuses_a_sport_that_there_is_not(server: LiveServer) -> None:
    answer = server.client().post("/graphql", json={"query": "{ fixtures(sport: CURLING, first: 1) { nodes { id } } }"})

    assert "CURLING" in answer.json()["errors"][0]["message"]


def test_a_record_of_a_competition_is_refused_under_another_sport(server: LiveServer) -> None:
    (league,) = ask(server, "{ competitions(sport: TENNIS) { id } }")["competitions"]

    answer = page(server, f"/record?competition={league['id']}&sport=soccer")

    assert answer.status_code == 422
    assert "is a competition of tennis" in answer.text


@pytest.mark.parametrize("status", ["", "played", "waiting", "off"])
def test_a_slate_of_a_competition_is_refused_under_another_sport(server: LiveServer, status: str) -> None:
    (league,) = ask(server, "{ competitions(sport: TENNIS) { id } }")["competitions"]

    answer = page(server, f"/?competition={league['id']}&sport=soccer&status={status}")

    assert answer.status_code == 422
    assert "is a competition of tennis" in answer.text


@pytest.mark.parametrize(
    "field",
    [
        "fixtures(%s, first: 1) { nodes { id } }",
        "calendar(%s) { day }",
        "overdue(%s) { matches }",
        "record(%s) { misses { day } }",
    ],
)
def test_the_graph_refuses_a_competition_under_another_sport(server: LiveServer, field: str) -> None:
    (league,) = ask(server, "{ competitions(sport: ICE_HOCKEY) { id } }")["competitions"]
    document = "{ " + field % f'sport: SOCCER, competition: "{league["id"]}"' + " }"

    (error,) = server.client().post("/graphql", json={"query": document}).json()["errors"]

    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "sport")
    assert "is a competition of ice hockey" in error["message"]


MATCH_OF = """query ($sport: Sport!) { fixtures(sport: $sport, status: SCHEDULED, overdue: false, first: 1) {
  nodes { id home { id } away { id } } } }"""


@pytest.mark.parametrize("league", [Sport.SOCCER, Sport.TENNIS])
@pytest.mark.parametrize("by_teams", [False, True])
def test_a_match_is_simulated_under_its_own_sport_alone(server: LiveServer, league: Sport, by_teams: bool) -> None:
    (match,) = ask(server, MATCH_OF, sport=league.name)["fixtures"]["nodes"]
    teams = {"home_team_id": match["home"]["id"], "away_team_id": match["away"]["id"]}
    asked = teams if by_teams else {"fixture_id": match["id"]}
    by_sport = {
        sport: server.client().post("/api/v2/simulate", json=asked | ({"sport": sport} if sport else {}))
        for sport in (None, league.value, Sport.BASKETBALL.value)
    }

    refused = by_sport.pop(Sport.BASKETBALL.value)
    assert (refused.status_code, refused.json()["error"], refused.json()["field"]) == (400, "invalid_input", "sport")
    assert f"{DEMO_LEAGUES[league].competition!r} is a competition of {league}" in refused.json()["message"]
    assert {answer.json()["sport"] for answer in by_sport.values()} == {league}
    assert len({answer.json()["simulation_id"] for answer in by_sport.values()}) == 1


def test_the_graph_refuses_to_simulate_a_fixture_under_another_sport(server: LiveServer) -> None:
    (match,) = ask(server, MATCH_OF, sport="TENNIS")["fixtures"]["nodes"]
    document = "query ($id: ID!) { simulate(input: {sport: SOCCER, fixtureId: $id}) { id } }"

    (error,) = (
        server.client().post("/graphql", json={"query": document, "variables": {"id": match["id"]}}).json()["errors"]
    )

    assert (error["extensions"]["code"], error["extensions"]["field"]) == ("INVALID_INPUT", "sport")


@LEAGUES
def test_the_slate_of_a_sport_has_its_matches_alone(server: LiveServer, league: DemoLeague) -> None:
    text = page(server, f"/?sport={league.sport}").text
    listed = text[text.index('id="fixtures"') : text.index('aria-label="Competitions"')]

    assert league.competition in listed
    assert not any(other in listed for other in others(league))


@LEAGUES
def test_what_a_page_of_a_sport_leads_on_to_keeps_the_sport(server: LiveServer, league: DemoLeague) -> None:
    text = page(server, f"/?sport={league.sport}&status=played").text
    after = re.search(r'href="([^"]*after=[^"]*)"', text)
    days = re.findall(r'href="(/\?[^"]*day=[^"]*)"', text)

    assert after
    assert days
    assert all(f"sport={league.sport}" in address for address in (after[1], *days))
    following = page(server, after[1].replace("&amp;", "&")).text
    assert league.competition in following
    assert not any(other in following[following.index('id="fixtures"') :] for other in others(league))


def test_the_list_of_all_synthetic_matches_goes_on_with_every_sport(server: LiveServer) -> None:
    text = page(server, "/?competition=synthetic").text
    after = re.search(r'href="([^"]*after=[^"]*)"', text)
    assert after
    following = page(server, after[1].replace("&amp;", "&")).text

    assert all(league.competition in following for league in DEMO_LEAGUES.values())


@LEAGUES
def test_cursors_of_a_sport_lead_through_each_of_its_matches_once(server: LiveServer, league: DemoLeague) -> None:
    document = """query ($sport: Sport!, $after: String) { fixtures(sport: $sport, first: 100, after: $after) {
        nodes { id competition { sport } } pageInfo { hasNextPage endCursor } } }"""
    seen: list[str] = []
    after = None
    while True:
        found = ask(server, document, sport=league.sport.name, after=after)["fixtures"]
        assert {each["competition"]["sport"] for each in found["nodes"]} <= {league.sport.name}
        seen += [each["id"] for each in found["nodes"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break

    assert len(seen) == len(set(seen))
    assert len(seen) >= league.days_before * len(league.kick_offs)


@LEAGUES
def test_the_calendar_counts_the_matches_of_the_sport(server: LiveServer, league: DemoLeague) -> None:
    days = ask(server, "query ($sport: Sport!) { calendar(sport: $sport) { matches } }", sport=league.sport.name)

    assert {each["matches"] for each in days["calendar"]} == {len(league.kick_offs)}


def test_the_records_of_the_sports_are_that_of_all_in_parts(server: LiveServer) -> None:
    counted = (
        "query ($sport: Sport) { record(synthetic: true, sport: $sport) { verification { matches scores { rps } } } }"
    )
    parts = [ask(server, counted, sport=sport.name)["record"]["verification"] for sport in DEMO_LEAGUES]
    whole = ask(server, counted, sport=None)["record"]["verification"]

    assert sum(part["matches"] for part in parts) == whole["matches"] > 0
    mean = sum(part["matches"] * part["scores"]["rps"] for part in parts) / whole["matches"]
    assert whole["scores"]["rps"] == pytest.approx(mean)


@LEAGUES
def test_the_record_of_a_sport_is_that_of_its_only_competition(server: LiveServer, league: DemoLeague) -> None:
    document = """query ($sport: Sport, $competition: ID) { record(sport: $sport, competition: $competition) {
        verification { matches firstDay lastDay calibrationSlope headline scores { rps logScore brier }
          baselines { key gain scores { rps } } years { year gain } bins { forecasts hits } }
        misses { fixtureId } given(low: 0.55, first: 5) { fixture { id } probability } } }"""
    (only,) = ask(server, "query ($sport: Sport) { competitions(sport: $sport) { id } }", sport=league.sport.name)[
        "competitions"
    ]

    by_sport = ask(server, document, sport=league.sport.name)
    by_id = ask(server, document, competition=only["id"])

    assert by_sport == by_id


@LEAGUES
def test_the_game_of_a_sport_asks_for_its_matches_and_takes_what_is_said(
    server: LiveServer, league: DemoLeague
) -> None:
    document = """query ($sport: Sport) { calibrationRound(kind: DAILY, sport: $sport) {
        entries { case { competition } } next { id outcomes } } }"""
    client = server.client()
    found = client.post("/graphql", json={"query": document, "variables": {"sport": league.sport.name}}).json()["data"]
    entries, case = found["calibrationRound"]["entries"], found["calibrationRound"]["next"]
    said = {name.lower(): 1 / len(case["outcomes"]) for name in case["outcomes"]}
    told = "".join(f" {name}: {chance}" for name, chance in said.items())

    assert {each["case"]["competition"] for each in entries} == {league.competition}
    answer = client.post(
        "/graphql",
        json={"query": f'mutation {{ submitForecast(fixtureId: "{case["id"]}"{told}) {{ __typename }} }}'},
        headers={"sec-fetch-site": "same-origin"},
    ).json()
    assert "errors" not in answer, answer


@pytest.mark.parametrize("address", ["/", "/record", "/lab/calibration"])
def test_a_choice_of_sports_is_offered_where_there_is_one(
    server: LiveServer, live_server: LiveServer, address: str
) -> None:
    assert 'aria-label="Sports"' in page(server, address).text
    assert 'aria-label="Sports"' not in page(live_server, address).text


# What a reader of one sport never meets in another; what any sport may say is taken out first.
OWN_WORDS = {
    Sport.SOCCER: {"goal", "goals", "draw", "draws", "drawn", "level", "kick-off"},
    Sport.ICE_HOCKEY: {"goal", "goals"},
    Sport.BASKETBALL: {"point", "points"},
    Sport.AMERICAN_FOOTBALL: {"point", "points", "draw", "draws", "drawn", "level", "kick-off"},
    Sport.BASEBALL: {"run", "runs", "batting", "pitching"},
    Sport.TENNIS: {"set", "sets", "serve", "return"},
}
COMMON = re.compile(
    r"(percentage|rating) points?|long run|base rates?: home|in points|sets the clock back", re.IGNORECASE
)
SPORTS = pytest.mark.parametrize("sport", OWN_WORDS)
BOUGHT = """query ($sport: Sport!, $status: FixtureStatus!) {
  fixtures(sport: $sport, status: $status, overdue: false, first: 1) { nodes { id simulation { id
    distribution { sentence winProbability { sentence } histogram { sentence } scenarios { assumption }
      volatility { sentence } }
    scenarios { sentence base { sentence assumption } separation { sentence } }
    deepDive { explanation changes dataQuality { sentence notes } confidenceDecay { sentence notes }
      drivers { sentence drivers { label sentence } } }
    headline { label sentence confidenceSentence } verdict { sentence } } } } }"""


@pytest.fixture(scope="module")
def reader(server: LiveServer) -> httpx2.Client:
    """A browser of somebody who can pay for every depth."""
    server.trickster("user", "create", "reader", "--password-stdin", input="a long way round 7")
    assert server.trickster("ledger", "topup", "reader", "500", "--reason", "to look deeper").returncode == 0
    return signed_in(server, "reader", "a long way round 7")


def foreign(sport: Sport, text: str) -> set[str]:
    """Words of other sports in a text."""
    others = {word for each, words in OWN_WORDS.items() for word in words} - OWN_WORDS[sport]
    return set(re.findall(r"[a-z]+(?:-[a-z]+)*", COMMON.sub(" ", text).lower())) & others


def shown_text(page: str) -> str:
    """What is read of a page, its labels among it."""
    main = re.sub(r"<(script|style)\b.*?</\1>", " ", page[page.index("<main") : page.index("</main>")], flags=re.DOTALL)
    labels = re.findall(r'(?:aria-label|title)="([^"]*)"', main)
    return " ".join([re.sub(r"<[^>]+>", " ", main), *labels])


def told(value: object) -> Iterator[str]:
    """The texts of an answer, whatever they stand in."""
    if isinstance(value, dict):
        for each in value.values():
            yield from told(each)
    elif isinstance(value, list):
        for each in value:
            yield from told(each)
    elif isinstance(value, str):
        yield value


@SPORTS
@pytest.mark.parametrize("status", ["SCHEDULED", "PLAYED"])
def test_a_match_is_told_in_the_words_of_its_sport_alone(
    server: LiveServer, reader: httpx2.Client, sport: Sport, status: str
) -> None:
    answer = reader.post(
        "/graphql",
        json={"query": BOUGHT, "variables": {"sport": sport.name, "status": status}},
        headers={"sec-fetch-site": "same-origin"},
    ).json()
    assert "errors" not in answer, answer
    (match,) = answer["data"]["fixtures"]["nodes"]
    own = f"/simulations/{match['simulation']['id']}"
    whole = reader.get(own, headers=PAGE).text
    files = sorted(set(re.findall(rf'href="({own}/[^"]*\.(?:csv|json|svg))"', whole)))
    assert len(files) > 10

    rest = [
        reader.post(
            "/api/v2/simulate",
            json={"fixture_id": match["id"], "depth": depth},
            headers={"sec-fetch-site": "same-origin"},
        ).json()
        for depth in ("full_distribution", "scenario_extremes", "deep_dive_educational")
    ]
    assert not any("error" in each for each in rest), rest

    seen = {
        "rest": foreign(sport, " ".join(told(rest))),
        "page": foreign(sport, shown_text(whole)),
        "guest": foreign(sport, shown_text(page(server, f"/fixtures/{match['id']}").text)),
        "graph": foreign(sport, " ".join(told(match))),
        **{file: foreign(sport, words_of_file(reader.get(file).text)) for file in files},
    }
    assert {where: found for where, found in seen.items() if found} == {}


def words_of_file(text: str) -> str:
    """Of a picture or a table what is read; of JSON the values."""
    if text.lstrip().startswith("{"):
        return " ".join(told({key: value for key, value in json.loads(text).items() if key != "specification"}))
    return re.sub(r"<style.*?</style>|<[^>]+>", " ", text, flags=re.DOTALL)


@SPORTS
def test_the_lists_of_a_sport_speak_of_no_draw_and_no_kick_off_where_it_has_none(
    server: LiveServer, sport: Sport
) -> None:
    (competition,) = ask(server, "query ($sport: Sport) { competitions(sport: $sport) { id } }", sport=sport.name)[
        "competitions"
    ]
    (team,) = ask(
        server, "query ($id: ID) { teams(competition: $id, first: 1) { nodes { id } } }", id=competition["id"]
    )["teams"]["nodes"]
    addresses = (f"/?sport={sport}&status=played", f"/record?sport={sport}", f"/teams/{team['id']}")
    explained = re.compile(r"where a draw lies between|where the sport has it, a draw")
    told = {address: explained.sub(" ", shown_text(page(server, address).text)) for address in addresses}

    assert {
        address: found
        for address, text in told.items()
        if (found := foreign(sport, text) & {"draw", "draws", "drawn", "kick-off", "level"})
    } == {}


# What tables count where a win gives more than one.
TABLE_POINTS, COUNTING_POINTS = {"point", "points"}, {Sport.SOCCER, Sport.ICE_HOCKEY}


def own_pages(server: LiveServer, sport: Sport) -> dict[str, str]:
    """Addresses of what has to do with one sport alone: its competition, a team, lists, and the form for a match."""
    document = "query ($sport: Sport) { competitions(sport: $sport) { id name seasons } }"
    (league,) = ask(server, document, sport=sport.name)["competitions"]
    teams = "query ($id: ID) { teams(competition: $id, first: 1) { nodes { id name } } }"
    (team,) = ask(server, teams, id=league["id"])["teams"]["nodes"]
    return {
        "competition": f"/competitions/{league['id']}",
        "season before": f"/competitions/{league['id']}?season={league['seasons'][-1]}",
        "team": f"/teams/{team['id']}",
        "slate": f"/?sport={sport}",
        "results": f"/?sport={sport}&status=played",
        "search": f"/search?q={team['name']}",
        "simulate": f"/simulate?sport={sport}",
    }


@SPORTS
def test_the_pages_of_a_sport_speak_its_words_alone(server: LiveServer, sport: Sport) -> None:
    explained = re.compile(
        r"where a draw lies between|where the sport has it, a draw|level (on|in)|Level of intervals|scale runs from|"
        r"Set (?:it|a score)|Dandelion Point"
    )
    names = re.compile(
        "|".join(each.competition for each in DEMO_LEAGUES.values()).replace("(", r"\(").replace(")", r"\)")
    )
    seen = {}
    for name, address in own_pages(server, sport).items():
        text = shown_text(page(server, address).text)
        # The form for a match lists every sport and every competition.
        text = names.sub(" ", explained.sub(" ", text))
        seen[name] = foreign(sport, text) - (TABLE_POINTS if sport in COUNTING_POINTS else set())

    assert {name: found for name, found in seen.items() if found} == {}


def test_players_are_called_players_and_no_teams(server: LiveServer) -> None:
    teams = re.compile(r"\b(?:team|teams)\b", re.IGNORECASE)
    seen = {
        name: teams.findall(shown_text(page(server, address).text))
        for name, address in own_pages(server, Sport.TENNIS).items()
    }

    assert {name: found for name, found in seen.items() if found} == {}


@SPORTS
def test_no_table_of_a_season_has_two_columns_of_one_name(server: LiveServer, sport: Sport) -> None:
    for address in list(own_pages(server, sport).values())[:2]:
        text = page(server, address).text
        for table in re.findall(r"<thead>.*?</thead>", text, re.DOTALL):
            heads = [re.sub(r"<[^>]+>", "", each).strip() for each in re.findall(r"<th\b.*?</th>", table, re.DOTALL)]
            assert len(heads) == len(set(heads)), heads
            assert not {"Wins", "Won"} <= set(heads)


@LEAGUES
def test_two_sides_of_a_sport_are_chosen_from_a_competition_of_it(server: LiveServer, league: DemoLeague) -> None:
    text = page(server, f"/simulate?sport={league.sport}").text
    of_teams = text[text.index('id="by-teams"') :]

    assert re.search(rf'<option value="[^"]*" selected>{re.escape(league.competition)}</option>', of_teams)
    assert ("Neutral venue" in of_teams) is (league.sport is not Sport.TENNIS)


@pytest.mark.parametrize(
    ("sport", "told"), [("SOCCER", "of another match: <a"), ("TENNIS", "of another match (soccer): <a")]
)
def test_a_piece_of_another_match_names_its_sport_where_it_is_another(sport: str, told: str) -> None:
    macro = environment().get_template("macros/preview.html").module.preview  # type: ignore[attr-defined]
    sides = {"home": {"name": "Ash"}, "away": {"name": "Oak"}, "id": "1", "competition": {"sport": "SOCCER"}}
    piece = {"drivers": {"drivers": [{"label": "home", "effect": 0.1}]}}
    offer = next(each for each in OFFERS if each.variable == "deepDive")

    shown = macro(offer, {"fixture": sides | {"simulation": {"deepDive": piece}}}, urls, sport)

    assert told in shown


def test_where_no_tournament_is_known_nothing_is_said_of_nations(server: LiveServer) -> None:
    text = shown_text(page(server, "/tournaments").text)

    assert "No tournament is known" in text
    assert "national" not in text
