"""An act by which something that came in is taken out again or put right, and what it did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from engine.catalogue.status import FixtureStatus
from engine.catalogue.views import CompetitionView
from engine.notices import Notice, NoticeKind, noted
from engine.simulation.outcome import Score

if TYPE_CHECKING:
    from engine.catalogue.said import FixtureState


class Act(StrEnum):
    IMPORT = "import"
    REMOVAL = "removal"
    UNDOING = "undoing"
    ANNULMENT = "annulment"
    REINSTATEMENT = "reinstatement"
    RENAMING = "renaming"
    JOINING = "joining"


class SubjectKind(StrEnum):
    FILE = "file"
    COMPETITION = "competition"
    MATCH = "match"


@dataclass(frozen=True, slots=True)
class ImportedFileView:
    """A file of results that was imported, or another act that changed results.

    Attributes:
        id: Id.
        name: Name of the file, or the first that the act was about.
        format: Format that it was read as.
        competition: Name of the competition.
        at: When, UTC.
        rows: Matches in it.
        added: Number of fixtures that were new.
        corrected: Number of scores that differed from those known.
        moved: Matches that changed their day.
        skipped: Bad rows that were left out.
        act: An import, or what an administrator took back or put right.
        withdrawn_at: When all that it said was taken back, UTC.
        notice: What it was, or what the act was about.
    """

    id: int
    name: str
    format: str
    competition: str
    at: datetime
    rows: int
    added: int
    corrected: int
    moved: int
    skipped: int
    act: Act
    withdrawn_at: datetime | None
    notice: Notice


@dataclass(frozen=True, slots=True)
class MatchState:
    """A match as it is shown: on its day, with its score.

    Attributes:
        day: Day.
        status: Status.
        score: Score, where it has one.
    """

    day: date
    status: FixtureStatus
    score: Score | None

    @classmethod
    def of(cls, state: FixtureState) -> MatchState:
        home, away = state.score
        return cls(state.day, state.status, None if home is None or away is None else Score(home, away))


@dataclass(frozen=True, slots=True)
class MatchChange:
    """A match that an act touched.

    Attributes:
        id: Id of the fixture.
        competition: Name of the competition.
        home: Home side.
        away: Away side.
        before: As it was shown.
        after: As it is shown now; None where it is gone.
    """

    id: int
    competition: str
    home: str
    away: str
    before: MatchState
    after: MatchState | None

    @property
    def is_of_details(self) -> bool:
        """Whether day and result stay: only shots, round or time are other ones."""
        return self.before == self.after


@dataclass(frozen=True, slots=True)
class ActReport:
    """What an act did, or would do.

    Attributes:
        act: What was done.
        subject: To what; the first of several files.
        others: How many more files.
        is_done: False where it was only rehearsed.
        is_needed: False where all was so already: then nothing was changed.
        import_id: The import that was undone.
        removed: Matches that are gone.
        changed: Matches that are shown otherwise.
        matches: Some of both, at most 20.
        fixture_ids: All of both.
        new_name: Of what is renamed; `subject` is what it was called.
        teams: Teams that have no match left.
        gone: Competitions that have none.
        competitions: Those whose results changed, and which are to be rated anew.
        notes: What else there is to know.
    """

    act: Act
    subject: str
    is_done: bool
    removed: int = 0
    changed: int = 0
    matches: tuple[MatchChange, ...] = ()
    fixture_ids: tuple[int, ...] = ()
    teams: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    competitions: tuple[CompetitionView, ...] = ()
    notes: tuple[Notice, ...] = ()
    is_needed: bool = True
    import_id: int | None = None
    new_name: str = ""
    others: int = 0

    @property
    def event(self) -> str:
        """What the audit trail calls it."""
        return f"results_{self.act.value}"

    @property
    def facts(self) -> dict[str, object]:
        """What the audit trail keeps of it."""
        names = {"new_name": self.new_name} if self.new_name else {"others": self.others} if self.others else {}
        counts = {"removed": self.removed, "changed": self.changed, "gone": list(self.gone)}
        return {"subject": self.subject, **names, **counts}

    @property
    def notice(self) -> Notice:
        """All of it."""
        return noted(
            NoticeKind.ACTED,
            act=self.act,
            subject=self.subject,
            others=self.others,
            new_name=self.new_name,
            is_done=self.is_done,
            is_needed=self.is_needed,
            removed=self.removed,
            changed=self.changed,
            teams=len(self.teams),
            gone=self.gone,
        )

    @property
    def files(self) -> Notice:
        """To what it was done, where that may be several files."""
        return noted(NoticeKind.FILES, name=self.subject, others=self.others)


@dataclass(frozen=True, slots=True)
class Joined:
    """Two teams, or two competitions, that are one from now on, or would be.

    Args:
        name: Of the one that goes.
        into: Name of the one in its place.
        brought: Fixtures that come from it.
        merged: How many of them were there already.
        shared: How many teams two competitions have in common; None of two teams.
        matches: Some of the fixtures, under their new names; one that was there already is gone as one of its own.
        fixture_ids: Of all of them.
        is_done: False where it was only rehearsed.
    """

    competition_id: int
    competition: str
    name: str
    into: str
    brought: int
    merged: int
    shared: int | None = None
    matches: tuple[MatchChange, ...] = ()
    fixture_ids: tuple[int, ...] = ()
    is_done: bool = True

    @property
    def facts(self) -> dict[str, object]:
        """What the audit trail keeps of it."""
        names = {"competition": self.competition, "name": self.name, "into": self.into}
        return {**names, "brought": self.brought, "merged": self.merged}

    @property
    def notice(self) -> Notice:
        """All of it."""
        names = {"name": self.name, "into": self.into}
        counts = {"brought": self.brought, "merged": self.merged, "shared": self.shared}
        return noted(NoticeKind.JOINING, **names, **counts, is_done=self.is_done)


def needless(act: Act, subject: str) -> ActReport:
    """All is as it was asked to be."""
    return ActReport(act, subject, is_done=True, is_needed=False)
