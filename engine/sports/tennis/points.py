"""From points to games, tie-breaks and sets, where each side wins a point on its own serve with one chance throughout.

Source: Newton and Keller (2005), Probability of winning at tennis; who serves first does not matter for a set.
"""

from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

# A tie-break is won with seven points, a set with six games, either by two.
POINTS_OF_TIE_BREAK, GAMES_OF_SET = 7, 6
# The edge is what a side's points on serve have beyond those of an even match; beyond it nearly every set is decided.
EDGES = 401


def game(serving: Floats) -> Floats:
    """Chance that the server wins a game, from that of a point, with deuce."""
    lost = 1 - serving
    deuce = serving**2 / (serving**2 + lost**2)
    return np.asarray(serving**4 * (1 + 4 * lost + 10 * lost**2) + 20 * serving**3 * lost**3 * deuce)


def tie_break(first: Floats, second: Floats) -> Floats:
    """Chance that the side wins a tie-break that serves its first point.

    Args:
        first: Chance of its points on its own serve.
        second: The same of the other side.
    """
    # At six all and after, every two points hold one serve of each.
    ahead, behind = first * (1 - second), (1 - first) * second
    level = POINTS_OF_TIE_BREAK - 1
    reached = {(0, 0): np.ones_like(first)}
    won = np.zeros_like(first)
    for played in range(2 * level):
        is_first = played % 4 in (0, 3)
        point = first if is_first else 1 - second
        following: dict[tuple[int, int], Floats] = {}
        for (own, other), chance in reached.items():
            for score, share in (((own + 1, other), point), ((own, other + 1), 1 - point)):
                if score[0] > level:
                    won = won + chance * share
                elif score[1] <= level:
                    following[score] = following.get(score, 0.0) + chance * share
        reached = following
    return np.asarray(won + reached[level, level] * ahead / (ahead + behind))


def set_of(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """Chance that the side wins a set that serves first, and the mean number of games.

    Args:
        first: Chance of its points on its own serve.
        second: The same of the other side.
    """
    hold, other_hold = game(first), game(second)
    reached = {(0, 0): np.ones_like(first)}
    won, games = np.zeros_like(first), np.zeros_like(first)
    for played in range(2 * GAMES_OF_SET):
        share_won = hold if played % 2 == 0 else 1 - other_hold
        following: dict[tuple[int, int], Floats] = {}
        for (own, other), chance in reached.items():
            games = games + chance
            for score, share in (((own + 1, other), share_won), ((own, other + 1), 1 - share_won)):
                if is_won(*score):
                    won = won + chance * share
                elif not is_won(*score[::-1]):
                    following[score] = following.get(score, 0.0) + chance * share
        reached = following
    level = reached[GAMES_OF_SET, GAMES_OF_SET]
    return np.asarray(won + level * tie_break(first, second)), np.asarray(games + level)


def is_won(own: int, other: int) -> bool:
    """Whether these games are a set without a tie-break."""
    return own >= GAMES_OF_SET and own - other > 1


@cache
def sets_by_edge(serve: float) -> tuple[Floats, Floats]:
    """Chance of a set, rising, and its mean number of games, at edges from nothing to nearly all.

    Args:
        serve: Chance of a point of whoever serves in an even match.
    """
    edges = np.linspace(serve - 1, 1 - serve, EDGES)
    return set_of(serve + edges, serve - edges)
