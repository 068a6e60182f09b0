"""Opens the one database of a process, migrates it, and refuses one that may forget what it acknowledged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.transactions import in_transaction as tortoise_transaction

from engine.errors import OracleError
from engine.store.horizon import Dialect
from engine.store.readers import MOST_READERS, MOST_SECONDS, Routes, readers

T = TypeVar("T")

APP = "oracle"
MODELS = (
    "engine.accounts.models",
    "engine.catalogue.models",
    "engine.forecasts.models",
    "engine.jobs.models",
    "engine.lab.models",
    "engine.sealing.models",
    "engine.site.models",
)
SQLITE_PRAGMAS = (
    "synchronous=FULL&busy_timeout=5000&journal_mode=WAL&journal_size_limit=67108864&wal_autocheckpoint=4000"
    # What is deleted is overwritten: without this a name stays in the file until its page is used again.
    "&secure_delete=ON"
)
POSTGRES_DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")


class NotDurable(OracleError):
    code = "NOT_DURABLE"
    hint = "Start the database with its durable settings; tokens are worth it."

    def __init__(self, *, setting: str, value: str) -> None:
        super().__init__(f"The database runs with {setting} = {value}: an acknowledged charge could be lost.")
        self.setting, self.value = setting, value


@dataclass(frozen=True, slots=True)
class Database:
    """The open database of this process.

    Args:
        url: Address in Tortoise's form, without credentials when shown to a user.
        dialect: Decides SQL where the two databases differ.
    """

    url: str
    dialect: Dialect

    @property
    def connection(self) -> BaseDBAsyncClient:
        """What writes, outside any transaction (SQLite: one connection; PostgreSQL: a pool)."""
        return get_connection("default")

    @property
    def readers(self) -> BaseDBAsyncClient:
        """What reads whatever was committed before, in the present or as of a task's own day, and cannot write."""
        return get_connection(readers())


def sqlite_url(path: str) -> str:
    """The address of an SQLite file, with the pragmas that keep every acknowledged commit."""
    return f"sqlite://{path}?{SQLITE_PRAGMAS}"


def config(url: str) -> dict[str, Any]:
    """Tortoise's configuration; also what `tortoise -c engine.store.database.CONFIG makemigrations` reads."""
    return {
        "connections": {"default": url, "readers": _readers(url), "travellers": _travellers(url)},
        "apps": {
            APP: {
                "models": list(MODELS),
                "default_connection": "default",
                "migrations": "engine.store.migrations",
            }
        },
        "routers": [Routes],
        "use_tz": True,
        "timezone": "UTC",
    }


def _readers(url: str) -> dict[str, Any]:
    where = expand_db_url(url)
    if url.startswith("sqlite"):
        return {"engine": "engine.store.readers", "credentials": {"file_path": where["credentials"]["file_path"]}}
    reading = {"default_transaction_read_only": "on", "statement_timeout": f"{MOST_SECONDS:.0f}s"}
    return {**where, "credentials": {**where["credentials"], "maxsize": MOST_READERS, "server_settings": reading}}


def _travellers(url: str) -> dict[str, Any]:
    dialect = "sqlite" if url.startswith("sqlite") else "postgres"
    return {**_readers(url), "engine": f"engine.store.{dialect}_travellers"}


CONFIG = config("sqlite://:memory:")


@asynccontextmanager
async def open_database(url: str, *, migrate: bool = True, beside: bool = False) -> AsyncIterator[Database]:
    """Open, migrate and check the database at `url` for as long as the block runs.

    Args:
        beside: Another database may be open: this one is found by the task that opens it alone.

    Raises:
        NotDurable: The database may lose an acknowledged commit at a power cut.
    """
    settings = config(url)
    # Tortoise keeps the text of INSERTs by connection name: one process that opens both kinds of database, as the
    # tests do, would get the other's placeholders.
    EXECUTOR_CACHE.clear()
    async with TortoiseContext() as context:
        # Requests run in other tasks than the lifespan that opens the database: they find it by the fallback.
        await context.init(config=settings, _enable_global_fallback=not beside)
        database = Database(url=url, dialect="sqlite" if url.startswith("sqlite") else "postgres")
        if migrate:
            executor = MigrationExecutor(database.connection, settings["apps"])
            await executor.migrate([MigrationTarget(app_label=APP, name="__latest__")])
        await _refuse_unless_durable(database)
        try:
            yield database
        finally:
            # Whoever closes last checkpoints: that is for the connection that writes.
            for name in ("travellers", "readers"):
                await get_connection(name).close()


async def in_transaction(work: Callable[[BaseDBAsyncClient], Awaitable[T]]) -> T:
    """Run `work(connection)` in one transaction that a cancelled caller cannot leave half open.

    A task cancelled while it enters a transaction would hold SQLite's lock for ever, so the work runs in a task
    of its own, shielded from the caller's cancellation. The first statement must be a write: SQLite's deferred
    BEGIN takes its lock there.
    """

    async def run() -> T:
        async with tortoise_transaction("default") as connection:
            result = await work(connection)
            # Committed inside the block: where the commit itself fails (a full disk), the block still rolls back.
            # Left open, the transaction would be committed by whoever begins the next one.
            await connection.commit()
            return result

    return await asyncio.shield(asyncio.ensure_future(run()))


async def connect(database: Database) -> asyncpg.Connection[asyncpg.Record]:
    """A connection to PostgreSQL beside the pool."""
    where = expand_db_url(database.url)["credentials"]
    return await asyncpg.connect(
        host=where["host"],
        port=where["port"],
        user=where["user"],
        password=where["password"],
        database=where["database"],
    )


async def _refuse_unless_durable(database: Database) -> None:
    if database.dialect == "sqlite":
        (row,) = await database.connection.execute_query_dict("PRAGMA synchronous")
        if int(row["synchronous"]) < 2:
            raise NotDurable(setting="synchronous", value=str(row["synchronous"]))
        return
    for setting in POSTGRES_DURABILITY:
        (row,) = await database.connection.execute_query_dict(f"SHOW {setting}")
        if row[setting] == "off":
            raise NotDurable(setting=setting, value=row[setting])
