"""What the law of a match's score promises of it, and whether that came about."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.scoring import Floats, Indices
from engine.simulation.confidence import USUAL_LEVEL
from engine.sports.base import Grid, GridModel, Sport
from engine.sports.registry import score_model

Booleans: TypeAlias = NDArray[np.bool_]

MATCHES_AT_ONCE = 1_000
MANY_SCORES = 3
LEVELS = (0.5, USUAL_LEVEL)


class Fact(StrEnum):
    """What is kept of each match's law, in this order: intervals of either sum at `LEVELS`, and three events."""

    MARGIN_OF_HALF = "margin_of_half"
    MARGIN_OF_NINE_TENTHS = "margin_of_nine_tenths"
    TOTAL_OF_HALF = "total_of_half"
    TOTAL_OF_NINE_TENTHS = "total_of_nine_tenths"
    MANY_SCORES = "many_scores"
    BOTH_SCORE = "both_score"
    LIKELIEST_SCORE = "likeliest_score"


FACTS = tuple(Fact)


@dataclass(frozen=True, slots=True, eq=False)
class ScoredLaws:
    """Laws of scores, shape (N, G, G), beside the scores that came about, shape (N,) each."""

    laws: Grid
    home: Indices
    away: Indices


def facts(sport: Sport, rates: Floats, home: Indices, away: Indices) -> tuple[Floats, Booleans]:
    """The chance that each law gave each of ``FACTS``, and whether it came about, both of shape (N, facts).

    The law is taken at the expected goals: averaging it over what is not known of the strengths would widen it by a
    few hundredths, and cost a grid at every point of the posterior.

    A sport without scores promises nothing of them.

    Args:
        rates: Expected goals of home and away, shape (N, 2).
    """
    said, came = np.empty((len(rates), len(FACTS))), np.empty((len(rates), len(FACTS)), dtype=bool)
    model = score_model(sport)
    if not isinstance(model, GridModel):
        return np.zeros(said.shape), np.zeros(came.shape, dtype=bool)
    for chosen, scored in laws(model, rates, home, away):
        for place, (chance, held) in enumerate(facts_of(scored)):
            said[chosen, place], came[chosen, place] = chance, held
    return said, came


def facts_of(scored: ScoredLaws) -> Iterator[tuple[Floats, Booleans]]:
    """The columns of ``facts``, in the order of ``FACTS``."""
    goals = np.arange(scored.laws.shape[1])
    margin, total = np.subtract.outer(goals, goals), np.add.outer(goals, goals)
    for values in (margin, total):
        for level in LEVELS:
            yield inside(scored, values, level)
    for cells in (total >= MANY_SCORES, np.minimum.outer(goals, goals) > 0):
        yield scored.laws[:, cells].sum(axis=1), cells[scored.home, scored.away]
    likeliest = scored.laws.reshape(len(scored.laws), -1).argmax(axis=1)
    yield scored.laws.max(axis=(1, 2)), likeliest == scored.home * len(goals) + scored.away


def inside(scored: ScoredLaws, values: NDArray[np.int_], level: float) -> tuple[Floats, Booleans]:
    """The chance of the central interval at ``level``, which whole numbers make larger, and whether it held."""
    first = int(values.min())
    cells = np.eye(int(values.max()) - first + 1)[values.ravel() - first]
    cumulative = (scored.laws.reshape(len(scored.laws), -1) @ cells).cumsum(axis=1)
    low, high = ((cumulative < edge).sum(axis=1) for edge in ((1 - level) / 2, (1 + level) / 2))
    before = np.where(low > 0, np.take_along_axis(cumulative, np.maximum(low - 1, 0)[:, None], axis=1)[:, 0], 0)
    said = np.take_along_axis(cumulative, high[:, None], axis=1)[:, 0] - before
    happened = values[scored.home, scored.away] - first
    return said, (low <= happened) & (happened <= high)


def laws(model: GridModel, rates: Floats, home: Indices, away: Indices) -> Iterator[tuple[Indices, ScoredLaws]]:
    """Some matches at a time, with their places; those of like rates together, so that few grids must be large."""
    order = np.argsort(rates.max(axis=1), kind="stable")
    for start in range(0, len(order), MATCHES_AT_ONCE):
        chosen = order[start : start + MATCHES_AT_ONCE]
        made = model.grids(*rates[chosen].T)
        most = made.shape[1] - 1
        scored = (np.minimum(goals[chosen], most) for goals in (home, away))
        yield chosen, ScoredLaws(made / made.sum(axis=(1, 2), keepdims=True), *scored)
