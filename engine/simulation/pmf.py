"""A law on consecutive whole numbers, and the few figures that describe it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float64]

LEVELS = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
DOTS = 20
STEPS = np.arange(1024.0)


@dataclass(frozen=True, slots=True)
class Percentiles:
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Percentiles":
        """From the values at ``LEVELS``."""
        p5, p25, p50, p75, p95 = values
        return cls(p5, p25, p50, p75, p95)


@dataclass(frozen=True, slots=True)
class Interval:
    """Central interval: what is left out lies half below ``low`` and half above ``high``."""

    low: float
    high: float
    level: float


@dataclass(frozen=True, slots=True)
class Pmf:
    """Probabilities of ``first``, ``first + 1``, ...; what has no entry is less likely than 1e-9 in all."""

    first: int
    probabilities: tuple[float, ...]
    mean: float
    sd: float
    percentiles: Percentiles


def pmf(first: int, probabilities: Vector) -> Pmf:
    """The law with its moments; percentiles are the smallest values that reach their level."""
    steps = STEPS[: len(probabilities)]
    ahead = float(probabilities @ steps)
    deviations = steps - ahead
    sd = float(probabilities @ (deviations * deviations)) ** 0.5
    return Pmf(
        first=first,
        probabilities=tuple(probabilities.tolist()),
        mean=first + ahead,
        sd=sd,
        percentiles=Percentiles.of(quantiles(first, probabilities, LEVELS)),
    )


def quantiles(first: int, probabilities: Vector, levels: Vector) -> list[float]:
    """Smallest values whose cumulative probability reaches each level."""
    cumulative = probabilities.cumsum()
    positions = cumulative.searchsorted(levels * cumulative[-1]).tolist()
    return [float(first + position) for position in positions]


def dots(first: int, probabilities: Vector) -> tuple[int, ...]:
    """Values for a dot plot of twenty equally likely dots, in rising order.

    Source: Fernandes et al. (2018), quantile dot plots.
    """
    levels = (np.arange(DOTS) + 0.5) / DOTS
    return tuple(int(value) for value in quantiles(first, probabilities, levels))
