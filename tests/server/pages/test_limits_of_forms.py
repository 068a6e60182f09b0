"""A form takes what the house behind it takes: its fields are as long, and its numbers as large."""

import re
from pathlib import Path

import pytest

from engine.accounts.api_keys import MOST_NAME
from engine.accounts.credentials import MOST_NAME_CHARACTERS
from engine.catalogue import names, seasons, subjects
from engine.catalogue.season_rules import MOST_POINTS, MOST_REASON
from engine.forecasts import questions

PAGES = Path(__file__).parents[3] / "templates/pages"
LENGTHS = [
    ("account", "name", MOST_NAME),
    ("admin-corrections", "what", subjects.MOST_CHARACTERS),
    ("admin-corrections", "match", subjects.MOST_CHARACTERS),
    ("admin-corrections", "team", names.MOST_CHARACTERS),
    ("admin-corrections", "name", names.MOST_CHARACTERS),
    ("admin-names", "alias", names.MOST_CHARACTERS),
    ("admin-names", "name", names.MOST_CHARACTERS),
    ("admin-results", "competition", names.MOST_CHARACTERS),
    ("admin-results", "season", seasons.MOST_CHARACTERS),
    ("admin-seasons", "reason", MOST_REASON),
    ("entrance", "name", MOST_NAME_CHARACTERS),
    ("simulate", "home_name", questions.MOST_CHARACTERS),
    ("simulate", "away_name", questions.MOST_CHARACTERS),
]


@pytest.mark.parametrize(("page", "field", "most"), LENGTHS)
def test_a_field_takes_as_many_characters_as_are_kept(page: str, field: str, most: int) -> None:
    text = (PAGES / f"{page}.html").read_text()
    lengths = re.findall(rf'field\(\w*form, "{field}".*?"maxlength": (\d+)|field\("{field}".*?"maxlength": (\d+)', text)

    assert {int(length) for pair in lengths for length in pair if length} == {most}


def test_as_many_points_can_be_taken_away_as_the_form_says() -> None:
    text = (PAGES / "admin-seasons.html").read_text()

    assert f'from 1 to {MOST_POINTS}", "number", true, {{"min": 1, "max": {MOST_POINTS}}}' in text
