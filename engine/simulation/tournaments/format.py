"""How a tournament is played: groups or a league phase, who goes on from there, and the rounds of the knock-out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import combinations
from string import ascii_uppercase

import numpy as np

from engine.errors import InvalidInput
from engine.simulation.table import Counts, Criterion, Rule

# Who stands at a place of a tie: "1A" the first of group A; "3CDE" one of the best thirds, of these groups alone; "W49"
# and "L61" who won and who lost a tie; "E7" the seventh team of the field.
PLACED = re.compile(r"(\d+)([A-Z])")
ALLOTTED = re.compile(r"(\d+)([A-Z]{2,})")
AFTER = re.compile(r"([WL])(\w+)")
ENTRANT = re.compile(r"E(\d+)")

# Thirty minutes after ninety: goals come at the rate that they came before.
EXTRA_TIME = 30 / 90


class Stage(StrEnum):
    """How far a team gets in a tournament."""

    PLAY_OFFS = "play_offs"
    ROUND_OF_128 = "round_of_128"
    ROUND_OF_64 = "round_of_64"
    ROUND_OF_32 = "round_of_32"
    ROUND_OF_16 = "round_of_16"
    QUARTER_FINALS = "quarter_finals"
    SEMI_FINALS = "semi_finals"
    THIRD_PLACE = "third_place"
    FINAL = "final"
    CHAMPION = "champion"


@dataclass(frozen=True, slots=True)
class Tie:
    """A meeting of the knock-out, named by the places of its sides.

    Args:
        sides: As `PLACED`, `ALLOTTED`, `AFTER` or `ENTRANT` has them.
    """

    key: str
    sides: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Round:
    """Ties that are played before the next ones are known.

    Args:
        legs: 1, or 2 with the second side of a tie at home in the second.
        extra_time: Share of a match's rates at which extra time brings goals; 0 where there is none.
        away_goals: Whether goals on the other's ground decide between sides level after two legs.
        first_at_home: Whether the first side of a single match plays at home.
        drawn: Places whose sides are dealt out anew among them, each such pot by itself.
        keeps_apart: Whether a draw lets nobody meet a team of its own group.
        is_consolation: Whether it is for those who lost: nobody gets further by it.
    """

    key: Stage
    ties: tuple[Tie, ...]
    legs: int = 1
    extra_time: float = EXTRA_TIME
    away_goals: bool = False
    first_at_home: bool = False
    drawn: tuple[tuple[str, ...], ...] = ()
    keeps_apart: bool = False
    is_consolation: bool = False


@dataclass(frozen=True, slots=True)
class BestPlaced:
    """Teams of one place in their groups, compared over all groups, of which the best go on.

    Args:
        place: Such as 3.
        count: How many go on.
        criteria: What orders them, points first.
        allotted: Which groups' teams go to the places of the first round that wait for one, in the order of these
            places, a string for each set of groups; left out where the places leave no choice.
    """

    place: int
    count: int
    criteria: tuple[Criterion, ...] = (Criterion.POINTS, Criterion.GOAL_DIFFERENCE, Criterion.GOALS)
    allotted: tuple[str, ...] = ()

    @property
    def rule(self) -> Rule:
        return Rule(self.criteria)


@dataclass(frozen=True)
class Format:
    """A kind of tournament.

    Args:
        groups: How many; 0 where it is knock-out from its first match.
        size: Teams of each.
        meetings: How often each pair of a group meets; 0 where the field says who meets whom.
        at_home: Whether the first side of a group match plays at home.
        criteria: What orders a group, points first; lots are drawn between teams level in all.
        best: Who else goes on.

    Raises:
        InvalidInput: A place of a tie is none of this format, or is taken twice.
    """

    key: str
    name: str
    rounds: tuple[Round, ...]
    groups: int = 0
    size: int = 0
    meetings: int = 1
    at_home: bool = False
    criteria: tuple[Criterion, ...] = (Criterion.POINTS, Criterion.GOAL_DIFFERENCE, Criterion.GOALS)
    best: BestPlaced | None = None

    def __post_init__(self) -> None:
        known: set[str] = set()
        taken: set[str] = set()
        for each in self.rounds:
            for side in (side for tie in each.ties for side in tie.sides):
                if side in taken or not (self._is_place(side) or side in known):
                    raise InvalidInput(field="rounds", reason=f"{side} is no place of {self.key}, or stands twice")
                taken.add(side)
            known |= {f"{letter}{tie.key}" for tie in each.ties for letter in "WL"}

    def _is_place(self, side: str) -> bool:
        if found := PLACED.fullmatch(side):
            return int(found[1]) <= self.size and found[2] in self.letters
        if found := ALLOTTED.fullmatch(side):
            return self.best is not None and int(found[1]) == self.best.place and set(found[2]) <= set(self.letters)
        return ENTRANT.fullmatch(side) is not None and not self.groups

    @property
    def letters(self) -> str:
        """Names of the groups."""
        return ascii_uppercase[: self.groups]

    @property
    def teams(self) -> int:
        """How many teams play."""
        return self.groups * self.size or sum(
            ENTRANT.fullmatch(side) is not None for each in self.rounds for tie in each.ties for side in tie.sides
        )

    @cached_property
    def rule(self) -> Rule:
        return Rule(self.criteria)

    @cached_property
    def ties(self) -> tuple[Tie, ...]:
        return tuple(tie for each in self.rounds for tie in each.ties)

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Rounds by which a team gets further, in their order."""
        return tuple(each.key for each in self.rounds if not each.is_consolation)

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Who meets whom in a group, by their numbers in it, where every pair does."""
        once = tuple(combinations(range(self.size), 2))
        return once + tuple((second, first) for first, second in once) if self.meetings == 2 else once

    @cached_property
    def waiting(self) -> tuple[str, ...]:
        """Places of ties that wait for one of the best of a place, in their order."""
        return tuple(side for tie in self.ties for side in tie.sides if ALLOTTED.fullmatch(side))

    @cached_property
    def allotments(self) -> Counts:
        """The group whose team stands at each waiting place, by the set of groups that go on, shape (2^G, W).

        A set of groups is the sum of 1, 2, 4, ... for the first, the second, the third, ... group.

        Raises:
            InvalidInput: A set has no allotment.
        """
        if self.best is None:
            return np.zeros((1, 0), dtype=np.int64)
        table = np.full((2**self.groups, len(self.waiting)), -1, dtype=np.int64)
        written = {frozenset(each): each for each in self.best.allotted}
        for chosen in combinations(self.letters, self.best.count):
            row = written.get(frozenset(chosen)) or matched(chosen, [side[1:] for side in self.waiting])
            if row is None or any(group not in side[1:] for group, side in zip(row, self.waiting, strict=True)):
                raise InvalidInput(field="allotted", reason=f"{''.join(chosen)} cannot be allotted in {self.key}")
            places = [self.letters.index(group) for group in row]
            table[sum(1 << place for place in places)] = places
        return table


def matched(groups: tuple[str, ...], allowed: list[str]) -> str | None:
    """A group for each place, each once: the first in the order of the alphabet; None where there is none."""
    if not allowed:
        return ""
    for group in groups:
        if group in allowed[0]:
            rest = matched(tuple(each for each in groups if each != group), allowed[1:])
            if rest is not None:
                return group + rest
    return None
