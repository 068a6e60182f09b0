"""Words that can be forgotten apart from rows that are only added; the number of anchors; a row to try the disk with.

The rows that are only added name an answer and a reason by their digests: both can be proven as long as they are there.
"""

from __future__ import annotations

from typing import Any, ClassVar

from tortoise import migrations
from tortoise.migrations import operations as ops


WORDS = {
    "sqlite": {"ID": "INTEGER PRIMARY KEY", "BYTES": "BLOB"},
    "postgres": {"ID": "BIGINT PRIMARY KEY", "BYTES": "BYTEA"},
}
TABLES = (
    "ALTER TABLE ledger_head ADD COLUMN anchors BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE ledger_keys ADD COLUMN digest VARCHAR(64)",
    # The answer to a key, under the seq of the event that stored the key.
    "CREATE TABLE forgettable_answers (id {ID} REFERENCES ledger_keys (seq), body {BYTES} NOT NULL)",
    # Why tokens of an account were moved. The mark is the digest of salt and text: without the salt nobody can guess.
    "CREATE TABLE forgettable_words (mark VARCHAR(71) PRIMARY KEY, account_id BIGINT NOT NULL, "
    "salt VARCHAR(32) NOT NULL, text TEXT NOT NULL)",
    "CREATE INDEX forgettable_words_account ON forgettable_words (account_id)",
    "CREATE TABLE storage_room (id INT PRIMARY KEY, filling TEXT NOT NULL)",
)


async def change(_apps: Any, editor: Any) -> None:
    words = WORDS["sqlite" if editor.DIALECT == "sqlite" else "postgres"]
    for sql in TABLES:
        await editor.client.execute_query(sql.format(**words))


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0014_sides")]

    initial = False

    operations: ClassVar = [ops.RunPython(change)]
