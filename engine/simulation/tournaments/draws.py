"""Knock-outs of 32, 64 or 128: drawn by seeds, or told from their matches once all of these are known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.errors import InvalidInput
from engine.simulation.pmf import Vector
from engine.simulation.tournaments.field import Field
from engine.simulation.tournaments.format import Format, Round, Stage, Tie
from engine.simulation.tournaments.play import Counted

STAGES = (
    Stage.ROUND_OF_128,
    Stage.ROUND_OF_64,
    Stage.ROUND_OF_32,
    Stage.ROUND_OF_16,
    Stage.QUARTER_FINALS,
    Stage.SEMI_FINALS,
    Stage.FINAL,
)
SIZES = (32, 64, 128)


def knock_out(size: int, seeds: int = 0) -> Format:
    """A knock-out in which some entrants, the first ones, are kept apart, and all else is drawn.

    The first two can meet in the final alone, the first four not before the semi-finals, the first eight not before
    the quarter-finals, and so on; within these bounds places are dealt out anew each time.

    Args:
        size: 32, 64 or 128.
        seeds: 0, or a power of two from 2 to half of the size.

    Raises:
        InvalidInput: There is no such knock-out.

    Source: ITF, Rules of Tennis Tournaments, the draw.
    """
    if size not in SIZES or seeds not in {0, *(2**power for power in range(1, size.bit_length() - 1))}:
        raise InvalidInput(field="size", reason="32, 64 or 128, with as many seeds as a power of two up to half of it")
    entrants = [f"E{line}" for line in lines(size)]
    first = [Tie(str(number), (one, other)) for number, (one, other) in enumerate(pairwise_apart(entrants), 1)]
    # Of the seeds the third and the fourth are a pot, the next four, the next eight; the first two stay where they are.
    bounds = [2**power for power in range(1, seeds.bit_length())] if seeds else []
    pots = [range(low + 1, high + 1) for low, high in pairwise(bounds)] + [range(seeds + 1, size + 1)]
    drawn = tuple(tuple(f"E{number}" for number in pot) for pot in pots)
    rounds = [Round(STAGES[-len(first).bit_length()], tuple(first), extra_time=0, drawn=drawn)]
    while len(rounds[-1].ties) > 1:
        rounds.append(followed(rounds[-1]))
    return Format(f"knock-out-{size}-{seeds}", f"Knock-out of {size} with {seeds} seeds", tuple(rounds))


def lines(size: int) -> list[int]:
    """Which of the entrants stands on each line of a draw, the first of them as far from each other as can be."""
    order = [1]
    while len(order) < size:
        order = [each for line in order for each in (line, 2 * len(order) + 1 - line)]
    return order


def pairwise_apart(names: Sequence[str]) -> Iterable[tuple[str, str]]:
    return zip(names[::2], names[1::2], strict=True)


def followed(before: Round) -> Round:
    """The round after another, in the order of its ties."""
    keys = [tie.key for tie in before.ties]
    last = int(keys[-1])
    pairs = pairwise_apart([f"W{key}" for key in keys])
    ties = tuple(Tie(str(number), pair) for number, pair in enumerate(pairs, last + 1))
    return Round(STAGES[STAGES.index(before.key) + 1], ties, extra_time=0)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A match of a knock-out that is over, a walkover among them."""

    stage: Stage
    winner: str
    loser: str


def told(key: str, name: str, meetings: Sequence[Meeting]) -> Field | None:
    """The draw of a knock-out that is over: whoever is new in a round had a bye before. None where it cannot be told.

    Two sides of a tie stand in the order of their names, so that nothing in the draw says who won.
    """
    builder = Builder({stage: [each for each in meetings if each.stage is stage] for stage in STAGES})
    if len(builder.of[Stage.FINAL]) != 1 or not builder.tie(len(STAGES) - 1, builder.of[Stage.FINAL][0]):
        return None
    if builder.used < len(meetings):
        return None
    # Keys in the order of the rounds are those of the places that wait for them.
    rounds = tuple(Round(stage, tuple(ties), extra_time=0) for stage, ties in builder.ties.items() if ties)
    return Field(Format(key, name, rounds), (tuple(builder.entrants),))


class Builder:
    """A draw from the final back to its first round.

    Args:
        of: The matches of each round.
    """

    def __init__(self, of: dict[Stage, list[Meeting]]) -> None:
        self.of = of
        self.ties: dict[Stage, list[Tie]] = {stage: [] for stage in STAGES}
        self.entrants: list[str] = []
        self.used = 0

    def tie(self, place: int, meeting: Meeting) -> Tie | None:
        """The tie of a match with all before it; None where one of its sides cannot be told."""
        sides = [self.side(place - 1, player) for player in sorted((meeting.winner, meeting.loser))]
        if sides[0] is None or sides[1] is None:
            return None
        self.used += 1
        found = Tie(str(self.used), (sides[0], sides[1]))
        self.ties[STAGES[place]].append(found)
        return found

    def side(self, place: int, player: str) -> str | None:
        """Where a player comes from who was not out before the round after this one."""
        played = [each for each in self.of[STAGES[place]] if player in (each.winner, each.loser)] if place >= 0 else []
        if played:
            before = self.tie(place, played[0]) if len(played) == 1 and played[0].winner == player else None
            return f"W{before.key}" if before else None
        earlier = (each for stage in STAGES[: max(place, 0)] for each in self.of[stage])
        if player in self.entrants or any(player in (each.winner, each.loser) for each in earlier):
            return None
        self.entrants.append(player)
        return f"E{len(self.entrants)}"


def come_to(counted: Counted, format: Format) -> Vector:
    """The chance of each entrant to come to each round or past it, and to win the last, shape (R + 1, T)."""
    reached = counted.reached(format)
    # Whoever has a bye is in no tie of the round, and past it.
    passed = np.maximum.accumulate(reached[::-1], axis=0)[::-1]
    return np.asarray(passed / reached[-1].sum())
