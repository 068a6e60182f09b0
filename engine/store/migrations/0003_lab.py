"""The Lab: a price for its modules, and answers that no statement can change once they are stored."""

from enum import StrEnum
from typing import Any, ClassVar

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

PRICE = "INSERT INTO ledger_prices (feature, version, tokens, valid_from) VALUES ('lab_module', 1, 2, 0)"
ANSWERS = ("lab_answers", "lab_forecasts")
POSTGRES_REFUSAL = """
CREATE FUNCTION lab_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'an answer in % is never changed', TG_TABLE_NAME; END $$
"""


class RoundKind(StrEnum):
    """As the release had it: a migration changes with nothing that lives on."""

    DAILY = "daily"
    FREE = "free"


def triggers(dialect: str) -> list[str]:
    if dialect == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, 'an answer is never changed'); END"
        return [f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}" for table in ANSWERS]
    refuse = "FOR EACH ROW EXECUTE FUNCTION lab_refuse()"
    made = [f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}" for table in ANSWERS]
    return [POSTGRES_REFUSAL, *made]


async def guard_and_price(_apps: Any, editor: Any) -> None:
    for sql in (PRICE, *triggers(editor.DIALECT)):
        await editor.client.execute_query(sql)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("oracle", "0002_ledger")]

    initial = False

    operations: ClassVar = [
        ops.CreateModel(
            name="PlayerForecast",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "user",
                    fields.ForeignKeyField(
                        "oracle.User",
                        source_field="user_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="lab_forecasts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "fixture",
                    fields.ForeignKeyField(
                        "oracle.Fixture",
                        source_field="fixture_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="lab_forecasts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(description="DAILY: daily\nFREE: free", enum_type=RoundKind, max_length=8),
                ),
                ("home", fields.FloatField()),
                ("draw", fields.FloatField()),
                ("away", fields.FloatField()),
                (
                    "simulation",
                    fields.CharField(description="id of the forecast that stood at kick-off", max_length=32),
                ),
                ("model_home", fields.FloatField()),
                ("model_draw", fields.FloatField()),
                ("model_away", fields.FloatField()),
                (
                    "shown_home_score",
                    fields.IntField(description="the result that was shown, a later correction does not change it"),
                ),
                ("shown_away_score", fields.IntField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "lab_forecasts",
                "app": "oracle",
                "unique_together": (("user", "fixture"),),
                "pk_attr": "id",
                "table_description": "A reader's forecast of a past fixture, stored before its result was shown, beside the model's own.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="QuestionAnswer",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "user",
                    fields.ForeignKeyField(
                        "oracle.User",
                        source_field="user_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="lab_answers",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("module", fields.CharField(max_length=64)),
                ("question", fields.CharField(max_length=64)),
                ("choice", fields.IntField(description="position of the chosen answer, from 0")),
                ("is_correct", fields.BooleanField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "lab_answers",
                "app": "oracle",
                "unique_together": (("user", "module", "question"),),
                "pk_attr": "id",
                "table_description": "A reader's first answer to a question of a module, which is the one that counts.",
            },
            bases=["Model"],
        ),
        ops.RunPython(guard_and_price),
    ]
