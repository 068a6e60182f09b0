"""What was sealed before kick-off, and by which event of the audit chain."""

from __future__ import annotations

from tortoise import fields
from tortoise.fields.base import OnDelete
from tortoise.models import Model

from engine.catalogue.models import Competition
from engine.store.fields import DateField, DatetimeField


class Seal(Model):
    """The forecasts of one competition's match day; they are sealed once the event of the chain is known."""

    number = fields.IntField(primary_key=True, generated=False, description="from 1 without a gap")
    competition: fields.ForeignKeyRelation[Competition] = fields.ForeignKeyField(
        "oracle.Competition", related_name="seals", on_delete=OnDelete.RESTRICT
    )
    day = DateField()
    fixtures = fields.IntField(description="how many forecasts it holds")
    payload = fields.TextField(description="JSON of engine.sealing.pack.Statement, as the event says it")
    seq = fields.BigIntField(null=True, description="of the event of the audit chain, null until it is written")
    sealed_at = DatetimeField(null=True, description="when the event was, null until it is written")
    public_key = fields.CharField(max_length=64, null=True, description="Ed25519, in hexadecimal digits")
    signature = fields.CharField(max_length=128, null=True, description="of the event's hash")

    class Meta:
        table = "seals"


class SealedFixture(Model):
    """The forecast of one match: a match that gets another day is sealed again for that day."""

    id = fields.IntField(primary_key=True)
    seal: fields.ForeignKeyRelation[Seal] = fields.ForeignKeyField(
        "oracle.Seal", related_name="forecasts", on_delete=OnDelete.RESTRICT
    )
    position = fields.IntField(description="among those of its seal, from 0")
    fixture_id = fields.IntField(description="stays where the fixture itself is taken out")
    day = DateField()
    simulation_id = fields.CharField(max_length=32)
    text = fields.TextField(description="JSON of engine.sealing.pack.SealedForecast, letter by letter")

    class Meta:
        table = "sealed_fixtures"
        unique_together = (("fixture_id", "day"), ("seal", "position"))
