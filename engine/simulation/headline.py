"""The most likely outcome, as number and count, beside its base rate."""

from dataclasses import dataclass

import numpy as np

from engine.simulation.matchup import Matchup
from engine.simulation.outcome import ExpectedScore, Outcome, Outcomes, ScoreChance
from engine.simulation.predictive import Predictive, law_of_average_sides
from engine.simulation.settings import Settings
from engine.simulation.wording import (
    SDS_OF_90_PERCENT,
    Confidence,
    confidence,
    count,
    outcome_label,
    percent,
    points,
    sentence,
)
from engine.sports.registry import specification

MEDIAN = np.array([0.5])
NINETY = 0.9


@dataclass(frozen=True, slots=True)
class Headline:
    """
    Args:
        label: The outcome in words, such as "Arsenal win".
        percent: The probability with the digits that the Monte Carlo error leaves.
        count: The probability as a count, such as "about 9 in 20".
        median_probability: Of the posterior of the outcome's probability.
        spread_sd: Standard deviation of that posterior: how sure we are of the chance.
        base_rate: Of the outcome between average sides at the same kind of venue.
    """

    outcome: Outcome
    label: str
    probability: float
    percent: str
    count: str
    median_probability: float
    confidence: Confidence
    confidence_sentence: str
    base_rate: float
    base_rates: Outcomes
    probabilities: Outcomes
    expected_score: ExpectedScore
    most_likely_score: ScoreChance
    spread_sd: float
    sentence: str


@dataclass(frozen=True, slots=True)
class OutcomeChance:
    """One of the outcomes, and how sure we are of its chance.

    Args:
        low: Lower end of the central 90 % interval of the chance itself.
        high: Upper end.
    """

    outcome: Outcome
    label: str
    probability: float
    percent: str
    count: str
    low: float
    high: float


def outcome_chances(matchup: Matchup, predictive: Predictive, settings: Settings) -> tuple[OutcomeChance, ...]:
    """All that the sport has, in the order home, draw, away."""
    found = []
    for outcome in specification(matchup.sport).outcomes:
        probability = predictive.probabilities[outcome]
        interval = predictive.chance(outcome).interval(NINETY)
        shown = percent(probability, settings.decimals(probability))
        label = sentence(outcome_label(outcome, *matchup.names))
        found.append(OutcomeChance(outcome, label, probability, shown, count(probability), interval.low, interval.high))
    return tuple(found)


def headline(matchup: Matchup, predictive: Predictive, settings: Settings) -> Headline:
    probabilities, base_rates = predictive.probabilities, law_of_average_sides(matchup).outcomes
    outcome = probabilities.most_likely
    probability, base_rate = probabilities[outcome], base_rates[outcome]
    chance = predictive.chance(outcome)
    label = outcome_label(outcome, *matchup.names)
    shown = percent(probability, settings.decimals(probability))
    return Headline(
        outcome=outcome,
        label=label,
        probability=probability,
        percent=shown,
        count=count(probability),
        median_probability=chance.quantiles(MEDIAN)[0],
        confidence=confidence(chance.sd),
        confidence_sentence=confidence_sentence(chance.sd),
        base_rate=base_rate,
        base_rates=base_rates,
        probabilities=probabilities,
        expected_score=predictive.law.expected_score,
        most_likely_score=predictive.law.likely_scores(1)[0],
        spread_sd=chance.sd,
        sentence=sentence(
            f"{label}: {shown}, {count(probability)}; between average sides {venue(matchup)} {count(base_rate)}."
        ),
    )


def venue(matchup: Matchup) -> str:
    return "on neutral ground" if matchup.neutral else "at such a venue"


def confidence_sentence(sd: float) -> str:
    """How sure we are of the chance, which is another thing than the chance."""
    return f"Confidence is {confidence(sd)}: the chance itself may lie {points(SDS_OF_90_PERCENT * sd)} off either way."
