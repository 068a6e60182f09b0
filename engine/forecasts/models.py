"""What was believed and what was computed from it: rating snapshots, simulations and their sections."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from engine.catalogue.models import Competition, Fixture


class Snapshot(Model):
    """The ratings of a competition as of a day, never changed once written.

    The id is the digest of the state, so the same results and model give the same snapshot. It stands for its day as
    long as no import after `after_import` changed a result on that day or before.
    """

    id = fields.CharField(primary_key=True, max_length=32)
    competition: fields.ForeignKeyRelation[Competition] = fields.ForeignKeyField(
        "oracle.Competition", related_name="snapshots"
    )
    as_of = fields.DateField(null=True, description="day of the last result in it, null when it knows none")
    after_import = fields.IntField(description="the last import of the competition that it has seen")
    model_version = fields.CharField(max_length=64)
    results = fields.IntField()
    state = fields.TextField(description="JSON of engine.ratings.state.Ratings")
    reliability = fields.TextField(description="JSON of how forecasts before this day did, in bins of probability")
    created_at = fields.DatetimeField()

    class Meta:
        table = "snapshots"
        indexes = (Index(fields=("competition_id", "as_of")),)


class Simulation(Model):
    """One question: its canonical inputs and the matchup they resolve to. The id is the digest of both."""

    id = fields.CharField(primary_key=True, max_length=32)
    sport = fields.CharField(max_length=32)
    fixture: fields.ForeignKeyNullableRelation[Fixture] = fields.ForeignKeyField(
        "oracle.Fixture", related_name="simulations", null=True
    )
    snapshot: fields.ForeignKeyNullableRelation[Snapshot] = fields.ForeignKeyField(
        "oracle.Snapshot", related_name="simulations", null=True
    )
    inputs = fields.TextField(description="canonical JSON of the question")
    matchup = fields.TextField(description="JSON of engine.simulation.matchup.Matchup")
    model_version = fields.CharField(max_length=32)
    created_at = fields.DatetimeField()

    class Meta:
        table = "simulations"
        indexes = (
            Index(fields=("fixture_id", "created_at")),
            Index(fields=("created_at",)),
        )


class Section(Model):
    """One depth of a simulation as it was first computed: what is read once is read for ever."""

    id = fields.IntField(primary_key=True)
    simulation: fields.ForeignKeyRelation[Simulation] = fields.ForeignKeyField(
        "oracle.Simulation", related_name="sections"
    )
    depth = fields.CharField(max_length=32)
    payload = fields.BinaryField(description="the section's dataclass in MessagePack: half the bytes of JSON")
    created_at = fields.DatetimeField()

    class Meta:
        table = "sections"
        unique_together = (("simulation", "depth"),)
