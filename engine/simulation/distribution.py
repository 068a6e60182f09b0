"""The whole distribution: scores, outcomes, and how sure we are of the chance."""

from dataclasses import dataclass

import numpy as np

from engine.simulation.histogram import Histogram, histogram
from engine.simulation.matchup import Matchup
from engine.simulation.outcome import ExpectedScore, Outcome, Outcomes, ScoreChance
from engine.simulation.pmf import Interval, Percentiles, Pmf, dots
from engine.simulation.posterior_summary import PAIR_WEIGHTS, PAIRS, Spread
from engine.simulation.predictive import Predictive, log_rates_at
from engine.simulation.scenarios import ScenarioBrief, briefs
from engine.simulation.score_distribution import ScoreDistribution
from engine.simulation.settings import Settings
from engine.simulation.volatility import Volatility, volatility
from engine.sports.base import ExtendedModel

LIKELY_SCORES = 6
MOST_GOALS_TOLD = 6


@dataclass(frozen=True, slots=True)
class Density:
    """A curve for the chart: ``y`` is probability density at the probability ``x``."""

    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class WinProbability:
    """How sure we are of the chance of a home win: its posterior.

    Args:
        mean: The predictive probability itself.
        kurtosis: Excess over the normal's.
        interval: Central, at the asked level.
    """

    mean: float
    sd: float
    skewness: float
    kurtosis: float
    percentiles: Percentiles
    density: Density
    interval: Interval


@dataclass(frozen=True, slots=True)
class GoalsAtLeast:
    goals: int
    probability: float


@dataclass(frozen=True, slots=True)
class Facts:
    """Plain facts that follow from the law of scores.

    Args:
        extended: Probability that what is level goes on, as in overtime; None where nothing follows, or scores do not
            tell.
    """

    goals_at_least: tuple[GoalsAtLeast, ...]
    both_score: float
    home_clean_sheet: float
    away_clean_sheet: float
    extended: float | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """
    Args:
        grid: Probability of every score, home goals by row.
        dots: Margins for a dot plot of twenty equally likely dots, in rising order.
    """

    probabilities: Outcomes
    expected_score: ExpectedScore
    win_probability: WinProbability
    grid: tuple[tuple[float, ...], ...]
    likely_scores: tuple[ScoreChance, ...]
    home_goals: Pmf
    away_goals: Pmf
    margin: Pmf
    total: Pmf
    dots: tuple[int, ...]
    facts: Facts
    histogram: Histogram
    scenarios: tuple[ScenarioBrief, ScenarioBrief, ScenarioBrief]
    volatility: Volatility


def distribution(matchup: Matchup, predictive: Predictive, settings: Settings) -> Distribution:
    law = predictive.law
    margin = law.margin_pmf
    return Distribution(
        probabilities=law.outcomes,
        expected_score=law.expected_score,
        win_probability=win_probability(predictive.chance(Outcome.HOME), settings.ci_level),
        grid=law.rows(),
        likely_scores=law.likely_scores(LIKELY_SCORES),
        home_goals=law.home_pmf,
        away_goals=law.away_pmf,
        margin=margin,
        total=law.total_pmf,
        dots=dots(margin.first, np.array(margin.probabilities)),
        facts=facts(law, extended(matchup)),
        histogram=histogram(law, settings),
        scenarios=briefs(matchup, predictive),
        volatility=volatility(matchup, predictive),
    )


def win_probability(chance: Spread, level: float) -> WinProbability:
    mean, sd, skewness, kurtosis = chance.moments()
    x, y = chance.density()
    return WinProbability(
        mean=mean,
        sd=sd,
        skewness=skewness,
        kurtosis=kurtosis,
        percentiles=chance.percentiles(),
        density=Density(tuple(x.tolist()), tuple(y.tolist())),
        interval=chance.interval(level),
    )


def extended(matchup: Matchup) -> float | None:
    """Probability that what is level goes on, averaged over the posterior."""
    model = matchup.model
    at_nodes = model.extended(log_rates_at(matchup, PAIRS)) if isinstance(model, ExtendedModel) else None
    return None if at_nodes is None else float(at_nodes @ PAIR_WEIGHTS)


def facts(law: ScoreDistribution, extended: float | None) -> Facts:
    told = min(MOST_GOALS_TOLD, 2 * law.most) if law.shows_scores else 0
    reached = law.totals[::-1].cumsum()[::-1]
    return Facts(
        goals_at_least=tuple(GoalsAtLeast(goals, float(reached[goals])) for goals in range(1, told + 1)),
        both_score=law.both_score,
        home_clean_sheet=float(law.away_scores[0]),
        away_clean_sheet=float(law.home_scores[0]),
        extended=extended,
    )
