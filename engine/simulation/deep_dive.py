"""Everything about the uncertainty of one forecast, explained."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import ndtr

from engine.ratings import elo
from engine.simulation.drivers import Drivers, drivers
from engine.simulation.matchup import Matchup
from engine.simulation.outcome import Outcome
from engine.simulation.predictive import Predictive
from engine.simulation.track_record import ReliabilityBin, SimilarForecasts, similar_forecasts
from engine.simulation.uncertainty import (
    ConfidenceDecay,
    DataQuality,
    UncertaintySplit,
    Volatility,
    confidence_decay,
    data_quality,
    uncertainty_split,
    volatility,
)
from engine.simulation.wording import count, counted, outcome_phrase, sentence

MOST_CHANGES = 3


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


def deep_dive(matchup: Matchup, predictive: Predictive, record: Sequence[ReliabilityBin]) -> DeepDive:
    """
    Args:
        record: How forecasts of any outcome did before, by probability; may be empty.
    """
    outcome = predictive.probabilities.most_likely
    openness, quality = volatility(matchup, predictive), data_quality(matchup)
    decay, split = confidence_decay(matchup.evidence), uncertainty_split(predictive)
    moved, turning = drivers(matchup, outcome), turning_point(matchup, predictive)
    similar = similar_forecasts(predictive.probabilities[outcome], record)
    phrase = outcome_phrase(outcome, *matchup.names)
    opening = f"The likeliest outcome is {phrase}: {count(predictive.probabilities[outcome])}."
    parts = (moved, openness, split, turning, quality, decay, similar)
    return DeepDive(
        volatility=openness,
        data_quality=quality,
        confidence_decay=decay,
        uncertainty_split=split,
        drivers=moved,
        turning_point=turning,
        similar_forecasts=similar,
        changes=tuple(driver.sentence for driver in moved.drivers[:MOST_CHANGES]),
        explanation=(opening, *(part.sentence for part in parts)),
    )


def turning_point(matchup: Matchup, predictive: Predictive) -> TurningPoint:
    """Where both sides would score at the same rate: there, and only there, neither is favourite."""
    home, away = matchup.posterior.mean
    sd = matchup.posterior.difference_variance**0.5
    distance = abs(home - away)
    beyond = float(ndtr(-distance / sd)) if sd > 0 else 0.0
    rating_points = distance / elo.scale_of(matchup.sport).supremacy_per_point
    favourite = predictive.probabilities.favourite
    return TurningPoint(
        favourite=favourite,
        rating_points=rating_points,
        probability=beyond,
        sentence=turning_sentence(matchup, favourite, rating_points, beyond),
    )


def turning_sentence(matchup: Matchup, favourite: Outcome, rating_points: float, beyond: float) -> str:
    if rating_points < 0.5:
        return "Neither side is the favourite."
    name, other = matchup.names if favourite is Outcome.HOME else matchup.names[::-1]
    return sentence(
        f"{other} would be the favourite if {name} were {counted(round(rating_points), 'rating point')} weaker "
        f"than we think; the chance that this is so: {count(beyond)}."
    )
