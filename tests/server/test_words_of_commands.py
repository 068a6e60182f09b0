"""What a refusal at the command line calls the thing that it speaks of."""

from datetime import date
from pathlib import Path

import pytest

from engine.catalogue.act import Act, ActReport, MatchChange
from engine.catalogue.status import FixtureStatus
from engine.errors import InvalidInput
from server.commands.data import report_change
from server.commands.seasons import RefusedFile, about
from server.operations.data import Changed

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


def test_a_match_that_only_loses_details_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    played = FixtureStatus.PLAYED
    same = MatchChange(1, "Rivers", "Ouse", "Avon", DAY, played, (1, 1), DAY, played, (1, 1))
    report_change(
        Changed(ActReport(Act.REMOVAL, "shots.csv", is_done=False, changed=1, matches=(same,)), "Removing.", 0)
    )

    assert "2024-05-25 Ouse - Avon, played, 1-1: stays so, with other details" in capsys.readouterr().out
