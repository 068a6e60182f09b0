"""A client that learns a schema from what its errors say, against an installation that does not show its schema."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from schema.execute import GRAPH
from tests.clients.test_typed_client import BIN
from tests.conftest import needs
from tests.live_server import LiveServer, started

GUESSER = BIN / "clairvoyance"
PRICES = ("priceList", "depth", "tokens", "nonsense")
NO_FIELD = "Field Suggestion is not fully enabled"
# What the client writes for a type of which it knows the name alone.
UNKNOWN = "dummy"


@pytest.fixture(scope="module")
def closed_server(tmp_path_factory: pytest.TempPathFactory, served_folder: Path) -> Iterator[LiveServer]:
    folder = tmp_path_factory.mktemp("closed") / "data"
    shutil.copytree(served_folder, folder, ignore=shutil.ignore_patterns("*.lock", "*.sock"))
    with started(folder, environment={"TRICKSTER_INTROSPECTION": "false"}) as server:
        yield server


def own_words() -> set[str]:
    """Every name of a field and of an argument."""
    fields = [each for kind in GRAPH.type_map.values() for each in getattr(kind, "fields", {}).items()]
    return {name for name, _ in fields} | {name for _, field in fields for name in getattr(field, "args", {})}


def learned(
    server: LiveServer, folder: Path, words: set[str], document: str = "query { FUZZ }"
) -> tuple[set[str], str]:
    """The fields that the client learned from a list of words, and what it printed."""
    needs("clairvoyance in an environment of its own: run make test", found=GUESSER.exists())
    listed, found = folder / "words.txt", folder / "schema.json"
    listed.write_text("\n".join(sorted(words)))
    command = [GUESSER, "--wordlist", listed, "--output", found, "--document", document, f"{server.url}/graphql"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if not found.exists():
        return set(), done.stderr
    types = json.loads(found.read_text())["data"]["__schema"]["types"]
    names = {field["name"] for each in types if each["kind"] == "OBJECT" for field in each["fields"]}
    return names - {UNKNOWN}, done.stderr


def usual_words() -> set[str]:
    """The client's own list."""
    (listed,) = BIN.parent.glob("lib/python*/site-packages/clairvoyance/wordlist.txt")
    return set(listed.read_text().split())


def test_it_learns_the_fields_that_it_guesses_where_the_schema_is_shown(
    live_server: LiveServer, tmp_path: Path
) -> None:
    fields, _ = learned(live_server, tmp_path, set(PRICES))

    assert fields == {*PRICES} - {"nonsense"}


@pytest.mark.parametrize("document", ["query { FUZZ }", "mutation { FUZZ }"])
def test_it_learns_no_field_from_every_name_that_there_is(
    closed_server: LiveServer, tmp_path: Path, document: str
) -> None:
    fields, said = learned(closed_server, tmp_path, own_words(), document)

    assert (fields, NO_FIELD in said) == (set(), True), said


def test_it_learns_no_field_from_its_own_list(closed_server: LiveServer, tmp_path: Path) -> None:
    fields, said = learned(closed_server, tmp_path, usual_words())

    assert (fields, NO_FIELD in said) == (set(), True), said
