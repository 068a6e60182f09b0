"""What a match of tennis has beside its sets."""

from dataclasses import dataclass
from enum import StrEnum


class Surface(StrEnum):
    HARD = "hard"
    CLAY = "clay"
    GRASS = "grass"
    CARPET = "carpet"


@dataclass(frozen=True, slots=True)
class TennisDetails:
    """Of a match or a fixture; None stands for what nobody said.

    Args:
        best_of: Three or five sets at most.
        games: Of both sides in all sets, the first side's before.
        ranks: Of both sides before the match; a side without one is not ranked where the other is.
        has_retired: Whether the loser gave up.
    """

    surface: Surface | None = None
    best_of: int | None = None
    games: tuple[int, int] | None = None
    ranks: tuple[int | None, int | None] = (None, None)
    has_retired: bool = False
