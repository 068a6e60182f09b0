"""Seasons as they were played to their end."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0012_meetings")]

    initial = False

    operations: ClassVar = [
        ops.CreateModel(
            name="KeptProjection",
            fields=[
                (
                    "key",
                    fields.CharField(
                        primary_key=True,
                        unique=True,
                        db_index=True,
                        max_length=32,
                        description="digest of the calendar and the ratings",
                    ),
                ),
                (
                    "competition",
                    fields.ForeignKeyField(
                        "oracle.Competition",
                        source_field="competition_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="projections",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "payload",
                    fields.BinaryField(description="MessagePack of engine.simulation.season.SeasonProjection"),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "season_projections", "app": "oracle", "pk_attr": "key"},
            bases=["Model"],
        ),
    ]
