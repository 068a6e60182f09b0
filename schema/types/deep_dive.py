"""Everything about the uncertainty of one forecast, explained."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.simulation import deep_dive as engine
from engine.simulation import drivers as inputs
from engine.simulation import track_record
from engine.simulation.matchup import Matchup
from engine.simulation.wording import Wording
from schema.context import Info
from schema.types.enums import Outcome
from schema.types.facts import built
from schema.types.law import Interval
from schema.types.shown import stands_for
from schema.types.uncertainty import ConfidenceDecay, DataQuality, UncertaintySplit, Volatility

MOST_CHANGES = 3


@strawberry.type(description="One input of the forecast and what it did to the probability.")
class Driver:
    key: str = field(description="Stable name, for programs.")
    label: str = field(description="Name, for people.")
    effect: float = field(description="Shapley value: its share of `probability` minus `neutralProbability`.")
    probability_without: float = field(description="Probability with this input alone at its neutral value, 0 to 1.")
    sentence: str = field(description="The effect in a sentence or two.")

    @classmethod
    def of(cls, facts: inputs.Driver, all_of_them: inputs.Drivers, matchup: Matchup, words: Wording) -> Driver:
        return built(
            cls,
            facts,
            key=facts.key.value,
            label=words.driver_label(facts.key, matchup),
            sentence=words.driver(facts, all_of_them, matchup),
        )


@strawberry.type(description="What moved the probability: effects that sum exactly.")
class Drivers:
    outcome: Outcome = field(description="The outcome whose probability is explained.")
    probability: float = field(description="Its predictive probability, from 0 to 1.")
    neutral_probability: float = field(description="The same between even sides at a neutral venue, from 0 to 1.")
    drivers: list[Driver] = field(description="The inputs, the largest effect first.")
    sentence: str = field(description="The drivers in a sentence or two.")

    @classmethod
    def of(cls, facts: inputs.Drivers, matchup: Matchup, words: Wording) -> Drivers:
        moved = [Driver.of(each, facts, matchup, words) for each in facts.drivers]
        return built(cls, facts, drivers=moved, sentence=words.drivers(facts, matchup))


@strawberry.type(description="How far the strengths would have to lie from what is believed to turn the favourite.")
class TurningPoint:
    favourite: Outcome = field(description="The favourite as believed.")
    rating_points: float = field(description="Distance on the Elo scale, in rating points.")
    probability: float = field(description="Posterior probability that the strengths lie beyond it, from 0 to 1.")
    sentence: str = field(description="The turning point in a sentence or two.")

    @classmethod
    def of(cls, facts: engine.TurningPoint, matchup: Matchup, words: Wording) -> TurningPoint:
        return built(cls, facts, sentence=words.turning_point(facts, matchup))


def record_sentence(similar: strawberry.Parent[track_record.SimilarForecasts], info: Info) -> str:
    return info.context.wording.similar_forecasts(similar)


@stands_for(track_record.SimilarForecasts)
@strawberry.type(description="How forecasts with a similar probability did before.")
class SimilarForecasts:
    low: float = field(description="Lower end of the bin of probabilities, from 0 to 1.")
    high: float = field(description="Upper end of the bin of probabilities, from 0 to 1.")
    forecasts: int = field(description="How many past forecasts lie in the bin.")
    hits: int = field(description="How many of them came true.")
    mean_probability: float | None = field(description="What they said on average, from 0 to 1.")
    frequency: float | None = field(description="Share that came true, from 0 to 1.")
    interval: Interval | None = field(description="Interval of that share.")
    is_enough: bool = field(description="At least twenty cases; below that nothing is claimed.")
    sentence: str = field(resolver=record_sentence, description="The record in a sentence or two.")


@strawberry.type(description="All measures of uncertainty with their factors, drivers and track record, explained.")
class DeepDive:
    volatility: Volatility = field(description="How open the outcome is.")
    data_quality: DataQuality = field(description="How much the data say.")
    confidence_decay: ConfidenceDecay = field(description="How fast the forecast grows old.")
    uncertainty_split: UncertaintySplit = field(description="Chance against lack of knowledge.")
    drivers: Drivers = field(description="What moved the probability.")
    turning_point: TurningPoint = field(description="What it would take to turn the favourite.")
    similar_forecasts: SimilarForecasts = field(description="How similar forecasts did before.")
    home_advantage: list[list[float]] = field(
        description="What home advantage adds to the probability of every score, from -1 to 1: home score by row, away "
        "score by column. Empty where there is none, and where the section was computed before it had it."
    )
    changes: list[str] = field(description="What would change the forecast, the largest first.")
    explanation: list[str] = field(description="Paragraphs in plain words.")

    @classmethod
    def of(cls, facts: engine.DeepDive, matchup: Matchup, words: Wording) -> DeepDive:
        moved = Drivers.of(facts.drivers, matchup, words)
        openness = Volatility.of(facts.volatility, words)
        split = UncertaintySplit.of(facts.uncertainty_split, words)
        turning = TurningPoint.of(facts.turning_point, matchup, words)
        quality = DataQuality.of(facts.data_quality, matchup, words)
        decay = ConfidenceDecay.of(facts.confidence_decay, words)
        paragraphs = (moved, openness, split, turning, quality, decay)
        return built(
            cls,
            facts,
            volatility=openness,
            data_quality=quality,
            confidence_decay=decay,
            uncertainty_split=split,
            drivers=moved,
            turning_point=turning,
            changes=[each.sentence for each in moved.drivers[:MOST_CHANGES]],
            explanation=[
                words.likeliest_outcome(facts.drivers, matchup),
                *(each.sentence for each in paragraphs),
                words.similar_forecasts(facts.similar_forecasts),
            ],
        )
