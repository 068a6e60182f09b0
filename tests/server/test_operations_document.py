"""What the page for operators says is true: every setting and every command is on it, in the words of the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from server.cli import app
from server.data_folder import DataFolder
from server.settings import Settings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")


def rows(marker: str) -> dict[str, list[str]]:
    found = re.findall(rf"^\| `({marker}[^`]*)` \|(.*)\|$", PAGE, re.MULTILINE)
    return {name: [cell.strip().strip("`") for cell in cells.split(" | ")] for name, cells in found}


def commands(verb: Any, *before: str) -> Iterator[tuple[str, str]]:
    for name, below in verb.commands.items():
        if hasattr(below, "commands"):
            yield from commands(below, *before, name)
        else:
            yield " ".join(("trickster", *before, name)), below.help.splitlines()[0]


def test_every_setting_is_explained_in_its_own_words() -> None:
    told = {name: cells[-1] for name, cells in rows("TRICKSTER_").items()}

    assert told == {f"TRICKSTER_{name.upper()}": field.description for name, field in Settings.model_fields.items()}


@pytest.mark.parametrize("name", [name for name, field in Settings.model_fields.items() if field.default is not None])
def test_the_default_of_each_setting_is_the_real_one(name: str) -> None:
    default = Settings.model_fields[name].default

    told = rows("TRICKSTER_")[f"TRICKSTER_{name.upper()}"][0]

    assert told == (str(default).lower() if isinstance(default, bool) else str(default))


def test_every_command_is_explained_in_its_own_words() -> None:
    told = {name: cells[-1] for name, cells in rows("trickster").items()}

    assert told == dict(commands(get_command(app)))


def test_the_files_of_the_folder_are_named() -> None:
    folder = DataFolder(Path("var"))

    named = (
        folder.database,
        folder.secrets,
        folder.anchors,
        folder.lock_file,
        folder.control_socket,
        folder.uploads,
        folder.templates,
    )
    assert all(f"`{path.name}" in PAGE for path in named)


def test_the_proxy_of_the_example_says_itself_who_asks() -> None:
    """A proxy that passes on what a client wrote lets it be as many clients as it likes."""
    example = PAGE.partition("in nginx for example:")[2].partition("`X-Forwarded-For` has to be")[0]
    said = dict(re.findall(r"proxy_set_header (\S+) (\S+);", example))

    assert said["X-Forwarded-For"] == "$remote_addr"
    assert said["X-Forwarded-Proto"] == "$scheme"
    assert said["Host"] == "$host"
    # nginx inherits these headers only where a place has none of its own.
    assert "proxy_set_header" not in example.partition("location")[2]
