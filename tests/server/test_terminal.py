"""Whoever watches a command sees at once that it works; whoever reads its output sees nothing of that."""

from __future__ import annotations

import io

import pytest

from server.terminal import progress, say


class Watched(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    screen = Watched()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    return screen


def test_a_bar_stands_before_the_first_step_is_reported(watched: Watched) -> None:
    with progress("Reading results"):
        assert "Reading results" in watched.getvalue()


def test_the_bar_follows_the_steps(watched: Watched) -> None:
    with progress() as report:
        report("Walking forward", 3, 12)

    assert "Walking forward" in watched.getvalue()
    assert "3/12" in watched.getvalue()


def test_what_is_said_goes_to_standard_output_while_a_bar_stands(
    watched: Watched, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress():
        say("a result")

    assert capsys.readouterr().out == "a result\n"
    assert "a result" not in watched.getvalue()


def test_nobody_watches_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Reading results") as report:
        report("Walking forward", 3, 12)

    assert capsys.readouterr() == ("", "")
