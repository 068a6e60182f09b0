"""A person's probabilities judged: refusals, shapes, properties, and values from elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.errors import InvalidInput
from engine.lab.judgement import (
    ENOUGH,
    Verdict,
    confidence,
    credible_interval,
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
        assert found.verdict is Verdict.TOO_FEW
    else:
        assert (found.verdict is Verdict.UNCLEAR) == (found.low <= 1 <= found.high)


@given(games(least=ENOUGH))
def test_even_chances_show_nothing_of_confidence(game: tuple[NDArray[np.float64], NDArray[np.intp]]) -> None:
    observed = game[1]
    found = confidence(np.full((len(observed), 3), 1 / 3), observed)

    assert found.verdict is Verdict.UNCLEAR
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


@pytest.mark.parametrize(("exponent", "verdict"), [(0.4, Verdict.OVERCONFIDENT), (2.5, Verdict.UNDERCONFIDENT)])
def test_a_bold_and_a_timid_player_are_told_apart(exponent: float, verdict: Verdict) -> None:
    found = confidence(*drawn(400, exponent))

    assert found.verdict is verdict
    assert found.low < exponent < found.high


def test_an_honest_player_gets_no_bad_verdict_more_often_than_the_interval_says() -> None:
    verdicts = [confidence(*drawn(60, 1.0, seed)).verdict for seed in range(200)]

    # A 90 % interval misses in a tenth of the cases; three standard errors of 200 draws above that.
    assert sum(each is not Verdict.UNCLEAR for each in verdicts) <= 200 * (0.1 + 3 * (0.09 / 200) ** 0.5)


def test_jeffreys_interval_has_its_published_ends() -> None:
    # Brown, Cai and DasGupta (2001), table 5: x = 2 of n = 10 at 95 %.
    low, high = credible_interval(2, 10, level=0.95)

    assert (round(low, 3), round(high, 3)) == (0.044, 0.503)


def test_none_and_all_reach_the_ends() -> None:
    assert credible_interval(0, 5)[0] == 0
    assert credible_interval(5, 5)[1] == 1
