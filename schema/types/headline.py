"""The headline pick."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.forecasts.views import Identity
from engine.simulation import headline as engine
from engine.simulation.wording import Wording
from schema.types.enums import Confidence, Outcome
from schema.types.facts import built
from schema.types.outcome import ExpectedScore, OutcomeChance, Outcomes, ScoreChance, chances


@strawberry.type(description="The most likely outcome, as number and count, beside its base rate.")
class Headline:
    outcome: Outcome = field(description="The most likely outcome.")
    label: str = field(description="The outcome in words.")
    probability: float = field(description="Predictive probability of the outcome, from 0 to 1.")
    percent: str = field(description="The probability with as many digits as the Monte Carlo error leaves.")
    count: str = field(description='The probability as a count, such as "about 9 in 20".')
    median_probability: float = field(description="Median of the posterior of the probability, from 0 to 1.")
    confidence: Confidence = field(description="How sure we are of the chance.")
    confidence_sentence: str = field(description="The same as a sentence.")
    base_rate: float = field(description="How often this outcome comes between average sides, from 0 to 1.")
    base_rates: Outcomes = field(description="The same of all three outcomes.")
    probabilities: Outcomes = field(description="Predictive probabilities of the three outcomes.")
    outcomes: list[OutcomeChance] = field(description="The same of the outcomes that the sport has, and no others.")
    expected_score: ExpectedScore = field(description="Mean score of both sides.")
    most_likely_score: ScoreChance = field(description="The score that is more likely than any other.")
    spread_sd: float = field(description="Standard deviation of the posterior of the probability.")
    sentence: str = field(description="The headline in a sentence or two.")

    @classmethod
    def of(cls, facts: engine.Headline, simulation: Identity, words: Wording) -> Headline:
        decimals = simulation.settings.decimals(facts.probability)
        return built(
            cls,
            facts,
            outcomes=chances(facts.probabilities, simulation.matchup.sport),
            label=words.outcome(facts.outcome, simulation.matchup),
            percent=words.percent(facts.probability, decimals),
            count=words.count(facts.probability),
            confidence_sentence=words.confidence(facts),
            sentence=words.headline(facts, simulation.matchup, decimals),
        )
