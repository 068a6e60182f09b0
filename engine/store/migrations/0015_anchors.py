"""How many heads were anchored, so that a missing anchor file is noticed, and a row to try whether there is room."""

from __future__ import annotations

from typing import Any, ClassVar

from tortoise import migrations
from tortoise.migrations import operations as ops


TABLES = (
    "ALTER TABLE ledger_head ADD COLUMN anchors BIGINT NOT NULL DEFAULT 0",
    "CREATE TABLE storage_room (id INT PRIMARY KEY, filling TEXT NOT NULL)",
)


async def change(_apps: Any, editor: Any) -> None:
    for sql in TABLES:
        await editor.client.execute_query(sql)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0014_sides")]

    initial = False

    operations: ClassVar = [ops.RunPython(change)]
