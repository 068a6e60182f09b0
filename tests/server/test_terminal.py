"""Whoever watches a command sees at once that it works; whoever reads its output sees nothing of that."""

from __future__ import annotations

import inspect
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from server.cli import app
from server.commands.accounts import password
from server.terminal import NobodyToAsk, ask, progress, say

# It says itself what it does, a sentence a step.
SPEAKS_ITSELF = {"assets"}


def every_command(verb: Any) -> Iterator[Any]:
    for name, below in verb.commands.items():
        if hasattr(below, "commands"):
            yield from every_command(below)
        elif name not in SPEAKS_ITSELF:
            yield pytest.param(below, id=below.callback.__name__)


def reached(function: Any) -> Iterator[Any]:
    """The function, and those of its module that it calls."""
    yield function
    for name in re.findall(r"\b(\w+)\(", inspect.getsource(function).partition(":\n")[2]):
        called = function.__globals__.get(name)
        if inspect.isfunction(called) and called is not function and called.__module__ == function.__module__:
            yield from reached(called)


class Watched(io.StringIO):
    def isatty(self) -> bool:
        return True


def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    screen = Watched()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    return screen


def test_a_bar_stands_before_the_first_step_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = watched(monkeypatch)

    with progress("Reading results"):
        assert "Reading results" in screen.getvalue()


def test_the_bar_follows_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = watched(monkeypatch)

    with progress() as report:
        report("Walking forward", 3, 12)

    assert "Walking forward" in screen.getvalue()
    assert "3/12" in screen.getvalue()


def test_what_is_said_goes_to_standard_output_while_a_bar_stands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    screen = watched(monkeypatch)

    with progress():
        say("a result")

    assert capsys.readouterr().out == "a result\n"
    assert "a result" not in screen.getvalue()


@pytest.mark.parametrize("command", list(every_command(get_command(app))))
def test_every_command_shows_that_it_works(command: Any) -> None:
    assert any("with progress(" in inspect.getsource(part) for part in reached(inspect.unwrap(command.callback)))


def test_where_nobody_can_be_asked_the_hint_says_what_to_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())

    with pytest.raises(NobodyToAsk) as doing:
        ask()
    with pytest.raises(NobodyToAsk) as signing_up:
        password(from_stdin=False)

    assert (str(doing.value), doing.value.hint) == (
        "Nobody can be asked here whether to do it.",
        "Pass --yes to do it without asking, or --dry-run to look only.",
    )
    assert (str(signing_up.value), signing_up.value.hint) == (
        "Nobody can be asked here for a password.",
        "Pass it on standard input, with --password-stdin.",
    )


def test_nobody_watches_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Reading results") as report:
        report("Walking forward", 3, 12)

    assert capsys.readouterr() == ("", "")
