"""Zones of a season: sets of teams that meet among themselves and hardly otherwise."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Met: TypeAlias = npt.NDArray[np.bool_]

SMALLEST_ZONE = 5
# Of the pairs that have met, those of different zones: one round in seven or more.
MOST_ACROSS = 0.15
# Of the pairs within a zone, those that have met: where zones are plain, and where there may be some.
PLAINLY, PERHAPS = 0.9, 0.5
FEWEST_OPPONENTS = 8
# Of all pairs: where more have met, there is nothing left to be cut.
MOST_MET = 0.7
MOST_MOVES = 100


def zones_of(met: Met, least: float = PLAINLY) -> tuple[tuple[int, ...], ...]:
    """The teams of each zone, as places in the matrix, the largest first; empty where there are no plain ones.

    Args:
        met: Whether two teams have met, shape (teams, teams), symmetric, False on its diagonal.
        least: Of the pairs within a zone, the share that has met.
    """
    teams = len(met)
    possible = teams * (teams - 1)
    if teams < 2 * SMALLEST_ZONE or met.sum() > MOST_MET * possible or np.median(met.sum(axis=1)) < FEWEST_OPPONENTS:
        return ()
    found = parted(met, np.arange(teams))
    if len(found) < 2 or min(met[np.ix_(zone, zone)].sum() / (len(zone) * (len(zone) - 1)) for zone in found) < least:
        return ()
    return tuple(sorted((tuple(map(int, zone)) for zone in found), key=lambda zone: (-len(zone), zone)))


def parted(met: Met, teams: npt.NDArray[np.intp]) -> list[npt.NDArray[np.intp]]:
    """Some teams, cut in two again and again while few have met across."""
    side = bisected(met[np.ix_(teams, teams)])
    one, other = teams[side], teams[~side]
    if not hardly_meet(met, one, other):
        return [teams]
    return [zone for half in (one, other) for zone in parted(met, half)]


def bisected(met: Met) -> Met:
    """Which of two parts each team is in, so that few have met across.

    By the signs of the second eigenvector of the normalised adjacency, then moved one by one.

    Source: Shi and Malik (2000), Normalized cuts and image segmentation, section 2.
    """
    degrees = np.maximum(met.sum(axis=1), 1)
    scale = 1 / np.sqrt(degrees)
    _, vectors = np.linalg.eigh(met * scale[:, None] * scale[None, :])
    side: Met = vectors[:, -2] * scale > 0
    for _ in range(MOST_MOVES):
        gain = (met & (side[:, None] != side[None, :])).sum(axis=1) * 2 - degrees
        if gain.max(initial=0) <= 0:
            break
        side[int(gain.argmax())] ^= True
    return side


def hardly_meet(met: Met, one: npt.NDArray[np.intp], other: npt.NDArray[np.intp]) -> bool:
    """Whether both parts are large enough for zones, and few of the pairs that have met are across."""
    if min(len(one), len(other)) < SMALLEST_ZONE:
        return False
    across = int(met[np.ix_(one, other)].sum())
    within = sum(int(met[np.ix_(part, part)].sum()) // 2 for part in (one, other))
    return across <= MOST_ACROSS * (across + within)


def met_matrix(teams: Sequence[str], pairs: Sequence[frozenset[str]]) -> Met:
    """Whether two teams are one of the pairs, in the order of the teams."""
    place = {team: number for number, team in enumerate(teams)}
    met = np.zeros((len(teams), len(teams)), dtype=np.bool_)
    for pair in pairs:
        if len(pair) == 2:
            one, other = (place[team] for team in pair)
            met[one, other] = met[other, one] = True
    return met
