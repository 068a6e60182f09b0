"""Results that are there without a file: the synthetic league of the demonstration."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from engine.catalogue.demo_league import SEED, drawn_truth, season_file
from engine.library.results import Results

FIRST_DAY = date(2023, 8, 5)
# Two seasons and 24 of the 38 rounds of a third.
NOW = datetime(2024, 12, 17, tzinfo=UTC)


def demo_results() -> Results:
    """A league of twenty synthetic teams, drawn with strengths that never change; the same at every call.

    It is synthetic and says so in its name: nothing can be learned from it of any real team.

    Example:
        >>> import engine as tr
        >>> tr.demo_results() == tr.demo_results()
        True
    """
    file = season_file(drawn_truth(SEED, FIRST_DAY), NOW)
    return Results.of_files([replace(file, name="demo")])
