"""A forecast of a match that cannot end level has no chance of a draw.

SQLite cannot take a NOT NULL from a column, so the column is added anew; what keeps answers as they are is left out
while it is filled, and put back as it was.
"""

from typing import Any, ClassVar

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

TABLES = {"PlayerForecast": "lab_forecasts", "GuestForecast": "guest_forecasts"}
COLUMNS = ("draw", "model_draw")
TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
# No chance below a hundredth is taken from a player, and none of zero given by the model: a zero is a draw that cannot be.
POSTGRES = (
    "ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL, "
    "ALTER COLUMN {column} TYPE DOUBLE PRECISION USING NULLIF({column}, 0)"
)
SQLITE = (
    "ALTER TABLE {table} RENAME COLUMN {column} TO {column}_before",
    "ALTER TABLE {table} ADD COLUMN {column} REAL",
    "UPDATE {table} SET {column} = NULLIF({column}_before, 0)",
    "ALTER TABLE {table} DROP COLUMN {column}_before",
)


class NoChance(ops.AlterField):
    """Lets a column be null, and makes it so where it is zero."""

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        if state_editor is None:
            return
        names = {"table": TABLES[self.model_name], "column": self.name}
        if state_editor.DIALECT == "sqlite":
            await anew(state_editor.client, names)
        else:
            await state_editor.client.execute_query(POSTGRES.format(**names))


async def anew(client: Any, names: dict[str, str]) -> None:
    triggers = await client.execute_query_dict(TRIGGERS, [names["table"]])
    dropped = [f'DROP TRIGGER "{each["name"]}"' for each in triggers]
    for statement in (*dropped, *(each.format(**names) for each in SQLITE), *(each["sql"] for each in triggers)):
        await client.execute_query(statement)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0025_requests")]

    initial = False

    operations: ClassVar = [
        NoChance(
            model_name=model,
            name=column,
            field=fields.FloatField(null=True, description="null where the sport lacks it"),
        )
        for model in TABLES
        for column in COLUMNS
    ]
