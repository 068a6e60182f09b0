"""Past forecasts as they were scored, ratings as they moved and where they were, and who works on all that."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0009_seasons")]

    initial = False

    operations: ClassVar = [
        ops.CreateModel(
            name="RatingSteps",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "team",
                    fields.OneToOneField(
                        "oracle.Team",
                        source_field="team_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="rating_steps",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("steps", fields.BinaryField(description="rows of engine.forecasts.replay.STEP")),
            ],
            options={"table": "rating_steps", "app": "oracle", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "competition",
                    fields.ForeignKeyField(
                        "oracle.Competition",
                        source_field="competition_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="checkpoints",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("day", fields.DateField(description="of the last results in it")),
                (
                    "after_import",
                    fields.IntField(description="the last import of the competition that it has seen"),
                ),
                ("model_version", fields.CharField(max_length=64)),
                ("state", fields.BinaryField(description="MessagePack of engine.forecasts.snapshot_replay.Checkpoint")),
            ],
            options={
                "table": "checkpoints",
                "app": "oracle",
                "unique_together": (("competition", "day"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RecordScope",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", fields.CharField(unique=True, max_length=32)),
                (
                    "competition",
                    fields.ForeignKeyField(
                        "oracle.Competition",
                        source_field="competition_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="record_scopes",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "state",
                    fields.CharField(
                        description="of the results and the model that it was made from: another one is out of date",
                        max_length=100,
                    ),
                ),
                ("before", fields.DateField(description="it holds every result before this day")),
                ("matches", fields.IntField()),
                ("first_day", fields.DateField(null=True)),
                ("last_day", fields.DateField(null=True)),
                (
                    "calibration_slope",
                    fields.FloatField(null=True, description="over all matches, null where they are too few"),
                ),
                ("worst", fields.BinaryField(description="rows of engine.evaluation.scorecard.MATCH")),
                ("computed_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={"table": "record_scopes", "app": "oracle", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="RecordYear",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "scope",
                    fields.ForeignKeyField(
                        "oracle.RecordScope",
                        source_field="scope_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="years",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("year", fields.IntField()),
                ("tally", fields.BinaryField(description="a record of engine.evaluation.scorecard.TALLY")),
                (
                    "matches",
                    fields.BinaryField(
                        description="rows of engine.evaluation.scorecard.MATCH, none where they are those of other scopes"
                    ),
                ),
            ],
            options={
                "table": "record_years",
                "app": "oracle",
                "unique_together": (("scope", "year"),),
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Upkeep",
            fields=[
                ("name", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                (
                    "holder",
                    fields.CharField(
                        null=True, description="of the process that does it, null while none does", max_length=32
                    ),
                ),
                ("step", fields.CharField(default="", max_length=300)),
                ("done", fields.IntField(default=0)),
                ("total", fields.IntField(default=0)),
                (
                    "beat_at",
                    fields.DatetimeField(
                        null=True, description="a sign of life of the holder", auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "failed_at",
                    fields.DatetimeField(
                        null=True,
                        description="when it failed last, null where it went well since",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
            ],
            options={"table": "upkeep", "app": "oracle", "pk_attr": "name"},
            bases=["Model"],
        ),
    ]
