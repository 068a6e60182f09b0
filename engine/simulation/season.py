"""The rest of a season, played many times: strengths drawn once a simulated season, then every score.

The table follows the most common rule: three points for a win and one for a draw, then goal difference, then goals.
Sides that are level in all three share their places: every order of them is as likely as any other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.errors import InvalidInput
from engine.ratings.dynamics import Dynamics, home_share
from engine.ratings.state import Ratings, Result
from engine.simulation.pmf import LEVELS, Percentiles, Vector
from engine.simulation.predictive import capped
from engine.simulation.wording import count, possessive
from engine.sports.base import ScoreModel
from engine.sports.registry import score_model

Counts: TypeAlias = NDArray[np.int64]

SEASONS = 10_000
# So that what is drawn for a league of twenty stays in the cache of a core.
SEASONS_AT_ONCE = 100
MOST_TEAMS = 40
WIN, DRAW = 3, 1
# Wide enough that no difference of goals, and no number of them, reaches into the digits of the rule above it.
GOALS_BASE = 10_000
# Two sides whose likeliest finishes differ by less than this are not worth a sentence about either.
CLEAR_LEAD = 0.02


@dataclass(frozen=True, slots=True)
class Pairing:
    """A match to be played."""

    day: date
    home: str
    away: str
    neutral: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A line of the table as it is; ``position`` counts from 1, level sides in the order of their names."""

    position: int
    played: int
    points: int
    goal_difference: int
    goals: int


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

    def finish(self, best: int, worst: int) -> "Finish":
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
    """
    Args:
        error: Monte Carlo standard error of the probability.
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
    sentence: str


def project(
    played: Sequence[Result],
    ahead: Sequence[Pairing],
    ratings: Ratings,
    rng: np.random.Generator,
    *,
    seasons: int = SEASONS,
    progress: Callable[[int, int], None] | None = None,
) -> SeasonProjection:
    """The final table, from what was played and what is believed of what lies ahead.

    Strengths are those of the middle one of the days ahead: what they may gain or lose until then is part of their
    error, what happens to them on the way is not drawn.

    Args:
        progress: Called with the seasons done and the seasons in all, after each chunk of them.

    Raises:
        InvalidInput: Fewer than two teams play, or more than a table shows.
    """
    sides = [(each.home, each.away) for each in played] + [(each.home, each.away) for each in ahead]
    teams = sorted({side for match in sides for side in match})
    if not 2 <= len(teams) <= MOST_TEAMS:
        raise InvalidInput(field="teams", reason=f"a table has 2 to {MOST_TEAMS} teams, not {len(teams)}")
    now = table(played, teams)
    future = Future(tuple(ahead), tuple(teams), ratings)
    finals = []
    for done in range(0, seasons, SEASONS_AT_ONCE):
        chunk = min(SEASONS_AT_ONCE, seasons - done)
        finals.append(now + future.simulated(rng, chunk))
        if progress:
            progress(done + chunk, seasons)
    final = np.concatenate(finals)
    return projection(teams, played, ahead, now, final, positions(final, rng))


def table(played: Sequence[Result], teams: Sequence[str]) -> Counts:
    """Points, goal difference and goals of each team, shape (T, 3)."""
    place = {team: index for index, team in enumerate(teams)}
    found = np.zeros((len(teams), 3), dtype=np.int64)
    for match in played:
        margin = match.home_score - match.away_score
        found[place[match.home]] += (points(margin), margin, match.home_score)
        found[place[match.away]] += (points(-margin), -margin, match.away_score)
    return found


def points(margin: int) -> int:
    return WIN if margin > 0 else DRAW if margin == 0 else 0


@dataclass(frozen=True)
class Future:
    """What lies ahead, as arrays: (M,) of matches, (T,) of teams."""

    pairings: tuple[Pairing, ...]
    teams: tuple[str, ...]
    ratings: Ratings

    def simulated(self, rng: np.random.Generator, seasons: int) -> Counts:
        """Points, goal difference and goals that each team adds in each season, shape (S, T, 3)."""
        if not self.pairings:
            return np.zeros((seasons, len(self.teams), 3), dtype=np.int64)
        home_rates, away_rates = self.rates(rng, seasons)
        home_goals, away_goals = self.model.drawn(home_rates, away_rates, rng.random((2, *home_rates.shape)))
        margins = home_goals - away_goals
        draws = DRAW * (margins == 0)
        # Whole numbers below 2**24 are exact in single precision, and matrix products of them are quick.
        of_home, of_away = np.empty((2, 3, *margins.shape), dtype=np.float32)
        of_home[:] = WIN * (margins > 0) + draws, margins, home_goals
        of_away[:] = WIN * (margins < 0) + draws, -margins, away_goals
        added = of_home @ self.is_home + of_away @ self.is_away
        return np.asarray(added.transpose(1, 2, 0), dtype=np.int64)

    def rates(self, rng: np.random.Generator, seasons: int) -> tuple[Vector, Vector]:
        """Expected goals of both sides in every match of every season, shape (S, M) each."""
        level, advantage = self.levels(rng, seasons)
        attack, defence, own_home = self.strengths(rng, seasons)
        half = self.at_home * (advantage + own_home[:, self.home]) / 2
        home = level + half + attack[:, self.home] - defence[:, self.away]
        away = level - half + attack[:, self.away] - defence[:, self.home]
        return np.exp(capped(home)), np.exp(capped(away))

    def levels(self, rng: np.random.Generator, seasons: int) -> tuple[Vector, Vector]:
        """Level and home advantage of each season, shape (S, 1) each."""
        known = self.ratings.level
        days = (self.day - known.last_day).days if known.last_day else 0
        level, advantage, *covariance = Dynamics(self.ratings.hyperparameters).aged_level(
            (*known.mean, *known.covariance), max(days, 0)
        )
        drawn = np.array([level, advantage]) + rng.standard_normal((seasons, 2)) @ self.root(*covariance).T
        return drawn[:, :1], drawn[:, 1:]

    def strengths(self, rng: np.random.Generator, seasons: int) -> tuple[Vector, Vector, Vector]:
        """Attack, defence and own home advantage of each team in each season, shape (S, T) each."""
        means, roots, own_means, own_sds = self.believed
        drawn = means + np.einsum("tij,stj->sti", roots, rng.standard_normal((seasons, len(means), 2)))
        own = own_means + own_sds * rng.standard_normal((seasons, len(means)))
        return drawn[..., 0], drawn[..., 1], own

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
        shape: tuple[float, ...] = (self.ratings.hyperparameters.rho,)
        return type(score_model(self.ratings.sport))(*shape)

    @cached_property
    def day(self) -> date:
        return sorted(each.day for each in self.pairings)[len(self.pairings) // 2]

    @cached_property
    def home(self) -> Counts:
        return self.places([each.home for each in self.pairings])

    @cached_property
    def away(self) -> Counts:
        return self.places([each.away for each in self.pairings])

    def places(self, sides: Sequence[str]) -> Counts:
        place = {team: index for index, team in enumerate(self.teams)}
        return np.array([place[side] for side in sides])

    @cached_property
    def at_home(self) -> Vector:
        """Share of the home advantage that is at work in each match, (M,)."""
        known = self.ratings.hyperparameters
        shares = [
            home_share(each.day.toordinal(), each.neutral, friendly=False, hyperparameters=known)
            for each in self.pairings
        ]
        return np.array(shares)

    @cached_property
    def is_home(self) -> NDArray[np.float32]:
        """Which team is at home in which match, shape (M, T)."""
        return np.eye(len(self.teams), dtype=np.float32)[self.home]

    @cached_property
    def is_away(self) -> NDArray[np.float32]:
        return np.eye(len(self.teams), dtype=np.float32)[self.away]


def positions(final: Counts, rng: np.random.Generator) -> Counts:
    """Place of each team in each season, from 1, shape (S, T); sides level in everything are put in random order."""
    strength = (final[..., 0] * GOALS_BASE + final[..., 1]) * GOALS_BASE + final[..., 2] + rng.random(final.shape[:2])
    order = np.argsort(-strength, axis=1)
    found = np.empty_like(order)
    np.put_along_axis(found, order, np.arange(1, order.shape[1] + 1)[None, :], axis=1)
    return found


def projection(
    teams: Sequence[str],
    played: Sequence[Result],
    ahead: Sequence[Pairing],
    now: Counts,
    final: Counts,
    places: Counts,
) -> SeasonProjection:
    """What many final tables, (S, T, 3), and places in them, (S, T), come to."""
    standings = standings_of(teams, played, now)
    seasons = len(final)
    lines = [
        TeamProjection(
            team=team,
            now=standings[index],
            ahead=sum(team in (each.home, each.away) for each in ahead),
            expected_points=float(final[:, index, 0].mean()),
            points=percentiles(final[:, index, 0]),
            expected_position=float(places[:, index].mean()),
            position=percentiles(places[:, index]),
            positions=shares(places[:, index], len(teams)),
            seasons=seasons if ahead else 0,
        )
        for index, team in enumerate(teams)
    ]
    by_points = tuple(sorted(lines, key=lambda line: (-line.expected_points, line.expected_position, line.team)))
    error = 0.5 / sqrt(seasons) if ahead else 0.0
    return SeasonProjection(by_points, len(played), len(ahead), seasons, error, sentence_of(by_points, len(ahead)))


def standings_of(teams: Sequence[str], played: Sequence[Result], now: Counts) -> list[Standing]:
    keys = [(*(-value for value in now[index].tolist()), team) for index, team in enumerate(teams)]
    order = sorted(keys)
    matches = {team: sum(team in (each.home, each.away) for each in played) for team in teams}
    return [
        Standing(order.index(key) + 1, matches[team], *now[index].tolist())
        for index, (key, team) in enumerate(zip(keys, teams, strict=True))
    ]


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


def sentence_of(teams: Sequence[TeamProjection], ahead: int) -> str:
    by_first = sorted(teams, key=lambda each: (-each.positions[0], each.now.position))
    leader, second = by_first[:2]
    if not ahead:
        level = [each.team for each in by_first if each.positions[0] > 0]
        return f"The season is over: {' and '.join(level)} finished first."
    chance = count(leader.positions[0])
    if leader.positions[0] - second.positions[0] < CLEAR_LEAD:
        return f"First place is open: {leader.team} and {second.team} each finish first in {chance} such seasons."
    finish = f"{possessive(leader.team)} chance to finish first is the largest: {chance} such seasons"
    return f"{finish}, {count(second.positions[0])} for {second.team}."
