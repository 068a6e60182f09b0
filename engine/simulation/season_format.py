"""How a league's season is played: how often each pair meets, and whether the table is split before the end."""

from dataclasses import dataclass
from enum import StrEnum

from engine.errors import InvalidInput

MOST_MEETINGS = 4
MOST_MEETINGS_AFTER_A_SPLIT = 2
MOST_GROUPS = 4
MOST_IN_A_GROUP = 20


class Halving(StrEnum):
    """What becomes of a side's points where the table is split."""

    NONE = "none"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbours in the table who play on among themselves after a split.

    Attributes:
        size: How many teams.
        meetings: How often each pair of them meets.
        halving: What becomes of their points at the split.
    """

    size: int
    meetings: int = 1
    halving: Halving = Halving.NONE

    @property
    def is_playable(self) -> bool:
        return 2 <= self.size <= MOST_IN_A_GROUP and 1 <= self.meetings <= MOST_MEETINGS_AFTER_A_SPLIT


@dataclass(frozen=True, slots=True)
class SeasonFormat:
    """How a league's season is played.

    Attributes:
        meetings: How often each pair meets before a split; 0 where it is no league.
        groups: What the table is split into, from the top; empty without a split.

    Raises:
        InvalidInput: A number is out of its range.
    """

    meetings: int
    groups: tuple[Group, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.meetings <= MOST_MEETINGS:
            raise InvalidInput(field="meetings", reason=f"must be from 0 (no league) to {MOST_MEETINGS}")
        if self.groups and (not self.meetings or len(self.groups) > MOST_GROUPS):
            raise InvalidInput(field="groups", reason=f"a league is split into at most {MOST_GROUPS} groups")
        if not all(each.is_playable for each in self.groups):
            raise InvalidInput(field="groups", reason="each has 2 to 20 teams that meet once or twice more")

    @property
    def is_league(self) -> bool:
        return self.meetings > 0

    @property
    def places(self) -> int:
        """Teams that the groups hold."""
        return sum(group.size for group in self.groups)

    def fits(self, teams: int) -> bool:
        return not self.groups or self.places == teams

    @property
    def sizes(self) -> str:
        """Of the groups, from the top, such as "6 + 6"."""
        return " + ".join(str(each.size) for each in self.groups)

    def matches(self, teams: int) -> int:
        """Of a whole season."""
        return self.meetings * pairs(teams) + sum(group.meetings * pairs(group.size) for group in self.groups)


NO_LEAGUE = SeasonFormat(0)
DOUBLE_ROUND_ROBIN = SeasonFormat(2)


def pairs(teams: int) -> int:
    return teams * (teams - 1) // 2
