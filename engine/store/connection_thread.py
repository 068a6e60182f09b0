"""The thread of a connection to SQLite: the one place that knows more of aiosqlite than it says publicly."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import aiosqlite

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ConnectionThread:
    """Does work of more than one statement in the connection's own thread, in turn with what aiosqlite asks of it.

    Neither aiosqlite nor Tortoise says publicly how: `tests/engine/store/test_connection_thread.py` holds it to the
    version that is installed.
    """

    connection: aiosqlite.Connection

    def queue(self, work: Callable[[sqlite3.Connection], T]) -> asyncio.Future[T]:
        """Put the work behind all that was asked of the thread before; it is done whether or not anybody waits.

        Raises:
            ValueError: The connection is closed.
        """
        if not self.connection._running:
            raise ValueError("the connection is closed")
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self.connection._tx.put_nowait((done, partial(work, self.connection._conn)))
        return done

    def interrupt(self) -> None:
        """End the statement that runs now, from any thread and without waiting."""
        self.connection._conn.interrupt()
