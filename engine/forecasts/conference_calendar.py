"""A season of a league of conferences as it stands: its table's matches, and the play-offs apart from them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from engine.catalogue.conferences import Aligned
from engine.catalogue.status import FixtureStatus
from engine.forecasts.season_shape import Known, Match
from engine.rounds import PLAY_OFF
from engine.simulation.conferences.format import Game
from engine.simulation.season import TableTerms
from engine.simulation.season_status import FormatEvidence, FormatFinding, SeasonNote, SeasonNoteKind, SeasonState
from engine.simulation.table import Criterion, Rule

# Matches of a team that a calendar may lack at its end: some are never played, and sources miss a few.
MOST_MISSING = 3
# What each took from each other, in points.
CRITERIA = (Criterion.POINTS, Criterion.HEAD_TO_HEAD_POINTS)


@dataclass(frozen=True)
class ConferenceCourse:
    """A season by day.

    Args:
        past: Whether it is over, whatever is known of it.
    """

    matches: Sequence[Match]
    aligned: Aligned
    known: Known
    today: date
    past: bool

    @cached_property
    def parts(self) -> tuple[list[Match], list[Match]]:
        """The matches of the table, and those of the play-offs."""
        own = [each for each in self.matches if each.pair <= self.aligned.conferences.teams]
        is_named = any(PLAY_OFF.search(each.round) for each in own)
        table: list[Match] = []
        play_offs: list[Match] = []
        games: Counter[str] = Counter()
        for each in own:
            if bool(PLAY_OFF.search(each.round)) if is_named else self._comes_after(each, games):
                play_offs.append(each)
            else:
                table.append(each)
                # One that was put off and has another day stands twice.
                games.update(each.pair if each.counts or each.status is FixtureStatus.SCHEDULED else ())
        return table, play_offs

    def _comes_after(self, match: Match, games: Counter[str]) -> bool:
        """Whether a match is one of the play-offs where no source says so: of a team that has played all others."""
        if self.aligned.play_offs_from:
            return match.day >= self.aligned.play_offs_from
        return max(games[match.home], games[match.away]) >= self.aligned.games

    @property
    def play_offs(self) -> tuple[Game, ...]:
        """Those whose sides are known."""
        return tuple(
            Game(each.home, each.away, each.home_score, each.away_score)
            for each in self.parts[1]
            if each.counts or each.status.may_be_played
        )

    @cached_property
    def played(self) -> list[Match]:
        return [each for each in self.parts[0] if each.counts]

    @cached_property
    def ahead(self) -> list[Match]:
        """None once the play-offs have begun: what is missing then is not played."""
        if self.past or any(each.counts for each in self.parts[1]):
            return []
        return [each for each in self.parts[0] if each.status.may_be_played]

    @property
    def terms(self) -> TableTerms:
        of = self.aligned.conferences.format
        rule = Rule(CRITERIA, win=of.win, draw=of.draw)
        conferences = replace(self.aligned.conferences, known=self.play_offs)
        return TableTerms(rule, self.known.deducted, conferences=conferences)

    @property
    def is_whole(self) -> bool:
        """Whether all matches of the table are played or listed."""
        games = Counter(side for each in (*self.played, *self.ahead) for side in each.pair)
        fewest = min(games[team] for team in self.aligned.conferences.teams)
        return bool(self.parts[1]) or fewest >= self.aligned.games - MOST_MISSING

    @property
    def is_decided(self) -> bool:
        """Whether the final is won."""
        final = self.aligned.conferences.format.final
        halves = [frozenset(each.teams) for each in self.aligned.conferences.conferences]
        won = Counter(
            each.winner
            for each in self.play_offs
            if each.winner and all(half & {each.home, each.away} for half in halves)
        )
        return max(won.values(), default=0) >= final.wins

    @property
    def state(self) -> SeasonState:
        if not self.is_whole:
            return SeasonState.INCOMPLETE if self.past else SeasonState.FORMAT_UNKNOWN
        return SeasonState.FINISHED if self.is_decided or self.past else SeasonState.RUNNING

    @property
    def finding(self) -> FormatFinding:
        evidence = FormatEvidence.CONFERENCES_KNOWN if self.is_whole or self.past else FormatEvidence.NOT_ALL_LISTED
        return FormatFinding(None, evidence, teams=self.aligned.games, conferences=self.aligned.conferences.format.name)

    def notes(self) -> Iterator[SeasonNote]:
        """What else a reader should know."""
        late = sum(each.status is not FixtureStatus.SCHEDULED or each.day < self.today for each in self.ahead)
        close = sum(abs((each.home_score or 0) - (each.away_score or 0)) == 1 for each in self.played)
        if self.state is SeasonState.FINISHED and not self.is_decided:
            yield SeasonNote(SeasonNoteKind.PLAY_OFFS_UNKNOWN)
        if late:
            yield SeasonNote(SeasonNoteKind.LATE, late)
        if close and self.aligned.conferences.format.late_loss:
            yield SeasonNote(SeasonNoteKind.LATE_LOSSES, close)
