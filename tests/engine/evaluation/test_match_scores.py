"""What a single forecast earned."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evaluation.match_scores import outcome_of, verdict
from engine.simulation.outcome import Outcome, Outcomes, Score

BASE = Outcomes(0.45, 0.27, 0.28)


@pytest.mark.parametrize(
    ("home", "away", "outcome"), [(2, 0, Outcome.HOME), (1, 1, Outcome.DRAW), (0, 3, Outcome.AWAY)]
)
def test_the_score_says_how_it_ended(home: int, away: int, outcome: Outcome) -> None:
    assert outcome_of(Score(home, away)) is outcome


def test_the_scores_are_those_of_the_literature() -> None:
    # Source: Constantinou and Fenton (2012), table 1: (0.5, 0.25, 0.25) and a home win has an RPS of 0.15625.
    earned = verdict(Outcomes(0.5, 0.25, 0.25), BASE, Score(1, 0))

    assert earned.scores.rps == pytest.approx(0.15625)
    assert earned.scores.log_score == pytest.approx(log(2))
    # Source: Brier (1950): squared distances 0.25, 0.0625 and 0.0625.
    assert earned.scores.brier == pytest.approx(0.375)


@given(st.lists(st.floats(0.01, 1), min_size=3, max_size=3), st.integers(0, 9), st.integers(0, 9))
def test_saying_the_base_rates_earns_what_they_earn(weights: list[float], home: int, away: int) -> None:
    said = Outcomes.of([weight / sum(weights) for weight in weights])
    earned = verdict(said, said, Score(home, away))

    assert earned.scores == earned.base_scores
    assert earned.probability == said[earned.outcome]
