"""The first picture of a match before it is bought: its axes are known, what lies in it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.simulation.outcome import Outcome
from engine.sports.base import MarginTotals, Sport
from engine.sports.registry import specification
from server.charts.landscape import first_scores, steps_of
from server.charts.margin_columns import labels_of

# A score of nearly none has a law as well.
LEAST_SCORE = 0.05


@dataclass(frozen=True, slots=True)
class Outline:
    """
    Args:
        labels: Of rows and columns alike, or of the columns of margins.
        has_columns: Whether margins are columns; else scores are cells.
        has_draw: Whether a cell on the diagonal can come about.
    """

    labels: tuple[str, ...]
    has_columns: bool
    has_draw: bool


def outline(simulation: Mapping[str, Any]) -> Outline | None:
    """About the expected score, which is free; None in a sport that knows only who won."""
    sport = specification(Sport[simulation["sport"]])
    expected = simulation["headline"]["expectedScore"]
    rates = np.maximum([[expected["home"]], [expected["away"]]], LEAST_SCORE)
    law, _ = sport.law().mixture(np.log(rates), np.ones(1))
    if law is None:
        return None
    if isinstance(law, MarginTotals):
        chances, grid = dict(enumerate(law.cells.sum(axis=1).tolist(), law.first_margin)), []
    else:
        chances, grid = {at: float(np.trace(law, -at)) for at in range(1 - len(law), len(law))}, law.tolist()
    margin = {"first": min(chances), "probabilities": list(chances.values())}
    has_draw = Outcome.DRAW in sport.outcomes
    if labels := labels_of({"grid": grid, "margin": margin}):
        return Outline(labels, has_columns=True, has_draw=has_draw)
    grid_law = np.asarray(law)
    steps = steps_of(first_scores(grid_law), len(grid_law) - 1)
    return Outline(tuple(step.label for step in steps), has_columns=False, has_draw=has_draw)
