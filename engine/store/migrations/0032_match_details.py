"""Matches have details that their sport alone reads: those that are known before, and those of how it went."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0031_circulation")]

    initial = False

    operations: ClassVar = [
        ops.AddField(
            model_name="Fixture",
            name="conditions",
            field=fields.TextField(
                null=True, unique=False, description="JSON: what its sport knows of it beforehand, as a surface"
            ),
        ),
        ops.AddField(
            model_name="Fixture",
            name="course",
            field=fields.TextField(
                null=True, unique=False, description="JSON: what its sport knows once it was played, beside the score"
            ),
        ),
    ]
