"""A sport of another package comes in by its entry point, and goes through the whole house."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count, permutations
from math import exp, log
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np
import pytest

from engine.sports.registry import OWN
from tests.live_server import TRICKSTER, LiveServer, started

ROOT = Path(__file__).resolve().parents[2]
STRENGTHS = {"Ada": 0.9, "Boris": 0.3, "Chen": 0.0, "Dora": -0.4, "Emil": -0.8}
FOUR = ("Fay", "Gus", "Hal", "Ida")
AHEAD = (datetime.now(UTC) + timedelta(3)).date()
SIMULATE = """query($fixture: ID!) { simulate(input: {sport: DUELS, fixtureId: $fixture}) {
  id sport headline { probability baseRates { draw } probabilities { home draw away } } %s } }"""
START = """mutation($name: String!, $content: String!) {
  startImport(name: $name, content: $content, competition: "Duel League", sport: DUELS) { job { id } } }"""
JOB = "query($id: ID!) { job(id: $id) { state files { refusal refusedRows { reason } } } }"
LEAGUE = """query($id: ID!) { competition(id: $id) {
  sport outcomes hasHomeSide words { scores strengths } season { name rule standings {
    team { name } standing { position won drawn points } } } } }"""
RECORD = """query($id: ID!) { record(competition: $id) {
  catchingUp { done } verification { matches bins { forecasts } }
  distribution: promises(depth: FULL_DISTRIBUTION) { label }
  scenarios: promises(depth: SCENARIO_EXTREMES) { label } } }"""
HEADER = "date,home,away,home_score,away_score"
DEPTHS = """distribution { grid facts { goalsAtLeast { goals } } margin { first probabilities } sentence }
  scenarios { bounds { outcome low high } sentence }
  deepDive { volatility { score factors { key } } explanation drivers { drivers { label } } }"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """One in which the package of the toy is installed."""
    site = tmp_path_factory.mktemp("site")
    folder = site / "duels-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: duels\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text("[trickster.sports]\nduels = tests.toy_sport:DUELS\n")
    return {"PYTHONPATH": os.pathsep.join((str(site), str(ROOT)))}


@pytest.fixture(scope="module")
def duels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three hundred duels, and two ahead."""
    rng, names = np.random.default_rng(3), list(STRENGTHS)
    lines = [HEADER]
    for number in range(300):
        first, second = rng.choice(names, 2, replace=False).tolist()
        won = int(rng.random() < 1 / (1 + exp(STRENGTHS[second] - STRENGTHS[first])))
        lines.append(f"{AHEAD - timedelta(310 - number)},{first},{second},{won},{1 - won}")
    lines += [f"{AHEAD},Ada,Emil,,", f"{AHEAD},Chen,Dora,,"]
    path = tmp_path_factory.mktemp("duels") / "duels.csv"
    path.write_text("\n".join(lines))
    return path


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str], duels: Path) -> Path:
    """An installation that has them."""
    folder = tmp_path_factory.mktemp("house") / "data"
    trickster(environment, "data", "import", duels, "--sport", "duels", "--competition", "Duels", data=folder)
    trickster(environment, "user", "create", "reader", "--password-stdin", data=folder, input="a long way round 7")
    trickster(environment, "user", "create", "keeper", "--admin", "--password-stdin", data=folder, input="a long way 8")
    trickster(environment, "ledger", "topup", "reader", "50", "--reason", "to look deeper", data=folder)
    return folder


@pytest.fixture(scope="module")
def key(data: Path, environment: dict[str, str]) -> str:
    return trickster(environment, "api-key", "create", "reader", data=data).strip()


@pytest.fixture(scope="module")
def keeper_key(data: Path, environment: dict[str, str]) -> str:
    return trickster(environment, "api-key", "create", "keeper", "--scope", "admin", data=data).strip()


@pytest.fixture(scope="module")
def server(data: Path, key: str, keeper_key: str, environment: dict[str, str]) -> Iterator[LiveServer]:
    with started(data, environment=environment) as running:
        yield running


def trickster(
    environment: dict[str, str], *arguments: object, data: Path | None = None, input: str | None = None
) -> str:
    known = {name: value for name, value in os.environ.items() if not name.startswith("TRICKSTER_")} | environment
    place = {"TRICKSTER_DATA": str(data)} if data else {}
    command = [*TRICKSTER, *map(str, arguments)]
    done = subprocess.run(command, env=known | place, cwd=ROOT, capture_output=True, text=True, input=input)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_only_where_its_package_is_installed_is_the_sport_known(environment: dict[str, str]) -> None:
    ask = "from engine.sports.base import Sport; print(*Sport)"
    found = [
        subprocess.run([sys.executable, "-c", ask], env=os.environ | each, cwd=ROOT, capture_output=True, text=True)
        for each in (environment, {})
    ]

    assert [each.stdout.split() for each in found] == [[*OWN, "duels"], [*OWN]]


def test_its_forecasts_are_scored_and_better_than_none(
    environment: dict[str, str], duels: Path, tmp_path: Path
) -> None:
    scores = tmp_path / "scores.json"
    first = AHEAD - timedelta(150)
    trickster(environment, "backtest", duels, "--sport", "duels", "--from", first, "--json", scores)

    assert json.loads(scores.read_text())["log_score"] < log(2) - 0.03


def test_the_strongest_is_rated_first_and_the_weakest_last(environment: dict[str, str], data: Path) -> None:
    table = trickster(environment, "rate", data=data)

    best, *_, worst = sorted(STRENGTHS, key=table.index)
    assert (best, worst) == ("Ada", "Emil")


@pytest.fixture(scope="module")
def asked(server: LiveServer, key: str) -> Callable[..., dict[str, Any]]:
    """Questions in the name of a reader."""
    client = server.client(headers={"authorization": f"Bearer {key}"})

    def ask(query: str, **variables: object) -> dict[str, Any]:
        answer = client.post("/graphql", json={"query": query, "variables": variables}).json()
        assert "errors" not in answer, answer
        return answer  # type: ignore[no-any-return]

    return ask


@pytest.fixture(scope="module")
def fixture(asked: Callable[..., dict[str, Any]]) -> str:
    """The duel of the strongest with the weakest."""
    found = asked('{ fixtures(search: "Ada Emil", overdue: false, status: SCHEDULED) { nodes { id } } }')
    return str(found["data"]["fixtures"]["nodes"][0]["id"])


def test_it_is_simulated_without_a_draw(asked: Callable[..., dict[str, Any]], fixture: str) -> None:
    simulated = asked(SIMULATE % "modelVersion", fixture=fixture)["data"]["simulate"]
    chances = simulated["headline"]["probabilities"]

    assert (simulated["sport"], simulated["modelVersion"]) == ("DUELS", "duels-2026.1")
    assert chances["home"] > 0.7
    assert chances["home"] + chances["away"] == pytest.approx(1)
    assert chances["draw"] == simulated["headline"]["baseRates"]["draw"] == 0


def test_every_depth_of_it_is_priced_and_computed_without_a_grid(
    asked: Callable[..., dict[str, Any]], fixture: str
) -> None:
    document = SIMULATE % DEPTHS
    quoted = asked(
        "query($document: String!, $variables: JSON) { quote(document: $document, variables: $variables) { total } }",
        document=document, variables={"fixture": fixture},
    )["data"]["quote"]["total"]  # fmt: skip
    bought = asked(document, fixture=fixture)
    sections = bought["data"]["simulate"]

    assert int(quoted) == bought["extensions"]["tokens"]["charged"] > 0
    assert sections["distribution"]["grid"] == sections["distribution"]["facts"]["goalsAtLeast"] == []
    assert sections["distribution"]["margin"]["probabilities"][1] == 0
    assert [each["outcome"] for each in sections["scenarios"]["bounds"]] == ["HOME", "AWAY"]
    assert "draw" not in json.dumps([sections["distribution"]["sentence"], sections["deepDive"]])
    assert asked(document, fixture=fixture)["extensions"]["tokens"]["charged"] == 0


def test_its_charts_speak_its_own_words(
    server: LiveServer, key: str, asked: Callable[..., dict[str, Any]], fixture: str
) -> None:
    bought = asked(SIMULATE % DEPTHS, fixture=fixture)["data"]["simulate"]
    client = server.client(headers={"authorization": f"Bearer {key}"})
    charts = {
        kind: client.get(f"/simulations/{bought['id']}/charts/{kind}.json").text
        for kind in ("dots", "density", "margin", "scenarios")
    }
    labels = json.dumps(bought["deepDive"]["drivers"])

    assert [kind for kind, chart in charts.items() if "goal" in chart.casefold()] == []
    assert [kind for kind, chart in charts.items() if "Hits ahead" in chart] == ["dots", "margin", "scenarios"]
    assert "level" not in json.loads(charts["dots"])["sentence"]
    assert client.get(f"/simulations/{bought['id']}/charts/grid.json").status_code == 404
    assert "lunge" in labels
    assert "attack" not in labels


def test_it_is_shown_on_its_pages(server: LiveServer, asked: Callable[..., dict[str, Any]], fixture: str) -> None:
    simulation = asked(SIMULATE % "", fixture=fixture)["data"]["simulate"]["id"]
    client = server.client(headers={"accept": "text/html"})
    pages = {
        path: client.get(path) for path in ("/", f"/fixtures/{fixture}", f"/simulations/{simulation}", "/simulate")
    }

    assert {path: page.status_code for path, page in pages.items() if page.status_code != 200} == {}
    pick = pages[f"/simulations/{simulation}"].text
    assert "Ada" in pick
    assert " draw" not in pick
    assert "Duels" in pages["/simulate"].text


def test_nobody_is_at_home_in_it(
    environment: dict[str, str], data: Path, asked: Callable[..., dict[str, Any]], fixture: str
) -> None:
    bought = asked(SIMULATE % f"neutral hasHomeSide headline {{ sentence }} {DEPTHS}", fixture=fixture)
    simulated = bought["data"]["simulate"]

    assert (simulated["neutral"], simulated["hasHomeSide"]) == (True, False)
    assert "ground" not in simulated["headline"]["sentence"]
    assert "home" not in json.dumps(simulated["deepDive"]["drivers"])
    assert "Nobody is at home." in trickster(environment, "rate", data=data)


def test_a_question_cannot_give_anybody_a_home_advantage(server: LiveServer) -> None:
    question = {"sport": "duels", "home_rating": 1600, "away_rating": 1500}
    client = server.client()
    refused = client.post("/api/v2/simulate", json=question | {"home_advantage": 50})
    same = [client.post("/api/v2/simulate", json=question | {"neutral": each}).json() for each in (True, False)]
    form = client.get("/simulate", params={"sport": "DUELS"}).text

    assert (refused.status_code, refused.json()["field"]) == (400, "home_advantage")
    assert same[0]["simulation_id"] == same[1]["simulation_id"]
    assert 'name="home_advantage"' not in form
    assert 'name="home_advantage"' in client.get("/simulate", params={"sport": "SOCCER"}).text


def test_the_choice_of_a_sport_draws_its_form_again(server: LiveServer) -> None:
    client = server.client(headers={"origin": server.url})
    token = re.findall(r'name="csrf_token" value="(\w+)"', client.get("/simulate").text)[0]
    form = {"sport": "DUELS", "home_name": "Home", "away_name": "Boris", "home_rating": "1601", "redraw": "yes"}
    form["csrf_token"] = token
    drawn = client.post("/simulate", data=form, headers={"hx-request-type": "partial"})
    whole = client.post("/simulate", data=form, headers={"accept": "text/html"})

    for answer in (drawn, whole):
        assert answer.status_code == 200
        assert 'name="home_advantage"' not in answer.text
        assert 'value="1601"' in answer.text
        assert ('value="First"' in answer.text, 'value="Boris"' in answer.text) == (True, True)
    assert ("<html" in drawn.text, "<html" in whole.text) == (False, True)


def test_its_exports_have_a_column_for_each_of_its_outcomes(
    environment: dict[str, str], duels: Path, tmp_path: Path
) -> None:
    predictions, forecasts, ahead = (tmp_path / name for name in ("predictions.csv", "forecasts.csv", "ahead.csv"))
    ahead.write_text(f"date,home,away\n{AHEAD},Ada,Emil\n")
    first = AHEAD - timedelta(50)
    trickster(environment, "backtest", duels, "--sport", "duels", "--from", first, "--predictions", predictions)
    trickster(environment, "forecast", ahead, "--results", duels, "--sport", "duels", "--out", forecasts)
    lines = [path.read_text().splitlines() for path in (predictions, forecasts)]

    assert [[name for name in head.split(",") if name.startswith("p_")] for head, *_ in lines] == [
        ["p_home", "p_away"]
    ] * 2
    for head, *rows in lines:
        assert {len(row.split(",")) for row in rows} == {len(head.split(","))}


def test_its_stored_rows_hold_no_draw(
    data: Path, server: LiveServer, asked: Callable[..., dict[str, Any]], fixture: str
) -> None:
    simulation = asked(SIMULATE % DEPTHS, fixture=fixture)["data"]["simulate"]["id"]
    with closing(sqlite3.connect(data / "oracle.sqlite3")) as database:
        rows = database.execute("SELECT payload FROM sections WHERE simulation_id = ?", (simulation,)).fetchall()

    assert len(rows) == 4
    assert [payload for (payload,) in rows if b"draw" in payload] == []


def test_its_record_counts_two_outcomes_and_promises_nothing_of_scores(asked: Callable[..., dict[str, Any]]) -> None:
    listed = asked("{ competitions { id name } }")["data"]["competitions"]
    own = next(each["id"] for each in listed if each["name"] == "Duels")
    while (found := asked(RECORD, id=own)["data"]["record"])["catchingUp"]:
        sleep(0.1)

    assert found["distribution"] == []
    assert [each["label"] for each in found["scenarios"]] == ["The favourite wins, between the two ends"]
    assert sum(each["forecasts"] for each in found["verification"]["bins"]) == 2 * found["verification"]["matches"]


def test_its_comparison_speaks_of_its_own_sides(
    server: LiveServer, key: str, asked: Callable[..., dict[str, Any]]
) -> None:
    found = asked("{ fixtures(overdue: false, status: SCHEDULED) { nodes { simulation { id } } } }")
    ids = [each["simulation"]["id"] for each in found["data"]["fixtures"]["nodes"]]
    compared = asked(
        "query($id: ID!, $with: [ID!]!) { simulation(id: $id) { comparison(with: $with) {"
        " sentence differences { label sentence } } } }",
        id=ids[0], **{"with": ids[1:2]},
    )["data"]["simulation"]["comparison"]  # fmt: skip
    client = server.client(headers={"authorization": f"Bearer {key}"})
    chart = client.get(f"/compare/differences.json?simulations={','.join(ids[:2])}").text

    assert compared["sentence"].startswith("A win of the first is likeliest in")
    assert compared["differences"][0]["label"] == "Chance of a win of the first"
    assert "home" not in json.dumps(compared)
    assert "Chance of a win of the first" in chart


def test_no_answer_has_an_outcome_that_it_lacks(
    server: LiveServer, key: str, asked: Callable[..., dict[str, Any]], fixture: str
) -> None:
    chances = "outcomes { outcome probability }"
    wanted = f"""headline {{ {chances} }} distribution {{ {chances} scenarios {{ {chances} }} }}
        scenarios {{ conservative {{ {chances} }} }}"""
    simulated = asked(SIMULATE % wanted, fixture=fixture)["data"]["simulate"]
    client = server.client(headers={"authorization": f"Bearer {key}"})
    depths = ("headline_pick", "full_distribution", "scenario_extremes")
    answers = [
        client.post("/api/v2/simulate", json={"sport": "duels", "fixture_id": fixture, "depth": depth}).json()
        for depth in depths
    ]

    for each in (simulated["headline"], simulated["distribution"], simulated["scenarios"]["conservative"]):
        assert [chance["outcome"] for chance in each["outcomes"]] == ["HOME", "AWAY"]
    assert [list(each["pick"]["probabilities"]) for each in answers] == [["home", "away"]] * 3
    assert {answer["simulation_id"] for answer in answers} == {simulated["id"]}
    assert "draw" not in json.dumps(answers)


@pytest.fixture(scope="module")
def bring(server: LiveServer, keeper_key: str) -> Callable[[str], dict[str, Any]]:
    """The job that a file of duels made, once it has ended."""
    client = server.client(headers={"authorization": f"Bearer {keeper_key}"})

    def ask(query: str, **variables: object) -> dict[str, Any]:
        answer = client.post("/graphql", json={"query": query, "variables": variables}).json()
        assert "errors" not in answer, answer
        return answer["data"]  # type: ignore[no-any-return]

    def ended(content: str) -> dict[str, Any]:
        job = ask(START, name="league.csv", content=content)["startImport"]["job"]["id"]
        while (found := ask(JOB, id=job)["job"])["state"] in ("WAITING", "RUNNING"):
            sleep(0.05)
        return found  # type: ignore[no-any-return]

    return ended


def test_a_score_beyond_its_own_limit_is_refused(bring: Callable[[str], dict[str, Any]]) -> None:
    refused = bring(f"{HEADER}\n{AHEAD - timedelta(9)},Fay,Gus,2,0\n")

    assert refused["files"][0]["refusedRows"] == [{"reason": "'2' is no whole number from 0 to 1"}]


def test_its_season_has_its_own_table(
    server: LiveServer, bring: Callable[[str], dict[str, Any]], asked: Callable[..., dict[str, Any]]
) -> None:
    """Fay wins all, then Gus: each of the four meets each other twice, the stronger wins."""
    days = (AHEAD - timedelta(60 - number) for number in count())
    rows = [f"{next(days)},{one},{other},{int(one < other)},{int(one > other)}" for one, other in permutations(FOUR, 2)]
    done = bring("\n".join((HEADER, *rows)))
    listed = asked("{ competitions { id name } }")["data"]["competitions"]
    league = next(each["id"] for each in listed if each["name"] == "Duel League")
    found = asked(LEAGUE, id=league)["data"]["competition"]
    page = server.client(headers={"accept": "text/html"}).get(f"/competitions/{league}").text

    assert done["state"] == "DONE"
    assert (found["sport"], found["outcomes"], found["hasHomeSide"]) == ("DUELS", ["HOME", "AWAY"], False)
    assert found["words"] == {"scores": "hits", "strengths": ["lunge", "parry"]}
    assert found["season"]["name"] == str((AHEAD - timedelta(60)).year)
    assert found["season"]["rule"].startswith(
        "Two points for a win. Teams level on points are ordered by points against"
    )
    assert [(each["team"]["name"], each["standing"]["points"]) for each in found["season"]["standings"]] == [
        ("Fay", 12), ("Gus", 8), ("Hal", 4), ("Ida", 0),
    ]  # fmt: skip
    assert "Hits&nbsp;±" in page
    assert "Drawn" not in page
    assert "goal" not in page.casefold()


def test_the_game_asks_for_its_two_outcomes(server: LiveServer, data: Path) -> None:
    player = server.client(headers={"origin": server.url})

    def ask(query: str, **variables: object) -> dict[str, Any]:
        return player.post("/graphql", json={"query": query, "variables": variables}).json()  # type: ignore[no-any-return]

    submit = """mutation($id: ID!, $home: Float!, $draw: Float, $away: Float!) {
      submitForecast(fixtureId: $id, home: $home, draw: $draw, away: $away) { forecast { model { draw } } } }"""
    signed_up = ask('mutation { signUp(name: "player", password: "seven green bottles") { viewer { id } } }')
    asked = ask("{ calibrationRound(kind: FREE) { next { id outcomes baseRates { home draw away } } } }")
    case = asked["data"]["calibrationRound"]["next"]
    page = player.get("/lab/calibration?kind=free", headers={"accept": "text/html"}).text
    refused = ask(submit, id=case["id"], home=0.5, draw=0.1, away=0.4)
    made = ask(submit, id=case["id"], home=0.99, away=0.01)
    record = ask("{ viewer { lab { calibration { bins { count meanProbability } } } } }")["data"]["viewer"]["lab"]

    assert "errors" not in signed_up
    assert (case["outcomes"], case["baseRates"]["draw"]) == (["HOME", "AWAY"], 0)
    assert 'name="away"' in page
    assert 'name="draw"' not in page
    assert "Draw" not in page
    assert refused["errors"][0]["extensions"]["field"] == "draw"
    assert made["data"]["submitForecast"]["forecast"]["model"]["draw"] == 0
    assert [each["count"] for each in record["calibration"]["bins"]] == [1, 1]
    with closing(sqlite3.connect(data / "oracle.sqlite3")) as database:
        assert database.execute("SELECT draw, model_draw FROM lab_forecasts").fetchall() == [(None, None)]
    (kept,) = player.get("/lab/summary.json").json()["forecasts"]
    assert (kept["forecast"], [*kept["model"]]) == ({"home": 0.99, "away": 0.01}, ["home", "away"])
    head, line = player.get("/lab/calibration/forecasts.csv").text.splitlines()
    assert dict(zip(head.split(","), line.split(","), strict=True))["said_draw"] == ""
