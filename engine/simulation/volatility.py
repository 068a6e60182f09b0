"""How open the outcome is."""

from dataclasses import dataclass

import numpy as np
from scipy.special import entr

from engine.simulation.factor import Factor, FactorKey
from engine.simulation.matchup import Matchup
from engine.simulation.outcome import Outcome, Outcomes
from engine.simulation.predictive import Predictive, law_of_average_sides
from engine.sports.registry import specification

# Below which share of a sport's matches each of `SportSpec.volatilities` lies.
PERCENTILES = (0.0, 5.0, 25.0, 50.0, 75.0, 95.0, 100.0)


@dataclass(frozen=True, slots=True)
class Volatility:
    """0 where the outcome is decided, 100 where all outcomes are equally likely.

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


def volatility(matchup: Matchup, predictive: Predictive) -> Volatility:
    probabilities, spec = predictive.probabilities, specification(matchup.sport)
    entropy = outcome_entropy(probabilities)
    score = min(100 * entropy / float(np.log(len(spec.outcomes))), 100.0)
    margin_sd, baseline = predictive.law.margin_sd, law_of_average_sides(matchup).margin_sd
    return Volatility(
        score=score,
        percentile=float(np.interp(score, spec.volatilities, PERCENTILES)),
        entropy=entropy,
        margin_sd=margin_sd,
        margin_sd_baseline=baseline,
        factors=openness(probabilities, spec.outcomes, margin_sd / baseline),
    )


def openness(probabilities: Outcomes, possible: tuple[Outcome, ...], margin_ratio: float) -> tuple[Factor, ...]:
    draw = Factor(FactorKey.DRAW, probabilities.draw)
    return (
        Factor(FactorKey.GAP, abs(probabilities.home - probabilities.away)),
        *((draw,) if Outcome.DRAW in possible else ()),
        Factor(FactorKey.MARGIN_SPREAD, margin_ratio),
    )


def outcome_entropy(outcomes: Outcomes) -> float:
    return float(entr(outcomes.as_tuple()).sum())
