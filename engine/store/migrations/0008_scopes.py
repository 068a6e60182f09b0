"""What an API key is for, and when it ends."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0007_credits")]

    initial = False

    operations: ClassVar = [
        ops.AddField(
            model_name="ApiKey",
            name="scopes",
            field=fields.CharField(
                max_length=64, default="read spend", description="what it is for, separated by spaces"
            ),
        ),
        ops.AddField(model_name="ApiKey", name="expires_at", field=fields.DatetimeField(null=True)),
    ]
