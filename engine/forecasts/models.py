"""What was believed and what was computed from it: rating snapshots, simulations and their sections."""

from __future__ import annotations

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from engine.catalogue.models import Competition, Fixture, Team
from engine.store.fields import DateField, DatetimeField


class Snapshot(Model):
    """The ratings of a competition as of a day, never changed once written.

    The id is the digest of the state, so the same results and model give the same snapshot. It stands for its day as
    long as no import after `after_import` changed a result on that day or before.
    """

    id = fields.CharField(primary_key=True, max_length=32)
    competition: fields.ForeignKeyRelation[Competition] = fields.ForeignKeyField(
        "oracle.Competition", related_name="snapshots"
    )
    as_of = DateField(null=True, description="day of the last result in it, null when it knows none")
    after_import = fields.IntField(description="the last import of the competition that it has seen")
    model_version = fields.CharField(max_length=64)
    results = fields.IntField()
    state = fields.TextField(description="JSON of engine.ratings.state.Ratings, empty of days long over")
    reliability = fields.TextField(description="JSON of how forecasts before this day did, in bins of probability")
    created_at = DatetimeField()

    class Meta:
        table = "snapshots"
        indexes = (Index(fields=("competition_id", "as_of")),)


class OpenFixture(Model):
    """A fixture that everybody reads in full depth: of a day, or until an administrator closes it again.

    A partial unique index, see the migrations, keeps an administrator from opening one twice.
    """

    id = fields.IntField(primary_key=True)
    fixture: fields.ForeignKeyRelation[Fixture] = fields.ForeignKeyField(
        "oracle.Fixture", related_name="openings", db_index=False
    )
    day = DateField(null=True, unique=True, description="on which the house opens it, null until it is closed")
    opened_by = fields.IntField(null=True, description="account of the administrator")
    opened_at = DatetimeField()

    class Meta:
        table = "open_fixtures"


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
    created_at = DatetimeField()

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
    created_at = DatetimeField()

    class Meta:
        table = "sections"
        unique_together = (("simulation", "depth"),)


class RecordScope(Model):
    """Whose forecasts were scored together: those of one competition, or of all real or all synthetic ones."""

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=32, unique=True)
    competition: fields.ForeignKeyNullableRelation[Competition] = fields.ForeignKeyField(
        "oracle.Competition", related_name="record_scopes", null=True
    )
    state = fields.CharField(
        max_length=100, description="of the results and the model that it was made from: another one is out of date"
    )
    before = DateField(description="it holds every result before this day")
    matches = fields.IntField()
    first_day = DateField(null=True)
    last_day = DateField(null=True)
    calibration_slope = fields.FloatField(null=True, description="over all matches, null where they are too few")
    worst = fields.BinaryField(description="rows of engine.evaluation.scorecard.MATCH")
    computed_at = DatetimeField()

    class Meta:
        table = "record_scopes"


class RecordYear(Model):
    """The scored forecasts of a year, and their sums."""

    id = fields.IntField(primary_key=True)
    scope: fields.ForeignKeyRelation[RecordScope] = fields.ForeignKeyField("oracle.RecordScope", related_name="years")
    year = fields.IntField()
    tally = fields.BinaryField(description="a record of engine.evaluation.scorecard.TALLY")
    matches = fields.BinaryField(
        description="rows of engine.evaluation.scorecard.MATCH, none where they are those of other scopes"
    )

    class Meta:
        table = "record_years"
        unique_together = (("scope", "year"),)


class Checkpoint(Model):
    """Where a pass through a competition was after a day, so that another need not begin at the first match."""

    id = fields.IntField(primary_key=True)
    competition: fields.ForeignKeyRelation[Competition] = fields.ForeignKeyField(
        "oracle.Competition", related_name="checkpoints"
    )
    day = DateField(description="of the last results in it")
    after_import = fields.IntField(description="the last import of the competition that it has seen")
    model_version = fields.CharField(max_length=64)
    state = fields.BinaryField(description="MessagePack of engine.forecasts.snapshot_replay.Checkpoint")

    class Meta:
        table = "checkpoints"
        unique_together = (("competition", "day"),)


class RatingSteps(Model):
    """The rating of a team after each day on which it played."""

    id = fields.IntField(primary_key=True)
    team: fields.OneToOneRelation[Team] = fields.OneToOneField("oracle.Team", related_name="rating_steps")
    steps = fields.BinaryField(description="rows of engine.forecasts.replay.STEP")

    class Meta:
        table = "rating_steps"


class KeptProjection(Model):
    """A season as it was played to its end: the same calendar and ratings are never played twice."""

    key = fields.CharField(primary_key=True, max_length=32, description="digest of the calendar and the ratings")
    competition: fields.ForeignKeyRelation[Competition] = fields.ForeignKeyField(
        "oracle.Competition", related_name="projections"
    )
    payload = fields.BinaryField(description="MessagePack of engine.simulation.season.SeasonProjection")
    created_at = DatetimeField()

    class Meta:
        table = "season_projections"
