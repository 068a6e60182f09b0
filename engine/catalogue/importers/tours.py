"""Lists of a tour's matches that name the winner first: a tournament, its first day, a round and a line of scores."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

from engine.catalogue.importers import by_winner
from engine.catalogue.importers.by_winner import FIELDS
from engine.catalogue.importers.cells import checked_name, shown
from engine.catalogue.importers.columns import Columns, aliases, column_key, columns_there
from engine.catalogue.importers.dates import FIRST_YEAR, LAST_YEAR, Dates
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.other_sports import ROWS_READ, sport_of
from engine.catalogue.importers.parsed import BadRow, Format, ParsedMatch, UnknownFormat, Unreadable, of_another_sport
from engine.catalogue.importers.table import Row, Table
from engine.catalogue.importers.tabular import MOST_ROUND_CHARACTERS, Content, ordered, rows_of
from engine.catalogue.names import name_key
from engine.catalogue.status import FixtureStatus
from engine.sports.details import MatchDetails, WonMatch, WrongDetail
from engine.sports.registry import specification

# What such files call a round, on which day of its tournament it is laid, and what it is called here. Third places are
# played for on the day of the final, groups on the first days.
ROUNDS = {
    "Q1": (-3, "first qualifying round"),
    "Q2": (-2, "second qualifying round"),
    "Q3": (-1, "third qualifying round"),
    "ER": (0, "early round"),
    "RR": (0, "round robin"),
    "R128": (0, "round of 128"),
    "R64": (1, "round of 64"),
    "R32": (2, "round of 32"),
    "R16": (3, "round of 16"),
    "QF": (4, "quarter-final"),
    "SF": (5, "semi-final"),
    "BR": (6, "match for third place"),
    "F": (6, "final"),
}
# As the words and the cells of files tell it.
SPORT = "tennis"
# A Grand Slam takes two weeks, others one.
GRAND_SLAM, DAYS_OF_ITS_ROUND = "G", 2
TOURS = {"atp": "ATP Tour", "wta": "WTA Tour"}
LAID_OUT = (
    "The file gives the first day of each tournament: its rounds are laid on the days from then on, in their order."
)


def tour_named(file: str) -> str:
    """The tour that the name of a file says; empty where it says none."""
    words = {column_key(word) for word in file.split()}
    return next((tour for word, tour in TOURS.items() if word in words), "")


def is_meant(table: Table, options: ImportOptions) -> bool:
    """Whether a table of winners is of such matches: other sports too have a winner, a loser and a score."""
    if not by_winner.recognises(table.header):
        return False
    details = specification(options.sport).details
    return bool(details and details.won) or sport_of(table.header, (), list(islice(rows_of(table), ROWS_READ))) == SPORT


def content(table: Table, options: ImportOptions, file: str) -> Content:
    """
    Args:
        file: What it is called.

    Raises:
        LooksOtherwise: It is read as a sport whose matches are no lines of scores.
        Unreadable: It is of another format, or the order of its dates cannot be told.
    """
    if not by_winner.recognises(table.header):
        raise Unreadable(f"it is not of the format {Format.TOUR}; {columns_there(table.header)}", UnknownFormat)
    details = specification(options.sport).details
    if details is None or details.won is None:
        raise of_another_sport(SPORT, options.sport)
    located = Columns.located(table.header, FIELDS | aliases(details.columns))
    field = "date" if "date" in located else "first_day"
    columns = replace(located, positions={**located.positions, "date": located.positions[field]})
    dates, note = ordered(table, columns, options, "")
    layout = TourLayout(columns, dates, details, details.won, is_laid_out=field == "first_day")
    competition = tour_named(file)
    told = (
        f"Competition: {competition}, told from the name of the file."
        if competition and not options.competition
        else ""
    )
    notes = (*table.notes, note, told, LAID_OUT if layout.is_laid_out else "")
    return Content(Format.TOUR, competition, table, table.read(layout.match), tuple(filter(None, notes)))


@dataclass(frozen=True, slots=True)
class TourLayout:
    """
    Args:
        columns: Those of the file, the day under `date`.
        won: What a line of scores says.
        is_laid_out: Whether the day is the first one of the tournament.
    """

    columns: Columns
    dates: Dates
    details: MatchDetails
    won: Callable[[str, Any], WonMatch]
    is_laid_out: bool

    def match(self, row: Row, line: int) -> ParsedMatch:
        """
        Raises:
            BadRow: A cell cannot be read; it names the column of the file.
        """
        columns = self.columns
        try:
            sides = Sides.of(columns.text(row, "winner"), columns.text(row, "loser"))
            return self._match(row, line, sides)
        except BadRow as bad:
            raise BadRow(columns.name(bad.column), bad.reason) from None

    def _match(self, row: Row, line: int, sides: "Sides") -> ParsedMatch:
        columns = self.columns
        first_day = self._first_day(row)
        days, stage = ROUNDS.get(columns.text(row, "round"), (0, columns.text(row, "round")))
        if columns.text(row, "level") == GRAND_SLAM:
            days *= DAYS_OF_ITS_ROUND
        try:
            known = self.details.read(self._cells(row, sides))
            found = self.won(columns.text(row, "score"), known)
        except WrongDetail as wrong:
            raise BadRow(sides.column(wrong.name), wrong.reason) from None
        home_score, away_score = sides.ordered(found.score)
        return ParsedMatch(
            line=line,
            day=first_day + timedelta(days) if self.is_laid_out else first_day,
            home=sides.home,
            away=sides.away,
            home_score=home_score,
            away_score=away_score,
            season=str(first_day.year),
            round=joined(columns.text(row, "tournament"), stage),
            status=None if found.was_played else FixtureStatus.AWARDED,
            conditions=self.details.conditions(known),
            course=self._course(known, found, sides),
        )

    def _first_day(self, row: Row) -> date:
        cell = self.columns.text(row, "date")
        written = self.dates.written(cell)
        day = self.dates.day_of(written) if written else None
        if day is None:
            raise BadRow("date", f"{shown(cell)} is no date from {FIRST_YEAR} to {LAST_YEAR}")
        return day

    def _cells(self, row: Row, sides: "Sides") -> dict[str, str]:
        return {name: self.columns.text(row, sides.column(name)) for name in self.details.columns}

    def _course(self, known: Any, found: WonMatch, sides: "Sides") -> str | None:
        if not found.course:
            return None
        pairs = self.details.pairs
        course = {name: sides.ordered(value) if name in pairs else value for name, value in found.course.items()}
        return self.details.of_course(replace(known, **course))


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides in the order of their names, so that their places never tell who won."""

    home: str
    away: str
    is_winner_first: bool

    @classmethod
    def of(cls, winner: str, loser: str) -> "Sides":
        """
        Raises:
            BadRow: A name is missing or cannot be shown.
        """
        names = checked_name(winner, "winner"), checked_name(loser, "loser")
        is_winner_first = name_key(names[0]) <= name_key(names[1])
        return cls(*(names if is_winner_first else names[::-1]), is_winner_first)

    def ordered(self, pair: tuple[Any, Any]) -> tuple[Any, Any]:
        """What is given of the winner before the loser, in the order of the sides."""
        return pair if self.is_winner_first else (pair[1], pair[0])

    def column(self, name: str) -> str:
        """The column of a detail: "home_rank" is that of the winner or of the loser."""
        side, _, rest = name.partition("_")
        places = dict(zip(("home", "away"), self.ordered(("winner", "loser")), strict=True))
        return f"{places[side]}_{rest}" if side in places else name


def joined(tournament: str, stage: str) -> str:
    """The round as it is kept: what there is no room for is left out of the tournament's name."""
    room = MOST_ROUND_CHARACTERS - len(stage) - 2
    return ", ".join(filter(None, (tournament[: max(room, 0)], stage)))[:MOST_ROUND_CHARACTERS]
