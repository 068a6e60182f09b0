"""Which errors of a driver say that the database cannot be read or written now, and are no fault of a statement."""

from __future__ import annotations

import errno
import sqlite3

import asyncpg
from tortoise.exceptions import DBConnectionError

# Full, unreadable, gone, read-only, locked by another process, out of memory.
SQLITE_CODES = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PROTOCOL,
    }
)
POSTGRES_ERRORS = (
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresConnectionError,
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InterfaceError,
)
SYSTEM_CODES = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG})


def is_storage_failure(error: BaseException | None) -> bool:
    """Whether an error, or one that it was raised for, comes of the database's disk or connection."""
    while error is not None:
        if _is_of_storage(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_of_storage(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        # The codes of a kind of failure share their last byte.
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in SQLITE_CODES
    if isinstance(error, OSError):
        return error.errno in SYSTEM_CODES
    return isinstance(error, (*POSTGRES_ERRORS, DBConnectionError))
