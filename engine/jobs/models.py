"""Work that takes longer than a request: who asked for it, and how far it is."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from engine.accounts.models import User
from engine.store.fields import DatetimeField


class JobKind(StrEnum):
    SEASON_PROJECTION = "season_projection"
    BACKTEST = "backtest"
    IMPORT = "import"
    RATING = "rating"
    PULL = "pull"


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


LIVE = (JobState.WAITING, JobState.RUNNING)
"""The states of a job that has not ended."""


class Job(Model):
    id = fields.IntField(primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("oracle.User", related_name="jobs")
    kind = fields.CharEnumField(JobKind, max_length=32)
    subject = fields.CharField(max_length=200, description="what it works on: the same is not begun twice")
    parameters = fields.TextField(null=True, description="JSON of what its kind is given, null of an earlier version")
    seed = fields.CharField(max_length=32, null=True, description="of what it drew at random, where it drew anything")
    state = fields.CharEnumField(JobState, max_length=16)
    holder = fields.CharField(max_length=32, null=True, description="of the process that runs it, null while none does")
    lease_until = DatetimeField(null=True, description="until when the holder alone may run it")
    takeovers = fields.IntField(null=True, description="how often a holder's lease ran out")
    done = fields.IntField(default=0)
    total = fields.IntField(default=0)
    message = fields.CharField(max_length=300, default="", description="the sentence of an earlier version")
    notice = fields.TextField(
        null=True, description="JSON of the step or of what came of it, null or empty where there is none"
    )
    competition_id = fields.IntField(null=True, description="whose season, results or scores it made")
    figures = fields.TextField(null=True, description="JSON of what it computed, where that is kept nowhere else")
    started_at = DatetimeField()
    updated_at = DatetimeField(description="when it last said how far it is")
    ended_at = DatetimeField(null=True)

    class Meta:
        table = "jobs"
        indexes = (Index(fields=("user_id", "id")), Index(fields=("ended_at",)))


class Upkeep(Model):
    """Work that the house begins by itself, which one process does at a time: who does it, and how far it is."""

    name = fields.CharField(primary_key=True, max_length=32)
    holder = fields.CharField(max_length=32, null=True, description="of the process that does it, null while none does")
    step = fields.CharField(max_length=300, default="", description="the sentence of an earlier version")
    notice = fields.TextField(null=True, description="JSON of what is done now, null where nothing is")
    done = fields.IntField(default=0)
    total = fields.IntField(default=0)
    beat_at = DatetimeField(null=True, description="a sign of life of the holder")
    failed_at = DatetimeField(null=True, description="when it failed last, null where it went well since")

    class Meta:
        table = "upkeep"
