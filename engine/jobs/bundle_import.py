"""Brings the real matches that come with the program into an empty installation, file by file, beside whoever reads."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from types import TracebackType
from typing import Self

from tortoise.expressions import Q

from engine.catalogue.act import Act
from engine.catalogue.bundle import Bundle, Bundled, BundleSource
from engine.catalogue.import_writer import Progress as RowsDone
from engine.catalogue.models import Competition, ImportedFile
from engine.catalogue.service import Catalogue
from engine.forecasts.service import Forecasts
from engine.jobs.upkeep import Progress, UpkeepRunner
from engine.jobs.values import Report
from engine.notices import Notice, NoticeKind

STEP = Notice(NoticeKind.IMPORTING_BUNDLE)


class BundleImport:
    """Each file is one transaction: killed between two, it goes on with those that are missing.

    Args:
        is_wanted: Whether anything is imported at all; else the bundle only tells where its matches are from.
        is_alone: Whether no other process can work on the same database.
    """

    def __init__(
        self, bundle: Bundle, catalogue: Catalogue, forecasts: Forecasts, *, is_wanted: bool, is_alone: bool
    ) -> None:
        self.bundle, self._catalogue, self._forecasts, self._is_wanted = bundle, catalogue, forecasts, is_wanted
        self._upkeep = UpkeepRunner("bundle", self.is_due, self._work, clock=catalogue.clock, is_alone=is_alone)

    async def promise(self) -> None:
        """Decide for a database in which nothing was ever known that the matches belong here, whatever else comes in.

        It is to be called before anything else is brought in.
        """
        if self._is_wanted and not await Competition.every.all().exists():
            await self._upkeep.announce()

    async def begin(self) -> None:
        """Begin beside the caller, where anything is due."""
        if await self.is_due():
            self._upkeep.begin()

    async def finish(self) -> None:
        """Return when nothing is due any more, or it has failed."""
        await self._upkeep.finish()

    async def is_due(self) -> bool:
        """Whether the matches were promised to this database and some of them are missing."""
        return self._is_wanted and await self._upkeep.is_announced() and bool(await self.missing())

    async def underway(self) -> Progress | None:
        """How far it is, or that it has failed; None where nothing of it is done now."""
        return await self._upkeep.underway() if self._is_wanted else None

    async def missing(self) -> tuple[Bundled, ...]:
        """Files whose content never came in, but for those that somebody has taken out again in an older edition."""
        files = tuple(self.bundle.files())
        mentioned = Q(digest__in=[each.file.digest for each in files]) | Q(name__in=[each.name for each in files])
        rows = (
            await ImportedFile.filter(mentioned, act=Act.IMPORT)
            .order_by("id")
            .values_list("digest", "name", "withdrawn_at")
        )
        digests = {digest for digest, _, _ in rows}
        withdrawn = {name: at is not None for _, name, at in rows}
        return tuple(
            each
            for each in files
            if each.file.digest not in digests and not (withdrawn.get(each.name) or withdrawn.get(each.base))
        )

    async def are_others_here(self) -> bool:
        """Whether real matches came in by any file that did not come with the program."""
        imported = ImportedFile.filter(act=Act.IMPORT, withdrawn_at__isnull=True, competition__is_synthetic=False)
        return await imported.exclude(digest__in=list(self.bundle.by_digest())).exists()

    async def sources_of(self, competition_ids: Collection[int]) -> dict[int, tuple[BundleSource, ...]]:
        """Who gathered the bundled matches of each competition, in one statement."""
        known, found = self.bundle.by_digest(), {each: dict[str, BundleSource]() for each in competition_ids}
        rows = ImportedFile.filter(competition_id__in=list(found), act=Act.IMPORT, withdrawn_at__isnull=True)
        for competition, digest in await rows.distinct().values_list("competition_id", "digest"):
            if source := known.get(str(digest)):
                found[competition][source.key] = source
        return {each: tuple(sources[key] for key in sorted(sources)) for each, sources in found.items()}

    async def _work(self, report: Report) -> None:
        await self._import(await self.missing(), report)
        await self._forecasts.catch_up(report)

    async def _import(self, files: Sequence[Bundled], report: Report) -> None:
        """All as of one moment: what came in at once can be undone at once."""
        at, total = self._catalogue.clock(), sum(each.file.matches for each in files)
        before = 0
        report(STEP, before, total)
        for each in files:
            parsed = await asyncio.to_thread(self.bundle.read, each, at.date())
            await self._catalogue.import_results(parsed, at=at, report=_further(report, before, total))
            before += each.file.matches
            report(STEP, before, total)

    async def __aenter__(self) -> Self:
        await self._upkeep.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._upkeep.__aexit__(kind, error, trace)


def _further(report: Report, before: int, total: int) -> RowsDone:
    return lambda done, of_file: report(STEP, before + done, total)
