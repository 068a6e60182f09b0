"""Work that takes longer than a request, and how far it is."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated

import msgspec
import strawberry
from strawberry import argument, field

from engine.catalogue import names, seasons, uploads
from engine.catalogue.importers.advice import Asker
from engine.catalogue.importers.options import DateOrder, Encoding, ImportOptions
from engine.catalogue.importers.parsed import Format
from engine.catalogue.views import CompetitionView
from engine.errors import InvalidInput
from engine.evaluation.backtest import BacktestReport
from engine.jobs.imports import FileReport, ImportParameters, decoded
from engine.jobs.kinds import BacktestParameters, SeasonProjectionParameters
from engine.jobs.values import JobView
from schema.context import Info
from schema.types.connection import ROWS, After, Connection, First, connection, page_size
from schema.types.enums import ImportFormat, JobKind
from schema.types.enums import Sport as PlayedSport
from schema.types.ids import place_after, row_id
from schema.types.imports import ColumnInput
from schema.types.node import Node
from schema.types.shown import auto, shows

# Of a column of a file.
MOST_COLUMN_CHARACTERS = 200
MOST_COLUMNS = 40

JobId = Annotated[strawberry.ID, argument(description="Id of a job of the viewer.")]
CompetitionId = Annotated[strawberry.ID, argument(description="Id of the competition.")]
Since = Annotated[date | None, argument(description="First day that is forecast; else the first that has a result.")]
Until = Annotated[date | None, argument(description="Last day that is forecast; else the last that has a result.")]
FileContent = Annotated[str, argument(description="The file: CSV or JSON of results and fixtures.")]
FileName = Annotated[str, argument(description=f"Name of the file, 1 to {uploads.MOST_CHARACTERS} characters.")]
Form = Annotated[ImportFormat, argument(description="How the file is written.")]
CompetitionName = Annotated[str | None, argument(description="Name of the competition, where the file gives none.")]
SportPlayed = Annotated[PlayedSport, argument(description="What was played.")]
Dates = Annotated[DateOrder, argument(description="What comes first in dates that can be read both ways.")]
TextEncoding = Annotated[Encoding, argument(description="Of texts whose letters are not told rightly.")]
SeasonName = Annotated[
    str | None,
    argument(description="Season of every row that names none; else told from the breaks between match days."),
]
Columns = Annotated[
    list[ColumnInput] | None, argument(description="What the file calls fields that it does not name as others do.")
]
SkipBadRows = Annotated[bool, argument(description="Leave bad rows out; else one bad row refuses the file.")]


async def competition(job: strawberry.Parent[JobView], info: Info) -> CompetitionView | None:
    if job.competition_id is None:
        return None
    return await info.context.competition(job.competition_id)


def scores(job: strawberry.Parent[JobView]) -> BacktestReport | None:
    """What the walk gave; the engine's own figures, kept as JSON."""
    if job.kind is not JobKind.BACKTEST or not job.figures:
        return None
    return msgspec.json.decode(job.figures, type=BacktestReport)


def files(job: strawberry.Parent[JobView]) -> tuple[FileReport, ...] | None:
    if job.kind is not JobKind.IMPORT or not job.figures:
        return None
    return decoded(job.figures)


@shows(BacktestReport)
class BacktestScores:
    n: auto
    log_score: auto
    base_log_score: auto
    rps: auto
    brier: auto
    calibration_slope: auto
    ece: auto
    sharpness: auto


def message(job: strawberry.Parent[JobView], info: Info) -> str:
    return info.context.wording.notice(job.notice)


@shows(JobView)
class Job(Node):
    id: strawberry.ID
    kind: auto
    subject: auto
    state: auto
    done: auto
    total: auto
    message: str = field(resolver=message, description="The step that it is at, or in the end what came of it.")
    competition: CompetitionView | None = field(
        resolver=competition, description="Whose season, results or scores it made; null until it is done."
    )
    scores: BacktestReport | None = field(resolver=scores, description="Of a backtest that is done; else null.")
    files: tuple[FileReport, ...] | None = field(
        resolver=files, description="What became of each file of an import that has ended; else null."
    )
    started_at: auto
    updated_at: auto
    ended_at: auto


@strawberry.type(description="The job that was begun, or the same one that was running already.")
class StartJobPayload:
    job: JobView = field(description="Its state: follow it by `jobProgress`, or ask for `job` again.")


@strawberry.type(description="The job as it is now: cancelled, or as it had ended before.")
class CancelJobPayload:
    job: JobView = field(description="Its state says which.")


async def cancel_job(info: Info, id: JobId) -> CancelJobPayload:
    viewer, jobs = info.context.signed_in(), info.context.services.jobs
    return CancelJobPayload(job=await jobs.cancel(viewer.id, row_id("job", id)))


async def start_season_projection(info: Info, competition_id: CompetitionId) -> StartJobPayload:
    viewer, services = info.context.signed_in(), info.context.services
    asked = await info.context.competition(row_id("competition", competition_id))
    begun = await services.jobs.start(
        viewer.id, JobKind.SEASON_PROJECTION, asked.slug, SeasonProjectionParameters(asked.id)
    )
    return StartJobPayload(job=begun)


async def start_backtest(
    info: Info, competition_id: CompetitionId, since: Since = None, until: Until = None
) -> StartJobPayload:
    viewer, services = info.context.signed_in(), info.context.services
    asked = await info.context.competition(row_id("competition", competition_id))
    first, last = since or date.min, until or date.max
    if first > last:
        raise InvalidInput(field="since", reason="must not be later than until")
    begun = await services.jobs.start(
        viewer.id, JobKind.BACKTEST, f"{asked.slug} {first} {last}", BacktestParameters(asked.id, first, last)
    )
    return StartJobPayload(job=begun)


async def start_import(
    info: Info,
    name: FileName,
    content: FileContent,
    format: Form = Format.AUTO,
    competition: CompetitionName = None,
    skip_bad_rows: SkipBadRows = False,
    dates: Dates = DateOrder.AUTO,
    columns: Columns = None,
    season: SeasonName = None,
    sport: SportPlayed = PlayedSport.SOCCER,
) -> StartJobPayload:
    administrator, services = info.context.administrator(), info.context.services
    if not 1 <= len(name) <= uploads.MOST_CHARACTERS:
        raise InvalidInput(field="name", reason=f"use 1 to {uploads.MOST_CHARACTERS} characters")
    options = import_options(format, competition, sport, skip_bad_rows, dates, columns, season, Asker.MUTATION)
    upload = await asyncio.to_thread(services.uploads.keep, name, content.encode())
    try:
        return await begun_import(info, administrator.id, ImportParameters(upload.name, (name,), options))
    except BaseException:
        await asyncio.shield(asyncio.to_thread(upload.discard))
        raise


async def import_upload(
    info: Info,
    format: Form = Format.AUTO,
    competition: CompetitionName = None,
    sport: SportPlayed = PlayedSport.SOCCER,
    skip_bad_rows: SkipBadRows = False,
    dates: Dates = DateOrder.AUTO,
    columns: Columns = None,
    encoding: TextEncoding = Encoding.AUTO,
    season: SeasonName = None,
) -> StartJobPayload:
    administrator, upload = info.context.administrator(), info.context.upload
    if upload is None or not upload.files:
        raise InvalidInput(field="file", reason="choose a file")
    options = import_options(format, competition, sport, skip_bad_rows, dates, columns, season, Asker.FORM, encoding)
    names = tuple(file.name for file in upload.files)
    return await begun_import(info, administrator.id, ImportParameters(upload.name, names, options))


def import_options(
    format: Format,
    competition: str | None,
    sport: PlayedSport,
    skip_bad_rows: bool,
    dates: DateOrder,
    columns: list[ColumnInput] | None,
    season: str | None,
    asker: Asker,
    encoding: Encoding = Encoding.AUTO,
) -> ImportOptions:
    """
    Args:
        asker: A mutation that takes a file with it is a page's form; the other one is written by hand.

    Raises:
        InvalidInput: A name is too long, or there are too many columns.
    """
    named = columns or []
    if len(named) > MOST_COLUMNS:
        raise InvalidInput(field="columns", reason=f"name at most {MOST_COLUMNS}")
    for field_name, text, most in (
        ("competition", competition, names.MOST_CHARACTERS),
        ("season", season, seasons.MOST_CHARACTERS),
        *(("columns", each.column, MOST_COLUMN_CHARACTERS) for each in named),
    ):
        if text is not None and len(text) > most:
            raise InvalidInput(field=field_name, reason=f"use at most {most} characters")
    return ImportOptions(
        format=format,
        competition=competition,
        sport=sport,
        skip_bad_rows=skip_bad_rows,
        columns={each.field[:MOST_COLUMN_CHARACTERS]: each.column for each in named},
        dates=dates,
        season=season,
        encoding=encoding,
        asker=asker,
    )


async def begun_import(info: Info, administrator_id: int, given: ImportParameters) -> StartJobPayload:
    """The job, with its entry in the audit trail. Files of one name may differ, so that none stands for another."""
    jobs, ledger = info.context.services.jobs, info.context.services.ledger
    begun = await jobs.start(administrator_id, JobKind.IMPORT, ", ".join(given.files), given, is_repeatable=False)
    await ledger.record(
        "import_begun",
        actor=administrator_id,
        payload={"file": given.files[0], "files": list(given.files), "job": begun.id},
        request_id=info.context.request_id,
    )
    return StartJobPayload(job=begun)


async def viewer_jobs(info: Info, first: First = ROWS, after: After = None) -> Connection[JobView]:
    viewer, size = info.context.signed_in(), page_size(first)
    found = await info.context.services.jobs.jobs(viewer.id, size + 1, place_after(after))
    return connection(
        found[:size],
        has_next=len(found) > size,
        cursor=lambda job: str(job.id),
        after=after,
    )
