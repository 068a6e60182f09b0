"""Copies the database while it is in use, and puts a copy back only after every invariant of it was proven."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tortoise.backends.base.config_generator import expand_db_url
from tortoise.exceptions import BaseORMException

from engine.errors import OracleError
from engine.ledger.snapshot import sqlite_path
from engine.ledger.tables import HEAD_ROW, signed_head
from engine.ledger.verify import verify
from engine.ledger.verify.report import ProofReport
from engine.store.database import Database, connect, open_database, sqlite_url
from engine.store.sql import Sql


class BackupRefused(OracleError):
    code = "BACKUP_REFUSED"


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy, and where the ledger in it ends."""

    path: str
    bytes: int
    report: ProofReport


async def backup(database: Database, path: Path, *, key: bytes | None = None) -> Backup:
    """Copy the database to a new file while others read and write it, and verify the ledger in the copy.

    On PostgreSQL this is `pg_dump`'s custom format, whose ledger is verified in the database that it came from.

    Raises:
        BackupRefused: The file exists, or PostgreSQL's own program is missing or fails.
    """
    part = _part(path, refusal=f"{path} is there already; a backup never replaces one.")
    if database.dialect == "sqlite":
        await asyncio.to_thread(_copy, sqlite_path(database), part)
        report = await verify(Database(sqlite_url(str(part)), "sqlite"), key=key)
    else:
        report = await verify(database, key=key)
        await _program(database, "pg_dump", "--format=custom", "--no-owner", "--file", str(part))
    return Backup(str(path), _keep(part, path), report)


async def restore(database: Database, path: Path, *, key: bytes | None = None) -> ProofReport:
    """Put a copy where `database` is to be, upgrade it, and verify it. Nobody may have that database open.

    Raises:
        BackupRefused: There is a database already, the copy is not sound, or PostgreSQL's own program fails.
    """
    if not await asyncio.to_thread(path.exists):
        raise BackupRefused(f"There is no backup at {path}.")
    if database.dialect == "sqlite":
        return await _restore_file(sqlite_path(database), path, key)
    await _refuse_unless_empty(database)
    await _program(database, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(path))
    await _upgrade(database.url)
    return _sound(await verify(database, key=key))


async def recount_anchors(database: Database, count: int, *, key: bytes) -> None:
    """Sign a restored head for the anchors that there are, where it counts more: the others are on another machine."""
    async with open_database(database.url, migrate=False, beside=True) as restored:
        sql = Sql(restored.dialect)
        head = signed_head((await sql.read(restored, HEAD_ROW))[0], key)
        if head.anchors > count:
            signature = replace(head, anchors=count).signature(key)
            await restored.connection.execute_query(
                sql.text("UPDATE ledger_head SET anchors = ?, signature = ? WHERE id = 1"), [count, signature]
            )


async def _restore_file(target: Path, path: Path, key: bytes | None) -> ProofReport:
    # A log that is left of another database would be replayed into the copy.
    for leftover in (target.with_name(f"{target.name}-wal"), target.with_name(f"{target.name}-shm")):
        if leftover.exists():
            raise BackupRefused(f"{leftover} is there still; move it away with the database that it belongs to.")
    part = _part(target, refusal=f"{target} is there already; move it away first.")
    await asyncio.to_thread(_copy, path, part)
    try:
        await _upgrade(sqlite_url(str(part)))
        await asyncio.to_thread(_without_log, part)
        report = _sound(await verify(Database(sqlite_url(str(part)), "sqlite"), key=key))
    except BackupRefused:
        part.unlink()
        raise
    _keep(part, target)
    return report


async def _upgrade(url: str) -> None:
    """Give the copy the tables of this version: it may come from an earlier one."""
    try:
        async with open_database(url, beside=True):
            pass
    except (OracleError, BaseORMException, sqlite3.Error) as failure:
        raise BackupRefused(f"The backup cannot be brought to this version: {failure}") from failure


def _part(target: Path, *, refusal: str) -> Path:
    """An empty file beside the target, which only its owner can read, to be filled before it takes the name."""
    if target.exists():
        raise BackupRefused(refusal)
    part = target.with_name(f"{target.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as failure:
        raise BackupRefused(f"{part} cannot be written: {failure.strerror}") from failure
    return part


def _keep(part: Path, target: Path) -> int:
    """Sync the finished file and give it its name; its size."""
    _sync(part)
    part.rename(target)
    _sync(target.parent)
    return target.stat().st_size


def _copy(source: Path, target: Path) -> None:
    """SQLite's online backup in one step: one consistent moment, without holding up the writer."""
    origin = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
    copy = sqlite3.connect(target)
    try:
        origin.execute("SELECT count(*) FROM ledger_head")
        origin.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as failure:
        raise BackupRefused(f"{source} cannot be copied: {failure}.") from failure
    finally:
        copy.close()
        origin.close()


def _without_log(path: Path) -> None:
    """Keep the whole database in its one file, which can then be renamed."""
    copy = sqlite3.connect(path)
    try:
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()


def _sound(report: ProofReport) -> ProofReport:
    if not report.is_sound:
        raise BackupRefused(f"The ledger in the backup is not sound: {report.faults[0].sentence}")
    return report


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


async def _refuse_unless_empty(database: Database) -> None:
    server = await connect(database)
    try:
        tables = await server.fetchval("SELECT COUNT(*) FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await server.close()
    if tables:
        raise BackupRefused("The database has tables already; restore into an empty one.")


async def _program(database: Database, name: str, *arguments: str) -> None:
    program = shutil.which(name)
    if program is None:
        raise BackupRefused(f"{name} is not on this machine; it comes with PostgreSQL's client.")
    where = expand_db_url(database.url)["credentials"]
    target = ["-h", where["host"], "-p", str(where["port"]), "-U", where["user"], "-d", where["database"]]
    running = await asyncio.create_subprocess_exec(
        program, *target, *arguments, env=_environment(where), stderr=asyncio.subprocess.PIPE
    )
    _, complaint = await running.communicate()
    if running.returncode:
        raise BackupRefused(f"{name} failed: {complaint.decode().strip()}")


def _environment(where: Mapping[str, str | None]) -> dict[str, str]:
    """The password goes by the environment, where other users of the machine cannot see it."""
    return {**os.environ, **({"PGPASSWORD": where["password"]} if where["password"] else {})}
