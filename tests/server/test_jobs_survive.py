"""Jobs of a real server: killed in the midst of one, it finishes it after its next start, once and for nothing."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import sqlite3
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2

from tests.live_server import LiveServer, started

ROWS, TEAMS = 12_000, 120
PATIENCE_SECONDS = 120.0
IMPORT = (
    'mutation ($text: String!) { startImport(name: "a.csv", content: $text, competition: "Meadows") { job { id } } }'
)
BACKTEST = "mutation ($id: ID!) { startBacktest(competitionId: $id) { job { id } } }"
CANCEL = "mutation ($id: ID!) { cancelJob(id: $id) { job { state } } }"
JOB = "query ($id: ID!) { job(id: $id) { state message done total endedAt files { added unchanged } scores { n } } }"
STATE = "{ viewer { balance jobs { nodes { id } } } competitions { id name } }"


def results() -> str:
    """A long file: every team meets every other at home, one day after the other."""
    pairs = itertools.cycle(itertools.permutations(range(TEAMS), 2))
    lines = [
        f"{date(1960, 1, 1) + timedelta(days=number)},Team {home},Team {away},{number % 4},{number % 3}"
        for number, (home, away) in enumerate(itertools.islice(pairs, ROWS))
    ]
    return "\n".join(("date,home,away,home_score,away_score", *lines))


def ask(client: httpx2.Client, document: str, **variables: str) -> Any:
    answer = client.post("/graphql", json={"query": document, "variables": variables}).json()
    assert "errors" not in answer, answer
    return answer["data"]


def keeper(server: LiveServer, key: str) -> httpx2.Client:
    return server.client(headers={"authorization": f"Bearer {key}"})


def until(client: httpx2.Client, job: str, is_met: Callable[[Any], bool]) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_met(seen := ask(client, JOB, id=job)["job"]):
        assert time.monotonic() < deadline, seen
        time.sleep(0.01)
    return seen


def row(folder: Path, job: str) -> Any:
    """State of a job and how often it was taken over."""
    with contextlib.closing(sqlite3.connect(f"file:{folder / 'oracle.sqlite3'}?mode=ro", uri=True)) as database:
        return database.execute("SELECT state, takeovers FROM jobs WHERE id = ?", (job,)).fetchone()


def test_jobs_outlive_the_server_that_ran_them(served_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(served_folder, folder, ignore=shutil.ignore_patterns("*.lock", "*.sock"))
    with started(folder) as server:
        server.trickster("user", "create", "grace", "--admin", "--password-stdin", input="seven green bottles")
        server.trickster("ledger", "topup", "grace", "5", "--reason", "for the test")
        key = server.trickster("api-key", "create", "grace", "--scope", "admin").stdout.strip()
        grace = keeper(server, key)
        (demo,) = [each["id"] for each in ask(grace, STATE)["competitions"]]
        importing = ask(grace, IMPORT, text=results())["startImport"]["job"]["id"]
        behind, cancelled = (
            ask(grace, document, id=demo)["startBacktest"]["job"]["id"]
            for document in (BACKTEST, BACKTEST.replace("$id)", '$id, since: "2020-01-01")'))
        )
        until(grace, importing, lambda job: job["state"] == "RUNNING")
        assert ask(grace, CANCEL, id=cancelled)["cancelJob"]["job"]["state"] == "CANCELLED"
        server.kill()
    assert row(folder, importing) == ("running", 0)

    with started(folder) as server:
        grace = keeper(server, key)
        imported = until(grace, importing, lambda job: job["endedAt"])
        scored = until(grace, behind, lambda job: job["endedAt"])
        after = ask(grace, STATE)

        assert (imported["state"], scored["state"]) == ("DONE", "DONE")
        assert sum(imported["files"][0][name] for name in ("added", "unchanged")) == ROWS
        assert imported["message"].startswith("12,000 matches read")
        assert row(folder, importing) == ("done", 1)
        assert scored["scores"]["n"] > 0
        assert ask(grace, JOB, id=cancelled)["job"]["state"] == "CANCELLED"
        assert after["viewer"]["balance"] == 5
        assert [each["id"] for each in after["viewer"]["jobs"]["nodes"]] == [cancelled, behind, importing]
        assert "Meadows" in {each["name"] for each in after["competitions"]}
        assert server.trickster("ledger", "verify").returncode == 0
        assert list((folder / "uploads").iterdir()) == []
