"""A data folder of an earlier version keeps every row, and gets what the new version relies on."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from tortoise.context import TortoiseContext
from tortoise.exceptions import IntegrityError
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget

from engine.catalogue.models import Fixture, Statement
from engine.catalogue.said import decoded
from engine.catalogue.status import FixtureStatus
from engine.forecasts.models import Simulation
from engine.jobs.models import Job, JobState
from engine.lab.models import PlayerForecast
from engine.store.database import APP, EXECUTOR_CACHE, Database, config, open_database, sqlite_url  # type: ignore[attr-defined]
from engine.store.sql import Sql
from tests.postgres import PostgresServer

NAME = "oracle.sqlite3"
FIRST, SECOND = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 3, 9, 12, 30, 0, 125, tzinfo=UTC)
KICK_OFF = datetime(2024, 3, 9, 15, tzinfo=UTC)
ROWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("users", {"id": 1, "name": "ada", "name_key": "ada", "password_hash": "x", "role": "reader", "created_at": FIRST}),
    ("competitions", {"id": 1, "slug": "forest", "name": "Forest", "sport": "soccer", "is_synthetic": False}),
    ("teams", {"id": 1, "competition_id": 1, "name": "Rowans", "name_key": "rowans"}),
    ("teams", {"id": 2, "competition_id": 1, "name": "Alders", "name_key": "alders"}),
    ("snapshots", {"id": "s" * 32, "competition_id": 1, "after_import": 1, "model_version": "1", "results": 0,
                   "state": "{}", "reliability": "[]", "created_at": FIRST}),
)  # fmt: skip
IMPORTED = {"digest": "d", "format": "csv", "competition_id": 1, "rows": 2, "added": 2, "corrected": 0, "moved": 0}
FIXTURE = {"competition_id": 1, "season": "2023-24", "round": "", "home_id": 1, "away_id": 2, "neutral": False}
SIMULATION = {"sport": "soccer", "inputs": "{}", "matchup": "{}", "model_version": "1", "created_at": FIRST}
CHANCES = {f"{who}{what}": 0.3 for who in ("", "model_") for what in ("home", "draw", "away")}
FORECAST = {"user_id": 1, "kind": "daily", "simulation": "a" * 32, "at": FIRST, **CHANCES}
JOB = {"user_id": 1, "kind": "import", "subject": "a.csv", "done": 0, "total": 0, "started_at": FIRST,
       "updated_at": SECOND}  # fmt: skip
SHOWN = {"shown_home_score": 2, "shown_away_score": 1}


@pytest.fixture(scope="module")
def upgraded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("upgraded") / NAME
    asyncio.run(upgrade(sqlite_url(str(path))))
    return path


@pytest.fixture(scope="module")
def upgraded_url(postgres: PostgresServer) -> str:
    url = postgres.new_database()
    asyncio.run(upgrade(url))
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def copied_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return sqlite_url(str(shutil.copy(request.getfixturevalue("upgraded_file"), tmp_path / NAME)))
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database(request.getfixturevalue("upgraded_url"))


@pytest.fixture
async def upgraded(copied_url: str) -> AsyncIterator[Database]:
    """Fixtures, a simulation and a forecast in the Lab, made by an earlier version and opened by this one: a copy."""
    async with open_database(copied_url) as opened:
        yield opened


async def upgrade(url: str) -> None:
    EXECUTOR_CACHE.clear()
    async with TortoiseContext() as context:
        await context.init(config=config(url), _enable_global_fallback=True)
        database = Database(url, "sqlite" if url.startswith("sqlite") else "postgres")
        executor = MigrationExecutor(database.connection, config(url)["apps"])
        await executor.migrate([MigrationTarget(app_label=APP, name="0005_states")])
        await fill(database)
    async with open_database(url):
        pass


async def fill(database: Database) -> None:
    rows = [
        *ROWS,
        ("imported_files", {"id": 1, "name": "a.csv", "at": FIRST, "skipped": 0, **IMPORTED}),
        ("imported_files", {"id": 2, "name": "b.csv", "at": SECOND, "skipped": 0, **IMPORTED}),
        ("fixtures", {"id": 7, "day": date(2024, 3, 9), "status": "played", "home_score": 2, "away_score": 1,
                      "kick_off": KICK_OFF, "updated_at": SECOND, **FIXTURE}),
        ("fixtures", {"id": 8, "day": date(2024, 4, 1), "status": "scheduled", "updated_at": FIRST, **FIXTURE}),
        ("simulations", {"id": "a" * 32, "fixture_id": 7, "snapshot_id": "s" * 32, **SIMULATION}),
        ("jobs", {"id": 1, "state": "done", "message": "It is done.", "ended_at": SECOND, **JOB}),
        ("jobs", {"id": 2, "state": "running", "message": "Half of it", **JOB}),
        ("jobs", {"id": 3, "state": "waiting", "message": "", **JOB}),
        ("lab_forecasts", {"id": 1, "fixture_id": 7, **FORECAST, **SHOWN}),
        ("lab_forecasts", {"id": 2, "fixture_id": 8, **FORECAST, **SHOWN, "draw": 0.0, "model_draw": 0.0}),
    ]  # fmt: skip
    for table, row in rows:
        names, values = ", ".join(row), ", ".join("?" * len(row))
        statement = Sql(database.dialect).text(f"INSERT INTO {table} ({names}) VALUES ({values})")
        await database.connection.execute_query(statement, list(row.values()))
    if database.dialect == "sqlite":
        await database.connection.execute_query("UPDATE sqlite_sequence SET seq = 40 WHERE name = 'fixtures'")


async def test_no_row_is_lost(upgraded: Database) -> None:
    assert await Fixture.all().order_by("id").values_list("id", "status", "meeting") == [
        (7, FixtureStatus.PLAYED, 1),
        (8, FixtureStatus.SCHEDULED, 1),
    ]
    assert await Simulation.all().values_list("fixture_id", flat=True) == [7]
    assert await PlayerForecast.all().order_by("id").values_list("fixture_id", flat=True) == [7, 8]


async def test_a_draw_that_could_not_be_has_no_chance(upgraded: Database) -> None:
    assert await PlayerForecast.all().order_by("id").values_list("home", "draw", "model_draw", "model_away") == [
        (0.3, 0.3, 0.3, 0.3),
        (0.3, None, None, 0.3),
    ]


async def test_an_answer_is_never_changed_afterwards(upgraded: Database) -> None:
    with pytest.raises(Exception, match="never changed"):
        await PlayerForecast.filter(id=1).update(draw=0.5)


async def test_each_match_counts_as_said_by_the_import_that_last_changed_it(upgraded: Database) -> None:
    said = {
        row[0]: (row[1], decoded(row[2]))
        for row in await Statement.all().values_list("fixture_id", "source_id", "says")
    }
    played = said[7][1]

    assert {fixture: source for fixture, (source, _) in said.items()} == {7: 2, 8: 1}
    assert (played.home_score, played.away_score, played.kick_off) == (2, 1, KICK_OFF)


async def test_two_that_stand_never_have_one_place(upgraded: Database) -> None:
    known = await Fixture.get(id=7)
    fields = {
        name: getattr(known, name) for name in ("competition_id", "season", "home_id", "away_id", "day", "status")
    }

    with pytest.raises(IntegrityError):
        await Fixture.create(**fields, updated_at=SECOND)
    await Fixture.create(**fields, meeting=2, updated_at=SECOND)
    await Fixture.create(**fields, removed_at=SECOND, updated_at=SECOND)


async def test_a_fixture_cannot_go_while_its_team_is_not_known(upgraded: Database) -> None:
    with pytest.raises(IntegrityError):
        await Fixture.create(
            competition_id=1, season="", home_id=1, away_id=99, day=FIRST, status="scheduled", updated_at=SECOND
        )


async def test_jobs_that_an_earlier_version_ran_have_ended_with_it(upgraded: Database) -> None:
    fields = ("id", "state", "message", "ended_at", "parameters", "holder", "lease_until", "takeovers", "seed")
    nothing = (None,) * 5

    assert await Job.all().order_by("id").values_list(*fields) == [
        (1, JobState.DONE, "It is done.", SECOND, *nothing),
        (2, JobState.INTERRUPTED, "The server that ran it has ended.", SECOND, *nothing),
        (3, JobState.INTERRUPTED, "The server that ran it has ended.", SECOND, *nothing),
    ]


async def test_every_index_is_there(upgraded: Database) -> None:
    wanted = {
        "fixtures_place",
        "jobs_live",
        "lab_forecasts_fixture",
        "idx_fixtures_day_d5cea6",
        "idx_fixtures_competi_2af81c",
        "idx_welcome_ori_ends_at_8ef28d",
    }
    where = "sqlite_master WHERE type = 'index'" if upgraded.dialect == "sqlite" else "pg_indexes"
    name = "name" if upgraded.dialect == "sqlite" else "indexname"
    found = {row[name] for row in await upgraded.connection.execute_query_dict(f"SELECT {name} FROM {where}")}

    assert wanted < found
    assert "idx_fixtures_status_754eb4" in found


async def test_no_id_is_given_twice(upgraded: Database) -> None:
    if upgraded.dialect != "sqlite":
        pytest.skip("a sequence of PostgreSQL is not touched")
    known = await Fixture.get(id=7)

    made = await Fixture.create(
        competition_id=1, season="", home=await known.home, away=await known.away, day=FIRST, status="scheduled",
        updated_at=SECOND,
    )  # fmt: skip

    assert made.id > 40
