"""What was estimated for ice hockey."""

from dataclasses import dataclass

from engine.ratings.priors import Estimates, Hyperparameters
from engine.sports.league import LeagueHyperparameters, estimates_of, known_as

# What an Elo number holds of the information in final scores: gains of 0.0095 and 0.0103 in log score over frequencies
# on 4,760 matches before July 2013.
RATING_OVER_SCORES = 0.92


@dataclass(frozen=True, slots=True, kw_only=True)
class IceHockeyHyperparameters(LeagueHyperparameters):
    """The hyperparameters of a league, those of `engine.sports.ice_hockey.law.IceHockey`, and how goals are seen.

    Args:
        goals_weight: Of a goal's log-likelihood; below 1 where scores tell less than a Poisson law says.
    """

    equalised: float
    first_net: float
    second_net: float
    overtime_slope: float
    goals_weight: float


def estimates() -> Estimates[IceHockeyHyperparameters]:
    """Everything that was estimated, and on what."""
    return estimates_of(__package__, IceHockeyHyperparameters)


def shape_of(hyperparameters: Hyperparameters) -> tuple[float, ...]:
    """Parameters of the law of scores, in its order."""
    known = known_as(IceHockeyHyperparameters, hyperparameters)
    return known.equalised, known.first_net, known.second_net, known.overtime_slope


def information_of_rating(hyperparameters: Hyperparameters) -> float:
    """Share of a final score's information that a number on the rating scale holds."""
    return RATING_OVER_SCORES
