"""Forecasts that were sealed before kick-off, and the events that seal them."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0018_leases")]

    initial = False

    operations: ClassVar = [
        ops.CreateModel(
            name="Seal",
            fields=[
                (
                    "number",
                    fields.IntField(primary_key=True, unique=True, db_index=True, description="from 1 without a gap"),
                ),
                (
                    "competition",
                    fields.ForeignKeyField(
                        "oracle.Competition",
                        source_field="competition_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="seals",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("day", fields.DateField()),
                ("fixtures", fields.IntField(description="how many forecasts it holds")),
                (
                    "payload",
                    fields.TextField(
                        description="JSON of engine.sealing.pack.Statement, as the event says it", unique=False
                    ),
                ),
                (
                    "seq",
                    fields.BigIntField(
                        null=True, description="of the event of the audit chain, null until it is written"
                    ),
                ),
                (
                    "sealed_at",
                    fields.DatetimeField(null=True, description="when the event was, null until it is written"),
                ),
                (
                    "public_key",
                    fields.CharField(null=True, description="Ed25519, in hexadecimal digits", max_length=64),
                ),
                ("signature", fields.CharField(null=True, description="of the event's hash", max_length=128)),
            ],
            options={"table": "seals", "app": "oracle", "pk_attr": "number"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SealedFixture",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "seal",
                    fields.ForeignKeyField(
                        "oracle.Seal",
                        source_field="seal_id",
                        db_constraint=True,
                        to_field="number",
                        related_name="forecasts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("position", fields.IntField(description="among those of its seal, from 0")),
                ("fixture_id", fields.IntField(description="stays where the fixture itself is taken out")),
                ("day", fields.DateField()),
                ("simulation_id", fields.CharField(max_length=32)),
                (
                    "text",
                    fields.TextField(
                        description="JSON of engine.sealing.pack.SealedForecast, letter by letter", unique=False
                    ),
                ),
            ],
            options={
                "table": "sealed_fixtures",
                "app": "oracle",
                "unique_together": (("fixture_id", "day"), ("seal", "position")),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
