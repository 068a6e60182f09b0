"""The whole numbers that an axis names."""

from __future__ import annotations

from collections.abc import Sequence


def marks(low: float, high: float, steps: Sequence[int], most: int) -> range:
    """Multiples of the smallest step of which no more than so many fit, from the low end of the axis to the high one.

    Args:
        steps: Distances between two marks, rising; the last serves where even with it there are more.
    """
    step = next((each for each in steps if (high - low) / each <= most), steps[-1])
    return range(-int(-low // step) * step, int(high) + 1, step)
