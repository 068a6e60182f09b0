"""The examples for programs run as they stand: those of the page, and those of the documentation."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from server.pages.examples import EXAMPLES
from tests.live_server import LiveServer

DOCUMENTATION = Path(__file__).resolve().parents[3] / "docs" / "api.md"
ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def key(live_server: LiveServer) -> str:
    live_server.trickster("user", "create", "ann", "--password-stdin", input="seven green bottles")
    live_server.trickster("ledger", "topup", "ann", "100", "--reason", "for the examples")
    return live_server.trickster("api-key", "create", "ann").stdout.strip()


@pytest.fixture(scope="module")
def page(live_server: LiveServer) -> str:
    return live_server.client().get("/developers", headers={"accept": "text/html"}).text


def run(text: str, language: str, key: str, folder: Path) -> str:
    command = {"bash": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}[language]
    environment = {**os.environ, "KEY": key, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run([*command, text], cwd=folder, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def shown(page: str, name: str, language: str) -> str:
    section = page.split(f'id="example-{name}"')[1].split("</section>")[0]
    (text,) = re.findall(rf'<code[^>]* data-runs="{language}">(.*?)</code>', section, re.DOTALL)
    return unescape(re.sub(r"</?span[^>]*>", "", text))


@pytest.mark.parametrize("language", ["bash", "python"])
@pytest.mark.parametrize("name", [example.name for example in EXAMPLES])
def test_every_example_of_the_page_runs(page: str, key: str, tmp_path: Path, name: str, language: str) -> None:
    answer: Any = json.loads(run(shown(page, name, language), language, key, tmp_path))

    assert "errors" not in answer, answer
    assert answer["data"]


def test_the_page_names_every_price(page: str) -> None:
    for tokens in ("2 tokens", "3 tokens", "5 tokens", "free"):
        assert tokens in page


def commands() -> list[str]:
    return re.findall(r"```sh\n(.*?)```", DOCUMENTATION.read_text(), re.DOTALL)


@pytest.mark.parametrize("command", commands(), ids=lambda text: text.split("\n")[0][:60])
def test_every_command_of_the_documentation_runs(
    live_server: LiveServer, key: str, tmp_path: Path, command: str
) -> None:
    said = run(command.replace(ADDRESS, live_server.url), "bash", key, tmp_path)

    assert '"errors"' not in said
    assert said or list(tmp_path.iterdir())
