"""What is shown of the first picture before it is bought."""

from __future__ import annotations

from typing import Any

import pytest

from engine.sports.base import Sport
from server.charts.outline import outline

SCORES = {
    Sport.SOCCER: (1.6, 1.1),
    Sport.ICE_HOCKEY: (3.1, 2.8),
    Sport.BASKETBALL: (104.0, 99.0),
    Sport.BASEBALL: (4.4, 4.1),
    Sport.TENNIS: (1.3, 1.1),
}


def simulation(sport: Sport) -> dict[str, Any]:
    home, away = SCORES[sport]
    return {"sport": sport.name, "headline": {"expectedScore": {"home": home, "away": away}}}


@pytest.mark.parametrize("sport", SCORES)
def test_the_axes_are_those_of_the_sport(sport: Sport) -> None:
    found = outline(simulation(sport))

    assert found
    assert found.has_columns is (sport in {Sport.BASKETBALL, Sport.TENNIS})
    assert found.has_draw is (sport is Sport.SOCCER)


def test_sets_are_scores_and_points_are_groups() -> None:
    sets, points = (outline(simulation(sport)) for sport in (Sport.TENNIS, Sport.BASKETBALL))

    assert sets
    assert sets.labels == ("2–0", "2–1", "1–2", "0–2")
    assert points
    assert points.labels == points.labels[::-1]
    assert points.labels[0].endswith("+")


def test_each_goal_has_a_row_and_runs_have_one_for_two() -> None:
    goals, runs = (outline(simulation(sport)) for sport in (Sport.ICE_HOCKEY, Sport.BASEBALL))

    assert goals
    assert goals.labels == ("0", "1", "2", "3", "4", "5", "6+")
    assert runs
    assert runs.labels[:2] == ("≤1", "2–3")


def test_a_match_in_which_nothing_is_expected_has_one_too() -> None:
    found = outline({"sport": "SOCCER", "headline": {"expectedScore": {"home": 0.0, "away": 0.0}}})

    assert found
    assert found.labels
