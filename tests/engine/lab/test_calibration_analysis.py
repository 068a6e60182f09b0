"""A person's probabilities judged: refusals, shapes, properties, and values from elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import ttest_1samp, ttest_ind

from engine.errors import InvalidInput
from engine.lab.calibration_analysis import (
    BEGINNING,
    ENOUGH,
    PRIOR_SD,
    BiasVerdict,
    changed,
    confidence,
    credible_interval,
    divergence,
    errors_needed,
    gain,
    paired_change,
    reliability,
    scores,
    versus,
)

START = date(2024, 1, 1)


@st.composite
def games(draw: st.DrawFn, least: int = 1, most: int = 60) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Forecasts that sum to one, none of them impossible, and what happened."""
    n = draw(st.integers(least, most))
    raw = np.array(draw(st.lists(st.tuples(*[st.floats(0.02, 1)] * 3), min_size=n, max_size=n)))
    observed = np.array(draw(st.lists(st.integers(0, 2), min_size=n, max_size=n)))
    return raw / raw.sum(axis=1, keepdims=True), observed


def drawn(n: int, exponent: float, seed: int = 1) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """A player whose chances would have to be raised to ``exponent`` to be right."""
    rng = np.random.default_rng(seed)
    said = rng.dirichlet((2, 1.5, 2), size=n)
    true = said**exponent / (said**exponent).sum(axis=1, keepdims=True)
    return said, (true.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1)


def days(n: int) -> list[date]:
    return [START + timedelta(days=index) for index in range(n)]


@pytest.mark.parametrize("forecast", [(0.5, 0.5, 0.5), (1.2, -0.1, -0.1), (float("nan"), 0.5, 0.5)])
def test_what_is_no_distribution_is_refused(forecast: tuple[float, float, float]) -> None:
    with pytest.raises(InvalidInput):
        scores([forecast], [0])


@given(games())
def test_every_event_is_in_one_bin(game: tuple[NDArray[np.float64], NDArray[np.intp]]) -> None:
    forecasts, observed = game
    bins = reliability(forecasts, observed)

    assert sum(each.count for each in bins) == 3 * len(forecasts)
    assert sum(each.hits for each in bins) == len(forecasts)
    assert all(each.first <= each.mean_probability <= each.last + 1e-12 for each in bins)


@given(games())
def test_the_frequency_lies_inside_its_interval(game: tuple[NDArray[np.float64], NDArray[np.intp]]) -> None:
    assert all(each.low <= each.frequency <= each.high for each in reliability(*game))


@given(games())
def test_few_events_are_said_to_be_too_few(game: tuple[NDArray[np.float64], NDArray[np.intp]]) -> None:
    assert all(each.is_enough == (each.count >= ENOUGH) for each in reliability(*game))


@given(games())
def test_scores_are_those_of_scoringrules(game: tuple[NDArray[np.float64], NDArray[np.intp]]) -> None:
    forecasts, observed = game
    happened = np.eye(3)[observed]
    found = scores(forecasts, observed)

    assert found.brier == pytest.approx(scoringrules.brier_score(happened, forecasts).sum(axis=1).mean())
    assert found.rps == pytest.approx(scoringrules.rps_score(happened, forecasts, onehot=True).mean() / 2)
    assert found.log == pytest.approx(scoringrules.log_score(happened, forecasts)[happened == 1].mean())


@given(games())
def test_the_exponents_interval_is_in_order_and_fits_the_verdict(
    game: tuple[NDArray[np.float64], NDArray[np.intp]],
) -> None:
    found = confidence(*game)

    assert found.low < found.exponent < found.high
    if len(game[0]) < ENOUGH:
        assert found.verdict is BiasVerdict.TOO_FEW
    else:
        assert (found.verdict is BiasVerdict.UNCLEAR) == (found.low <= 1 <= found.high)


@given(games(least=ENOUGH))
def test_even_chances_show_nothing_of_confidence(game: tuple[NDArray[np.float64], NDArray[np.intp]]) -> None:
    observed = game[1]
    found = confidence(np.full((len(observed), 3), 1 / 3), observed)

    assert found.verdict is BiasVerdict.UNCLEAR
    assert found.overconfident == pytest.approx(0.5, abs=0.01)


@given(games(least=2))
def test_nobody_differs_from_themselves(game: tuple[NDArray[np.float64], NDArray[np.intp]]) -> None:
    found = versus(game[0], game[0], game[1], days(len(game[0])))

    assert (found.difference, found.t, found.is_clear) == (0, 0, False)


@given(games(least=2), st.integers(0, 10_000))
def test_a_comparison_turned_around_changes_its_sign(
    game: tuple[NDArray[np.float64], NDArray[np.intp]], seed: int
) -> None:
    forecasts, observed = game
    other = np.random.default_rng(seed).dirichlet((3, 2, 3), size=len(forecasts))
    one, turned = (versus(a, b, observed, days(len(observed))) for a, b in ((forecasts, other), (other, forecasts)))

    assert one.difference == pytest.approx(-turned.difference)
    assert one.t == pytest.approx(-turned.t)


def test_a_lead_over_few_matches_is_never_claimed() -> None:
    n = ENOUGH - 1
    found = versus([(0.9, 0.05, 0.05)] * n, [(0.2, 0.4, 0.4)] * n, [0] * n, days(n))

    assert not found.is_clear
    assert "Too few" in found.sentence


@pytest.mark.parametrize(("exponent", "verdict"), [(0.4, BiasVerdict.OVERCONFIDENT), (2.5, BiasVerdict.UNDERCONFIDENT)])
def test_a_bold_and_a_timid_player_are_told_apart(exponent: float, verdict: BiasVerdict) -> None:
    found = confidence(*drawn(400, exponent))

    assert found.verdict is verdict
    assert found.low < exponent < found.high


def test_an_honest_player_gets_no_bad_verdict_more_often_than_the_interval_says() -> None:
    verdicts = [confidence(*drawn(60, 1.0, seed)).verdict for seed in range(200)]

    # A 90 % interval misses in a tenth of the cases; three standard errors of 200 draws above that.
    assert sum(each is not BiasVerdict.UNCLEAR for each in verdicts) <= 200 * (0.1 + 3 * (0.09 / 200) ** 0.5)


def first_verdict(exponent: float, seed: int) -> BiasVerdict:
    """What a player is told who looks after every sixth of 120 forecasts, and stops at the first verdict."""
    forecasts, observed = drawn(120, exponent, seed)
    told = (confidence(forecasts[:seen], observed[:seen]).verdict for seen in range(ENOUGH, 121, 6))
    return next((each for each in told if each is not BiasVerdict.UNCLEAR), BiasVerdict.UNCLEAR)


def test_the_first_verdict_of_whoever_keeps_looking_is_right_as_often_as_it_says() -> None:
    exponents = np.exp(np.random.default_rng(5).normal(0, PRIOR_SD, size=120))
    told = [(first_verdict(float(each), seed), bool(each < 1)) for seed, each in enumerate(exponents)]
    verdicts = [
        (said is BiasVerdict.OVERCONFIDENT, is_bold) for said, is_bold in told if said is not BiasVerdict.UNCLEAR
    ]
    wrong = sum(said != is_bold for said, is_bold in verdicts)

    # A verdict says that the other direction has a probability of at most 5 %.
    assert len(verdicts) > 40
    assert wrong <= len(verdicts) * (0.05 + 3 * (0.05 * 0.95 / len(verdicts)) ** 0.5)


def test_jeffreys_interval_has_its_published_ends() -> None:
    # Brown, Cai and DasGupta (2001), table 5: x = 2 of n = 10 at 95 %.
    low, high = credible_interval(2, 10, level=0.95)

    assert (round(low, 3), round(high, 3)) == (0.044, 0.503)


def test_none_and_all_reach_the_ends() -> None:
    assert credible_interval(0, 5)[0] == 0
    assert credible_interval(5, 5)[1] == 1


def test_whoever_looks_after_every_match_is_wrong_as_seldom_as_the_promise_says() -> None:
    players, matches = 400, 300
    differences = np.random.default_rng(1).standard_t(4, size=(players, matches))
    seen = np.arange(1, matches + 1)
    means, squares = (each.cumsum(axis=1) / seen for each in (differences, differences**2))
    errors = np.sqrt((squares - means**2)[:, ENOUGH - 1 :] / (seen[ENOUGH - 1 :] - 1))
    sizes = np.abs(means[:, ENOUGH - 1 :]) / errors
    needed = np.array([errors_needed(int(each)) for each in seen[ENOUGH - 1 :]])
    room = 3 * (0.05 * 0.95 / players) ** 0.5

    assert (sizes > needed).any(axis=1).mean() <= 0.05 + room
    # The rule of two standard errors, which is meant for a single look, breaks the promise.
    assert (sizes > 2).any(axis=1).mean() > 0.2


@given(st.integers(1, 10**6))
def test_looking_often_needs_more_than_looking_once(forecasts: int) -> None:
    assert errors_needed(forecasts) > 1.96


@given(games(least=ENOUGH), st.integers(0, 10_000))
def test_the_range_of_a_difference_leaves_zero_outside_where_it_is_claimed(
    game: tuple[NDArray[np.float64], NDArray[np.intp]], seed: int
) -> None:
    forecasts, observed = game
    other = np.random.default_rng(seed).dirichlet((3, 2, 3), size=len(forecasts))
    found = versus(forecasts, other, observed, days(len(observed)))

    if found.low is not None and found.high is not None:
        assert found.low <= found.difference <= found.high
        assert found.is_clear == (found.low > 0 or found.high < 0)


@given(games(), st.integers(0, 10_000))
def test_what_is_lost_if_the_model_is_right_is_the_mean_excess_of_the_log_score(
    game: tuple[NDArray[np.float64], NDArray[np.intp]], seed: int
) -> None:
    own = game[0]
    model = np.random.default_rng(seed).dirichlet((3, 2, 3), size=len(own))
    cases = np.eye(3)
    excess = [
        sum(p * (scoringrules.log_score(one, said)[k] - scoringrules.log_score(one, p_all)[k])
            for k, (p, one) in enumerate(zip(p_all, cases, strict=True)))
        for p_all, said in zip(model, own, strict=True)
    ]  # fmt: skip

    assert divergence(model, own) == pytest.approx(excess, abs=1e-9)


@given(games())
def test_the_models_own_forecast_loses_nothing(game: tuple[NDArray[np.float64], NDArray[np.intp]]) -> None:
    assert divergence(game[0], game[0]) == pytest.approx(np.zeros(len(game[0])), abs=1e-12)


@given(games(most=2 * BEGINNING - 1))
def test_nothing_is_said_of_practice_before_the_twentieth_forecast(
    game: tuple[NDArray[np.float64], NDArray[np.intp]],
) -> None:
    assert gain(game[0], game[0], game[1]) is None


@given(games(least=2 * BEGINNING), st.integers(0, 10_000))
def test_a_change_has_the_interval_of_welchs_test(
    game: tuple[NDArray[np.float64], NDArray[np.intp]], seed: int
) -> None:
    own, observed = game
    model = np.random.default_rng(seed).dirichlet((3, 2, 3), size=len(own))
    found = gain(own, model, observed)
    lost = divergence(model, own)
    expected = ttest_ind(lost[:BEGINNING], lost[BEGINNING:], equal_var=False).confidence_interval(0.90)

    assert found is not None
    assert (found.by_model.low, found.by_model.high) == pytest.approx((expected.low, expected.high))


@given(st.lists(st.tuples(st.floats(0, 2), st.floats(0, 2)), min_size=2, max_size=40))
def test_a_change_over_players_has_the_interval_of_the_paired_t_test(players: list[tuple[float, float]]) -> None:
    first, later = np.array(players).T
    found = paired_change(first, later)
    if (first - later).std() < 1e-9:
        return
    expected = ttest_1samp(first - later, 0).confidence_interval(0.90)

    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_a_player_who_came_nearer_to_the_model_is_told_so() -> None:
    model = np.random.default_rng(2).dirichlet((3, 2, 3), size=60)
    early = np.roll(model, 1, axis=1)
    own = np.where(np.arange(60)[:, None] < BEGINNING, early, 0.9 * model + 0.1 / 3)
    found = gain(own, model, [0] * 60)

    assert found is not None
    assert found.by_model.is_clear
    assert found.by_model.difference > 0
    assert "nearer" in found.sentence


def test_a_change_of_few_forecasts_is_not_claimed() -> None:
    assert not changed(1.0, 0.0, 0.01, 5.0, is_enough=False).is_clear
    assert changed(1.0, 0.0, 0.01, 5.0, is_enough=True).is_clear
