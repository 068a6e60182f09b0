"""What can be tried over and over is counted, by address and by name."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx2
import pytest
from starlette.requests import HTTPConnection

from engine.errors import RateLimited
from engine.store.windows import MemoryWindows
from server.security.rate_limits import RateLimits, address_of
from server.settings import Settings
from tests.live_server import LiveServer, form_token, started
from tests.server.security.accounts import PASSWORD, SIGN_IN, SIGN_UP, ask, code

LIMITS = {"TRICKSTER_SIGN_IN_LIMIT": "3/minute", "TRICKSTER_SIGN_UP_LIMIT": "2/minute", "TRICKSTER_DEMO": "false"}


@pytest.fixture
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with started(tmp_path_factory.mktemp("limits") / "data", environment=LIMITS) as server:
        yield server


def guess(client: httpx2.Client, number: int) -> httpx2.Response:
    return ask(client, SIGN_IN, name="victim", password=f"guess number {number}")


def test_guessing_a_password_ends_after_a_few_attempts(hurried: LiveServer) -> None:
    client = hurried.client()

    codes = [code(guess(client, number)) for number in range(5)]

    assert codes == ["UNAUTHENTICATED"] * 3 + ["RATE_LIMITED"] * 2


def test_many_aliases_in_one_request_are_as_many_attempts(hurried: LiveServer) -> None:
    attempts = " ".join(
        f'a{number}: signIn(name: "victim", password: "guess number {number}") {{ viewer {{ id }} }}'
        for number in range(8)
    )

    answer = ask(hurried.client(), f"mutation {{ {attempts} }}")

    codes = [error["extensions"]["code"] for error in answer.json()["errors"]]
    assert codes.count("UNAUTHENTICATED") <= 3


def test_a_refusal_says_when_to_come_back(hurried: LiveServer) -> None:
    client = hurried.client()
    for number in range(4):
        answer = guess(client, number)

    assert 1 <= answer.json()["errors"][0]["extensions"]["retryAfter"] <= 60


def test_a_program_that_asks_for_a_status_gets_429_and_the_header(hurried: LiveServer) -> None:
    strict = {"accept": "application/graphql-response+json"}
    for number in range(4):
        answer = ask(hurried.client(), SIGN_IN, strict, name="victim", password=f"guess number {number}")

    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60


def test_a_person_is_told_on_the_page_when_to_come_back(hurried: LiveServer) -> None:
    client = hurried.client(headers={"accept": "text/html"})
    given = {"csrf_token": form_token(client, "/sign-in"), "name": "victim", "password": "guess"}
    for _ in range(4):
        answer = client.post("/sign-in", data=given, headers={"sec-fetch-site": "same-origin"})

    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert re.search(r"try again in \d+ seconds", answer.text)
    assert 'value="victim"' in answer.text


def test_accounts_are_not_made_in_bulk(hurried: LiveServer) -> None:
    answers = [ask(hurried.client(), SIGN_UP, name=f"bulk-{number}", password=PASSWORD) for number in range(3)]

    assert "errors" not in answers[1].json()
    assert code(answers[2]) == "RATE_LIMITED"


def from_address(host: str) -> HTTPConnection:
    return HTTPConnection({"type": "http", "client": (host, 1), "headers": []})


async def test_movements_of_tokens_take_the_documented_limit_of_each_administrator() -> None:
    limits = RateLimits(Settings(top_up_limit="12/minute", sign_in_limit="3/minute"), MemoryWindows())
    addresses = [from_address(f"192.0.2.{number}") for number in range(12)]

    for address in addresses:
        await limits.of(address)("top_up", "1")
        await limits.of(addresses[0])("top_up", "2")

    with pytest.raises(RateLimited):
        await limits.of(from_address("198.51.100.1"))("top_up", "1")


@pytest.mark.parametrize(
    ("host", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_a_customers_whole_network_counts_as_one_address(host: str, counted_as: str) -> None:
    assert address_of(HTTPConnection({"type": "http", "client": (host, 1), "headers": []})) == counted_as
