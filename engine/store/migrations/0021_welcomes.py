"""What accounts begin with: promised with the account, few to one address, and given once by the ledger."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0020_notices")]

    initial = False

    operations: ClassVar = [
        ops.CreateModel(
            name="Welcome",
            fields=[
                (
                    "id",
                    fields.IntField(
                        generated=False, primary_key=True, unique=True, db_index=True, description="of the account"
                    ),
                ),
                (
                    "origin",
                    fields.CharField(
                        max_length=64, description="keyed digest of its address, empty when that is forgotten"
                    ),
                ),
                ("tokens", fields.BigIntField()),
                ("state", fields.CharField(max_length=8)),
            ],
            options={
                "table": "welcomes",
                "app": "oracle",
                "pk_attr": "id",
                "table_description": "What an account begins with, promised in the transaction that makes it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="WelcomeOrigin",
            fields=[
                ("origin", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=64)),
                ("accounts", fields.IntField()),
                (
                    "is_closed",
                    fields.BooleanField(description="whether an account was deleted that had been made there"),
                ),
                ("ends_at", fields.BigIntField(db_index=True, description="microseconds")),
            ],
            options={
                "table": "welcome_origins",
                "app": "oracle",
                "pk_attr": "origin",
                "table_description": "How many accounts one address has made in its window of time.",
            },
            bases=["Model"],
        ),
        # The natural key against a second welcome, whatever asks for it.
        ops.RunSQL(
            "CREATE UNIQUE INDEX ledger_transactions_welcome ON ledger_transactions (account_id) WHERE kind = 'welcome'"
        ),
    ]
