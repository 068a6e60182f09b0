"""The server is killed in the middle of its work, with readers busy beside it, again and again; PostgreSQL too."""

from __future__ import annotations

import asyncio
import gc
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from engine.ledger.verify import verify
from engine.store.database import open_database
from tests.conftest import needs
from tests.durability.conftest import Effort
from tests.durability.history import check
from tests.durability.load import Journal, load
from tests.durability.server import KEY
from tests.engine.ledger.conftest import new_users
from tests.postgres import PostgresServer, binaries

LISTENS_WITHIN_SECONDS = 60.0

# A client whose server dies in the middle of their handshake leaves the connection to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect what the clients left, so that it is not found in another test."""
    yield
    gc.collect()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Victim:
    """The server process, started as often as it is killed."""

    url: str
    anchors: Path
    port: int = field(default_factory=free_port)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.durability.server", self.url, str(self.port), str(self.anchors)]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + LISTENS_WITHIN_SECONDS
        while True:
            assert self.process.poll() is None, "the server did not survive its start"
            assert time.monotonic() < deadline
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


async def live_and_die(victim: Victim, journal: Journal, seed: int) -> None:
    """Under load until a random number of orders were answered, and then killed at a random moment."""
    chance = random.Random(seed)
    enough = len(journal.told) + chance.randint(50, 200)

    async def kill() -> None:
        while len(journal.told) < enough:
            assert victim.process.poll() is None, "the server died by itself"
            await asyncio.sleep(0.002)
        await asyncio.sleep(chance.uniform(0, 0.02))
        victim.kill()

    await asyncio.gather(load(victim.address, journal, seed), kill())


async def examine(url: str, anchors: Path, journal: Journal) -> int:
    async with open_database(url) as database:
        report = await verify(database, key=KEY, anchors=anchors)
        assert report.is_sound, report.faults
        return await check(database, journal)


async def prepare(url: str) -> list[int]:
    async with open_database(url):
        return await new_users(tuple(f"user{number}" for number in range(8)))


def test_nothing_acknowledged_is_lost_or_doubled_by_kills(database_url: str, tmp_path: Path, effort: Effort) -> None:
    journal = Journal(asyncio.run(prepare(database_url)))
    victim = Victim(database_url, tmp_path / "anchors")
    for number in range(effort.kills):
        victim.start()
        asyncio.run(live_and_die(victim, journal, number))

    acknowledged = asyncio.run(examine(database_url, victim.anchors, journal))

    assert acknowledged > 20 * effort.kills


def test_nothing_acknowledged_is_lost_when_postgres_itself_crashes(tmp_path: Path, effort: Effort) -> None:
    needs("PostgreSQL", found=binaries() is not None)
    server = PostgresServer()
    server.start()
    try:
        url = server.new_database()
        journal = Journal(asyncio.run(prepare(url)))
        victim = Victim(url, tmp_path / "anchors")
        victim.start()
        try:
            for number in range(max(3, effort.kills // 10)):
                asyncio.run(crash_postgres(server, victim, journal, number))
        finally:
            victim.kill()

        acknowledged = asyncio.run(examine(url, victim.anchors, journal))
    finally:
        server.remove()

    assert acknowledged > effort.kills


async def crash_postgres(server: PostgresServer, victim: Victim, journal: Journal, seed: int) -> None:
    """The database goes away under a living server, which finds it again without help."""
    work = asyncio.ensure_future(load(victim.address, journal, seed))
    await asyncio.sleep(random.Random(seed).uniform(0.2, 0.8))
    await asyncio.to_thread(server.stop, signal.SIGQUIT)
    await asyncio.to_thread(server.start)
    before = len(journal.acknowledged)
    deadline = time.monotonic() + LISTENS_WITHIN_SECONDS
    while len(journal.acknowledged) < before + 50:
        assert time.monotonic() < deadline, "the server did not find its database again"
        assert not work.done()
        await asyncio.sleep(0.05)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
