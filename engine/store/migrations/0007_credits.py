"""What a proposal would give: every large credit waits for a second administrator, not sales alone."""

from __future__ import annotations

from typing import Any, ClassVar

from tortoise import migrations
from tortoise.migrations import operations as ops

COLUMNS = ("id", "actor_id", "account_id", "amount", "reason", "payment_id", "terms")
TABLE = (
    "ALTER TABLE ledger_proposals ADD COLUMN terms TEXT",
    "DROP INDEX ledger_audit_given",
    "CREATE INDEX ledger_audit_given ON ledger_audit (actor_id, at) WHERE event IN ('top_up', 'grant', 'adjust')",
)


def changed(differs: str) -> str:
    """Condition under which an update is refused: another proposal, or one that was decided before."""
    return " OR ".join([*(f"OLD.{each} {differs} NEW.{each}" for each in COLUMNS), "OLD.closing_seq IS NOT NULL"])


GUARDS = {
    "sqlite": (
        "DROP TRIGGER ledger_proposals_no_update",
        f"CREATE TRIGGER ledger_proposals_no_update BEFORE UPDATE ON ledger_proposals WHEN {changed('IS NOT')} "
        "BEGIN SELECT RAISE(ABORT, 'ledger_proposals is append-only'); END",
    ),
    "postgres": (
        "DROP TRIGGER ledger_proposals_no_update ON ledger_proposals",
        "CREATE TRIGGER ledger_proposals_no_update BEFORE UPDATE ON ledger_proposals FOR EACH ROW "
        f"WHEN ({changed('IS DISTINCT FROM')}) EXECUTE FUNCTION ledger_refuse()",
    ),
}


async def add_terms(_apps: Any, editor: Any) -> None:
    dialect = "sqlite" if editor.DIALECT == "sqlite" else "postgres"
    for sql in (*TABLE, *GUARDS[dialect]):
        await editor.client.execute_query(sql)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0006_names")]

    initial = False

    operations: ClassVar = [ops.RunPython(add_terms)]
