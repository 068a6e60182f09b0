"""Measures of what is not known, each with what it is made of."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.simulation import confidence_decay, data_quality, factor, uncertainty_split, volatility
from engine.simulation.matchup import Matchup
from engine.simulation.wording import Wording
from schema.types.facts import built


@strawberry.type(description="One ingredient of a measure.")
class Factor:
    key: str = field(description="Stable name, for programs.")
    label: str = field(description="Name, for people.")
    value: float = field(description="Value, in `unit`.")
    unit: str = field(description="Unit of the value; empty for a share.")
    sentence: str = field(description="What it means here.")

    @classmethod
    def of(cls, facts: factor.Factor, words: Wording, *, is_measured: bool = True) -> Factor:
        return cls(
            key=facts.key.value,
            label=words.factor_label(facts.key),
            value=facts.value,
            unit=words.factor_unit(facts.key),
            sentence=words.factor(facts, is_measured=is_measured),
        )


@strawberry.type(description="How open the outcome is.")
class Volatility:
    score: float = field(description="From 0 (decided) to 100 (all outcomes equally likely).")
    percentile: float = field(description="Share of the sport's matches that are less open, from 0 to 100.")
    entropy: float = field(description="Entropy of the outcome, in nats.")
    margin_sd: float = field(description="Standard deviation of the margin.")
    margin_sd_baseline: float = field(description="The same between average sides.")
    factors: list[Factor] = field(description="What the score is made of.")
    notes: list[str] = field(description="What to keep in mind when reading it.")
    sentence: str = field(description="The measure in a sentence or two.")

    @classmethod
    def of(cls, facts: volatility.Volatility, words: Wording) -> Volatility:
        return built(
            cls,
            facts,
            factors=[Factor.of(each, words) for each in facts.factors],
            notes=[words.volatility_note()],
            sentence=words.volatility(facts),
        )


@strawberry.type(description="How much the data say about these two sides.")
class DataQuality:
    score: float = field(description="From 0 (nothing is known) to 100.")
    learned: float = field(description="Share of the prior variance that data removed, from 0 to 1.")
    coverage: float = field(description="Information share of the inputs that were present, from 0 to 1.")
    record: float = field(description="Calibration record of the competition, from 0 to 1.")
    is_record_measured: bool = field(description="Whether the record was measured, or a value is assumed.")
    home_effective_matches: float | None = field(
        description="Matches that the home side's rating rests on, older ones counting less; null for a given rating."
    )
    away_effective_matches: float | None = field(description="The same of the away side.")
    home_days_since_result: int | None = field(description="Days since the home side's last result.")
    away_days_since_result: int | None = field(description="Days since the away side's last result.")
    factors: list[Factor] = field(description="What the score is made of.")
    notes: list[str] = field(description="What to keep in mind when reading it.")
    sentence: str = field(description="The measure in a sentence or two.")

    @classmethod
    def of(cls, facts: data_quality.DataQuality, matchup: Matchup, words: Wording) -> DataQuality:
        return built(
            cls,
            facts,
            factors=[Factor.of(each, words, is_measured=facts.is_record_measured) for each in facts.factors],
            notes=[words.caveat(each) for each in data_quality.caveats(matchup)],
            sentence=words.data_quality(facts),
        )


@strawberry.type(description="How fast what is known grows old while no result comes in.")
class ConfidenceDecay:
    per_day: float = field(description="Share of the information that a day takes, from 0 to 1.")
    half_life_days: float | None = field(
        description="Days until the variance of the strength difference has doubled; null where it does not grow."
    )
    at_break: float = field(description="Share of the information that a season break takes, from 0 to 1.")
    variance: float = field(description="Variance of the strength difference now, on the log-rate scale.")
    growth_per_day: float = field(description="Growth of that variance in a day.")
    factors: list[Factor] = field(description="What the decay is made of.")
    notes: list[str] = field(description="What to keep in mind when reading it.")
    sentence: str = field(description="The measure in a sentence or two.")

    @classmethod
    def of(cls, facts: confidence_decay.ConfidenceDecay, words: Wording) -> ConfidenceDecay:
        return built(
            cls,
            facts,
            factors=[Factor.of(each, words) for each in facts.factors],
            notes=[words.confidence_decay_note()],
            sentence=words.confidence_decay(facts),
        )


@strawberry.type(description="What of the uncertainty is chance, and what is not knowing the strengths.")
class UncertaintySplit:
    total_entropy: float = field(description="Entropy of the outcome, in nats.")
    chance_entropy: float = field(description="What would stay if the strengths were known, in nats.")
    knowledge_entropy: float = field(description="What knowing the strengths would take away, in nats.")
    knowledge_share: float = field(description="Share of the total entropy that is lack of knowledge, from 0 to 1.")
    total_variance: float = field(description="Variance of the home win as 0 or 1.")
    chance_variance: float = field(description="The part that would stay if the strengths were known, from 0 to 0.25.")
    knowledge_variance: float = field(description="Variance of the probability itself.")
    sentence: str = field(description="The split in a sentence or two.")

    @classmethod
    def of(cls, facts: uncertainty_split.UncertaintySplit, words: Wording) -> UncertaintySplit:
        return built(cls, facts, sentence=words.uncertainty_split(facts))
