"""What administrators have said of their site, in one row."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class SiteSettings(Model):
    """What was said of the site: one row, or none until anything was."""

    id = fields.IntField(primary_key=True, generated=False, description="1")
    name = fields.CharField(max_length=60, null=True, description="null until it is given")
    hides_first_steps = fields.BooleanField(default=False)

    class Meta:
        table = "site_settings"
