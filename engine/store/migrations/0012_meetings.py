"""One pairing may meet twice on a day; and what was taken out does not keep its place from what comes in.

SQLite cannot drop a unique constraint: the table is made anew, with foreign keys off, since dropping the old one would
else delete the simulations and forecasts that refer to it. They can only be turned off outside a transaction, so this
migration opens its own; one that was interrupted, before or after it was committed, begins again.
"""

from typing import Any, ClassVar

from tortoise import migrations
from tortoise.migrations import operations as ops

PLACE = "fixtures_place"
INDEX = (
    f"CREATE UNIQUE INDEX {PLACE} ON fixtures (competition_id, day, home_id, away_id, meeting) WHERE removed_at IS NULL"
)
# No id is given a second time, the ids of rows that are gone included.
SEQUENCE = (
    "DELETE FROM sqlite_sequence WHERE name = 'fixtures_anew'",
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'fixtures_anew', seq FROM sqlite_sequence WHERE name = 'fixtures'",
)
# PostgreSQL and SQLite look for the rows that refer to one before it goes.
FORECASTS = "CREATE INDEX lab_forecasts_fixture ON lab_forecasts (fixture_id)"
CONSTRAINT_OF_POSTGRES = """
SELECT conname FROM pg_constraint WHERE conrelid = 'fixtures'::regclass AND contype = 'u'
"""


class NotWhole(Exception):
    """The table that was made anew is not what the old one was: nothing is changed."""


class PlaceOfAFixture(ops.RemoveConstraint):
    """Puts a partial unique index in the place of the constraint."""

    async def database_forward(self, app_label: str, old_state: Any, new_state: Any, state_editor: Any = None) -> None:
        if state_editor is not None:
            await (remake(state_editor.client) if state_editor.DIALECT == "sqlite" else replace(state_editor.client))


async def replace(client: Any) -> None:
    if await client.execute_query_dict(f"SELECT 1 FROM pg_indexes WHERE indexname = '{PLACE}'"):  # noqa: S608
        return
    constraints = [row["conname"] for row in await client.execute_query_dict(CONSTRAINT_OF_POSTGRES)]
    dropped = [f'ALTER TABLE fixtures DROP CONSTRAINT "{name}"' for name in constraints]
    # Statements that are sent together are one transaction.
    await client.execute_script("; ".join([*dropped, INDEX, FORECASTS]))


async def remake(client: Any) -> None:
    if await client.execute_query_dict("SELECT 1 FROM sqlite_master WHERE name = ?", [PLACE]):
        return
    steps = await statements(client)
    (before,) = await client.execute_query_dict("SELECT COUNT(*) AS rows FROM fixtures")
    await client.execute_query("PRAGMA foreign_keys = OFF")
    try:
        await client.execute_query("BEGIN IMMEDIATE")
        try:
            for step in steps:
                await client.execute_query(step)
            (after,) = await client.execute_query_dict("SELECT COUNT(*) AS rows FROM fixtures")
            broken = await client.execute_query_dict("PRAGMA foreign_key_check")
            if after != before or broken:
                raise NotWhole(f"{before} are {after}, {len(broken)} references are broken")
            await client.execute_query("COMMIT")
        except BaseException:
            await client.execute_query("ROLLBACK")
            raise
    finally:
        await client.execute_query("PRAGMA foreign_keys = ON")


async def statements(client: Any) -> list[str]:
    """Every column, index and trigger that the table has now, without its unique constraint."""
    stored = await client.execute_query_dict(
        "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'fixtures' AND sql IS NOT NULL"
    )
    (table,) = [row["sql"] for row in stored if row["type"] == "table"]
    others = [row["sql"] for row in stored if row["type"] != "table"]
    columns = [f'"{row["name"]}"' for row in await client.execute_query_dict("PRAGMA table_info(fixtures)")]
    listed = ", ".join(columns)
    return [
        without_unique(table).replace('"fixtures"', '"fixtures_anew"', 1),
        f"INSERT INTO fixtures_anew ({listed}) SELECT {listed} FROM fixtures",  # noqa: S608
        *SEQUENCE,
        "DROP TABLE fixtures",
        "ALTER TABLE fixtures_anew RENAME TO fixtures",
        *others,
        INDEX,
        FORECASTS,
    ]


def without_unique(sql: str) -> str:
    """The table's own statement without ``CONSTRAINT "uid_..." UNIQUE (...)`` and the comma before it."""
    start = sql.index('CONSTRAINT "uid_fixtures')
    end = sql.index(")", start) + 1
    return sql[: sql.rindex(",", 0, start)] + sql[end:]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0011_statements")]

    initial = False
    atomic = False

    operations: ClassVar = [
        PlaceOfAFixture(model_name="Fixture", fields=["competition", "day", "home", "away"]),
    ]
