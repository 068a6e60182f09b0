"""If the favourite is weaker than we think, as we think, stronger than we think."""

from dataclasses import dataclass
from enum import StrEnum

from engine.simulation.outcome import ExpectedScore, Outcome, Outcomes, ScoreChance
from engine.simulation.pmf import Pmf


class ScenarioName(StrEnum):
    CONSERVATIVE = "conservative"
    BASE = "base"
    AGGRESSIVE = "aggressive"


@dataclass(frozen=True, slots=True)
class ScenarioBrief:
    """What the full distribution shows of a scenario.

    Args:
        quantile: Of the posterior strength difference, seen from the favourite; None for the whole posterior.
        assumption: One sentence.
    """

    name: ScenarioName
    quantile: float | None
    probabilities: Outcomes
    expected_score: ExpectedScore
    assumption: str


@dataclass(frozen=True, slots=True)
class Scenario:
    """A full law of scores with its own percentiles.

    Args:
        difference: Log ratio of the rates, favourite over the other side.
        grid: Probability of every score, home goals by row.
    """

    name: ScenarioName
    quantile: float | None
    difference: float
    probabilities: Outcomes
    expected_score: ExpectedScore
    most_likely_score: ScoreChance
    grid: tuple[tuple[float, ...], ...]
    margin: Pmf
    total: Pmf
    home_goals: Pmf
    away_goals: Pmf
    assumption: str
    sentence: str


@dataclass(frozen=True, slots=True)
class OutcomeBounds:
    """The lowest and highest probability of an outcome from one end to the other."""

    outcome: Outcome
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Separation:
    """What lies between the two ends.

    Args:
        difference: In the log ratio of the rates.
        rating_points: The same on the Elo scale.
        favourite_win: In the favourite's probability of a win.
        expected_margin: In goals, seen from the favourite.
        total_variation: Largest difference in the probability of any set of scores.
    """

    difference: float
    rating_points: float
    favourite_win: float
    expected_margin: float
    total_variation: float
    sentence: str


@dataclass(frozen=True, slots=True)
class ScenarioExtremes:
    favourite: Outcome
    conservative: Scenario
    base: Scenario
    aggressive: Scenario
    bounds: tuple[OutcomeBounds, ...]
    separation: Separation
    sentence: str
