"""What is believed before any match was seen, and how fast beliefs grow old."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from engine.sports.base import Sport

if TYPE_CHECKING:
    from engine.ratings.state import Result

# Leagues play a final or two elsewhere; tournaments of national teams a third of their matches.
NEUTRAL_SHARE = 0.1


class Profile(StrEnum):
    """Kinds of competitions that differ in how fast strengths change and in what is known of a match."""

    GOALS = "goals"
    SHOTS = "shots"
    INTERNATIONAL = "international"


@dataclass(frozen=True, slots=True)
class Hyperparameters:
    """Of one sport or one kind of competition; all on the log-rate scale unless named otherwise.

    Strengths are pairs (attack, defence) with the correlation ``correlation``; a break is a gap
    of more than ``break_days`` without a match, an absence one of more than ``absence_days`` on which the
    competition played; a gap between its own match days adds ``break_days`` to those at most.

    Args:
        drift_per_root_day: Standard deviation that each strength gains by a day of play.
        break_drift: Standard deviation that each strength gains at a break.
        break_retention: Share of a strength that outlasts a break.
        founding_days: How many such days a competition counts as new; who joins later is a newcomer.
        founder_sd: Of the strengths when the competition itself is new.
        newcomer_sd: Of a team that joins later, or comes back after an absence.
        own_home_sd: Of a team's home advantage around the competition's.
        round_home_sd: Of a named round's (a tournament of national teams), likewise; 0 follows none.
        goals_weight: Of a goal's log-likelihood; below 1 where scores tell less than a Poisson law says.
        goals_dispersion: By how much the weight falls with the rate: it is divided by one plus this times the rate.
        friendly_share: Share of the strengths that is at work in a friendly match.
        friendly_home_share: Share of the home advantage that is.
        empty_home_share: Share of the home advantage that is at work in an empty stadium.
        saved_slope: By how much the log rate of shots on target that are no goals follows that of goals.
        saved_weight: Of such a shot's log-likelihood beside that of a goal; 0 leaves them out.
        missed_slope: The same for shots off target.
        missed_weight: The same for shots off target.
        habit_kept: What is kept from match to match of how many shots a team takes and allows beyond its strength.
        saved_habit_prior: Usual shots on target that such a habit is drawn towards none with.
        missed_habit_prior: The same for shots off target.
        variance_scale: Reported over filtered variance of the strengths.
        shares_errors: Whether the errors of teams are followed together, as where regions seldom meet.
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


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a profile was estimated on: nothing from ``before`` on was seen."""

    data: str
    matches: int
    before: str
    note: str


@dataclass(frozen=True, slots=True)
class Estimate:
    evidence: Evidence
    values: Hyperparameters


@dataclass(frozen=True, slots=True)
class Estimates:
    """The versioned file of a sport."""

    version: str
    profiles: dict[Profile, Estimate]


@cache
def estimates(sport: Sport) -> Estimates:
    """Everything that was estimated for the sport, and on what."""
    return msgspec.json.decode(files(__package__).joinpath(f"{sport}.json").read_bytes(), type=Estimates)


def defaults(sport: Sport, profile: Profile = Profile.GOALS) -> Hyperparameters:
    """What was estimated for the profile."""
    return estimates(sport).profiles[profile].values


def version(sport: Sport) -> str:
    """Of the file of estimates."""
    return estimates(sport).version


def profile_of(results: Collection["Result"]) -> Profile:
    """The profile that the results themselves show."""
    if sum(each.neutral for each in results) > NEUTRAL_SHARE * len(results):
        return Profile.INTERNATIONAL
    if 2 * sum(each.home_shots_on_target is not None for each in results) > len(results):
        return Profile.SHOTS
    return Profile.GOALS


def estimated_for(sport: Sport, results: Collection["Result"]) -> Hyperparameters:
    """What was estimated for competitions like the one of the results."""
    return defaults(sport, profile_of(results))
