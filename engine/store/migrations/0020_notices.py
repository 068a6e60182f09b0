"""Jobs, upkeep and acts keep what there is to say as facts; sentences of earlier versions stay beside them."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0019_seals")]

    initial = False

    operations: ClassVar = [
        ops.AddField(
            model_name="Job",
            name="notice",
            field=fields.TextField(
                null=True, description="JSON of the step or of what came of it, null or empty where there is none"
            ),
        ),
        ops.AddField(
            model_name="Upkeep",
            name="notice",
            field=fields.TextField(null=True, description="JSON of what is done now, null where nothing is"),
        ),
        ops.AddField(
            model_name="ImportedFile",
            name="notice",
            field=fields.TextField(null=True, description="JSON of names that an act is about beside its first"),
        ),
    ]
