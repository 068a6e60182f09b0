"""Results from files and from data frames of either library are the same results."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import engine as tr
from engine.catalogue.importers.parsed import RefusedRows, UnreadableFile
from engine.errors import InvalidInput
from engine.library import tables

CSV = "date,home,away,home_score,away_score\n2026-05-02,Rovers,United,2,1\n2026-05-09,United,Rovers,,\n"
ROWS = {
    "date": ["2026-05-02", "2026-05-09"],
    "home": ["Rovers", "United"],
    "away": ["United", "Rovers"],
    "home_score": [2, None],
    "away_score": [1, None],
}


def pandas_frame() -> Any:
    """Days as moments, scores as floats with holes: what pandas makes of such a table."""
    frame = pd.DataFrame(ROWS)
    return frame.assign(date=pd.to_datetime(frame["date"]))


def polars_frame() -> Any:
    return pl.DataFrame(ROWS).with_columns(pl.col("date").str.to_date())


@pytest.fixture(scope="module")
def results() -> tr.Results:
    return tr.demo_results()


@pytest.mark.parametrize("backend", ["pandas", "polars"])
def test_a_frame_and_back_loses_nothing(results: tr.Results, backend: str) -> None:
    assert tr.Results.from_frame(results.to_frame(backend)).played == results.played


@pytest.mark.parametrize("frame", [pandas_frame(), polars_frame()], ids=["pandas", "polars"])
def test_a_frame_is_read_as_the_file_that_it_would_be_written_to(frame: Any, tmp_path: Path) -> None:
    file = tmp_path / "sunday.csv"
    file.write_text(CSV)

    read, taken = tr.read_results(file, competition="Sunday"), tr.Results.from_frame(frame, competition="Sunday")

    assert taken.played == read.played
    assert taken.fixtures == read.fixtures == (tr.Fixture(date(2026, 5, 9), "United", "Rovers", competition="Sunday"),)


def test_national_teams_keep_ground_and_round_in_a_frame() -> None:
    friendly = tr.Result(
        date(2026, 6, 1),
        "Northland",
        "Southland",
        1,
        1,
        True,
        "2025-26",
        "Internationals",
        friendly=True,
        round="Friendly",
    )
    results = tr.Results((friendly,))

    assert tr.Results.from_frame(results.to_frame("pandas")).played == (friendly,)


@pytest.mark.parametrize("other", [[1, 2], "date,home,away", pl.LazyFrame(ROWS)], ids=["list", "text", "lazy"])
def test_what_is_no_frame_in_memory_is_refused(other: Any) -> None:
    with pytest.raises(InvalidInput, match="no data frame in memory"):
        tr.Results.from_frame(other)


def test_a_frame_without_teams_says_which_columns_it_needs() -> None:
    with pytest.raises(UnreadableFile):
        tr.Results.from_frame(pl.DataFrame({"date": ["2026-05-02"], "score": [1]}))


def test_a_bad_row_is_refused_or_left_out_and_named() -> None:
    frame = pl.DataFrame({**ROWS, "home_score": ["2", "many"], "away_score": ["1", "2"]})

    with pytest.raises(RefusedRows, match="many"):
        tr.Results.from_frame(frame)
    kept = tr.Results.from_frame(frame, skip_bad_rows=True)
    assert len(kept) == 1
    assert any("many" in note for note in kept.notes)


def test_other_names_of_columns_can_be_said() -> None:
    frame = pl.DataFrame(ROWS).rename({"home": "A side", "away": "B side"})

    assert len(tr.Results.from_frame(frame, columns={"home": "A side", "away": "B side"})) == 1


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (lambda: tr.read_results(), "at least one file"),
        (lambda: tr.read_results("x.csv", dates="year-first"), "none of auto, day-first, month-first"),
        (lambda: tr.demo_results().until("soon"), "no date such as 2020-07-01"),
        (lambda: tr.demo_results().of("Premier League"), "none of Hollow Hills"),
        (lambda: tr.demo_results().to_frame("arrow"), "none of pandas, polars"),
    ],
)
def test_arguments_without_sense_are_refused(refused: Any, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        refused()


def test_without_a_library_of_frames_it_is_said_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "find_spec", lambda name: None)

    with pytest.raises(InvalidInput, match="pip install pandas"):
        tables.frame({"a": [1]})


def test_a_match_that_two_files_say_counts_once(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        (tmp_path / name).write_text(CSV)

    results = tr.read_results(tmp_path / "one.csv", tmp_path / "two.csv", competition="Sunday")

    assert (len(results), len(results.listed)) == (1, 1)
    assert repr(results) == "Results(1 match, Sunday, 2026-05-02 .. 2026-05-02)"


def test_several_competitions_are_counted_and_one_is_chosen(results: tr.Results) -> None:
    other = tr.Result(date(2026, 5, 2), "Rovers", "United", 2, 1, competition="Sunday")
    both = tr.Results((*results.played, other))

    assert "1,001 matches, 2 competitions" in repr(both)
    assert both.of("Sunday").played == (other,)
    with pytest.raises(InvalidInput, match="name one of Hollow Hills"):
        tr.rate(both)


def test_html_of_a_notebook_escapes_what_files_say() -> None:
    played = tr.Result(date(2026, 5, 2), "<b>Rovers", "United", 2, 1, competition="Sunday & Son")

    shown = tr.Results((played,))._repr_html_()

    assert "&lt;b&gt;Rovers" in shown
    assert "Sunday &amp; Son" in shown
    assert "<b>" not in shown
