"""What is kept of scored forecasts, and the sums that figures follow from."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given as holds_for
from hypothesis import strategies as st

from engine.evaluation.backtest import WalkForward, frequencies_before
from engine.evaluation.outcomes import OutcomeForecasts
from engine.evaluation.scorecard import (
    AWAY,
    MATCH,
    TALLY,
    Matches,
    by_year,
    during,
    given,
    joined,
    scored,
    tally,
    total,
    worst,
)
from engine.ratings.state import Result
from engine.sports.base import Sport
from engine.sports.registry import score_model

FIRST = date(2022, 11, 1)
NOTHING = np.zeros(3)
MODEL = score_model(Sport.SOCCER)


def drawn(matches: int, seed: int = 1, first_id: int = 1) -> Matches:
    """Matches of every second day, whose scores are drawn from the law that was said."""
    rng = np.random.default_rng(seed)
    rates = rng.uniform(0.4, 3.0, size=(matches, 2))
    home, away = MODEL.sample(*rates.T, rng.random((2, matches)))  # type: ignore[call-arg]
    results = tuple(
        Result(FIRST + timedelta(days=number - number % 2), f"Home {number}", "Away", int(goals), int(conceded))
        for number, (goals, conceded) in enumerate(zip(home, away, strict=True))
    )
    forecasts = OutcomeForecasts(MODEL.outcomes(*rates.T), rng.uniform(0.01, 0.12, matches), rates)
    return scored(WalkForward(results, forecasts), range(first_id, first_id + matches), sport=Sport.SOCCER)


def duels(matches: int, first_id: int = 10_001) -> Matches:
    """Matches of a sport without draws, on the days of `drawn`."""
    found = drawn(matches, first_id=first_id)
    found["probabilities"], found["observed"] = (0.7, 0.0, 0.3), np.arange(matches) % 3 // 2 * AWAY
    return found


def flat(sums: object) -> list[float]:
    return np.array([sums], TALLY).view(np.float64).tolist()


def test_without_matches_there_is_nothing_to_sum() -> None:
    assert by_year(np.empty(0, MATCH)) == {}
    assert flat(tally(np.empty(0, MATCH), NOTHING)) == flat(total(()))
    assert len(worst(joined(()))) == 0


def test_a_match_keeps_what_was_forecast_and_what_happened() -> None:
    rates = np.array([[1.0, 2.0]])
    forecasts = OutcomeForecasts(np.array([[0.2, 0.3, 0.5]]), np.array([0.04]), rates)
    (kept,) = scored(WalkForward((Result(FIRST, "A", "B", 0, 3),), forecasts), [7], sport=Sport.SOCCER)

    assert (kept["fixture"], date.fromordinal(int(kept["day"])), kept["observed"]) == (7, FIRST, 2)
    assert kept["probabilities"].tolist() == [0.2, 0.3, 0.5]
    assert given(np.array([kept], MATCH)).tolist() == [0.5]


def test_a_match_of_many_goals_changes_nothing_of_what_is_said_of_the_others() -> None:
    """The law of a match is as wide as its own rate wants it, whatever is computed beside it."""
    results = (Result(FIRST, "A", "B", 1, 1), Result(FIRST, "C", "D", 21, 0))
    rates = np.array([[1.2, 1.1], [18.0, 0.3]])
    made = []
    for n in (1, 2):
        forecasts = OutcomeForecasts(np.full((n, 3), 1 / 3), np.ones(n), rates[:n])
        made.append(scored(WalkForward(results[:n], forecasts), range(n), sport=Sport.SOCCER))

    assert made[0]["said"][0] == pytest.approx(made[1]["said"][0], abs=1e-8)
    assert made[0]["came"][0].tolist() == made[1]["came"][0].tolist()


@holds_for(st.lists(st.integers(0, 900), min_size=0, max_size=4), st.integers(1, 400))
def test_sums_of_any_ranges_that_follow_each_other_are_the_sums_of_the_whole(cuts: list[int], matches: int) -> None:
    whole = drawn(matches)
    ends = [FIRST + timedelta(days=each) for each in sorted({*cuts, 1_000})]
    begins = [date.min, *(each + timedelta(days=1) for each in ends)]

    parts = [tally(whole, NOTHING, since, until) for since, until in zip(begins, ends, strict=False)]

    assert flat(total(parts)) == pytest.approx(flat(tally(whole, NOTHING)), rel=1e-9, abs=1e-9)


def test_a_year_knows_the_frequencies_of_the_years_before_it() -> None:
    whole = drawn(500)
    before, sums = NOTHING, []
    for rows in by_year(whole).values():
        sums.append(tally(rows, before))
        before = before + sums[-1]["outcomes"]

    assert len(sums) == 3
    assert flat(total(sums)) == pytest.approx(flat(tally(whole, NOTHING)), rel=1e-9)


def test_beside_a_sport_with_draws_one_without_them_has_no_forecast_of_a_draw() -> None:
    football, others = drawn(40), duels(40)
    sums = tally(joined((football, others)), NOTHING)
    apart = [tally(each, NOTHING) for each in (football, others)]

    assert sums["bins"] == pytest.approx(sum(each["bins"] for each in apart))
    assert sums["bins"][:, 0].sum() == 3 * 40 + 2 * 40
    assert sums["scores"] == pytest.approx(sum(each["scores"] for each in apart))


def test_the_frequencies_give_no_chance_to_a_draw_that_cannot_be() -> None:
    pool = joined((drawn(40), duels(40)))
    can_draw = pool["probabilities"] > 0
    rates = frequencies_before(pool["day"], pool["observed"].astype(np.intp), NOTHING, can_draw)

    assert ((rates > 0) == can_draw).all()
    assert rates.sum(axis=1) == pytest.approx(1)


def test_competitions_are_joined_in_the_order_of_days() -> None:
    together = joined((drawn(10), drawn(30, seed=2, first_id=100)))

    assert together["day"].tolist() == sorted(together["day"].tolist())
    assert together["fixture"][:4].tolist() == [1, 2, 100, 101]


def test_both_days_are_inside() -> None:
    found = during(drawn(30), FIRST + timedelta(days=4), FIRST + timedelta(days=8))

    assert found["fixture"].tolist() == [5, 6, 7, 8, 9, 10]


@pytest.mark.parametrize("matches", [2, 5, 6, 200])
def test_the_worst_are_the_outcomes_with_the_least_chance(matches: int) -> None:
    found = drawn(matches)

    assert given(worst(found)).tolist() == np.sort(given(found))[:5].tolist()
