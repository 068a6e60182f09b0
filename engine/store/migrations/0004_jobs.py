"""Work that takes longer than a request."""

from enum import StrEnum
from typing import ClassVar

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class JobKind(StrEnum):
    """As the release had it: a migration changes with nothing that lives on."""

    SEASON_PROJECTION = "season_projection"
    BACKTEST = "backtest"
    IMPORT = "import"
    RATING = "rating"


class JobState(StrEnum):
    """As the release had it: a migration changes with nothing that lives on."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0003_lab")]

    initial = False

    operations: ClassVar = [
        ops.CreateModel(
            name="Job",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "user",
                    fields.ForeignKeyField(
                        "oracle.User",
                        source_field="user_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="jobs",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharEnumField(enum_type=JobKind, max_length=32)),
                (
                    "subject",
                    fields.CharField(description="what it works on: the same is not begun twice", max_length=200),
                ),
                ("state", fields.CharEnumField(enum_type=JobState, max_length=16)),
                ("done", fields.IntField(default=0)),
                ("total", fields.IntField(default=0)),
                ("message", fields.CharField(default="", max_length=300)),
                (
                    "competition_id",
                    fields.IntField(null=True, description="whose season, results or scores it made"),
                ),
                (
                    "figures",
                    fields.TextField(
                        null=True, description="JSON of what it computed, where that is kept nowhere else", unique=False
                    ),
                ),
                ("started_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "updated_at",
                    fields.DatetimeField(
                        description="a sign of life of the process that runs it", auto_now=False, auto_now_add=False
                    ),
                ),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "jobs",
                "app": "oracle",
                "indexes": [Index(fields=["user_id", "id"]), Index(fields=["ended_at"])],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
    ]
