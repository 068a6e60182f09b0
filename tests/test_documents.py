"""What the documents for contributors say of the code is so: paths, commands, names, and the table of caches."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ARCHITECTURE, CONTRIBUTING, GLOSSARY = (
    (ROOT / name).read_text(encoding="utf-8")
    for name in ("docs/architecture.md", "CONTRIBUTING.md", "docs/glossary.md")
)
DOCUMENTS = {"docs/architecture.md": ARCHITECTURE, "CONTRIBUTING.md": CONTRIBUTING, "docs/glossary.md": GLOSSARY}
TOP = r"(?:engine|schema|server|templates|static|tests|bench|docs|\.ci)"
PATH = re.compile(rf"`((?:{TOP}/[\w./-]*\w|{TOP}/|[\w.-]+\.(?:py|toml|txt|yaml|md)))`")
PACKAGES = ("engine", "schema", "server")
# What the others are made of.
KINDS_OF_CACHES = {("engine/store/remembered.py", "_known")}


def paths(text: str) -> Iterator[Path]:
    """Every path that a document names; one without folders lies where the path before it does."""
    folder = ROOT
    for found in PATH.finditer(text):
        named = found[1]
        path = ROOT / named if "/" in named or (ROOT / named).exists() else folder / named
        folder = path if named.endswith("/") or path.is_dir() else path.parent
        yield path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_exists(name: str) -> None:
    named = list(paths(DOCUMENTS[name]))

    assert len(named) > 30
    assert [str(path.relative_to(ROOT)) for path in named if not path.exists() and path.name != "NAME.html"] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_to_a_file(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", DOCUMENTS[name])

    assert [link for link in links if not (ROOT / name).parent.joinpath(link).exists()] == []


def test_the_verbs_are_those_of_make() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    named = set(re.findall(r"`make ([a-z]+)", CONTRIBUTING + ARCHITECTURE)) | set(
        re.findall(r"^    make ([a-z]+)", CONTRIBUTING, re.MULTILINE)
    )
    assert named == set(re.findall(r"make ([a-z]+)", told)) - {"help"}


def test_every_room_is_in_the_table() -> None:
    rooms = {f"engine/{path.parent.name}" for path in (ROOT / "engine").glob("*/__init__.py")}

    assert sorted(room for room in rooms if f"| `{room}` |" not in ARCHITECTURE) == []


def caches() -> set[tuple[str, str]]:
    """Functions that keep their results, and attributes that hold values by key: file and name."""
    found = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if name := kept_by(node):
                    found.add((str(path.relative_to(ROOT)), name))
    return found


def kept_by(node: ast.AST) -> str:
    if isinstance(node, ast.FunctionDef):
        is_kept = any(re.match(r"(lru_)?cache\b", ast.unparse(each)) for each in node.decorator_list)
        return node.name if is_kept else ""
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Attribute):
        is_made = re.match(r"(OrderedDict|LRUCache|TLRUCache|Remembered)\b", ast.unparse(node.annotation))
        return node.target.attr if is_made else ""
    return ""


def test_every_cache_is_in_the_table() -> None:
    table = set(re.findall(r"^\| `([\w./]+\.py)` `(\w+)` \|", ARCHITECTURE, re.MULTILINE))

    assert sorted(caches() - table - KINDS_OF_CACHES) == []
    assert [(path, name) for path, name in table if name not in (ROOT / path).read_text(encoding="utf-8")] == []


def test_the_bounds_of_functions_in_the_table_are_those_of_the_code() -> None:
    rows = re.findall(r"^\| `([\w./]+\.py)` `(\w+)` \|[^|]+\|[^|]+\| ([\d,]+)", ARCHITECTURE, re.MULTILINE)
    told = {(path, name): int(bound.replace(",", "")) for path, name, bound in rows}
    for path, name in told:
        text = (ROOT / path).read_text(encoding="utf-8")
        if bound := re.search(rf"@lru_cache\((?:maxsize=)?(\d[\d_]*)\)\ndef {name}\(", text):
            assert told[path, name] == int(bound[1]), (path, name)


def test_files_are_as_the_editor_is_told_to_write_them() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    texts = [ROOT / name for name in listed.split("\0") if name and not name.endswith((".webp", ".zip"))]

    faults = [
        str(path.relative_to(ROOT))
        for path in texts
        if path.is_file()
        and not path.is_relative_to(ROOT / "tests" / "engine" / "catalogue")
        and (content := path.read_bytes())
        and (b"\r" in content or not content.endswith(b"\n") or re.search(rb"[ \t]+$", content, re.MULTILINE))
    ]
    assert faults == []


def test_hooks_fetch_nothing() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")

    assert re.findall(r"repo: (\S+)", hooks) == ["local"]
    assert "://" not in hooks
    assert set(re.findall(r"entry: \.venv/bin/(\S+)", hooks)) == {
        "ruff",
        "mypy",
        "lint-imports",
        "pytest",
    }


def test_this_interpreter_is_one_that_is_promised() -> None:
    promised = re.search(r'requires-python = ">=3\.(\d+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert promised
    assert sys.version_info >= (3, int(promised[1]))
