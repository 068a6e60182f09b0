"""Four measures of what is not known, each with the factors it is made of."""

from dataclasses import dataclass


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
        margin_sd: Standard deviation of the margin, in goals.
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
        half_life_days: Until the variance of the strength difference has doubled.
        at_break: The share of the information lost once, at a season break.
        variance: S, of the strength difference now.
        growth_per_day: v, of that variance.
    """

    per_day: float
    half_life_days: float
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
