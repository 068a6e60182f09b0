"""CSV that a spreadsheet cannot run."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.spreadsheet import FORMULAS, cell, csv_of

PACKAGES = ("engine", "schema", "server")
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"])
def test_a_text_that_looks_like_a_formula_is_quoted_as_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("sign", [";", "; ", "\t", "|", "\n"])
def test_no_cell_begins_as_a_formula_behind_a_sign_that_others_end_cells_with(sign: str) -> None:
    assert cell(f"x{sign}=1+1") == f"x{sign}'=1+1"


@pytest.mark.parametrize("value", ["-0.25", "+3", -0.25, 3, None, "Alder", "2-1", ""])
def test_numbers_and_plain_texts_stay_as_they_are(value: object) -> None:
    assert cell(value) == value


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1), min_size=1))
def test_no_text_leaves_as_a_formula(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_of(rows).decode(), newline="")))

    cells = [each for row in read for each in row]
    assert not [each for each in cells if each.startswith(FORMULAS) and not re.fullmatch(r"[+-]\d+(\.\d+)?", each)]


def test_nothing_else_writes_csv() -> None:
    writers = [
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if "csv.writer" in path.read_text() or "csv.DictWriter" in path.read_text()
    ]

    assert writers == ["engine/spreadsheet.py"]
