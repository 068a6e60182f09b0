"""What every test may use: databases that are real and private to the test."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from engine.store.database import Database, open_database, sqlite_url
from tests.live_server import LiveServer, started
from tests.postgres import PostgresServer, binaries, empty

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")

SHARED_DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"


def needs(what: str, *, found: bool) -> None:
    """Skip with the reason where a part of the machine is missing; under CI that is a failure."""
    if not found:
        if os.environ.get("CI"):
            pytest.fail(f"CI must have {what}")
        pytest.skip(f"{what} is not on this machine")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real results beside the checkout; a user's machine has none."""
    if not SHARED_DATA.exists():
        pytest.skip("the folder of real results is not beside this checkout")
    return SHARED_DATA


@pytest.fixture(scope="session")
def chromium() -> str:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome") or ""
    needs("Chromium", found=bool(path))
    return path


@pytest.fixture
async def database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """A migrated SQLite file of its own."""
    copy = shutil.copy(sqlite_template, tmp_path / "oracle.sqlite3")
    async with open_database(sqlite_url(str(copy)), migrate=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test run."""
    needs("PostgreSQL", found=binaries() is not None)
    server = PostgresServer()
    server.start()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that tests copy, quicker than migrating one each; tests that run tests hand theirs down."""
    if handed_down := os.environ.get("MIGRATED_TEMPLATE"):
        return Path(handed_down)
    path = tmp_path_factory.mktemp("template") / "oracle.sqlite3"
    asyncio.run(migrate(sqlite_url(str(path))))
    return path


@pytest.fixture(scope="session")
def postgres_url(postgres: PostgresServer) -> str:
    """A migrated database that tests use one after the other."""
    url = postgres.new_database()
    asyncio.run(migrate(url))
    return url


async def migrate(url: str) -> None:
    async with open_database(url):
        pass


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Address of a database with tables and without rows, once on each kind."""
    if request.param == "sqlite":
        copy = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "oracle.sqlite3")
        return sqlite_url(str(copy))
    url: str = request.getfixturevalue("postgres_url")
    empty(url)
    return url


@pytest.fixture(scope="session")
def served_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that was served once: migrated, and with the synthetic league."""
    folder = tmp_path_factory.mktemp("served") / "data"
    with started(folder) as server:
        server.stop()
    return folder


@pytest.fixture(scope="module")
def live_server(tmp_path_factory: pytest.TempPathFactory, served_folder: Path) -> Iterator[LiveServer]:
    """A server process on a folder of its own; the tests of one file share it."""
    folder = tmp_path_factory.mktemp("live") / "data"
    shutil.copytree(served_folder, folder, ignore=shutil.ignore_patterns("*.lock", "*.sock"))
    with started(folder) as server:
        yield server


@pytest.fixture
def migrated_folder(tmp_path: Path, sqlite_template: Path) -> Path:
    """A folder of data that nobody has used yet."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    shutil.copy(sqlite_template, folder / sqlite_template.name)
    return folder
