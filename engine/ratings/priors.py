"""What is believed before any match was seen, and how fast beliefs grow old."""

from dataclasses import dataclass

from engine.sports.base import Sport


@dataclass(frozen=True, slots=True)
class Hyperparameters:
    """Of one sport or one kind of competition; all on the log-rate scale unless named otherwise.

    Strengths are pairs (attack, defence) with the correlation ``correlation``; a break is a gap
    of more than ``break_days`` without a match, an absence one of more than ``absence_days``.

    Args:
        drift_per_root_day: Standard deviation that each strength gains by a day of play.
        break_drift: Standard deviation that each strength gains at a break.
        break_retention: Share of a strength that outlasts a break.
        founding_days: How long a competition counts as new; who joins later is a newcomer.
        founder_sd: Of the strengths when the competition itself is new.
        newcomer_sd: Of a team that joins later, or comes back after an absence.
        own_home_sd: Of a team's home advantage around the competition's.
        goals_weight: Of a goal's log-likelihood; below 1 where scores tell less than a Poisson law says.
        friendly_share: Share of the strengths that is at work in a friendly match.
        friendly_home_share: Share of the home advantage that is.
        saved_slope: By how much the log rate of shots on target that are no goals follows that of goals.
        saved_weight: Of such a shot's log-likelihood beside that of a goal; 0 leaves them out.
        missed_slope: The same for shots off target.
        missed_weight: The same for shots off target.
        habit_kept: What is kept from match to match of how many shots a team takes and allows beyond its strength.
        saved_habit_prior: Usual shots on target that such a habit is drawn towards none with.
        missed_habit_prior: The same for shots off target.
        variance_scale: Reported over filtered variance of the strengths.
        goals_alone: Share of a match's information that goals hold when shots are known too.
    """

    version: str = "soccer-1"
    drift_per_root_day: float = 0.0038
    break_drift: float = 0.053
    break_retention: float = 1.0
    correlation: float = 0.945
    break_days: int = 45
    absence_days: int = 250
    founding_days: int = 200
    founder_sd: float = 0.25
    newcomer_attack: float = -0.21
    newcomer_defence: float = -0.17
    newcomer_sd: float = 0.12
    level: float = 0.2
    level_sd: float = 0.2
    level_drift_per_root_day: float = 0.001
    home_advantage: float = 0.31
    home_advantage_sd: float = 0.15
    home_advantage_drift_per_root_day: float = 0.001
    own_home_sd: float = 0.0
    own_home_drift_per_root_day: float = 0.0
    rho: float = -0.094
    goals_weight: float = 1.0
    friendly_share: float = 1.0
    friendly_home_share: float = 1.0
    saved_slope: float = 0.55
    saved_weight: float = 0.0
    missed_slope: float = 0.5
    missed_weight: float = 0.0
    habit_kept: float = 0.985
    saved_habit_prior: float = 60.0
    missed_habit_prior: float = 120.0
    variance_scale: float = 1.0
    goals_alone: float = 0.7


def defaults(sport: Sport) -> Hyperparameters:
    """What was estimated for the sport."""
    return SOCCER


SOCCER = Hyperparameters()
