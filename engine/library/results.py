"""Results of matches, from files and data frames, read as the product reads what is imported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from engine.catalogue.importers.advice import Asker
from engine.catalogue.importers.matches import fixture_of, results_of
from engine.catalogue.importers.options import DateOrder, ImportOptions
from engine.catalogue.importers.parsed import SHOTS, ParsedFile, ParsedMatch
from engine.catalogue.importers.reading import read
from engine.catalogue.status import FixtureStatus
from engine.errors import InvalidInput
from engine.library import tables
from engine.ratings.state import Fixture, Result
from engine.simulation.wording import counted
from engine.sports.base import Sport

# What a frame has where a file knows of it.
COLUMNS = ("home", "away", "home_score", "away_score", "neutral", "competition", "season", "round")


@dataclass(frozen=True, repr=False)
class Results:
    """Matches of one or more competitions: those that were played, and what is listed beside them.

    Attributes:
        played: Ratings learn from these; goals of the regular time.
        listed: All others: fixtures ahead, postponed, abandoned, awarded and annulled matches.
        notes: What was told from the files and not said by them, a sentence each.

    Example:
        >>> import engine as tr
        >>> results = tr.demo_results()
        >>> results
        Results(1,000 matches, Hollow Hills League (synthetic), 2023-08-05 .. 2024-12-16)
        >>> len(results.teams), results.seasons
        (20, ('Season 1', 'Season 2', 'Season 3'))
        >>> len(results.until("2023-12-31")) < len(results)
        True
    """

    played: tuple[Result, ...]
    listed: tuple[ParsedMatch, ...] = ()
    notes: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        competition: str | None = None,
        columns: Mapping[str, str] | None = None,
        dates: DateOrder | str = DateOrder.AUTO,
        skip_bad_rows: bool = False,
    ) -> Self:
        """Matches of a data frame, read as the CSV file that it would be written to.

        Args:
            frame: Of pandas or polars, with the usual names of columns: date, home, away, home_score, away_score.
            competition: Takes every row; else the column of that name does.
            columns: What the frame calls a field, such as {"home": "Home side"}.
            dates: What comes first in dates such as 09/08/2024: "auto", "day-first" or "month-first".
            skip_bad_rows: Leave bad rows out instead of refusing all.

        Raises:
            InvalidInput: It is no frame in memory, or no row has a score.
            RefusedRows: A row is bad.
            UnreadableFile: It holds no results.

        Example:
            >>> import engine as tr
            >>> results = tr.demo_results()
            >>> tr.Results.from_frame(results.to_frame("polars")).played == results.played
            True
        """
        options = _options(competition, columns, dates, skip_bad_rows)
        return cls.of_files(read(tables.csv_of(frame), "frame.csv", options))

    @classmethod
    def of_files(cls, files: Iterable[ParsedFile]) -> Self:
        """Every match of some parsed files once, whichever file says it first.

        Raises:
            InvalidInput: No row has a score.
        """
        parsed = list(files)
        played = results_of(parsed)
        known = {(each.competition, each.day, each.home, each.away) for each in played}
        listed: dict[tuple[str, date, str, str], ParsedMatch] = {}
        for file in parsed:
            for row in file.rows:
                match = row if row.competition else replace(row, competition=file.competition)
                key = (match.competition, match.day, match.home, match.away)
                if match.outcome_status is not FixtureStatus.PLAYED and not match.only_adds and key not in known:
                    listed.setdefault(key, match)
        notes = (note for file in parsed for note in (*file.notes, *file.warnings, *map(str, file.refused)))
        return cls(tuple(played), tuple(listed.values()), tuple(notes))

    def __len__(self) -> int:
        return len(self.played)

    def __iter__(self) -> Iterator[Result]:
        return iter(self.played)

    def __repr__(self) -> str:
        names = self.competitions
        called = names[0] if len(names) == 1 else counted(len(names), "competition")
        days = f", {self.first_day} .. {self.last_day}" if self.played else ""
        return f"Results({counted(len(self), 'match', 'matches')}, {called}{days})"

    def _repr_html_(self) -> str:
        last = sorted(self.played, key=lambda each: each.day, reverse=True)[: tables.MOST_ROWS_SHOWN]
        cells: tables.Columns = {
            "date": [each.day for each in last],
            "home": [each.home for each in last],
            "score": [f"{each.home_score}–{each.away_score}" for each in last],
            "away": [each.away for each in last],
            "competition": [each.competition for each in last],
        }
        return tables.html(f"{self!r}, the latest first", cells)

    @cached_property
    def competitions(self) -> tuple[str, ...]:
        """By name."""
        return tuple(sorted({each.competition for each in self.played}))

    @cached_property
    def seasons(self) -> tuple[str, ...]:
        """In the order of their first matches."""
        ordered = sorted(self.played, key=lambda each: each.day)
        return tuple(dict.fromkeys(each.season for each in ordered))

    @cached_property
    def teams(self) -> tuple[str, ...]:
        """Whoever has played, by name."""
        return tuple(sorted({side for each in self.played for side in (each.home, each.away)}))

    @property
    def first_day(self) -> date:
        return min(each.day for each in self.played)

    @property
    def last_day(self) -> date:
        return max(each.day for each in self.played)

    @property
    def fixtures(self) -> tuple[Fixture, ...]:
        """Matches that may still be played."""
        waiting = (each for each in self.listed if each.outcome_status.may_be_played)
        return tuple(fixture_of(each, each.competition, Sport.SOCCER) for each in waiting)

    def of(self, competition: str) -> Self:
        """Those of one competition.

        Raises:
            InvalidInput: There is none of this name.
        """
        if competition not in self.competitions:
            raise InvalidInput(field="competition", reason=f"{competition[:60]!r} is none of {self._named}")
        return self._those(competition=competition)

    def until(self, day: date | str) -> Self:
        """What was played up to and with a day; what is listed stays.

        Raises:
            InvalidInput: The day is no date.
        """
        last = day_of(day, "day")
        return replace(self, played=tuple(each for each in self.played if each.day <= last))

    def to_frame(self, backend: str | None = None) -> Any:
        """What was played, one row a match, under the names of columns that `from_frame` reads.

        Args:
            backend: "pandas" or "polars"; None takes the first of them that is installed.

        Raises:
            InvalidInput: There is no such library, or it is not installed.

        Example:
            >>> import engine as tr
            >>> frame = tr.demo_results().to_frame("polars")
            >>> frame.shape[0], frame.columns[:3]
            (1000, ['date', 'home', 'away'])
        """
        shots = [name for name in SHOTS if any(getattr(each, name) is not None for each in self.played)]
        columns = {name: [getattr(each, name) for each in self.played] for name in (*COLUMNS, *shots)}
        return tables.frame({"date": [each.day for each in self.played], **columns}, backend)

    def single(self, competition: str | None = None) -> Self:
        """Those of the named competition, or of the only one.

        Raises:
            InvalidInput: There are several and none is named, there is none of this name, or nothing was played.
        """
        if competition is not None:
            return self.of(competition)
        if len(self.competitions) != 1:
            reason = f"name one of {self._named}" if self.played else "nothing was played"
            raise InvalidInput(field="competition", reason=reason)
        return self

    @property
    def _named(self) -> str:
        shown = ", ".join(self.competitions[:5])
        return f"{shown} and {len(self.competitions) - 5:,} more" if len(self.competitions) > 5 else shown

    def _those(self, competition: str) -> Self:
        played = tuple(each for each in self.played if each.competition == competition)
        return replace(
            self, played=played, listed=tuple(each for each in self.listed if each.competition == competition)
        )


def read_results(
    *files: str | Path,
    competition: str | None = None,
    columns: Mapping[str, str] | None = None,
    dates: DateOrder | str = DateOrder.AUTO,
    skip_bad_rows: bool = False,
) -> Results:
    """Results of one or more files: CSV, JSON or Excel workbooks, packed or not; rows without a score are fixtures.

    Args:
        files: Paths; the content decides how each is read, not its ending.
        competition: Takes every row; else each file says it, or is called after itself.
        columns: What the files call a field, such as {"home": "Home side"}.
        dates: What comes first in dates such as 09/08/2024: "auto", "day-first" or "month-first".
        skip_bad_rows: Leave bad rows out and name them in `notes`, instead of refusing the file.

    Raises:
        UnreadableFile: A file is not there, or holds no results.
        RefusedRows: A row is bad.
        InvalidInput: No row has a score, or an option has no sense.

    Example:
        >>> import engine as tr
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     file = Path(folder, "sunday.csv")
        ...     written = file.write_text("date,home,away,home_score,away_score\\n2026-05-02,Rovers,United,2,1\\n")
        ...     tr.read_results(file, competition="Sunday League")
        Results(1 match, Sunday League, 2026-05-02 .. 2026-05-02)
    """
    if not files:
        raise InvalidInput(field="files", reason="name at least one file")
    options = _options(competition, columns, dates, skip_bad_rows)
    paths = map(Path, files)
    return Results.of_files(each for path in paths for each in read(path, path.name, options))


def read_fixtures(
    *files: str | Path, columns: Mapping[str, str] | None = None, dates: DateOrder | str = DateOrder.AUTO
) -> tuple[Fixture, ...]:
    """Matches to be played, from files; scores in them are not looked at.

    Args:
        files: Paths of CSV, JSON or Excel workbooks.
        columns: What the files call a field, such as {"home": "Home side"}.
        dates: What comes first in dates such as 09/08/2024: "auto", "day-first" or "month-first".

    Raises:
        UnreadableFile: A file is not there, or holds no matches.
        RefusedRows: A row is bad.

    Example:
        >>> import engine as tr
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     file = Path(folder, "ahead.csv")
        ...     written = file.write_text("date,home,away\\n2026-05-09,United,Rovers\\n")
        ...     [(each.home, each.away) for each in tr.read_fixtures(file)]
        [('United', 'Rovers')]
    """
    options = _options(None, columns, dates, skip_bad_rows=False)
    options = replace(options, asker=Asker.LIBRARY_FIXTURES)
    parsed = (each for path in map(Path, files) for each in read(path, path.name, options))
    return tuple(fixture_of(row, row.competition, file.sport) for file in parsed for row in file.rows)


def day_of(value: date | str, field: str) -> date:
    """A day, from itself or from text such as 2020-07-01.

    Raises:
        InvalidInput: It is no date.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value[:40])
    except ValueError:
        raise InvalidInput(field=field, reason=f"{value[:40]!r} is no date such as 2020-07-01") from None


def _options(
    competition: str | None, columns: Mapping[str, str] | None, dates: DateOrder | str, skip_bad_rows: bool
) -> ImportOptions:
    if dates not in list(DateOrder):
        raise InvalidInput(field="dates", reason=f"{dates!r} is none of {', '.join(DateOrder)}")
    return ImportOptions(
        competition=competition,
        columns=dict(columns or {}),
        dates=DateOrder(dates),
        skip_bad_rows=skip_bad_rows,
        asker=Asker.LIBRARY,
    )
