"""What is played: competitions, teams, fixtures with their results, and where each came from.

What was taken out again keeps its row, since forecasts that somebody bought refer to it: it has `removed_at`, and only
`every` finds it. Imported again, it is the same row.
"""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.manager import Manager
from tortoise.models import Model
from tortoise.queryset import QuerySet

from engine.catalogue.act import Act
from engine.catalogue.sides import Side
from engine.catalogue.status import FixtureStatus
from engine.store.fields import DateField, DatetimeField


class StandingRows(Manager):
    """Rows that were not taken out again."""

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(removed_at__isnull=True)


class Competition(Model):
    every = Manager()

    id = fields.IntField(primary_key=True)
    slug = fields.CharField(max_length=80, unique=True)
    name = fields.CharField(max_length=120)
    sport = fields.CharField(max_length=32)
    is_synthetic = fields.BooleanField(default=False)
    truth = fields.TextField(null=True, description="JSON: the parameters that a synthetic competition was drawn with")
    setting = fields.TextField(null=True, description="JSON: what an administrator said of its format and its table")
    removed_at = DatetimeField(null=True, description="when its last match was taken out again")

    class Meta:
        table = "competitions"
        manager = StandingRows()


class Team(Model):
    """A team inside one competition: equal names in two competitions are two teams."""

    every = Manager()

    id = fields.IntField(primary_key=True)
    competition: fields.ForeignKeyRelation[Competition] = fields.ForeignKeyField(
        "oracle.Competition", related_name="teams"
    )
    name = fields.CharField(max_length=120)
    name_key = fields.CharField(max_length=120, description="the name, case-folded, for search")
    true_attack = fields.FloatField(null=True, description="known only where the competition is synthetic")
    true_defence = fields.FloatField(null=True)
    removed_at = DatetimeField(null=True, description="when its last match was taken out again")

    class Meta:
        table = "teams"
        manager = StandingRows()
        unique_together = (("competition", "name"),)
        indexes = (Index(fields=("name_key",)),)


class TeamAlias(Model):
    """Two names of one team, as an administrator or an import said: in one competition, or in every one of a sport."""

    id = fields.IntField(primary_key=True)
    sport = fields.CharField(max_length=32)
    competition: fields.ForeignKeyNullableRelation[Competition] = fields.ForeignKeyField(
        "oracle.Competition", related_name="team_aliases", null=True
    )
    alias = fields.CharField(max_length=120)
    alias_key = fields.CharField(max_length=120, description="unique in its competition, or among those of every one")
    name = fields.CharField(max_length=120)
    name_key = fields.CharField(max_length=120)
    at = DatetimeField()

    class Meta:
        table = "team_aliases"


class CompetitionAlias(Model):
    """Another name of a competition, under which files may come in."""

    id = fields.IntField(primary_key=True)
    competition: fields.ForeignKeyRelation[Competition] = fields.ForeignKeyField(
        "oracle.Competition", related_name="aliases"
    )
    alias = fields.CharField(max_length=120)
    slug = fields.CharField(max_length=80, unique=True)
    at = DatetimeField()

    class Meta:
        table = "competition_aliases"


class Resemblance(Model):
    """Two teams of one competition that may be one: a question to administrators."""

    id = fields.IntField(primary_key=True)
    team: fields.ForeignKeyRelation[Team] = fields.ForeignKeyField("oracle.Team", related_name="resemblances")
    other: fields.ForeignKeyRelation[Team] = fields.ForeignKeyField("oracle.Team", related_name="resembled_by")
    is_refused = fields.BooleanField(default=False, description="an administrator said that they are two")

    class Meta:
        table = "resemblances"
        unique_together = (("team", "other"),)


class Fixture(Model):
    """A partial unique index, see the migrations, keeps two that stand from having one place."""

    every = Manager()

    id = fields.IntField(primary_key=True)
    competition: fields.ForeignKeyRelation[Competition] = fields.ForeignKeyField(
        "oracle.Competition", related_name="fixtures"
    )
    season = fields.CharField(max_length=16)
    round = fields.CharField(max_length=64, default="")
    day = DateField()
    kick_off = DatetimeField(null=True, description="UTC, where the source gives a time")
    home: fields.ForeignKeyRelation[Team] = fields.ForeignKeyField("oracle.Team", related_name="home_fixtures")
    away: fields.ForeignKeyRelation[Team] = fields.ForeignKeyField("oracle.Team", related_name="away_fixtures")
    neutral = fields.BooleanField(default=False)
    status = fields.CharEnumField(FixtureStatus)
    home_score = fields.IntField(null=True)
    away_score = fields.IntField(null=True)
    home_extra = fields.IntField(null=True, description="after extra time, where there was any")
    away_extra = fields.IntField(null=True)
    home_penalties = fields.IntField(null=True, description="of the shoot-out, where there was one")
    away_penalties = fields.IntField(null=True)
    shoot_out_winner = fields.CharEnumField(Side, max_length=4, null=True, description="also where no kicks are told")
    home_xg = fields.FloatField(null=True, description="expected goals, where a source has them")
    away_xg = fields.FloatField(null=True)
    home_shots = fields.IntField(null=True)
    away_shots = fields.IntField(null=True)
    home_shots_on_target = fields.IntField(null=True)
    away_shots_on_target = fields.IntField(null=True)
    conditions = fields.TextField(null=True, description="JSON: what its sport knows of it beforehand, as a surface")
    course = fields.TextField(null=True, description="JSON: what its sport knows once it was played, beside the score")
    meeting = fields.IntField(default=1, db_default=1, description="which of the two sides on that day, from 1")
    updated_at = DatetimeField()
    removed_at = DatetimeField(null=True, description="when it was taken out again")
    joined_id = fields.IntField(null=True, description="the fixture that this one turned out to be")

    class Meta:
        table = "fixtures"
        manager = StandingRows()
        indexes = (
            Index(fields=("day", "id")),
            Index(fields=("competition_id", "day", "id")),
            Index(fields=("status", "day", "id")),
            Index(fields=("home_id", "day", "id"), name="fixtures_home"),
            Index(fields=("away_id", "day", "id"), name="fixtures_away"),
        )


class Deduction(Model):
    """Points that were taken away from a team in one season."""

    id = fields.IntField(primary_key=True)
    team: fields.ForeignKeyRelation[Team] = fields.ForeignKeyField("oracle.Team", related_name="deductions")
    season = fields.CharField(max_length=16)
    points = fields.IntField()
    reason = fields.CharField(max_length=200)
    updated_at = DatetimeField()

    class Meta:
        table = "deductions"
        unique_together = (("team", "season", "reason"),)


class ImportedFile(Model):
    """One import, or another act that changed what is known of a competition: ratings stand until the next of them.

    Rows are only added: what was undone has `withdrawn_at`.
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=255)
    digest = fields.CharField(max_length=64)
    format = fields.CharField(max_length=32)
    competition: fields.ForeignKeyRelation[Competition] = fields.ForeignKeyField(
        "oracle.Competition", related_name="imports"
    )
    at = DatetimeField()
    rows = fields.IntField()
    added = fields.IntField()
    corrected = fields.IntField()
    moved = fields.IntField(default=0)
    skipped = fields.IntField()
    changed_from = DateField(
        null=True, description="the first day whose results this import changed, ratings as of before it still stand"
    )
    act = fields.CharEnumField(Act, max_length=16, default=Act.IMPORT, db_default=Act.IMPORT.value)
    notice = fields.TextField(null=True, description="JSON of names that an act is about beside its first")
    withdrawn_at = DatetimeField(null=True, description="when all that it said was taken out again")
    is_replayable = fields.BooleanField(
        default=True, db_default=False, description="whether what it said of each match was kept when it was imported"
    )

    class Meta:
        table = "imported_files"
        indexes = (Index(fields=("competition_id", "id")),)


class Statement(Model):
    """What an import, or an administrator's act, says of a fixture: the fixture is what they say one after the other.

    A file that says again what a file of its name said last adds none.
    """

    id = fields.BigIntField(primary_key=True)
    fixture: fields.ForeignKeyRelation[Fixture] = fields.ForeignKeyField("oracle.Fixture", related_name="statements")
    source: fields.ForeignKeyRelation[ImportedFile] = fields.ForeignKeyField(
        "oracle.ImportedFile", related_name="statements"
    )
    says = fields.TextField(description="JSON of engine.catalogue.said.Said without what it leaves open")

    class Meta:
        table = "statements"
        indexes = (Index(fields=("fixture_id", "id")), Index(fields=("source_id",)))


class Download(Model):
    """What a source's server said of its file, so that the next request can be conditional."""

    id = fields.IntField(primary_key=True)
    url = fields.CharField(max_length=500, unique=True)
    etag = fields.CharField(max_length=200, null=True)
    last_modified = fields.CharField(max_length=64, null=True)
    at = DatetimeField()

    class Meta:
        table = "downloads"
