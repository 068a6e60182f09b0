"""The rest of a season, played many times: strengths drawn once a simulated season, then every score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import combinations
from math import sqrt
from typing import TypeVar

import numpy as np
from msgspec import UNSET, UnsetType

from engine.errors import InvalidInput
from engine.ratings.dynamics import Dynamics, home_share
from engine.ratings.state import Ratings
from engine.simulation.conferences.begun import Begun
from engine.simulation.conferences.bracket import Ended, PlayOffs
from engine.simulation.conferences.chances import PlayOffChances, chances_of
from engine.simulation.conferences.format import Conferences
from engine.simulation.conferences.late import late_share
from engine.simulation.conferences.seeding import Record, Seeding
from engine.simulation.pmf import LEVELS, Percentiles, Vector
from engine.simulation.predictive import capped
from engine.simulation.season_format import Group, Halving
from engine.simulation.supposed import Supposed, suppose
from engine.simulation.table import (
    GOAL_DIFFERENCE,
    GOALS,
    POINTS,
    WINS,
    Counts,
    Meetings,
    Rule,
    ScoredMatch,
    Tally,
    tally,
)
from engine.sports.base import ScoreModel
from engine.sports.registry import specification

P = TypeVar("P", int, Counts)

SEASONS = 10_000
# A league of conferences has three times the matches of another one, and its play-offs.
CONFERENCE_SEASONS = 2_000
# A chunk has a seed of its own, and what is drawn for a league of twenty stays in the cache of a core.
SEASONS_AT_ONCE = 100
# What one process is given to do at a time: far longer than to send it, and short enough to tell how far it is.
CHUNKS_AT_ONCE = 5
MOST_TEAMS = 40
THREE_POINTS = Rule()


@dataclass(frozen=True, slots=True)
class Pairing:
    """A match to be played."""

    day: date
    home: str
    away: str
    neutral: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A line of the table as it stands.

    Attributes:
        position: Place, from 1; sides that the rule leaves level share theirs.
        played: Matches played.
        won: Matches won.
        drawn: Matches drawn.
        lost: Matches lost.
        points: Points, those that were taken away gone.
        goals: Goals scored.
        conceded: Goals conceded.
        deducted: Points that were taken away.
    """

    position: int
    played: int
    won: int
    drawn: int
    lost: int
    points: int
    goals: int
    conceded: int
    deducted: int = 0

    @property
    def goal_difference(self) -> int:
        """Goals scored minus goals conceded."""
        return self.goals - self.conceded


@dataclass(frozen=True, slots=True)
class TeamProjection:
    """
    Args:
        ahead: Matches to be played.
        points: Of the final points.
        expected_position: Mean of the final position.
        position: Of the final position, whole numbers.
        positions: Probability of the first, the second, ... place.
        seasons: How many were simulated; none where nothing lies ahead, since the places are certain then.
        play_offs: Of a league with conferences, whose places are those of its conference; None of any other.
    """

    team: str
    now: Standing
    ahead: int
    expected_points: float
    points: Percentiles
    expected_position: float
    position: Percentiles
    positions: tuple[float, ...]
    seasons: int
    play_offs: PlayOffChances | None = None

    def finish(self, best: int, worst: int) -> Finish:
        """Somewhere from the place ``best`` to the place ``worst``, both inside.

        Raises:
            InvalidInput: There are no such places.
        """
        if not 1 <= best <= worst <= len(self.positions):
            raise InvalidInput(field="worst", reason=f"places count from 1 to {len(self.positions)}, the best first")
        probability = min(sum(self.positions[best - 1 : worst]), 1.0)
        error = share_error(round(probability * self.seasons), self.seasons) if self.seasons else 0.0
        return Finish(probability, error)


@dataclass(frozen=True, slots=True)
class Finish:
    """How likely a range of places is.

    Attributes:
        probability: Share of the simulated seasons.
        error: Its Monte Carlo standard error.
    """

    probability: float
    error: float


@dataclass(frozen=True, slots=True)
class SeasonProjection:
    """
    Args:
        teams: By falling expected points.
        seasons: How many were simulated.
        monte_carlo_error: The largest standard error that a probability in here can have.
    """

    teams: tuple[TeamProjection, ...]
    played: int
    ahead: int
    seasons: int
    monte_carlo_error: float


def leaders(projection: SeasonProjection) -> tuple[TeamProjection, ...]:
    """Those who finished first; while matches lie ahead the two who most likely will.

    In a league with conferences the two who most likely win the title.
    """
    by_title = [each for each in projection.teams if each.play_offs]
    if by_title:
        return tuple(sorted(by_title, key=title_chance, reverse=True)[:2])
    if not projection.ahead:
        return tuple(each for each in projection.teams if each.now.position == 1)
    return tuple(sorted(projection.teams, key=lambda each: (-each.positions[0], each.now.position))[:2])


def title_chance(team: TeamProjection) -> float:
    return team.play_offs.title if team.play_offs else 0.0


@dataclass(frozen=True, slots=True)
class TableTerms:
    """What a table is made by, beside the scores.

    Args:
        deducted: Points that were taken away, by team.
        tiers: The group of each team after a split, 0 the highest, by team; empty where there was none yet.
        halved: Points that each team lost where points were halved at that split, by team.
        split: The groups of a split that lies ahead.
        conferences: Who is in which conference and division, and how the play-offs are played; unset of other leagues,
            whose terms have the bytes that they had before there were any: projections are found by their digest.
    """

    rule: Rule = THREE_POINTS
    deducted: Mapping[str, int] = field(default_factory=dict)
    tiers: Mapping[str, int] = field(default_factory=dict)
    halved: Mapping[str, int] = field(default_factory=dict)
    split: tuple[Group, ...] = ()
    conferences: Conferences | UnsetType = UNSET

    def tally(self, played: Sequence[ScoredMatch], teams: Sequence[str]) -> Tally:
        taken = {team: self.deducted.get(team, 0) + self.halved.get(team, 0) for team in teams}
        return tally(played, teams, self.rule, taken)

    def places(self, taken: Tally, teams: Sequence[str], played: Sequence[ScoredMatch]) -> Counts:
        """Place of each team as the table stands; in a league with conferences that in its own."""
        if self.conferences is not UNSET:
            begun, seeding = Begun.of(played, teams, taken), Seeding(self.conferences, tuple(teams))
            return np.asarray(begun.seeds(seeding, self.rule.win).places[0])
        return self.placed(taken, teams)

    def placed(self, taken: Tally, teams: Sequence[str]) -> Counts:
        """Place of each team of a league with one table, in one season or in many."""
        tiers = np.array([self.tiers[team] for team in teams]) if self.tiers else None
        return taken.places(self.rule, tiers)


PLAIN = TableTerms()


def project(
    played: Sequence[ScoredMatch],
    ahead: Sequence[Pairing],
    ratings: Ratings,
    seed: int,
    *,
    terms: TableTerms = PLAIN,
    seasons: int | None = None,
    supposed: Sequence[Supposed] = (),
) -> SeasonProjection:
    """The final table, from what was played and what is believed of what lies ahead; see `outlook`."""
    season = outlook(played, ahead, ratings, seed, terms=terms, seasons=seasons, supposed=supposed)
    return season.projection([play(share) for share in season.shares])


def outlook(
    played: Sequence[ScoredMatch],
    ahead: Sequence[Pairing],
    ratings: Ratings,
    seed: int,
    *,
    terms: TableTerms = PLAIN,
    seasons: int | None = None,
    supposed: Sequence[Supposed] = (),
) -> Outlook:
    """A season that is to be played to its end many times, in shares that any process can play.

    Strengths are those of the middle one of the days ahead: what they may gain or lose until then is part of their
    error, what happens to them on the way is not drawn. Each chunk of seasons draws from a child of the one seed, so
    that the same seed gives the same projection to the bit, whoever plays which share.

    Args:
        ahead: Where a split lies ahead, the matches until then.
        seed: Not negative.
        seasons: How many; by the kind of league where it is left out.
        supposed: Results that are set. All else is drawn as it is without them, so that what differs comes of them.

    Raises:
        InvalidInput: Fewer than two teams play, or more than a table shows.
    """
    teams = teams_of(played, ahead)
    still = Counter(side for each in ahead for side in (each.home, each.away))
    future = Future(tuple(ahead), tuple(teams), ratings, tuple(supposed))
    is_drawn = bool(ahead) or terms.conferences is not UNSET
    many = SEASONS if terms.conferences is UNSET else CONFERENCE_SEASONS
    taken, chunks = terms.tally(played, teams), tuple(chunks_of(seasons or many, seed)) if is_drawn else ()
    begun = Begun.of(played, teams, taken) if terms.conferences is not UNSET else None
    shares = (chunks[first : first + CHUNKS_AT_ONCE] for first in range(0, len(chunks), CHUNKS_AT_ONCE))
    return Outlook(
        teams=tuple(teams),
        table=tuple(standings(played, teams, terms)),
        still=still,
        ahead=len(ahead),
        shares=tuple(Share(future, taken, terms, each, begun) for each in shares),
        conferences=None if terms.conferences is UNSET else terms.conferences,
    )


def chunks_of(seasons: int, seed: int) -> Iterator[Chunk]:
    """
    Source: O'Neill (2015) and numpy's `SeedSequence`: the streams of children are independent of each other.
    """
    sizes = [min(SEASONS_AT_ONCE, seasons - done) for done in range(0, seasons, SEASONS_AT_ONCE)]
    return map(Chunk, np.random.SeedSequence(seed).spawn(len(sizes)), sizes)


@dataclass(frozen=True, slots=True)
class Chunk:
    """So many seasons, and what they are drawn from."""

    seed: np.random.SeedSequence
    seasons: int

    @property
    def beside(self) -> np.random.SeedSequence:
        """What is drawn for results that are set, independent of all else."""
        return np.random.SeedSequence(self.seed.entropy, spawn_key=(*self.seed.spawn_key, 0))


@dataclass(frozen=True, slots=True)
class Share:
    """Some of the seasons, with all that it takes to play them.

    Args:
        taken: What every team has until now.
        begun: The same with what tables of conferences ask for; None of a league with one table.
    """

    future: Future
    taken: Tally
    terms: TableTerms
    chunks: tuple[Chunk, ...]
    begun: Begun | None = None

    @property
    def seasons(self) -> int:
        return sum(chunk.seasons for chunk in self.chunks)


def play(share: Share) -> tuple[Counts, ...]:
    """Final points and places of each team in each season of a share, shape (S, T) each.

    In a league with conferences the place in the division and the rounds reached follow.
    """
    ended = [
        share.future.ended(share, np.random.default_rng(chunk.seed), chunk.seasons, chunk.beside)
        for chunk in share.chunks
    ]
    return tuple(map(np.concatenate, zip(*ended, strict=True)))


@dataclass(frozen=True, slots=True)
class Outlook:
    """
    Args:
        teams: By name.
        table: As it is, a line for each team.
        still: Matches that each team has to play.
        ahead: Matches to be played.
        shares: None where nothing lies ahead.
        conferences: Of a league with conferences.
    """

    teams: tuple[str, ...]
    table: tuple[Standing, ...]
    still: Mapping[str, int]
    ahead: int
    shares: tuple[Share, ...]
    conferences: Conferences | None = None

    @property
    def seasons(self) -> int:
        return sum(share.seasons for share in self.shares)

    def projection(self, ended: Sequence[tuple[Counts, ...]]) -> SeasonProjection:
        """What the shares came to, in their order."""
        if not self.shares:
            return settled(self.teams, self.table)
        finals, *others = map(np.concatenate, zip(*ended, strict=True))
        made = projection(self.teams, self.table, self.still, self.ahead, finals, others[0])
        if self.conferences is None:
            return made
        chances = dict(zip(self.teams, chances_of(self.conferences, Ended(*others)), strict=True))
        return replace(made, teams=tuple(replace(each, play_offs=chances[each.team]) for each in made.teams))


def teams_of(played: Sequence[ScoredMatch], ahead: Sequence[Pairing]) -> list[str]:
    """By name.

    Raises:
        InvalidInput: Fewer than two teams play, or more than a table shows.
    """
    sides = [(each.home, each.away) for each in played] + [(each.home, each.away) for each in ahead]
    teams = sorted({side for match in sides for side in match})
    if not 2 <= len(teams) <= MOST_TEAMS:
        raise InvalidInput(field="teams", reason=f"a table has 2 to {MOST_TEAMS} teams, not {len(teams)}")
    return teams


def standings(played: Sequence[ScoredMatch], teams: Sequence[str], terms: TableTerms = PLAIN) -> list[Standing]:
    """The table as it is, a line for each team in the order given."""
    taken = terms.tally(played, teams)
    found = terms.places(taken, teams, played)
    matches = Counter(side for each in played for side in (each.home, each.away))
    drawn = Counter(side for each in played if each.home_score == each.away_score for side in (each.home, each.away))
    return [
        Standing(
            position=int(found[place]),
            played=matches[team],
            won=int(sums[WINS]),
            drawn=drawn[team],
            lost=matches[team] - drawn[team] - int(sums[WINS]),
            points=int(sums[POINTS]),
            goals=int(sums[GOALS]),
            conceded=int(sums[GOALS] - sums[GOAL_DIFFERENCE]),
            deducted=terms.deducted.get(team, 0),
        )
        for place, (team, sums) in enumerate(zip(teams, taken.sums, strict=True))
    ]


@dataclass(frozen=True)
class Future:
    """What lies ahead, as arrays: (M,) of matches, (T,) of teams."""

    pairings: tuple[Pairing, ...]
    teams: tuple[str, ...]
    ratings: Ratings
    supposed: tuple[Supposed, ...] = ()

    def ended(
        self, share: Share, rng: np.random.Generator, seasons: int, beside: np.random.SeedSequence
    ) -> tuple[Counts, ...]:
        """Final points and places of each team in each season, shape (S, T) each; level sides in random order."""
        terms, strengths = share.terms, self.strengths(rng, seasons)
        goals = self.goals(strengths, rng, seasons, beside)
        final = share.taken + self.meetings.tally(*goals, terms.rule)
        if share.begun and terms.conferences is not UNSET:
            season = ConferenceSeason(self, share.begun, terms.conferences, terms.rule.win)
            return season.ended(final, goals, strengths, rng)
        if terms.split:
            return self.split(final, strengths, terms, rng)
        return final.sums[..., POINTS], in_order(terms.placed(final, self.teams), rng)

    def split(
        self, taken: Tally, strengths: Strengths, terms: TableTerms, rng: np.random.Generator
    ) -> tuple[Counts, Counts]:
        """The same, where groups of the table then play on: first in the order of the table, then put back."""
        order = np.argsort(in_order(taken.places(terms.rule), rng), axis=1)
        meetings, tiers = after_split(terms.split), tiers_of(terms.split)
        share = self.at_home[-1] * np.ones(len(meetings.home))
        goals = self.scores(strengths.reordered(order).rates(meetings, share, self.model), rng)
        final = halved(taken.reordered(order), terms.split) + meetings.tally(*goals, terms.rule)
        found = np.stack((final.sums[..., POINTS], in_order(final.places(terms.rule, tiers), rng)))
        back = np.argsort(order, axis=1)
        points, places = np.take_along_axis(found, back[None], axis=2)
        return points, places

    def goals(
        self, strengths: Strengths, rng: np.random.Generator, seasons: int, beside: np.random.SeedSequence
    ) -> tuple[Counts, Counts]:
        """Scores of both sides in every match ahead, shape (S, M) each, those that are set among them."""
        if not self.pairings:
            nothing = np.zeros((seasons, 0), dtype=np.int64)
            return nothing, nothing
        rates = strengths.rates(self.meetings, self.at_home, self.model)
        goals = self.scores(rates, rng)
        if self.supposed:
            goals = suppose(goals, rates, self.supposed, self.model, np.random.default_rng(beside))
        return goals

    def scores(self, rates: tuple[Vector, Vector], rng: np.random.Generator) -> tuple[Counts, Counts]:
        """Of both sides in every match of every season, shape (S, M) each."""
        return self.model.sample(*rates, rng.random((2, *rates[0].shape)))

    def strengths(self, rng: np.random.Generator, seasons: int) -> Strengths:
        level, advantage = self.levels(rng, seasons)
        means, roots, own_means, own_sds = self.believed
        drawn = means + np.einsum("tij,stj->sti", roots, rng.standard_normal((seasons, len(means), 2)))
        own = own_means + own_sds * rng.standard_normal((seasons, len(means)))
        return Strengths(level, advantage, drawn[..., 0], drawn[..., 1], own)

    def levels(self, rng: np.random.Generator, seasons: int) -> tuple[Vector, Vector]:
        """Level and home advantage of each season, shape (S, 1) each."""
        known = self.ratings.level
        days = (self.day - known.last_day).days if known.last_day else 0
        level, advantage, *covariance = Dynamics(self.ratings.hyperparameters).aged_level(
            (*known.mean, *known.covariance), max(days, 0)
        )
        drawn = np.array([level, advantage]) + rng.standard_normal((seasons, 2)) @ self.root(*covariance).T
        return drawn[:, :1], drawn[:, 1:]

    @cached_property
    def believed(self) -> tuple[Vector, Vector, Vector, Vector]:
        """Of each team: attack and defence, the root of their covariance, own home advantage and its error."""
        ratings = [self.ratings.team(team, self.day) for team in self.teams]
        own_means, own_variances = np.array([each.own_home for each in ratings]).T
        return (
            np.array([each.mean for each in ratings]),
            np.stack([self.root(*each.covariance) for each in ratings]),
            own_means,
            np.sqrt(self.ratings.hyperparameters.variance_scale * own_variances),
        )

    def root(self, first: float, both: float, second: float) -> Vector:
        """Lower triangle whose product with its transpose is the reported covariance."""
        scale = self.ratings.hyperparameters.variance_scale
        lead = sqrt(scale * first)
        slope = scale * both / lead if lead else 0.0
        return np.array([[lead, 0.0], [slope, sqrt(max(scale * second - slope**2, 0.0))]])

    @cached_property
    def model(self) -> ScoreModel:
        return specification(self.ratings.sport).model(self.ratings.hyperparameters)

    @cached_property
    def day(self) -> date:
        """The middle one of the days ahead; where none is, that of the last result."""
        if not self.pairings:
            return self.ratings.level.last_day or date.min
        return sorted(each.day for each in self.pairings)[len(self.pairings) // 2]

    @property
    def last_day(self) -> date:
        return max((each.day for each in self.pairings), default=self.day)

    @cached_property
    def meetings(self) -> Meetings:
        place = {team: index for index, team in enumerate(self.teams)}
        home, away = (
            np.array([place[getattr(each, side)] for each in self.pairings], dtype=np.int64)
            for side in ("home", "away")
        )
        return Meetings(home, away, len(self.teams))

    @cached_property
    def at_home(self) -> Vector:
        """Share of the home advantage that is at work in each match, (M,)."""
        return np.array([self.home_share(each.day, neutral=each.neutral) for each in self.pairings])

    def home_share(self, day: date, *, neutral: bool) -> float:
        """Share of the home advantage that is at work in a match."""
        known, nobody = self.ratings.hyperparameters, not specification(self.ratings.sport).has_home_side
        return home_share(day.toordinal(), neutral or nobody, friendly=False, hyperparameters=known)


@dataclass(frozen=True, slots=True)
class Strengths:
    """Of S seasons with T teams: level and home advantage, shape (S, 1); the others (S, T)."""

    level: Vector
    advantage: Vector
    attack: Vector
    defence: Vector
    own_home: Vector

    def reordered(self, order: Counts) -> Strengths:
        attack, defence, own_home = (
            np.take_along_axis(each, order, axis=1) for each in (self.attack, self.defence, self.own_home)
        )
        return Strengths(self.level, self.advantage, attack, defence, own_home)

    def rates(self, meetings: Meetings, at_home: Vector, model: ScoreModel) -> tuple[Vector, Vector]:
        """Rates of both sides in every match of every season, shape (S, M) each."""
        half = at_home * (self.advantage + self.own_home[:, meetings.home]) / 2
        home = self.level + half + self.attack[:, meetings.home] - self.defence[:, meetings.away]
        away = self.level - half + self.attack[:, meetings.away] - self.defence[:, meetings.home]
        return np.exp(capped(home, model)), np.exp(capped(away, model))

    def between(self, home: Counts, away: Counts, at_home: Vector, model: ScoreModel) -> tuple[Vector, Vector]:
        """The same of matches whose sides are others in every season, shape (S, M) each."""
        own, attacks, defences = (
            [np.take_along_axis(each, side, axis=1) for side in (home, away)]
            for each in (self.own_home, self.attack, self.defence)
        )
        half = at_home * (self.advantage + own[0]) / 2
        first, second = self.level + half + attacks[0] - defences[1], self.level - half + attacks[1] - defences[0]
        return np.exp(capped(first, model)), np.exp(capped(second, model))


@dataclass(frozen=True, slots=True)
class ConferenceSeason:
    """The end of a season of a league with conferences: its tables, then its play-offs.

    Args:
        win: Points for a win.
    """

    future: Future
    begun: Begun
    conferences: Conferences
    win: int

    def ended(
        self, final: Tally, goals: tuple[Counts, Counts], strengths: Strengths, rng: np.random.Generator
    ) -> tuple[Counts, ...]:
        """Final points, places in conference and division, and rounds reached, shape (S, T) each."""
        meetings, seeding = self.future.meetings, Seeding(self.conferences, self.future.teams)
        if self.conferences.format.late_loss:
            close = self.begun.close_losses(meetings, goals)
            late = rng.binomial(close, late_share(self.future.model, float(np.exp(strengths.level.mean()))))
            final.sums[..., POINTS] += self.conferences.format.late_loss * late
        all_games = self.begun.with_ahead(meetings)
        record = Record(final, all_games.games, all_games.meetings, self.win)
        seeds = seeding.seeds(record, rng.random(final.sums.shape[:-1]))

        def scores(home: Counts, away: Counts, neutral: Counts) -> tuple[Counts, Counts]:
            share = np.where(neutral, 0.0, self.future.home_share(self.future.last_day, neutral=False))
            return self.future.scores(strengths.between(home, away, share, self.future.model), rng)

        ended = PlayOffs(seeding, seeds, scores, rng).ended()
        return final.sums[..., POINTS], ended.places, ended.division_places, ended.reached


def in_order(places: Counts, rng: np.random.Generator) -> Counts:
    """Places of which each is taken once: sides that share one are put in random order."""
    order = np.argsort(places + rng.random(places.shape), axis=1)
    found = np.empty_like(order)
    np.put_along_axis(found, order, np.arange(1, order.shape[1] + 1)[None, :], axis=1)
    return found


def tiers_of(groups: Sequence[Group]) -> Counts:
    """The group of each place of the table, shape (T,)."""
    return np.repeat(np.arange(len(groups)), [group.size for group in groups])


def after_split(groups: Sequence[Group]) -> Meetings:
    """Who meets whom, by their places in the table at the split; who is at home takes turns where pairs meet once."""
    home, away, first = [], [], 0
    for group in groups:
        for better, worse in combinations(range(first, first + group.size), 2):
            pair = (better, worse) if (better + worse) % 2 else (worse, better)
            for one, other in (pair, pair[::-1])[: group.meetings]:
                home.append(one)
                away.append(other)
        first += group.size
    return Meetings(np.array(home), np.array(away), first)


def halved(taken: Tally, groups: Sequence[Group]) -> Tally:
    """Points as they are carried over the split; sides in the order of the table."""
    sums, first = taken.sums.copy(), 0
    for group in groups:
        sides = slice(first, first + group.size)
        sums[..., sides, POINTS] = carried(sums[..., sides, POINTS], group.halving)
        first += group.size
    return Tally(sums, taken.mutual)


def carried(points: P, halving: Halving) -> P:
    """What is left of points, of one side or of many."""
    return points if halving is Halving.NONE else (points + (halving is Halving.UP)) // 2


def settled(teams: Sequence[str], table: Sequence[Standing]) -> SeasonProjection:
    """What is certain, because nothing lies ahead; sides that share a place may be said to end on any of it."""
    sharing = Counter(now.position for now in table)
    lines = [
        TeamProjection(
            team=team,
            now=now,
            ahead=0,
            expected_points=float(now.points),
            points=Percentiles.of([float(now.points)] * len(LEVELS)),
            expected_position=now.position + (sharing[now.position] - 1) / 2,
            position=Percentiles.of([float(now.position)] * len(LEVELS)),
            positions=shared(now.position, sharing[now.position], len(teams)),
            seasons=0,
        )
        for team, now in zip(teams, table, strict=True)
    ]
    lines.sort(key=lambda line: (line.now.position, line.team))
    played = sum(now.played for now in table) // 2
    return SeasonProjection(tuple(lines), played, 0, 0, 0.0)


def shared(position: int, sides: int, teams: int) -> tuple[float, ...]:
    return tuple(1 / sides if position <= place < position + sides else 0.0 for place in range(1, teams + 1))


def projection(
    teams: Sequence[str],
    table: Sequence[Standing],
    still: Mapping[str, int],
    ahead: int,
    final: Counts,
    places: Counts,
) -> SeasonProjection:
    """What many final points and places, (S, T) each, come to.

    Args:
        still: Matches that each team has to play.
    """
    seasons = len(final)
    lines = [
        TeamProjection(
            team=team,
            now=table[index],
            ahead=still[team],
            expected_points=float(final[:, index].mean()),
            points=percentiles(final[:, index]),
            expected_position=float(places[:, index].mean()),
            position=percentiles(places[:, index]),
            positions=shares(places[:, index], len(teams)),
            seasons=seasons,
        )
        for index, team in enumerate(teams)
    ]
    lines.sort(key=lambda line: (line.expected_position, -line.expected_points, line.team))
    played = sum(now.played for now in table) // 2
    return SeasonProjection(tuple(lines), played, ahead, seasons, 0.5 / sqrt(seasons))


def percentiles(values: Counts) -> Percentiles:
    """The smallest values that reach their level."""
    return Percentiles.of(np.quantile(values, LEVELS, method="inverted_cdf").astype(float).tolist())


def shares(places: Counts, teams: int) -> tuple[float, ...]:
    found: list[float] = (np.bincount(places - 1, minlength=teams) / len(places)).tolist()
    return tuple(found)


def share_error(hits: int, cases: int) -> float:
    """Standard error of a share, not zero where none or all were hits.

    Source: Agresti and Coull (1998), with one case added to either side.
    """
    share = (hits + 1) / (cases + 2)
    return sqrt(share * (1 - share) / (cases + 2))
