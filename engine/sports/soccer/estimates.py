"""What was estimated for soccer, and which of it a competition gets."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.ratings.priors import Estimates, Hyperparameters
from engine.sports.league import estimates_of, known_as

if TYPE_CHECKING:
    from engine.ratings.state import Ratings, Result

# Leagues play a final or two elsewhere; tournaments of national teams a third of their matches.
NEUTRAL_SHARE = 0.1
# What an Elo number holds of the information in goals: gains of 0.0853 and 0.0903 in log score over outcome
# frequencies on 16,181 matches of five leagues, 2015-24, walk-forward.
RATING_OVER_GOALS = 0.94


class Profile(StrEnum):
    """Kinds of competitions that differ in how fast strengths change and in what is known of a match."""

    GOALS = "goals"
    SHOTS = "shots"
    INTERNATIONAL = "international"


@dataclass(frozen=True, slots=True)
class SoccerHyperparameters:
    """The hyperparameters that `engine.ratings.priors.Hyperparameters` explains, and how goals and shots are seen.

    Args:
        goals_weight: Of a goal's log-likelihood; below 1 where scores tell less than a Poisson law says.
        goals_dispersion: By how much the weight falls with the rate: it is divided by one plus this times the rate.
        saved_slope: By how much the log rate of shots on target that are no goals follows that of goals.
        saved_weight: Of such a shot's log-likelihood beside that of a goal; 0 leaves them out.
        missed_slope: The same for shots off target.
        missed_weight: The same for shots off target.
        habit_kept: What is kept from match to match of how many shots a team takes and allows beyond its strength.
        saved_habit_prior: Usual shots on target that such a habit is drawn towards none with.
        missed_habit_prior: The same for shots off target.
        goals_alone: Share of a match's information that goals hold when shots are known too.
    """

    drift_per_root_day: float
    break_drift: float
    break_retention: float
    correlation: float
    break_days: int
    absence_days: int
    founding_days: int
    founder_sd: float
    newcomer_attack: float
    newcomer_defence: float
    newcomer_sd: float
    level: float
    level_sd: float
    level_drift_per_root_day: float
    home_advantage: float
    home_advantage_sd: float
    home_advantage_drift_per_root_day: float
    own_home_sd: float
    own_home_drift_per_root_day: float
    round_home_sd: float
    rho: float
    goals_weight: float
    goals_dispersion: float
    friendly_share: float
    friendly_home_share: float
    empty_home_share: float
    saved_slope: float
    saved_weight: float
    missed_slope: float
    missed_weight: float
    habit_kept: float
    saved_habit_prior: float
    missed_habit_prior: float
    shares_errors: bool
    variance_scale: float
    goals_alone: float

    @property
    def short_rest_days(self) -> int:
        """Rest moves nothing in soccer: see the model card."""
        return 0

    @property
    def short_rest_cost(self) -> float:
        return 0.0


def estimates() -> Estimates[SoccerHyperparameters]:
    """Everything that was estimated, and on what."""
    return estimates_of(__package__, SoccerHyperparameters)


def profile_of(results: Collection["Result"]) -> Profile:
    """The profile that the results themselves show."""
    if sum(each.neutral for each in results) > NEUTRAL_SHARE * len(results):
        return Profile.INTERNATIONAL
    if 2 * sum(each.home_shots_on_target is not None for each in results) > len(results):
        return Profile.SHOTS
    return Profile.GOALS


def shape_of(hyperparameters: Hyperparameters) -> tuple[float, ...]:
    """Parameters of the law of scores: rho."""
    return (known_as(SoccerHyperparameters, hyperparameters).rho,)


def information_share(ratings: "Ratings") -> float:
    """Share of what a match can tell, goals and shots together, that the inputs hold."""
    alone = known_as(SoccerHyperparameters, ratings.hyperparameters).goals_alone
    return alone + (1 - alone) * ratings.level.shots_share


def information_of_rating(hyperparameters: Hyperparameters) -> float:
    """Share of it that a number on the rating scale holds."""
    return RATING_OVER_GOALS * known_as(SoccerHyperparameters, hyperparameters).goals_alone
