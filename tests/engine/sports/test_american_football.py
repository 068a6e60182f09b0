"""American football: margins that touchdowns and field goals make, rare ties, errors that conferences share."""

import numpy as np
import pytest

from engine.ratings.elo import CENTRE
from engine.simulation.matchup import Matchup, matchup_from_elo
from engine.simulation.predictive import predict
from engine.sports.american_football.spec import AMERICAN_FOOTBALL
from engine.sports.base import Sport

KEY_NUMBERS = (3, 7, 6, 10, 14, 4)


def even(gap: float = 0.0) -> Matchup:
    return matchup_from_elo(sport=Sport.AMERICAN_FOOTBALL, home_rating=CENTRE + gap, away_rating=CENTRE, neutral=True)


def sizes_of_margins(gap: float = 0.0) -> np.ndarray:
    law = predict(even(gap)).law.margin_pmf
    chances = np.array(law.probabilities)
    margins = np.abs(np.arange(len(chances)) + law.first)
    return np.bincount(margins, weights=chances)


@pytest.mark.parametrize("gap", [0.0, 150.0])
def test_a_field_goal_and_a_touchdown_are_the_likeliest_margins(gap: float) -> None:
    sizes = sizes_of_margins(gap)
    likeliest = np.argsort(sizes)[::-1].tolist()

    assert likeliest[:2] == [3, 7]
    assert set(KEY_NUMBERS) <= set(likeliest[:8])
    for key in (3, 7, 10, 14):
        assert sizes[key] > sizes[key - 1]
        assert sizes[key] > sizes[key + 1]


def test_a_tie_is_left_now_and_then() -> None:
    draw = predict(even()).probabilities.draw

    assert 0.0005 < draw < 0.005
    assert predict(even(300.0)).probabilities.draw < draw


@pytest.mark.parametrize(
    ("score", "is_possible"),
    [((0, 0), True), ((1, 0), False), ((1, 1), False), ((5, 1), False), ((6, 1), True), ((2, 0), True), ((4, 5), True)],
)
def test_one_point_alone_needs_a_touchdown_of_the_other_side(score: tuple[int, int], is_possible: bool) -> None:
    assert bool(AMERICAN_FOOTBALL.impossible(*score)) != is_possible
    assert bool(AMERICAN_FOOTBALL.impossible(*score[::-1])) != is_possible
