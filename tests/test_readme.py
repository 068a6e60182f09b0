"""The README is true: its commands exist, its examples work, its links lead somewhere."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from server.cli import app
from tests.live_server import LiveServer, trickster

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
SECURITY = (ROOT / "SECURITY.md").read_text()
COMMANDS = sorted(
    {" ".join(found.split()) for found in re.findall(r"`trickster ([a-z-]+(?: [a-z-]+)?)", README)}
    | {found.strip() for found in re.findall(r"bin/trickster ([a-z-]+(?: [a-z-]+)?)", README)}
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_readme_has_help(command: str) -> None:
    shown = CliRunner().invoke(app, [*command.split(), "--help"])

    assert shown.exit_code == 0, shown.output
    assert "Usage" in shown.output


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", README + SECURITY))))
def test_every_link_leads_to_a_file(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:engine|schema|templates|tests|bench)/[a-z_/.]+)`", README + SECURITY)))
)
def test_every_file_that_is_named_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_make_help_lists_the_verbs_of_the_readme() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    for verb in set(re.findall(r"(?:^    |`)make ([a-z]+)", README, re.MULTILINE)):
        assert f"make {verb}" in told


def test_the_import_example_adds_results(tmp_path: Path) -> None:
    results = tmp_path / "results.csv"
    results.write_text(
        "date,home,away,home_score,away_score\n2026-05-02,Rovers,United,2,1\n2026-05-09,United,Rovers,,\n"
    )

    imported = trickster(tmp_path / "data", "data", "import", str(results), "--competition", "Sunday League")

    assert imported.returncode == 0, imported.stderr
    assert "Sunday League" in trickster(tmp_path / "data", "data", "list").stdout


def test_the_api_example_is_answered(live_server: LiveServer) -> None:
    body = re.search(r"-d '(\{.*\})'", README)
    assert body

    answer = live_server.client().post("/graphql", json=json.loads(body[1])).json()

    headline = answer["data"]["simulate"]["headline"]
    assert 0 < headline["probability"] < 1
