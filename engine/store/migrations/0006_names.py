"""Other names of teams and competitions; and the keys of names as they are folded now."""

from typing import Any, ClassVar

from tortoise import fields, migrations
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from engine.catalogue.names import name_key, slug

UNIQUE = (
    "CREATE UNIQUE INDEX team_aliases_of_one ON team_aliases (competition_id, alias_key) WHERE competition_id IS NOT NULL",
    "CREATE UNIQUE INDEX team_aliases_of_all ON team_aliases (sport, alias_key) WHERE competition_id IS NULL",
)
# Teams of one competition whose names are folded to one key now, and were not before.
TWINS = """
    INSERT INTO resemblances (team_id, other_id, is_refused)
    SELECT later.id, earlier.id, FALSE FROM teams later
    JOIN teams earlier ON earlier.competition_id = later.competition_id AND earlier.name_key = later.name_key
    WHERE earlier.id < later.id
"""
RENEWED = {
    "sqlite": {
        "team": "UPDATE teams SET name_key = ? WHERE id = ?",
        "competition": "UPDATE competitions SET slug = ? WHERE id = ?",
    },
    "postgres": {
        "team": "UPDATE teams SET name_key = $1 WHERE id = $2",
        "competition": "UPDATE competitions SET slug = $1 WHERE id = $2",
    },
}


async def renew_keys(_apps: Any, editor: Any) -> None:
    client = editor.client
    for statement in UNIQUE:
        await client.execute_query(statement)
    for row in await client.execute_query_dict("SELECT id, name, name_key FROM teams"):
        if name_key(row["name"]) != row["name_key"]:
            await client.execute_query(RENEWED[editor.DIALECT]["team"], [name_key(row["name"]), row["id"]])
    await client.execute_query(TWINS)
    await renew_slugs(client, RENEWED[editor.DIALECT]["competition"])


async def renew_slugs(client: BaseDBAsyncClient, statement: str) -> None:
    """Where two competitions would have one address, the later keeps what it had."""
    rows = await client.execute_query_dict("SELECT id, name, slug FROM competitions ORDER BY id")
    taken = {row["slug"] for row in rows}
    for row in rows:
        new = slug(row["name"])
        if new != row["slug"] and new not in taken:
            taken.add(new)
            await client.execute_query(statement, [new, row["id"]])


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0005_states")]

    initial = False

    operations: ClassVar = [
        ops.CreateModel(
            name="CompetitionAlias",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "competition",
                    fields.ForeignKeyField(
                        "oracle.Competition",
                        source_field="competition_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="aliases",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("alias", fields.CharField(max_length=120)),
                ("slug", fields.CharField(unique=True, max_length=80)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "competition_aliases",
                "app": "oracle",
                "pk_attr": "id",
                "table_description": "Another name of a competition, under which files may come in.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Resemblance",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "team",
                    fields.ForeignKeyField(
                        "oracle.Team",
                        source_field="team_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="resemblances",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "other",
                    fields.ForeignKeyField(
                        "oracle.Team",
                        source_field="other_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="resembled_by",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "is_refused",
                    fields.BooleanField(default=False, description="an administrator said that they are two"),
                ),
            ],
            options={
                "table": "resemblances",
                "app": "oracle",
                "unique_together": (("team", "other"),),
                "pk_attr": "id",
                "table_description": "Two teams of one competition that may be one: a question to administrators.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="TeamAlias",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("sport", fields.CharField(max_length=32)),
                (
                    "competition",
                    fields.ForeignKeyField(
                        "oracle.Competition",
                        source_field="competition_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="team_aliases",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("alias", fields.CharField(max_length=120)),
                (
                    "alias_key",
                    fields.CharField(
                        description="unique in its competition, or among those of every one", max_length=120
                    ),
                ),
                ("name", fields.CharField(max_length=120)),
                ("name_key", fields.CharField(max_length=120)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "team_aliases",
                "app": "oracle",
                "pk_attr": "id",
                "table_description": "Two names of one team, as an administrator or an import said: in one competition, or in every one of a sport.",
            },
            bases=["Model"],
        ),
        ops.RunPython(renew_keys),
    ]
