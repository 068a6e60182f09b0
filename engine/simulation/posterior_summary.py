"""The posterior of a quantity that depends on the strengths: how sure we are of it.

Strengths enter by two independent standard normal axes: the *difference* of the sides, and the *level* of both at a
given difference. A quantity is known at 5 x 5 Gauss-Hermite nodes of the two; between them it is a polynomial along
the axis that moves it more, which gives its whole distribution without a single random number.
"""

from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.polynomial.hermite_e import hermegauss

from engine.simulation.pmf import LEVELS, Interval, Percentiles, Vector

NODES, NODE_WEIGHTS = hermegauss(5)
NODE_WEIGHTS /= NODE_WEIGHTS.sum()
# All pairs, the difference on the slow axis; a row of ones above them stands for the mean.
PAIRS = np.array([np.ones(25), np.repeat(NODES, 5), np.tile(NODES, 5)])
PAIR_WEIGHTS = np.outer(NODE_WEIGHTS, NODE_WEIGHTS).ravel()

# Points along that axis; a normal leaves 6e-5 outside, ten times less than the widest credible interval.
POINTS = np.linspace(-4.0, 4.0, 81)
POINT_WEIGHTS = np.exp(-(POINTS**2) / 2)
POINT_WEIGHTS /= POINT_WEIGHTS.sum()
# Lagrange interpolation from the five nodes to all points, shape (5, 81).
INTERPOLATION = (np.vander(POINTS, 5) @ np.linalg.inv(np.vander(NODES, 5))).T
ROW_WEIGHTS = NODE_WEIGHTS[:, None]
POINT_RANKS = ROW_WEIGHTS * (POINT_WEIGHTS.cumsum() - POINT_WEIGHTS / 2)

STEPS = np.linspace(0.0, 1.0, 73)
ZERO = np.zeros(())
SMALLEST = 1e-12
NOTICEABLE = 1e-6
# Where the chart of a density begins and ends.
CURVE_LEVELS = (5e-4, 1 - 5e-4)


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """
    Args:
        nodes: The quantity at the pairs of nodes, shape (25,).
        values: Evenly spaced over all that the quantity may be, shape (73,).
        below: Posterior probability that the quantity lies below each of ``values``.
    """

    nodes: Vector
    values: Vector
    below: Vector

    @property
    def mean(self) -> float:
        return float(PAIR_WEIGHTS @ self.nodes)

    @property
    def sd(self) -> float:
        return self.moments()[1]

    def moments(self) -> tuple[float, float, float, float]:
        """Mean, standard deviation, skewness and excess kurtosis; the last two are 0 where nothing varies."""
        mean = self.mean
        deviations = self.nodes - mean
        squares = deviations * deviations
        variance = float(PAIR_WEIGHTS @ squares)
        sd = variance**0.5
        if sd < SMALLEST:
            return mean, sd, 0.0, 0.0
        third, fourth = float(PAIR_WEIGHTS @ (squares * deviations)), float(PAIR_WEIGHTS @ (squares * squares))
        return mean, sd, third / (variance * sd), fourth / (variance * variance) - 3

    def quantiles(self, levels: Vector) -> list[float]:
        values: list[float] = np.interp(levels, self.below, self.values).tolist()
        return values

    def percentiles(self) -> Percentiles:
        return Percentiles.of(self.quantiles(LEVELS))

    def interval(self, level: float) -> Interval:
        outside = (1 - level) / 2
        low, high = self.quantiles(np.array([outside, 1 - outside]))
        return Interval(low, high, level)

    def density(self) -> tuple[Vector, Vector]:
        """Values and density at them; nothing where nothing varies."""
        if self.values[-1] - self.values[0] < NOTICEABLE:
            return np.empty(0), np.empty(0)
        middles = (self.values[:-1] + self.values[1:]) / 2
        heights = np.diff(self.below) / np.diff(self.values)
        first, last = np.searchsorted(self.below[1:-1], CURVE_LEVELS).tolist()
        shown = slice(first, last + 1)
        return middles[shown], heights[shown]


def spread(nodes: Vector) -> Spread:
    """Of a quantity on the whole line, given at the pairs of nodes."""
    return mixed(nodes, interpolated(nodes))


def probability_spread(nodes: Vector) -> Spread:
    """Of a probability; between the nodes its logit is interpolated, so that it stays inside (0, 1)."""
    logits = interpolated(np.log((nodes + SMALLEST) / (1 + SMALLEST - nodes)))
    return mixed(nodes, 1 / (1 + np.exp(-logits)))


def interpolated(nodes: Vector) -> Vector:
    """From the nodes to all points of the axis that moves the quantity more, one row a node of the other, (5, 81)."""
    square = nodes.reshape(5, 5)
    difference_moves = abs(float(square[-1, 2] - square[0, 2]))
    level_moves = abs(float(square[2, -1] - square[2, 0]))
    curves: Vector = (square.T if difference_moves >= level_moves else square) @ INTERPOLATION
    return curves


def mixed(nodes: Vector, curves: Vector) -> Spread:
    """The quantity's law along each row, averaged over the rows."""
    rising, ranks = in_rising_order(curves)
    low, high = min(rising[:, 0].tolist()), max(rising[:, -1].tolist())
    values = low + (high - low) * STEPS
    below: Vector = sum(map(np.interp, repeat(values), rising, ranks, repeat(0.0), NODE_WEIGHTS.tolist()), ZERO)
    return Spread(nodes, values, below)


def in_rising_order(curves: Vector) -> tuple[Vector, Vector]:
    """Each row sorted, and the part of its posterior probability that lies below each value."""
    if (curves[:, 1:] >= curves[:, :-1]).all():  # as a chance of a home win does: spares a fifth of the time
        return curves, POINT_RANKS
    order = curves.argsort(axis=1, kind="stable")
    weights = POINT_WEIGHTS[order] * ROW_WEIGHTS
    return np.take_along_axis(curves, order, axis=1), weights.cumsum(axis=1) - weights / 2
