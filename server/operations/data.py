"""Brings results in and lists them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from engine.catalogue.act import ActReport, ImportedFileView, SubjectKind
from engine.catalogue.importers.parsed import ParsedFile
from engine.catalogue.sources import Pulled
from engine.catalogue.views import FixtureView, ImportReport
from engine.simulation.wording import en
from server.operations.base import Nothing, Report, operation, worded
from server.operations.names import record
from server.services import Installation

# Files, or matches of a season.
MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class ResultsImport:
    """A file as the command's own process read it: no path crosses the socket.

    Args:
        at: When the command began: its files came in at once.
    """

    file: ParsedFile
    at: datetime | None = None


@operation("data.import")
async def import_results(installation: Installation, arguments: ResultsImport, report: Report) -> ImportReport:
    services = installation.services
    imported = await services.catalogue.import_results(
        arguments.file, at=arguments.at, report=lambda done, total: report("Importing", done, total)
    )
    if imported.has_changed_results:
        await services.forecasts.catch_up(worded(report))
    return imported


@dataclass(frozen=True, slots=True)
class Download:
    """
    Args:
        source: Key of a league at its provider, such as "soccer/eng-1".
        year: In which the season begins; None is the current one.
        base_url: A mirror of the provider's files; None is the one of the settings, or else the provider itself.
        at: When the command began: its leagues came in at once.
    """

    source: str
    year: int | None = None
    base_url: str | None = None
    at: datetime | None = None


@operation("data.pull")
async def pull(installation: Installation, arguments: Download, report: Report) -> tuple[Pulled, ...]:
    return await installation.puller.pull(
        arguments.source, worded(report), year=arguments.year, base_url=arguments.base_url, at=arguments.at
    )


@dataclass(frozen=True, slots=True)
class HeldCompetition:
    """A competition and what is known of it.

    Args:
        played: Matches with a score.
        overdue: Matches whose day is over and that have none.
        first_day: Of the first match that was played, as `last_day` is of the last.
        seasons: Their names, the first first.
    """

    id: int
    slug: str
    name: str
    sport: str
    is_synthetic: bool
    played: int
    ahead: int
    overdue: int
    first_day: date | None
    last_day: date | None
    seasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holdings:
    competitions: tuple[HeldCompetition, ...]
    files: tuple[ImportedFileView, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """
    Args:
        sentence: What the act did, or would do.
        notes: What else there is to know, a sentence each.
        forecasts: How many simulations are about the matches that it touches.
    """

    report: ActReport
    sentence: str
    notes: tuple[str, ...]
    forecasts: int


@dataclass(frozen=True, slots=True)
class Removal:
    what: str
    kind: SubjectKind | None = None
    rehearse: bool = False


@operation("data.remove")
async def remove(installation: Installation, arguments: Removal, report: Report) -> Changed:
    acts = installation.services.catalogue.acts
    done = await acts.remove(arguments.what, arguments.kind, rehearse=arguments.rehearse)
    return await _acted(installation, done, report)


@dataclass(frozen=True, slots=True)
class Undoing:
    """
    Args:
        import_id: The import that is meant; None is the last one.
    """

    import_id: int | None = None
    rehearse: bool = False


@operation("data.undo")
async def undo(installation: Installation, arguments: Undoing, report: Report) -> Changed:
    done = await installation.services.catalogue.acts.undo(arguments.import_id, rehearse=arguments.rehearse)
    return await _acted(installation, done, report)


@dataclass(frozen=True, slots=True)
class Annulment:
    """
    Args:
        is_withdrawn: Whether an annulment is taken back.
    """

    match: str
    is_withdrawn: bool = False
    rehearse: bool = False


@operation("data.annul")
async def annul(installation: Installation, arguments: Annulment, report: Report) -> Changed:
    acts = installation.services.catalogue.acts
    act = acts.reinstate if arguments.is_withdrawn else acts.annul
    return await _acted(installation, await act(arguments.match, rehearse=arguments.rehearse), report)


@dataclass(frozen=True, slots=True)
class Renaming:
    """
    Args:
        what: A competition, or a team.
        competition: Where the team plays.
    """

    what: str
    name: str
    competition: str | None = None
    rehearse: bool = False


@operation("data.rename")
async def rename(installation: Installation, arguments: Renaming, report: Report) -> Changed:
    acts = installation.services.catalogue.acts
    done = await acts.rename(arguments.what, arguments.name, arguments.competition, rehearse=arguments.rehearse)
    return await _acted(installation, done, report)


async def _acted(installation: Installation, done: ActReport, report: Report) -> Changed:
    """Written into the audit trail and followed by new ratings, where it changed anything."""
    services = installation.services
    forecasts = await services.forecasts.simulations.about_fixtures(done.fixture_ids)
    if done.is_done and done.is_needed:
        await record(installation, done.event, done.facts)
        await services.forecasts.catch_up(worded(report))
    notes = tuple(map(en.notice, done.notes))
    return Changed(replace(done, fixture_ids=()), en.notice(done.notice), notes, forecasts)


@operation("data.list")
async def list_data(installation: Installation, arguments: Nothing, report: Report) -> Holdings:
    files = await installation.services.catalogue.imported_files(first=MOST_LISTED)
    competitions = [each async for each in held(installation)]
    synthetic = {each.name for each in competitions if each.is_synthetic}
    return Holdings(tuple(competitions), tuple(told(files.items, synthetic)))


async def held(installation: Installation) -> AsyncIterator[HeldCompetition]:
    catalogue = installation.services.catalogue
    competitions = await catalogue.competitions()
    holdings = await catalogue.holdings([each.id for each in competitions])
    for each in competitions:
        known, seasons = holdings[each.id], await catalogue.season_rules.seasons(each.id)
        yield HeldCompetition(
            each.id,
            each.slug,
            each.name,
            each.sport,
            each.is_synthetic,
            known.played,
            known.ahead,
            known.overdue,
            known.first_day,
            known.last_day,
            tuple(season.name for season in seasons),
        )


@dataclass(frozen=True, slots=True)
class MatchesOf:
    """
    Args:
        season: None is the last one.
    """

    competition: str
    season: str | None = None


@dataclass(frozen=True, slots=True)
class ListedMatches:
    """The first matches of a season, by day."""

    competition: str
    season: str
    matches: tuple[FixtureView, ...]
    has_more: bool


@operation("data.matches")
async def list_matches(installation: Installation, arguments: MatchesOf, report: Report) -> ListedMatches:
    catalogue = installation.services.catalogue
    competition = await catalogue.competition(await catalogue.naming.competition_called(arguments.competition))
    seasons = await catalogue.season_rules.seasons(competition.id)
    season = arguments.season or (seasons[-1].name if seasons else "")
    found = await catalogue.fixtures(competition=competition.id, season=season or None, first=MOST_LISTED)
    return ListedMatches(competition.name, season, found.items, found.has_next)


def told(files: Iterable[ImportedFileView], synthetic: Collection[str]) -> Iterator[ImportedFileView]:
    """Each file, the newest first; a synthetic competition is drawn on and on, and its last drawing holds all of it."""
    drawn: set[str] = set()
    for file in files:
        if file.competition not in drawn:
            yield file
        if file.competition in synthetic:
            drawn.add(file.competition)
