"""The one way into and out of what is played."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from pathlib import Path

from engine.catalogue.importers.parsed import Format, ParsedFile
from engine.catalogue.models import FixtureStatus
from engine.catalogue.views import (
    CompetitionView,
    DayView,
    FixtureView,
    ImportedFileView,
    ImportReport,
    Page,
    TeamView,
)
from engine.sports.base import Sport
from engine.store.database import Database

Clock = Callable[[], datetime]
Progress = Callable[[int, int], None]


class Catalogue:
    def __init__(self, database: Database, *, clock: Clock) -> None:
        self.database, self.clock = database, clock

    async def import_file(
        self,
        path: Path,
        *,
        format: Format = Format.AUTO,
        competition: str | None = None,
        sport: Sport = Sport.SOCCER,
        skip_bad_rows: bool = False,
        report: Progress | None = None,
    ) -> ImportReport:
        """Read a file and keep what it says: all of it, or nothing."""
        raise NotImplementedError

    async def import_results(self, parsed: ParsedFile, *, report: Progress | None = None) -> ImportReport:
        """Keep what a file says; importing it again changes nothing."""
        raise NotImplementedError

    async def competitions(self) -> tuple[CompetitionView, ...]:
        raise NotImplementedError

    async def competition(self, id: int) -> CompetitionView:
        raise NotImplementedError

    async def teams(
        self, *, competition: int | None = None, search: str | None = None, first: int = 50, after: str | None = None
    ) -> Page[TeamView]:
        raise NotImplementedError

    async def fixtures(
        self,
        *,
        competition: int | None = None,
        day: date | None = None,
        status: FixtureStatus | None = None,
        search: str | None = None,
        first: int = 50,
        after: str | None = None,
    ) -> Page[FixtureView]:
        raise NotImplementedError

    async def fixture(self, id: int) -> FixtureView:
        raise NotImplementedError

    async def fixtures_by_id(self, ids: Collection[int]) -> dict[int, FixtureView]:
        raise NotImplementedError

    async def days(self, *, since: date, until: date, competition: int | None = None) -> tuple[DayView, ...]:
        raise NotImplementedError

    async def imported_files(self, *, first: int = 50, after: str | None = None) -> Page[ImportedFileView]:
        raise NotImplementedError
