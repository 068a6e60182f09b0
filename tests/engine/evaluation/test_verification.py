"""How forecasts did, beside simpler ones."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import beta, norm

from engine.evaluation.backtest import WalkForward, base_rates, walk_forward
from engine.evaluation.outcomes import OutcomeForecasts
from engine.evaluation.scorecard import during, scored, tally
from engine.evaluation.scoring import log_scores, paired_difference, rps
from engine.evaluation.verification import NOTHING, Verification, slope_of, verified, year_of
from engine.ratings.state import Result
from engine.simulation.track_record import ReliabilityBin, similar_forecasts
from engine.simulation.wording import en
from engine.sports.base import Sport

FIRST = date(2024, 1, 1)
SCORE_OF = ((1, 0), (0, 0), (0, 1))


def run(forecasts: np.ndarray, observed: np.ndarray, competition: str = "x") -> WalkForward:
    """One match a day, with these forecasts and outcomes."""
    results = tuple(
        Result(FIRST + timedelta(days=number), "Home", "Away", *SCORE_OF[outcome], competition=competition)
        for number, outcome in enumerate(observed.tolist())
    )
    return WalkForward(results, OutcomeForecasts(forecasts, np.zeros(len(results)), np.ones((len(results), 2))))


def drawn(matches: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Forecasts that are true: outcomes are drawn from them."""
    rng = np.random.default_rng(seed)
    forecasts = rng.dirichlet((4, 2, 3), size=matches)
    observed = (rng.random(matches)[:, None] > forecasts.cumsum(axis=1)).sum(axis=1)
    return forecasts, observed


def found_of(walk: WalkForward, since: date = date.min, until: date = date.max) -> Verification:
    """What the record of a run says of some days."""
    matches = scored(walk, range(len(walk.results)), sport=Sport.SOCCER)
    chosen = during(matches, since, until)
    ends = date.fromordinal(int(chosen["day"][0])), date.fromordinal(int(chosen["day"][-1]))
    return verified(tally(matches, np.zeros(3), since, until), ends, slope_of(chosen))


@pytest.mark.parametrize("matches_a_day", [1, 3])
def test_differences_are_those_of_the_matches_themselves(matches_a_day: int) -> None:
    forecasts, observed = drawn(90)
    walk = run(forecasts, observed)
    days = [FIRST + timedelta(days=number // matches_a_day) for number in range(90)]
    walk = WalkForward(
        tuple(replace(each, day=day) for each, day in zip(walk.results, days, strict=True)), walk.forecasts
    )
    simple = base_rates(walk)

    (frequencies,) = found_of(walk).baselines

    for score, difference in ((rps, frequencies.rps_difference), (log_scores, frequencies.log_score_difference)):
        expected = paired_difference(score(forecasts, observed), score(simple, observed), walk.days)
        assert (difference.mean, difference.t) == pytest.approx((expected.mean, expected.t), rel=1e-9)


def test_a_year_has_the_gain_of_its_matches_with_their_range() -> None:
    forecasts, observed = drawn(60)
    walk = run(forecasts, observed)
    expected = paired_difference(log_scores(forecasts, observed), log_scores(base_rates(walk), observed), walk.days)
    error = abs(expected.mean / expected.t)

    found = year_of(2024, tally(scored(walk, range(60), sport=Sport.SOCCER), np.zeros(3)))

    assert (found.year, found.matches, found.is_enough) == (2024, 60, True)
    assert found.gain == pytest.approx(np.exp(-expected.mean) - 1)
    assert found.interval is not None
    half_widths = np.log1p([found.interval.high, found.interval.low]) + expected.mean
    assert half_widths == pytest.approx([norm.ppf(0.95) * error, -norm.ppf(0.95) * error])


def test_a_year_of_one_day_has_no_range_and_one_of_few_matches_says_nothing() -> None:
    forecasts, observed = drawn(19)
    few = tally(scored(run(forecasts, observed), range(19), sport=Sport.SOCCER), np.zeros(3))
    one = tally(scored(run(forecasts[:1], observed[:1]), range(1), sport=Sport.SOCCER), np.zeros(3))

    assert not year_of(2024, few).is_enough
    assert year_of(2024, one).interval is None


def test_every_outcome_of_every_match_lies_in_one_bin() -> None:
    found = found_of(run(*drawn(300)))

    assert sum(each.forecasts for each in found.bins) == 900
    assert sum(each.hits for each in found.bins) == 300


def test_both_days_are_inside() -> None:
    found = found_of(run(*drawn(30)), FIRST + timedelta(days=3), FIRST + timedelta(days=9))

    assert (found.matches, found.first_day, found.last_day) == (7, date(2024, 1, 4), date(2024, 1, 10))


def test_true_forecasts_are_reliable_and_beat_the_frequencies() -> None:
    found = found_of(run(*drawn(4_000)))
    (frequencies,) = found.baselines

    assert found.calibration_slope == pytest.approx(1, abs=0.15)
    assert frequencies.is_clear
    assert frequencies.log_score_difference.mean < 0
    assert "did better than" in en.baseline(frequencies)


def test_the_frequencies_do_about_as_well_as_themselves() -> None:
    forecasts, observed = drawn(600)
    found = found_of(run(base_rates(run(forecasts, observed)), observed))

    assert not found.baselines[0].is_clear
    assert "about as well" in en.baseline(found.baselines[0])


def test_worse_forecasts_are_called_worse() -> None:
    forecasts, observed = drawn(2_000)
    found = found_of(run(forecasts[:, ::-1], observed))

    assert "did worse than outcome frequencies" in en.baseline(found.baselines[0])


def test_what_a_baseline_knows_does_not_depend_on_the_days_that_are_shown() -> None:
    whole = run(*drawn(60))
    later = FIRST + timedelta(days=59)

    (last,) = found_of(whole, later).baselines

    happened = np.bincount(whole.observed[:59], minlength=3) + 1
    assert last.scores.log_score == pytest.approx(-np.log(happened / happened.sum())[whole.observed[59]])


def test_few_cases_claim_nothing() -> None:
    found = found_of(run(*drawn(5)))

    assert found.calibration_slope is None
    assert not any(each.is_enough for each in found.bins)
    assert en.verification(found).startswith("Too few to say")


def test_chances_that_are_far_too_bold_are_not_called_reliable() -> None:
    forecasts, observed = drawn(3_000)
    bold = forecasts**4 / (forecasts**4).sum(axis=1, keepdims=True)
    true, too_bold = found_of(run(forecasts, observed)), found_of(run(bold, observed))

    assert int(en.verification(true).split()[1]) > int(en.verification(too_bold).split()[1])
    assert too_bold.calibration_slope is not None
    assert too_bold.calibration_slope < 0.5


def test_intervals_are_those_of_jeffreys() -> None:
    """Source: the quantiles of Beta(hits + 1/2, misses + 1/2) by scipy.stats."""
    fullest = max(found_of(run(*drawn(300))).bins, key=lambda each: each.forecasts)
    law = beta(fullest.hits + 0.5, fullest.forecasts - fullest.hits + 0.5)

    assert fullest.interval is not None
    assert (fullest.interval.low, fullest.interval.high) == pytest.approx(law.interval(0.9))


def test_no_forecast_knows_its_own_day_or_a_later_one() -> None:
    results = [
        Result(FIRST + timedelta(days=number), f"Team {number % 5}", f"Team {(number + 1) % 5}", number % 3, number % 2)
        for number in range(80)
    ]
    changed = [*results[:50], *(Result(each.day, each.home, each.away, 9, 0) for each in results[50:])]
    before, after = (walk_forward(each, sport=Sport.SOCCER).forecasts.probabilities for each in (results, changed))

    assert before[:51] == pytest.approx(after[:51], abs=1e-12)
    assert before[52:] != pytest.approx(after[52:], abs=1e-3)


def test_the_first_words_are_about_seventy_percent_or_the_nearest_group_with_enough() -> None:
    groups = [
        similar_forecasts(low / 10, [ReliabilityBin(low / 10, (low + 1) / 10, 40, low / 10 + 0.05, 20)])
        for low in range(10)
    ]
    whole = replace(NOTHING, bins=tuple(groups))

    def example(*without: int) -> float | None:
        kept = tuple(replace(each, is_enough=False) if place in without else each for place, each in enumerate(groups))
        told = replace(whole, bins=kept).example
        return None if told is None else told.low

    assert (example(), example(7), example(7, 6), example(7, 6, 8)) == (0.7, 0.6, 0.8, 0.5)
    assert example(*range(10)) is None
    assert en.record_headline(whole) == "When we said 75%, it happened 50% of the time"
    assert "Too few" in en.record_headline(NOTHING)


@pytest.mark.parametrize(
    ("forecasts", "hits", "says"),
    [
        (1_308, 902, "When we said 65%, it happened 69% of the time (1,308 forecasts)."),
        (400, 1, "When we said 65%, it happened under 1% of the time (400 forecasts)."),
        (100, 1, "When we said 65%, it happened 1% of the time (100 forecasts)."),
        (400, 399, "When we said 65%, it happened over 99% of the time (400 forecasts)."),
        (30, 0, "When we said 65%, it happened not once (30 forecasts)."),
        (30, 30, "When we said 65%, it happened every time (30 forecasts)."),
        (19, 9, "When we said 65%, it happened 9 times of 19. That is too few to judge."),
        (0, 0, "We never said 60% to 70%."),
    ],
)
def test_a_group_of_chances_is_told_in_percent_and_never_as_none_or_all_where_it_was_not(
    forecasts: int, hits: int, says: str
) -> None:
    group = similar_forecasts(0.65, [ReliabilityBin(0.6, 0.7, forecasts, 0.65, hits)])

    assert en.past_group(group) == says


def test_what_is_gained_is_the_ratio_of_the_chances_that_were_given_to_what_happened() -> None:
    forecasts, observed = drawn(60)
    walk = run(forecasts, observed)
    (frequencies,) = found_of(walk).baselines
    given = forecasts[np.arange(60), observed] / base_rates(walk)[np.arange(60), observed]

    assert 1 + frequencies.gain == pytest.approx(np.exp(np.log(given).mean()))
