"""Everything about the uncertainty of one forecast, explained."""

from dataclasses import dataclass

from engine.simulation.drivers import Drivers
from engine.simulation.outcome import Outcome
from engine.simulation.track_record import SimilarForecasts
from engine.simulation.uncertainty import ConfidenceDecay, DataQuality, UncertaintySplit, Volatility


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """How far the strengths would have to lie from what is believed for the other side to be favourite.

    Args:
        rating_points: On the Elo scale.
        probability: Posterior probability that the strengths do lie beyond it.
    """

    favourite: Outcome
    rating_points: float
    probability: float
    sentence: str


@dataclass(frozen=True, slots=True)
class DeepDive:
    """
    Args:
        changes: What would change the forecast, the largest first.
        explanation: Paragraphs in plain words.
    """

    volatility: Volatility
    data_quality: DataQuality
    confidence_decay: ConfidenceDecay
    uncertainty_split: UncertaintySplit
    drivers: Drivers
    turning_point: TurningPoint
    similar_forecasts: SimilarForecasts
    changes: tuple[str, ...]
    explanation: tuple[str, ...]
