"""Several server processes on one PostgreSQL: one owns the folder, all of them serve the same."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.live_server import LiveServer, started
from tests.postgres import PostgresServer

PASSWORD = "seven green bottles"
GUEST_LIMIT = 20
SIMULATE = "simulate(input: {homeRating: 1600, awayRating: 1500, seed: $seed})"
BACKTEST = 'mutation { startBacktest(competitionId: "1") { job { id } } }'
JOB = "query ($id: ID!) { job(id: $id) { state message updatedAt endedAt scores { logScore } } }"
BUY = f"query ($seed: BigInt) {{ {SIMULATE} {{ distribution {{ winProbability {{ mean }} }} }} }}"


@pytest.fixture(scope="module")
def workers(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    environment = {"TRICKSTER_DATABASE_URL": postgres.new_database(), "TRICKSTER_WORKERS": "2"}
    environment |= {"TRICKSTER_GUEST_LIMIT": f"{GUEST_LIMIT}/hour"}
    with started(tmp_path_factory.mktemp("workers") / "data", environment=environment) as server:
        yield server


def trickster(server: LiveServer, *arguments: str, input: str | None = None) -> subprocess.CompletedProcess[str]:
    return server.trickster(*arguments, input=input)


def asked(server: LiveServer, key: str, document: str, **variables: str) -> Any:
    client = server.client(headers={"authorization": f"Bearer {key}"})
    answer = client.post("/graphql", json={"query": document, "variables": variables}).json()
    assert "errors" not in answer, answer
    return answer["data"]


def test_a_command_beside_the_workers_is_served_by_all(workers: LiveServer) -> None:
    made = trickster(workers, "user", "create", "ann", "--password-stdin", input=PASSWORD)
    key = trickster(workers, "api-key", "create", "ann").stdout.strip()

    names = set()
    for _ in range(20):
        client = workers.client(headers={"authorization": f"Bearer {key}"})
        names.add(client.post("/graphql", json={"query": "{ viewer { name } }"}).json()["data"]["viewer"]["name"])

    assert made.returncode == 0, made.stderr
    assert names == {"ann"}


def test_ten_tokens_buy_five_of_twenty_at_once(workers: LiveServer) -> None:
    trickster(workers, "user", "create", "racer", "--password-stdin", input=PASSWORD)
    trickster(workers, "ledger", "topup", "racer", "10", "--reason", "race")
    key = trickster(workers, "api-key", "create", "racer").stdout.strip()

    def charged(seed: int) -> int:
        client = workers.client(headers={"authorization": f"Bearer {key}"})
        answer = client.post("/graphql", json={"query": BUY, "variables": {"seed": seed}}).json()
        return int(answer.get("extensions", {}).get("tokens", {}).get("charged", 0))

    with ThreadPoolExecutor(8) as pool:
        charges = list(pool.map(charged, range(20)))

    assert sorted(charges) == [0] * 15 + [2] * 5
    assert trickster(workers, "ledger", "verify").returncode == 0


def test_a_limit_holds_over_all_workers(workers: LiveServer) -> None:
    statuses = [workers.client().post("/graphql", json={"query": "{ __typename }"}).status_code for _ in range(30)]

    assert statuses == [200] * GUEST_LIMIT + [429] * (30 - GUEST_LIMIT)


def test_a_job_begun_through_one_worker_is_followed_through_all(workers: LiveServer) -> None:
    jobs = {}
    for name in ("dora", "emma", "fritz", "gerd"):
        trickster(workers, "user", "create", name, "--password-stdin", input=PASSWORD)
        key = trickster(workers, "api-key", "create", name).stdout.strip()
        jobs[key] = asked(workers, key, BACKTEST)["startBacktest"]["job"]["id"]

    # A client each time: its connection goes to whichever worker takes it.
    seen = {key: [asked(workers, key, JOB, id=job)["job"]] for key, job in jobs.items()}
    while any(told[-1]["endedAt"] is None for told in seen.values()):
        for key, told in seen.items():
            told.append(asked(workers, key, JOB, id=jobs[key])["job"])

    assert {told[-1]["state"] for told in seen.values()} == {"DONE"}
    assert len({told[-1]["scores"]["logScore"] for told in seen.values()}) == 1
    for key, told in seen.items():
        again = [asked(workers, key, JOB, id=jobs[key])["job"] for _ in range(4)]
        assert again == [told[-1]] * 4


def test_the_workers_end_together(workers: LiveServer) -> None:
    workers.stop()

    assert not (Path(workers.data) / "control.sock").exists()
