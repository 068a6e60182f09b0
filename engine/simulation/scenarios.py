"""If the favourite is weaker than we think, as we think, stronger than we think."""

from dataclasses import dataclass
from enum import StrEnum

from scipy.special import ndtri

from engine.ratings import elo
from engine.simulation.matchup import Matchup
from engine.simulation.outcome import ExpectedScore, Outcome, Outcomes, ScoreChance
from engine.simulation.pmf import Percentiles, Pmf
from engine.simulation.predictive import Predictive, given
from engine.simulation.score_distribution import ScoreDistribution
from engine.sports.registry import specification

# The two ends: what the strength difference falls short of, and what it exceeds, once in five.
LOW, HIGH = 0.2, 0.8


class ScenarioName(StrEnum):
    CONSERVATIVE = "conservative"
    BASE = "base"
    AGGRESSIVE = "aggressive"


@dataclass(frozen=True, slots=True)
class ScenarioBrief:
    """What the full distribution shows of a scenario.

    Args:
        quantile: Of the posterior strength difference, seen from the favourite; None stands for all of it.
        home_win: Percentiles of the probability of a home win; None where the section was computed before it had them.
    """

    name: ScenarioName
    quantile: float | None
    probabilities: Outcomes
    expected_score: ExpectedScore
    home_win: Percentiles | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A full law of scores with its own percentiles.

    Args:
        difference: Log ratio of the rates, favourite over the other side.
        grid: Probability of every score, home goals by row.
        home_win: Percentiles of the probability of a home win; None where the section was computed before it had them.
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
    home_win: Percentiles | None = None


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
        expected_margin: Seen from the favourite.
        total_variation: Largest difference in the probability of any set of scores.
    """

    difference: float
    rating_points: float
    favourite_win: float
    expected_margin: float
    total_variation: float


@dataclass(frozen=True, slots=True)
class ScenarioExtremes:
    favourite: Outcome
    conservative: Scenario
    base: Scenario
    aggressive: Scenario
    bounds: tuple[OutcomeBounds, ...]
    separation: Separation


@dataclass(frozen=True, slots=True, eq=False)
class Assumption:
    """A point of the posterior strength difference, and the law of scores there."""

    name: ScenarioName
    quantile: float | None
    difference: float
    law: ScoreDistribution
    home_win: Percentiles


def assumptions(matchup: Matchup, predictive: Predictive) -> tuple[Assumption, Assumption, Assumption]:
    """Both ends at their point; the base is the forecast itself, the average over all points.

    Averaging the laws at all points by the posterior gives back the base: the three say nothing that the
    forecast did not already hold.
    """
    favourite = predictive.probabilities.favourite
    sign = -1.0 if favourite is Outcome.AWAY else 1.0
    home, away = matchup.posterior.mean
    sd = matchup.posterior.difference_variance**0.5

    def end(scenario: ScenarioName, quantile: float) -> Assumption:
        deviations = float(ndtri(quantile))
        found = given(matchup, sign * deviations)
        return Assumption(scenario, quantile, sign * (home - away) + deviations * sd, found.law, found.home_win)

    return (
        end(ScenarioName.CONSERVATIVE, LOW),
        Assumption(
            ScenarioName.BASE,
            None,
            sign * (home - away),
            predictive.law,
            predictive.chance(Outcome.HOME).percentiles(),
        ),
        end(ScenarioName.AGGRESSIVE, HIGH),
    )


def briefs(matchup: Matchup, predictive: Predictive) -> tuple[ScenarioBrief, ScenarioBrief, ScenarioBrief]:
    low, base, high = map(brief, assumptions(matchup, predictive))
    return low, base, high


def brief(assumption: Assumption) -> ScenarioBrief:
    law = assumption.law
    return ScenarioBrief(
        name=assumption.name,
        quantile=assumption.quantile,
        probabilities=law.outcomes,
        expected_score=law.expected_score,
        home_win=assumption.home_win,
    )


def extremes(matchup: Matchup, predictive: Predictive) -> ScenarioExtremes:
    favourite = predictive.probabilities.favourite
    assumed = assumptions(matchup, predictive)
    low, base, high = map(scenario, assumed)
    return ScenarioExtremes(
        favourite=favourite,
        conservative=low,
        base=base,
        aggressive=high,
        bounds=tuple(bounds(outcome, (low, base, high)) for outcome in specification(matchup.sport).outcomes),
        separation=separation(assumed[0], assumed[2], favourite, matchup),
    )


def scenario(assumption: Assumption) -> Scenario:
    law = assumption.law
    return Scenario(
        name=assumption.name,
        quantile=assumption.quantile,
        difference=assumption.difference,
        probabilities=law.outcomes,
        expected_score=law.expected_score,
        most_likely_score=law.likely_scores(1)[0],
        grid=law.rows(),
        margin=law.margin_pmf,
        total=law.total_pmf,
        home_goals=law.home_pmf,
        away_goals=law.away_pmf,
        home_win=assumption.home_win,
    )


def favourite_name(matchup: Matchup, favourite: Outcome) -> str:
    return (matchup.away if favourite is Outcome.AWAY else matchup.home).name


def bounds(outcome: Outcome, scenarios: tuple[Scenario, ...]) -> OutcomeBounds:
    chances = [scenario.probabilities[outcome] for scenario in scenarios]
    return OutcomeBounds(outcome, min(chances), max(chances))


def separation(low: Assumption, high: Assumption, favourite: Outcome, matchup: Matchup) -> Separation:
    difference = high.difference - low.difference
    return Separation(
        difference=difference,
        rating_points=difference / elo.scale_of(matchup.sport).supremacy_per_point,
        favourite_win=high.law.outcomes[favourite] - low.law.outcomes[favourite],
        expected_margin=abs(expected_margin(high.law) - expected_margin(low.law)),
        total_variation=total_variation(low.law, high.law),
    )


def expected_margin(law: ScoreDistribution) -> float:
    score = law.expected_score
    return score.home - score.away


def total_variation(first: ScoreDistribution, second: ScoreDistribution) -> float:
    """Largest difference in the probability of any set of scores."""
    return first.distance(second)
