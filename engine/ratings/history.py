"""How a rating moved: one entry after each day on which the team played."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RatingHistory:
    """A rating after each day on which the team played, one entry a day in every series.

    Attributes:
        team: Name of the team.
        days: The days.
        ratings: Rating after each day, in rating points.
        lows: Lower ends of its credible interval, in rating points.
        highs: Upper ends of its credible interval, in rating points.
        level: Probability that the interval holds, from 0 to 1.
        true_rating: The true one in rating points, which only a synthetic competition has.
        is_catching_up: Whether newer results are on their way in here.
    """

    team: str
    days: tuple[date, ...]
    ratings: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    level: float
    true_rating: float | None
    is_catching_up: bool = False
