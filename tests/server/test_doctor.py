"""The doctor says what is wrong and what to do about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.doctor import Finding, examined, judged
from server.operations.keeping import Condition
from server.settings import Settings
from tests.live_server import trickster

WELL = Condition(database="sqlite", users=2, administrators=1, competitions=1, ledger_is_writing=True)


def unwell(findings: list[Finding]) -> list[str]:
    return [finding.sentence for finding in findings if not finding.is_well]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    trickster(tmp_path / "data", "user", "create", "ann", "--admin", "--password-stdin", input="seven green bottles")
    return tmp_path / "data"


def test_a_file_that_others_may_read_is_named_with_the_remedy(data: Path) -> None:
    (data / "secrets" / "ledger.key").chmod(0o644)

    (sentence,) = unwell(list(examined(Settings(data=data))))

    assert "ledger.key" in sentence
    assert "chmod" in sentence


def test_answering_to_any_name_is_a_finding_where_others_can_reach(data: Path) -> None:
    (sentence,) = unwell(list(examined(Settings(data=data, host="0.0.0.0"))))

    assert "TRICKSTER_TRUSTED_HOSTS" in sentence


def test_a_named_site_is_fine(data: Path) -> None:
    settings = Settings(data=data, host="0.0.0.0", trusted_hosts=("lab.example",))

    assert unwell(list(examined(settings))) == []


def test_a_healthy_installation_has_no_finding() -> None:
    assert unwell(list(judged(WELL))) == []


@pytest.mark.parametrize(
    ("condition", "remedy"),
    [
        (Condition("sqlite", 2, 0, 1, True), "link"),
        (Condition("sqlite", 2, 1, 0, True), "data import"),
        (Condition("sqlite", 2, 1, 1, False), "restart"),
    ],
)
def test_what_the_open_database_shows_comes_with_its_remedy(condition: Condition, remedy: str) -> None:
    (sentence,) = unwell(list(judged(condition)))

    assert remedy in sentence


def test_the_command_prints_every_finding_and_exits_by_them(data: Path) -> None:
    done = trickster(data, "doctor")

    needs_a_hand = any(line.startswith("LOOK") for line in done.stdout.splitlines())
    assert done.returncode == (1 if needs_a_hand else 0), done.stderr
    assert "SQLite" in done.stdout
    assert "1 user, of them 1 administrator." in done.stdout
