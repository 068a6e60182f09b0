"""A payment is found however its reference is written: in capitals or small letters, with spaces around it or without.

References that were kept before stay as they are; that two of them were one payment already, nothing here denies.
"""

from typing import ClassVar

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0022_open_door")]

    initial = False

    operations: ClassVar = [
        ops.RunSQL(
            "CREATE INDEX ledger_transactions_same_payment ON ledger_transactions (LOWER(TRIM(payment_id))) "
            "WHERE payment_id IS NOT NULL"
        ),
    ]
