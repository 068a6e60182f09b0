"""A season as it stands: what was played, what is still to be played, and whether it is over."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations
from statistics import median

from engine.catalogue.status import FixtureStatus
from engine.forecasts.conference_calendar import ConferenceCourse
from engine.forecasts.season_shape import (
    Known,
    Match,
    Pair,
    by_pair,
    games,
    members,
    told_format,
    without_play_offs,
)
from engine.simulation.season import MOST_TEAMS, Pairing, TableTerms, carried, standings, tiers_of
from engine.simulation.season_format import SeasonFormat, pairs
from engine.simulation.season_status import FormatFinding, SeasonNote, SeasonNoteKind, SeasonState, SeasonStatus

# Leagues end within eleven months of their first match; only one that lists later fixtures still runs then.
LONGEST_SEASON = timedelta(days=330)
YEAR = timedelta(weeks=52)
SHORTEST_ROUND = timedelta(days=3)
USUAL_ROUND = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TableResult:
    """A result as the table counts it."""

    home: str
    away: str
    home_score: int
    away_score: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """
    Args:
        played: Results that count for the table, by day.
        ahead: Matches to be played; those from `listed` on are assumed.
        listed: How many of the matches ahead a source has listed.
        matches: Of the whole season; None where the format is unknown.
        finding: How it is played, and how that was told.
        notes: What else a reader should know of the season.
        days: The day of each result.
    """

    name: str
    state: SeasonState
    finding: FormatFinding
    terms: TableTerms
    played: tuple[TableResult, ...] = ()
    ahead: tuple[Pairing, ...] = ()
    listed: int = 0
    matches: int | None = None
    past: bool = False
    notes: tuple[SeasonNote, ...] = ()
    days: tuple[date, ...] = ()

    @property
    def teams(self) -> set[str]:
        played = {side for each in self.played for side in (each.home, each.away)}
        return played | {side for each in self.ahead for side in (each.home, each.away)}

    @property
    def match_days(self) -> tuple[date, ...]:
        """The day of each match that counts or is ahead."""
        return (*self.days, *(each.day for each in self.ahead))

    @property
    def has_table(self) -> bool:
        shown = self.state is not SeasonState.NO_LEAGUE and self.finding.shows_table
        return shown and 2 <= len(self.teams) <= MOST_TEAMS

    @property
    def status(self) -> SeasonStatus:
        """How far it is known."""
        return SeasonStatus(self.state, self.finding, len(self.played), self.matches, self.past)


def calendar_of(name: str, matches: Sequence[Match], known: Known, today: date) -> Calendar:
    """The season of some matches, by day; where its format is known, with those that no source has listed."""
    past = is_past(matches, known, today)
    if known.conferences and not known.setting.format:
        return of_conferences(name, ConferenceCourse(matches, known.conferences, known, today, past))
    finding = told_format(matches, known, today, past=past)
    if finding.format is None or not finding.format.is_league:
        state = SeasonState.FORMAT_UNKNOWN if finding.format is None else SeasonState.NO_LEAGUE
        terms = TableTerms(known.rule, known.deducted)
        listed = tuple(pairing(each, today) for each in matches if each.status.may_be_played and not past)
        played = counted(matches)
        return Calendar(
            name, state, finding, terms, scored(played), listed, len(listed), past=past, days=days_of(played)
        )
    return Course(matches, finding.format, known, today, past).calendar(name, finding)


def of_conferences(name: str, course: ConferenceCourse) -> Calendar:
    """The season of a league whose teams play in conferences."""
    ahead = tuple(sorted((pairing(each, course.today) for each in course.ahead), key=lambda each: each.day))
    return Calendar(
        name=name,
        state=course.state,
        finding=course.finding,
        terms=course.terms,
        played=scored(course.played),
        ahead=ahead,
        listed=len(ahead),
        matches=len(course.played) + len(ahead) if course.is_whole else None,
        past=course.past,
        notes=tuple(course.notes()),
        days=days_of(course.played),
    )


def is_past(matches: Sequence[Match], known: Known, today: date) -> bool:
    if any(each.status.may_be_played and each.day >= today for each in matches):
        return False
    return known.is_followed or today > matches[0].day + LONGEST_SEASON


def counted(matches: Iterable[Match]) -> list[Match]:
    return [each for each in matches if each.counts]


def days_of(matches: Iterable[Match]) -> tuple[date, ...]:
    return tuple(each.day for each in matches)


def scored(matches: Iterable[Match]) -> tuple[TableResult, ...]:
    return tuple(
        TableResult(each.home, each.away, each.home_score, each.away_score)
        for each in matches
        if each.counts and each.home_score is not None and each.away_score is not None
    )


def pairing(match: Match, today: date) -> Pairing:
    """What was to be played before today is still to be played."""
    return Pairing(max(match.day, today), match.home, match.away, match.neutral)


@dataclass(frozen=True)
class Course:
    """A league's season whose format is known, pair by pair."""

    matches: Sequence[Match]
    format: SeasonFormat
    known: Known
    today: date
    past: bool

    def calendar(self, name: str, finding: FormatFinding) -> Calendar:
        first = [each for pair in self.pairs for each in self.results[pair][: self.format.meetings]]
        pending = {pair: self.missing(pair, self.format.meetings) for pair in self.pairs}
        terms = TableTerms(self.known.rule, self.known.deducted)
        second: list[Match] = []
        if self.format.groups and not any(pending.values()):
            terms = self.split(first)
            again = {pair: self.again(pair, terms.tiers) for pair in self.pairs}
            second = [each for pair in self.pairs for each in self.results[pair][self.format.meetings :][: again[pair]]]
            pending = {pair: self.missing(pair, self.format.meetings + again[pair]) for pair in self.pairs}
        elif self.format.groups and not self.past:
            terms = replace(terms, split=self.format.groups)
        played = sorted((*first, *second), key=lambda each: each.day)
        listed, assumed = self.ahead(pending)
        return Calendar(
            name=name,
            state=self.state(pending, terms),
            finding=finding,
            terms=terms,
            played=scored(played),
            ahead=(*listed, *assumed),
            listed=len(listed),
            past=self.past,
            matches=self.format.matches(len(self.teams)) - sum(map(len, self.withdrawn.values())),
            notes=tuple(self.notes(len(played), len(assumed), terms)),
            days=days_of(played),
        )

    def state(self, pending: Mapping[Pair, int], terms: TableTerms) -> SeasonState:
        is_whole = not any(pending.values()) and bool(terms.tiers) == bool(self.format.groups)
        if is_whole:
            return SeasonState.FINISHED
        return SeasonState.INCOMPLETE if self.past else SeasonState.RUNNING

    @cached_property
    def league(self) -> Sequence[Match]:
        """Without play-offs; where the table is split, the matches after that are called like them and belong to it."""
        return self.matches if self.format.groups else without_play_offs(self.matches)

    @cached_property
    def teams(self) -> list[str]:
        return members(self.league)

    @cached_property
    def pairs(self) -> list[Pair]:
        return [frozenset(pair) for pair in combinations(self.teams, 2)]

    @cached_property
    def results(self) -> Mapping[Pair, list[Match]]:
        return by_pair(each for each in self.league if each.counts)

    @cached_property
    def open(self) -> Mapping[Pair, list[Match]]:
        """Those to be played: the ones that have a day first, whose day is over last."""
        waiting = [each for each in self.league if each.status.may_be_played]
        return by_pair(sorted(waiting, key=lambda each: (not self.has_a_day(each), each.day)))

    def has_a_day(self, match: Match) -> bool:
        return match.status is FixtureStatus.SCHEDULED and match.day >= self.today

    @cached_property
    def withdrawn(self) -> Mapping[Pair, list[Match]]:
        """Matches that will not be played: annulled, and on no other day."""
        others = {(each.home, each.away) for each in self.league if each.status is not FixtureStatus.ANNULLED}
        names = set(self.teams)
        return by_pair(
            each
            for each in self.league
            if each.status is FixtureStatus.ANNULLED and (each.home, each.away) not in others and each.pair <= names
        )

    def missing(self, pair: Pair, often: int) -> int:
        return max(often - len(self.results[pair]) - len(self.withdrawn[pair]), 0)

    def split(self, first: Sequence[Match]) -> TableTerms:
        """The groups as the table was when the last pair had met, and what each team carried into them."""
        terms = TableTerms(self.known.rule, self.known.deducted)
        table = standings(scored(first), self.teams, terms)
        order = sorted(range(len(self.teams)), key=lambda team: (table[team].position, self.teams[team]))
        tiers = dict(zip((self.teams[each] for each in order), tiers_of(self.format.groups).tolist(), strict=True))
        points = {team: line.points for team, line in zip(self.teams, table, strict=True)}
        halved = {
            team: points[team] - carried(points[team], self.format.groups[tier].halving) for team, tier in tiers.items()
        }
        return replace(terms, tiers=tiers, halved=halved)

    def again(self, pair: Pair, tiers: Mapping[str, int]) -> int:
        """How often a pair meets after the split."""
        one, other = (tiers[team] for team in pair)
        return self.format.groups[one].meetings if one == other else 0

    def ahead(self, pending: Mapping[Pair, int]) -> tuple[list[Pairing], list[Pairing]]:
        """What is to be played, listed and assumed; nothing of a season that is past."""
        if self.past:
            return [], []
        listed: list[Match] = []
        unlisted: list[tuple[str, str]] = []
        for pair, number in pending.items():
            known = self.listed(pair, number)
            listed += known
            unlisted += self.assumed(pair, [*self.results[pair], *self.withdrawn[pair], *known], number - len(known))
        days = [pairing(each, self.today) for each in listed]
        return sorted(days, key=lambda each: each.day), self.dated(unlisted)

    def listed(self, pair: Pair, number: int) -> list[Match]:
        """Fixtures of a pair that are to be played: one that is listed on two days is one match."""
        most = (self.format.meetings + 1) // 2 + bool(self.format.groups)
        at_home = Counter(each.home for each in self.results[pair])
        found: list[Match] = []
        for each in self.open[pair]:
            if len(found) < number and at_home[each.home] < most:
                at_home[each.home] += 1
                found.append(each)
        return found

    def assumed(self, pair: Pair, others: Sequence[Match], number: int) -> list[tuple[str, str]]:
        """Whoever of the two was at home less often is at home next."""
        at_home = Counter(each.home for each in others)
        one, other = sorted(pair, reverse=bool(sum(map(self.teams.index, pair)) % 2))
        found = []
        for _ in range(number):
            home, away = (one, other) if at_home[one] <= at_home[other] else (other, one)
            at_home[home] += 1
            found.append((home, away))
        return found

    def dated(self, unlisted: Sequence[tuple[str, str]]) -> list[Pairing]:
        """Rounds in the rhythm of the season, until about the day on which the last season ended."""
        rounds = rounds_of(unlisted)
        after = max([self.today, *(each.day for pair in self.pairs for each in self.open[pair])])
        until = self.expected_end or after + self.rhythm * len(rounds)
        if until < after + SHORTEST_ROUND * len(rounds):
            until = after + self.rhythm * len(rounds)
        return [
            Pairing(after + (until - after) * number // len(rounds), home, away)
            for number, meetings in enumerate(rounds, start=1)
            for home, away in meetings
        ]

    @cached_property
    def rhythm(self) -> timedelta:
        """From one round to the next."""
        played = [each for each in self.league if each.counts]
        rounds = median(games(played).values()) if played else 0
        if rounds < 2:
            return USUAL_ROUND
        return max((played[-1].day - played[0].day) / (rounds - 1), SHORTEST_ROUND)

    @cached_property
    def expected_end(self) -> date | None:
        """The last day of the season before this, as many whole years later as this one began later."""
        for _, earlier in self.known.before[:1]:
            years = round((self.matches[0].day - earlier[0].day) / YEAR)
            return earlier[-1].day + years * YEAR
        return None

    def notes(self, played: int, assumed: int, terms: TableTerms) -> Iterator[SeasonNote]:
        late = 0 if self.past else sum(not self.has_a_day(each) for pair in self.pairs for each in self.open[pair])
        beside = sum(each.counts for each in self.matches) - played
        after = sum(each.meetings * pairs(each.size) for each in terms.split)
        counts = {
            SeasonNoteKind.ASSUMED: assumed,
            SeasonNoteKind.LATE: late,
            SeasonNoteKind.ANNULLED: sum(map(len, self.withdrawn.values())),
            SeasonNoteKind.BESIDE_THE_CALENDAR: beside,
            SeasonNoteKind.AFTER_THE_SPLIT: after,
        }
        yield from (SeasonNote(kind, matches) for kind, matches in counts.items() if matches)
        if any(terms.halved.values()):
            yield SeasonNote(SeasonNoteKind.HALVED_POINTS)


def rounds_of(pairs: Iterable[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """The pairs in rounds in which nobody plays twice; whoever has most matches left plays first."""
    left = list(pairs)
    rounds: list[list[tuple[str, str]]] = []
    while left:
        busy = Counter(side for pair in left for side in pair)
        left.sort(key=lambda pair: (-busy[pair[0]] - busy[pair[1]], pair))
        rounds.append([])
        playing: set[str] = set()
        waiting: list[tuple[str, str]] = []
        for pair in left:
            (waiting if playing.intersection(pair) else rounds[-1]).append(pair)
            playing.update(*(rounds[-1][-1:]))
        left = waiting
    return rounds
