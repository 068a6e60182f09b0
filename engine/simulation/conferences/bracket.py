"""The play-offs of a league, in many seasons at once: series by the strengths of each season, what is known kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np

from engine.simulation.conferences.format import SEEDED, WINNER, FirstAtHome, Series
from engine.simulation.conferences.seeding import Seeding, Seeds
from engine.simulation.table import Counts

# Scores of matches between home and away sides, shape (S, M) each, some of them on neutral ground, shape (M,).
NEVER = 1_000_000
Matches: TypeAlias = Callable[[Counts, Counts, Counts], tuple[Counts, Counts]]


@dataclass(frozen=True, slots=True)
class Ended:
    """How far each of T teams came in S seasons.

    Args:
        places: Final places in the conference, shape (S, T).
        division_places: Final places in the division, shape (S, T).
        reached: Rounds that each came to, those that it had no need to play among them: 0 without play-offs, one more
            than there are rounds for the champion; shape (S, T).
    """

    places: Counts
    division_places: Counts
    reached: Counts


@dataclass(frozen=True)
class PlayOffs:
    """The play-offs after some seasons.

    Args:
        play: Draws the scores of matches.
    """

    seeding: Seeding
    seeds: Seeds
    play: Matches
    rng: np.random.Generator

    def ended(self) -> Ended:
        """All rounds played."""
        reached = np.zeros_like(self.seeds.places)
        champions = [self._conference(number, reached) for number in range(len(self.seeds.seeded))]
        final = self.seeding.of.format.final
        sides = np.stack(champions, axis=1)
        for reach in (len(self.seeding.of.format.rounds) + 1, len(self.seeding.of.format.rounds) + 2):
            self._reach(reached, sides, reach)
            sides = self._won(final, sides) if sides.shape[1] > 1 else sides
        return Ended(self.seeds.places, self.seeds.division_places, reached)

    @staticmethod
    def _reach(reached: Counts, sides: Counts, number: int) -> None:
        np.put_along_axis(reached, sides, number, axis=1)

    def _conference(self, number: int, reached: Counts) -> Counts:
        """The winner of a conference, shape (S,)."""
        seeded = self.seeds.seeded[number]
        alive = seeded
        winners = seeded[:, :0]
        for count, of in enumerate(self.seeding.of.format.rounds, start=1):
            self._reach(reached, alive, count)
            sides = self._sides(of, seeded, winners, alive)
            winners = self._won(of, sides)
            losers = sides[:, ::2] + sides[:, 1::2] - winners
            is_out = (alive[:, :, None] == losers[:, None, :]).any(axis=2)
            alive = alive[~is_out].reshape(len(alive), -1)
        return np.asarray(winners[:, 0])

    def _sides(self, of: Series, seeded: Counts, winners: Counts, alive: Counts) -> Counts:
        """Teams of the ties of a round, the two of each side by side, shape (S, 2K)."""
        if of.reseeded:
            # Those that are left stand in the order of their seeds: the best meets the last.
            order = [place for each in range(alive.shape[1] // 2) for place in (each, alive.shape[1] - 1 - each)]
            sides = alive[:, order].copy()
        else:
            sides = np.stack([self._side(side, seeded, winners) for tie in of.ties for side in tie], axis=1)
        if of.keeps_apart:
            self._keep_apart(sides)
        if self.known_pairs.any():
            self._put_together(sides)
        return sides

    @staticmethod
    def _side(side: str, seeded: Counts, winners: Counts) -> Counts:
        if SEEDED.fullmatch(side):
            return np.asarray(seeded[:, int(side) - 1])
        won = WINNER.fullmatch(side)
        if won is None:
            raise KeyError(side)
        return np.asarray(winners[:, int(won[1]) - 1])

    def _keep_apart(self, sides: Counts) -> None:
        """Where the first two would meet within a division, each takes the opponent of the next tie."""
        divisions = self.seeding.of_division[sides]
        rows = np.flatnonzero(divisions[:, 0] == divisions[:, 1])
        sides[rows, 1], sides[rows, 3] = sides[rows, 3], sides[rows, 1]

    def _put_together(self, sides: Counts) -> None:
        """Whoever is known to meet somebody else of the round meets that team: seeds may have been drawn by lot.

        Of several that are known it is the one that was met first: whoever was met before that is out.
        """
        for place in range(sides.shape[1]):
            since = self.known_since[sides[:, place, None], sides]
            others, partner = since.argmin(axis=1), place ^ 1
            rows = np.flatnonzero((since.min(axis=1) < NEVER) & (others != partner))
            moved = others[rows]
            sides[rows, moved], sides[rows, partner] = sides[rows, partner], sides[rows, moved]

    @cached_property
    def known_pairs(self) -> Counts:
        """Whether two teams are known to meet, shape (T, T)."""
        found = np.zeros((len(self.seeding.teams),) * 2, dtype=bool)
        for each in self.seeding.of.known:
            home, away = (self.seeding.teams.index(side) for side in (each.home, each.away))
            found[home, away] = found[away, home] = True
        return found

    @cached_property
    def known_since(self) -> Counts:
        """Which of the known matches is the first of two teams, `NEVER` where none is; shape (T, T)."""
        found = np.full((len(self.seeding.teams),) * 2, NEVER, dtype=np.int64)
        for number, each in reversed([*enumerate(self.seeding.of.known)]):
            home, away = (self.seeding.teams.index(side) for side in (each.home, each.away))
            found[home, away] = found[away, home] = number
        return found

    @cached_property
    def known_wins(self) -> Counts:
        """How often a team is known to have beaten another, shape (T, T)."""
        found = np.zeros((len(self.seeding.teams),) * 2, dtype=np.int64)
        for each in self.seeding.of.known:
            if winner := each.winner:
                loser = each.away if winner == each.home else each.home
                found[self.seeding.teams.index(winner), self.seeding.teams.index(loser)] += 1
        return found

    @cached_property
    def known_hosts(self) -> Counts:
        """Whether a team is known to have been at home first against another, shape (T, T)."""
        found = np.zeros((len(self.seeding.teams),) * 2, dtype=bool)
        for each in self.seeding.of.known:
            home, away = (self.seeding.teams.index(side) for side in (each.home, each.away))
            found[home, away] |= not found[away, home]
        return found

    def _won(self, of: Series, sides: Counts) -> Counts:
        """Winners of the ties of a round, shape (S, K)."""
        first, second = self._in_order_of_home(of, sides[:, ::2], sides[:, 1::2])
        at_home = np.array([letter != "A" for letter in of.games])
        neutral = np.tile([letter == "N" for letter in of.games], first.shape[1])
        home = np.where(at_home, first[:, :, None], second[:, :, None]).reshape(len(first), -1)
        away = np.where(at_home, second[:, :, None], first[:, :, None]).reshape(len(first), -1)
        scores = self.play(home, away, neutral)
        margin = (scores[0] - scores[1]).reshape(*first.shape, -1) * np.where(at_home, 1, -1)
        # What ends level is decided by lot: there is hardly any such match, and no law of what follows it.
        margin = np.where(margin == 0, self.rng.choice([-1, 1], margin.shape), margin)
        won, lost = self.known_wins[first, second], self.known_wins[second, first]
        is_ahead = np.arange(len(of.games)) >= (won + lost)[:, :, None]
        all_won = won + ((margin > 0) & is_ahead).sum(axis=2)
        winners = np.where(all_won >= of.wins, first, second)
        if not self.known_pairs.any():
            return winners
        told = np.where(np.maximum(won, lost) < of.wins, self._told_by_what_followed(first, second), 0)
        return np.where(told == 0, winners, np.where(told > 0, first, second))

    def _told_by_what_followed(self, first: Counts, second: Counts) -> Counts:
        """Of ties whose last match no source has: 1 where the first side is known to have played on, -1 the second."""
        met = self.known_pairs[first, second].astype(np.int64)
        one, other = (
            self.known_pairs.sum(axis=1)[side] - np.take_along_axis(self.passed, side, axis=1) - met
            for side in (first, second)
        )
        for side in (first, second):
            np.put_along_axis(self.passed, side, np.take_along_axis(self.passed, side, axis=1) + met, axis=1)
        is_told = (one <= 0) | (other <= 0)
        return np.asarray(np.where(is_told, np.sign(np.maximum(one, 0) - np.maximum(other, 0)), 0))

    @cached_property
    def passed(self) -> Counts:
        """How many of the teams that each is known to meet it has met in the rounds so far, shape (S, T)."""
        return np.zeros_like(self.seeds.places)

    def _in_order_of_home(self, of: Series, one: Counts, other: Counts) -> tuple[Counts, Counts]:
        """The two of each tie, whoever is at home first before the other."""
        rule = of.first_at_home or self.seeding.of.format.first_at_home
        if rule is FirstAtHome.LOTS:
            is_one = self.rng.random(one.shape) < 0.5
        else:
            # Seeds of two conferences cannot be compared.
            is_by_seed = rule is FirstAtHome.SEED and of is not self.seeding.of.format.final
            better = self.seeds.places if is_by_seed else self.seeds.records
            is_one = np.take_along_axis(better, one, axis=1) < np.take_along_axis(better, other, axis=1)
        told, against = self.known_hosts[one, other], self.known_hosts[other, one]
        is_one = np.where(told | against, told, is_one)
        return np.where(is_one, one, other), np.where(is_one, other, one)
