"""POST /graphql over a real socket: what is read, what is refused, and with which status."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.live_server import LiveServer

PRICES = "{ priceList { depth tokens } }"
STRICT = {"accept": "application/graphql-response+json"}


def code(answer: httpx2.Response) -> str:
    found: str = answer.json()["errors"][0]["extensions"]["code"]
    return found


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body"),
        (b"{", "body"),
        (b'{"query": "\xff"}', "body"),
        (b'"{ viewer { id } }"', "body"),
        (b"[" + b'{"query":"{ __typename }"},' * 2 + b'{"query":"{ __typename }"}]', "body"),
        (b"{}", "query"),
        (b'{"query": 7}', "query"),
        (b'{"query": "{ __typename }", "variables": []}', "variables"),
        (b'{"query": "{ __typename }", "operationName": 1}', "operationName"),
        (b'{"query": NaN}', "body"),
    ],
)
def test_a_body_that_is_no_single_request_is_refused_by_field(live_server: LiveServer, body: bytes, field: str) -> None:
    answer = live_server.client().post("/graphql", content=body, headers={"content-type": "application/json"})

    assert (answer.status_code, code(answer)) == (422, "INVALID_INPUT")
    assert answer.json()["errors"][0]["extensions"]["field"] == field


def test_a_form_cannot_ask(live_server: LiveServer) -> None:
    answer = live_server.client().post("/graphql", json=None, content=b"query=x", headers={"content-type": "text/x"})

    assert (answer.status_code, code(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_get_runs_nothing(live_server: LiveServer) -> None:
    answer = live_server.client().get("/graphql", params={"query": PRICES})

    assert (answer.status_code, code(answer)) == (405, "METHOD_NOT_ALLOWED")


def test_a_person_who_opens_the_endpoint_is_shown_the_console(live_server: LiveServer) -> None:
    answer = live_server.client().get("/graphql", params={"query": PRICES}, headers={"accept": "text/html"})

    assert answer.status_code == 200
    assert 'id="graphiql"' in answer.text
    assert "<noscript>" in answer.text
    assert "FULL_DISTRIBUTION" not in answer.text


def test_a_long_body_is_refused_before_it_is_read(live_server: LiveServer) -> None:
    answer = live_server.client().post("/graphql", json={"query": "#" * 2_000_000})

    assert (answer.status_code, code(answer)) == (413, "TOO_LARGE")


def test_a_long_body_of_unknown_length_is_refused_while_it_comes(live_server: LiveServer) -> None:
    def chunks() -> Any:
        for _ in range(40):
            yield b" " * 50_000

    answer = live_server.client().post("/graphql", content=chunks(), headers={"content-type": "application/json"})

    assert (answer.status_code, code(answer)) == (413, "TOO_LARGE")


@pytest.mark.parametrize("header", ["X-Idempotency-Key", "Idempotency-Key"])
def test_a_key_of_no_sensible_length_is_refused(live_server: LiveServer, header: str) -> None:
    answer = live_server.client().post("/graphql", json={"query": PRICES}, headers={header: "k" * 1000})

    assert (answer.status_code, code(answer)) == (422, "INVALID_INPUT")


@pytest.mark.parametrize("budget", ["-1", "two", "1.5", "9" * 30, "²"])
def test_a_budget_that_is_no_whole_number_is_refused(live_server: LiveServer, budget: str) -> None:
    answer = live_server.client().post(
        "/graphql", json={"query": PRICES}, headers={"X-Token-Budget": budget.encode("utf-8")}
    )

    assert (answer.status_code, code(answer)) == (422, "INVALID_INPUT")


def test_an_unknown_field_has_its_status_where_the_client_asks_for_one(live_server: LiveServer) -> None:
    answer = live_server.client().post("/graphql", json={"query": "{ nothing }"}, headers=STRICT)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/graphql-response+json"
    assert "data" not in answer.json()


def test_the_same_refusal_is_200_for_a_client_that_asks_for_plain_json(live_server: LiveServer) -> None:
    answer = live_server.client().post("/graphql", json={"query": "{ nothing }"})

    assert answer.status_code == 200
    assert code(answer) == "INVALID_INPUT"


def test_a_guest_reads_the_prices(live_server: LiveServer) -> None:
    answer = live_server.client().post("/graphql", json={"query": PRICES})

    prices = {each["depth"]: each["tokens"] for each in answer.json()["data"]["priceList"] if each["depth"]}
    # The prices that the product's owner fixed.
    assert prices == {
        "HEADLINE": 0,
        "FULL_DISTRIBUTION": 2,
        "SCENARIO_EXTREMES": 3,
        "COMPARISON": 3,
        "DEEP_DIVE": 5,
    }


def test_the_named_operation_of_several_runs(live_server: LiveServer) -> None:
    document = "query A { viewer { id } } query B { priceList { depth } }"

    answer = live_server.client().post("/graphql", json={"query": document, "operationName": "B"})

    assert list(answer.json()["data"]) == ["priceList"]


def test_answers_are_not_stored_on_the_way(live_server: LiveServer) -> None:
    answer = live_server.client().post("/graphql", json={"query": PRICES})

    assert answer.headers["cache-control"] == "no-store"
