"""Tuning: never on the test block, never worse than where it began."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from engine.errors import InvalidInput
from engine.evaluation.tuning import LEAST, SCALES, DataFromTestBlock, tune
from engine.ratings.priors import defaults
from engine.ratings.state import Result
from engine.sports.base import Sport
from engine.sports.soccer.estimates import Profile

FIRST = date(2020, 8, 1)
LATER = date(2030, 1, 1)


def drawn(weeks: int = 60) -> list[Result]:
    rng = np.random.default_rng(3)
    results = []
    for week in range(weeks):
        order = rng.permutation(list("abcdef"))
        for home, away in zip(order[:3], order[3:], strict=True):
            scores = rng.poisson((2.5, 0.5) if home < away else (0.5, 2.5))
            results.append(Result(FIRST + timedelta(7 * week), str(home), str(away), int(scores[0]), int(scores[1])))
    return results


def test_a_result_of_the_test_block_is_refused() -> None:
    with pytest.raises(DataFromTestBlock, match="2020-08-01"):
        tune(drawn(1), sport=Sport.SOCCER, before=FIRST)


def test_an_unknown_hyper_parameter_is_refused() -> None:
    with pytest.raises(InvalidInput, match="speed"):
        tune(drawn(), sport=Sport.SOCCER, before=LATER, parameters=["speed"])


def test_nothing_to_tune_is_refused() -> None:
    with pytest.raises(InvalidInput, match="nothing"):
        tune([], sport=Sport.SOCCER, before=LATER)


def test_few_results_are_refused_with_their_number() -> None:
    with pytest.raises(InvalidInput, match="1 match is too few"):
        tune(drawn()[:1], sport=Sport.SOCCER, before=LATER)


def test_what_is_found_is_better_than_a_bad_beginning_and_only_named_ones_moved() -> None:
    start = replace(defaults(Sport.SOCCER), drift_per_root_day=0.1)

    found = tune(
        drawn(),
        sport=Sport.SOCCER,
        before=LATER,
        parameters=["drift_per_root_day"],
        start=start,
        evaluations=12,
    )

    assert found.log_score < found.log_score_before
    assert found.hyperparameters == replace(start, drift_per_root_day=found.hyperparameters.drift_per_root_day)


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("name", SCALES)
def test_every_scale_leads_back_to_the_default(name: str, profile: Profile) -> None:
    value = getattr(defaults(Sport.SOCCER, profile), name)
    scale = SCALES[name]

    assert scale.back(scale.onto(value)) == pytest.approx(value, abs=2 * LEAST)
