"""Who plays a tournament, and what is known of its matches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from engine.errors import InvalidInput
from engine.simulation.tournaments.format import Format


class Decider(StrEnum):
    """What tells teams apart that the scores leave level."""

    CARDS = "cards"
    AWAY_GOALS = "away_goals"
    LOTS = "lots"


@dataclass(frozen=True, slots=True)
class Decided:
    """The order of a group that no score tells, and that everybody knew a day later.

    Args:
        order: Teams of the group, the first first.
        day: When its last matches were.
    """

    group: str
    order: tuple[str, ...]
    day: date
    by: Decider


@dataclass(frozen=True, slots=True)
class Host:
    """A team that plays at home.

    Args:
        country: Where its home is.
        group: Whether it is at home in its group.
    """

    team: str
    country: str
    group: bool = True


@dataclass(frozen=True)
class Field:
    """The teams of a tournament, as they were drawn.

    Args:
        groups: Teams of each group, in the order of the letters; of a cup without groups one list, as drawn.
        hosts: Where two of them meet in a group, the one that stands first is at home.
        country: Where the ties are that `countries` does not name.
        countries: Where a tie is, by its key.
        pairs: Who meets whom in the group, where not everybody meets everybody; the first at home.

    Raises:
        InvalidInput: A team stands twice, or the groups are not those of the format.
    """

    format: Format
    groups: tuple[tuple[str, ...], ...]
    hosts: tuple[Host, ...] = ()
    country: str = ""
    countries: Mapping[str, str] = field(default_factory=dict)
    pairs: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        sizes = [len(each) for each in self.groups]
        wanted = [self.format.size] * self.format.groups or [self.format.teams]
        if sizes != wanted or len(set(self.teams)) < self.format.teams:
            raise InvalidInput(field="groups", reason=f"{self.format.name} has {self.format.teams} different teams")

    @cached_property
    def teams(self) -> tuple[str, ...]:
        return tuple(team for group in self.groups for team in group)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The number of each team."""
        return {team: number for number, team in enumerate(self.teams)}

    @cached_property
    def group_of(self) -> Mapping[str, int]:
        return {team: number for number, group in enumerate(self.groups) for team in group}

    @property
    def is_home_and_away(self) -> bool:
        """Whether two teams meet at both their grounds, in a group or in the knock-out."""
        return self.format.meetings == 2 or any(each.legs > 1 for each in self.format.rounds)

    @cached_property
    def matches(self) -> tuple[tuple[str, str], ...]:
        """All matches of the groups."""
        if not self.format.groups:
            return ()
        if self.pairs:
            return self.pairs
        return tuple((group[first], group[second]) for group in self.groups for first, second in self.format.pairs)


@dataclass(frozen=True, slots=True)
class Known:
    """A match whose result is known, or set for an answer to "what if".

    Args:
        winner: Who went on where penalties decided.
    """

    home: str
    away: str
    home_score: int
    away_score: int
    winner: str | None = None

    @property
    def pair(self) -> frozenset[str]:
        return frozenset((self.home, self.away))

    @property
    def won_by(self) -> str | None:
        """Who won; None where it ended level and nothing tells who went on."""
        if self.winner or self.home_score == self.away_score:
            return self.winner
        return self.home if self.home_score > self.away_score else self.away

    def score_of(self, team: str) -> int:
        return self.home_score if team == self.home else self.away_score


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a tournament.

    Args:
        group_matches: In any order.
        ties: Those of the knock-out.
        orders: The order of groups that was decided by what no score tells, by the letter of the group.
        drawn: Sides of the ties that were drawn, by the keys of the ties.
    """

    group_matches: tuple[Known, ...] = ()
    ties: tuple[Known, ...] = ()
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    drawn: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def all(self) -> tuple[Known, ...]:
        return self.group_matches + self.ties

    @property
    def played(self) -> int:
        return len(self.all)


def told_apart(of: Field, results: Iterable[Known]) -> tuple[tuple[Known, ...], tuple[Known, ...]]:
    """Matches of the groups, and of the knock-out; results by day.

    Two teams of one group meet there first, as often as its pairs do, and only then in the knock-out.
    """
    left = Counter(frozenset(pair) for pair in of.matches)
    in_groups: list[Known] = []
    ties: list[Known] = []
    for each in results:
        (in_groups if left[each.pair] > 0 else ties).append(each)
        left[each.pair] -= 1
    return tuple(in_groups), tuple(ties)
