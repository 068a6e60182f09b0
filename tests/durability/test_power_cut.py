"""The power goes out: what was written and not yet synced is lost, torn or reordered, at hundreds of moments.

The writer runs under strace, which records its writes and syncs, and its acknowledgements among them, in one order.
A write is durable once its file was synced after it. Killing a process alone would prove nothing about this: the
page cache of the machine survives it. Readers are busy all the time, and hold the log as it was.
"""

from __future__ import annotations

import asyncio
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.ledger.service import Ledger
from engine.ledger.verify import verify
from engine.store.database import Database, open_database, sqlite_url
from tests.conftest import needs
from tests.durability.conftest import Effort
from tests.durability.server import KEY
from tests.durability.spender import CLIENTS
from tests.engine.ledger.conftest import new_users

SECTOR = 512
CALLS = "pwrite64,write,fsync,fdatasync,ftruncate"
CALL = re.compile(r"(?P<call>\w+)\(\d+<(?P<path>[^>]*)>(?:, (?P<rest>.*))?\)\s+= (?P<result>-?\d+)")


@dataclass
class Disk:
    """One file: what is on the disk for sure, and what was written since its last sync."""

    durable: bytearray
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def sync(self) -> None:
        for write in self.pending:
            apply(self.durable, write)
        self.pending = []


def apply(content: bytearray, write: tuple[int, bytes | None]) -> None:
    """A write at an offset, or a new length where there are no bytes."""
    offset, data = write
    if data is None:
        del content[offset:]
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    if data is not None:
        content[offset : offset + len(data)] = data


@dataclass
class Moment:
    """Just after one recorded call: what the disk may hold, and what had been acknowledged."""

    disks: dict[str, Disk]
    acknowledged: list[str]


def calls(trace: Path) -> Iterator[tuple[str, str, str, int]]:
    """Finished calls in order; one that another thread interrupted counts where it ended."""
    begun: dict[str, str] = {}
    for line in trace.read_text().splitlines():
        thread, _, text = line.partition(" ")
        text = text.strip()
        if text.endswith("<unfinished ...>"):
            begun[thread] = text.removesuffix("<unfinished ...>").rstrip()
            continue
        if resumed := re.match(r"<\.\.\. \w+ resumed>(.*)", text):
            text = begun.pop(thread) + resumed[1]
        if (match := CALL.match(text)) and int(match["result"]) >= 0:
            yield match["call"], unescaped(match["path"]), match["rest"] or "", int(match["result"])


def moments(trace: Path, database: Path, notes: Path, chosen: set[int]) -> Iterator[tuple[int, Moment]]:
    """The chosen calls of the trace, by number, each with the state of the disk after it."""
    disks = {str(database): Disk(bytearray(database.read_bytes()))}
    acknowledged: list[str] = []
    for number, (call, path, rest, result) in enumerate(calls(trace)):
        if path == str(notes):
            acknowledged += data_of(rest)[:result].decode().split()
        elif path.startswith(str(database)) and not path.endswith("-shm"):
            happen(disks.setdefault(path, Disk(bytearray())), call, rest, result)
        if number in chosen:
            yield number, Moment(deepcopy(disks), list(acknowledged))


def happen(disk: Disk, call: str, rest: str, result: int) -> None:
    match call:
        case "fsync" | "fdatasync":
            disk.sync()
        case "ftruncate":
            disk.pending.append((int(rest), None))
        case "pwrite64":
            offset = int(rest.rsplit(", ", 1)[1])
            disk.pending.append((offset, data_of(rest)[:result]))
        case other:
            raise AssertionError(f"SQLite used {other} on its files")


def data_of(rest: str) -> bytes:
    return bytes.fromhex(rest[1 : rest.index('"', 1)].replace("\\x", ""))


def unescaped(path: str) -> str:
    return bytes.fromhex(path.replace("\\x", "")).decode() if path.startswith("\\x") else path


def cut(disk: Disk, chance: random.Random) -> bytes:
    """What the disk holds after the power came back, in one of the ways that disks fail."""
    content, pending = bytearray(disk.durable), list(disk.pending)
    match chance.choice(["nothing", "everything", "prefix", "subset", "reordered", "torn"]):
        case "nothing":
            pending = []
        case "prefix":
            pending = pending[: chance.randint(0, len(pending))]
        case "subset":
            pending = [write for write in pending if chance.random() < 0.5]
        case "reordered":
            chance.shuffle(pending)
            pending = pending[: chance.randint(0, len(pending))]
        case "torn":
            pending = [part for write in pending for part in sectors(write) if chance.random() < 0.5]
    for write in pending:
        apply(content, write)
    return bytes(content)


def sectors(write: tuple[int, bytes | None]) -> list[tuple[int, bytes | None]]:
    offset, data = write
    if data is None:
        return [write]
    return [(offset + start, data[start : start + SECTOR]) for start in range(0, len(data), SECTOR)]


async def fill(url: str) -> None:
    async with open_database(url) as database:
        users = await new_users(tuple(f"user{number}" for number in range(CLIENTS)))
        async with Ledger(database, clock=lambda: datetime.now(UTC), key=KEY, anchors=None) as ledger:
            for user in users:
                await ledger.treasury.top_up(None, user, 1_000, reason="paid", key=f"top-up {user}", request_id="r")


def record(folder: Path, synchronous: str) -> tuple[Path, Path, Path]:
    """Run the spender under strace: the database as it was before, the trace, the notes of acknowledgements."""
    database, before = folder / "oracle.sqlite3", folder / "before"
    asyncio.run(fill(sqlite_url(str(database))))
    shutil.copy(database, before)
    trace, notes = folder / "trace", folder / "notes"
    strace = ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-o", str(trace)]
    spender = [sys.executable, "-m", "tests.durability.spender", sqlite_url(str(database)), str(notes), synchronous]
    subprocess.run([*strace, *spender], check=True, capture_output=True)
    shutil.copy(before, database)
    return database, trace, notes


def survivals(folder: Path, synchronous: str, points: int) -> Iterator[bool]:
    """Of each power cut, whether everything acknowledged survived and the ledger was sound."""
    database, trace, notes = record(folder, synchronous)
    length = sum(1 for _ in calls(trace))
    chance = random.Random(synchronous)
    chosen = Counter(chance.choices(range(length), k=points))
    after = folder / "after.sqlite3"
    for number, moment in moments(trace, database, notes, set(chosen)):
        for _ in range(chosen[number]):
            for path, disk in moment.disks.items():
                Path(path.replace(str(database), str(after))).write_bytes(cut(disk, chance))
            yield kept(after, moment.acknowledged)
            for suffix in ("", "-wal", "-shm"):
                after.with_name(after.name + suffix).unlink(missing_ok=True)


def kept(database: Path, acknowledged: list[str]) -> bool:
    connection = sqlite3.connect(database)
    try:
        (health,) = connection.execute("PRAGMA integrity_check").fetchone()
        keys = {key for (key,) in connection.execute("SELECT key FROM ledger_keys WHERE operation = 'query'")}
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
    report = asyncio.run(verify(Database(sqlite_url(str(database)), "sqlite"), key=KEY))
    return health == "ok" and keys >= set(acknowledged) and report.is_sound


@pytest.fixture(autouse=True)
def _strace() -> None:
    needs("strace", found=shutil.which("strace") is not None)


def test_every_acknowledged_charge_survives_every_power_cut(tmp_path: Path, effort: Effort) -> None:
    assert sum(survivals(tmp_path, "FULL", effort.power_cuts)) == effort.power_cuts


def test_the_same_test_finds_what_synchronous_normal_loses(tmp_path: Path, effort: Effort) -> None:
    assert not all(survivals(tmp_path, "NORMAL", effort.power_cuts))
