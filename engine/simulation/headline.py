"""The most likely outcome beside its base rate."""

from dataclasses import dataclass

import numpy as np

from engine.simulation.confidence import USUAL_LEVEL, Confidence, confidence
from engine.simulation.matchup import Matchup
from engine.simulation.outcome import ExpectedScore, Outcome, Outcomes, ScoreChance
from engine.simulation.predictive import Predictive, law_of_average_sides
from engine.sports.registry import specification

MEDIAN = np.array([0.5])


@dataclass(frozen=True, slots=True)
class Headline:
    """
    Args:
        median_probability: Of the posterior of the outcome's probability.
        spread_sd: Standard deviation of that posterior: how sure we are of the chance.
        base_rate: Of the outcome between average sides at the same kind of venue.
    """

    outcome: Outcome
    probability: float
    median_probability: float
    confidence: Confidence
    base_rate: float
    base_rates: Outcomes
    probabilities: Outcomes
    expected_score: ExpectedScore
    most_likely_score: ScoreChance
    spread_sd: float


@dataclass(frozen=True, slots=True)
class OutcomeChance:
    """One of the outcomes, and how sure we are of its chance.

    Args:
        low: Lower end of the central 90 % interval of the chance itself.
        high: Upper end.
    """

    outcome: Outcome
    probability: float
    low: float
    high: float


def outcome_chances(matchup: Matchup, predictive: Predictive) -> tuple[OutcomeChance, ...]:
    """All that the sport has, in the order home, draw, away."""
    found = []
    for outcome in specification(matchup.sport).outcomes:
        interval = predictive.chance(outcome).interval(USUAL_LEVEL)
        found.append(OutcomeChance(outcome, predictive.probabilities[outcome], interval.low, interval.high))
    return tuple(found)


def headline(matchup: Matchup, predictive: Predictive) -> Headline:
    probabilities, base_rates = predictive.probabilities, law_of_average_sides(matchup).outcomes
    outcome = probabilities.most_likely
    chance = predictive.chance(outcome)
    sd = chance.sd
    return Headline(
        outcome=outcome,
        probability=probabilities[outcome],
        median_probability=chance.quantiles(MEDIAN)[0],
        confidence=confidence(sd),
        base_rate=base_rates[outcome],
        base_rates=base_rates,
        probabilities=probabilities,
        expected_score=predictive.law.expected_score,
        most_likely_score=predictive.law.likely_scores(1)[0],
        spread_sd=sd,
    )
