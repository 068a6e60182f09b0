"""No word of gambling stands where a reader can see it: this is a place to learn about uncertainty."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.vocabulary import gambling

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("engine", "schema", "server")
TEXTS = [
    *(path for pattern in ("*.html", "*.svg", "*.graphql") for path in (ROOT / "templates").rglob(pattern)),
    *(ROOT / "static" / "js").glob("*.js"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "schema").glob("*.graphql"),
    *(ROOT / "server" / "rest").glob("*.*ql"),
    ROOT / "server" / "rest" / "openapi.json",
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
]
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def messages(source: str) -> Iterator[str]:
    """Every text of a module that may reach somebody: what it says of itself is for those who read code."""
    tree = ast.parse(source)
    of_code = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in of_code:
            yield node.value


@pytest.mark.parametrize("path", sorted(TEXTS), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_speaks_of_gambling(path: Path) -> None:
    assert gambling(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_message_speaks_of_gambling(package: str) -> None:
    found = {
        str(path.relative_to(ROOT)): words
        for path in MODULES
        if path.relative_to(ROOT).parts[0] == package
        and (words := [word for text in messages(path.read_text(encoding="utf-8")) for word in gambling(text)])
    }

    assert found == {}


@pytest.mark.parametrize(
    "word", ["the odds are", "Place a BET", "a lucky guess", "Tipster", "gambling", "a sure thing"]
)
def test_such_a_word_is_noticed(word: str) -> None:
    assert gambling(word)


@pytest.mark.parametrize("word", ["between", "a better forecast", "multiple", "stakeholder", "betaincinv"])
def test_words_that_only_look_so_are_not(word: str) -> None:
    assert gambling(word) == []


def test_a_message_is_found_and_a_docstring_is_not() -> None:
    assert list(messages('"""Odds."""\nhint = "Odds."\nother = f"Odds of {hint}"')) == ["Odds.", "Odds of "]
