"""The most likely outcome, as number and count, beside its base rate."""

from dataclasses import dataclass

from engine.simulation.outcome import ExpectedScore, Outcome, Outcomes, ScoreChance
from engine.simulation.wording import Confidence


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
