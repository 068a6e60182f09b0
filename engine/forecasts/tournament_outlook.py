"""What many plays of a tournament come to, as readers see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from math import sqrt

import numpy as np

from engine.catalogue.tournaments import Edition
from engine.catalogue.views import TeamView
from engine.errors import NotFound
from engine.simulation.pmf import LEVELS, Percentiles
from engine.simulation.season import Standing, TableTerms, share_error, standings
from engine.simulation.table import Counts as Numbers
from engine.simulation.tournaments.field import Decided, Field, Known, State
from engine.simulation.tournaments.format import Round, Stage
from engine.simulation.tournaments.play import Counted

# Of the sides that may stand at a place of the bracket, and of the opponents in a round.
MOST_LISTED = 3


@dataclass(frozen=True, slots=True)
class StageChance:
    """How likely a team gets to a stage of a tournament.

    Attributes:
        stage: The stage.
        probability: Share of the simulated tournaments.
        error: Its Monte Carlo standard error: twice that to either side holds, nineteen times in twenty, what more
            simulations would come to. How sure we are of the strengths is in the probability itself. 0 where the
            results decide it.
        is_certain: Whether the results decide it.
        before: The probability without the results that were set; None where none were.
    """

    stage: Stage
    probability: float
    error: float
    is_certain: bool
    before: float | None = None


@dataclass(frozen=True, slots=True)
class TournamentLine:
    """A team of a tournament.

    Attributes:
        team: The team.
        group: Its group; None where there are none.
        now: Its line of the group's table as it stands; None where there are no groups.
        places: Probability of the first, the second, ... place of its group.
        expected_points: Mean of its points in the group at the end.
        points: Percentiles of them.
        stages: The stages of the knock-out and the title, in their order.
    """

    team: TeamView
    group: str | None
    now: Standing | None
    places: tuple[float, ...]
    expected_points: float
    points: Percentiles
    stages: tuple[StageChance, ...]

    @property
    def champion(self) -> StageChance:
        """The chance of the title."""
        return self.stages[-1]


@dataclass(frozen=True, slots=True)
class TournamentMatch:
    """A match of a tournament whose two sides are known.

    Attributes:
        home: The side that is named first.
        away: The other.
        stage: Of the knock-out; None in a group.
        home_score: None where it is not played.
        away_score: None where it is not played.
        winner: Who won on penalties; None where nobody had to.
        is_set: Whether a reader set this result, to see what if.
    """

    home: TeamView
    away: TeamView
    stage: Stage | None
    home_score: int | None
    away_score: int | None
    winner: TeamView | None
    is_set: bool


@dataclass(frozen=True, slots=True)
class TournamentGroup:
    """A group of a tournament.

    Attributes:
        name: A letter.
        lines: Its teams, by the place that is expected of them.
        matches: Its matches, played or ahead.
    """

    name: str
    lines: tuple[TournamentLine, ...]
    matches: tuple[TournamentMatch, ...]


@dataclass(frozen=True, slots=True)
class LikelyTeam:
    """A team that may stand somewhere.

    Attributes:
        team: The team.
        probability: That it stands there.
    """

    team: TeamView
    probability: float


@dataclass(frozen=True, slots=True)
class TournamentTie:
    """A meeting of the knock-out.

    Attributes:
        key: Its number.
        stage: Its round.
        places: What its sides are: `1A` the first of group A, `3CDE` a third of one of these, `W49` who wins tie 49.
        first: The likeliest first sides, the likeliest first.
        second: The likeliest second sides.
        winners: The likeliest winners.
        match: What is known of it, where both sides are certain; of two legs the scores together, once both are known.
        matches: One match, or two legs, where both sides are certain.
    """

    key: str
    stage: Stage
    places: tuple[str, str]
    first: tuple[LikelyTeam, ...]
    second: tuple[LikelyTeam, ...]
    winners: tuple[LikelyTeam, ...]
    match: TournamentMatch | None
    matches: tuple[TournamentMatch, ...]


@dataclass(frozen=True, slots=True)
class Opponent:
    """Whom a team may meet in a round.

    Attributes:
        team: The opponent.
        probability: That they meet, given that the team gets to the round.
        wins: That the team gets past it, given that they meet.
    """

    team: TeamView
    probability: float
    wins: float


@dataclass(frozen=True, slots=True)
class PathStep:
    """A round on a team's way.

    Attributes:
        stage: The round.
        probability: That the team gets there.
        opponents: Whom it likeliest meets there, the likeliest first.
    """

    stage: Stage
    probability: float
    opponents: tuple[Opponent, ...]


@dataclass(frozen=True)
class Tournament:
    """A tournament as of a day: what is decided, and how likely the rest is.

    Attributes:
        day: Nothing of this day or later is known in it.
        simulated: How many times it was played to its end; 0 where nothing lies ahead.
        snapshot_id: The ratings that its matches were drawn from.
        model_version: Version of the model that drew them.
    """

    edition: Edition
    field: Field
    state: State
    chosen: frozenset[Known]
    teams: Mapping[str, TeamView]
    counted: Counted
    before: Counted | None
    tournaments: int
    day: date
    snapshot_id: str
    model_version: str

    @property
    def id(self) -> str:
        """Id, as addresses have it."""
        return self.edition.key

    @property
    def name(self) -> str:
        """Name."""
        return self.edition.name

    @property
    def format_name(self) -> str:
        """How it is played, by its name."""
        return self.field.format.name

    @property
    def first_day(self) -> date:
        """Day of its first match."""
        return self.edition.first_day

    @property
    def last_day(self) -> date:
        """Day of its last match."""
        return self.edition.last_day

    @property
    def played(self) -> int:
        """Matches whose results are known, those that a reader set included."""
        return self.state.played

    @property
    def ahead(self) -> int:
        """Matches ahead."""
        legs = sum(each.legs * len(each.ties) for each in self.field.format.rounds)
        return max(len(self.field.matches) + legs - self.played, 0)

    @property
    def simulated(self) -> int:
        """How many times it was played to its end; 0 where nothing lies ahead."""
        return self.tournaments if self.ahead else 0

    @property
    def monte_carlo_error(self) -> float:
        """Largest standard error of a probability in here, from 0 to 0.5."""
        return 0.5 / sqrt(self.tournaments) if self.ahead else 0.0

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Stages of the knock-out by which a team gets further, and the title, in their order."""
        return (*self.field.format.stages, Stage.CHAMPION)

    @cached_property
    def lines(self) -> tuple[TournamentLine, ...]:
        """Its teams, the likeliest champion first."""
        made = [self._line(number) for number in range(len(self.field.teams))]
        return tuple(sorted(made, key=lambda line: [-each.probability for each in reversed(line.stages)]))

    @cached_property
    def groups(self) -> tuple[TournamentGroup, ...]:
        """Its groups; none where it is knock-out from its first match."""
        if not self.field.format.groups:
            return ()
        by_name = {line.team.stored: line for line in self.lines}
        known = {each.pair: each for each in self.state.group_matches}
        return tuple(
            TournamentGroup(
                letter,
                tuple(sorted((by_name[team] for team in group), key=expected_place)),
                tuple(
                    self._match(home, away, known.get(frozenset((home, away))))
                    for home, away in self.field.matches
                    if home in group
                ),
            )
            for letter, group in zip(self.field.format.letters, self.field.groups, strict=True)
        )

    @cached_property
    def ties(self) -> tuple[TournamentTie, ...]:
        """The bracket, round by round."""
        made, number = [], 0
        for each in self.field.format.rounds:
            for tie in each.ties:
                sides, winners = self.counted.sides[number], self.counted.winners[number]
                certain = [int(np.argmax(side)) for side in sides if side.max() == self.tournaments]
                names = [self.field.teams[place] for place in certain if self._is_grouped(self.field.teams[place])]
                matches = self._matches(each, names[0], names[1]) if len(names) == len(sides) else ()
                made.append(
                    TournamentTie(
                        tie.key,
                        each.key,
                        tie.sides,
                        self._likeliest(sides[0]),
                        self._likeliest(sides[1]),
                        self._likeliest(winners),
                        together(matches) if matches else None,
                        matches,
                    )
                )
                number += 1
        return tuple(made)

    def _matches(self, of: Round, first: str, second: str) -> tuple[TournamentMatch, ...]:
        known = {(each.home, each.away): each for each in self.state.ties}
        if of.legs == 1:
            return (self._match(first, second, known.get((first, second)) or known.get((second, first)), of.key),)
        return tuple(
            self._match(home, away, known.get((home, away)), of.key)
            for home, away in ((first, second), (second, first))
        )

    @property
    def decided(self) -> tuple[Decided, ...]:
        """Groups whose order no score tells, as far as it is known."""
        return tuple(each for each in self.edition.decided if each.group in self.state.orders)

    @property
    def can_be_set(self) -> tuple[TournamentMatch, ...]:
        """Matches ahead whose two sides are known, and those whose results a reader set."""
        in_groups = [match for group in self.groups for match in group.matches]
        every = in_groups + [match for tie in self.ties for match in tie.matches]
        return tuple(each for each in every if each.is_set or each.home_score is None)

    def path(self, team: str) -> tuple[PathStep, ...]:
        """The rounds of a team, and whom it likeliest meets in each.

        Raises:
            NotFound: It does not play.
        """
        if team not in self.field.places:
            raise NotFound(kind="team of this tournament", id=team[:40])
        place, reached = self.field.places[team], self.counted.reached(self.field.format)
        rounds = [number for number, each in enumerate(self.field.format.rounds) if not each.is_consolation]
        steps = []
        for stage, number, here in zip(self.field.format.stages, rounds, reached[:, place], strict=False):
            won, lost = self.counted.meetings[number][place], self.counted.meetings[number][:, place]
            met = won + lost
            order = [int(each) for each in np.argsort(-met, kind="stable")[:MOST_LISTED] if met[each]]
            opponents = tuple(
                Opponent(self._team(other), float(met[other] / here), float(won[other] / met[other])) for other in order
            )
            steps.append(PathStep(stage, float(here / self.tournaments), opponents))
        return tuple(steps)

    def _line(self, number: int) -> TournamentLine:
        name = self.field.teams[number]
        places = self.counted.places[number]
        points = self.counted.points[number]
        group = self.field.group_of[name] if self.field.format.groups else None
        return TournamentLine(
            team=self._team(number),
            group=None if group is None else self.field.format.letters[group],
            now=self._now.get(name),
            places=tuple((places / self.tournaments).tolist()),
            expected_points=float(points @ np.arange(len(points)) / self.tournaments) if len(points) else 0.0,
            points=percentiles(points),
            stages=self._stages(number),
        )

    def _stages(self, number: int) -> tuple[StageChance, ...]:
        reached = self._reached[:, number]
        before = self.before.reached(self.field.format)[:, number] if self.before else None
        made = []
        for place, (stage, hits) in enumerate(zip(self.stages, reached.tolist(), strict=True)):
            is_certain = self._is_certain(self.field.teams[number], place, hits)
            made.append(
                StageChance(
                    stage,
                    hits / self.tournaments,
                    0.0 if is_certain else share_error(hits, self.tournaments),
                    is_certain,
                    None if before is None else float(before[place] / self.tournaments),
                )
            )
        return tuple(made)

    def _is_certain(self, team: str, stage: int, hits: int) -> bool:
        """Whether results decide that a team does or does not get to a stage, and not only every simulation."""
        if 0 < hits < self.tournaments:
            return False
        if not self.ahead or (stage == 0 and self._is_grouped(team)):
            return True
        before = self._reached[:stage, self.field.places[team]]
        if hits == 0:
            return team in self._lost or (self._is_grouped(team) and not before.any())
        # Whoever is in it without the play-offs has not won a tie for it.
        by_place = self._is_grouped(team) and stage == 1 and not before.any()
        return by_place or len(self._won.get(team, ())) + (not self._reached[0, self.field.places[team]]) >= stage > 0

    @cached_property
    def _reached(self) -> Numbers:
        return self.counted.reached(self.field.format)

    def _is_grouped(self, team: str) -> bool:
        """Whether the groups that decide about a team are over."""
        if not self.field.format.groups:
            return True
        open_groups = self._open_groups
        if self.field.format.best is None:
            return self.field.group_of[team] not in open_groups
        return not open_groups

    @cached_property
    def _open_groups(self) -> set[int]:
        known = {each.pair for each in self.state.group_matches}
        return {self.field.group_of[home] for home, away in self.field.matches if frozenset((home, away)) not in known}

    @cached_property
    def _decided(self) -> tuple[tuple[str, str], ...]:
        """Who won and who lost each tie that is over."""
        over = [tie for tie in self.ties if tie.match and tie.match.home_score is not None]
        won = [(tie.match, tie.winners[0]) for tie in over if tie.match and tie.winners[0].probability == 1.0]
        return tuple(
            (winner.team.stored, match.away.stored if winner.team == match.home else match.home.stored)
            for match, winner in won
        )

    @cached_property
    def _lost(self) -> set[str]:
        return {loser for _, loser in self._decided}

    @cached_property
    def _won(self) -> Mapping[str, list[str]]:
        won: dict[str, list[str]] = {}
        for winner, loser in self._decided:
            won.setdefault(winner, []).append(loser)
        return won

    @cached_property
    def _now(self) -> Mapping[str, Standing]:
        terms = TableTerms(self.field.format.rule)
        now: dict[str, Standing] = {}
        if self.field.format.groups:
            for group in self.field.groups:
                matches = [each for each in self.state.group_matches if each.home in group]
                now |= dict(zip(group, standings(matches, group, terms), strict=True))
        return now

    def _match(self, home: str, away: str, known: Known | None, stage: Stage | None = None) -> TournamentMatch:
        if known is None:
            return TournamentMatch(self.teams[home], self.teams[away], stage, None, None, None, is_set=False)
        return TournamentMatch(
            self.teams[known.home],
            self.teams[known.away],
            stage,
            known.home_score,
            known.away_score,
            self.teams[known.winner] if known.winner else None,
            is_set=known in self.chosen,
        )

    def _team(self, number: int) -> TeamView:
        return self.teams[self.field.teams[number]]

    def _likeliest(self, hits: Numbers) -> tuple[LikelyTeam, ...]:
        order = np.argsort(-hits, kind="stable")[:MOST_LISTED]
        return tuple(LikelyTeam(self._team(each), float(hits[each] / self.tournaments)) for each in order if hits[each])


def together(matches: Sequence[TournamentMatch]) -> TournamentMatch:
    """One match as it is; of two legs the sums, from the side of the first, once both are known."""
    first, *others = matches
    if not others:
        return first
    scores = [(each.home_score, each.away_score) for each in (first, *others)]
    if any(home is None or away is None for home, away in scores):
        return replace(first, home_score=None, away_score=None, winner=None)
    (home, away), (away_again, home_again) = ((home or 0, away or 0) for home, away in scores)
    return replace(
        first,
        home_score=home + home_again,
        away_score=away + away_again,
        winner=others[0].winner,
        is_set=any(each.is_set for each in matches),
    )


def expected_place(line: TournamentLine) -> float:
    return sum(place * chance for place, chance in enumerate(line.places))


def percentiles(counts: Numbers) -> Percentiles:
    """Of whole numbers from 0, by how often each came about."""
    if not len(counts):
        return Percentiles.of([0.0] * len(LEVELS))
    levels = np.cumsum(counts) / counts.sum()
    return Percentiles.of([float(np.searchsorted(levels, level - 1e-12)) for level in LEVELS])
