"""How similar forecasts did, and when too few to say."""

import pytest
from scipy.stats import beta

from engine.simulation.track_record import ReliabilityBin, similar_forecasts
from engine.simulation.wording import en

RECORD = (
    ReliabilityBin(0.4, 0.5, 200, 0.452, 96),
    ReliabilityBin(0.5, 0.6, 19, 0.55, 10),
    ReliabilityBin(0.6, 0.7, 30, 0.64, 30),
)


def test_the_bin_that_holds_the_probability_is_told() -> None:
    similar = similar_forecasts(0.47, RECORD)

    assert (similar.forecasts, similar.hits, similar.frequency) == (200, 96, 0.48)
    assert similar.is_enough
    assert en.similar_forecasts(similar) == (
        "Forecasts like this one said 45% on average, and 48% came true. We made 200 of them so far."
    )


@pytest.mark.parametrize("probability", [0.1, 0.55])
def test_fewer_than_twenty_cases_are_too_few_to_say(probability: float) -> None:
    similar = similar_forecasts(probability, RECORD)

    assert not similar.is_enough
    assert en.similar_forecasts(similar).startswith("Too few to say")


def test_without_a_record_nothing_is_claimed() -> None:
    similar = similar_forecasts(0.47, ())

    assert (similar.forecasts, similar.frequency, similar.interval) == (0, None, None)
    assert en.similar_forecasts(similar) == "Too few to say: no past forecast like this one."


def test_the_interval_is_the_one_of_jeffreys() -> None:
    interval = similar_forecasts(0.47, RECORD).interval

    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx(beta(96.5, 104.5).interval(0.9))


def test_an_interval_reaches_the_end_where_every_forecast_came_true() -> None:
    interval = similar_forecasts(0.65, RECORD).interval

    assert interval is not None
    assert interval.low < interval.high == 1
