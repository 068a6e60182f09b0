"""What was estimated for baseball."""

from dataclasses import dataclass

from engine.ratings.priors import Estimates, Hyperparameters
from engine.sports.league import LeagueHyperparameters, estimates_of, known_as

# What an Elo number holds of the information in final scores: no less than they gain themselves on 2,465 matches before
# 2012.
RATING_OVER_SCORES = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseballHyperparameters(LeagueHyperparameters):
    """The hyperparameters of a league, those of `engine.sports.baseball.law.Baseball`, and how runs are seen.

    Args:
        runs_weight: Of a run's log-likelihood; below 1 where scores tell less than their law says.
    """

    size: float
    level_share: float
    lead_share: float
    extra_slope: float
    runs_weight: float


def estimates() -> Estimates[BaseballHyperparameters]:
    """Everything that was estimated, and on what."""
    return estimates_of(__package__, BaseballHyperparameters)


def shape_of(hyperparameters: Hyperparameters) -> tuple[float, ...]:
    """Parameters of the law of scores, in its order."""
    known = known_as(BaseballHyperparameters, hyperparameters)
    return known.size, known.level_share, known.lead_share, known.extra_slope


def information_of_rating(hyperparameters: Hyperparameters) -> float:
    """Share of a final score's information that a number on the rating scale holds."""
    return RATING_OVER_SCORES
