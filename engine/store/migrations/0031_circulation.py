"""The tokens that moved in the last weeks are found without reading the whole audit trail."""

from typing import ClassVar

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0030_favourites")]

    initial = False

    operations: ClassVar = [
        ops.RunSQL("CREATE INDEX ledger_audit_at ON ledger_audit (at)"),
        ops.RunSQL("CREATE INDEX ledger_transactions_seq ON ledger_transactions (seq)"),
    ]
