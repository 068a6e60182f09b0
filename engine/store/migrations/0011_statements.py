"""What each import said of each match, so that it can be taken out again; and marks of what was taken out.

Of imports made before, only the last state of each match is known: it counts as said by the import that last changed it.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

BATCH = 5000
SAID = (
    "day", "season", "round", "kick_off", "neutral", "status", "home_score", "away_score", "home_extra", "away_extra",
    "home_penalties", "away_penalties", "home_xg", "away_xg", "home_shots", "away_shots", "home_shots_on_target",
    "away_shots_on_target",
)  # fmt: skip
READ = (
    f"SELECT f.id, {', '.join(f'f.{column}' for column in SAID)}, "  # noqa: S608
    "COALESCE((SELECT MAX(i.id) FROM imported_files i WHERE i.competition_id = f.competition_id "
    "AND i.at = f.updated_at), "
    "(SELECT MIN(i.id) FROM imported_files i WHERE i.competition_id = f.competition_id)) AS source_id "
    "FROM fixtures f WHERE f.id > {last} ORDER BY f.id LIMIT {batch}"
)
WRITE = {
    "sqlite": "INSERT INTO statements (fixture_id, source_id, says) VALUES (?, ?, ?)",
    "postgres": "INSERT INTO statements (fixture_id, source_id, says) VALUES ($1, $2, $3)",
}


class Act(StrEnum):
    """As the release had it: a migration changes with nothing that lives on."""

    IMPORT = "import"
    REMOVAL = "removal"
    UNDOING = "undoing"
    ANNULMENT = "annulment"
    REINSTATEMENT = "reinstatement"
    RENAMING = "renaming"
    JOINING = "joining"


def said(row: Mapping[str, Any]) -> str:
    """The state of a fixture as `engine.catalogue.said.Said`, without what is not known."""
    known = {column: row[column] for column in SAID if row[column] not in (None, "")}
    written = {column: value if isinstance(value, int | float) else str(value) for column, value in known.items()}
    if "kick_off" in written:
        written["kick_off"] = str(written["kick_off"]).replace(" ", "T")
    return json.dumps(written | {"neutral": bool(row["neutral"])}, separators=(",", ":"), ensure_ascii=False)


async def attribute(_apps: Any, editor: Any) -> None:
    last = 0
    while rows := await editor.client.execute_query_dict(READ.format(last=last, batch=BATCH)):
        values = [[row["id"], row["source_id"], said(row)] for row in rows if row["source_id"] is not None]
        if values:
            await editor.client.execute_many(WRITE[editor.DIALECT], values)
        last = rows[-1]["id"]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0010_record")]

    initial = False

    operations: ClassVar = [
        ops.CreateModel(
            name="Statement",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "fixture",
                    fields.ForeignKeyField(
                        "oracle.Fixture",
                        source_field="fixture_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="statements",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "source",
                    fields.ForeignKeyField(
                        "oracle.ImportedFile",
                        source_field="source_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="statements",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "says",
                    fields.TextField(
                        description="JSON of engine.catalogue.said.Said without what it leaves open", unique=False
                    ),
                ),
            ],
            options={
                "table": "statements",
                "app": "oracle",
                "indexes": [Index(fields=["fixture_id", "id"]), Index(fields=["source_id"])],
                "pk_attr": "id",
                "table_description": "What an import, or an administrator's act, says of a fixture: the fixture is "
                "what they say one after the other.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Competition",
            name="removed_at",
            field=fields.DatetimeField(
                null=True, description="when its last match was taken out again", auto_now=False, auto_now_add=False
            ),
        ),
        ops.AddField(
            model_name="Team",
            name="removed_at",
            field=fields.DatetimeField(
                null=True, description="when its last match was taken out again", auto_now=False, auto_now_add=False
            ),
        ),
        ops.AddField(
            model_name="Fixture",
            name="joined_id",
            field=fields.IntField(null=True, description="the fixture that this one turned out to be"),
        ),
        ops.AddField(
            model_name="Fixture",
            name="meeting",
            field=fields.IntField(default=1, description="which of the two sides on that day, from 1", db_default=1),
        ),
        ops.AddField(
            model_name="Fixture",
            name="removed_at",
            field=fields.DatetimeField(
                null=True, description="when it was taken out again", auto_now=False, auto_now_add=False
            ),
        ),
        ops.AddField(
            model_name="ImportedFile",
            name="act",
            field=fields.CharEnumField(
                default=Act.IMPORT,
                db_default="import",
                enum_type=Act,
                max_length=16,
            ),
        ),
        ops.AddField(
            model_name="ImportedFile",
            name="is_replayable",
            field=fields.BooleanField(
                default=True,
                description="whether what it said of each match was kept when it was imported",
                db_default=False,
            ),
        ),
        ops.AddField(
            model_name="ImportedFile",
            name="withdrawn_at",
            field=fields.DatetimeField(
                null=True,
                description="when all that it said was taken out again",
                auto_now=False,
                auto_now_add=False,
            ),
        ),
        ops.RunPython(attribute),
    ]
