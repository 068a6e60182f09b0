"""Refused purchases of one user are found without reading the whole audit trail."""

from typing import ClassVar

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0016_windows")]

    initial = False

    operations: ClassVar = [
        ops.RunSQL("CREATE INDEX ledger_audit_denied ON ledger_audit (actor_id, seq) WHERE event = 'denied'"),
    ]
