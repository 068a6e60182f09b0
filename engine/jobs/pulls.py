"""Newer files of leagues from their public sources, as jobs and by a schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from engine.catalogue import sources
from engine.catalogue.service import Catalogue
from engine.catalogue.sources import Pulled
from engine.errors import OracleError
from engine.forecasts.service import Forecasts
from engine.jobs.values import JobResult, Report
from engine.notices import Notice, NoticeKind, noted


@dataclass(frozen=True, slots=True)
class PullParameters:
    """
    Args:
        source: Key of a league at its provider.
    """

    source: str


@dataclass(frozen=True, slots=True)
class Puller:
    """
    Args:
        mirror: Address of a copy of the providers' files; None asks the providers themselves.
    """

    catalogue: Catalogue
    forecasts: Forecasts
    mirror: str | None = None

    async def job(self, given: PullParameters, report: Report) -> JobResult:
        """Download the files of one source that changed, import them, and rate what has new results."""
        competition = sources.source(given.source).competition
        pulled = await self.pull(given.source, report)
        return JobResult(told(competition, pulled))

    async def pull(
        self,
        key: str,
        report: Report,
        *,
        year: int | None = None,
        base_url: str | None = None,
        at: datetime | None = None,
    ) -> tuple[Pulled, ...]:
        """The same as plain values; what came in before a file that fails is rated all the same.

        Args:
            year: As of `sources.pull`, as is `at`.
            base_url: Instead of the mirror.

        Raises:
            NotFound: No source has this key.
            InvalidInput: No provider has seasons as old or as far ahead as `year`.
            SourceUnavailable: A file cannot be downloaded.
            UnreadableFile, RefusedRows: A file is not what it was.
        """
        asking = partial(report, noted(NoticeKind.PULLING, name=sources.source(key).competition))
        base = base_url or self.mirror
        try:
            pulled = await sources.pull(self.catalogue, key, year=year, base_url=base, at=at, report=asking)
        except OracleError:
            await self.forecasts.catch_up(report)
            raise
        if any(each.report and each.report.has_changed_results for each in pulled):
            await self.forecasts.catch_up(report)
        return pulled

    async def held(self) -> tuple[str, ...]:
        """Keys of the sources of every competition that is known, in the order of the table."""
        names = {each.name for each in await self.catalogue.competitions()}
        return tuple(key for key, each in sources.SOURCES.items() if each.competition in names)


def told(competition: str, pulled: tuple[Pulled, ...]) -> Notice:
    reports = [each.report for each in pulled if each.report]
    return noted(
        NoticeKind.PULLED,
        name=competition,
        is_new=any(each.has_changed for each in pulled),
        added=sum(each.added for each in reports),
        played=sum(each.played for each in reports),
        corrected=sum(len(each.corrected) for each in reports),
    )
