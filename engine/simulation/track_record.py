"""How similar forecasts did before."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import betaincinv

from engine.simulation.confidence import USUAL_LEVEL
from engine.simulation.pmf import Interval

ENOUGH_CASES = 20
# Jeffreys' prior of a share.
PRIOR_HITS = 0.5


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Past forecasts whose probability of the named outcome lay in [low, high).

    Args:
        forecasts: How many.
        mean_probability: What was said on average.
        hits: How often it happened.
    """

    low: float
    high: float
    forecasts: int
    mean_probability: float
    hits: int


@dataclass(frozen=True, slots=True)
class SimilarForecasts:
    """
    Args:
        frequency: Share of the forecasts that came true; None where there were none.
        interval: Of that share, at 90 %.
        is_enough: At least twenty cases; below that nothing is claimed.
    """

    low: float
    high: float
    forecasts: int
    hits: int
    mean_probability: float | None
    frequency: float | None
    interval: Interval | None
    is_enough: bool


def similar_forecasts(probability: float, record: Sequence[ReliabilityBin]) -> SimilarForecasts:
    """The bin of the record that holds ``probability``; without one, no cases."""
    nothing = ReliabilityBin(probability, probability, 0, probability, 0)
    similar = next((each for each in record if each.low <= probability < each.high), nothing)
    if similar.forecasts == 0:
        return SimilarForecasts(similar.low, similar.high, 0, 0, None, None, None, False)
    return SimilarForecasts(
        low=similar.low,
        high=similar.high,
        forecasts=similar.forecasts,
        hits=similar.hits,
        mean_probability=similar.mean_probability,
        frequency=similar.hits / similar.forecasts,
        interval=share_interval(similar.hits, similar.forecasts),
        is_enough=similar.forecasts >= ENOUGH_CASES,
    )


def share_interval(hits: int, cases: int, level: float = USUAL_LEVEL) -> Interval:
    """Of a long-run share, with ends 0 and 1 where none and all were hits.

    Source: Brown, Cai and DasGupta (2001), the equal-tailed Jeffreys interval.
    """
    outside = (1 - level) / 2
    low, high = betaincinv(hits + PRIOR_HITS, cases - hits + PRIOR_HITS, (outside, 1 - outside)).tolist()
    return Interval(low if hits else 0.0, high if hits < cases else 1.0, level)
