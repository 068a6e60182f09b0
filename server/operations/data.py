"""Brings results in and lists them."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalogue import sources
from engine.catalogue.act import ImportedFileView
from engine.catalogue.importers.parsed import ParsedFile
from engine.catalogue.sources import Pulled
from engine.catalogue.views import CompetitionView, ImportReport
from server.installation import Installation
from server.operations.base import Nothing, Report, operation


@dataclass(frozen=True, slots=True)
class ResultsImport:
    """A file as the command's own process read it: no path crosses the socket."""

    file: ParsedFile


@operation("data.import")
async def import_results(installation: Installation, arguments: ResultsImport, report: Report) -> ImportReport:
    services = installation.services
    imported = await services.catalogue.import_results(
        arguments.file, report=lambda done, total: report("Importing", done, total)
    )
    if imported.has_changed_results:
        await services.forecasts.catch_up(report)
    return imported


@dataclass(frozen=True, slots=True)
class Download:
    """
    Args:
        source: Key of a league at its provider, such as "soccer/eng-1".
        year: In which the season begins; None is the current one.
        base_url: A mirror of the provider's files.
    """

    source: str
    year: int | None = None
    base_url: str | None = None


@operation("data.pull")
async def pull(installation: Installation, arguments: Download, report: Report) -> tuple[Pulled, ...]:
    pulled = await sources.pull(
        installation.services.catalogue,
        arguments.source,
        year=arguments.year,
        base_url=arguments.base_url,
        report=lambda done, total: report("Downloading", done, total),
    )
    if any(each.report and each.report.has_changed_results for each in pulled):
        await installation.services.forecasts.catch_up(report)
    return pulled


@dataclass(frozen=True, slots=True)
class Holdings:
    competitions: tuple[CompetitionView, ...]
    files: tuple[ImportedFileView, ...]


@operation("data.list")
async def list_data(installation: Installation, arguments: Nothing, report: Report) -> Holdings:
    catalogue = installation.services.catalogue
    files = await catalogue.imported_files(first=1000)
    return Holdings(await catalogue.competitions(), files.items)
