"""What the deeper forecasts promised, held against what happened."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from engine.evaluation.backtest import WalkForward
from engine.evaluation.facts import Fact
from engine.evaluation.interval_coverage import Side, of_deep_dive, of_distribution, of_scenarios, promise
from engine.evaluation.outcomes import OutcomeForecasts
from engine.evaluation.scorecard import Tally, scored, tally, total
from engine.ratings.state import Result
from engine.simulation.confidence import Confidence
from engine.simulation.wording import en
from engine.sports.base import Sport
from engine.sports.registry import score_model

FIRST = date(2024, 1, 1)
MODEL = score_model(Sport.SOCCER)
SPORTS = (Sport.SOCCER,)


def drawn(matches: int, *, seed: int = 1, strayed: float = 1.0) -> WalkForward:
    """Matches whose scores are drawn from the very law that was said; `strayed` multiplies the rates they have."""
    rng = np.random.default_rng(seed)
    rates = rng.uniform(0.6, 2.4, size=(matches, 2))
    home, away = MODEL.sample(*(strayed * rates).T, rng.random((2, matches)))  # type: ignore[call-arg]
    results = tuple(
        Result(FIRST + timedelta(days=number), "Home", "Away", int(goals), int(conceded), competition="x")
        for number, (goals, conceded) in enumerate(zip(home, away, strict=True))
    )
    return WalkForward(results, OutcomeForecasts(MODEL.outcomes(*rates.T), np.full(matches, 0.04), rates))


def sums(run: WalkForward) -> Tally:
    return tally(scored(run, range(len(run.results)), sport=Sport.SOCCER), np.zeros(3))


def test_without_matches_nothing_is_promised() -> None:
    nothing = total(())

    assert of_distribution(nothing, SPORTS) == of_scenarios(nothing, SPORTS) == of_deep_dive(nothing, SPORTS) == ()


def test_true_laws_keep_what_they_promise() -> None:
    found = of_distribution(sums(drawn(3_000)), SPORTS)

    assert len(found) == 7
    assert [each.promised for each in found if not each.is_kept] == []
    assert all(each.cases == 3_000 for each in found)


def test_laws_that_expect_too_few_goals_are_found_out() -> None:
    found = {each.promised: each for each in of_distribution(sums(drawn(3_000, strayed=1.3)), SPORTS)}

    assert not found[Fact.MANY_SCORES].is_kept
    assert en.promise_label(found[Fact.MANY_SCORES]) == "3 goals or more"
    assert "more than chance explains" in en.promise(found[Fact.MANY_SCORES])


def test_an_interval_is_promised_at_least_its_level() -> None:
    found = {each.promised: each for each in of_distribution(sums(drawn(200)), SPORTS)}

    assert found[Fact.MARGIN_OF_HALF].low >= 0.5
    assert found[Fact.TOTAL_OF_NINE_TENTHS].low >= 0.9


def test_the_favourite_is_promised_a_range_around_the_forecast() -> None:
    run = drawn(2_000)
    (found,) = of_scenarios(sums(run), SPORTS)
    said = run.forecasts.probabilities[:, [0, 2]].max(axis=1).mean()

    # Source: standard normal quantile of 0.8 is 0.8416.
    assert (found.low, found.high) == pytest.approx((said - 0.8416 * 0.04, said + 0.8416 * 0.04), abs=1e-4)
    assert found.is_kept


def test_every_match_has_one_word_of_confidence() -> None:
    found = of_deep_dive(total((sums(drawn(300)), sums(drawn(100, seed=2)))), SPORTS)

    assert [each.promised for each in found] == [Confidence.HIGH]
    assert en.promise_label(found[0]) == "The likeliest outcome, where confidence was high"
    assert sum(each.cases for each in found) == 400


def test_fewer_than_twenty_cases_are_too_few_to_say() -> None:
    few = promise(Side.FAVOURITE, SPORTS, 19, 0, 0.5)

    assert (few.is_enough, en.promise(few)) == (False, "Too few to say: 19 matches.")
