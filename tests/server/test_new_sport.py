"""The sport of `docs/new-sport.md` is installed from its page, passes what is asked of each, and works in the house."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.live_server import LiveServer, started
from tests.server.test_toy_sport import trickster

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(?:toml|python)\n# ([\w.]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TEAMS = ("Brook", "Creek", "Fjord", "Lagoon", "Mere", "Tarn")
AHEAD = (datetime.now(UTC) + timedelta(3)).date()
SIMULATE = """query($fixture: ID!) { simulate(input: {sport: WATER_POLO, fixtureId: $fixture}) { id sport modelVersion
  headline { probability sentence probabilities { home draw away } }
  distribution { grid margin { first probabilities } total { mean } sentence } } }"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which what the page writes down is installed."""
    folder, files = tmp_path_factory.mktemp("site"), dict[str, str]()
    for name, body in BLOCK.findall((ROOT / "docs/new-sport.md").read_text(encoding="utf-8")):
        files[name] = files.get(name, "") + body + "\n\n"
    project = tomllib.loads(files.pop("pyproject.toml"))["project"]
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    name, version = project["name"].replace("-", "_"), project["version"]
    information = folder / f"{name}-{version}.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n")
    points = ((group, *point) for group, named in project["entry-points"].items() for point in named.items())
    (information / "entry_points.txt").write_text("".join(f"[{group}]\n{key} = {at}\n" for group, key, at in points))
    return folder


@pytest.fixture(scope="module")
def environment(site: Path) -> dict[str, str]:
    return {"PYTHONPATH": os.pathsep.join((str(site), str(ROOT)))}


@pytest.fixture(scope="module")
def league(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve rounds of everybody against everybody, of known strengths, and two matches ahead."""
    rng, lines = np.random.default_rng(5), ["date,home,away,home_score,away_score"]
    pairs = [pair for _ in range(12) for pair in rng.permutation(list(permutations(range(len(TEAMS)), 2))).tolist()]
    for number, (home, away) in enumerate(pairs):
        gap = 0.07 * (away - home)
        one, other = rng.poisson((9.5 * exp(gap), 9.5 * exp(-gap))).tolist()
        one += one == other
        day = AHEAD - timedelta(7 + (len(pairs) - number) // 3)
        lines.append(f"{day},{TEAMS[home]},{TEAMS[away]},{one},{other}")
    lines += [f"{AHEAD},Brook,Tarn,,", f"{AHEAD},Fjord,Lagoon,,"]
    path = tmp_path_factory.mktemp("league") / "league.csv"
    path.write_text("\n".join(lines))
    return path


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str], league: Path) -> Path:
    folder = tmp_path_factory.mktemp("house") / "data"
    told = ("--sport", "water_polo", "--competition", "Water League")
    trickster(environment, "data", "import", league, *told, data=folder)
    trickster(environment, "user", "create", "reader", "--password-stdin", data=folder, input="a long way round 7")
    trickster(environment, "ledger", "topup", "reader", "50", "--reason", "to look deeper", data=folder)
    return folder


@pytest.fixture(scope="module")
def key(data: Path, environment: dict[str, str]) -> str:
    return trickster(environment, "api-key", "create", "reader", data=data).strip()


@pytest.fixture(scope="module")
def server(data: Path, key: str, environment: dict[str, str]) -> Iterator[LiveServer]:
    with started(data, environment=environment) as running:
        yield running


@pytest.fixture(scope="module")
def fixture(server: LiveServer) -> str:
    """The match of the strongest with the weakest."""
    query = '{ fixtures(search: "Brook Tarn", overdue: false, status: SCHEDULED) { nodes { id } } }'
    answer = server.client().post("/graphql", json={"query": query}).json()
    return str(answer["data"]["fixtures"]["nodes"][0]["id"])


@pytest.fixture(scope="module")
def simulated(server: LiveServer, key: str, fixture: str) -> dict[str, Any]:
    client = server.client(headers={"authorization": f"Bearer {key}"})
    answer = client.post("/graphql", json={"query": SIMULATE, "variables": {"fixture": fixture}}).json()
    assert "errors" not in answer, answer
    return dict(answer["data"]["simulate"])


def test_it_passes_what_the_house_asks_of_every_sport(environment: dict[str, str]) -> None:
    suite = ROOT / "tests/engine/sports/test_every_sport.py"
    command = [sys.executable, "-m", "pytest", suite, "-k", "water_polo", "-q", "-n0", "-p", "no:cacheprovider"]
    done = subprocess.run(command, env=os.environ | environment, cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    assert int(re.findall(r"(\d+) passed", done.stdout)[0]) > 20


def test_its_backtest_is_better_than_the_frequencies(environment: dict[str, str], league: Path, tmp_path: Path) -> None:
    scores = tmp_path / "scores.json"
    first = AHEAD - timedelta(60)
    trickster(environment, "backtest", league, "--sport", "water_polo", "--from", first, "--json", scores)

    assert json.loads(scores.read_text())["log_score"] < log(2) - 0.03


def test_the_graph_knows_its_name_its_version_and_its_law(simulated: dict[str, Any]) -> None:
    chances = simulated["headline"]["probabilities"]
    grid = np.array(simulated["distribution"]["grid"])

    assert (simulated["sport"], simulated["modelVersion"]) == ("WATER_POLO", "water_polo-1")
    assert chances["home"] > 0.7
    assert chances["draw"] == np.trace(grid) == 0
    assert grid.sum() == pytest.approx(1)
    assert np.tril(grid).sum() == pytest.approx(chances["home"])
    assert 17 < simulated["distribution"]["total"]["mean"] < 22


def test_rest_answers_the_same(server: LiveServer, key: str, fixture: str, simulated: dict[str, Any]) -> None:
    client = server.client(headers={"authorization": f"Bearer {key}"})
    asked = {"sport": "water_polo", "fixture_id": fixture, "depth": "headline_pick"}
    answer = client.post("/api/v2/simulate", json=asked).json()

    assert answer["simulation_id"] == simulated["id"]


def test_its_pages_show_it_in_its_own_words(server: LiveServer, fixture: str, simulated: dict[str, Any]) -> None:
    client = server.client(headers={"accept": "text/html"})
    pages = {path: client.get(path) for path in ("/", f"/fixtures/{fixture}", f"/simulations/{simulated['id']}")}

    assert {path: page.status_code for path, page in pages.items() if page.status_code != 200} == {}
    assert all("Brook" in page.text for page in pages.values())
    assert " draw" not in pages[f"/simulations/{simulated['id']}"].text
