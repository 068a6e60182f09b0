"""A job is a row that any process can run: what it is given, who holds it and until when."""

from typing import ClassVar

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

# Those of an earlier version were tasks of its process, and have ended with it.
INTERRUPTED = (
    "UPDATE jobs SET state = 'interrupted', message = 'The server that ran it has ended.', ended_at = updated_at "
    "WHERE state IN ('waiting', 'running')"
)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0017_denials")]

    initial = False

    operations: ClassVar = [
        ops.AddField(
            model_name="Job",
            name="parameters",
            field=fields.TextField(null=True, description="JSON of what its kind is given, null of an earlier version"),
        ),
        ops.AddField(
            model_name="Job",
            name="seed",
            field=fields.CharField(
                max_length=32, null=True, description="of what it drew at random, where it drew anything"
            ),
        ),
        ops.AddField(
            model_name="Job",
            name="holder",
            field=fields.CharField(
                max_length=32, null=True, description="of the process that runs it, null while none does"
            ),
        ),
        ops.AddField(
            model_name="Job",
            name="lease_until",
            field=fields.DatetimeField(null=True, description="until when the holder alone may run it"),
        ),
        ops.AddField(
            model_name="Job",
            name="takeovers",
            field=fields.IntField(null=True, description="how often a holder's lease ran out"),
        ),
        ops.RunSQL(INTERRUPTED),
        # Every process looks there each second, and jobs that have ended stay for a month.
        ops.RunSQL("CREATE INDEX jobs_live ON jobs (id) WHERE state IN ('waiting', 'running')"),
    ]
