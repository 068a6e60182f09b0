"""What is advised about a file, in the words of whoever asked for it."""

from __future__ import annotations

import inspect
import re
from dataclasses import astuple
from datetime import date

import pytest

import engine as tr
from engine.catalogue.importers.advice import ADVICE, LIBRARY, Asker
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import UnreadableFile
from engine.catalogue.importers.reading import read
from engine.errors import OracleError

HEADER = "date,home,away,home_score,away_score\n"
FILES = {
    "dates": f"{HEADER}02/01/2024,Ouse,Avon,1,0\n",
    "columns": "a,b,c\n2024-08-17x,Ouse,Avon\n",
    "scores": "date,home,away,alpha,beta\n2024-08-17,Ouse,Avon,1,0\n2024-08-18,Avon,Ouse,2,1\n",
    "rows": f"{HEADER}2024-08-17,Ouse,Avon,1,0\nnever,Ouse,Avon,1,0\n",
    "format": "a letter to a friend\n",
}


@pytest.mark.parametrize("asker", Asker)
@pytest.mark.parametrize("topic", FILES)
def test_a_refusal_advises_whoever_asked_in_words_of_their_own(topic: str, asker: Asker) -> None:
    with pytest.raises(OracleError) as refusal:
        read(FILES[topic].encode(), "odd.csv", ImportOptions(asker=asker), date(2026, 11, 20))

    assert refusal.value.hint == getattr(ADVICE[asker], topic)
    assert "hint" not in refusal.value.facts


@pytest.mark.parametrize(
    ("asker", "said"),
    [
        (Asker.COMMAND_LINE, "--season names one for all."),
        (Asker.FORM, "“Season” names one for all."),
        (Asker.LIBRARY, "2023-24."),
    ],
)
def test_seasons_that_are_told_from_breaks_can_be_said_by_whoever_can_say_them(asker: Asker, said: str) -> None:
    days = [date(year, month, 1) for year in (2022, 2023) for month in (8, 9, 10, 11)]
    rows = "".join(f"{day},Ouse,Avon,1,0\n" for day in days)
    (found,) = read((HEADER + rows).encode(), "odd.csv", ImportOptions(asker=asker))

    assert found.notes[-1].startswith("No season is named: 2 are told from the long breaks")
    assert found.notes[-1].endswith(said)


def test_the_library_advises_by_the_arguments_of_its_function() -> None:
    named = set(re.findall(r"(\w+)=", " ".join(astuple(LIBRARY))))

    assert named <= set(inspect.signature(tr.read_results).parameters)
    frame = {"date": ["02/01/2024"], "home": ["Ouse"], "away": ["Avon"], "home_score": [1], "away_score": [0]}
    with pytest.raises(UnreadableFile) as refusal:
        tr.Results.from_frame(pytest.importorskip("pandas").DataFrame(frame))
    assert refusal.value.hint == LIBRARY.dates
