"""The sides of a competition on the move, and the mean over them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

from engine.ratings.cross_covariance import CrossCovariance
from engine.ratings.priors import Hyperparameters
from engine.ratings.state import Pair
from engine.ratings.track import Track


@dataclass(frozen=True, slots=True)
class Moment:
    """A day of the competition.

    Args:
        day: As an ordinal.
        paused_days: On which the competition did not play, until then.
        season: Of the last match.
        season_day: Its first day.
    """

    day: int
    paused_days: int
    season: str
    season_day: int


def sides(tracks: Mapping[str, Track], moment: Moment, hyperparameters: Hyperparameters) -> dict[str, Track]:
    """Which teams `Dynamics.is_side` counts, all where it counts none."""
    season = moment.season
    first_day = moment.day - moment.paused_days - hyperparameters.absence_days
    if moment.day - moment.season_day > hyperparameters.break_days:
        found = {
            team: track
            for team, track in tracks.items()
            if track.season == season and track.day - track.paused_days >= first_day
        }
    else:
        found = {
            team: track
            for team, track in tracks.items()
            if track.first_season != season and track.day - track.paused_days >= first_day
        }
    return found or dict(tracks)


def average(
    tracks: Mapping[str, Track], moment: Moment, hyperparameters: Hyperparameters, kinship: CrossCovariance | None
) -> Pair:
    """Mean attack and defence of the sides on a day."""
    chosen = sides(tracks, moment, hyperparameters)
    # Means change by a break alone.
    first_day, kept = moment.day - hyperparameters.break_days, hyperparameters.break_retention
    attacks, defences = (
        [
            track.strengths[place] if track.day >= first_day else kept * track.strengths[place]
            for track in chosen.values()
        ]
        for place in (0, 1)
    )
    # Sums that do not depend on the order of the teams: a state that is continued knows another one.
    shared = fsum(kinship.taught_means(kinship.places(chosen)).tolist()) if kinship else 0.0
    return (fsum(attacks) + shared) / len(chosen), (fsum(defences) + shared) / len(chosen)
