"""Laws of a number, and the figures that sum them up."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.simulation import pmf
from schema.types.shown import stands_for


@stands_for(pmf.Percentiles)
@strawberry.type(description="Values that the quantity stays below with a chance of 5, 25, 50, 75 and 95 in 100.")
class Percentiles:
    p5: float = field(description="5th percentile, in the unit of what it is of.")
    p25: float = field(description="25th percentile, in the same unit.")
    p50: float = field(description="Median, in the same unit.")
    p75: float = field(description="75th percentile, in the same unit.")
    p95: float = field(description="95th percentile, in the same unit.")


@stands_for(pmf.Interval)
@strawberry.type(description="A central interval: what it leaves out lies half below and half above it.")
class Interval:
    low: float = field(description="Lower end.")
    high: float = field(description="Upper end.")
    level: float = field(description="Probability that it holds, strictly between 0.5 and 0.999.")


@strawberry.type(description="Probabilities of consecutive whole numbers; what has no entry is below 1e-9 in all.")
class Pmf:
    first: int = field(description="The number that the first probability belongs to.")
    probabilities: list[float] = field(description="Of first, first + 1, ...; each from 0 to 1.")
    mean: float = field(description="Mean.")
    sd: float = field(description="Standard deviation.")
    percentiles: Percentiles = field(description="Percentiles of the law.")
