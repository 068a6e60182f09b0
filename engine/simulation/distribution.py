"""The whole distribution: scores, outcomes, and how sure we are of the chance."""

from dataclasses import dataclass

import numpy as np

from engine.simulation.histogram import Histogram, histogram
from engine.simulation.matchup import Matchup
from engine.simulation.outcome import ExpectedScore, Outcome, Outcomes, ScoreChance
from engine.simulation.pmf import Interval, Percentiles, Pmf, dots
from engine.simulation.posterior_summary import Spread
from engine.simulation.predictive import Predictive
from engine.simulation.scenarios import ScenarioBrief, briefs
from engine.simulation.score_distribution import ScoreDistribution
from engine.simulation.settings import Settings
from engine.simulation.volatility import Volatility, volatility

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
    """Plain facts that follow from the law of scores."""

    goals_at_least: tuple[GoalsAtLeast, ...]
    both_score: float
    home_clean_sheet: float
    away_clean_sheet: float


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
        facts=facts(law),
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


def facts(law: ScoreDistribution) -> Facts:
    told = min(MOST_GOALS_TOLD, 2 * law.most) if law.shows_scores else 0
    reached = law.totals[::-1].cumsum()[::-1]
    return Facts(
        goals_at_least=tuple(GoalsAtLeast(goals, float(reached[goals])) for goals in range(1, told + 1)),
        both_score=law.both_score,
        home_clean_sheet=float(law.away_scores[0]),
        away_clean_sheet=float(law.home_scores[0]),
    )
