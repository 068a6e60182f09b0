"""So many requests an hour for each address, account and key; every answer to a program says what is left."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.live_server import LiveServer, form_token, started
from tests.server.security.accounts import PASSWORD, ask, signed_up

ONE = "{ __typename }"
LIMITS = {
    "TRICKSTER_GUEST_LIMIT": "4/hour",
    "TRICKSTER_ACCOUNT_LIMIT": "6/hour",
    "TRICKSTER_KEY_LIMIT": "3/hour",
    "TRICKSTER_GUEST_PAGE_LIMIT": "40/hour",
    "TRICKSTER_PAGE_LIMIT": "3/hour",
    "TRICKSTER_FORWARDED_ALLOW_IPS": "127.0.0.1",
    "TRICKSTER_DEMO": "false",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with started(tmp_path_factory.mktemp("limits") / "data", environment=LIMITS) as running:
        yield running


def guest(server: LiveServer, number: int) -> httpx2.Client:
    """A guest with an address of their own."""
    return server.client(headers={"x-forwarded-for": f"192.0.2.{number}"})


def key(server: LiveServer, name: str) -> str:
    server.trickster("user", "create", name, "--password-stdin", input=PASSWORD)
    return server.trickster("api-key", "create", name).stdout.strip()


def remaining(answer: httpx2.Response) -> dict[str, int]:
    return {name: int(left) for name, left in re.findall(r'"(\w+)";r=(\d+);t=\d+', answer.headers["ratelimit"])}


def test_a_guest_is_told_what_is_left_and_then_refused(server: LiveServer) -> None:
    client = guest(server, 1)

    answers = [ask(client, ONE) for _ in range(5)]

    assert [remaining(each)["guest"] for each in answers] == [3, 2, 1, 0, 0]
    assert {each.headers["ratelimit-policy"] for each in answers} == {'"guest";q=4;w=3600'}
    assert [each.status_code for each in answers] == [200] * 4 + [429]
    refusal = answers[-1]
    assert refusal.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert 1 <= int(refusal.headers["retry-after"]) <= 3600


def test_another_address_is_another_guest(server: LiveServer) -> None:
    for _ in range(5):
        ask(guest(server, 2), ONE)

    assert ask(guest(server, 3), ONE).status_code == 200


def test_rest_counts_as_the_operation_that_it_runs(server: LiveServer) -> None:
    client = guest(server, 4)
    simulated = client.post("/api/v2/simulate", json={"home_rating": 1600})
    left = remaining(ask(client, ONE))["guest"]
    for _ in range(3):
        refusal = client.post("/api/v2/simulate", json={})

    assert "ratelimit" in simulated.headers
    assert left == 2
    assert (refusal.status_code, refusal.json()["error"]) == (429, "rate_limited")


def test_a_mutation_counts_once_for_each_of_its_fields(server: LiveServer) -> None:
    client = guest(server, 9)
    three = "mutation { " + " ".join(f"a{number}: signOut {{ viewer {{ id }} }}" for number in range(3)) + " }"

    first = ask(client, three)
    left = remaining(ask(client, ONE))["guest"]
    refused = ask(client, three)

    assert (first.status_code, left, refused.status_code) == (200, 0, 429)


def test_a_mutation_that_is_refused_halfway_of_its_count_changes_nothing(server: LiveServer) -> None:
    client = guest(server, 10)
    sign_up = f'signUp(name: "halfway", password: "{PASSWORD}") {{ viewer {{ id }} }}'
    many = "mutation { " + sign_up + " ".join(f"a{number}: signOut {{ viewer {{ id }} }}" for number in range(9)) + " }"

    refused = ask(client, many)
    sign_in = f'mutation {{ signIn(name: "halfway", password: "{PASSWORD}") {{ viewer {{ id }} }} }}'

    assert refused.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert ask(guest(server, 11), sign_in).json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(("act", "number"), [("run", 7), ("quote", 8)])
def test_what_the_page_for_programs_runs_counts_as_an_operation(server: LiveServer, act: str, number: int) -> None:
    client = guest(server, number)
    client.headers |= {"accept": "text/html", "origin": server.url}
    given = {"csrf_token": form_token(client, "/developers"), "act": act, "document": ONE}

    answers = [client.post("/developers", data=given) for _ in range(5)]

    assert [each.status_code for each in answers] == [200] * 4 + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_pages_have_an_allowance_of_their_own(server: LiveServer) -> None:
    client = guest(server, 5)
    for _ in range(5):
        ask(client, ONE)

    assert client.get("/", headers={"accept": "text/html"}).status_code == 200


def test_a_person_reads_a_page_that_says_when_to_come_back(server: LiveServer) -> None:
    client = signed_up(server, "hasty")
    for _ in range(4):
        answer = client.get("/wallet", headers={"accept": "text/html"})

    assert (answer.status_code, answer.headers["content-type"]) == (429, "text/html; charset=utf-8")
    assert int(answer.headers["retry-after"]) >= 1
    assert "A little slower" in answer.text


def test_health_and_files_are_not_counted(server: LiveServer) -> None:
    client = guest(server, 6)

    statuses = {client.get("/health/live").status_code for _ in range(50)}

    assert statuses == {200}


def test_a_key_counts_for_itself_and_for_its_account(server: LiveServer) -> None:
    first = key(server, "ann")
    second = server.trickster("api-key", "create", "ann").stdout.strip()
    answers = [ask(server.client(headers={"authorization": f"Bearer {first}"}), ONE) for _ in range(4)]
    others = [ask(server.client(headers={"authorization": f"Bearer {second}"}), ONE) for _ in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert remaining(answers[0]) == {"account": 5, "key": 2}
    assert [each.status_code for each in others] == [200, 200, 429]
    assert remaining(others[-1]) == {"account": 0, "key": 0}


def test_a_subscription_counts_as_an_operation(server: LiveServer) -> None:
    headers = {"authorization": f"Bearer {key(server, 'bea')}"}
    address = server.url.replace("http://", "ws://") + "/graphql"
    codes = []
    with connect(address, subprotocols=[Subprotocol("graphql-transport-ws")], additional_headers=headers) as socket:
        socket.send('{"type": "connection_init"}')
        socket.recv(timeout=30)
        for number in range(4):
            payload = '{"query": "subscription { jobProgress(id: \\"1\\") { id } }"}'
            socket.send(f'{{"id": "{number}", "type": "subscribe", "payload": {payload}}}')
            codes += re.findall(r'"code":"(\w+)"', str(socket.recv(timeout=30)))

    assert codes == ["NOT_FOUND"] * 3 + ["RATE_LIMITED"]


def test_health_of_the_rest_api_is_no_operation(server: LiveServer) -> None:
    assert "ratelimit" not in guest(server, 7).get("/api/v2/openapi.json").headers
