"""Opens one installation: its folder, its database and the engine's services on top, wired here and nowhere else."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
from limits import parse
from tortoise.exceptions import BaseORMException

from engine.accounts.failures import Failures
from engine.accounts.service import Accounts
from engine.accounts.welcome import Welcomes, WelcomeTerms
from engine.catalogue.bundle import Bundle
from engine.catalogue.service import Catalogue
from engine.catalogue.uploads import Uploads
from engine.errors import OracleError
from engine.forecasts.calculator import Calculator
from engine.forecasts.service import Forecasts
from engine.jobs.bundle_import import BundleImport
from engine.jobs.executor import executor
from engine.jobs.kinds import kinds
from engine.jobs.models import JobKind
from engine.jobs.pulls import Puller
from engine.jobs.service import Jobs
from engine.lab.service import Lab
from engine.ledger.service import Ledger
from engine.sealing.service import Seals
from engine.sealing.signing import SigningKey
from engine.site.service import Site
from engine.store.database import Database, open_database
from engine.store.room import Room
from engine.store.windows import Windows, windows
from schema.checks import refuse_other_prices
from schema.context import Services
from schema.document import Policy
from schema.limits import Limits
from schema.persisted_documents import Library
from server.data_folder import DataFolder, FolderInUse
from server.settings import Settings

LEDGER_KEY = "ledger.key"
FORM_KEY = "forms.key"
SEAL_KEY = "seals.key"
ADDRESS_KEY = "addresses.key"


class DatabaseUnusable(OracleError):
    code = "DATABASE_UNUSABLE"
    hint = "Start its server, correct TRICKSTER_DATABASE_URL, or restore the file from a backup."

    def __init__(self, *, reason: str) -> None:
        super().__init__(f"The database cannot be opened: {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Installation:
    """What is open while a process serves or runs a command.

    Args:
        library: The documents that clients may name by their digest.
        uploads: Where files lie that are being imported.
        puller: Asks public sources for newer files.
        room: Whether the database can write.
        windows: Where requests and attempts are counted.
        owns_folder: Whether this process alone writes the folder's anchors and listens at its socket.
    """

    settings: Settings
    folder: DataFolder
    owns_folder: bool
    database: Database
    services: Services
    library: Library
    uploads: Uploads
    puller: Puller
    room: Room
    windows: Windows


def now() -> datetime:
    return datetime.now(UTC)


def library(settings: Settings) -> Library:
    """The documents of the settings' folder."""
    files = sorted(settings.documents.glob("**/*.graphql")) if settings.documents else ()
    return Library(
        (file.read_text() for file in files),
        is_closed=settings.only_known_documents,
        most_registered=settings.registered_documents,
    )


def welcome_terms(settings: Settings, folder: DataFolder) -> WelcomeTerms:
    """What new accounts begin with, as the settings say."""
    limit = parse(settings.welcome_limit)
    within = timedelta(seconds=limit.get_expiry())
    return WelcomeTerms(settings.welcome_tokens, limit.amount, within, folder.secret(ADDRESS_KEY))


@asynccontextmanager
async def open_installation(settings: Settings, *, clock: Callable[[], datetime] = now) -> AsyncIterator[Installation]:
    """Open everything, and close it in the reverse order.

    Raises:
        FolderInUse: Another process has the SQLite file open.
        FolderUnusable: The folder cannot be made or written.
        DatabaseUnusable: It is no database, or its server does not answer.
        NotDurable: The database could lose an acknowledged charge.
    """
    folder = DataFolder(settings.data.resolve())
    folder.prepare()
    async with AsyncExitStack() as stack:
        owns_folder = _own(folder, stack, settings)
        database = await _opened(stack, settings)
        ledger = await stack.enter_async_context(
            Ledger(
                database,
                clock=clock,
                key=folder.secret(LEDGER_KEY),
                anchors=folder.anchors if owns_folder else None,
            )
        )
        refuse_other_prices(ledger.prices())
        catalogue, counts = Catalogue(database, clock=clock), windows(database)
        spare = len(os.sched_getaffinity(0)) - settings.workers
        beside = executor(spare)
        forecasts = await stack.enter_async_context(
            Forecasts(
                database,
                catalogue,
                clock=clock,
                calculator=Calculator(may_start_process=spare > 0),
                plays_seasons_ahead=True,
                may_start_process=spare > 0,
                executor=beside,
            )
        )
        uploads = Uploads(folder.uploads)
        puller = Puller(catalogue, forecasts, settings.pull_mirror)
        jobs = Jobs(
            kinds(catalogue, forecasts, uploads, executor=beside, puller=puller),
            clock=clock,
            most_running=settings.running_jobs,
            most_waiting=settings.waiting_jobs,
            is_alone=settings.uses_sqlite,
        )
        bundle = await stack.enter_async_context(
            BundleImport(Bundle.of(), catalogue, forecasts, is_wanted=settings.bundled, is_alone=settings.uses_sqlite)
        )
        seals = await stack.enter_async_context(
            Seals(
                catalogue,
                forecasts,
                ledger,
                key=SigningKey(folder.secret(SEAL_KEY)),
                clock=clock,
                is_alone=settings.uses_sqlite,
            )
        )
        site = Site(database, ledger)
        await site.view()
        services = Services(
            ledger=ledger,
            catalogue=catalogue,
            forecasts=forecasts,
            seals=seals,
            accounts=Accounts(
                database,
                clock,
                ledger,
                failures=Failures(counts),
                welcomes=Welcomes(database, clock, ledger.treasury, welcome_terms(settings, folder)),
            ),
            site=site,
            lab=Lab(ledger, catalogue, forecasts, clock=clock),
            jobs=jobs,
            bundle=bundle,
            uploads=uploads,
            clock=clock,
            policy=Policy(Limits(answer_bytes=settings.answer_bytes), introspection=settings.introspection),
        )
        if owns_folder:
            uploads.clear({each.upload for each in await jobs.live(JobKind.IMPORT)})
        yield Installation(
            settings,
            folder,
            owns_folder,
            database,
            services,
            library(settings),
            uploads,
            puller,
            Room(database),
            counts,
        )


async def _opened(stack: AsyncExitStack, settings: Settings) -> Database:
    try:
        if settings.uses_sqlite:
            _refuse_other_files(DataFolder(settings.data.resolve()).database)
        return await stack.enter_async_context(open_database(settings.database_address))
    except (BaseORMException, sqlite3.Error, asyncpg.PostgresError, OSError) as error:
        raise DatabaseUnusable(reason=str(error) or type(error).__name__) from error


def _refuse_other_files(path: Path) -> None:
    """Raise sqlite3's own error now: the driver above it waits without end for a file that is no database."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA schema_version")


def _own(folder: DataFolder, stack: AsyncExitStack, settings: Settings) -> bool:
    """Whether this process is the folder's one owner; of several that share PostgreSQL, one is."""
    try:
        stack.enter_context(folder.locked())
    except FolderInUse:
        if settings.uses_sqlite:
            raise
        return False
    if settings.uses_sqlite:
        # SQLite gives the files that it makes beside the database the mode of the database.
        folder.database.touch(mode=0o600, exist_ok=True)
    return True
