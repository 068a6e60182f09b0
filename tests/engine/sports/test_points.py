"""Scores of many points: margins with weights, totals that go with them, overtime, and what a score shows."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from engine.ratings.priors import defaults
from engine.ratings.state import Result, no_ratings
from engine.simulation.margin_total_distribution import MarginTotalDistribution
from engine.sports.base import MarginTotals, Sport
from engine.sports.basketball import estimates as basketball
from engine.sports.observation import Quadratic
from engine.sports.points import NARROW, Overtime, PointsLaw, bins
from engine.sports.points_observer import PointsObserver, capped, shape_of

PLAIN = PointsLaw(0.7, 1.6, 0.0, 150.0, (1.0,))
LATE = PointsLaw(0.7, 1.6, 0.3, 150.0, (0.0, *[1.0] * 12), Overtime(2.0, 0.1))
rates = st.floats(20.0, 130.0)


def law_at(law: PointsLaw, home: float, away: float) -> tuple[MarginTotals, np.ndarray]:
    found, outcomes = law.mixture(np.log([[home], [away]]), np.ones(1))
    return found, outcomes[:, 0]


def test_without_weights_the_margin_is_a_rounded_normal() -> None:
    found, _ = law_at(PLAIN, 100.0, 96.0)
    margins = np.arange(len(found.cells)) + found.first_margin
    sd = (0.7 * 196) ** 0.5
    expected = norm.cdf(margins + 0.5, 4.0, sd) - norm.cdf(margins - 0.5, 4.0, sd)

    np.testing.assert_allclose(found.cells.sum(axis=1), expected, atol=1e-9)


@given(rates, rates)
def test_margin_and_total_are_both_even_or_both_odd_and_no_side_has_less_than_nothing(home: float, away: float) -> None:
    found, outcomes = law_at(LATE, home, away)
    margins = np.arange(found.cells.shape[0])[:, None] + found.first_margin
    totals = 2 * np.arange(found.cells.shape[1])[None] + found.first_total + margins % 2

    assert found.first_margin % 2 == found.first_total % 2 == 0
    assert found.cells[totals < np.abs(margins)].sum() == 0
    assert outcomes[1] == 0
    assert found.cells.sum() == pytest.approx(1)


@pytest.mark.parametrize("width", [1, 2])
@pytest.mark.parametrize("sd", [3.0, 1.01, 0.99 / NARROW, 2.0 / NARROW, 30.0])
def test_a_narrow_bin_holds_what_its_two_ends_say(width: int, sd: float) -> None:
    values, means = np.arange(-400, 401), np.array([-31.3, 0.0, 77.77])
    ends = [norm.cdf((values + side * width / 2 - means[:, None]) / sd) for side in (1, -1)]

    np.testing.assert_allclose(bins(values, width, means, np.full(3, sd)), ends[0] - ends[1], atol=2e-10)


@given(st.floats(1.0, 130.0), st.floats(1.0, 130.0))
def test_every_score_counts_where_its_margin_and_total_say(home: float, away: float) -> None:
    found, _ = law_at(LATE, home, away)
    counted = MarginTotalDistribution.of_margins(found)
    margins = found.first_margin + np.arange(len(found.cells))[:, None]
    totals = found.first_total + 2 * np.arange(found.cells.shape[1]) + margins % 2
    margins = np.broadcast_to(margins, totals.shape)
    possible = totals >= np.abs(margins)

    for said, counts in (
        (counted.home_scores, (totals + margins) // 2),
        (counted.away_scores, (totals - margins) // 2),
        (counted.margins, margins + counted.most),
        (counted.totals, totals),
    ):
        summed = np.bincount(counts[possible], found.cells[possible], len(said))
        np.testing.assert_allclose(said, summed, atol=1e-12)


@given(rates, rates)
def test_swapping_the_sides_mirrors_the_margins(home: float, away: float) -> None:
    one, other = law_at(LATE, home, away)[0], law_at(LATE, away, home)[0]

    np.testing.assert_allclose(one.cells, other.cells[::-1], atol=1e-12)


def test_overtime_adds_points_and_small_margins() -> None:
    usual, late = (MarginTotalDistribution.of_margins(law_at(each, 100.0, 100.0)[0]) for each in (PLAIN, LATE))

    assert late.totals @ np.arange(len(late.totals)) > usual.totals @ np.arange(len(usual.totals)) + 0.5
    assert late.margins[late.most + 3] > usual.margins[usual.most + 3]


def test_a_weight_moves_its_margin_alone_against_the_others() -> None:
    keyed = PointsLaw(4.0, 4.0, 0.3, 90.0, (1.0, 1.0, 1.0, 3.0))
    plain = PointsLaw(4.0, 4.0, 0.3, 90.0, (1.0,))
    one, other = (MarginTotalDistribution.of_margins(law_at(each, 24.0, 21.0)[0]) for each in (keyed, plain))
    ratio = (one.margins[one.most + 3] / one.margins[one.most + 4]) / (
        other.margins[other.most + 3] / other.margins[other.most + 4]
    )

    assert ratio == pytest.approx(3.0)


def test_a_law_without_a_grid_still_says_what_is_asked_of_a_score() -> None:
    one, other = (MarginTotalDistribution.of_margins(law_at(LATE, home, 100.0)[0]) for home in (100.0, 105.0))
    likely = one.likely_scores(4)
    drawn = one.counted(np.random.default_rng(1), 10_000)

    assert one.rows() == ()
    assert one.both_score == pytest.approx(1)
    assert [each.probability for each in likely] == sorted((each.probability for each in likely), reverse=True)
    assert 0 < one.distance(other) < 1
    assert one.distance(one) == 0
    assert drawn[:3].sum() == 10_000
    assert all(min(score) >= 0 for score in one.scores(np.random.default_rng(1), 20))
    assert one.margin_pmf.probabilities[0] > 0
    assert sum(one.margin_pmf.probabilities) == pytest.approx(1, abs=1e-8)


def test_the_slopes_of_what_is_seen_are_those_of_its_log_likelihood() -> None:
    seen = Quadratic((0.1, -0.2), (0.5, -0.3), (2.0, 0.4, 3.0))
    step = 1e-6
    slopes = seen.terms(0.3, 0.1)

    assert slopes[0] == pytest.approx((seen.value(0.3 + step, 0.1) - seen.value(0.3 - step, 0.1)) / (2 * step))
    assert slopes[1] == pytest.approx((seen.value(0.3, 0.1 + step) - seen.value(0.3, 0.1 - step)) / (2 * step))
    assert seen.terms(0.1, -0.2)[:2] == (0.5, -0.3)


def test_wide_margins_raise_what_is_believed_of_their_variance_and_are_remembered() -> None:
    start = no_ratings(Sport.BASKETBALL, "", defaults(Sport.BASKETBALL), "")
    observer = PointsObserver(start)
    for _ in range(200):
        observer.observe(Result(date(2024, 1, 1), "A", "B", 140, 90), (4.6, 4.6, 1e-4, 0.0, 1e-4))
    ((excess, _),) = observer.remembered(start.level).saved

    assert excess > 1


def test_how_many_points_were_scored_says_nothing_of_who_is_stronger() -> None:
    believed = (4.7, 4.5, 0.001, 0.0, 0.001)
    gaps = []
    for home, away in ((104, 100), (134, 130)):
        observer = PointsObserver(no_ratings(Sport.BASKETBALL, "", defaults(Sport.BASKETBALL), ""))
        home_slope, away_slope, *_ = observer.observe(Result(date(2024, 1, 1), "A", "B", home, away), believed).terms(
            *believed[:2]
        )
        gaps.append(home_slope - away_slope)

    assert gaps[0] == pytest.approx(gaps[1])


@pytest.mark.parametrize(("most", "sd"), [(48.0, 13.0), (65.0, 12.0), (40.0, 13.0)])
def test_a_capped_margin_follows_what_is_expected_one_to_one(most: float, sd: float) -> None:
    margins = np.linspace(-120.0, 120.0, 24_001)
    means = [
        float(np.trapezoid([capped(each, most, sd**2) for each in margins] * norm.pdf(margins, mean, sd), margins))
        for mean in (-2.0, 2.0)
    ]

    assert (means[1] - means[0]) / 4 == pytest.approx(1.0, abs=0.02)


def test_totals_have_the_skewness_that_is_asked_for() -> None:
    found = MarginTotalDistribution.of_margins(law_at(PointsLaw(0.7, 1.6, 0.26, 150.0, (1.0,)), 100.0, 100.0)[0])
    totals = np.arange(len(found.totals))
    mean = found.totals @ totals
    second, third = (found.totals @ (totals - mean) ** power for power in (2, 3))

    assert mean == pytest.approx(200.0, abs=0.05)
    assert second == pytest.approx(320.0, rel=0.03)
    assert third / second**1.5 == pytest.approx(0.26, abs=0.03)


def test_a_question_of_before_totals_were_skewed_has_the_law_that_it_had() -> None:
    usual = shape_of(defaults(Sport.BASKETBALL))

    law = basketball.law(*usual[:2], *usual[3:])

    assert (law.total_skew, law.weights) == (0.0, basketball.law().weights)
