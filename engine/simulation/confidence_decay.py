"""How fast what is known grows old while no result comes in."""

from dataclasses import dataclass

from engine.simulation.factor import Factor, FactorKey
from engine.simulation.matchup import StrengthEvidence


@dataclass(frozen=True, slots=True)
class ConfidenceDecay:
    """Of the variance of the strength difference.

    Args:
        per_day: v / (S + v), the share of the information lost in a day.
        half_life_days: Until the variance has doubled; None where it does not grow.
        at_break: The share of the information lost once, at a season break.
        variance: S, of the strength difference now.
        growth_per_day: v, of that variance.
    """

    per_day: float
    half_life_days: float | None
    at_break: float
    variance: float
    growth_per_day: float
    factors: tuple[Factor, ...]


def confidence_decay(evidence: StrengthEvidence) -> ConfidenceDecay:
    variance, growth = evidence.variance, evidence.growth_per_day
    at_break = lost(variance, evidence.growth_at_break)
    return ConfidenceDecay(
        per_day=lost(variance, growth),
        half_life_days=variance / growth if growth > 0 else None,
        at_break=at_break,
        variance=variance,
        growth_per_day=growth,
        factors=(
            Factor(FactorKey.VARIANCE, variance),
            Factor(FactorKey.GROWTH, growth),
            Factor(FactorKey.BREAK, at_break),
        ),
    )


def lost(variance: float, growth: float) -> float:
    """Share of the information that goes where a variance grows."""
    return growth / (variance + growth) if growth > 0 else 0.0
