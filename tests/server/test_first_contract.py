"""The first contract of `/api/v2`, call by call: its names go in, its names come out, with its statuses."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.live_server import LiveServer
from tests.server.test_rest import Accounts, ask

REQUEST = {
    "sport": "soccer",
    "event_id": "event_123",
    "market": "moneyline_home",
    "home_team": "Team A",
    "away_team": "Team B",
    "home_rating": 1500,
    "away_rating": 1450,
    "home_advantage": 50,
    "config": {"n_simulations": 1000, "ci_level": 0.95, "seed": 42},
}
PRICES = {
    "headline_pick": 0,
    "full_distribution": 2,
    "scenario_extremes": 3,
    "comparative_analysis": 3,
    "deep_dive_educational": 5,
}
ALIASES = {"headline": "headline_pick", "comparison": "comparative_analysis", "deep_dive": "deep_dive_educational"}
PERCENTILES = ["p5", "p25", "p50", "p75", "p95"]
UNCERTAINTY = {"volatility_score", "data_quality_index", "confidence_decay", "factors", "notes"}
ROW = {
    "transaction_id", "timestamp", "feature", "cost", "balance_before", "balance_after", "event_id", "idempotency_key",
    "status",
}  # fmt: skip
API = Path(__file__).resolve().parents[2] / "docs" / "api.md"


@pytest.fixture(scope="module")
def accounts(live_server: LiveServer) -> Accounts:
    return Accounts(live_server)


@pytest.fixture(scope="module")
def rich(accounts: Accounts) -> httpx2.Client:
    return accounts.reader("rich", 100)


@pytest.fixture(scope="module")
def rich_id(rich: httpx2.Client) -> str:
    return str(ask(rich, "{ viewer { id } }")["viewer"]["id"])


@pytest.mark.parametrize("side", ["home", "away"])
def test_two_names_of_one_member_that_contradict_each_other_are_refused(live_server: LiveServer, side: str) -> None:
    names = {f"{side}_team": "Team C", f"{side}_name": "Team D"}
    client = live_server.client()

    refused = client.post("/api/v2/simulate", json={**REQUEST, **names})
    agreed = client.post("/api/v2/simulate", json={**REQUEST, **dict.fromkeys(names, "Team C")})

    assert (refused.status_code, refused.json()["field"]) == (400, f"{side}_team and {side}_name")
    assert "contradict" in refused.json()["reason"]
    assert agreed.json()[f"{side}_team"] == "Team C"


@pytest.mark.parametrize("path", ["/api/v2/simulate", "/graphql"])
def test_two_headers_of_one_key_that_contradict_each_other_are_refused(live_server: LiveServer, path: str) -> None:
    headers = {"Idempotency-Key": "one", "X-Idempotency-Key": "other"}
    body = REQUEST if path == "/api/v2/simulate" else {"query": "{ viewer { id } }"}

    refused = live_server.client().post(path, json=body, headers=headers)

    assert refused.status_code in {400, 422}
    assert "contradict" in refused.text


def test_a_top_up_takes_no_key_that_contradicts_its_header(accounts: Accounts, rich_id: str) -> None:
    body = {"user_id": rich_id, "amount": 1, "idempotency_key": "contradicted"}

    refused = accounts.administrator.post("/api/v2/tokens/topup", json=body, headers={"X-Idempotency-Key": "other"})

    assert (refused.status_code, refused.json()["field"]) == (400, "idempotency_key and x-idempotency-key")


def simulate(client: httpx2.Client, depth: str, headers: dict[str, str] | None = None, **more: Any) -> httpx2.Response:
    return client.post("/api/v2/simulate", json={**REQUEST, "depth": depth, **more}, headers=headers)


@pytest.fixture(scope="module")
def told(rich: httpx2.Client) -> dict[str, dict[str, Any]]:
    """The answer at each depth."""
    other = simulate(rich, "headline_pick", home_rating=1700).json()["simulation_id"]
    more = {"comparative_analysis": {"compare_with": [other]}}
    answers = {depth: simulate(rich, depth, **more.get(depth, {})) for depth in PRICES}
    assert {depth: answer.status_code for depth, answer in answers.items()} == dict.fromkeys(PRICES, 200)
    return {depth: answer.json() for depth, answer in answers.items()}


def test_each_depth_is_known_by_its_first_name_and_has_its_price(told: dict[str, dict[str, Any]]) -> None:
    assert {depth: answer["cost_tokens"] for depth, answer in told.items()} == PRICES
    assert {depth: answer["depth"] for depth, answer in told.items()} == {depth: depth for depth in PRICES}
    assert all(bool(answer["transaction_id"]) is (PRICES[depth] > 0) for depth, answer in told.items())


def test_what_was_asked_comes_back_under_its_own_name(told: dict[str, dict[str, Any]]) -> None:
    for answer in told.values():
        same = ("sport", "event_id", "market", "home_team", "away_team")
        assert {name: answer[name] for name in same} == {name: REQUEST[name] for name in same}
        assert (answer["n_sims"], answer["ci_level"], answer["seed"]) == (1000, 0.95, 42)
        assert answer["execution_time_ms"] > 0
        assert answer["model_version"]
        assert isinstance(answer["notes"], str)
        assert set(answer["pick"]) >= {"predicted_outcome", "confidence", "median_probability"}


@pytest.mark.parametrize("alias", ALIASES)
def test_the_names_that_came_later_are_aliases(rich: httpx2.Client, told: dict[str, Any], alias: str) -> None:
    first = told[ALIASES[alias]]
    more = {"compare_with": [first["comparison"]["simulations"][1]["id"]]} if "comparison" in first else {}
    named = {"home_name": REQUEST["home_team"], "away_name": REQUEST["away_team"], "home_team": None, "away_team": None}

    again = simulate(rich, alias, **more, **named).json()

    assert (again["simulation_id"], again["cost_tokens"], again["depth"]) == (first["simulation_id"], 0, alias)
    assert (again["home"], again["away"]) == (first["home_team"], first["away_team"])


def test_the_full_distribution_has_the_first_figures(told: dict[str, Any]) -> None:
    answer = told["full_distribution"]

    assert list(answer["percentiles"]) == PERCENTILES
    assert answer["percentiles"]["p5"] < answer["mean"] < answer["percentiles"]["p95"]
    assert answer["stdev"] > 0
    assert {"skew", "kurtosis"} <= answer.keys()
    assert {name: answer["distribution"][name] for name in ("percentiles", "mean", "stdev", "skew", "kurtosis")} == {
        name: answer[name] for name in ("percentiles", "mean", "stdev", "skew", "kurtosis")
    }


@pytest.mark.parametrize("depth", ["full_distribution", "scenario_extremes"])
def test_there_are_three_scenarios_with_chances_and_percentiles(told: dict[str, Any], depth: str) -> None:
    scenarios = told[depth]["scenarios"]

    assert [each["scenario_type"] for each in scenarios] == ["conservative", "base", "aggressive"]
    for each in scenarios:
        assert sum(each[f"prob_{outcome}"] for outcome in ("home", "draw", "away")) == pytest.approx(1)
        assert list(each["percentiles"]) == PERCENTILES
        assert each["percentiles"]["p5"] <= each["prob_home"] <= each["percentiles"]["p95"]
        assert isinstance(each["notes"], str)


def test_the_deep_dive_tells_all_of_uncertainty_and_the_distribution_its_part(told: dict[str, Any]) -> None:
    whole, part = told["deep_dive_educational"]["uncertainty"], told["full_distribution"]["uncertainty"]

    assert whole.keys() >= UNCERTAINTY
    assert part.keys() == UNCERTAINTY
    assert part["volatility_score"] == whole["volatility_score"]
    assert (part["data_quality_index"], part["confidence_decay"]) == (None, None)
    assert all(isinstance(value, int | float) for value in whole["factors"].values())
    assert part["factors"].items() < whole["factors"].items()
    assert isinstance(whole["notes"], str)


def test_the_balance_says_whose_it_is_and_when(rich: httpx2.Client, rich_id: str, told: dict[str, Any]) -> None:
    answer = rich.get("/api/v2/tokens/balance").json()

    assert (answer["user_id"], answer["balance"]) == (rich_id, 100 - sum(PRICES.values()))
    assert datetime.fromisoformat(answer["last_updated"]).tzinfo


def test_the_ledger_has_a_row_for_what_was_bought_refused_and_given_back(accounts: Accounts) -> None:
    client = accounts.reader("historian", 3)
    bought = simulate(client, "full_distribution", {"X-Idempotency-Key": "req_xyz"}).json()
    assert simulate(client, "deep_dive_educational").status_code == 402
    back = """mutation ($id: ID!) {
        refund(transactionId: $id, reason: "asked", idempotencyKey: "historian-back") { transactionId }
    }"""
    ask(accounts.administrator, back, id=bought["transaction_id"])

    answer = client.get("/api/v2/tokens/ledger", params={"limit": 10}).json()

    refund, denied, success, given = answer["transactions"]
    assert all(row.keys() == ROW for row in answer["transactions"])
    assert [row["status"] for row in answer["transactions"]] == ["refund", "denied", "success", "success"]
    assert success == {
        "transaction_id": bought["transaction_id"],
        "timestamp": success["timestamp"],
        "feature": "full_distribution",
        "cost": 2,
        "balance_before": 3,
        "balance_after": 1,
        "event_id": "event_123",
        "idempotency_key": "req_xyz",
        "status": "success",
    }
    assert (denied["feature"], denied["cost"], denied["event_id"]) == ("deep_dive_educational", 5, "event_123")
    assert denied["balance_before"] == denied["balance_after"] == 1
    assert (refund["feature"], refund["cost"], refund["balance_after"]) == ("full_distribution", -2, 3)
    assert (given["feature"], given["cost"], given["idempotency_key"]) == (None, -3, None)
    assert [row["transaction_id"] for row in answer["entries"]] == [
        row["transaction_id"] for row in answer["transactions"] if row["status"] != "denied"
    ]


def test_a_top_up_by_payment_needs_no_other_key_and_is_credited_once(accounts: Accounts) -> None:
    client = accounts.reader("payer")
    user = str(ask(client, "{ viewer { id } }")["viewer"]["id"])
    request = {"user_id": user, "amount": 20, "payment_id": "pay_abc123"}

    first, again = accounts.top_up(request).json(), accounts.top_up(request).json()

    assert (first["user_id"], first["balance"], first["amount_added"]) == (user, 20, 20)
    assert datetime.fromisoformat(first["timestamp"]).tzinfo
    assert (again["transaction_id"], again["replayed"]) == (first["transaction_id"], True)
    assert client.get("/api/v2/tokens/balance").json()["balance"] == 20


def test_the_health_names_its_parts(live_server: LiveServer) -> None:
    answer = live_server.client().get("/api/v2/health").json()

    assert (answer["status"], answer["version"]) == ("healthy", "v2.0.0")
    assert datetime.fromisoformat(answer["timestamp"]).tzinfo
    assert set(answer["components"]) >= {"sim_engine_v2", "uncertainty_metrics", "token_ledger"}
    assert set(answer["components"].values()) == {"ok"}


PATHS = ("/api/v2/tokens/balance", "/api/v2/tokens/ledger")


@pytest.mark.parametrize("path", PATHS)
def test_a_header_that_names_another_account_is_refused(accounts: Accounts, path: str, rich: httpx2.Client) -> None:
    user = accounts.reader(f"honest{PATHS.index(path)}")
    own = str(ask(user, "{ viewer { id } }")["viewer"]["id"])

    refused = user.get(path, headers={"X-User-ID": "1"})

    assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
    assert user.get(path, headers={"X-User-ID": own}).status_code == 200


def test_another_name_neither_buys_nor_tops_up(accounts: Accounts, rich: httpx2.Client) -> None:
    before = rich.get("/api/v2/tokens/balance").json()["balance"]
    other = {"X-User-ID": "999"}
    top_up = {"user_id": "1", "amount": 1, "payment_id": "pay_other"}

    assert simulate(rich, "deep_dive_educational", other, home_rating=1999).status_code == 403
    assert accounts.administrator.post("/api/v2/tokens/topup", json=top_up, headers=other).status_code == 403
    assert rich.get("/api/v2/tokens/balance").json()["balance"] == before


def test_a_guests_header_buys_nothing_and_does_not_hinder(live_server: LiveServer, rich_id: str) -> None:
    named = {"X-User-ID": rich_id}

    assert simulate(live_server.client(), "full_distribution", named).status_code == 401
    assert simulate(live_server.client(), "headline_pick", named).json()["cost_tokens"] == 0


@pytest.mark.parametrize(
    ("status", "error", "depth", "more"),
    [
        (400, "invalid_input", "bottomless", {}),
        (400, "invalid_input", "headline_pick", {"home_rating": "strong"}),
        (401, "unauthenticated", "full_distribution", {}),
    ],
)
def test_a_refusal_has_the_status_of_the_first_contract(
    live_server: LiveServer, status: int, error: str, depth: str, more: dict[str, Any]
) -> None:
    answer = simulate(live_server.client(), depth, **more)

    assert (answer.status_code, answer.json()["error"], answer.json()["status"]) == (status, error, status)


def test_too_few_tokens_and_unknown_things_have_theirs(accounts: Accounts) -> None:
    client = accounts.reader("poorer", 4)
    short = simulate(client, "deep_dive_educational")
    unknown = simulate(client, "comparative_analysis", compare_with=["f" * 32])

    assert short.status_code == 402
    told = {name: short.json()[name] for name in ("error", "required_tokens", "available_tokens", "feature", "status")}
    assert told == {
        "error": "insufficient_tokens",
        "required_tokens": 5,
        "available_tokens": 4,
        "feature": "deep_dive_educational",
        "status": 402,
    }
    assert unknown.status_code == 404
    assert client.get("/api/v2/nothing").status_code == 404


def test_every_member_stands_in_the_table_of_the_documentation(
    told: dict[str, Any], rich: httpx2.Client, live_server: LiveServer
) -> None:
    section = API.read_text().partition("## REST")[2].partition("\n## ")[0]
    documented = set(re.findall(r"`([a-z0-9_]+)`", section))
    answered = {name for answer in told.values() for name in answer}
    answered |= {name for answer in told.values() for each in answer.get("scenarios", ()) for name in each}
    answered |= set(REQUEST) | UNCERTAINTY | ROW | set(PRICES) | set(ALIASES)
    for path in (*PATHS, "/api/v2/health"):
        answered |= rich.get(path).json().keys()

    assert answered - documented == set()
