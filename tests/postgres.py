"""A private PostgreSQL server for tests, also where they run as root (whom the server refuses to serve)."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'tortoise%'"
READY_WITHIN_SECONDS = 60.0
_numbers = count(1)
_seeds: dict[str, dict[str, bytes]] = {}


def binaries() -> Path | None:
    """Folder of initdb and postgres, the newest version installed."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = installed[-1] if installed else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@dataclass
class PostgresServer:
    """One server in a folder of its own, on a free port of this machine, with the durable settings it comes with."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="ledger-postgres-")))
    user: str | None = "postgres" if os.geteuid() == 0 else None

    def __post_init__(self) -> None:
        found = binaries()
        assert found is not None
        self._binaries = found
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        if self.user:
            shutil.chown(self.folder, self.user)
        self._run("initdb", "-D", str(self.data), "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        """Start it as a child of this process, so that it is reaped where nobody else adopts it."""
        where = ["-D", self.data, "-p", str(self.port), "-k", self.folder, "-h", "127.0.0.1"]
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [self._binaries / "postgres", *where],
                user=self.user,
                group=self.user,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not self._is_ready():
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT in good order, SIGQUIT as `pg_ctl stop -m immediate` does, which is a crash to the data."""
        self._server.send_signal(how)
        self._server.wait()

    def remove(self) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _is_ready(self) -> bool:
        probe = [self._binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(probe, check=False).returncode == 0

    def new_database(self, like: str = "") -> str:
        """Address of a database that nobody else uses: empty, or a copy of the one at another address."""
        name = f"ledger_{next(_numbers)}"
        template = ["--template", urlsplit(like).path.strip("/")] if like else []
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "tester", *template, name)
        return f"postgres://tester@127.0.0.1:{self.port}/{name}?minsize=1&maxsize=4"

    def _run(self, program: str, *arguments: str) -> None:
        command = [self._binaries / program, *arguments]
        done = subprocess.run(command, user=self.user, group=self.user, cwd="/", capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()


def empty(url: str) -> None:
    """Take a migrated database back to what the migrations left: a hundred times quicker than a new one.

    The first call remembers what that was. The role of a replica passes by the ledger's own triggers, which refuse
    exactly this.
    """
    with psycopg.connect(url.partition("?")[0], autocommit=True) as connection:
        tables = [row[0] for row in connection.execute(TABLES)]
        if url not in _seeds:
            _seeds[url] = {table: _copied(connection, table) for table in tables}
        connection.execute("SET session_replication_role = replica")
        connection.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE".encode())
        for table, rows in _seeds[url].items():
            with connection.cursor().copy(f"COPY {table} FROM STDIN".encode()) as copy:
                copy.write(rows)


def _copied(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT".encode()) as copy:
        return b"".join(copy)
