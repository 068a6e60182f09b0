"""Asking what a command does is answered at once: nothing that only its work needs is loaded for it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest
from typer.main import get_command

from server.cli import app

HEAVY = {"altair", "asyncpg", "httpx2", "numpy", "pydantic", "scipy", "starlette", "strawberry", "tortoise", "uvicorn"}
WHAT_WAS_LOADED = """
import json, sys
from server.cli import main
try:
    main()
except SystemExit as end:
    print(json.dumps({"status": end.code or 0, "loaded": sorted({name.partition(".")[0] for name in sys.modules})}))
"""


def every_command(verb: Any, *before: str) -> Iterator[list[str]]:
    yield list(before)
    for name, below in getattr(verb, "commands", {}).items():
        yield from every_command(below, *before, name)


def asked(*arguments: str) -> tuple[list[str], dict[str, Any]]:
    """The lines that a fresh process printed, and how it ended."""
    done = subprocess.run([sys.executable, "-c", WHAT_WAS_LOADED, *arguments], capture_output=True, text=True)
    *lines, end = done.stdout.splitlines()
    return lines, json.loads(end)


@pytest.mark.parametrize("command", list(every_command(get_command(app))), ids=lambda words: " ".join(words) or "all")
def test_help_loads_nothing_that_only_the_work_needs(command: list[str]) -> None:
    lines, end = asked(*command, "--help")

    assert end["status"] == 0
    assert lines[0].startswith("Usage:")
    assert HEAVY.isdisjoint(end["loaded"])


def test_the_version_is_that_of_the_package() -> None:
    lines, end = asked("--version")

    assert lines == [f"trickster {version('trickster-oracle')}"]
    assert HEAVY.isdisjoint(end["loaded"])
