"""Teams and competitions that readers follow."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0029_shoot_outs")]

    initial = False

    operations: ClassVar = [
        ops.CreateModel(
            name="Favourite",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "user",
                    fields.ForeignKeyField(
                        "oracle.User",
                        source_field="user_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="favourites",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharField(max_length=16)),
                ("subject", fields.IntField()),
            ],
            options={
                "table": "favourites",
                "app": "oracle",
                "pk_attr": "id",
                "table_description": "A team or a competition that an account follows.",
            },
            bases=["Model"],
        ),
        ops.RunSQL("CREATE UNIQUE INDEX favourites_of ON favourites (user_id, kind, subject)"),
    ]
