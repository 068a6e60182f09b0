"""Documents by digest over a real socket, and an installation that runs no other ones."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from schema.persisted_documents import SCHEME, digest
from tests.live_server import LiveServer, form_token, started

PRICES = "{ priceList { depth tokens } }"


@pytest.fixture(scope="module")
def closed_server(tmp_path_factory: pytest.TempPathFactory) -> object:
    folder: Path = tmp_path_factory.mktemp("closed")
    (folder / "prices.graphql").write_text(PRICES)
    environment = {"TRICKSTER_DOCUMENTS": str(folder), "TRICKSTER_ONLY_KNOWN_DOCUMENTS": "true"}
    with started(folder / "data", environment=environment) as server:
        yield server


def test_a_known_document_runs_by_its_digest(closed_server: LiveServer) -> None:
    answer = closed_server.client().post("/graphql", json={"documentId": digest(PRICES)})

    assert answer.json()["data"]["priceList"]


def test_another_document_is_refused(closed_server: LiveServer) -> None:
    answer = closed_server.client().post(
        "/graphql", json={"query": "{ __typename }"}, headers={"accept": "application/graphql-response+json"}
    )

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")


def test_the_pages_go_on_working(closed_server: LiveServer) -> None:
    assert closed_server.client().get("/").status_code == 200


@pytest.mark.parametrize("act", ["run", "quote"])
def test_the_page_for_programs_runs_no_other_document_either(closed_server: LiveServer, act: str) -> None:
    client = closed_server.client(headers={"accept": "text/html", "origin": closed_server.url})
    given = {"csrf_token": form_token(client, "/developers"), "act": act}

    other = client.post("/developers", data={**given, "document": "{ competitions { name isSynthetic } }"})
    known = client.post("/developers", data={**given, "document": digest(PRICES)})

    assert other.status_code == 403
    assert "runs only documents that it knows" in other.text
    assert known.status_code == 200


@pytest.mark.parametrize("act", ["run", "quote"])
def test_what_is_refused_there_stands_in_the_audit_trail(closed_server: LiveServer, act: str) -> None:
    client = closed_server.client(headers={"accept": "text/html", "origin": closed_server.url})
    given = {"csrf_token": form_token(client, "/developers"), "act": act}
    before = denials(closed_server)

    client.post("/developers", data={**given, "document": "{ competitions { id } }"})

    assert denials(closed_server) == before + 1


def denials(server: LiveServer) -> int:
    with closing(sqlite3.connect(server.data / "oracle.sqlite3")) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM ledger_audit WHERE event = 'denied'").fetchone()[0])


def test_nobody_registers_a_document_where_only_known_ones_run(closed_server: LiveServer) -> None:
    document = "{ __typename }"
    sha256 = digest(document).removeprefix(SCHEME)
    asked = {"query": document, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256}}}
    client = closed_server.client()

    refused = client.post("/graphql", json=asked)
    again = client.post("/graphql", json={"extensions": asked["extensions"]})

    assert refused.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert again.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
