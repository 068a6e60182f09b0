"""What an administrator says of seasons: how a competition is played, and points that were taken away."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0008_scopes")]

    initial = False

    operations: ClassVar = [
        ops.CreateModel(
            name="Deduction",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "team",
                    fields.ForeignKeyField(
                        "oracle.Team",
                        source_field="team_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="deductions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("season", fields.CharField(max_length=16)),
                ("points", fields.IntField()),
                ("reason", fields.CharField(max_length=200)),
                ("updated_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "deductions",
                "app": "oracle",
                "unique_together": (("team", "season", "reason"),),
                "pk_attr": "id",
                "table_description": "Points that were taken away from a team in one season.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Competition",
            name="setting",
            field=fields.TextField(
                null=True, description="JSON: what an administrator said of its format and its table"
            ),
        ),
    ]
