"""Files that may be long are sent while they are read, and end with whoever reads them."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import orjson
import pytest
from starlette.requests import Request

from engine.accounts.errors import UnknownKey
from server.pages import attachments
from server.pages.attachments import begun, json_object
from tests.live_server import LiveServer
from tests.server.security.accounts import PASSWORD

BUY = """query ($rating: Float!) {
  simulate(input: {homeRating: $rating, awayRating: 1500}) { id distribution { winProbability { mean } } }
}"""


@pytest.fixture(scope="module")
def reader(live_server: LiveServer) -> httpx2.Client:
    """Somebody who bought two depths."""
    live_server.trickster("user", "create", "ann", "--password-stdin", input=PASSWORD)
    live_server.trickster("ledger", "topup", "ann", "10", "--reason", "test")
    key = live_server.trickster("api-key", "create", "ann").stdout.strip()
    client = live_server.client(headers={"authorization": f"Bearer {key}"})
    for rating in (1500.0, 1600.0):
        answer = client.post("/graphql", json={"query": BUY, "variables": {"rating": rating}}).json()
        assert "errors" not in answer, answer
    return client


def test_everything_is_one_json_object(reader: httpx2.Client) -> None:
    answer = reader.get("/account/everything.json")
    told = answer.json()

    assert answer.headers["content-disposition"] == 'attachment; filename="trickster-oracle.json"'
    assert list(told) == ["account", "favourites", "statement", "receipts", "simulations", "comparisons", "lab"]
    assert (told["account"]["name"], len(told["statement"]), len(told["receipts"])) == ("ann", 3, 2)
    assert all(each["distribution"]["winProbability"] for each in told["simulations"])
    assert told["comparisons"] == []


def test_the_statement_has_a_line_for_each_movement(reader: httpx2.Client) -> None:
    lines = list(csv.reader(io.StringIO(reader.get("/wallet/statement.csv").text)))

    assert lines[0][0] == "at"
    assert [line[2] for line in lines[1:]] == ["-2", "-2", "10"]


@pytest.mark.parametrize("path", ["/account/everything.json", "/wallet/statement.csv"])
def test_a_guest_is_refused_before_anything_is_sent(live_server: LiveServer, path: str) -> None:
    answer = live_server.client().get(path)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHENTICATED")


async def batches(*rows: list[Any]) -> AsyncIterator[list[Any]]:
    for each in rows:
        yield each


async def test_an_object_is_written_as_its_members_come() -> None:
    async def members() -> AsyncIterator[tuple[str, Any]]:
        yield "one", {"a": 1}
        yield "none", batches()
        yield "some", batches([], [1, 2], [{"b": "\n"}])
        yield "last", None

    written = b"".join([part async for part in json_object(members())])

    assert orjson.loads(written) == {"one": {"a": 1}, "none": [], "some": [1, 2, {"b": "\n"}], "last": None}


async def test_what_refuses_its_first_part_is_not_begun() -> None:
    async def refused() -> AsyncIterator[bytes]:
        raise ValueError("no")
        yield b""

    with pytest.raises(ValueError, match="no"):
        await begun(Request({"type": "http"}), refused())


async def test_whoever_is_known_no_more_gets_no_more_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobodys(request: Request) -> None:
        raise UnknownKey

    async def parts() -> AsyncIterator[bytes]:
        for part in (b"first", b"second"):
            yield part

    monkeypatch.setattr(attachments, "ask_again", nobodys)
    monkeypatch.setattr(attachments, "ASKED_EVERY_SECONDS", 0.0)
    written = await begun(Request({"type": "http"}), parts())

    assert await anext(written) == b"first"
    with pytest.raises(UnknownKey):
        await anext(written)
