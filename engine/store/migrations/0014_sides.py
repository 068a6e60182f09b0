"""A search looks for teams first, and then for their matches by either side."""

from typing import ClassVar

from tortoise import migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0013_projections")]

    initial = False

    operations: ClassVar = [
        ops.AddIndex(model_name="Fixture", index=Index(fields=("home_id", "day", "id"), name="fixtures_home")),
        ops.AddIndex(model_name="Fixture", index=Index(fields=("away_id", "day", "id"), name="fixtures_away")),
    ]
