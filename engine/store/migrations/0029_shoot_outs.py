"""Who won a shoot-out, also where its kicks are not told; and no address is closed by an account that was deleted."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0028_first_checkpoints")]

    initial = False

    operations: ClassVar = [
        ops.AddField(
            model_name="Fixture",
            name="shoot_out_winner",
            field=fields.CharField(null=True, max_length=4, description="also where no kicks are told"),
        ),
        ops.RemoveField(model_name="WelcomeOrigin", name="is_closed"),
        # On SQLite the table was made anew, without it.
        ops.RunSQL(
            'CREATE INDEX IF NOT EXISTS "idx_welcome_ori_ends_at_8ef28d" ON "welcome_origins" ("ends_at")',
        ),
    ]
