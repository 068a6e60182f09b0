"""How similar forecasts did before."""

from dataclasses import dataclass

from engine.simulation.pmf import Interval


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
    sentence: str
