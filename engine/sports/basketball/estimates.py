"""What was estimated for basketball."""

from engine.ratings.priors import Estimates, Hyperparameters
from engine.sports.league import LEAGUE, estimates_of
from engine.sports.points import Overtime, PointsLaw
from engine.sports.points_observer import PointsHyperparameters, shape_of

# What an Elo number holds of the information in final scores: gains of 0.0781 and 0.0818 in log score over frequencies
# on 4,992 matches before July 2013.
RATING_OVER_SCORES = 0.95
# Five minutes beside forty-eight. Six games of a hundred go there, a share that final scores do not tell; a normal law
# gives a margin of zero half of that.
OVERTIME = Overtime(share=1.9, length=5 / 48)
MOST_RATE = 180.0


def estimates() -> Estimates[PointsHyperparameters]:
    """Everything that was estimated, and on what."""
    return estimates_of(__package__, PointsHyperparameters)


def law(*shape: float) -> PointsLaw:
    """The law by its shape; without one by that of the estimates."""
    usual = shape_of(estimates().profiles[LEAGUE].values)
    # Questions of releases before totals were skewed have no skewness.
    is_older = len(shape) == len(usual) - 1
    margin, total, skew, *weights = (*shape[:2], 0.0, *shape[2:]) if is_older else shape or usual
    return PointsLaw(margin, total, skew, MOST_RATE, tuple(weights), OVERTIME)


def information_of_rating(hyperparameters: Hyperparameters) -> float:
    """Share of a final score's information that a number on the rating scale holds."""
    return RATING_OVER_SCORES
