"""Bad and hostile requests to a running server: refused with a code, and nobody pays for them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import httpx2
import orjson
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from schema.errors import STATUSES
from schema.execute import sdl
from tests.live_server import LiveServer
from tests.schema.scalars import SCALARS

STRICT = {"accept": "application/graphql-response+json", "content-type": "application/json"}
TOKENS = 50
LEAST_CASES = 2_000
CASES_EACH = 30
# They would end the caller's own session or key; a guest asks them instead.
ENDING = {"signOut", "endSession", "revokeApiKey", "limitApiKey"}
PRICED = "{ simulate(input: {homeRating: 1600, awayRating: 1500}) { distribution { sentence } } }"


@dataclass
class Reader:
    """Somebody with tokens.

    Args:
        charged: What answers said that they cost.
    """

    server: LiveServer
    headers: dict[str, str]
    charged: int = 0
    codes: Counter[str] = field(default_factory=Counter)

    def send(self, content: bytes, headers: dict[str, str] | None = None) -> httpx2.Response:
        client = self.server.client()
        try:
            return client.post("/graphql", content=content, headers={**STRICT, **self.headers, **(headers or {})})
        finally:
            client.close()

    def ask(self, document: str, variables: Any = None) -> httpx2.Response:
        return self.send(orjson.dumps({"query": document, "variables": variables}))

    @property
    def balance(self) -> int:
        balance: int = self.ask("{ viewer { balance } }").json()["data"]["viewer"]["balance"]
        return balance


@pytest.fixture(scope="module")
def reader(live_server: LiveServer) -> Reader:
    live_server.trickster("user", "create", "ann", "--password-stdin", input="seven green bottles")
    live_server.trickster("ledger", "topup", "ann", str(TOKENS), "--reason", "for bad input")
    key = live_server.trickster("api-key", "create", "ann").stdout.strip()
    return Reader(live_server, {"authorization": f"Bearer {key}"})


@pytest.fixture
def guest(live_server: LiveServer) -> Reader:
    return Reader(live_server, {})


def fragment_bomb(levels: int) -> str:
    spreads = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(levels)]
    return f"{{ ...F0 }} {' '.join(spreads)} fragment F{levels} on Query {{ __typename }}"


def deep(levels: int) -> str:
    return "{ competitions " + "{ season { table { team { competition " * levels + "{ id }" + " } } } }" * levels + " }"


DOCUMENTS = {
    "fragments": fragment_bomb(60),
    "fragments in a ring": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "aliases": "{ " + " ".join(f"a{n}: viewer {{ id }}" for n in range(200)) + " }",
    "priced aliases": "{ " + " ".join(f"a{n}: {PRICED[2:-2]}" for n in range(60)) + " }",
    "one field again and again": "{ " + "__typename " * 1_500 + "}",
    "depth": deep(100),
    "nested lists": '{ quote(document: "{ viewer { id } }", variables: ' + "[" * 900 + "]" * 900 + ") { total } }",
    "rows": "{ fixtures(first: 100) { nodes { id } } " * 1
    + " ".join(f"a{n}: fixtures(first: 100) {{ nodes {{ id }} }}" for n in range(20))
    + " }",
    "a page too long": "{ fixtures(first: 101) { nodes { id } } }",
    "directives": "{ __typename " + "@skip(if: false) " * 900 + "}",
    "many operations": " ".join(f"query Q{n} {{ __typename }}" for n in range(300)),
    "900 KB": "{ " + "x " * 450_000 + "}",
    "an unknown field": "{ everything }",
    "an unknown type": "{ ... on Nothing { id } }",
    "an unknown variable": "{ simulation(id: $nothing) { id } }",
    "a wrong type": '{ fixtures(first: "many") { nodes { id } } }',
    "no text": "",
    "half a document": "{ viewer { id ",
    "a NUL": "{ viewer\u0000 { id } }",
    "a mutation with a priced field": "mutation { distribution { sentence } }",
    "a subscription": 'subscription { jobProgress(id: "1") { id } }',
    "a digest of nothing": "sha256:" + "0" * 64,
    "a priced field with a wrong child": PRICED.replace("sentence", "nothing"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_hostile_document_is_refused_and_nothing_is_charged(reader: Reader, name: str) -> None:
    before = reader.balance

    answer = reader.ask(DOCUMENTS[name])

    assert "data" not in answer.json(), answer.text[:500]
    (code, *_) = [each["extensions"]["code"] for each in answer.json()["errors"]]
    assert code in {"QUERY_TOO_COMPLEX", "INVALID_INPUT", "NOT_FOUND"}
    assert answer.status_code in {STATUSES[code], 400}
    assert reader.balance == before


@pytest.mark.parametrize(
    "variables",
    [
        {"id": None},
        {},
        {"id": {"a": 1}},
        {"id": ["a", "b"]},
        {"id": True},
        {"other": "x"},
        {"id": 1.5},
        {"id": "x" * 100_000},
    ],
)
def test_wrong_variables_are_refused_by_name_or_find_nothing(reader: Reader, variables: Any) -> None:
    before = reader.balance

    answer = reader.ask("query ($id: ID!) { simulation(id: $id) { distribution { sentence } } }", variables).json()

    if "data" in answer:
        assert answer["data"] == {"simulation": None}
    else:
        assert answer["errors"][0]["extensions"]["code"] == "INVALID_INPUT"
        assert answer["errors"][0]["extensions"]["field"] == "$id"
    assert reader.balance == before


BODIES = {
    "batched": orjson.dumps([{"query": PRICED}] * 10),
    "invalid UTF-8": b'{"query": "{ viewer { id \xff\xfe } }"}',
    "UTF-16": '{"query": "{ __typename }"}'.encode("utf-16"),
    "half": b'{"query": "{ viewer',
    "nested": b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}",
    "a number": b"7",
    "nothing": b"",
    "a lone surrogate": b'{"query": "{ simulation(id: \\"\\ud800\\") { id } }"}',
    "two operations, none named": orjson.dumps({"query": "query A { __typename } query B { __typename }"}),
    "an operation that is not there": orjson.dumps({"query": "{ __typename }", "operationName": "B"}),
    "a document as object": b'{"query": {"a": 1}}',
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_no_request_is_refused_and_nothing_is_charged(reader: Reader, name: str) -> None:
    before = reader.balance

    answer = reader.send(BODIES[name])

    assert answer.status_code in {400, 413, 422}
    assert answer.json()["errors"][0]["extensions"]["code"] in {"INVALID_INPUT", "TOO_LARGE"}
    assert reader.balance == before


def test_two_thousand_random_documents_break_no_contract(reader: Reader, guest: Reader) -> None:
    for name, strategy in SCALARS.items():
        schemathesis.graphql.scalar(name, strategy)
    schema = schemathesis.graphql.from_file(sdl())
    operations = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]
    before = reader.balance

    for operation in operations:
        callers = (guest,) if operation.label.split(".")[-1] in ENDING else (guest, reader)
        fuzz(operation.as_strategy(), callers)

    assert guest.codes.total() + reader.codes.total() >= LEAST_CASES
    assert reader.balance == before - reader.charged
    proof = reader.server.trickster("ledger", "verify")
    assert proof.returncode == 0, proof.stdout


def fuzz(documents: st.SearchStrategy[Any], callers: tuple[Reader, ...]) -> None:
    @given(case=documents)
    @settings(
        max_examples=CASES_EACH // len(callers),
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
        derandomize=True,
    )
    def ask(case: Any) -> None:
        for caller in callers:
            hold_to_the_contract(caller, case.body)

    ask()


def hold_to_the_contract(caller: Reader, document: str) -> None:
    answer = caller.ask(document)
    assert answer.status_code < 500, (answer.text, document)
    told = answer.json()
    codes = {each["extensions"]["code"] for each in told.get("errors", ())}
    assert codes <= STATUSES.keys() - {"INTERNAL", "STORAGE_FAILED"}, (told, document)
    assert all(each["extensions"]["hint"] and each["extensions"]["requestId"] for each in told.get("errors", ()))
    if "data" in told:
        caller.charged += told["extensions"]["tokens"]["charged"]
    else:
        assert answer.status_code in {400, *(STATUSES[code] for code in codes)}
    caller.codes.update(codes or {"ok"})
