"""What a refusal at the command line calls the thing that it speaks of."""

import re
from dataclasses import astuple
from datetime import date
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from engine.catalogue.act import Act, ActReport, MatchChange, MatchState
from engine.catalogue.importers.advice import COMMAND_LINE, FILES_ALONE, FORM, Advice
from engine.catalogue.status import FixtureStatus
from engine.errors import (
    Forbidden,
    InvalidInput,
    NotFound,
    NothingCalledSo,
    OracleError,
    Overloaded,
    StorageFailed,
    TwoNotOne,
)
from engine.simulation.outcome import Score
from server.cli import app
from server.commands.data import report_change
from server.commands.forecasts import NoSuchResults, refuse_competition
from server.commands.seasons import RefusedFile, about
from server.operations.data import Changed
from server.pages.developers import schema_text
from server.templating import TEMPLATES
from server.terminal import refusal

DAY = date(2024, 5, 25)


def test_a_fault_in_a_file_is_told_with_the_name_of_the_file() -> None:
    with pytest.raises(RefusedFile) as refusal, about(Path("/tmp/points.csv")):
        raise InvalidInput(field="file", reason="line 2: there is no team 'Nobody'")

    assert (
        refusal.value.advice
        == "points.csv: line 2: there is no team 'Nobody'. Correct the file; nothing of it was kept."
    )


def test_another_fault_beside_a_file_stays_what_it_is() -> None:
    with pytest.raises(InvalidInput, match="season: use a year"), about(Path("points.csv")):
        raise InvalidInput(field="season", reason="use a year")


def test_a_refusal_of_input_speaks_of_no_charge() -> None:
    assert InvalidInput(field="season", reason="use a year").advice == "season: use a year. Correct the named field."


@pytest.mark.parametrize(("asked", "command"), [(COMMAND_LINE, "import"), (FILES_ALONE, "backtest")])
def test_files_are_advised_about_by_options_of_the_command_alone(asked: Advice, command: str) -> None:
    group = get_command(app).commands["data"] if command == "import" else get_command(app)  # type: ignore[attr-defined]
    known = {option for each in group.commands[command].params for option in each.opts}  # type: ignore[union-attr]

    assert set(re.findall(r"--[a-z-]+[a-z]", " ".join(astuple(asked)))) <= known


def test_files_are_advised_about_by_the_labels_of_the_form_and_the_arguments_of_the_mutation() -> None:
    form = (TEMPLATES / "pages/admin-results.html").read_text()
    taken = re.search(r"  startImport\((.*?)\n  \)", schema_text(), re.DOTALL)

    assert all(label in form for label in re.findall("“(.*?)”", " ".join(astuple(FORM))))
    assert taken
    arguments = set(re.findall(r"^    (\w+):", taken[1], re.MULTILINE))
    assert {"dates", "columns", "skipBadRows", "format", "season"} <= arguments


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (InvalidInput(field="season", reason="use a year"), "season: use a year. --help says what each argument"),
        (InvalidInput(field="homeRating", reason="is high"), "--home-rating: is high. --help says"),
        (NotFound(kind="user", id="ann"), "There is no user with id 'ann'. Check how it is written."),
        (NothingCalledSo(kind="match", id="x"), "No match is called 'x'. `trickster data list` shows the names"),
        (TwoNotOne(reason="'A' met 'B'"), "'A' met 'B'. Name two that are one and the same."),
        (
            TwoNotOne(reason="they share none", hint=TwoNotOne.to_confirm),
            "they share none. --yes joins them all the same.",
        ),
        (
            NoSuchResults(file="Some League", reason="there is no such file"),
            "Some League: there is no such file. Check",
        ),
        (StorageFailed(), "The database cannot be reached, or has no room to write. Look at the disk"),
        (Overloaded(), "The ledger is busy; nothing was charged. Run the command again in a moment."),
        (Forbidden(), "Your account may not do this. Ask an administrator."),
    ],
)
def test_what_is_advised_at_a_terminal_can_be_done_there(refused: OracleError, said: str) -> None:
    assert refusal(refused).startswith(said)


@pytest.mark.parametrize("before", [[], ["data"]])
def test_an_option_before_its_command_is_told_where_it_belongs(before: list[str]) -> None:
    path = " ".join(["trickster", *before])
    told = CliRunner().invoke(app, [*before, "--data", "somewhere", "list"], prog_name="trickster")

    assert told.exit_code == 2
    assert f"options of a command stand behind it: {path} COMMAND --data" in told.output


def test_a_competition_in_the_place_of_a_file_is_told_how_it_is_named(tmp_path: Path) -> None:
    file = tmp_path / "results"
    file.write_text("")
    refuse_competition([file, tmp_path / "absent.csv"])
    with pytest.raises(NoSuchResults) as refused:
        refuse_competition([Path("Some League")])

    assert "--competition" in refused.value.hint


def test_a_match_that_only_loses_details_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    played = MatchState(DAY, FixtureStatus.PLAYED, Score(1, 1))
    same = MatchChange(1, "Rivers", "Ouse", "Avon", played, played)
    report_change(
        Changed(ActReport(Act.REMOVAL, "shots.csv", is_done=False, changed=1, matches=(same,)), "Removing.", (), 0)
    )

    assert "2024-05-25 Ouse - Avon, played, 1-1: stays so, with other details" in capsys.readouterr().out
