"""Results that are set for matches ahead, to see what if."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.simulation.outcome import Outcome, Score
from engine.simulation.pmf import Vector
from engine.simulation.table import Counts
from engine.sports.base import ScoreModel

# A score is drawn so often, in so many rounds, before one that hardly ever comes is put in its place.
TRIES, ROUNDS = 32, 8
MARGINS = {Outcome.HOME: 1, Outcome.DRAW: 0, Outcome.AWAY: -1}
NARROWEST = {Outcome.HOME: (1, 0), Outcome.DRAW: (0, 0), Outcome.AWAY: (0, 1)}


@dataclass(frozen=True, slots=True)
class Supposed:
    """A result that is set. Strengths are not learned from it: it changes who has how many points.

    Args:
        match: Its place among the matches ahead.
        outcome: How it ends.
        score: None where it may be any score with this outcome, as likely as the law of the sport has it.
    """

    match: int
    outcome: Outcome
    score: Score | None = None


@dataclass(frozen=True, slots=True)
class FinishChange:
    """How a team's chance to end somewhere from one place to another moves by results that are set.

    Args:
        best: The best of the places, from 1.
        worst: The worst of them, which is the last of the table where the best is not the first.
        is_of_conference: Whether the places are those of its conference.
    """

    team: str
    best: int
    worst: int
    before: float
    after: float
    is_of_conference: bool = False

    @property
    def points(self) -> float:
        """The difference in percentage points."""
        return 100 * (self.after - self.before)


def suppose(
    goals: tuple[Counts, Counts],
    rates: tuple[Vector, Vector],
    supposed: Sequence[Supposed],
    model: ScoreModel,
    rng: np.random.Generator,
) -> tuple[Counts, Counts]:
    """Scores of both sides with the results that are set, shape (S, M) each.

    A score that ends as it is to end stays what it was, so that as little as can be changes by chance.

    Args:
        rng: Of its own, so that everything else is drawn as it would be without a result that is set.
    """
    home, away = (each.copy() for each in goals)
    for each in supposed:
        of_it = (slice(None), each.match)
        if each.score:
            home[of_it], away[of_it] = each.score.home, each.score.away
        else:
            drawn = ended_so((home[of_it], away[of_it]), (rates[0][of_it], rates[1][of_it]), each.outcome, model, rng)
            home[of_it], away[of_it] = drawn
    return home, away


def ended_so(
    goals: tuple[Counts, Counts],
    rates: tuple[Vector, Vector],
    outcome: Outcome,
    model: ScoreModel,
    rng: np.random.Generator,
) -> tuple[Counts, Counts]:
    """Scores of one match, shape (S,) each: those that end otherwise are drawn again until they do not."""
    home, away = (each.copy() for each in goals)
    for _ in range(ROUNDS):
        others = np.flatnonzero(np.sign(home - away) != MARGINS[outcome])
        if not others.size:
            return home, away
        shape = (TRIES, others.size)
        home_rates, away_rates = (np.broadcast_to(each[others], shape) for each in rates)
        tries = model.sample(home_rates, away_rates, rng.random((2, *shape)))
        # Where no try ends so the first one stands, and is drawn again.
        found = (np.argmax(np.sign(tries[0] - tries[1]) == MARGINS[outcome], axis=0), np.arange(others.size))
        home[others], away[others] = tries[0][found], tries[1][found]
    others = np.flatnonzero(np.sign(home - away) != MARGINS[outcome])
    home[others], away[others] = NARROWEST[outcome]
    return home, away
