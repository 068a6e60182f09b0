"""What each kind of job does: from parameters that a row can hold, with a word before anything is done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.catalogue.formats import Setting
from engine.catalogue.importers.options import DateOrder, ImportOptions
from engine.catalogue.importers.reading import parse_bytes
from engine.catalogue.service import Catalogue
from engine.catalogue.uploads import Uploads
from engine.forecasts.models import KeptProjection
from engine.forecasts.service import Forecasts
from engine.jobs.imports import ImportParameters
from engine.jobs.kinds import BacktestParameters, RatingParameters, SeasonProjectionParameters, kinds
from engine.jobs.models import JobKind
from engine.jobs.pulls import PullParameters
from engine.jobs.values import JobResult
from engine.simulation.season_format import SeasonFormat
from engine.store.database import Database

NOW = datetime(2024, 3, 10, 12, 0, tzinfo=UTC)
TEAMS = ("Alders", "Birches", "Cedars", "Elms")
GIVEN: dict[JobKind, Any] = {
    JobKind.SEASON_PROJECTION: SeasonProjectionParameters(1),
    JobKind.BACKTEST: BacktestParameters(1, date.min, date.max),
    JobKind.RATING: RatingParameters(1, "Forest League"),
    JobKind.IMPORT: ImportParameters(
        "upload", ("a.csv",), ImportOptions(columns={"home": "Heim"}, dates=DateOrder.DAY_FIRST)
    ),
    JobKind.PULL: PullParameters("soccer/eng-1"),
}
# That one asks over a network: what it says is told with a publisher of its own.
AT_HOME = [kind for kind in JobKind if kind is not JobKind.PULL]


@pytest.fixture
async def forecasts(database: Database) -> Forecasts:
    """Of a league that has met once and meets again."""
    catalogue = Catalogue(database, clock=lambda: NOW)
    lines = [
        f"{date(2024, 2, 28) + timedelta(days=number)},{home},{away},{number % 3},{number % 2}"
        for number, (home, away) in enumerate(permutations(TEAMS, 2))
    ]
    text = "\n".join(("date,home,away,home_score,away_score", *lines))
    await catalogue.import_results(parse_bytes(text.encode(), "forest.csv", competition="Forest League"))
    await catalogue.season_rules.set(1, Setting(SeasonFormat(4)))
    return Forecasts(database, catalogue, clock=lambda: NOW)


def uploads(folder: Path) -> Uploads:
    made = Uploads(folder)
    (folder / "upload").mkdir()
    (folder / "upload" / "0").write_text("date,Heim,away,home_score,away_score\n09/03/2024,Alders,Elms,1,0\n")
    return made


async def done(forecasts: Forecasts, kind: JobKind, folder: Path) -> tuple[JobResult, list[tuple[str, int, int]]]:
    told: list[tuple[str, int, int]] = []
    known = kinds(forecasts.catalogue, forecasts, uploads(folder))
    return await known[kind].work(GIVEN[kind], lambda *said: told.append(said)), told


@pytest.mark.parametrize("kind", JobKind)
async def test_what_a_kind_is_given_stands_in_a_row(forecasts: Forecasts, tmp_path: Path, kind: JobKind) -> None:
    known = kinds(forecasts.catalogue, forecasts, uploads(tmp_path))

    assert known.keys() == set(JobKind)
    assert msgspec.json.decode(msgspec.json.encode(GIVEN[kind]), type=known[kind].parameters) == GIVEN[kind]


@pytest.mark.parametrize("kind", AT_HOME)
async def test_a_job_says_first_that_nothing_is_done_yet(forecasts: Forecasts, tmp_path: Path, kind: JobKind) -> None:
    outcome, told = await done(forecasts, kind, tmp_path)

    assert not outcome.has_failed
    assert told[0][1] == 0
    assert told[0][0]


@pytest.mark.parametrize("kind", [JobKind.SEASON_PROJECTION, JobKind.BACKTEST])
async def test_a_job_done_again_in_another_process_gives_the_same(
    forecasts: Forecasts, tmp_path: Path, kind: JobKind
) -> None:
    first, _ = await done(forecasts, kind, tmp_path)
    await KeptProjection.filter(competition_id=1).delete()
    (tmp_path / "again").mkdir()
    elsewhere = Forecasts(forecasts.database, forecasts.catalogue, clock=lambda: NOW)
    again, _ = await done(elsewhere, kind, tmp_path / "again")

    assert again == first
    assert (first.seed is not None) == (kind is JobKind.SEASON_PROJECTION)
