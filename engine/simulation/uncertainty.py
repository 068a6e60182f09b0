"""Four measures of what is not known, each with the factors it is made of."""

from dataclasses import dataclass

import numpy as np
from scipy.special import entr

from engine.simulation.matchup import Evidence, Matchup, Source
from engine.simulation.outcome import Outcome, Outcomes
from engine.simulation.posterior_summary import PAIR_WEIGHTS
from engine.simulation.predictive import Predictive, law_of_average_sides
from engine.simulation.wording import count, counted, percent, points, sentence
from engine.sports.registry import specification

# Below which share of a sport's matches each of `SportSpec.volatilities` lies.
PERCENTILES = (0.0, 5.0, 25.0, 50.0, 75.0, 95.0, 100.0)
# What an unmeasured record counts: less than any competition that was measured, more than a poor one.
UNMEASURED_RECORD = 0.8
# From here on a side's own results outweigh what is believed of any newcomer.
ENOUGH_MATCHES = 10


@dataclass(frozen=True, slots=True)
class Factor:
    """One ingredient of a measure: ``value`` in ``unit`` (empty for a share), and a plain sentence."""

    key: str
    label: str
    value: float
    unit: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Volatility:
    """How open the outcome is: 0 decided, 100 all outcomes equally likely.

    Args:
        score: 100 H(p) / ln K, H the entropy of the K outcomes' predictive probabilities.
        percentile: Share of the sport's matches, in percent, that are less open.
        entropy: H(p) in nats.
        margin_sd: Standard deviation of the margin.
        margin_sd_baseline: The same between average sides of the sport.
    """

    score: float
    percentile: float
    entropy: float
    margin_sd: float
    margin_sd_baseline: float
    factors: tuple[Factor, ...]
    notes: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class DataQuality:
    """How much the data say about these two sides: 100 R C K.

    Args:
        learned: R, share of the prior variance of the strength difference that data removed.
        coverage: C, information share of the inputs present.
        record: K, the competition's calibration record, or what is assumed where it was not measured.
        home_effective_matches: None where the rating was given and not learned.
    """

    score: float
    learned: float
    coverage: float
    record: float
    is_record_measured: bool
    home_effective_matches: float | None
    away_effective_matches: float | None
    home_days_since_result: int | None
    away_days_since_result: int | None
    factors: tuple[Factor, ...]
    notes: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class ConfidenceDecay:
    """How fast what is known grows old while no result comes in.

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
    notes: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class UncertaintySplit:
    """What of the uncertainty is chance, and what is not knowing the strengths.

    Args:
        total_entropy: H(p) of the outcome, in nats: chance plus knowledge.
        chance_entropy: E[H(p(theta))], what stays when the strengths are known.
        knowledge_entropy: The rest, the information that knowing the strengths would give.
        knowledge_share: Of the total entropy.
        total_variance: p(1 - p) of a home win: chance plus knowledge.
        chance_variance: E[p(theta)(1 - p(theta))].
        knowledge_variance: Var p(theta).
    """

    total_entropy: float
    chance_entropy: float
    knowledge_entropy: float
    knowledge_share: float
    total_variance: float
    chance_variance: float
    knowledge_variance: float
    sentence: str


def volatility(matchup: Matchup, predictive: Predictive) -> Volatility:
    probabilities, spec = predictive.probabilities, specification(matchup.sport)
    entropy = outcome_entropy(probabilities)
    score = min(100 * entropy / float(np.log(len(spec.outcomes))), 100.0)
    percentile = float(np.interp(score, spec.volatilities, PERCENTILES))
    margin_sd, baseline = predictive.law.margin_sd, law_of_average_sides(matchup).margin_sd
    return Volatility(
        score=score,
        percentile=percentile,
        entropy=entropy,
        margin_sd=margin_sd,
        margin_sd_baseline=baseline,
        factors=openness(probabilities, spec.outcomes, margin_sd / baseline),
        notes=("A high figure is no fault of the forecast: it says that the match is open.",),
        sentence=sentence(f"{count(percentile / 100)} matches of this sport are less open than this one."),
    )


def openness(probabilities: Outcomes, possible: tuple[Outcome, ...], margin_ratio: float) -> tuple[Factor, ...]:
    gap = abs(probabilities.home - probabilities.away)
    draw = Factor("draw", "chance of a draw", probabilities.draw, "", f"A draw: {count(probabilities.draw)}.")
    return (
        Factor("gap", "gap between the sides", gap, "", f"The chances of the two sides lie {points(gap)} apart."),
        *((draw,) if Outcome.DRAW in possible else ()),
        Factor(
            "margin_spread",
            "spread of the margin",
            margin_ratio,
            "times average sides",
            f"The margin scatters {margin_ratio:.2f} times as widely as between average sides.",
        ),
    )


def data_quality(matchup: Matchup) -> DataQuality:
    evidence = matchup.evidence
    learned = share(1 - evidence.variance / evidence.prior_variance)
    record = UNMEASURED_RECORD if evidence.record is None else share(evidence.record)
    score = 100 * learned * share(evidence.coverage) * record
    return DataQuality(
        score=score,
        learned=learned,
        coverage=share(evidence.coverage),
        record=record,
        is_record_measured=evidence.record is not None,
        home_effective_matches=evidence.home.effective_matches,
        away_effective_matches=evidence.away.effective_matches,
        home_days_since_result=evidence.home.days_since_result,
        away_days_since_result=evidence.away.days_since_result,
        factors=quality_factors(evidence, learned, record),
        notes=quality_notes(matchup),
        sentence=f"The data hold {score:.0f} of 100 points of what could be known about these two sides.",
    )


def quality_factors(evidence: Evidence, learned: float, record: float) -> tuple[Factor, ...]:
    measured = "was not measured yet and counts" if evidence.record is None else "counts"
    return (
        Factor(
            "learned",
            "learned from data",
            learned,
            "",
            f"Data removed {learned:.0%} of what was open about the strength difference.",
        ),
        Factor(
            "coverage",
            "inputs present",
            share(evidence.coverage),
            "",
            f"The inputs present hold {share(evidence.coverage):.0%} of the information of the best ones.",
        ),
        Factor(
            "record",
            "calibration record",
            record,
            "",
            f"The record of past forecasts {measured} {record:.0%}.",
        ),
    )


def quality_notes(matchup: Matchup) -> tuple[str, ...]:
    evidence = matchup.evidence
    if evidence.source is Source.GIVEN:
        assumed = ("A rating came without its error: the sport's usual one is assumed.",)
        return ("The ratings were given, not learned from results.", *(assumed if evidence.is_sd_assumed else ()))
    sides = ((matchup.home.name, evidence.home), (matchup.away.name, evidence.away))
    return tuple(
        f"Only {counted(round(side.effective_matches), 'result')} of {name} can be counted."
        if side.effective_matches >= 0.5
        else f"No recent result of {name} is known: what holds for newcomers is assumed."
        for name, side in sides
        if side.effective_matches is not None and side.effective_matches < ENOUGH_MATCHES
    )


def confidence_decay(evidence: Evidence) -> ConfidenceDecay:
    variance, growth = evidence.variance, evidence.growth_per_day
    per_day = growth / (variance + growth) if growth > 0 else 0.0
    at_break = evidence.growth_at_break / (variance + evidence.growth_at_break) if evidence.growth_at_break > 0 else 0.0
    half_life = variance / growth if growth > 0 else None
    return ConfidenceDecay(
        per_day=per_day,
        half_life_days=half_life,
        at_break=at_break,
        variance=variance,
        growth_per_day=growth,
        factors=decay_factors(evidence, at_break),
        notes=("Every new result of either side stops the clock.",),
        sentence=decay_sentence(per_day, half_life),
    )


def decay_sentence(per_day: float, half_life: float | None) -> str:
    if half_life is None:
        return "What is known of these sides does not grow old."
    return (
        f"Without new results {100 * per_day:.2g}% of what is known grows old each day; "
        f"half of it is gone after {counted(round(half_life), 'day')}."
    )


def decay_factors(evidence: Evidence, at_break: float) -> tuple[Factor, ...]:
    return (
        Factor(
            "variance",
            "variance now",
            evidence.variance,
            "squared log rate",
            f"The strength difference is known to within {evidence.variance**0.5:.2f} on the log scale.",
        ),
        Factor(
            "growth",
            "growth a day",
            evidence.growth_per_day,
            "squared log rate a day",
            "Line-ups, form and training move strengths a little every day.",
        ),
        Factor(
            "break",
            "lost at a season break",
            at_break,
            "",
            f"A season break alone costs {at_break:.0%} of what is known.",
        ),
    )


def uncertainty_split(predictive: Predictive) -> UncertaintySplit:
    mean = predictive.outcomes @ PAIR_WEIGHTS
    total, chance = float(entr(mean).sum()), float(entr(predictive.outcomes).sum(axis=0) @ PAIR_WEIGHTS)
    home = predictive.outcomes[Outcome.HOME.position]
    total_variance = float(mean[0] * (1 - mean[0]))
    chance_variance = float((home * (1 - home)) @ PAIR_WEIGHTS)
    knowledge = max(total - chance, 0.0)
    return UncertaintySplit(
        total_entropy=total,
        chance_entropy=chance,
        knowledge_entropy=knowledge,
        knowledge_share=knowledge / total,
        total_variance=total_variance,
        chance_variance=chance_variance,
        knowledge_variance=max(total_variance - chance_variance, 0.0),
        sentence=sentence(
            f"{percent(1 - knowledge / total)} of what is open here is chance, which no knowledge of the sides "
            f"would take away; {percent(knowledge / total)} is what we do not know of their strengths."
        ),
    )


def outcome_entropy(outcomes: Outcomes) -> float:
    return float(entr(outcomes.as_tuple()).sum())


def share(value: float) -> float:
    """Inside [0, 1]."""
    return min(max(value, 0.0), 1.0)
