"""What administrators say of their site."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0026_no_draw")]

    initial = False

    operations: ClassVar = [
        ops.CreateModel(
            name="SiteSettings",
            fields=[
                (
                    "id",
                    fields.IntField(primary_key=True, generated=False, unique=True, db_index=True, description="1"),
                ),
                ("name", fields.CharField(null=True, max_length=60, description="null until it is given")),
                ("hides_first_steps", fields.BooleanField(default=False)),
            ],
            options={
                "table": "site_settings",
                "app": "oracle",
                "pk_attr": "id",
                "table_description": "What was said of the site: one row, or none until anything was.",
            },
            bases=["Model"],
        ),
    ]
