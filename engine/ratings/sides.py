"""The sides of a competition on the move, and the mean over them.

A history asks for the mean after every day. Teams are kept as columns for it, and only those that have played since
the last question are written anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum

import numpy as np
from numpy.typing import NDArray

from engine.ratings.kinship import Kinship
from engine.ratings.priors import Hyperparameters
from engine.ratings.state import Pair
from engine.ratings.track import Track

ATTACK, DEFENCE, DAY, PAUSED_DAYS, SEASON, FIRST_SEASON = range(6)


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


class Sides:
    """Which teams `Dynamics.is_side` counts, all where it counts none."""

    __slots__ = ("_columns", "_h", "_kin", "_moved", "_places", "_seasons")

    def __init__(self, hyperparameters: Hyperparameters) -> None:
        self._h = hyperparameters
        self._places: dict[str, int] = {}
        self._seasons: dict[str, int] = {}
        self._columns: NDArray[np.float64] = np.zeros((6, 0))
        self._kin: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self._moved: set[str] = set()

    def move(self, *teams: str) -> None:
        """Remember that these have played."""
        self._moved.update(teams)

    def average(self, tracks: Mapping[str, Track], moment: Moment, kinship: Kinship | None) -> Pair:
        """Mean attack and defence of the sides on a day."""
        self._write(tracks, kinship)
        columns = self._columns
        chosen = np.flatnonzero(self._is_side(moment))
        attack, defence = columns[ATTACK][chosen], columns[DEFENCE][chosen]
        is_long_ago = moment.day - columns[DAY][chosen] > self._h.break_days
        if is_long_ago.any():
            # Means change by a break alone.
            kept = np.where(is_long_ago, self._h.break_retention, 1.0)
            attack, defence = kept * attack, kept * defence
        # Sums that do not depend on the order of the teams: a state that is continued knows another one.
        shared = fsum(kinship.taught_means(self._kin[chosen]).tolist()) if kinship else 0.0
        return (fsum(attack.tolist()) + shared) / len(chosen), (fsum(defence.tolist()) + shared) / len(chosen)

    def _is_side(self, moment: Moment) -> NDArray[np.bool_]:
        columns, season = self._columns, self._seasons.get(moment.season, -1)
        is_begun = moment.day - moment.season_day > self._h.break_days
        counted = columns[SEASON] == season if is_begun else columns[FIRST_SEASON] != season
        first_day = moment.day - moment.paused_days - self._h.absence_days
        counted &= columns[DAY] - columns[PAUSED_DAYS] >= first_day
        return counted if counted.any() else np.ones(len(counted), dtype=bool)

    def _write(self, tracks: Mapping[str, Track], kinship: Kinship | None) -> None:
        new = [team for team in self._moved if team not in self._places]
        if new:
            self._places |= {team: place for place, team in enumerate(new, len(self._places))}
            self._columns = np.pad(self._columns, ((0, 0), (0, len(new))))
            self._kin = np.concatenate(
                (self._kin, kinship.places(new) if kinship else ()), dtype=np.intp, casting="unsafe"
            )
        for team in self._moved:
            track = tracks[team]
            attack, defence, *_ = track.strengths
            seasons = self._code(track.season), self._code(track.first_season)
            self._columns[:, self._places[team]] = attack, defence, track.day, track.paused_days, *seasons
        self._moved.clear()

    def _code(self, season: str) -> int:
        return self._seasons.setdefault(season, len(self._seasons))
