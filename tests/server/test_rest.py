"""The REST façade: the first contract's names and statuses, over the same prices and the same ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from server import rest
from server.rest import requests
from tests.live_server import LiveServer

PASSWORD = "seven green bottles"
MATCH = {"home_rating": 1640, "away_rating": 1500}
OPENAPI = Path(rest.__file__).with_name("openapi.json")
contract = schemathesis.openapi.from_path(OPENAPI)
contract.config.generation.update(codec="latin-1")
# No description can say which things and days there are, of which sport a match is, that two names differ, nor that a
# key may stand in the header or in the body, and two names of one member may not contradict each other.
UNSAID = {
    *(
        "idempotency_key",
        "fixture_id",
        "home_team_id",
        "away_team_id",
        "compare_with",
        "user_id",
        "simulations",
        "as_of",
    ),
}
SAME_NAMES, CONTRADICTION = "both sides have the same name", "they contradict each other: send one of them"
OTHER_SPORT = "is a competition of"


class Accounts:
    """People who came over HTTP, and the administrator who gives them tokens."""

    def __init__(self, server: LiveServer) -> None:
        self.server = server
        server.trickster("user", "create", "giver", "--admin", "--password-stdin", input=PASSWORD)
        self.administrator = self._with_key(
            server.trickster("api-key", "create", "giver", "--scope", "admin").stdout.strip()
        )

    def reader(self, name: str, tokens: int = 0) -> httpx2.Client:
        visitor = self.server.client(headers={"origin": self.server.url})
        credentials = "$name: String!, $password: String!"
        sign_up = f"mutation ({credentials}) {{ signUp(name: $name, password: $password) {{ viewer {{ id }} }} }}"
        viewer = ask(visitor, sign_up, name=name, password=PASSWORD)["signUp"]["viewer"]
        if tokens:
            self.top_up({"user_id": viewer["id"], "amount": tokens, "reason": "test", "idempotency_key": name})
        return self._with_key(ask(visitor, 'mutation { createApiKey(name: "test") { key } }')["createApiKey"]["key"])

    def top_up(self, request: dict[str, Any]) -> httpx2.Response:
        return self.administrator.post("/api/v2/tokens/topup", json=request)

    def _with_key(self, key: str) -> httpx2.Client:
        return self.server.client(headers={"authorization": f"Bearer {key}"})


def ask(client: httpx2.Client, document: str, **variables: str) -> dict[str, Any]:
    answer = client.post("/graphql", json={"query": document, "variables": variables}).json()
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]
    return found


@pytest.fixture(scope="module")
def accounts(live_server: LiveServer) -> Accounts:
    return Accounts(live_server)


def simulate(client: httpx2.Client, depth: str, headers: dict[str, str] | None = None, **more: Any) -> httpx2.Response:
    return client.post("/api/v2/simulate", json={**MATCH, "depth": depth, **more}, headers=headers)


@pytest.fixture(scope="module")
def poor(accounts: Accounts) -> httpx2.Client:
    return accounts.reader("poor", 1)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"depth": "bottomless"}, "depth"),
        ({"home_rating": 4001}, "home_rating"),
        ({"config": {"n_simulations": 0}}, "config.n_simulations"),
        ({"config": {"simulations": 5}}, "config.simulations"),
        ({"config": []}, "config"),
        ({"homeRating": 1500}, "homeRating"),
        ({"sport": "quidditch"}, "sport"),
        ({"market": "totals"}, "market"),
        ({"event_id": "x" * 101}, "event_id"),
        ({"home_team": "\u0000"}, "home_team"),
        ({"home_team": " "}, "home_team"),
        ({"event_id": "a\u0000b"}, "event_id"),
        ({"fixture_id": "a b"}, "fixture_id"),
        ({"depth": "comparative_analysis"}, "compare_with"),
        ({"compare_with": ["a"] * 6}, "compare_with"),
        ({"neutral": 1}, "neutral"),
    ],
)
def test_a_wrong_member_is_refused_by_its_own_name(live_server: LiveServer, body: dict[str, Any], field: str) -> None:
    answer = live_server.client().post("/api/v2/simulate", json={**MATCH, **body})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_input")
    assert answer.json()["field"] == field
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "regex" not in answer.json()["message"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"1"])
def test_a_body_that_is_no_object_is_refused(live_server: LiveServer, body: bytes) -> None:
    answer = live_server.client().post("/api/v2/simulate", content=body, headers={"content-type": "application/json"})

    assert (answer.status_code, answer.json()["field"]) == (400, "body")


@pytest.mark.parametrize("path", ["/api/v2/simulate", "/api/v2/tokens/topup"])
def test_a_body_that_is_longer_than_any_request_is_refused_unread(live_server: LiveServer, path: str) -> None:
    body = b"{" + b",".join(b'"a%05d":{}' % number for number in range(6_000)) + b"}"
    headers = {"content-type": "application/json"}

    answer = live_server.client().post(path, content=body, headers=headers)
    short = live_server.client().post(path, content=b'{"x": 1}', headers=headers)

    assert len(body) > requests.MOST_BYTES
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    assert (short.status_code, short.json()["field"]) == (400, "x")


@pytest.mark.parametrize("path", ["/api/v2/tokens/balance", "/api/v2/tokens/ledger"])
def test_a_guest_has_no_tokens_to_read(live_server: LiveServer, path: str) -> None:
    answer = live_server.client().get(path)

    assert (answer.status_code, answer.json()["error"]) == (401, "unauthenticated")


def test_a_guest_pays_nothing_and_gets_nothing_that_costs(live_server: LiveServer) -> None:
    answer = simulate(live_server.client(), "full_distribution")

    assert (answer.status_code, answer.json()["error"]) == (401, "unauthenticated")


def test_a_header_that_names_a_user_buys_nothing(live_server: LiveServer, poor: httpx2.Client) -> None:
    answer = simulate(live_server.client(), "full_distribution", {"X-User-Id": "1", "X-User": "poor"})

    assert answer.status_code == 401


def test_too_few_tokens_are_told_as_the_first_contract_did(poor: httpx2.Client) -> None:
    answer = simulate(poor, "full_distribution")

    told = answer.json()
    assert answer.status_code == 402
    assert {name: told[name] for name in ("error", "required_tokens", "available_tokens", "feature")} == {
        "error": "insufficient_tokens",
        "required_tokens": 2,
        "available_tokens": 1,
        "feature": "full_distribution",
    }
    balance = poor.get("/api/v2/tokens/balance").json()
    assert (balance["balance"], balance["held"]) == (1, 0)


def test_a_budget_below_the_price_is_refused(accounts: Accounts) -> None:
    answer = simulate(accounts.reader("careful", 10), "deep_dive", {"X-Token-Budget": "4"})

    assert (answer.status_code, answer.json()["error"]) == (402, "over_budget")


def test_a_reader_tops_nobody_up(poor: httpx2.Client) -> None:
    answer = poor.post(
        "/api/v2/tokens/topup", json={"user_id": "1", "amount": 5, "reason": "x", "idempotency_key": "k"}
    )

    assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")


def test_a_top_up_without_a_key_is_refused(accounts: Accounts) -> None:
    answer = accounts.top_up({"user_id": "1", "amount": 5, "reason": "x"})

    assert (answer.status_code, answer.json()["field"]) == (400, "idempotency_key")


def test_the_headline_is_free_for_everybody(live_server: LiveServer) -> None:
    answer = simulate(live_server.client(), "headline", event_id="final-2026", market="outcome")

    told = answer.json()
    assert (told["cost_tokens"], told["transaction_id"], told["event_id"]) == (0, None, "final-2026")
    assert told["pick"]["predicted_outcome"] == "home"
    assert set(told) & {"distribution", "scenarios", "comparison", "uncertainty"} == set()


def test_every_depth_is_paid_once_at_its_price(accounts: Accounts) -> None:
    client = accounts.reader("reader", 20)
    other = simulate(client, "headline", home_rating=1700).json()["simulation_id"]
    # The prices that the product's owner fixed.
    prices = {"headline": 0, "full_distribution": 2, "scenario_extremes": 3, "comparison": 3, "deep_dive": 5}

    def cost(depth: str) -> int:
        more = {"compare_with": [other]} if depth == "comparison" else {}
        charged: int = simulate(client, depth, **more).json()["cost_tokens"]
        return charged

    assert {depth: cost(depth) for depth in prices} == prices
    assert {depth: cost(depth) for depth in prices} == dict.fromkeys(prices, 0)
    assert client.get("/api/v2/tokens/balance").json()["balance"] == 20 - sum(prices.values())


def test_a_retry_with_its_key_is_not_charged_again(accounts: Accounts) -> None:
    client = accounts.reader("retrier", 10)
    key = {"X-Idempotency-Key": "one-purchase"}

    first, again = simulate(client, "deep_dive", key), simulate(client, "deep_dive", key)

    assert first.json()["transaction_id"] == again.json()["transaction_id"]
    assert client.get("/api/v2/tokens/balance").json()["balance"] == 5


def test_the_key_of_one_request_does_not_serve_another(accounts: Accounts) -> None:
    client = accounts.reader("confused", 10)
    key = {"X-Idempotency-Key": "one-key"}
    simulate(client, "deep_dive", key)

    answer = simulate(client, "full_distribution", key)

    assert (answer.status_code, answer.json()["error"]) == (409, "idempotency_mismatch")


def test_the_ledger_says_what_each_token_bought(accounts: Accounts) -> None:
    client = accounts.reader("historian", 9)
    bought = simulate(client, "full_distribution").json()

    newest, oldest = client.get("/api/v2/tokens/ledger").json()["entries"]

    assert (newest["kind"], newest["amount"], newest["balance_after"]) == ("charge", -2, 7)
    assert (newest["subject"], newest["depth"]) == (bought["simulation_id"], "full_distribution")
    assert newest["transaction_id"] == bought["transaction_id"]
    assert (oldest["kind"], oldest["amount"]) == ("top_up", 9)


def test_the_ledger_comes_in_pages(accounts: Accounts) -> None:
    client = accounts.reader("pager", 9)
    simulate(client, "full_distribution")

    first = client.get("/api/v2/tokens/ledger", params={"limit": 1}).json()
    second = client.get("/api/v2/tokens/ledger", params={"limit": 1, "after": first["next"]}).json()

    assert [page["entries"][0]["kind"] for page in (first, second)] == ["charge", "top_up"]
    assert second["next"] is None


def test_an_administrator_tops_up_once_by_key(accounts: Accounts) -> None:
    receiver = accounts.reader("receiver")
    user_id = ask(receiver, "{ viewer { id } }")["viewer"]["id"]
    request = {"user_id": user_id, "amount": 5, "reason": "gift", "idempotency_key": "gift-1"}

    first, again = accounts.top_up(request).json(), accounts.top_up(request).json()

    assert (first["balance"], first["replayed"]) == (5, False)
    assert (again["transaction_id"], again["replayed"]) == (first["transaction_id"], True)
    assert receiver.get("/api/v2/tokens/balance").json()["balance"] == 5


def test_the_description_names_every_route_and_no_other() -> None:
    described = {
        (method.upper(), f"/api/v2{path}")
        for path, methods in json.loads(OPENAPI.read_text())["paths"].items()
        for method in methods
    }

    served = {(method, route.path) for route in rest.ROUTES for method in route.methods or () if method != "HEAD"}
    assert described == served


@contract.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_the_description_holds(
    case: schemathesis.Case,  # type: ignore[type-arg]
    live_server: LiveServer,
    fuzzer: httpx2.Client,
) -> None:
    answer = case.call(base_url=f"{live_server.url}/api/v2", headers={"authorization": fuzzer.headers["authorization"]})
    refusal = answer.json() if answer.status_code == 400 else {}
    breaks_what_is_unsaid = (
        refusal.get("field") in UNSAID
        or refusal.get("reason") in {SAME_NAMES, CONTRADICTION}
        or OTHER_SPORT in refusal.get("reason", "")
    )
    # Whoever asks may send any header beside those that are described.
    has_more_headers = any("unknown-property" in name.lower() for name in case.headers or ())
    excluded = [positive_data_acceptance] * breaks_what_is_unsaid + [negative_data_rejection] * has_more_headers
    case.validate_response(answer, excluded_checks=excluded)


def described(properties: dict[str, Any]) -> dict[str, Any]:
    """What a description says of members, without its words, and without null, which counts as left out."""
    bare = {"type", "enum", "minimum", "maximum", "minLength", "maxLength", "pattern"}

    def one(schema: dict[str, Any]) -> dict[str, Any]:
        found = {name: schema[name] for name in bare & schema.keys()}
        if isinstance(found.get("type"), list):
            found["type"] = found["type"][0]
        if "enum" in found:
            found["enum"] = sorted(each for each in found["enum"] if each is not None)
        return found

    return {name: one(schema) for name, schema in properties.items()}


@pytest.mark.parametrize("name", ["Config", "SimulationRequest", "TopUpRequest"])
def test_the_description_is_that_of_the_types_which_are_read(name: str) -> None:
    _, parts = msgspec.json.schema_components([requests.SimulationRequest, requests.TopUpRequest])
    read, told = parts[name]["properties"], json.loads(OPENAPI.read_text())["components"]["schemas"][name]["properties"]
    resolved = {
        member: parts[ref.rsplit("/", 1)[1]] if (ref := schema.get("$ref")) else _given(schema)
        for member, schema in read.items()
    }
    resolved.pop("config", None)

    assert described({member: told[member] for member in resolved}) == described(resolved)
    assert told.keys() == read.keys()


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    return next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), schema)


@pytest.fixture(scope="module")
def fuzzer(accounts: Accounts) -> httpx2.Client:
    return accounts.reader("fuzzer", 1000)


@pytest.mark.parametrize("limit", ["0", "101", "0000011", "000001" + "9" * 5_000, "-1", "x", ""])
def test_a_limit_that_is_none_is_refused(live_server: LiveServer, limit: str) -> None:
    answer = live_server.client().get("/api/v2/tokens/ledger", params={"limit": limit})

    assert (answer.status_code, answer.json()["field"]) == (400, "limit")


def test_members_deep_inside_one_another_are_refused_by_name(live_server: LiveServer) -> None:
    deep = '{"config":' + '{"seed":' * 900 + "1" + "}" * 901

    answer = live_server.client().post(
        "/api/v2/simulate", content=deep, headers={"content-type": "application/json", "origin": live_server.url}
    )

    assert (answer.status_code, answer.json()["field"]) == (400, "config.seed")


def test_a_refusal_repeats_little_of_what_was_sent(live_server: LiveServer) -> None:
    answer = live_server.client().post("/api/v2/simulate", json=MATCH | {"market": "a" * 60_000})

    assert (answer.status_code, answer.json()["field"]) == (400, "market")
    assert len(answer.content) < 2_000
