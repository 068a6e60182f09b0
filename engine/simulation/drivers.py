"""What moved the probability, and by how much: exact differences that sum."""

from dataclasses import dataclass

from engine.simulation.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Driver:
    """One input of the forecast.

    Args:
        effect: Shapley value: the input's share of ``probability - neutral_probability``.
        probability_without: The predictive probability with this input alone at its neutral value.
    """

    key: str
    label: str
    effect: float
    probability_without: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Drivers:
    """The effects sum to ``probability - neutral_probability``; the largest comes first.

    Args:
        neutral_probability: Of the same outcome between even sides at a neutral venue, strengths known.
    """

    outcome: Outcome
    probability: float
    neutral_probability: float
    drivers: tuple[Driver, ...]
    sentence: str
