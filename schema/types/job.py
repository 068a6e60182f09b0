"""Work that takes longer than a request, and how far it is."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import Annotated, cast

import msgspec
import strawberry
from strawberry import argument, field

from engine.catalogue import names, seasons, uploads
from engine.catalogue.importers.options import DateOrder, Encoding, ImportOptions
from engine.catalogue.importers.parsed import Format
from engine.errors import InvalidInput
from engine.evaluation.backtest import Report
from engine.jobs.imports import Import, decoded
from engine.jobs.kinds import Backtest, SeasonProjection
from engine.jobs.values import JobView
from schema.context import Info
from schema.types.competition import Competition
from schema.types.connection import ROWS, After, Connection, First, connection, page_size
from schema.types.enums import ImportFormat, JobKind, JobState
from schema.types.enums import Sport as PlayedSport
from schema.types.ids import place_after, row_id
from schema.types.imports import ColumnInput, FileReport
from schema.types.node import Node, is_a

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


def job_id(job: strawberry.Parent[JobView]) -> strawberry.ID:
    return strawberry.ID(str(job.id))


async def competition(job: strawberry.Parent[JobView], info: Info) -> Competition | None:
    if job.competition_id is None:
        return None
    return cast(Competition, await info.context.competition(job.competition_id))


def scores(job: strawberry.Parent[JobView]) -> BacktestScores | None:
    """What the walk gave; the engine's own figures, kept as JSON."""
    if job.kind is not JobKind.BACKTEST or not job.figures:
        return None
    return cast(BacktestScores, msgspec.json.decode(job.figures, type=Report))


def files(job: strawberry.Parent[JobView]) -> list[FileReport] | None:
    if job.kind is not JobKind.IMPORT or not job.figures:
        return None
    return cast(list[FileReport], list(decoded(job.figures)))


@strawberry.type(description="How forecasts would have done that were each made from the results before their day.")
class BacktestScores:
    n: int = field(description="Matches that were forecast.")
    log_score: float = field(description="Mean negative log of the probability of what happened; lower is better.")
    base_log_score: float = field(description="The same of forecasting by the outcome frequencies until then.")
    rps: float = field(description="Mean ranked probability score, from 0 to 1; lower is better.")
    brier: float = field(description="Mean Brier score of the three outcomes, from 0 to 2; lower is better.")
    calibration_slope: float | None = field(
        description="1 where chances are as far from each other as they should be; null where matches are too few."
    )
    ece: float | None = field(
        description="Mean distance of chances from frequencies, from 0 to 1; null where matches are too few."
    )
    sharpness: float = field(description="Mean variance of the chances about their mean.")


@strawberry.type(description="Work that takes longer than a request. Only who began it sees it. It costs nothing.")
class Job(Node):
    is_type_of = is_a(JobView)

    id: strawberry.ID = field(resolver=job_id, description="Id.")
    kind: JobKind = field(description="What is done.")
    subject: str = field(description="What it works on.")
    state: JobState = field(description="Whether it runs, and else how it ended.")
    done: int = field(description="What is done of the step, from 0 to `total`.")
    total: int = field(description="The whole of the step, at least 0, which stands until it is known.")
    message: str = field(description="The step that it is at, or in the end what came of it.")
    competition: Competition | None = field(
        resolver=competition, description="Whose season, results or scores it made; null until it is done."
    )
    scores: BacktestScores | None = field(resolver=scores, description="Of a backtest that is done; else null.")
    files: list[FileReport] | None = field(
        resolver=files, description="What became of each file of an import that has ended; else null."
    )
    started_at: datetime = field(description="When it was begun, UTC.")
    updated_at: datetime = field(description="When it last said how far it is, UTC.")
    ended_at: datetime | None = field(description="When it ended, UTC; null while it runs.")


@strawberry.type(description="The job that was begun, or the same one that was running already.")
class StartJobPayload:
    job: Job = field(description="Its state: follow it by `jobProgress`, or ask for `job` again.")


@strawberry.type(description="The job as it is now: cancelled, or as it had ended before.")
class CancelJobPayload:
    job: Job = field(description="Its state says which.")


async def cancel_job(info: Info, id: JobId) -> CancelJobPayload:
    viewer, jobs = info.context.signed_in(), info.context.services.jobs
    return CancelJobPayload(job=cast(Job, await jobs.cancel(viewer.id, row_id("job", id))))


async def start_season_projection(info: Info, competition_id: CompetitionId) -> StartJobPayload:
    viewer, services = info.context.signed_in(), info.context.services
    asked = await info.context.competition(row_id("competition", competition_id))
    begun = await services.jobs.start(viewer.id, JobKind.SEASON_PROJECTION, asked.slug, SeasonProjection(asked.id))
    return StartJobPayload(job=cast(Job, begun))


async def start_backtest(
    info: Info, competition_id: CompetitionId, since: Since = None, until: Until = None
) -> StartJobPayload:
    viewer, services = info.context.signed_in(), info.context.services
    asked = await info.context.competition(row_id("competition", competition_id))
    first, last = since or date.min, until or date.max
    if first > last:
        raise InvalidInput(field="since", reason="must not be later than until")
    begun = await services.jobs.start(
        viewer.id, JobKind.BACKTEST, f"{asked.slug} {first} {last}", Backtest(asked.id, first, last)
    )
    return StartJobPayload(job=cast(Job, begun))


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
) -> StartJobPayload:
    administrator, services = info.context.administrator(), info.context.services
    if not 1 <= len(name) <= uploads.MOST_CHARACTERS:
        raise InvalidInput(field="name", reason=f"use 1 to {uploads.MOST_CHARACTERS} characters")
    options = import_options(format, competition, PlayedSport.SOCCER, skip_bad_rows, dates, columns, season)
    upload = await asyncio.to_thread(services.uploads.keep, name, content.encode())
    try:
        return await begun_import(info, administrator.id, Import(upload.name, (name,), options))
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
    options = import_options(format, competition, sport, skip_bad_rows, dates, columns, season, encoding)
    names = tuple(file.name for file in upload.files)
    return await begun_import(info, administrator.id, Import(upload.name, names, options))


def import_options(
    format: Format,
    competition: str | None,
    sport: PlayedSport,
    skip_bad_rows: bool,
    dates: DateOrder,
    columns: list[ColumnInput] | None,
    season: str | None,
    encoding: Encoding = Encoding.AUTO,
) -> ImportOptions:
    """
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
    )


async def begun_import(info: Info, administrator_id: int, given: Import) -> StartJobPayload:
    """The job, with its entry in the audit trail. Files of one name may differ, so that none stands for another."""
    jobs, ledger = info.context.services.jobs, info.context.services.ledger
    begun = await jobs.start(administrator_id, JobKind.IMPORT, ", ".join(given.files), given, is_repeatable=False)
    await ledger.record(
        "import_begun",
        actor=administrator_id,
        payload={"file": given.files[0], "files": list(given.files), "job": begun.id},
        request_id=info.context.request_id,
    )
    return StartJobPayload(job=cast(Job, begun))


async def viewer_jobs(info: Info, first: First = ROWS, after: After = None) -> Connection[Job]:
    viewer, size = info.context.signed_in(), page_size(first)
    found = await info.context.services.jobs.jobs(viewer.id, size + 1, place_after(after))
    shown = cast(tuple[Job, ...], found[:size])
    return connection(
        shown,
        has_next=len(found) > size,
        cursor=lambda job: str(job.id),
        after=after,
    )
