"""Counts within windows of time that the processes of one PostgreSQL share; on SQLite one process has them in memory."""

from typing import Any, ClassVar

from tortoise import migrations
from tortoise.migrations import operations as ops

TABLE = (
    "CREATE UNLOGGED TABLE windows (key text PRIMARY KEY, count bigint NOT NULL, ends_at timestamptz NOT NULL)",
    "CREATE INDEX windows_ends_at ON windows (ends_at)",
)


async def create(_apps: Any, editor: Any) -> None:
    if editor.DIALECT != "sqlite":
        for statement in TABLE:
            await editor.client.execute_script(statement)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0015_books")]

    initial = False

    operations: ClassVar = [ops.RunPython(create)]
