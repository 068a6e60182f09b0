"""What the measures of uncertainty are made of."""

from dataclasses import dataclass
from enum import StrEnum


class FactorKey(StrEnum):
    """Stored in sections and named in the API: kept for ever."""

    GAP = "gap"
    DRAW = "draw"
    MARGIN_SPREAD = "margin_spread"
    LEARNED = "learned"
    COVERAGE = "coverage"
    RECORD = "record"
    VARIANCE = "variance"
    GROWTH = "growth"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Factor:
    """One ingredient of a measure."""

    key: FactorKey
    value: float
