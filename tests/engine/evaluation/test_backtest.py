"""Walking forward: nothing of the future, nothing left out, and the market where it was quoted."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from engine.errors import InvalidInput
from engine.evaluation.backtest import base_rates, report, walk_forward
from engine.evaluation.outcomes import outcome_forecasts
from engine.evaluation.record import PRIOR_RECORD, record
from engine.ratings.filter import rate
from engine.ratings.priors import defaults
from engine.ratings.state import Result
from engine.sports.base import Sport
from engine.sports.soccer.law import DixonColes
from tests.beliefs import believed
from tests.toy_sport import Duel

FIRST = date(2020, 8, 1)


def league(seed: int = 0, rounds: int = 120) -> list[Result]:
    """Results drawn from teams of fixed, unequal strength."""
    rng = np.random.default_rng(seed)
    strengths = dict(zip("abcdefgh", np.linspace(-0.5, 0.5, 8), strict=True))
    results = []
    for number in range(rounds):
        order = rng.permutation(list(strengths))
        for home, away in zip(order[:4], order[4:], strict=True):
            rates = np.exp(0.2 + np.array([0.15, -0.15]) + np.array([1, -1]) * (strengths[home] - strengths[away]))
            goals = rng.poisson(rates)
            day = FIRST + timedelta(7 * number)
            results.append(Result(day, str(home), str(away), int(goals[0]), int(goals[1])))
    return results


def test_an_empty_block_is_refused() -> None:
    run = walk_forward(league(), sport=Sport.SOCCER, first_day=date(2050, 1, 1))

    with pytest.raises(InvalidInput, match="no match"):
        report(run)


def test_every_match_from_the_first_day_on_has_one_forecast() -> None:
    results, first = league(), FIRST + timedelta(300)
    run = walk_forward(results, sport=Sport.SOCCER, first_day=first)

    assert sorted(run.results, key=repr) == sorted((each for each in results if each.day >= first), key=repr)
    assert run.forecasts.probabilities.shape == (len(run.results), 3)


def test_changing_a_score_changes_no_forecast_of_its_day_or_before() -> None:
    results = league()
    changed = [replace(each, home_score=9) if index == 200 else each for index, each in enumerate(results)]
    day = results[200].day
    before, after = (walk_forward(each, sport=Sport.SOCCER) for each in (results, changed))
    past = before.days <= day.toordinal()

    np.testing.assert_allclose(before.forecasts.probabilities[past], after.forecasts.probabilities[past], rtol=1e-9)
    assert not np.allclose(before.forecasts.probabilities, after.forecasts.probabilities, rtol=1e-4)


def test_a_forecast_equals_the_one_of_the_ratings_before_its_day() -> None:
    results = league()
    run = walk_forward(results, sport=Sport.SOCCER)
    last = run.results[-1]
    state = rate((each for each in results if each.day < last.day), sport=Sport.SOCCER)
    eta = believed(state, last.home, last.away, last.day)

    rates = np.exp(np.array(eta.mean) + np.array(eta.covariance)[[0, 2]] / 2)

    np.testing.assert_allclose(run.forecasts.rates[-1], rates)


def test_competitions_are_rated_apart() -> None:
    one = [replace(each, competition="one") for each in league(1)]
    two = [replace(each, competition="two") for each in league(2)]
    both, alone = (walk_forward(each, sport=Sport.SOCCER) for each in (one + two, one))
    here = [index for index, each in enumerate(both.results) if each.competition == "one"]

    np.testing.assert_allclose(both.forecasts.probabilities[here], alone.forecasts.probabilities, rtol=1e-9)


def test_without_posterior_spread_the_forecast_is_that_of_the_grid() -> None:
    certain = replace(defaults(Sport.SOCCER), variance_scale=0.0)
    run = walk_forward(league(), sport=Sport.SOCCER, hyperparameters=certain)
    home_rate, away_rate = run.forecasts.rates[-1]
    grid = DixonColes(certain.rho).grid(home_rate, away_rate)  # type: ignore[attr-defined]

    assert run.forecasts.probabilities[-1][0] == pytest.approx(np.tril(grid, -1).sum())
    assert run.forecasts.home_win_sd.max() < 1e-12


def test_the_model_beats_the_base_rates_where_teams_differ() -> None:
    found = report(walk_forward(league(), sport=Sport.SOCCER, first_day=FIRST + timedelta(200)))

    assert found.log_score < found.base_log_score


def test_base_rates_see_only_earlier_days() -> None:
    run = walk_forward(league(), sport=Sport.SOCCER)

    assert base_rates(run)[0] == pytest.approx([1 / 3] * 3)
    assert len({tuple(row) for row in base_rates(run)[:4]}) == 1


def test_a_market_that_quotes_the_model_itself_is_neither_better_nor_worse() -> None:
    run = walk_forward(league(), sport=Sport.SOCCER)
    quotes = 1 / run.forecasts.probabilities[::2]
    prices = {
        (each.day, each.home, each.away): tuple(quote) for each, quote in zip(run.results[::2], quotes, strict=True)
    }
    found = report(run, prices)

    assert found.market is not None
    assert found.market.n == len(quotes)
    assert found.market.log_score == pytest.approx(found.market.model_log_score)
    assert found.market.gap_closed == pytest.approx(1)
    assert found.z_sd == pytest.approx(0, abs=1e-9)
    assert found.coverage_90 == 1


def test_a_competition_without_matches_has_the_prior_record() -> None:
    assert record(np.empty((0, 3)), np.empty(0, dtype=np.int64)) == PRIOR_RECORD


def test_forecasts_that_are_systematically_wrong_lose_their_record() -> None:
    run = walk_forward(league(), sport=Sport.SOCCER, first_day=FIRST + timedelta(200))
    said = run.forecasts.probabilities

    assert record(said[:, ::-1], run.observed) < 0.5 < record(said, run.observed) <= 1


@pytest.mark.parametrize("matches", [1, 3, 99])
def test_few_forecasts_are_scored_and_not_called_calibrated_or_not(matches: int) -> None:
    found = report(walk_forward(league(), sport=Sport.SOCCER))
    few = report(walk_forward(league()[:matches], sport=Sport.SOCCER))

    assert (few.n, few.calibration_slope, few.ece, few.corp) == (matches, None, None, None)
    assert few.log_score > 0
    assert None not in (found.calibration_slope, found.ece, found.corp)


def test_an_outcome_that_the_sport_lacks_is_given_no_chance() -> None:
    beliefs = [(9.0, -9.0, 0.1, 0.0, 0.1), (0.2, 0.0, 0.1, 0.0, 0.1)]
    found = outcome_forecasts(beliefs, Duel()).probabilities

    assert (found[:, 1] == 0).all()
    assert (found[:, [0, 2]] > 0).all()
    assert found.sum(axis=1) == pytest.approx(1)
