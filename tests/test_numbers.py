"""A number and its noun are put together in one place, so that one match is never called 1 matches."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULES = sorted(path for package in ("engine", "schema", "server") for path in (ROOT / package).rglob("*.py"))
VERBS = {"has", "is", "lies", "wins"}
# Digits between thousands are asked for where a whole number is shown, a decimal or a constant needs none.
IN_TEMPLATES = re.compile(r"\| (?:whole|length) \}\} ([a-z]+s)\b")
IN_MODULES = re.compile(r"\{(?![A-Z_]+:,\})[^{}]*:,\} ([a-z]+s)\b")
BY_HAND = re.compile(r"[\"'](\w+)[\"'] if [^{}]*== 1 else [\"']\1(?:e?s)[\"']")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_counts_with_the_noun(path: Path) -> None:
    assert set(IN_TEMPLATES.findall(path.read_text(encoding="utf-8"))) <= VERBS


@pytest.mark.parametrize("package", ["engine", "schema", "server"])
def test_a_message_counts_with_the_noun(package: str) -> None:
    found = {
        str(path.relative_to(ROOT)): words
        for path in MODULES
        if path.is_relative_to(ROOT / package)
        and (text := path.read_text(encoding="utf-8"))
        and (words := [*(set(IN_MODULES.findall(text)) - VERBS), *BY_HAND.findall(text)])
    }

    assert found == {}


def test_such_a_count_is_noticed() -> None:
    assert IN_TEMPLATES.findall("{{ played | whole }} matches") == ["matches"]
    assert IN_MODULES.findall('f"{len(rows):,} rows"') == ["rows"]
    assert IN_MODULES.findall('f"{MOST_BYTES:,} bytes"') == []
    assert BY_HAND.findall("{'match' if n == 1 else 'matches'}") == ["match"]
