"""Errors that teams share, where groups of teams seldom meet.

National teams of one region play each other all the time and other regions rarely. What a meeting of two regions shows
then concerns all their teams. For every two teams the covariance of their strengths is kept, one number a pair that
holds for attack and defence alike; a team's own block stays with the filter, which fetches what others' matches taught
of the team when it plays next.

Source: the Kalman filter with its full covariance, projected onto one number a pair of teams.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import dger

from engine.ratings.dynamics import LogRates, Strengths

# Share of the variance of a match's difference that shared errors may take away.
MOST_SHARED = 0.9


@dataclass(frozen=True, slots=True)
class SharedErrors:
    """What ratings do not say of teams that share errors, so that a filter can go on exactly where another stopped.

    Args:
        teams: In the order of the rows below, each of 64-bit floats.
        strengths: Of each team as it was fetched last, shape (n, 7).
        covariances: Of every two teams, shape (n, n).
        own: Variances of the teams as last seen, shape (n,).
        means: What others' matches taught of each since it was fetched, shape (n,).
        variances: What that took away of its variance, shape (n,).
    """

    teams: tuple[str, ...]
    strengths: bytes
    covariances: bytes
    own: bytes
    means: bytes
    variances: bytes

    def fetched(self) -> Iterator[tuple[str, Strengths]]:
        """Every team with its strengths."""
        rows: list[list[float]] = np.frombuffer(self.strengths).reshape(len(self.teams), -1).tolist()
        for team, row in zip(self.teams, rows, strict=True):
            attack, defence, vaa, vad, vdd, own, own_variance = row
            yield team, (attack, defence, vaa, vad, vdd, own, own_variance)


# Slopes of the log-likelihood by the two log rates, and the precision of the innovation (S + W^-1)^-1.
Innovation: TypeAlias = tuple[float, float, float, float, float]


class CrossCovariance:
    """Shared errors of all teams, on the move."""

    __slots__ = ("_own", "_places", "_shared", "_taught_mean", "_taught_variance")

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._shared = np.zeros((0, 0))
        self._own = np.zeros(0)
        self._taught_mean = np.zeros(0)
        self._taught_variance = np.zeros(0)

    @classmethod
    def of(cls, shared: SharedErrors) -> Self:
        made = cls()
        made._places = {team: place for place, team in enumerate(shared.teams)}
        made._shared = np.frombuffer(shared.covariances).reshape(2 * (len(shared.teams),)).copy()
        columns = (np.frombuffer(each).copy() for each in (shared.own, shared.means, shared.variances))
        made._own, made._taught_mean, made._taught_variance = columns
        return made

    def kept(self, strengths: Mapping[str, Strengths]) -> SharedErrors:
        """As a value.

        Args:
            strengths: Of every team as it was fetched last.
        """
        return SharedErrors(
            tuple(self._places),
            np.array([strengths[team] for team in self._places]).tobytes(),
            self._shared.tobytes(),
            self._own.tobytes(),
            self._taught_mean.tobytes(),
            self._taught_variance.tobytes(),
        )

    def taught(self, team: str, strengths: Strengths) -> Strengths:
        """The team's strengths with what others' matches taught of it since it was fetched last."""
        place = self._places.get(team)
        if place is None:
            return strengths
        mean, variance = float(self._taught_mean[place]), float(self._taught_variance[place])
        attack, defence, vaa, vad, vdd, own, own_variance = strengths
        most = MOST_SHARED * (vaa * vdd - vad * vad) / (vaa + vdd - 2 * vad)
        lost = min(variance, most)
        return attack + mean, defence + mean, vaa - lost, vad - lost, vdd - lost, own, own_variance

    def places(self, teams: Iterable[str]) -> list[int]:
        """Where the arrays have these teams; it never changes."""
        return [self._places[team] for team in teams]

    def taught_means(self, places: Sequence[int]) -> NDArray[np.float64]:
        """What others' matches taught of the mean of attack and defence of each team since it was fetched last."""
        return self._taught_mean[places]

    def fetch(self, team: str, strengths: Strengths) -> Strengths:
        """The same, for the caller to keep: it is not told again."""
        place, fetched = self._place(team), self.taught(team, strengths)
        self._taught_mean[place] = self._taught_variance[place] = 0.0
        self._own[place] = _variance(fetched)
        return fetched

    def covariance(self, home: str, away: str, host: Strengths, guest: Strengths) -> float:
        """Of the strengths of the two, kept to what their own variances allow."""
        i, j = self._place(home), self._place(away)
        own, other = self._own[i], self._own[j] = _variance(host), _variance(guest)
        return min(float(self._shared[i, j]), MOST_SHARED * (own + other) / 2)

    def foreseen(self, home: str, away: str, host: Strengths, guest: Strengths) -> float:
        """The same of teams that do not play today; nothing is shared with a team that never played."""
        i, j = self._places.get(home), self._places.get(away)
        if i is None or j is None:
            return 0.0
        return min(float(self._shared[i, j]), MOST_SHARED * (_variance(host) + _variance(guest)) / 2)

    def learn(self, home: str, away: str, host: Strengths, guest: Strengths, shared: float, shift: Innovation) -> None:
        """Let a match of the two teach of all others.

        Args:
            host: Strengths as they were believed before it.
            shared: Their covariance then.
        """
        i, j = self._places[home], self._places[away]
        home_slope, away_slope, khh, kha, kaa = shift
        gap = self._column(i) - self._column(j)
        gap[[i, j]] = 0.0
        self._taught_mean += gap * (home_slope - away_slope)
        curvature = khh - 2 * kha + kaa
        self._taught_variance += curvature * gap * gap
        _, _, vaa, vad, vdd, _, _ = host
        _, _, waa, wad, wdd, _, _ = guest
        to_host = (vaa + vad) / 2 - shared, shared - (vad + vdd) / 2
        to_guest = shared - (wad + wdd) / 2, (waa + wad) / 2 - shared
        for place, (by_home, by_away) in ((i, to_host), (j, to_guest)):
            gap[place] = ((khh - kha) * by_home + (kha - kaa) * by_away) / curvature
        # In place, in one pass: the square of the teams is most of the work of a match.
        self._shared = dger(-curvature, gap, gap, a=self._shared.T, overwrite_a=True).T
        drawn_together = to_host[0] * (khh * to_guest[0] + kha * to_guest[1]) + to_host[1] * (
            kha * to_guest[0] + kaa * to_guest[1]
        )
        self._shared[i, j] = self._shared[j, i] = shared - drawn_together

    def _column(self, place: int) -> NDArray[np.float64]:
        """Covariances with one team, none larger than the variances of the two allow."""
        bound = MOST_SHARED * np.sqrt(self._own * self._own[place])
        # Nobody asks for a team's covariance with itself, and what `learn` makes of it means nothing.
        self._shared[place, place] = 0.0
        column: NDArray[np.float64] = self._shared[place]
        if (np.abs(column) > bound).any():
            self._shared[:, place] = self._shared[place] = np.clip(column, -bound, bound)
        return column

    def _place(self, team: str) -> int:
        place = self._places.get(team)
        if place is None:
            place = self._places[team] = len(self._places)
            # No larger than it must be: a new team is rare, and every match goes through all of the square.
            self._shared = np.pad(self._shared, (0, 1))
            self._own = np.pad(self._own, (0, 1))
            self._taught_mean = np.pad(self._taught_mean, (0, 1))
            self._taught_variance = np.pad(self._taught_variance, (0, 1))
        return place


def _variance(strengths: Strengths) -> float:
    """Of the mean of attack and defence."""
    return (strengths[2] + 2 * strengths[3] + strengths[4]) / 4


def together(apart: LogRates, shared: float) -> LogRates:
    """What is believed of the log rates when the two teams share errors."""
    home, away, shh, sha, saa = apart
    return home, away, shh - 2 * shared, sha + 2 * shared, saa - 2 * shared
