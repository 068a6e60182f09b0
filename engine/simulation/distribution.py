"""The whole distribution: scores, outcomes, and how sure we are of the chance."""

from dataclasses import dataclass

from engine.simulation.histogram import Histogram
from engine.simulation.outcome import ExpectedScore, Outcomes, ScoreChance
from engine.simulation.pmf import Interval, Percentiles, Pmf
from engine.simulation.scenarios import ScenarioBrief
from engine.simulation.uncertainty import Volatility


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
    sentence: str


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
    sentence: str
