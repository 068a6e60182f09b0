"""What was estimated for tennis."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.ratings.priors import Estimates, Hyperparameters
from engine.sports.league import LeagueHyperparameters, estimates_of, known_as

if TYPE_CHECKING:
    from engine.ratings.state import Result

# More sets than anybody wins in the best of three.
SETS_OF_FIVE = 3
# The estimates by the sets that a match has at most.
PROFILES = {3: "best_of_three", 5: "best_of_five"}
# What an Elo number holds of the information in games: gains of 0.105 and 0.118 in log score over frequencies on 27,856
# matches of 2005 to 2013.
RATING_OVER_SCORES = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class TennisHyperparameters(LeagueHyperparameters):
    """The hyperparameters of a tour, those of `engine.sports.tennis.law.Tennis`, and how games and ranks are seen.

    Args:
        surface_sd: Of what a player's strength is more or less on one surface.
        rank_start: What a player begins with for each unit of the log of the rank.
        rank_centre: The log of the rank that begins with nothing.
        rank_slope: What strength is more in a match for each unit of the log of the rank before it.
        games_slope: Strength for each unit of the log of the ratio of games.
        games_sd: Standard deviation of strength as the games of a match show it.
        win_bonus: Log ratio of games for which the win stands beside them.
        five_variance: Variance of what best of five shows over that of best of three.
        sets_weight: Of a set's log-likelihood where games are not known.
        best_of: Sets at most, where a match does not say.
    """

    surface_sd: float
    rank_start: float
    rank_centre: float
    rank_slope: float
    games_slope: float
    games_sd: float
    win_bonus: float
    five_variance: float
    sets_weight: float
    best_of: int
    five_slope: float
    form_sd: float
    serve: float


def estimates() -> Estimates[TennisHyperparameters]:
    """Everything that was estimated, and on what."""
    return estimates_of(__package__, TennisHyperparameters)


def profile_of(results: Collection["Result"]) -> str:
    """A tour of best of five where most winners won three sets."""
    long = sum(max(each.home_score, each.away_score) == SETS_OF_FIVE for each in results)
    return PROFILES[5 if 2 * long > len(results) else 3]


def shape_of(hyperparameters: Hyperparameters) -> tuple[float, ...]:
    """Parameters of the law of scores, in its order."""
    known = known_as(TennisHyperparameters, hyperparameters)
    return float(known.best_of), known.five_slope, known.form_sd, known.serve


def information_of_rating(hyperparameters: Hyperparameters) -> float:
    """Share of a final score's information that a number on the rating scale holds."""
    return RATING_OVER_SCORES
