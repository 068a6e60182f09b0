"""Every competition gets a checkpoint after its first day, by which any day of it is rated as in the record.

What was scored is thrown away: the next pass scores it again, and leaves the checkpoints.
"""

from typing import ClassVar

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0027_site")]

    initial = False

    operations: ClassVar = [
        ops.RunSQL("DELETE FROM record_years"),
        ops.RunSQL("DELETE FROM record_scopes"),
    ]
