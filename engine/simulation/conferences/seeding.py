"""Tables of conferences and divisions, and the seeds that they give, in many seasons at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.simulation.conferences.format import Conferences, Pool, SeedOrder, Tiebreak
from engine.simulation.pmf import Vector
from engine.simulation.table import GOAL_DIFFERENCE, POINTS, WINS, Counts, Tally, refined, refined_among_themselves

# Whole numbers that order like shares: any two different ones of up to two hundred matches are further apart.
SHARES = 1_000_000
COLUMNS = {Tiebreak.POINTS: POINTS, Tiebreak.WINS: WINS, Tiebreak.GOAL_DIFFERENCE: GOAL_DIFFERENCE}
# Matches against common opponents that are enough to tell two teams apart.
FEWEST_COMMON = 4
# More than there are places: what puts one group of teams behind another.
BEHIND = 1_000


Bools: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Record:
    """What T teams have taken at the end of S seasons.

    Args:
        tally: With what each took from each other where a criterion asks for it, in points alone.
        games: Matches of each, shape (T,).
        meetings: How often each met each other, shape (T, T).
        win: Points for a win.
    """

    tally: Tally
    games: Counts
    meetings: Counts
    win: int

    @property
    def shares(self) -> Counts:
        """The share of points that each took, in whole numbers, shape (S, T)."""
        return np.asarray(self.tally.sums[..., POINTS] * SHARES // np.maximum(self.games, 1))


@dataclass(frozen=True, slots=True)
class Seeds:
    """Who is where in its conference, in S seasons.

    Args:
        places: In the conference, those with a seed first, from 1, shape (S, T).
        division_places: In the division, shape (S, T).
        records: The better the record in the whole league, the smaller the number, shape (S, T).
        seeded: For each conference its teams by their seeds, shape (S, K).
    """

    places: Counts
    division_places: Counts
    records: Counts
    seeded: tuple[Counts, ...]


@dataclass(frozen=True)
class Seeding:
    """The places of a league, for teams in some order.

    Args:
        teams: All of the league, in the order of the arrays.
    """

    of: Conferences
    teams: tuple[str, ...]

    @cached_property
    def conferences(self) -> tuple[Counts, ...]:
        """Numbers of the teams of each conference."""
        return tuple(self._numbers(each.teams) for each in self.of.conferences)

    @cached_property
    def divisions(self) -> tuple[tuple[Counts, ...], ...]:
        """Numbers of the teams of each division, by conference."""
        return tuple(tuple(self._numbers(each.teams) for each in one.divisions) for one in self.of.conferences)

    def _numbers(self, teams: Sequence[str]) -> Counts:
        return np.array([self.teams.index(team) for team in teams])

    @cached_property
    def of_conference(self) -> Counts:
        """The number of the conference of each team, shape (T,)."""
        return self._numbered(self.conferences)

    @cached_property
    def of_division(self) -> Counts:
        """The number of the division of each team in the whole league, shape (T,)."""
        return self._numbered([division for each in self.divisions for division in each])

    def _numbered(self, groups: Sequence[Counts]) -> Counts:
        found = np.zeros(len(self.teams), dtype=np.int64)
        for number, group in enumerate(groups):
            found[group] = number
        return found

    @cached_property
    def known(self) -> Counts:
        """Whether it is known that a team goes to the play-offs, shape (T,)."""
        sides = {side for each in self.of.known for side in (each.home, each.away)}
        return np.array([team in sides for team in self.teams], dtype=np.int64)

    @cached_property
    def is_out(self) -> Bools:
        """Whether a team is known not to go to the play-offs, since all that do are known; shape (T,)."""
        found = np.zeros(len(self.teams), dtype=bool)
        for members, conference in zip(self.conferences, self.of.conferences, strict=True):
            is_whole = self.known[members].sum() == self.of.format.places(len(conference.divisions))
            found[members] = is_whole & (self.known[members] == 0)
        return found

    def seeds(self, record: Record, lots: Vector) -> Seeds:
        """Places and seeds.

        Args:
            lots: What orders teams that are level in all criteria, from 0 to 1, shape (S, T).
        """
        of = self.of.format
        tiers = np.broadcast_to(2 * self.of_division + self.is_out, lots.shape)
        by_division = self.ordered(record, of.by_division, tiers)
        division_places = within(ranked(by_division, lots), self.of_division)
        is_first = division_places == 1
        # Where the first of the divisions have seeds of their own, nobody else is compared with them.
        is_apart = of.pools[0].division_place == 1 and not of.pools[0].others
        tiers = 2 * self.of_conference + (is_apart & ~is_first)
        in_conference = ranked(self.ordered(record, of.order, tiers, is_first), lots)
        places = np.empty_like(in_conference)
        seeded = []
        for number, members in enumerate(self.conferences):
            ranks = within(in_conference, self.of_conference)[:, members]
            order = self._seeded(number, ranks, division_places[:, members])
            np.put_along_axis(places, members[order], np.arange(1, len(members) + 1)[None, :], axis=1)
            seeded.append(members[order[:, : of.places(len(self.divisions[number]))]])
        records = ranked(refined(np.zeros_like(places), record.shares), lots)
        return Seeds(places, division_places, records, tuple(seeded))

    def ordered(
        self, record: Record, criteria: Sequence[Tiebreak], tiers: Counts, is_first: Bools | None = None
    ) -> Counts:
        """How many teams stand ahead of each, shape (S, T).

        Args:
            tiers: Shape (S, T): whoever has a lower number stands ahead of all who have a higher one.
            is_first: Whether a team is the first of its division, shape (S, T); nobody is where it is not said.
        """
        ahead = refined(np.zeros(tiers.shape, dtype=np.int64), -tiers)
        for criterion in criteria:
            if criterion is Tiebreak.HEAD_TO_HEAD_POINTS and record.tally.mutual is not None:
                ahead = refined_among_themselves(ahead, record.tally.mutual)
                continue
            level = ahead[..., :, None] == ahead[..., None, :]
            if criterion in AMONG_LEVEL and record.tally.mutual is not None:
                ahead = refined(ahead, AMONG_LEVEL[criterion](record, record.tally.mutual, level))
            elif criterion in FIRST and is_first is not None:
                are_enough = level.sum(axis=-1) >= FIRST[criterion]
                ahead = refined(ahead, (are_enough & is_first).astype(np.int64))
            elif criterion is Tiebreak.DIVISION_POINTS:
                others = self.of_division[:, None] != self.of_division[None, :]
                is_one_division = ~(level & others).any(axis=-1)
                ahead = refined(ahead, self._values(record, criterion) * is_one_division)
            elif criterion not in FIRST:
                ahead = refined(ahead, self._values(record, criterion))
        return ahead

    def _values(self, record: Record, criterion: Tiebreak) -> Counts:
        """What orders the teams by a criterion, the highest first, shape (S, T)."""
        if criterion in COLUMNS:
            return np.asarray(record.tally.sums[..., COLUMNS[criterion]])
        if criterion is Tiebreak.POINTS_SHARE:
            return record.shares
        mutual = record.tally.mutual
        if mutual is None:
            return np.zeros_like(record.shares)
        if criterion is Tiebreak.STRENGTH_OF_SCHEDULE:
            return np.asarray(record.shares @ record.meetings)
        if criterion is Tiebreak.STRENGTH_OF_VICTORY:
            return np.asarray(np.einsum("stu,su->st", mutual // record.win, record.shares))
        group = self.of_division if criterion is Tiebreak.DIVISION_POINTS else self.of_conference
        same = group[:, None] == group[None, :]
        taken, games = (mutual * same).sum(axis=-1), np.maximum((record.meetings * same).sum(axis=-1), 1)
        return np.asarray(taken * SHARES // games)

    def _seeded(self, number: int, ranks: Counts, division_places: Counts) -> Counts:
        """Teams of a conference by their seeds, then the others by their record: places in it, shape (S, C)."""
        members = self.conferences[number]
        divisions = len(self.divisions[number])
        of_division = self.of_division[members] - self.of_division[members].min()
        # Whoever is known to play on is chosen before whoever is not.
        wanted = ranks + BEHIND * (1 - self.known[members])
        taken = np.zeros(ranks.shape, dtype=bool)
        order: list[Counts] = []
        division_seeds = np.zeros((len(ranks), divisions), dtype=np.int64)
        for pool in self.of.format.pools:
            chosen = self._chosen(pool, wanted, division_places, taken, divisions)
            key = ranks if pool.by is SeedOrder.RECORD else division_seeds[:, of_division]
            found = np.argsort(np.where(chosen, key, BEHIND), axis=1, kind="stable")[:, : pool.size(divisions)]
            if not order and pool.division_place:
                seeds = np.broadcast_to(np.arange(found.shape[1]), found.shape)
                np.put_along_axis(division_seeds, of_division[found], seeds, axis=1)
            order.append(found)
            taken |= chosen
        seats = sum(each.shape[1] for each in order)
        rest = np.argsort(np.where(taken, BEHIND, ranks), axis=1)[:, : len(members) - seats]
        return np.concatenate([*order, rest], axis=1)

    def _chosen(self, pool: Pool, wanted: Counts, division_places: Counts, taken: Counts, divisions: int) -> Counts:
        """Whether each team of a conference is in a pool, shape (S, C)."""
        chosen = np.zeros(taken.shape, dtype=bool)
        if pool.division_place:
            is_other = (division_places != pool.division_place) | taken
            chosen |= best(wanted + BEHIND**2 * is_other, divisions)
        if pool.others:
            chosen |= best(wanted + BEHIND**2 * (chosen | taken), pool.others)
        return chosen


def sweeps(record: Record, mutual: Counts, level: Bools) -> Counts:
    """1 of who has beaten each of the others that are level, -1 of who has lost to each, else 0, shape (S, T)."""
    others = level & ~np.eye(len(record.games), dtype=bool)
    all_of_it, are_several = record.win * record.meetings, others.any(axis=-1)
    has_met = record.meetings > 0
    beaten, lost = (has_met & (taken == all_of_it) for taken in (mutual, mutual.swapaxes(-1, -2)))
    ahead, behind = ((each | ~others).all(axis=-1) & are_several for each in (beaten, lost))
    return np.asarray(ahead.astype(np.int64) - behind)


def common(record: Record, mutual: Counts, level: Bools) -> Counts:
    """The share of points against opponents that all who are level have met, in whole numbers, shape (S, T).

    0 where one of them has met too few of these.
    """
    missed = level.astype(np.float32) @ (record.meetings == 0).astype(np.float32)
    are_common = missed == 0
    games = (are_common * record.meetings).sum(axis=-1)
    are_few = (level & (games < FEWEST_COMMON)[..., None, :]).any(axis=-1)
    taken = (are_common * mutual).sum(axis=-1)
    return np.asarray(np.where(are_few, 0, taken * SHARES // np.maximum(games, 1)))


# How many have to be level before the first of a division goes ahead.
FIRST = {Tiebreak.DIVISION_FIRST: 2, Tiebreak.DIVISION_FIRST_OF_SEVERAL: 3}
AMONG_LEVEL = {Tiebreak.SWEEP: sweeps, Tiebreak.COMMON_POINTS: common}


def best(values: Counts, count: int) -> Counts:
    """Whether each is among the smallest of its row."""
    chosen = np.zeros(values.shape, dtype=bool)
    np.put_along_axis(chosen, np.argsort(values, axis=1)[:, :count], values=True, axis=1)
    return chosen


def ranked(ahead: Counts, lots: Vector) -> Counts:
    """Places of which each is taken once, from 1."""
    found = np.empty_like(ahead)
    order = np.argsort(ahead + lots, axis=1)
    np.put_along_axis(found, order, np.arange(1, ahead.shape[1] + 1)[None, :], axis=1)
    return found


def within(ranks: Counts, groups: Counts) -> Counts:
    """Places among those of the same group, from 1, shape (S, T)."""
    same = groups[:, None] == groups[None, :]
    return np.asarray(1 + (same & (ranks[:, None, :] < ranks[:, :, None])).sum(axis=-1))
