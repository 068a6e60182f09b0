"""Where matches are too few the sentence says how many there are and how many it takes."""

import pytest

from engine.evaluation.sufficiency import FEWEST_FORECASTS
from engine.simulation.wording.en_record import too_few_to_judge, too_few_to_rate, too_few_to_tune


@pytest.mark.parametrize("too_few", [too_few_to_judge, too_few_to_tune])
def test_enough_forecasts_need_no_word(too_few) -> None:  # type: ignore[no-untyped-def]
    assert too_few(FEWEST_FORECASTS) == ""
    assert too_few(FEWEST_FORECASTS - 1).startswith("99 matches are too few")
    assert too_few(1).startswith("1 match is too few")


def test_teams_are_told_apart_by_their_matches_and_not_by_all_matches() -> None:
    assert too_few_to_rate(1, 2) == "1 match is too few to tell 2 teams apart. It takes at least 5 a team."
    assert too_few_to_rate(10, 4) == ""
    assert too_few_to_rate(10, 20).startswith("10 matches are too few to tell 20 teams apart")
