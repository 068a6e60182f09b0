"""The import of files as a job: each file is tried, and each gets its line in the report."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import msgspec

from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.importers.parsed import ParsedFile, RefusedRow, RefusedRows
from engine.catalogue.importers.reading import read_each
from engine.catalogue.service import Catalogue
from engine.catalogue.uploads import SourceFile, Uploads
from engine.catalogue.views import Correction, ImportReport, Move, NameResemblance, Relisted, Withdrawal
from engine.errors import OracleError
from engine.forecasts.service import Forecasts
from engine.jobs.executor import Executor
from engine.jobs.values import JobResult, Report
from engine.notices import Notice, NoticeKind, noted

MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file of an import. Lists give the first 50; the numbers count all.

    Attributes:
        file: Its name.
        refusal: Why nothing of it was kept; None where it was imported.
        hint: What to do about that; else empty.
        format: How it was read; empty where it was refused.
        competitions: Names of the competitions that it speaks of.
        rows: Matches that it holds, without refused and repeated rows.
        added: Matches that were not known.
        played: Fixtures known before that got their score.
        detailed: Matches known before of which it knew more: shots, time of kick-off, round.
        unchanged: Matches of which it said nothing new.
        corrected: Scores that were known otherwise.
        corrections: The first of them.
        moved: Matches that stand on another day than before.
        moves: The first of them.
        joined: Matches that it lists twice, as planned and as played.
        relisted: The first of them.
        annulled: Matches whose result it takes back.
        withdrawals: The first of them.
        refused: Rows that were left out; where the file was refused, those that refused it.
        refused_rows: The first of them.
        notes: How it was read, in sentences.
        warnings: What in it may be wrong, in sentences.
        resemblances: Names that may be those of one team.
    """

    file: str
    refusal: str | None = None
    hint: str = ""
    format: str = ""
    competitions: tuple[str, ...] = ()
    rows: int = 0
    added: int = 0
    played: int = 0
    detailed: int = 0
    unchanged: int = 0
    corrected: int = 0
    corrections: tuple[Correction, ...] = ()
    moved: int = 0
    moves: tuple[Move, ...] = ()
    joined: int = 0
    relisted: tuple[Relisted, ...] = ()
    annulled: int = 0
    withdrawals: tuple[Withdrawal, ...] = ()
    refused: int = 0
    refused_rows: tuple[RefusedRow, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    resemblances: tuple[NameResemblance, ...] = ()

    @classmethod
    def of(cls, report: ImportReport) -> FileReport:
        return cls(
            file=report.file,
            format=report.format,
            competitions=tuple(each.name for each in report.competitions),
            rows=report.rows,
            added=report.added,
            played=report.played,
            detailed=report.detailed,
            unchanged=report.unchanged,
            corrected=len(report.corrected),
            corrections=report.corrected[:MOST_LINES],
            moved=len(report.moved),
            moves=report.moved[:MOST_LINES],
            joined=len(report.joined),
            relisted=report.joined[:MOST_LINES],
            annulled=len(report.annulled),
            withdrawals=report.annulled[:MOST_LINES],
            refused=len(report.refused),
            refused_rows=tuple(report.refused[:MOST_LINES]),
            notes=report.notes[:MOST_LINES],
            warnings=report.warnings[:MOST_LINES],
            resemblances=report.resemblances[:MOST_LINES],
        )

    @classmethod
    def refused_whole(cls, file: str, error: OracleError) -> FileReport:
        rows = error.rows if isinstance(error, RefusedRows) else ()
        return cls(
            file=file,
            refusal=str(error),
            hint=error.hint,
            refused=error.count if isinstance(error, RefusedRows) else 0,
            refused_rows=tuple(RefusedRow(row["line"], row["column"], row["reason"]) for row in rows[:MOST_LINES]),
        )


@dataclass(frozen=True, slots=True)
class ImportParameters:
    """
    Args:
        upload: Where the files lie; see `Uploads.files`.
        files: What their owner calls them.
    """

    upload: str
    files: tuple[str, ...]
    options: ImportOptions


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that is to be read.

    Args:
        today: A score from a later day than the next one is refused.
    """

    file: SourceFile
    options: ImportOptions
    today: date


async def import_files(
    catalogue: Catalogue,
    forecasts: Forecasts,
    uploads: Uploads,
    executor: Executor,
    given: ImportParameters,
    report: Report,
) -> JobResult:
    """Keep what the files say, each whole or not at all, then rate and score what they change.

    Each file of an archive is one, once all of the archive was read. Begun again after half of them were kept, it finds
    those unchanged. All came in at once, so that one undoing takes all of them back.

    Args:
        executor: Reads them: whatever their owner packed into them, its work is not the event loop's.
    """
    files = uploads.files(given.upload, given.files)
    if not await asyncio.to_thread(uploads.has, given.upload):
        return JobResult(Notice(NoticeKind.FILES_GONE), has_failed=True)
    kept, reports = await _imported(catalogue, executor, files, given.options, report)
    if kept:
        await forecasts.catch_up(report)
    first = next((each.id for one in kept for each in one.competitions), None)
    return JobResult(told(reports), first, encoded(reports), has_failed=not kept)


async def _imported(
    catalogue: Catalogue, executor: Executor, files: Sequence[SourceFile], options: ImportOptions, report: Report
) -> tuple[list[ImportReport], list[FileReport]]:
    at, kept, reports = catalogue.clock(), [], []
    for file in files:
        report(noted(NoticeKind.READING_FILE, file=file.name), 0, 0)
        (parts,) = await executor.map(said_by, (Reading(file, options, at.date()),), lambda _: None)
        for part in parts:
            if isinstance(part, FileReport):
                reports.append(part)
                continue
            progress = partial(report, noted(NoticeKind.IMPORTING_FILE, file=part.name))
            try:
                imported = await catalogue.import_results(part, at=at, report=progress)
                kept.append(imported)
                reports.append(FileReport.of(imported))
            except OracleError as refusal:
                reports.append(FileReport.refused_whole(part.name, refusal))
    return kept, reports


def said_by(reading: Reading) -> tuple[ParsedFile | FileReport, ...]:
    """What each file in one says; of those that are refused their lines of the report, which go between processes."""
    file = reading.file
    parts = read_each(file.content, file.name, reading.options, reading.today)
    return tuple(part if isinstance(part, ParsedFile) else FileReport.refused_whole(part.file, part) for part in parts)


def told(reports: Sequence[FileReport]) -> Notice:
    """What came of the files; of a single one that was refused, why."""
    refused = [each for each in reports if each.refusal is not None]
    if len(reports) == 1 and refused:
        return noted(NoticeKind.FILE_REFUSED, refusal=refused[0].refusal, hint=refused[0].hint)
    sums = {name: sum(getattr(each, name) for each in reports) for name in ("rows", "added", "corrected")}
    alike = sum(len(each.resemblances) for each in reports)
    return noted(NoticeKind.IMPORTED, files=len(reports), refused=len(refused), alike=alike, **sums)


def encoded(reports: Sequence[FileReport]) -> str:
    return msgspec.json.encode(reports).decode()


def decoded(figures: str) -> tuple[FileReport, ...]:
    return msgspec.json.decode(figures, type=tuple[FileReport, ...])
