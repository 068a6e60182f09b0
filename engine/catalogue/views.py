"""What the catalogue shows: plain values, so that no reader touches a row of the database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, TypeVar

from engine.catalogue import former_names
from engine.catalogue.importers.parsed import Format, RefusedRow, called
from engine.catalogue.insignia import TeamColours, insignia, monograms
from engine.catalogue.side_colours import SideColours, of_names
from engine.catalogue.sides import Side
from engine.catalogue.status import FixtureStatus, is_overdue
from engine.errors import InvalidInput
from engine.simulation.wording import counted
from engine.sports.base import Sport
from engine.sports.details import ToldDetail
from engine.sports.registry import specification
from engine.store.horizon import horizon

T = TypeVar("T")
MOST_ID = 2**31 - 1
MOST_NOTES = 20


@dataclass(frozen=True, slots=True)
class CompetitionView:
    """A league or cup whose results are known here.

    Attributes:
        id: Id.
        slug: Short name for addresses.
        name: Name.
        sport: Sport.
        is_synthetic: Whether its results were drawn from known strengths and not played: good for learning, not news.
    """

    id: int
    slug: str
    name: str
    sport: Sport
    is_synthetic: bool

    def refuse_another(self, sport: Sport | None) -> None:
        """
        Raises:
            InvalidInput: A sport is asked for, and it is not that of the competition.
        """
        refuse_another_sport(self.name, self.sport, sport)


def refuse_another_sport(competition: str, own: Sport, asked: Sport | None) -> None:
    """
    Raises:
        InvalidInput: A sport is asked for, and it is not the competition's own.
    """
    if asked not in (None, own):
        raise InvalidInput(field="sport", reason=f"{competition!r} is a competition of {called(own)}")


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team inside one competition.

    Attributes:
        id: Id.
        name: Name; as of a day the one that it had then.
        true_attack: Log-rate scale; known only where the competition is synthetic.
        told_apart: Its monogram beside the teams that it is shown with; None where it is alone.
        later: The name that it is stored by and that ratings know it by, where as of a day it had another.
    """

    id: int
    name: str
    competition_id: int
    true_attack: float | None = None
    true_defence: float | None = None
    told_apart: str | None = None
    later: str | None = None

    @property
    def stored(self) -> str:
        """The name that it is stored by and that ratings know it by: nobody is shown it as of a day."""
        return self.later or self.name

    @property
    def monogram(self) -> str:
        """Two or three letters that stand for it where there is little room; no other team beside it has them."""
        return self.told_apart or insignia(self.name).monogram

    @property
    def colours(self) -> TeamColours:
        """Its two colours: those of shirts or flag where the team is known, else of its own by its name."""
        return insignia(self.name).colours


@dataclass(frozen=True, slots=True)
class FixtureView:
    """A match of a competition.

    Attributes:
        id: Id.
        competition: Where it is played.
        season: Season, such as `2025-26`.
        round: Round, as the source names it; may be empty.
        day: Day of the match.
        kick_off: UTC; None where the source gives no time.
        home: Home side.
        away: Away side.
        neutral: Whether the venue is nobody's home.
        status: Whether it is to be played, has its result, or was called off.
        told_winner: Of the shoot-out, where the kicks need not be told.
        conditions: What its sport knows of it beforehand, as it is kept.
        course: What its sport knows of how it went.
    """

    id: int
    competition: CompetitionView
    season: str
    round: str
    day: date
    kick_off: datetime | None
    home: TeamView
    away: TeamView
    neutral: bool
    status: FixtureStatus
    home_score: int | None
    away_score: int | None
    home_extra: int | None = None
    away_extra: int | None = None
    home_penalties: int | None = None
    away_penalties: int | None = None
    told_winner: Side | None = None
    conditions: str | None = None
    course: str | None = None

    @property
    def told_details(self) -> tuple[ToldDetail, ...]:
        """What its sport tells of the match beside sides and score: those known beforehand, then how it went."""
        known = specification(self.competition.sport).details
        details = known.known(self.conditions, self.course) if known else None
        return known.told(details) if known and details else ()

    @property
    def home_then(self) -> str | None:
        """The name under which the home side played, where it is called otherwise now."""
        return name_then(self.day, self.competition.name, self.home)

    @property
    def away_then(self) -> str | None:
        """The name under which the away side played, where it is called otherwise now."""
        return name_then(self.day, self.competition.name, self.away)

    @property
    def shoot_out_winner(self) -> TeamView | None:
        """Who won the shoot-out after the match, by its kicks or as a file tells; None where there was none."""
        home, away, told = self.home_penalties, self.away_penalties, self.told_winner
        if self.home_score is None:
            return None
        if home is not None and away is not None and home != away:
            return self.home if home > away else self.away
        return None if told is None else self.home if told is Side.HOME else self.away

    @property
    def colours(self) -> SideColours:
        """How its two sides are drawn beside each other."""
        return of_names(self.home.name, self.away.name)

    @property
    def was_played(self) -> bool:
        """Whether its score was won on the field, so that forecasts of it are judged."""
        return self.status is FixtureStatus.PLAYED

    def has_kicked_off(self, now: datetime) -> bool:
        """Whether a forecast made now would come too late; without a known time, from the start of the day."""
        return not self.status.may_be_played or self.had_kicked_off(now)

    def had_kicked_off(self, at: datetime) -> bool:
        """By the clock alone."""
        return self.kick_off <= at if self.kick_off else self.day <= at.date()

    def is_overdue(self, now: datetime) -> bool:
        """Whether it waits for a result that no file has brought."""
        return is_overdue(self.status, self.day, self.kick_off, now)


@dataclass(frozen=True, slots=True)
class OfFixture:
    """Something that is said of one fixture, beside its day and the names of its sides."""

    fixture: FixtureView

    @property
    def day(self) -> date:
        """Day of the match."""
        return self.fixture.day

    @property
    def home(self) -> str:
        """Home side."""
        return self.fixture.home.name

    @property
    def away(self) -> str:
        """Away side."""
        return self.fixture.away.name


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is known of a competition, and how fresh it is.

    Attributes:
        played: Matches with their score.
        ahead: Number of fixtures ahead, those of today included.
        overdue: Fixtures that wait for a result which no import has brought; not ahead.
        first_day: Day of the first match that was played.
        last_day: Day of the last match that was played.
        next_day: Day of the next fixture.
        called_off: Matches that were postponed or abandoned and have no new day.
        imported_at: When a file about it was last imported, UTC.
    """

    played: int
    ahead: int
    overdue: int
    first_day: date | None
    last_day: date | None
    next_day: date | None
    called_off: int = 0
    imported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Overdue:
    """Matches of a competition that wait for results.

    Attributes:
        competition: Where they were to be played.
        matches: How many, at least 1.
        first_day: Day of the first of them.
        last_day: Day of the last of them.
        imported_at: When a file about the competition was last imported, UTC.
    """

    competition: CompetitionView
    matches: int
    first_day: date
    last_day: date
    imported_at: datetime | None


@dataclass(frozen=True, slots=True)
class SeasonView:
    """A season of a competition: its name as the sources call it, and the days of its first and last fixture."""

    name: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class DeductionView:
    """Points that were taken away from a team in one season.

    Attributes:
        id: Id.
        season: Name of the season.
        points: How many, at least 1.
        reason: Why.
        team: The team.
    """

    id: int
    season: str
    points: int
    reason: str
    team: TeamView


@dataclass(frozen=True, slots=True)
class Correction:
    """A score that another import had given otherwise.

    Attributes:
        competition: Where it was played.
        day: Day of the match.
        home: Home side.
        away: Away side.
    """

    competition: str
    day: date
    home: str
    away: str
    old: tuple[int | None, int | None]
    new: tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Move:
    """A match that stands on another day than before.

    Attributes:
        competition: Where it is played.
        home: Home side.
        away: Away side.
        old: The day that was known.
        new: The day that is known now.
    """

    competition: str
    home: str
    away: str
    old: date
    new: date


@dataclass(frozen=True, slots=True)
class NameResemblance:
    """A new name that is like one that was known: one team perhaps.

    Attributes:
        competition: Where both play.
        name: The new name.
        other: The one that was known.
    """

    competition: str
    name: str
    other: str


@dataclass(frozen=True, slots=True)
class OpenResemblance:
    """Two teams of one competition that may be one.

    Attributes:
        id: Id.
        competition: Name of the competition.
        competition_id: Its id.
        team_id: Id of the newer team.
        name: Name of the newer team.
        other_id: Id of the other team.
        other: Name of the other team.
        teams: Both, the newer first, with what they are shown by.
    """

    id: int
    competition: str
    competition_id: int
    team_id: int
    name: str
    other_id: int
    other: str

    @property
    def teams(self) -> tuple[TeamView, TeamView]:
        """The newer team and the other."""
        one, other = monograms((self.name, self.other))
        return (
            TeamView(self.team_id, self.name, self.competition_id, told_apart=one),
            TeamView(self.other_id, self.other, self.competition_id, told_apart=other),
        )


@dataclass(frozen=True, slots=True)
class CompetitionAliasView:
    """Another name under which files of a competition come in: it was joined or renamed.

    Attributes:
        id: Id.
        alias: The other name.
        competition: Name of the competition that takes the files.
        at: Since when, UTC.
    """

    id: int
    alias: str
    competition: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AliasView:
    """Another name of a team, as an administrator or an import said.

    Attributes:
        id: Id.
        alias: The other name.
        name: The name that it stands for.
        competition: Name of the competition where it is said so; None is everywhere.
        at: Since when, UTC.
    """

    id: int
    alias: str
    name: str
    competition: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Apart:
    """A name that is to be another of a team, and has matches of its own until the two are joined."""

    alias: str
    name: str
    competition: str


@dataclass(frozen=True, slots=True)
class KeptNames:
    """Other names that were kept.

    Args:
        waiting: Names that no team has yet.
        apart: Names of two teams: what is there already stays apart until they are joined.
    """

    count: int
    waiting: tuple[str, ...] = ()
    apart: tuple[Apart, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """A sentence on each of the first names that wait, or that are two teams."""
        sentences = [
            *(
                f"{each.alias!r} and {each.name!r} are two teams of {each.competition} with matches of their own: "
                "they stay two until you join them, on the page of names or with `trickster data join`."
                for each in self.apart
            ),
            *(f"No team is called {name!r} yet; the other name waits for it." for name in self.waiting),
        ]
        told = sentences[:MOST_NOTES]
        others = len(sentences) - len(told)
        return (*told, f"So it is with {counted(others, 'more name')}.") if others else tuple(told)


@dataclass(frozen=True, slots=True)
class Relisted:
    """One match that a file lists on several days, as planned and as played.

    Attributes:
        competition: Where it is played.
        home: Home side.
        away: Away side.
        day: The day on which it is kept.
        others: The other days of the list.
    """

    competition: str
    home: str
    away: str
    day: date
    others: tuple[date, ...]

    @property
    def sentence(self) -> str:
        others = ", ".join(map(str, self.others))
        return f"{self.home} - {self.away} stands there for {others} too: it is one match, kept on {self.day}."


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A match whose result a file takes back.

    Attributes:
        competition: Where it was played.
        day: Day of the match.
        home: Home side.
        away: Away side.
        status: What it is called now.
    """

    competition: str
    day: date
    home: str
    away: str
    status: FixtureStatus
    old: tuple[int | None, int | None]

    @property
    def sentence(self) -> str:
        score = "-".join(map(str, self.old))
        return f"{self.home} - {self.away} of {self.day} was {score} and is {self.status.value}: it has no result."


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did.

    Args:
        rows: Matches that the file holds, without its refused and repeated rows.
        played: Fixtures known before that got their score.
        only_moved: Fixtures of those `moved` whose score is what it was.
        absorbed: Rows that list a match of another row on another day. With these two each of the `rows` is one of
            `added`, `played`, `corrected`, `only_moved`, `annulled`, `detailed`, `absorbed`, `unmet` and `unchanged`.
        unmet: Rows that only say more of a match, of matches that are not known.
        repeated: Further rows of the file that say again what an earlier one said.
        detailed: Matches known before of which the file knew more: shots, time of kick-off, round.
        refused: Rows that were left out.
        resemblances: Names that may be those of one team.
        joined: Matches that the file lists twice, as planned and as played.
        annulled: Matches whose result it takes back.
        notes: How the file was read, in sentences.
        warnings: What in it may be wrong, in sentences.
    """

    file: str
    format: Format
    competitions: tuple[CompetitionView, ...]
    rows: int
    added: int
    played: int
    corrected: tuple[Correction, ...]
    moved: tuple[Move, ...]
    detailed: int
    unchanged: int
    only_moved: int = 0
    absorbed: int = 0
    unmet: int = 0
    repeated: int = 0
    refused: Sequence[RefusedRow] = ()
    resemblances: tuple[NameResemblance, ...] = ()
    joined: tuple[Relisted, ...] = ()
    annulled: tuple[Withdrawal, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def has_changed_results(self) -> bool:
        return bool(self.added or self.played or self.corrected or self.annulled or self.moved or self.joined)


def team_view(*row: Any) -> TeamView:
    """A team as it was called on the day as of which it is read.

    Args:
        row: The first columns of a `TeamView`.
    """
    team, chosen = TeamView(*row), horizon()
    name = chosen.named(team.id) if chosen else None
    return team if name is None else replace(team, name=name, later=team.name)


def name_then(day: date, competition: str, team: TeamView) -> str | None:
    """The name under which a team played on a day, where it is shown by another one."""
    name = former_names.bundled().on(day, competition, team.stored)
    return None if name == team.name else name


def is_id(id: int) -> bool:
    """Whether a row could have this id: a larger number would be an error of the database."""
    return 0 < id <= MOST_ID
