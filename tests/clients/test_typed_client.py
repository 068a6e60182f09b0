"""A typed client that a well-kept generator makes from the SDL, used against a running server as its users would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from schema.execute import sdl
from tests.conftest import needs
from tests.live_server import LiveServer

HERE = Path(__file__).parent
BIN = Path(sys.prefix) / "clients" / "bin"
SETTINGS = """
[tool.ariadne-codegen]
schema_path = "schema.graphql"
queries_path = "queries.graphql"
target_package_name = "oracle_client"
async_client = false

[tool.ariadne-codegen.scalars.BigInt]
type = "int"

[tool.ariadne-codegen.scalars.DateTime]
type = "datetime.datetime"
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the generated client."""
    needs("ariadne-codegen in an environment of its own: run make test", found=(BIN / "ariadne-codegen").exists())
    folder = tmp_path_factory.mktemp("client")
    (folder / "pyproject.toml").write_text(SETTINGS)
    (folder / "schema.graphql").write_text(sdl())
    (folder / "queries.graphql").write_text((HERE / "queries.graphql").read_text())
    made = run([str(BIN / "ariadne-codegen")], folder)
    assert made.returncode == 0, made.stderr + made.stdout
    return folder


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def seen(package: Path, live_server: LiveServer) -> Any:
    """What the generated client saw on its journey."""
    keys = []
    for name, role, scope in (("ann", [], "spend"), ("root", ["--admin"], "admin")):
        live_server.trickster("user", "create", name, *role, "--password-stdin", input="seven green bottles")
        keys.append(live_server.trickster("api-key", "create", name, "--scope", scope).stdout.strip())
    done = run([str(BIN / "python"), str(HERE / "journey.py"), live_server.url, *keys], package)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_reads_the_prices_that_the_owner_fixed(seen: Any) -> None:
    assert seen["prices"] == {
        "HEADLINE": 0,
        "FULL_DISTRIBUTION": 2,
        "SCENARIO_EXTREMES": 3,
        "COMPARISON": 3,
        "DEEP_DIVE": 5,
    }


def test_it_buys_every_depth_at_its_price_and_no_more(seen: Any) -> None:
    assert seen["charged"] == {"FULL_DISTRIBUTION": 2, "SCENARIO_EXTREMES": 3, "COMPARISON": 3, "DEEP_DIVE": 5}
    assert seen["balance"] == 20 - 2 - 3 - 3 - 5


def test_it_is_quoted_what_it_then_pays_and_nothing_for_what_it_owns(seen: Any) -> None:
    assert (seen["quote"], seen["quote of what is owned"]) == (2, 0)


@pytest.mark.parametrize(
    ("refused", "facts"),
    [
        ("guest", {"code": "UNAUTHENTICATED"}),
        ("poor", {"code": "INSUFFICIENT_TOKENS", "required": 5, "available": 0, "shortfall": 5}),
        ("forbidden", {"code": "FORBIDDEN"}),
        ("invalid", {"code": "INVALID_INPUT", "field": "homeRating"}),
        ("budget", {"code": "OVER_BUDGET", "required": 2, "budget": 1}),
    ],
)
def test_it_is_told_what_was_refused_and_why(seen: Any, refused: str, facts: dict[str, Any]) -> None:
    assert facts.items() <= seen[refused].items()
    assert seen[refused]["hint"]
    assert seen[refused]["requestId"]
