"""Forecasts of matches that follow several laws."""

import numpy as np
import pytest

from engine.evaluation.outcomes import forecasts_by_law, outcome_forecasts
from engine.ratings.priors import defaults
from engine.sports.base import Sport
from engine.sports.registry import specification
from engine.sports.tennis.details import TennisDetails

TENNIS = specification(Sport.TENNIS)
BELIEFS = np.array([(0.3 * at, -0.1 * at, 0.1, 0.0, 0.1) for at in range(7)])


def test_matches_of_several_laws_are_forecast_as_each_alone() -> None:
    lengths = [3, 5, None, 5, 3, 3, 5]
    models = TENNIS.models(defaults(Sport.TENNIS), [TennisDetails(best_of=each) for each in lengths])
    found = forecasts_by_law(BELIEFS, models)
    alone = [outcome_forecasts([belief], model) for belief, model in zip(BELIEFS, models, strict=True)]

    assert len(set(models)) == 2
    np.testing.assert_allclose(found.probabilities, np.concatenate([each.probabilities for each in alone]))
    np.testing.assert_allclose(found.home_win_sd, np.concatenate([each.home_win_sd for each in alone]))
    np.testing.assert_allclose(found.rates, np.concatenate([each.rates for each in alone]))


def test_where_there_is_no_match_there_is_no_forecast() -> None:
    assert len(forecasts_by_law([], []).probabilities) == 0


@pytest.mark.parametrize("sport", [Sport.SOCCER, Sport.BASEBALL])
def test_a_sport_without_details_has_one_law(sport: Sport) -> None:
    assert len(set(specification(sport).models(defaults(sport), [None, None]))) == 1
