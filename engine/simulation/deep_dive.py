"""Everything about the uncertainty of one forecast."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import ndtr

from engine.ratings import elo
from engine.simulation.confidence_decay import ConfidenceDecay, confidence_decay
from engine.simulation.data_quality import DataQuality, data_quality
from engine.simulation.drivers import Drivers, Rows, drivers, home_advantage_grid
from engine.simulation.matchup import Matchup
from engine.simulation.outcome import Outcome
from engine.simulation.predictive import Predictive
from engine.simulation.track_record import ReliabilityBin, SimilarForecasts, similar_forecasts
from engine.simulation.uncertainty_split import UncertaintySplit, uncertainty_split
from engine.simulation.volatility import Volatility, volatility


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


@dataclass(frozen=True, slots=True)
class DeepDive:
    """
    Args:
        home_advantage: What it adds to the probability of every score; empty where there is none, and where the
            section was computed before it had it.
    """

    volatility: Volatility
    data_quality: DataQuality
    confidence_decay: ConfidenceDecay
    uncertainty_split: UncertaintySplit
    drivers: Drivers
    turning_point: TurningPoint
    similar_forecasts: SimilarForecasts
    home_advantage: Rows = ()


def deep_dive(matchup: Matchup, predictive: Predictive, record: Sequence[ReliabilityBin]) -> DeepDive:
    """
    Args:
        record: How forecasts of any outcome did before, by probability; may be empty.
    """
    outcome = predictive.probabilities.most_likely
    return DeepDive(
        volatility=volatility(matchup, predictive),
        data_quality=data_quality(matchup),
        confidence_decay=confidence_decay(matchup.evidence),
        uncertainty_split=uncertainty_split(predictive),
        drivers=drivers(matchup, outcome),
        turning_point=turning_point(matchup, predictive),
        similar_forecasts=similar_forecasts(predictive.probabilities[outcome], record),
        home_advantage=home_advantage_grid(matchup, predictive),
    )


def turning_point(matchup: Matchup, predictive: Predictive) -> TurningPoint:
    """Where both sides would score at the same rate: there, and only there, neither is favourite."""
    home, away = matchup.posterior.mean
    sd = matchup.posterior.difference_variance**0.5
    distance = abs(home - away)
    return TurningPoint(
        favourite=predictive.probabilities.favourite,
        rating_points=distance / elo.scale_of(matchup.sport).supremacy_per_point,
        probability=float(ndtr(-distance / sd)) if sd > 0 else 0.0,
    )
