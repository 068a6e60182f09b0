"""A tournament, played to its end many times: strengths drawn once each time, then every match by the law of scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property, reduce

import numpy as np

from engine.ratings.belief import Belief
from engine.ratings.dynamics import home_share
from engine.simulation.pmf import Vector
from engine.simulation.season import in_order
from engine.simulation.table import Counts as Numbers
from engine.simulation.table import Meetings, Tally
from engine.simulation.tournaments.field import Field, State
from engine.simulation.tournaments.format import ENTRANT, PLACED, Format, Round, Tie
from engine.simulation.tournaments.strengths import Spread, Strengths
from engine.sports.base import ScoreModel
from engine.sports.registry import specification

TOURNAMENTS = 10_000
# A chunk has a seed of its own; what is drawn for it stays near the processor.
TOURNAMENTS_AT_ONCE = 500
# What one process is given to do at a time.
CHUNKS_AT_ONCE = 10
UNKNOWN = -1
# How often a draw that lets two of one group meet is made anew, all together.
MOST_DRAWS = 1_000


@dataclass(frozen=True)
class Counted:
    """How often what came about, in tournaments of T teams with K ties.

    Args:
        places: Of each team at each place of its group, shape (T, size).
        points: Of each team with no, one, two, ... points in its group, shape (T, P).
        sides: Of each team at either place of each tie, shape (K, 2, T).
        winners: Of each team as the winner of each tie, shape (K, T).
        meetings: Of each pair in each round, the first to win it, shape (R, T, T).
    """

    places: Numbers
    points: Numbers
    sides: Numbers
    winners: Numbers
    meetings: Numbers

    def reached(self, format: Format) -> Numbers:
        """How often each team came to each stage, the last that of the champion, shape (R + 1, T)."""
        found, first = [], 0
        for each in format.rounds:
            last = first + len(each.ties)
            if not each.is_consolation:
                found.append(self.sides[first:last].sum(axis=(0, 1)))
            first = last
        return np.stack([*found, self.winners[-1]])

    def __add__(self, other: Counted) -> Counted:
        return Counted(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True, slots=True)
class Chunk:
    """So many tournaments, and what they are drawn from."""

    seed: np.random.SeedSequence
    tournaments: int


@dataclass(frozen=True)
class Share:
    """Some of the tournaments, with all that it takes to play them."""

    course: Course
    chunks: tuple[Chunk, ...]

    @property
    def tournaments(self) -> int:
        return sum(chunk.tournaments for chunk in self.chunks)


def play(share: Share) -> Counted:
    """What came of the tournaments of a share."""
    counted = (share.course.played(np.random.default_rng(chunk.seed), chunk.tournaments) for chunk in share.chunks)
    return reduce(Counted.__add__, counted)


def shares(course: Course, seed: int, tournaments: int = TOURNAMENTS) -> tuple[Share, ...]:
    """Tournaments in shares that any process can play: each chunk draws from a child of the one seed, so that what
    they come to together is the same to the bit, whoever plays which.

    Args:
        seed: Not negative.

    Source: numpy's `SeedSequence`, as seasons have it.
    """
    chunks = tuple(chunks_of(seed, tournaments))
    return tuple(
        Share(course, chunks[first : first + CHUNKS_AT_ONCE]) for first in range(0, len(chunks), CHUNKS_AT_ONCE)
    )


def chunks_of(seed: int, tournaments: int) -> Iterator[Chunk]:
    sizes = [min(TOURNAMENTS_AT_ONCE, tournaments - done) for done in range(0, tournaments, TOURNAMENTS_AT_ONCE)]
    return map(Chunk, np.random.SeedSequence(seed).spawn(len(sizes)), sizes)


def course_of(field: Field, belief: Belief, day: date, state: State = State(), round: str = "") -> Course:  # noqa: B008
    """A tournament that begins or goes on at a day, from what is believed of its teams.

    Args:
        round: As the competition calls the tournament, where that tells of the home advantage.
    """
    known = belief.ratings.hyperparameters
    has_home_side = specification(belief.ratings.sport).has_home_side
    return Course(
        field=field,
        state=state,
        spread=Spread.of(belief.joint(field.teams, day, round)),
        home_share=home_share(day.toordinal(), not has_home_side, friendly=False, hyperparameters=known),
        model=specification(belief.ratings.sport).model(known),
    )


@dataclass(frozen=True)
class Course:
    """A tournament and what is believed and known of it, as arrays: T teams, G groups, M matches in all of them.

    Args:
        home_share: Share of the home advantage that is at work on this day.
    """

    field: Field
    state: State
    spread: Spread
    home_share: float
    model: ScoreModel

    @property
    def format(self) -> Format:
        return self.field.format

    def played(self, rng: np.random.Generator, times: int) -> Counted:
        strengths = self.spread.drawn(rng, times)
        standing, places, points = self._groups(strengths, rng, times)
        return Knockout(self, strengths, standing, rng).counted(places, points)

    def _groups(
        self, strengths: Strengths, rng: np.random.Generator, times: int
    ) -> tuple[Standing | None, Numbers, Numbers]:
        teams, size = len(self.field.teams), self.format.size
        if not self.format.groups:
            return None, np.zeros((teams, 0), dtype=np.int64), np.zeros((teams, 0), dtype=np.int64)
        goals = strengths.goals(self._first, self._second, self._at_home, self.model, rng)
        for scores, known in zip(goals, self._scores, strict=True):
            scores[:, known >= 0] = known[known >= 0]
        home, away = (each.reshape(times * self.format.groups, -1) for each in goals)
        taken = self._meetings.tally(home, away, self.format.rule)
        places = in_order(taken.places(self.format.rule), rng).reshape(times, teams)
        for sides, order in self._orders:
            places[:, sides] = order
        order = np.argsort(places.reshape(times, self.format.groups, size), axis=2)
        order += size * np.arange(self.format.groups)[:, None]
        points = taken.sums[..., 0].reshape(times, teams)
        every = np.arange(teams)
        most = self.format.rule.win * self._matches_a_team
        return (
            Standing(order, taken),
            counts((every * size + places - 1).ravel(), (teams, size)),
            counts((every * (most + 1) + points).ravel(), (teams, most + 1)),
        )

    @cached_property
    def _places(self) -> dict[str, int]:
        return dict(self.field.places)

    @cached_property
    def _first(self) -> Numbers:
        return np.array([self._places[first] for first, _ in self.field.matches])

    @cached_property
    def _second(self) -> Numbers:
        return np.array([self._places[second] for _, second in self.field.matches])

    @cached_property
    def _matches_a_team(self) -> int:
        return int(np.bincount(np.concatenate((self._first, self._second))).max())

    @cached_property
    def _at_home(self) -> tuple[Vector, Vector]:
        if self.format.at_home:
            return np.full(len(self._first), self.home_share), np.zeros(len(self._first))
        hosts = [host.team for host in self.field.hosts if host.group]
        at_home = [next((host for host in hosts if host in match), "") for match in self.field.matches]
        first, second = (
            np.array(
                [
                    self.home_share * (match[side] == host)
                    for match, host in zip(self.field.matches, at_home, strict=True)
                ]
            )
            for side in (0, 1)
        )
        return first, second

    @cached_property
    def _scores(self) -> tuple[Numbers, Numbers]:
        """Of every match of the groups, `UNKNOWN` where it is not played."""
        scores = np.full((2, len(self.field.matches)), UNKNOWN, dtype=np.int64)
        left = dict.fromkeys(self.state.group_matches)
        for place, match in enumerate(self.field.matches):
            same = [each for each in left if (each.home, each.away) == match]
            found = next(iter(same or [each for each in left if each.pair == frozenset(match)]), None)
            if found is not None and (same or self.format.meetings != 2):
                del left[found]
                scores[:, place] = [found.score_of(team) for team in match]
        return scores[0], scores[1]

    @cached_property
    def _meetings(self) -> Meetings:
        """Of one group, as the same in all."""
        some = len(self._first) // self.format.groups
        return Meetings(self._first[:some], self._second[:some], self.format.size)

    @cached_property
    def _orders(self) -> list[tuple[Numbers, Numbers]]:
        return [
            (np.array([self._places[team] for team in order]), np.arange(1, len(order) + 1))
            for order in self.state.orders.values()
        ]

    @cached_property
    def groups_of(self) -> Numbers:
        """The group of each team."""
        return np.array([self.field.group_of[team] for team in self.field.teams])

    def hosted(self, tie: Tie) -> Vector:
        """Share of the home advantage that is at work for each team where a tie is played, shape (T,)."""
        where = self.field.countries.get(tie.key, self.field.country)
        home = {host.team for host in self.field.hosts if host.country == where}
        return np.array([self.home_share * (team in home) for team in self.field.teams])

    @cached_property
    def legs(self) -> Numbers:
        """What is known of each match of two teams of the knock-out, by who was at home, shape (3, T, T).

        The scores of both, and who went on by penalties, which is found whichever side is asked for first.
        """
        teams = len(self.field.teams)
        known = np.full((3, teams, teams), UNKNOWN, dtype=np.int64)
        for each in self.state.ties:
            home, away = self._places[each.home], self._places[each.away]
            known[:2, home, away] = each.home_score, each.away_score
            if each.winner is not None:
                known[2, home, away] = known[2, away, home] = self._places[each.winner]
        return known

    @cached_property
    def single(self) -> Numbers:
        """The same of ties of one match, whoever was at home."""
        known = self.legs.copy()
        for each in self.state.ties:
            home, away = self._places[each.home], self._places[each.away]
            known[:2, away, home] = each.away_score, each.home_score
        return known


@dataclass(frozen=True, slots=True)
class Standing:
    """The groups at their end.

    Args:
        order: Teams of each group by their places, shape (S, G, size).
        taken: What each took, shape (S * G, size).
    """

    order: Numbers
    taken: Tally

    def best(self, format: Format, rng: np.random.Generator) -> Numbers:
        """The teams that go to the waiting places, shape (S, W)."""
        if format.best is None:
            return np.zeros((len(self.order), 0), dtype=np.int64)
        times, groups, size = self.order.shape
        placed = self.order[:, :, format.best.place - 1]
        rows = np.arange(times)[:, None] * groups + np.arange(groups)
        sums = self.taken.sums[rows, placed - size * np.arange(groups)]
        places = in_order(Tally(sums).places(format.best.rule), rng)
        chosen = ((places <= format.best.count) << np.arange(groups)).sum(axis=1)
        return np.take_along_axis(placed, format.allotments[chosen], axis=1)


class Knockout:
    """The rounds after the groups, in S tournaments at once.

    Args:
        standing: None where there are no groups.
    """

    def __init__(
        self, course: Course, strengths: Strengths, standing: Standing | None, rng: np.random.Generator
    ) -> None:
        self.course, self.strengths, self.standing, self.rng = course, strengths, standing, rng
        self.times, self.teams = strengths.attack.shape
        self.at: dict[str, Numbers] = {}
        if standing is not None:
            waiting = standing.best(course.format, rng)
            self.at |= {side: waiting[:, place] for place, side in enumerate(course.format.waiting)}

    def counted(self, places: Numbers, points: Numbers) -> Counted:
        """The rounds played, and all that came of it counted."""
        sides, winners, meetings = [], [], []
        for each in self.course.format.rounds:
            first, second = self._sides(each)
            won = self._played(each, first, second)
            lost = first + second - won
            for place, tie in enumerate(each.ties):
                self.at[f"W{tie.key}"], self.at[f"L{tie.key}"] = won[:, place], lost[:, place]
            ties, every = len(each.ties), np.arange(len(each.ties))
            both = np.stack((first, second), axis=-1) + self.teams * (2 * every[:, None] + np.arange(2))
            sides.append(counts(both.ravel(), (ties, 2, self.teams)))
            winners.append(counts((won + self.teams * every).ravel(), (ties, self.teams)))
            meetings.append(counts((won * self.teams + lost).ravel(), (self.teams, self.teams)))
        return Counted(places, points, np.concatenate(sides), np.concatenate(winners), np.stack(meetings))

    def _sides(self, of: Round) -> tuple[Numbers, Numbers]:
        """Teams of every tie, shape (S, K) each."""
        names = [tie.sides for tie in of.ties]
        found = np.stack([self._team(side) for sides in names for side in sides], axis=1)
        flat = [side for sides in names for side in sides]
        for pot in of.drawn:
            self._draw(found, np.array([flat.index(side) for side in pot]), keeps_apart=of.keeps_apart)
        for place, tie in enumerate(of.ties):
            for side, team in enumerate(self.course.state.drawn.get(tie.key, ())):
                found[:, 2 * place + side] = self.course.field.places[team]
        return found[:, ::2], found[:, 1::2]

    def _draw(self, found: Numbers, pot: Numbers, *, keeps_apart: bool) -> None:
        """Deal out the teams of a pot anew, until nobody meets a team of its own group where that is the rule."""
        open_rows = np.arange(self.times)
        for _ in range(MOST_DRAWS):
            dealt = self.rng.permuted(found[np.ix_(open_rows, pot)], axis=1)
            found[np.ix_(open_rows, pot)] = dealt
            if not keeps_apart:
                return
            groups = self.course.groups_of[found[open_rows]]
            open_rows = open_rows[(groups[:, ::2] == groups[:, 1::2]).any(axis=1)]
            if not len(open_rows):
                return

    def _team(self, side: str) -> Numbers:
        if side in self.at:
            return self.at[side]
        if entrant := ENTRANT.fullmatch(side):
            return np.full(self.times, int(entrant[1]) - 1)
        placed = PLACED.fullmatch(side)
        if placed is None or self.standing is None:
            raise KeyError(side)
        return self.standing.order[:, self.course.format.letters.index(placed[2]), int(placed[1]) - 1]

    def _played(self, of: Round, first: Numbers, second: Numbers) -> Numbers:
        """Who went on in each tie."""
        one, other, level = self._two_legs(of, first, second) if of.legs > 1 else self._one_match(of, first, second)
        margin = one - other
        by_penalties = np.where(self.rng.random(first.shape) < 0.5, first, second)
        if of.extra_time:
            margin = self._after_extra_time(of, first, second, margin, level)
        won = np.where(margin > 0, first, np.where(margin < 0, second, by_penalties))
        told = self.course.legs[2, first, second]
        return np.where((margin == 0) & (told != UNKNOWN), told, won)

    def _after_extra_time(self, of: Round, first: Numbers, second: Numbers, margin: Numbers, level: Numbers) -> Numbers:
        """Margins once those were played on that are level and not known to have ended so."""
        rows, ties = np.nonzero(level)
        at_home = tuple(each[rows, ties][:, None] for each in self._at_home(of, first, second, leg=of.legs))
        one, other = self.strengths.only(rows).goals(
            first[rows, ties][:, None],
            second[rows, ties][:, None],
            (at_home[0], at_home[1]),
            self.course.model,
            self.rng,
            of.extra_time,
        )
        played_on = margin.copy()
        played_on[rows, ties] = (one - other)[:, 0]
        return played_on

    def _one_match(self, of: Round, first: Numbers, second: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Scores of both sides, and whether they have to play on."""
        one, other, is_known = self._match(of, first, second, leg=1)
        return one, other, (one == other) & ~is_known

    def _two_legs(self, of: Round, first: Numbers, second: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """The same over two matches, the second at the ground of the second side."""
        at_first, visiting_second, _ = self._match(of, first, second, leg=1)
        at_second, visiting_first, is_known = self._match(of, second, first, leg=1)
        one, other = at_first + visiting_first, at_second + visiting_second
        if of.away_goals:
            is_level = one == other
            one = one + is_level * (visiting_first > visiting_second)
            other = other + is_level * (visiting_second > visiting_first)
        return one, other, (one == other) & ~is_known

    def _match(self, of: Round, home: Numbers, away: Numbers, leg: int) -> tuple[Numbers, Numbers, Numbers]:
        at_home = self._at_home(of, home, away, leg)
        one, other = self.strengths.goals(home, away, at_home, self.course.model, self.rng)
        known, against, _ = (self.course.legs if of.legs > 1 else self.course.single)[:, home, away]
        is_known = known != UNKNOWN
        return np.where(is_known, known, one), np.where(is_known, against, other), is_known

    def _at_home(self, of: Round, first: Numbers, second: Numbers, leg: int) -> tuple[Vector, Vector]:
        """Share of the home advantage that works for either side of every tie, shape (S, K) each."""
        none, all_of_it = np.zeros(first.shape), np.full(first.shape, self.course.home_share)
        if of.legs > 1:
            return (all_of_it, none) if leg == 1 else (none, all_of_it)
        if of.first_at_home:
            return all_of_it, none
        hosted = np.stack([self.course.hosted(tie) for tie in of.ties])
        every = np.arange(len(of.ties))
        return hosted[every, first], hosted[every, second]


def counts(values: Numbers, shape: tuple[int, ...]) -> Numbers:
    """How often each number occurs, in an array of a shape."""
    return np.bincount(values, minlength=int(np.prod(shape))).reshape(shape)


def total(counted: Sequence[Counted]) -> Counted:
    """What the shares came to together."""
    return reduce(Counted.__add__, counted)
