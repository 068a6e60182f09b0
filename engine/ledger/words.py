"""Words that people wrote, kept apart from the rows that are only added, so that they can go with their account.

Those rows hold a mark: the digest of a salt and the words. Without the salt, which goes too, it tells nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from tortoise.backends.base.client import BaseDBAsyncClient

from engine.store.database import Database
from engine.store.sql import Sql

MARK = "sha256:"
# Where a reason is shown: the words themselves, and of rows from before they were kept apart what stands there.
SHOWN = "COALESCE(words.text, CASE WHEN {reason} LIKE 'sha256:%' THEN '(forgotten)' ELSE {reason} END)"
JOINED = "LEFT JOIN forgettable_words words ON words.mark = {reason}"


@dataclass(frozen=True, slots=True)
class Words:
    """A text about an account."""

    account_id: int
    salt: str
    text: str

    @classmethod
    def salted(cls, account_id: int, text: str) -> Words:
        return cls(account_id, secrets.token_hex(16), text)

    @property
    def mark(self) -> str:
        return mark(self.salt, self.text)

    @property
    def row(self) -> tuple[str, int, str, str]:
        return (self.mark, self.account_id, self.salt, self.text)


def mark(salt: str, text: str) -> str:
    return MARK + hashlib.sha256(f"{salt}{text}".encode(errors="replace")).hexdigest()


async def forget(connection: BaseDBAsyncClient, database: Database, user_id: int) -> None:
    """Forget what was written about an account, and what was answered to it, in the transaction of the connection."""
    sql = Sql(database.dialect)
    keys = "SELECT seq FROM ledger_keys WHERE actor_id = ?"
    await sql.rows(connection, f"DELETE FROM forgettable_answers WHERE id IN ({keys})", user_id)  # noqa: S608
    await sql.rows(connection, "DELETE FROM forgettable_words WHERE account_id = ?", user_id)
