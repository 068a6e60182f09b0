"""Files as a job: each is tried, each is reported, and none stays behind."""

from __future__ import annotations

import io
import pickle
import zipfile
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar, cast

import pytest

from engine.accounts.models import User
from engine.catalogue import demo
from engine.catalogue.importers.options import ImportOptions
from engine.catalogue.service import Catalogue
from engine.catalogue.uploads import SourceFile, Uploads
from engine.catalogue.views import NameResemblance
from engine.forecasts.service import Forecasts
from engine.jobs.executor import Done, Thread, done_with, unpacked
from engine.jobs.imports import MOST_LINES, FileReport, ImportParameters, decoded, encoded, import_files, told
from engine.jobs.kinds import kinds
from engine.jobs.models import JobKind, JobState
from engine.jobs.service import Jobs
from engine.jobs.values import JobResult, JobView
from engine.jobs.worker import Worker
from engine.simulation.wording import en
from engine.store.database import Database, open_database

NOW = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)
T = TypeVar("T")
R = TypeVar("R")
HEADER = "date,home,away,home_score,away_score"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as opened:
        yield opened


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    return Catalogue(database, clock=lambda: NOW)


def source(name: str, *rows: str) -> SourceFile:
    return SourceFile(name, "\n".join((HEADER, *rows)).encode())


async def imported(
    catalogue: Catalogue, *files: SourceFile, skip_bad_rows: bool = False, competition: str | None = "Forest League"
) -> JobResult:
    forecasts = Forecasts(catalogue.database, catalogue, clock=lambda: NOW)
    options = ImportOptions(competition=competition, skip_bad_rows=skip_bad_rows)
    with TemporaryDirectory() as folder:
        uploads = Uploads(Path(folder))
        upload = uploads.begin()
        for file in files:
            upload.add(file.name).write_bytes(cast(bytes, file.content))
        given = ImportParameters(upload.name, tuple(file.name for file in files), options)
        return await import_files(catalogue, forecasts, uploads, Thread(), given, lambda step, done, total: None)


def reports(outcome: JobResult) -> tuple[FileReport, ...]:
    assert outcome.figures is not None
    return decoded(outcome.figures)


async def test_a_refused_file_does_not_keep_the_next_from_being_tried(catalogue: Catalogue) -> None:
    outcome = await imported(
        catalogue,
        source("one.csv", "2024-01-01,A,B,1,0"),
        source("bad.csv", "2024-01-02,A,B,x,0"),
        source("three.csv", "2024-01-03,B,A,2,2"),
    )

    assert [each.refusal is None for each in reports(outcome)] == [True, False, True]
    assert en.notice(outcome.notice) == "1 of 3 files was refused; 2 matches read, 2 new, 0 corrected."
    assert not outcome.has_failed
    assert outcome.competition_id is not None


def packed(name: str, *files: SourceFile) -> SourceFile:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for file in files:
            archive.writestr(file.name, cast(bytes, file.content))
    return SourceFile(name, content.getvalue())


async def test_each_file_of_an_archive_is_tried_and_reported_and_all_are_undone_at_once(catalogue: Catalogue) -> None:
    outcome = await imported(
        catalogue,
        packed(
            "seasons.zip",
            source("bad.csv", "2024-01-02,A,B,x,0"),
            source("one.csv", "2024-01-01,A,B,1,0"),
            source("two.csv", "01/02/2024,A,B,1,0"),
            source("three.csv", "2024-01-03,B,A,2,2"),
        ),
    )
    undone = await catalogue.acts.undo()

    assert [(each.file, each.refusal is None) for each in reports(outcome)] == [
        ("seasons.zip/bad.csv", False),
        ("seasons.zip/one.csv", True),
        ("seasons.zip/two.csv", False),
        ("seasons.zip/three.csv", True),
    ]
    assert en.notice(outcome.notice) == "2 of 4 files were refused; 2 matches read, 2 new, 0 corrected."
    assert "--skip-bad-rows" in reports(outcome)[0].hint
    assert "--dates" in reports(outcome)[2].hint
    assert (undone.removed, undone.is_done) == (2, True)


async def test_a_file_of_an_archive_that_the_catalogue_refuses_does_not_end_the_others(catalogue: Catalogue) -> None:
    """A competition of the file's own name that is synthetic takes no real result."""
    await demo.load(catalogue)
    (synthetic,) = [each.name for each in await catalogue.competitions()]
    rows = (f"{HEADER},competition", "2024-01-01,A,B,1,0,{}")
    named = [SourceFile(f"{name}.csv", "\n".join(rows).format(name).encode()) for name in (synthetic, "Other League")]

    outcome = await imported(catalogue, packed("both.zip", *named), competition=None)

    assert [each.refusal is None for each in reports(outcome)] == [False, True]


async def test_the_files_of_a_job_are_undone_at_once(catalogue: Catalogue) -> None:
    hours = count()
    catalogue.clock = lambda: NOW + timedelta(hours=next(hours))
    await imported(catalogue, source("before.csv", "2023-12-01,A,B,1,0"))
    await imported(catalogue, source("one.csv", "2024-01-01,A,B,1,0"), source("two.csv", "2024-01-03,B,A,2,2"))

    report = await catalogue.acts.undo()

    assert report.removed == 2
    assert [*map(en.notice, report.notes)] == ["What came in at once goes at once: one.csv, two.csv."]


async def test_a_job_of_which_nothing_was_kept_has_failed(catalogue: Catalogue) -> None:
    one = await imported(catalogue, source("bad.csv", "2024-01-02,A,B,x,0"))
    both = await imported(catalogue, source("bad.csv", "2024-01-02,A,B,x,0"), SourceFile("empty.csv", b""))

    assert one.has_failed
    assert en.notice(one.notice).startswith("bad.csv, line 2, column home_score")
    assert both.has_failed
    assert en.notice(both.notice) == "2 of 2 files were refused: nothing was kept."
    assert [each.refused for each in reports(both)] == [1, 0]


async def test_what_a_file_changed_is_counted_in_full_and_listed_in_part(catalogue: Catalogue) -> None:
    many = MOST_LINES + 7
    await imported(catalogue, source("first.csv", *(f"2023-01-01,A{n},B{n},1,0" for n in range(many))))

    outcome = await imported(
        catalogue,
        source(
            "second.csv",
            *(f"2023-01-01,A{n},B{n},1,1" for n in range(many)),
            *(f"2023-01-02,A{n},A{n},1,1" for n in range(many)),
        ),
        skip_bad_rows=True,
    )

    (report,) = reports(outcome)
    assert (report.corrected, len(report.corrections)) == (many, MOST_LINES)
    assert (report.refused, len(report.refused_rows)) == (many, MOST_LINES)
    assert (report.corrections[0].old, report.corrections[0].new) == ((1, 0), (1, 1))


class Elsewhere:
    """An executor as one that runs its tasks in another process: what comes and goes is packed."""

    def __init__(self) -> None:
        self.functions: list[str] = []

    async def map(self, function: Callable[[T], R], tasks: Sequence[T], done: Done) -> list[R]:
        self.functions.append(function.__name__)
        made: list[R] = unpacked(pickle.dumps([unpacked(done_with(pickle.dumps((function, each)))) for each in tasks]))
        return made


@pytest.mark.parametrize("row", ["2024-01-02,A,B,1,0", "2024-01-02,A,B,x,0"])
async def test_files_are_read_where_the_executor_is(catalogue: Catalogue, tmp_path: Path, row: str) -> None:
    """Whatever was packed into them, the event loop does not wait for it."""
    elsewhere, uploads = Elsewhere(), Uploads(tmp_path / "uploads")
    upload = uploads.keep("late.csv", f"{HEADER}\n{row}".encode())
    given = ImportParameters(upload.name, ("late.csv",), ImportOptions(competition="Forest League"))
    forecasts = Forecasts(catalogue.database, catalogue, clock=lambda: NOW)

    there = await import_files(catalogue, forecasts, uploads, elsewhere, given, lambda step, done, total: None)
    here = await imported(catalogue, source("late.csv", row))

    assert elsewhere.functions == ["said_by"]
    assert there.has_failed == here.has_failed
    assert [each.rows for each in reports(there)] == [each.rows for each in reports(here)]
    assert [each.refused_rows for each in reports(there)] == [each.refused_rows for each in reports(here)]


@dataclass(frozen=True)
class House:
    """Jobs of this process, and who begins them."""

    jobs: Jobs
    uploads: Uploads
    owner: int

    async def begin(self, name: str, *rows: str) -> tuple[JobView, ImportParameters]:
        upload = self.uploads.begin()
        upload.add(name).write_text("\n".join((HEADER, *rows)))
        options = ImportOptions(competition="Forest League")
        given = ImportParameters(upload.name, tuple(file.name for file in upload.files), options)
        return await self.jobs.start(self.owner, JobKind.IMPORT, name, given, is_repeatable=False), given

    async def ended(self, job: JobView) -> JobView:
        return [view async for view in self.jobs.progress(self.owner, job.id)][-1]


@pytest.fixture
async def house(catalogue: Catalogue, tmp_path: Path) -> House:
    forecasts = Forecasts(catalogue.database, catalogue, clock=lambda: NOW)
    uploads = Uploads(tmp_path / "uploads")
    owner = await User.create(name="ann", name_key="ann", password_hash="", created_at=NOW)
    return House(Jobs(kinds(catalogue, forecasts, uploads), clock=lambda: NOW), uploads, owner.id)


@pytest.mark.parametrize("rows", ["2024-01-02,A,B,1,0", "2024-01-02,A,B,x,0"])
async def test_files_on_disk_are_gone_however_the_job_ended(house: House, rows: str) -> None:
    async with Worker(house.jobs):
        last = await house.ended((await house.begin("../late.csv", rows))[0])

    assert last.figures is not None
    assert [each.file for each in decoded(last.figures)] == ["late.csv"]
    assert list(house.uploads.folder.iterdir()) == []


async def test_files_of_a_job_that_waits_outlive_a_start_and_go_when_it_is_cancelled(house: House) -> None:
    job, given = await house.begin("late.csv", "2024-01-02,A,B,1,0")
    house.uploads.begin()

    house.uploads.clear({each.upload for each in await house.jobs.live(JobKind.IMPORT)})
    kept = [folder.name for folder in house.uploads.folder.iterdir()]
    cancelled = await house.jobs.cancel(house.owner, job.id)

    assert kept == [given.upload]
    assert en.notice(cancelled.notice) == "It was cancelled. Files that were imported before that stay."
    assert list(house.uploads.folder.iterdir()) == []


async def test_an_import_whose_files_are_gone_says_so(house: House) -> None:
    job, given = await house.begin("late.csv", "2024-01-02,A,B,1,0")
    house.uploads.discard(given.upload)

    async with Worker(house.jobs):
        last = await house.ended(job)

    assert last.state is JobState.FAILED
    assert en.notice(last.notice) == "The files are not here any more. Send them again."


async def test_an_import_begun_again_changes_nothing_twice(house: House, catalogue: Catalogue) -> None:
    """As after a server that ended between two files: what it had kept is there, and the rest comes in."""
    await imported(catalogue, source("one.csv", "2024-01-01,A,B,1,0"))
    upload = house.uploads.begin()
    for name, row in (("one.csv", "2024-01-01,A,B,1,0"), ("two.csv", "2024-01-03,B,A,2,2")):
        upload.add(name).write_text(f"{HEADER}\n{row}\n")
    given = ImportParameters(upload.name, ("one.csv", "two.csv"), ImportOptions(competition="Forest League"))

    async with Worker(house.jobs):
        last = await house.ended(await house.jobs.start(house.owner, JobKind.IMPORT, "one.csv", given))

    assert (last.state, en.notice(last.notice)) == (JobState.DONE, "2 matches read, 1 new, 0 corrected.")


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [(1, "1 match read, 1 new, 0 corrected."), (1_024, "1,024 matches read, 1,024 new, 0 corrected.")],
)
def test_one_match_is_a_match(rows: int, sentence: str) -> None:
    assert en.notice(told([FileReport("a.csv", rows=rows, added=rows)])) == sentence


@pytest.mark.parametrize(
    ("alike", "said"), [(0, ""), (1, " 1 new name resembles another."), (2, " 2 new names resemble another.")]
)
def test_new_names_that_are_like_others_are_counted(alike: int, said: str) -> None:
    names = (NameResemblance("Forest League", "Koln", "Köln"),) * alike

    assert (
        en.notice(told([FileReport("a.csv", rows=2, resemblances=names)]))
        == f"2 matches read, 0 new, 0 corrected.{said}"
    )


def test_a_report_is_kept_as_it_is() -> None:
    report = FileReport("a.csv", refusal="No.", hint="Yes.", competitions=("Forest League",), rows=3)

    assert decoded(encoded([report])) == (report,)
