"""What a matchup says of its score: the law averaged over the strengths, and how it depends on them."""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeAlias

import numpy as np

from engine.ratings.state import EtaPosterior
from engine.simulation.margin_total_distribution import MarginTotalDistribution
from engine.simulation.matchup import Matchup
from engine.simulation.outcome import Outcome, Outcomes
from engine.simulation.pmf import Percentiles, Vector
from engine.simulation.posterior_summary import (
    NODE_WEIGHTS,
    NODES,
    PAIR_WEIGHTS,
    PAIRS,
    Spread,
    probability_spread,
    spread,
)
from engine.simulation.score_distribution import ScoreDistribution
from engine.sports.base import MarginTotals, ScoreModel

Triple: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Predictive:
    """The posterior predictive law of the score, and the outcome at every node of the posterior.

    Args:
        expected: Mean scores at the nodes, shape (2, 25), home side first.
        outcomes: Probabilities of home win, draw and away win at the nodes, shape (3, 25).
    """

    law: ScoreDistribution
    expected: Vector
    outcomes: Vector
    # Several depths ask for the same.
    _chances: dict[Outcome, Spread] = field(default_factory=dict, init=False, repr=False)

    @property
    def probabilities(self) -> Outcomes:
        return self.law.outcomes

    def chance(self, outcome: Outcome) -> Spread:
        """The posterior of the outcome's probability."""
        if outcome not in self._chances:
            self._chances[outcome] = probability_spread(self.outcomes[outcome.position])
        return self._chances[outcome]

    def expected_margin(self) -> Spread:
        """The posterior of the mean margin."""
        home, away = self.expected
        return spread(home - away)

    def expected_total(self) -> Spread:
        """The posterior of the mean total."""
        return spread(self.expected.sum(axis=0))


def predict(matchup: Matchup) -> Predictive:
    """The mixture over 5 x 5 Gauss-Hermite nodes of the posterior of both log rates."""
    log_rates, model = log_rates_at(matchup, PAIRS), matchup.model
    grid, outcomes = model.mixture(log_rates, PAIR_WEIGHTS)
    return Predictive(law_of(grid, outcomes @ PAIR_WEIGHTS), model.expected(log_rates), outcomes)


@dataclass(frozen=True, eq=False)
class Conditional:
    """The law of the score at one difference of the strengths; what is left open is the level of both.

    Args:
        outcomes: Probabilities of home win, draw and away win at the nodes of the level, shape (3, 5).
    """

    law: ScoreDistribution
    outcomes: Vector

    @cached_property
    def home_win(self) -> Percentiles:
        """Of the posterior of the probability of a home win."""
        home_win = np.tile(self.outcomes[Outcome.HOME.position], len(NODES))
        return probability_spread(home_win).percentiles()


@lru_cache(maxsize=64)
def given(matchup: Matchup, difference: float) -> Conditional:
    """What follows if the strength difference, home minus away, lay so many standard deviations from its mean."""
    nodes = np.array([np.ones_like(NODES), np.full_like(NODES, difference), NODES])
    grid, outcomes = matchup.model.mixture(log_rates_at(matchup, nodes), NODE_WEIGHTS)
    return Conditional(law_of(grid, outcomes @ NODE_WEIGHTS), outcomes)


def law_of_average_sides(matchup: Matchup) -> ScoreDistribution:
    """The law between two average sides at the same kind of venue: the base rate."""
    return law_at(matchup.model, matchup.average)


@lru_cache(maxsize=256)
def law_at(model: ScoreModel, log_rates: tuple[float, float]) -> ScoreDistribution:
    """The law where both log rates are known; all fixtures of a competition share that of its average sides."""
    grid, outcomes = model.mixture(capped(np.array(log_rates)[:, None], model), np.ones(1))
    return law_of(grid, outcomes[:, 0])


def law_of(law: Vector | MarginTotals | None, outcomes: Vector) -> ScoreDistribution:
    """From the grid or the margins and totals; where the sport has none from the probabilities of the outcomes."""
    if isinstance(law, MarginTotals):
        return MarginTotalDistribution.of_margins(law)
    return ScoreDistribution.of_outcomes(outcomes) if law is None else ScoreDistribution.of(law)


def log_rates_at(matchup: Matchup, points: Vector) -> Vector:
    """Both log rates, shape (2, K), at points of both axes below a row of ones, shape (3, K)."""
    return capped(np.array(axes(matchup.posterior)) @ points, matchup.model)


def axes(posterior: EtaPosterior) -> tuple[Triple, Triple]:
    """Mean of each log rate, and how far one standard deviation along each axis moves it, home side first.

    The first axis is the regression of both log rates on their difference; what is left of both is one and the same,
    since its difference is zero: the level. The 2 x 2 matrix of the two, times its transpose, is the covariance.
    """
    home, both, away = posterior.covariance
    difference_sd = max(home - 2 * both + away, 0.0) ** 0.5
    home_reach = (home - both) / difference_sd if difference_sd else 0.0
    away_reach = (both - away) / difference_sd if difference_sd else 0.0
    level = max(home - home_reach**2, 0.0) ** 0.5
    return (posterior.mean[0], home_reach, level), (posterior.mean[1], away_reach, level)


def capped(log_rates: Vector, model: ScoreModel) -> Vector:
    inside: Vector = np.minimum(log_rates, model.highest_log_rate)
    return inside
