"""How sure we are of a chance, as one of three words for its spread."""

from enum import StrEnum

# Of intervals whose level nobody chose, and half of such an interval of a normal quantity, in standard deviations.
USUAL_LEVEL = 0.9
SDS_OF_90_PERCENT = 1.6448536269514722


class Confidence(StrEnum):
    """How sure we are of a chance: half its 90 % interval is at most 8 points, at most 15, or more.

    Well-known sides of a league are near 13: strengths are never known well.
    """

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"


def confidence(sd: float) -> Confidence:
    """From the standard deviation of the posterior of the chance."""
    half = SDS_OF_90_PERCENT * sd
    if half <= 0.08:
        return Confidence.HIGH
    return Confidence.MODERATE if half <= 0.15 else Confidence.LOW
