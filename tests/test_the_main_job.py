"""The main job on a real server: real results in, tokens on an account, every depth paid once and read for ever."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.live_server import LiveServer

PASSWORD = "long enough, and nobody's own"

DEPTHS = {
    "headline": ("headline { outcome probability }", 0),
    "distribution": ("distribution { winProbability { mean percentiles { p5 p50 p95 } } }", 2),
    "scenarios": ("scenarios { base { probabilities { home draw away } } }", 3),
    "comparison": ("comparison(with: [$other]) { __typename }", 3),
    "deepDive": ("deepDive { explanation volatility { score } }", 5),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """An account that asks by its API key."""

    client: httpx2.Client
    id: str

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        answer = self.client.post("/graphql", json={"query": document, "variables": variables})
        return dict(answer.json())

    def charged(self, document: str, **variables: Any) -> int:
        answer = self.ask(document, **variables)
        assert "errors" not in answer, answer
        return int(answer["extensions"]["tokens"]["charged"])

    @property
    def balance(self) -> int:
        return int(self.ask("{ viewer { balance } }")["data"]["viewer"]["balance"])


def with_key(server: LiveServer, client: httpx2.Client) -> Reader:
    """Exchange a signed-in client for one that carries an API key."""
    created = client.post(
        "/graphql",
        json={"query": 'mutation { createApiKey(name: "test") { key } }'},
        headers={"Origin": server.url},
    ).json()
    viewer = client.post("/graphql", json={"query": "{ viewer { id } }"}, headers={"Origin": server.url}).json()
    key = created["data"]["createApiKey"]["key"]
    return Reader(server.client(headers={"Authorization": f"Bearer {key}"}), viewer["data"]["viewer"]["id"])


@pytest.fixture(scope="module")
def reader(live_server: LiveServer) -> Reader:
    """Somebody who signed up by the API."""
    client = live_server.client()
    answer = client.post(
        "/graphql",
        json={
            "query": "mutation($name: String!, $password: String!) "
            "{ signUp(name: $name, password: $password) { viewer { id } } }",
            "variables": {"name": "ada", "password": PASSWORD},
        },
        headers={"Origin": live_server.url},
    ).json()
    assert "errors" not in answer, answer
    return with_key(live_server, client)


@pytest.fixture(scope="module")
def administrator(live_server: LiveServer) -> Reader:
    """Somebody whom the command line made an administrator beside the running server."""
    made = live_server.trickster("user", "create", "grace", "--admin", "--password-stdin", input=PASSWORD)
    assert made.returncode == 0, made.stderr
    key = live_server.trickster("api-key", "create", "grace", "--scope", "admin")
    assert key.returncode == 0, key.stderr
    client = live_server.client(headers={"Authorization": f"Bearer {key.stdout.split()[-1]}"})
    viewer = client.post("/graphql", json={"query": "{ viewer { id role } }"}).json()["data"]["viewer"]
    assert viewer["role"] == "ADMINISTRATOR"
    return Reader(client, viewer["id"])


@pytest.fixture(scope="module")
def league(live_server: LiveServer, shared_data: Path) -> list[str]:
    """Ids of fixtures ahead, after a season by football-data.co.uk and one by openfootball were imported."""
    soccer = shared_data / "soccer"
    for file in (
        soccer / "football-data" / "raw" / "E0_2223.csv",
        soccer / "openfootball" / "2024-25.es.1.json",
    ):
        imported = live_server.trickster("data", "import", str(file))
        assert imported.returncode == 0, imported.stderr
    answer = (
        live_server.client()
        .post(
            "/graphql",
            json={
                "query": "{ competitions { id name } "
                "fixtures(status: SCHEDULED, first: 100) { nodes { id day competition { name } simulation { id } } } }"
            },
        )
        .json()
    )
    ahead = [
        node["simulation"]["id"]
        for node in answer["data"]["fixtures"]["nodes"]
        if "Primera" in node["competition"]["name"]
    ]
    assert len(ahead) == 10, answer
    return ahead


def top_up(administrator: Reader, reader: Reader, amount: int, key: str) -> dict[str, Any]:
    return administrator.ask(
        "mutation($user: ID!, $amount: BigInt!, $key: String!) "
        '{ topUp(userId: $user, amount: $amount, reason: "for the lesson", idempotencyKey: $key) '
        "{ balance transactionId } }",
        user=reader.id,
        amount=amount,
        key=key,
    )


def document(depth: str) -> str:
    selection, _ = DEPTHS[depth]
    variables = "$id: ID!, $other: ID!" if "$other" in selection else "$id: ID!"
    return f"query({variables}) {{ simulation(id: $id) {{ id {selection} }} }}"


def test_a_reader_without_tokens_is_refused(reader: Reader, league: list[str]) -> None:
    answer = reader.ask(document("distribution"), id=league[0])

    assert answer["errors"][0]["extensions"]["code"] == "INSUFFICIENT_TOKENS"
    assert answer["errors"][0]["extensions"]["required"] == 2
    assert not answer.get("data") or answer["data"]["simulation"] is None


def test_an_administrator_tops_up_by_the_mutation_and_a_repeat_gives_nothing_more(
    reader: Reader, administrator: Reader
) -> None:
    first = top_up(administrator, reader, 40, "lesson-1")
    again = top_up(administrator, reader, 40, "lesson-1")

    assert first["data"]["topUp"]["balance"] == 40
    assert again["data"] == first["data"]
    assert reader.balance == 40


@pytest.mark.parametrize("depth", DEPTHS)
def test_every_depth_is_charged_once_and_read_for_ever(
    reader: Reader, administrator: Reader, league: list[str], depth: str
) -> None:
    top_up(administrator, reader, 10, f"for-{depth}")
    _, price = DEPTHS[depth]
    variables = {"id": league[1]} | ({"other": league[2]} if depth == "comparison" else {})

    first = reader.ask(document(depth), **variables)
    again = reader.ask(document(depth), **variables)

    assert first["extensions"]["tokens"]["charged"] == price
    assert again["extensions"]["tokens"]["charged"] == 0
    assert again["data"] == first["data"]


def test_the_quote_is_what_is_charged(reader: Reader, administrator: Reader, league: list[str]) -> None:
    top_up(administrator, reader, 10, "for-the-quote")
    both = "query($id: ID!) { simulation(id: $id) { distribution { volatility { score } } deepDive { explanation } } }"
    quoted = reader.ask(
        "query($d: String!, $v: JSON) { quote(document: $d, variables: $v) { total } }", d=both, v={"id": league[3]}
    )

    assert int(quoted["data"]["quote"]["total"]) == 7
    assert reader.charged(both, id=league[3]) == 7
    assert reader.charged(both, id=league[3]) == 0


def test_a_reader_cannot_give_himself_tokens(reader: Reader) -> None:
    answer = top_up(reader, reader, 1000, "mine")

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


def test_the_books_are_sound_after_all_of_it(live_server: LiveServer, reader: Reader) -> None:
    assert reader.balance >= 0

    verified = live_server.trickster("ledger", "verify")

    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_the_refused_read_is_in_the_audit_trail(live_server: LiveServer, reader: Reader, league: list[str]) -> None:
    live_server.stop()
    with closing(sqlite3.connect(live_server.data / "oracle.sqlite3")) as books:
        denials = books.execute(
            "SELECT actor_id, payload FROM ledger_audit WHERE payload LIKE '%INSUFFICIENT_TOKENS%'"
        ).fetchall()

    assert [str(actor) for actor, _ in denials] == [reader.id]
    assert live_server.trickster("ledger", "verify").returncode == 0
