"""Scores of two sides that count apart, each by a law of its own on 0, 1, 2, …"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from engine.sports.base import Grid

Floats: TypeAlias = NDArray[np.float64]

# The widest law that any sport takes.
MOST = 160
SCORES = np.arange(MOST + 1.0)
LOG_FACTORIALS = gammaln(SCORES + 1)
# Less than what a law may leave out.
TRIMMED = 1e-10
# Column i sums what lies below i.
BELOW = np.triu(np.ones((MOST + 1, MOST + 1)), 1)


def poisson_laws(log_rates: Floats, width: int) -> Floats:
    """Chances of 0, 1, … below ``width`` at log rates of any shape, shape (..., width)."""
    exponents = log_rates[..., None] * SCORES[:width]
    exponents -= np.exp(log_rates)[..., None]
    exponents -= LOG_FACTORIALS[:width]
    laws: Floats = np.exp(exponents, out=exponents)
    return laws


def decided(home: Floats, away: Floats) -> Floats:
    """Chances that the home side has more, as many and fewer, shape (3, ...).

    Args:
        home: Laws of its scores, shape (..., G).
        away: The same of the other side, of a shape that broadcasts with it.
    """
    width = away.shape[-1]
    fewer = away @ BELOW[:width, :width]
    more = away.sum(axis=-1, keepdims=True) - fewer - away
    return np.array([np.vecdot(home, fewer), np.vecdot(home, away), np.vecdot(home, np.maximum(more, 0.0))])


def lead_by(home: Floats, away: Floats, ahead: int) -> Floats:
    """Chance that the home side leads by so many, of laws as `decided` takes them."""
    if ahead < 0:
        return lead_by(away, home, -ahead)
    return np.asarray(np.vecdot(home[..., ahead:], away[..., : away.shape[-1] - ahead]))


def trimmed(grid: Grid) -> Grid:
    """The grid without its highest scores, as far as they hold less than ``TRIMMED`` in all."""
    beyond = (grid.sum(axis=0) + grid.sum(axis=1))[::-1].cumsum()
    width = len(grid) - int(beyond.searchsorted(TRIMMED))
    return grid[:width, :width]


def cut(grid: Grid, most: int) -> Grid:
    """The grid for scores up to ``most``, shape (most + 1, most + 1), summing to one."""
    wide = max(most + 1 - len(grid), 0)
    found: Grid = np.pad(grid, (0, wide))[: most + 1, : most + 1]
    return np.asarray(found / found.sum())
