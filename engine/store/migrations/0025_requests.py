"""Readers who ask the administrators for more tokens."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0024_guests")]

    initial = False

    operations: ClassVar = [
        ops.CreateModel(
            name="TokenRequest",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "user",
                    fields.ForeignKeyField(
                        "oracle.User",
                        source_field="user_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="token_requests",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("reason", fields.CharField(max_length=300)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("answered_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("is_declined", fields.BooleanField(default=False)),
            ],
            options={
                "table": "token_requests",
                "app": "oracle",
                "pk_attr": "id",
                "table_description": "What a reader wrote to the administrators.",
            },
            bases=["Model"],
        ),
        ops.RunSQL("CREATE UNIQUE INDEX token_requests_open ON token_requests (user_id) WHERE answered_at IS NULL"),
        ops.RunSQL("CREATE INDEX token_requests_of ON token_requests (user_id, id)"),
    ]
