"""What a new account begins with, over HTTP: pages, GraphQL and REST tell the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from server import assets
from tests.live_server import PAGE, LiveServer, form_token, started, trickster
from tests.server.security.accounts import PASSWORD, ask, signed_up

WALLET = "{ welcomeTokens viewer { balance welcome { tokens sentence } ledger { nodes { kind amount reason } } } }"
DELETE = "mutation ($password: String!) { deleteAccount(password: $password) { id } }"
SETTINGS = {"TRICKSTER_WELCOME_TOKENS": "10", "TRICKSTER_WELCOME_LIMIT": "2/month", "TRICKSTER_DEMO": "false"}
SAME = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def welcoming(tmp_path: Path) -> Iterator[LiveServer]:
    assets.build()
    with started(tmp_path / "data", environment=SETTINGS) as server:
        yield server


def wallet(client: httpx2.Client) -> dict[str, object]:
    found: dict[str, object] = ask(client, WALLET).json()["data"]
    return found


def test_zero_tokens_are_offered_to_nobody(live_server: LiveServer) -> None:
    client = signed_up(live_server, "plain-reader")

    told = wallet(client)

    assert told == {"welcomeTokens": 0, "viewer": {"balance": 0, "welcome": None, "ledger": {"nodes": []}}}
    assert "It begins with" not in live_server.client(headers=PAGE).get("/sign-up").text


def test_every_door_tells_the_same_of_a_welcome(welcoming: LiveServer) -> None:
    offer = welcoming.client(headers=PAGE).get("/sign-up").text
    client = signed_up(welcoming, "new-reader")

    told, page = wallet(client), client.get("/wallet", headers=PAGE).text
    rest = client.get("/api/v2/tokens/ledger").json()["entries"]

    sentence = "10 welcome tokens came with this account and landed in its wallet, to be spent at any time."
    entry = {"kind": "WELCOME", "amount": 10, "reason": "10 tokens to begin with"}
    assert told == {
        "welcomeTokens": 10,
        "viewer": {"balance": 10, "welcome": {"tokens": 10, "sentence": sentence}, "ledger": {"nodes": [entry]}},
    }
    assert [(each["kind"], each["amount"], each["reason"]) for each in rest] == [
        ("welcome", 10, "10 tokens to begin with")
    ]
    assert "It begins with" in offer
    assert sentence in page
    assert "Welcome" in page
    assert welcoming.trickster("ledger", "verify").returncode == 0


def test_an_address_has_its_share_and_an_account_made_again_uses_it_up(welcoming: LiveServer) -> None:
    for _ in range(2):
        first = signed_up(welcoming, "first-reader")
        assert ask(first, DELETE, password=PASSWORD).json()["data"]

    again = wallet(signed_up(welcoming, "first-reader"))
    page = signed_up(welcoming, "third-reader").get("/wallet", headers=PAGE).text

    sentence = "No welcome tokens came with this account: its network address has had its share of them."
    assert again["viewer"] == {"balance": 0, "welcome": {"tokens": 0, "sentence": sentence}, "ledger": {"nodes": []}}
    assert sentence in page


def test_the_form_of_a_page_gives_as_much_as_the_graph(welcoming: LiveServer) -> None:
    client = welcoming.client(headers=PAGE)
    form = {"csrf_token": form_token(client, "/sign-up"), "name": "form-reader", "password": PASSWORD}

    assert client.post("/sign-up", data=form, headers=SAME).status_code == 303

    assert ">10 <" in client.get("/").text


def test_a_setting_without_sense_is_refused(tmp_path: Path) -> None:
    for wrong in ("-1", "10001"):
        refused = trickster(tmp_path, "ledger", "verify", environment={"TRICKSTER_WELCOME_TOKENS": wrong})
        assert refused.returncode != 0
        assert "TRICKSTER_WELCOME_TOKENS" in refused.stderr
