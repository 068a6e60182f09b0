"""Fixtures that everybody reads in full depth."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0021_welcomes")]

    initial = False

    operations: ClassVar = [
        ops.CreateModel(
            name="OpenFixture",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "fixture",
                    fields.ForeignKeyField(
                        "oracle.Fixture",
                        source_field="fixture_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="openings",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "day",
                    fields.DateField(
                        null=True, unique=True, description="on which the house opens it, null until it is closed"
                    ),
                ),
                ("opened_by", fields.IntField(null=True, description="account of the administrator")),
                ("opened_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "open_fixtures",
                "app": "oracle",
                "pk_attr": "id",
                "table_description": "A fixture that everybody reads in full depth, for a day or until it is closed.",
            },
            bases=["Model"],
        ),
        ops.RunSQL("CREATE UNIQUE INDEX open_fixtures_kept ON open_fixtures (fixture_id) WHERE day IS NULL"),
    ]
