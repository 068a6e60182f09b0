"""An administrator looks for newer files by a press, and the house by itself where it is told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest

from tests.live_server import LiveServer, started

PASSWORD = "seven green bottles"
SIGN_IN = f'mutation {{ signIn(name: "keeper", password: "{PASSWORD}") {{ viewer {{ id }} }} }}'
JOB = "query ($id: ID!) { job(id: $id) { state message } }"
PULL = "mutation ($key: ID!) { startPull(source: $key) { job { id } } }"
LONG = 60


def results() -> bytes:
    year = datetime.now(UTC).year
    rows = (f"{year - 1}-05-0{day},Alderland,Birchland,{day},1,Friendly,Alder,Alderland,FALSE" for day in (1, 4, 8))
    head = "date,home_team,away_team,home_score,away_score,tournament,city,country,neutral"
    return "\n".join((head, *rows, "")).encode()


class Publisher(BaseHTTPRequestHandler):
    """Has the matches of national teams, and nothing else."""

    def do_GET(self) -> None:
        found = self.path == "/results.csv"
        body = results() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def mirror() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def server(tmp_path: Path, mirror: str) -> Iterator[LiveServer]:
    environment = {"TRICKSTER_DEMO": "false", "TRICKSTER_BUNDLED": "false", "TRICKSTER_PULL_MIRROR": mirror}
    with started(tmp_path / "data", environment=environment) as running:
        yield running


def keeper(server: LiveServer) -> httpx2.Client:
    server.trickster("user", "create", "keeper", "--admin", "--password-stdin", input=PASSWORD)
    client = server.client(headers={"origin": server.url})
    assert client.post("/graphql", json={"query": SIGN_IN}).json()["data"]["signIn"]["viewer"]
    return client


def ended(client: httpx2.Client, id: str) -> dict[str, str]:
    deadline = time.monotonic() + LONG
    while True:
        answer = client.post("/graphql", json={"query": JOB, "variables": {"id": id}}).json()
        job: dict[str, str] = answer["data"]["job"]
        if job["state"] not in ("WAITING", "RUNNING"):
            return job
        assert time.monotonic() < deadline, job
        time.sleep(0.1)


def begun(client: httpx2.Client, key: str) -> str:
    answer = client.post("/graphql", json={"query": PULL, "variables": {"key": key}}).json()
    return str(answer["data"]["startPull"]["job"]["id"])


def test_a_press_brings_in_what_is_newer_and_the_page_says_how_old_it_is(server: LiveServer) -> None:
    client = keeper(server)

    job = ended(client, begun(client, "soccer/internationals"))
    page = client.get("/admin/results", headers={"accept": "text/html"}).text

    assert job == {"state": "DONE", "message": "International matches: 3 new matches, 0 now played, 0 corrected."}
    assert "Look for newer" in page
    assert "never asked" not in page
    assert ended(client, begun(client, "soccer/internationals"))["state"] == "DONE"


def test_a_file_that_cannot_be_had_is_said_in_a_sentence(server: LiveServer) -> None:
    client = keeper(server)

    job = ended(client, begun(client, "soccer/eng-1"))

    assert job["state"] == "FAILED"
    assert "there is no such file" in job["message"]


def test_only_administrators_look_for_newer_files(server: LiveServer) -> None:
    answer = server.client().post("/graphql", json={"query": PULL, "variables": {"key": "soccer/eng-1"}}).json()

    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_the_house_looks_by_itself_as_often_as_it_is_told(tmp_path: Path, mirror: str) -> None:
    environment = {
        "TRICKSTER_DEMO": "false",
        "TRICKSTER_BUNDLED": "false",
        "TRICKSTER_PULL_MIRROR": mirror,
        "TRICKSTER_PULL_EVERY": "0.0005",
    }
    old = tmp_path / "old.csv"
    old.write_bytes(b"\n".join(results().splitlines()[:2]))
    with started(tmp_path / "data", environment=environment) as server:
        server.trickster("data", "import", str(old))
        deadline = time.monotonic() + LONG
        query = {"query": "{ fixtures(status: PLAYED) { nodes { id } } }"}
        while len(server.client().post("/graphql", json=query).json()["data"]["fixtures"]["nodes"]) < 3:
            assert time.monotonic() < deadline
            time.sleep(0.2)
