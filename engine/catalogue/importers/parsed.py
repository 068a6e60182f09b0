"""What a file of results says, before anything of it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeAlias

from engine.catalogue.importers.advice import COMMAND_LINE, Advice
from engine.catalogue.sides import Side
from engine.catalogue.status import FixtureStatus
from engine.errors import OracleError
from engine.simulation.wording import counted
from engine.sports.base import Sport

MOST_ROWS_NAMED = 50
# Fields of a match, here and wherever it is kept.
SHOTS = ("home_shots", "away_shots", "home_shots_on_target", "away_shots_on_target")


class Format(StrEnum):
    AUTO = "auto"
    FOOTBALL_DATA = "football-data"
    OPENFOOTBALL = "openfootball"
    INTERNATIONAL = "international"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class ParsedMatch:
    """One row: a result, or a fixture still to be played where the scores are None.

    Args:
        line: Of the file, from 1; in JSON the position of the match, from 1.
        neutral: None where the file does not say.
        competition: Empty where the file speaks of one competition only.
        closing_prices: Of home win, draw and away win, decimal, those of the days before where the file has none of the
            close, and infinite of what cannot happen: a yardstick, never an input and never stored.
        kick_off: UTC, where the source gives a time and its time zone is known.
        status: None where the file does not say: then it is told by the scores.
        home_extra: After extra time, where there was any; `home_score` is that of the regular time.
        home_penalties: Of the shoot-out, where there was one.
        home_xg: Expected goals, where the file has them.
        meeting: 2 where the same sides met a second time on one day, in the same place and with another score.
        is_late_score: Whether `home_score` too is that after extra time, because the file gives no other.
        has_shoot_out: Whether kicks decided it, even where they are not told.
        shoot_out_winner: Who won them, where the kicks are not told.
        played: The score that was played, such as "1-2", where an awarded one took its place.
        contradicted_by: How it ended by another column of the file, where that is not how the score has it.
    """

    line: int
    day: date
    home: str
    away: str
    home_score: int | None = None
    away_score: int | None = None
    neutral: bool | None = None
    competition: str = ""
    season: str = ""
    round: str = ""
    kick_off: datetime | None = None
    home_shots: int | None = None
    away_shots: int | None = None
    home_shots_on_target: int | None = None
    away_shots_on_target: int | None = None
    closing_prices: tuple[float, float, float] | None = None
    status: FixtureStatus | None = None
    home_extra: int | None = None
    away_extra: int | None = None
    home_penalties: int | None = None
    away_penalties: int | None = None
    home_xg: float | None = None
    away_xg: float | None = None
    meeting: int = 1
    is_late_score: bool = False
    contradicted_by: str = ""
    has_shoot_out: bool = False
    shoot_out_winner: Side | None = None
    played: str = ""

    @property
    def is_played(self) -> bool:
        return self.home_score is not None

    @property
    def outcome_status(self) -> FixtureStatus:
        """What the file says of the match, or what its scores tell."""
        return self.status or (FixtureStatus.SCHEDULED if self.home_score is None else FixtureStatus.PLAYED)

    @property
    def only_adds(self) -> bool:
        """Whether it says more of a match that another file has to tell of: who won its shoot-out."""
        return self.shoot_out_winner is not None and self.home_score is None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that could not be read.

    Attributes:
        line: Of the file, from 1; in JSON the position of the match.
        column: The column, by its name or number.
        reason: What is wrong.
        is_open: A fixture whose teams or day are still to be drawn: left alone, and no fault of the file.
        is_comment: A line that speaks of no match, such as one on the source: left alone too.
        is_spoilt: A score of which a spreadsheet made a date.
        is_aside: A match that counts for nothing, such as one before the season: left out, and no fault of the file.
    """

    line: int
    column: str
    reason: str
    is_open: bool = False
    is_comment: bool = False
    is_spoilt: bool = False
    is_aside: bool = False

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.reason}"


class BadRow(Exception):
    """Raised inside an importer where a cell cannot be read; becomes a `RefusedRow`."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


class OpenRow(BadRow):
    """Raised where a fixture does not say yet who meets, or when."""


class SpoiltRow(BadRow):
    """Raised where a spreadsheet made a date of a score."""


class AsideRow(BadRow):
    """Raised where a match counts for nothing: one before the season, or between selections of its players."""


class CommentRow(BadRow):
    """Raised where a line speaks of no match."""


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """Everything that one file says.

    Args:
        name: Of a file inside an archive, the archive's name, a slash and its own.
        digest: SHA-256 of the bytes as they were read.
        competition: The file's own, or what it is called by its name; rows may name others.
        repeated: Rows that say again what an earlier row said.
        notes: What was told from the file and not said by it, a sentence each: encoding, columns, order of dates.
        warnings: What is kept and should be looked at, a sentence each.
    """

    name: str
    digest: str
    format: Format
    sport: Sport
    competition: str
    rows: tuple[ParsedMatch, ...]
    refused: tuple[RefusedRow, ...] = ()
    repeated: int = 0
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def only_adds(self) -> bool:
        """Whether it tells of no match by itself; see `ParsedMatch.only_adds`."""
        return bool(self.rows) and all(row.only_adds for row in self.rows)


class UnreadableFile(OracleError):
    """
    Args:
        advice: What to do, in the words of whoever asked.
    """

    code = "UNREADABLE_FILE"
    hint = "Give results as CSV, JSON or an Excel workbook."
    # Of the advice, which sentence is the hint; none where the same helps everybody.
    topic: ClassVar[str] = ""

    def __init__(self, *, file: str, reason: str, advice: Advice = COMMAND_LINE) -> None:
        super().__init__(f"{file}: {reason}")
        self.file, self.reason = file, reason
        if self.topic:
            self.hint = getattr(advice, self.topic)


class NoSuchFile(UnreadableFile):
    hint = "Check the path, and whether you may read what is there."


class DamagedFile(UnreadableFile):
    hint = "Fetch the file again, or pack it anew: this copy is not whole."


class EmptyFile(UnreadableFile):
    hint = "Fetch the file again, or give one with a match a row below its header."


class NoGoodRow(UnreadableFile):
    hint = "Correct the rows, or give a file of the sport that was named."


class LargeFile(UnreadableFile):
    hint = "Give it in parts."


class UnknownFormat(UnreadableFile):
    topic = "format"


class OtherTable(UnreadableFile):
    """A table that holds something else than matches, and is there beside one that does."""


class UndecidedDates(UnreadableFile):
    topic = "dates"


class UndecidedMonths(UnreadableFile):
    hint = "Write the months as numbers, such as 2024-10-05."


class UnknownColumns(UnreadableFile):
    topic = "columns"


class UnreadScores(UnreadableFile):
    topic = "scores"


class SpoiltScores(UnreadableFile):
    hint = (
        "Give the file as it was before a spreadsheet opened it; or set that column to text there and write those "
        "scores again: 04-Feb may have been 4-2 or 2-4, and leaving such rows out would lose all results of few goals."
    )


class YearlessDates(UnreadableFile):
    topic = "years"


class MirroredRows(UnreadableFile):
    hint = "Give one row a match: keep the rows of the home sides."


class OneRowATeam(UnreadableFile):
    hint = (
        "Keep the rows of the home sides under date, home, away, home_score, away_score; "
        "or add a column Venue with home or away in each row, and GF and GA."
    )


class LogOfOneTeam(UnreadableFile):
    hint = "Add a column Team with the name of the team in each row, beside Venue with home or away, GF and GA."


class PlainText(UnreadableFile):
    hint = (
        "Write each match as a row under date,home,away,home_score,away_score; the leagues of openfootball are there "
        "as JSON too, in football.json."
    )


class CrossTable(UnreadableFile):
    hint = (
        "Give the list of the matches with their days, one a row: ratings follow the order in which they were played."
    )


class TeamsByNumber(UnreadableFile):
    hint = "Put the name of each team in the place of its number, from the list of teams that comes with such files."


class AnotherSport(UnreadableFile):
    hint = f"Give results of the sport that was named, or name theirs: {', '.join(Sport)} can be forecast here."


class RefusedRows(OracleError):
    code = "REFUSED_ROWS"
    hint = COMMAND_LINE.rows

    def __init__(self, *, file: str, refused: Sequence[RefusedRow], advice: Advice = COMMAND_LINE) -> None:
        others = len(refused) - 1
        more = f" (and {counted(others, 'more row')})" if others else ""
        super().__init__(f"{file}, {refused[0]}{more}.")
        self.file, self.hint = file, advice.rows
        self.count = len(refused)
        self.rows: list[dict[str, Any]] = [
            {"line": row.line, "column": row.column, "reason": row.reason} for row in refused[:MOST_ROWS_NAMED]
        ]


# Why nothing of a file was kept.
RefusedFile: TypeAlias = UnreadableFile | RefusedRows


class Unreadable(Exception):
    """Raised inside an importer where a file is no text of results; becomes `refusal` with the file's name."""

    def __init__(self, reason: str, refusal: type[UnreadableFile] = UnreadableFile) -> None:
        super().__init__(reason)
        self.reason, self.refusal = reason, refusal


class LooksOtherwise(Unreadable):
    """Raised where a file looks like another sport than it is read as.

    Args:
        name: Of that sport, which need not be one of ours.
    """

    def __init__(self, name: str, read_as: Sport) -> None:
        super().__init__(f"it looks like {name}, not like {called(read_as)}", AnotherSport)
        self.name = name

    @property
    def sport(self) -> Sport | None:
        """The one of ours that it looks like."""
        return next((each for each in Sport if called(each) == self.name.casefold()), None)


def of_another_sport(name: str, read_as: Sport = Sport.SOCCER) -> LooksOtherwise:
    return LooksOtherwise(name, read_as)


def called(sport: Sport) -> str:
    """A sport within a sentence."""
    return sport.value.replace("_", " ")
