"""Who won a shoot-out, also where its kicks are not told."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0027_site")]

    initial = False

    operations: ClassVar = [
        ops.AddField(
            model_name="Fixture",
            name="shoot_out_winner",
            field=fields.CharField(null=True, max_length=4, description="also where no kicks are told"),
        ),
    ]
