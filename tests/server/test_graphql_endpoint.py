"""POST /graphql over a real socket: what is read, what is refused, and with which status."""

from __future__ import annotations

import hashlib
import json
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

    assert (answer.status_code, code(answer)) == (400, "INVALID_INPUT")
    assert answer.json()["errors"][0]["extensions"]["field"] == field


def test_a_form_cannot_ask(live_server: LiveServer) -> None:
    answer = live_server.client().post("/graphql", json=None, content=b"query=x", headers={"content-type": "text/x"})

    assert (answer.status_code, code(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")


def got(
    client: httpx2.Client, document: str | None, headers: dict[str, str] | None = None, **more: Any
) -> httpx2.Response:
    asked = {name: value if isinstance(value, str) else json.dumps(value) for name, value in more.items()}
    return client.get("/graphql", params=({"query": document} if document else {}) | asked, headers=headers)


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)]
)
def test_no_other_site_makes_a_browser_ask(live_server: LiveServer, site: str, status: int) -> None:
    answer = got(live_server.client(), PRICES, {"sec-fetch-site": site})

    assert answer.status_code == status
    assert status == 200 or code(answer) == "FORBIDDEN"


def persisted(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()}}


def test_get_runs_a_free_query_with_its_variables(live_server: LiveServer) -> None:
    document = "query A($id: ID!) { fixture(id: $id) { id } } query B { viewer { id } }"

    answer = got(live_server.client(), document, variables={"id": "1"}, operationName="A")

    assert (answer.status_code, answer.json()["data"]) == (200, {"fixture": {"id": "1"}})


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/graphql-response+json"])
@pytest.mark.parametrize(
    "document",
    [
        "mutation { signOut { viewer { name } } }",
        "{ simulate(input: {homeRating: 1, awayRating: 1}) { distribution { sentence } } }",
        "{ simulate(input: {homeRating: 1, awayRating: 1}) { distribution @skip(if: true) { sentence } } }",
        "{ ...A } fragment A on Query { simulation(id: 1) { ... on Simulation { deepDive { explanation } } } }",
    ],
)
def test_get_runs_nothing_that_changes_or_costs(live_server: LiveServer, document: str, accept: str) -> None:
    answer = got(live_server.client(), document, {"accept": accept})

    assert (answer.status_code, code(answer), answer.headers["allow"]) == (405, "SEND_BY_POST", "POST")
    assert "POST" in answer.json()["errors"][0]["message"]
    assert answer.headers["cache-control"] == "no-store"


def test_what_a_guest_is_told_may_be_kept_on_the_way(live_server: LiveServer) -> None:
    answer = got(live_server.client(), PRICES)

    assert answer.headers["cache-control"].startswith("public")
    assert {"Accept", "Authorization", "Cookie"} <= {name.strip() for name in answer.headers["vary"].split(",")}
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("headers", [{"cookie": "a=b"}, {"authorization": "Bearer nonsense"}])
def test_what_anybody_else_is_told_is_not_kept_on_the_way(live_server: LiveServer, headers: dict[str, str]) -> None:
    assert "public" not in got(live_server.client(), PRICES, headers).headers["cache-control"]


def test_a_refusal_is_not_kept_on_the_way(live_server: LiveServer) -> None:
    assert "public" not in got(live_server.client(), "{ nothing }").headers["cache-control"]


def test_an_idempotency_key_of_get_is_not_kept(live_server: LiveServer) -> None:
    assert got(live_server.client(), PRICES, {"X-Idempotency-Key": "of-get"}).status_code == 200


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({}, "query"),
        ({"query": PRICES, "variables": "{"}, "variables"),
        ({"query": PRICES, "variables": "[]"}, "variables"),
        ({"query": PRICES, "extensions": "7"}, "extensions"),
        ({"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "a" * 64}}}, "extensions"),
        ({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "a"}}}, "extensions"),
        ({"extensions": {"persistedQuery": []}}, "persistedQuery"),
        ({"query": PRICES, "extensions": persisted("another")}, "extensions"),
    ],
)
def test_an_address_that_holds_no_request_is_refused_by_field(
    live_server: LiveServer, more: dict[str, Any], field: str
) -> None:
    answer = got(live_server.client(), None, **more)

    assert (answer.status_code, code(answer)) == (400, "INVALID_INPUT")
    assert answer.json()["errors"][0]["extensions"]["field"] == field


def test_a_document_is_registered_by_whoever_sends_it_with_its_digest(live_server: LiveServer) -> None:
    document = "query Registered { priceList { depth } }"
    by_digest = {"extensions": persisted(document)}
    client = live_server.client()

    unknown = got(client, None, **by_digest)
    registered = client.post("/graphql", json={"query": document, **by_digest})
    known = got(client, None, **by_digest)

    assert (unknown.status_code, code(unknown)) == (200, "PERSISTED_QUERY_NOT_FOUND")
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert registered.json() == known.json()


def test_what_was_registered_is_refused_by_get_as_if_it_were_sent_whole(live_server: LiveServer) -> None:
    document = "mutation Registered { signOut { viewer { name } } }"
    client = live_server.client()
    client.post("/graphql", json={"query": document, "extensions": persisted(document)})

    assert code(got(client, None, extensions=persisted(document))) == "SEND_BY_POST"


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
