"""What became of a fixture beside its result: extra time, penalties, expected goals, and more states."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0004_jobs")]

    initial = False

    # A new state needs no change of the table: on SQLite an altered column would cost it its indexes.
    operations: ClassVar = [
        ops.AddField(
            model_name="Fixture",
            name="away_extra",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Fixture",
            name="away_penalties",
            field=fields.IntField(null=True),
        ),
        ops.AddField(
            model_name="Fixture",
            name="away_xg",
            field=fields.FloatField(null=True),
        ),
        ops.AddField(
            model_name="Fixture",
            name="home_extra",
            field=fields.IntField(null=True, description="after extra time, where there was any"),
        ),
        ops.AddField(
            model_name="Fixture",
            name="home_penalties",
            field=fields.IntField(null=True, description="of the shoot-out, where there was one"),
        ),
        ops.AddField(
            model_name="Fixture",
            name="home_xg",
            field=fields.FloatField(null=True, description="expected goals, where a source has them"),
        ),
    ]
