"""How a league of conferences is played: what orders its tables, who goes to the play-offs, and their rounds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from engine.errors import InvalidInput

# A side of a tie: "1" is the first seed of the conference, "W2" who won the second tie of the round before.
SEEDED = re.compile(r"\d+")
WINNER = re.compile(r"W(\d+)")
# Of each match of a series: whether the side that is at home first is at home, the other one, or neither.
GAMES = re.compile(r"[HAN]+")
MOST_GAMES = 7


class Tiebreak(StrEnum):
    """What orders teams; head to head counts the matches of the level teams alone.

    Whoever is first in its division goes before the others, or does so where at least three are level; the points
    against teams of the division count where all that are level are of one division. A sweep is to have beaten each of
    the others that are level, or to have lost to each. Common points are those of matches against opponents that all of
    the level teams have met. The strength of victory is the share of points that the beaten opponents have, that of
    schedule the share of all opponents, each as often as it was met.
    """

    POINTS = "points"
    POINTS_SHARE = "points_share"
    WINS = "wins"
    HEAD_TO_HEAD_POINTS = "head_to_head_points"
    SWEEP = "sweep"
    COMMON_POINTS = "common_points"
    DIVISION_FIRST = "division_first"
    DIVISION_FIRST_OF_SEVERAL = "division_first_of_several"
    DIVISION_POINTS = "division_points"
    CONFERENCE_POINTS = "conference_points"
    STRENGTH_OF_VICTORY = "strength_of_victory"
    STRENGTH_OF_SCHEDULE = "strength_of_schedule"
    GOAL_DIFFERENCE = "goal_difference"


class SeedOrder(StrEnum):
    """What puts the teams of a pool in order: their record, or the seeds of their divisions' first."""

    RECORD = "record"
    DIVISION = "division"


class FirstAtHome(StrEnum):
    """Who of two teams is at home first in a series: the better seed, the better record, or whom lots choose."""

    SEED = "seed"
    RECORD = "record"
    LOTS = "lots"


@dataclass(frozen=True, slots=True)
class Pool:
    """Teams of a conference that get their seeds together, behind those of the pools before.

    Args:
        division_place: Whoever has this place in its division is in it; 0 where no place counts.
        others: How many of the best that have no seed yet are in it, too.
    """

    division_place: int = 0
    others: int = 0
    by: SeedOrder = SeedOrder.RECORD

    def size(self, divisions: int) -> int:
        return self.others + (divisions if self.division_place else 0)


@dataclass(frozen=True, slots=True)
class Series:
    """A round of the play-offs.

    Args:
        key: Name for programs.
        name: Name.
        games: Of the longest series a letter a match, as `GAMES` has them: more than half of them win it.
        ties: Sides of each tie, as `SEEDED` and `WINNER` have them.
        reseeded: Whether the best seed left meets the worst, the second the last but one, and so on; no ties then.
        keeps_apart: Whether the first seed meets the next team where the last is of its own division.
        first_at_home: Who is at home first, where it is not what the format says.
    """

    key: str
    name: str
    games: str
    ties: tuple[tuple[str, str], ...] = ()
    reseeded: bool = False
    keeps_apart: bool = False
    first_at_home: FirstAtHome | None = None

    @property
    def wins(self) -> int:
        """Matches that win a series."""
        return len(self.games) // 2 + 1

    @property
    def seeds(self) -> tuple[int, ...]:
        """Those that begin in this round."""
        return tuple(int(side) for tie in self.ties for side in tie if SEEDED.fullmatch(side))


@dataclass(frozen=True)
class PlayOffFormat:
    """A kind of league with conferences.

    Args:
        key: Name for programs.
        name: Name.
        games: Matches of a team before the play-offs.
        order: What orders the teams of a conference; lots are drawn between teams level in all.
        pools: In the order of the seeds.
        rounds: Of each conference by itself.
        final: Between the winners of both conferences.
        first_at_home: Who is at home first in a series.
        division_order: What orders the teams of a division, where it is another order.
        win: Points for a win.
        draw: Points for a match that ended level.
        late_loss: Points for a match that was lost after regular time.

    Raises:
        InvalidInput: A side of a tie is no seed of this format, or is taken twice, or a number is out of its range.
    """

    key: str
    name: str
    games: int
    order: tuple[Tiebreak, ...]
    pools: tuple[Pool, ...]
    rounds: tuple[Series, ...]
    final: Series
    first_at_home: FirstAtHome
    division_order: tuple[Tiebreak, ...] = ()
    win: int = 1
    draw: int = 0
    late_loss: int = 0

    def __post_init__(self) -> None:
        for each in (*self.rounds, self.final):
            if not GAMES.fullmatch(each.games) or len(each.games) % 2 == 0 or len(each.games) > MOST_GAMES:
                raise InvalidInput(field="games", reason=f"{each.key} of {self.key} has an odd number, at most 7")
        if self.order[:1] not in ((Tiebreak.POINTS,), (Tiebreak.POINTS_SHARE,)) or not self.rounds:
            raise InvalidInput(field="order", reason=f"{self.key} begins with points and has rounds")
        winners, taken = 0, set[str]()
        for each in self.rounds:
            allowed = {f"W{number}" for number in range(1, winners + 1)} - taken
            for side in (side for tie in each.ties for side in tie):
                if side in taken or not (SEEDED.fullmatch(side) or side in allowed):
                    raise InvalidInput(field="rounds", reason=f"{side} is no side of {each.key}, or stands twice")
                taken.add(side)
            taken = {side for side in taken if SEEDED.fullmatch(side)}
            winners = len(each.ties)
        if bool(self.rounds[0].reseeded) or any(each.reseeded == bool(each.ties) for each in self.rounds):
            raise InvalidInput(field="rounds", reason=f"{self.key} has ties in each round that is not reseeded")

    @property
    def stages(self) -> tuple[Series, ...]:
        """All rounds, the final last."""
        return (*self.rounds, self.final)

    @property
    def by_division(self) -> tuple[Tiebreak, ...]:
        """What orders the teams of a division."""
        return self.division_order or self.order

    def places(self, divisions: int) -> int:
        """How many teams of a conference with so many divisions go to the play-offs."""
        return sum(pool.size(divisions) for pool in self.pools)


@dataclass(frozen=True, slots=True)
class Division:
    """Teams of a conference that have a table of their own.

    Attributes:
        name: Name.
        teams: Its teams.
    """

    name: str
    teams: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conference:
    """Half of a league, which finds one side of the final by itself.

    Attributes:
        name: Name.
        divisions: Its divisions.
    """

    name: str
    divisions: tuple[Division, ...]

    @property
    def teams(self) -> tuple[str, ...]:
        """Its teams, division by division."""
        return tuple(team for each in self.divisions for team in each.teams)


@dataclass(frozen=True, slots=True)
class Game:
    """A match of the play-offs; without scores it is still to be played."""

    home: str
    away: str
    home_score: int | None = None
    away_score: int | None = None

    @property
    def winner(self) -> str | None:
        """Who won it; None where nobody has."""
        if self.home_score is None or self.away_score is None or self.home_score == self.away_score:
            return None
        return self.home if self.home_score > self.away_score else self.away


@dataclass(frozen=True)
class Conferences:
    """A season of a league with conferences, as a table is made by it.

    Args:
        known: Matches of the play-offs whose sides are known, by day.

    Raises:
        InvalidInput: There are not two conferences, a team stands twice, or the seeds are more than the teams.
    """

    format: PlayOffFormat
    conferences: tuple[Conference, ...]
    known: tuple[Game, ...] = ()

    def __post_init__(self) -> None:
        teams = [team for each in self.conferences for team in each.teams]
        if len(self.conferences) != 2 or len(set(teams)) < len(teams):
            raise InvalidInput(field="conferences", reason=f"{self.format.key} has two conferences of different teams")
        for each in self.conferences:
            seeds = self.format.places(len(each.divisions))
            named = [seed for stage in self.format.rounds for seed in stage.seeds]
            wanted = set(range(1, seeds + 1))
            begins = {*named} if not any(stage.reseeded for stage in self.format.rounds) else {*named} | wanted
            if seeds > len(each.teams) or begins != wanted:
                raise InvalidInput(field="pools", reason=f"{each.name} has not the seeds of {self.format.key}")

    @cached_property
    def teams(self) -> frozenset[str]:
        """All teams."""
        return frozenset(team for each in self.conferences for team in each.teams)

    @property
    def places(self) -> int:
        """How many teams of a conference go to the play-offs."""
        return max(self.format.places(len(each.divisions)) for each in self.conferences)

    def conference_of(self, team: str) -> str:
        """The name of the conference of a team."""
        return next(each.name for each in self.conferences if team in each.teams)

    def division_of(self, team: str) -> str:
        """The name of the division of a team."""
        divisions = (division for each in self.conferences for division in each.divisions)
        return next(each.name for each in divisions if team in each.teams)
