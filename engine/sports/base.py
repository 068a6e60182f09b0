"""The names of the sports, and what a law of scores answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

# The names of the sports must not cost whoever asks for help the time of loading numpy.
if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Grid: TypeAlias = "NDArray[np.float64]"


# The entry points by which a package brings a sport: its key, and where its `SportSpec` is.
GROUP = "trickster.sports"
KEY = re.compile(r"[a-z][a-z0-9_]{1,31}")


def brought() -> dict[str, str]:
    """Keys of the sports that other packages bring, by the names that they have as members.

    Raises:
        ValueError: One of them is no key.
    """
    keys = sorted(entry_points(group=GROUP).names)
    if wrong := [key for key in keys if not KEY.fullmatch(key)]:
        raise ValueError(f"{wrong[0]!r} in the entry points {GROUP} is no key of a sport: use {KEY.pattern}")
    return {key.upper(): key for key in keys}


class Sport(StrEnum):
    """Ours, and beside them those that installed packages bring."""

    _ignore_ = "member each"
    SOCCER = "soccer"
    ICE_HOCKEY = "ice_hockey"
    BASKETBALL = "basketball"
    AMERICAN_FOOTBALL = "american_football"
    BASEBALL = "baseball"
    TENNIS = "tennis"
    for member, each in brought().items():
        if member not in vars():
            vars()[member] = each


@dataclass(frozen=True, eq=False)
class MarginTotals:
    """A law of scores by margin and total, where both sides have too many points for a grid of them.

    Both are even or both are odd: along a row the total goes up by two, and one of an odd margin begins one later.

    Args:
        first_margin: Home minus away score of the first row, even.
        first_total: Both scores together of the first column in rows of even margins, even.
        cells: Probability of each margin and total, shape (M, T); 0 where a side would have less than nothing.
    """

    first_margin: int
    first_total: int
    cells: Grid


class ScoreModel(Protocol):
    """How a match ends, given eta = log rate of the home and of the away side; equal models hash alike.

    Outcomes are in the order home win, draw, away win; one that the sport does not have is impossible.
    """

    @property
    def highest_log_rate(self) -> float:
        """A belief in more is a belief in nothing."""
        ...

    def __hash__(self) -> int: ...

    def mixture(
        self, log_rates: NDArray[np.float64], weights: NDArray[np.float64]
    ) -> tuple[Grid | MarginTotals | None, Grid]:
        """The average of K laws with ``log_rates`` of shape (2, K), and each law's outcome probabilities.

        Returns:
            The averaged grid, shape (G, G), home score on axis 0, or margins and totals; None in a sport that knows
            only who won; and home win, draw and away win of each law, shape (3, K).
        """
        ...

    def expected(self, log_rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mean score of both sides at ``log_rates`` of shape (2, ...), in the same shape."""
        ...

    def outcomes(self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities of home win, draw, away win at rates of shapes that broadcast to one, shape (..., 3)."""
        ...

    def sample(
        self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64], uniforms: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """One score a pair of rates, by inverse distribution function of ``uniforms``, shape (2, ...)."""
        ...


@runtime_checkable
class ExtendedModel(ScoreModel, Protocol):
    """Of a sport in which what is level goes on."""

    def extended(self, log_rates: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """Chance that a match goes on, at ``log_rates`` of shape (2, K), shape (K,); None where scores do not tell."""
        ...


@runtime_checkable
class GridModel(ScoreModel, Protocol):
    """Of a sport in which both sides have a score."""

    def grid(self, home_rate: float, away_rate: float, most: int = 15) -> Grid:
        """Probability of every score up to ``most``, home score on axis 0."""
        ...

    def grids(self, home_rates: NDArray[np.float64], away_rates: NDArray[np.float64]) -> Grid:
        """One grid a pair of rates, shape (K, G, G), wide enough to leave out less than 1e-9."""
        ...
