"""The table of a league: what sides have taken, and the criteria that order those that are level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import Protocol, TypeAlias

import numpy as np
from msgspec import UNSET, UnsetType
from numpy.typing import NDArray

from engine.errors import InvalidInput

Counts: TypeAlias = NDArray[np.int64]

WIN, DRAW = 3, 1
QUANTITIES = ("points", "goal_difference", "goals", "wins")
POINTS, GOAL_DIFFERENCE, GOALS, WINS = range(len(QUANTITIES))
# Wide enough that no sum of scores of a season, in any sport, reaches into the digits of the criterion above it.
BASE = 100_000


class Criterion(StrEnum):
    """Head to head counts only the matches that the level sides played against each other."""

    POINTS = "points"
    GOAL_DIFFERENCE = "goal_difference"
    GOALS = "goals"
    WINS = "wins"
    HEAD_TO_HEAD_POINTS = "head_to_head_points"
    HEAD_TO_HEAD_GOAL_DIFFERENCE = "head_to_head_goal_difference"
    HEAD_TO_HEAD_GOALS = "head_to_head_goals"

    @property
    def is_head_to_head(self) -> bool:
        return self.startswith("head_to_head")

    @property
    def quantity(self) -> int:
        """Its column of a tally."""
        return QUANTITIES.index(self.removeprefix("head_to_head_"))


@dataclass(frozen=True, slots=True)
class Block:
    """Criteria that are applied together, the first first.

    Args:
        columns: Of a tally.
    """

    columns: tuple[int, ...]
    is_head_to_head: bool

    def packed(self, quantities: Counts | NDArray[np.float32]) -> Counts:
        """One number that orders like the columns one after another: (..., 4) becomes (...).

        The numbers may be added: the sum orders like the sums of the columns.
        """
        packed = quantities[..., self.columns[0]].astype(np.int64)
        for column in self.columns[1:]:
            packed = packed * BASE + quantities[..., column].astype(np.int64)
        return packed


@dataclass(frozen=True, slots=True)
class Rule:
    """What orders a table: criteria one after another, points first; sides level in all of them share their place.

    Args:
        win: Points for a win.
        draw: Points for a draw, which nobody has to give where there are none; one where it is not set. A rule that
            leaves it so has the bytes that it had before draws could be set: projections are found by their digest.

    Raises:
        InvalidInput: It does not begin with points, repeats itself, or comes back to head to head.
    """

    criteria: tuple[Criterion, ...] = (Criterion.POINTS, Criterion.GOAL_DIFFERENCE, Criterion.GOALS)
    win: int = WIN
    draw: int | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.criteria[:1] != (Criterion.POINTS,):
            raise InvalidInput(field="rule", reason="points come first")
        if len(set(self.criteria)) < len(self.criteria):
            raise InvalidInput(field="rule", reason="each criterion stands once")
        if sum(block.is_head_to_head for block in self.blocks) > 1:
            raise InvalidInput(field="rule", reason="the criteria of head to head stand together")

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(
            Block(tuple(each.quantity for each in group), is_head_to_head)
            for is_head_to_head, group in groupby(self.criteria, lambda each: each.is_head_to_head)
        )

    @property
    def head_to_head(self) -> Block | None:
        return next((block for block in self.blocks if block.is_head_to_head), None)

    @property
    def level(self) -> int:
        """Points for a draw."""
        return DRAW if self.draw is UNSET else self.draw


class ScoredMatch(Protocol):
    """Anything that has a home side, an away side and their scores."""

    @property
    def home(self) -> str: ...
    @property
    def away(self) -> str: ...
    @property
    def home_score(self) -> int: ...
    @property
    def away_score(self) -> int: ...


@dataclass(frozen=True)
class Tally:
    """What T sides have taken, in one season or in many at once.

    Args:
        sums: Points, goal difference, goals and wins, shape (..., T, 4).
        mutual: What each took from each other, packed by the rule's head-to-head criteria, shape (..., T, T); None
            where the rule has none.
    """

    sums: Counts
    mutual: Counts | None = None

    def __add__(self, other: "Tally") -> "Tally":
        mutual = None if self.mutual is None or other.mutual is None else self.mutual + other.mutual
        return Tally(self.sums + other.sums, mutual)

    def reordered(self, order: Counts) -> "Tally":
        """The same with its sides in another order: `order` has shape (S, T)."""
        sums = np.take_along_axis(self.sums, order[..., None], axis=-2)
        if self.mutual is None:
            return Tally(sums)
        rows = np.take_along_axis(self.mutual, order[..., :, None], axis=-2)
        return Tally(sums, np.take_along_axis(rows, order[..., None, :], axis=-1))

    def places(self, rule: Rule, tiers: Counts | None = None) -> Counts:
        """Place of each side, from 1, shape (..., T); level sides have the same.

        Args:
            tiers: Shape (T,): a side of a lower tier stands above every side of a higher one, whatever it took.
        """
        ahead = np.zeros(self.sums.shape[:-1], dtype=np.int64)
        if tiers is not None:
            ahead = refined(ahead, np.broadcast_to(-tiers, ahead.shape))
        for block in rule.blocks:
            if not block.is_head_to_head:
                ahead = refined(ahead, block.packed(self.sums))
            elif self.mutual is not None:
                ahead = refined_among_themselves(ahead, self.mutual)
        return ahead + 1


def refined(ahead: Counts, values: Counts) -> Counts:
    """How many sides stand ahead of each, once level ones are told apart by their values, the highest first."""
    level = ahead[..., :, None] == ahead[..., None, :]
    above = level & (values[..., None, :] > values[..., :, None])
    return np.asarray(ahead + np.count_nonzero(above, axis=-1))


def refined_among_themselves(ahead: Counts, mutual: Counts) -> Counts:
    """The same by what level sides took from each other; those that remain level are then compared alone.

    Source: UEFA, Regulations of the Champions League, equality of points after the group matches.
    """
    sides = ahead.shape[-1]
    found, taken = ahead.reshape(-1, sides).copy(), mutual.reshape(-1, sides, sides)
    seasons = np.arange(len(found))
    while len(seasons):
        before = found[seasons]
        level = before[:, :, None] == before[:, None, :]
        after = found[seasons] = refined(before, np.einsum("sij,sij->si", taken[seasons], level.astype(np.int64)))
        # Where no two sides are level, those ahead are none, one, two, ...
        is_open = after.sum(axis=1) < sides * (sides - 1) // 2
        seasons = seasons[is_open & (after != before).any(axis=1)]
    return found.reshape(ahead.shape)


def tally(
    played: Sequence[ScoredMatch], teams: Sequence[str], rule: Rule, taken: Mapping[str, int] | None = None
) -> Tally:
    """What each team has taken.

    Args:
        taken: Points that are deducted, by team.
    """
    place = {team: index for index, team in enumerate(teams)}
    sums = np.zeros((len(teams), len(QUANTITIES)), dtype=np.int64)
    block = rule.head_to_head
    mutual = np.zeros((len(teams), len(teams)), dtype=np.int64) if block else None
    for match in played:
        home, away = place[match.home], place[match.away]
        margin = match.home_score - match.away_score
        for side, other, won, goals in (
            (home, away, margin, match.home_score),
            (away, home, -margin, match.away_score),
        ):
            row = np.array([points(won, rule), won, goals, won > 0])
            sums[side] += row
            if mutual is not None and block is not None:
                mutual[side, other] += block.packed(row)
    for team, lost in (taken or {}).items():
        sums[place[team], POINTS] -= lost
    return Tally(sums, mutual)


def points(margin: int, rule: Rule) -> int:
    return rule.win if margin > 0 else rule.level if margin == 0 else 0


@dataclass(frozen=True)
class Meetings:
    """M matches between T sides, by their places, as arrays that tally many seasons at once."""

    home: Counts
    away: Counts
    sides: int

    def tally(self, home_goals: Counts, away_goals: Counts, rule: Rule) -> Tally:
        """Of scores of shape (S, M)."""
        margins = home_goals - away_goals
        draws = rule.level * (margins == 0)
        # Whole numbers below 2**24 are exact in single precision, and matrix products of them are quick.
        of_home, of_away = np.empty((2, len(QUANTITIES), *margins.shape), dtype=np.float32)
        of_home[:] = rule.win * (margins > 0) + draws, margins, home_goals, margins > 0
        of_away[:] = rule.win * (margins < 0) + draws, -margins, away_goals, margins < 0
        added = of_home @ self.is_home + of_away @ self.is_away
        sums = np.asarray(added.transpose(1, 2, 0), dtype=np.int64)
        return Tally(sums, self._mutual(of_home, of_away, rule.head_to_head))

    def _mutual(self, of_home: NDArray[np.float32], of_away: NDArray[np.float32], block: Block | None) -> Counts | None:
        if block is None:
            return None
        home, away = (block.packed(np.moveaxis(each, 0, -1)) for each in (of_home, of_away))
        mutual = np.zeros((len(home), self.sides, self.sides), dtype=np.int64)
        for matches in self.once:
            mutual[:, self.home[matches], self.away[matches]] += home[:, matches]
            mutual[:, self.away[matches], self.home[matches]] += away[:, matches]
        return mutual

    @cached_property
    def once(self) -> list[Counts]:
        """The matches in parts in which no side receives another twice: what is added at one place is added once."""
        seen: dict[tuple[int, int], int] = {}
        parts: list[list[int]] = []
        for match, pair in enumerate(zip(self.home.tolist(), self.away.tolist(), strict=True)):
            part = seen[pair] = seen.get(pair, -1) + 1
            parts += [[]] if part == len(parts) else []
            parts[part].append(match)
        return [np.array(part) for part in parts]

    @cached_property
    def is_home(self) -> NDArray[np.float32]:
        """Which side is at home in which match, shape (M, T)."""
        return np.eye(self.sides, dtype=np.float32)[self.home]

    @cached_property
    def is_away(self) -> NDArray[np.float32]:
        return np.eye(self.sides, dtype=np.float32)[self.away]
