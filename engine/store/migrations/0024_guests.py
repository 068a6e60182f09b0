"""What guests play until they sign up."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0023_payments")]

    initial = False

    operations: ClassVar = [
        ops.CreateModel(
            name="GuestForecast",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("kind", fields.CharField(max_length=8)),
                ("home", fields.FloatField()),
                ("draw", fields.FloatField()),
                ("away", fields.FloatField()),
                (
                    "simulation",
                    fields.CharField(max_length=32, description="id of the forecast that stood at kick-off"),
                ),
                ("model_home", fields.FloatField()),
                ("model_draw", fields.FloatField()),
                ("model_away", fields.FloatField()),
                ("shown_home_score", fields.IntField()),
                ("shown_away_score", fields.IntField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False, db_index=True)),
                ("guest", fields.CharField(max_length=64)),
                (
                    "fixture",
                    fields.ForeignKeyField(
                        "oracle.Fixture",
                        source_field="fixture_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="guest_forecasts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "guest_forecasts",
                "app": "oracle",
                "unique_together": (("guest", "fixture"),),
                "pk_attr": "id",
                "table_description": "A guest's forecast, until the guest signs up or its time is over.",
            },
            bases=["Model"],
        ),
    ]
