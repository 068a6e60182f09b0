"""What readers answered in the Lab. Triggers refuse every change of an answer, see the migration."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from engine.accounts.models import User
from engine.catalogue.models import Fixture
from engine.store.fields import DatetimeField


class RoundKind(StrEnum):
    DAILY = "daily"
    FREE = "free"


class QuestionAnswer(Model):
    """A reader's first answer to a question of a module, which is the one that counts."""

    id = fields.IntField(primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("oracle.User", related_name="lab_answers")
    module = fields.CharField(max_length=64)
    question = fields.CharField(max_length=64)
    choice = fields.IntField(description="position of the chosen answer, from 0")
    is_correct = fields.BooleanField()
    at = DatetimeField()

    class Meta:
        table = "lab_answers"
        unique_together = (("user", "module", "question"),)


class Forecast(Model):
    """A forecast of a past fixture, stored before its result was shown, beside the model's own."""

    id = fields.IntField(primary_key=True)
    kind = fields.CharEnumField(RoundKind, max_length=8)
    home = fields.FloatField()
    draw = fields.FloatField(null=True, description="null where the sport lacks it")
    away = fields.FloatField()
    simulation = fields.CharField(max_length=32, description="id of the forecast that stood at kick-off")
    model_home = fields.FloatField()
    model_draw = fields.FloatField(null=True, description="null where the sport lacks it")
    model_away = fields.FloatField()
    shown_home_score = fields.IntField(description="the result that was shown, a later correction does not change it")
    shown_away_score = fields.IntField()
    at = DatetimeField()

    class Meta:
        abstract = True


class PlayerForecast(Forecast):
    """A reader's."""

    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("oracle.User", related_name="lab_forecasts")
    fixture: fields.ForeignKeyRelation[Fixture] = fields.ForeignKeyField("oracle.Fixture", related_name="lab_forecasts")

    class Meta:
        table = "lab_forecasts"
        unique_together = (("user", "fixture"),)


class GuestForecast(Forecast):
    """A guest's, under the digest of what names the browser, until the guest signs up or in, or its time is over."""

    guest = fields.CharField(max_length=64)
    fixture: fields.ForeignKeyRelation[Fixture] = fields.ForeignKeyField(
        "oracle.Fixture", related_name="guest_forecasts"
    )

    class Meta:
        table = "guest_forecasts"
        unique_together = (("guest", "fixture"),)
