"""The columns of days and moments say what the ORM's own say, of every text that SQLite may hold."""

from datetime import date
from typing import Any

import pytest
from tortoise import fields
from tortoise.fields import Field

from engine.store.fields import DateField, DatetimeField

DAYS = ("2022-11-20", "1872-11-30", "2024-02-29", "2022-11-20 00:00:00", None, date(2022, 11, 20))
MOMENTS = (
    "2022-11-20 16:00:00+00:00",
    "2022-11-20T16:00:00Z",
    "2022-11-20 16:00:00.123456+00:00",
    "2022-11-20 18:00:00+02:00",
    "2022-11-20 16:00:00",
    None,
)


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_what_the_orm_reads(text: object) -> None:
    assert DateField().to_python_value(text) == fields.DateField().to_python_value(text)


@pytest.mark.parametrize("text", MOMENTS)
def test_a_moment_is_what_the_orm_reads(text: object) -> None:
    ours, theirs = DatetimeField().to_python_value(text), fields.DatetimeField().to_python_value(text)

    assert ours == theirs
    assert (ours and ours.tzinfo) == (theirs and theirs.tzinfo)


@pytest.mark.parametrize("text", ["no day", "2022-13-01", ""])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        DateField().to_python_value(text)


@pytest.mark.parametrize(("ours", "theirs"), [(DateField, fields.DateField), (DatetimeField, fields.DatetimeField)])
def test_migrations_know_the_columns_of_the_orm_alone(ours: type[Field[Any]], theirs: type[Field[Any]]) -> None:
    assert ours(null=True).describe(serializable=True) == theirs(null=True).describe(serializable=True)
    assert ours(null=True).deconstruct()[0] == theirs(null=True).deconstruct()[0]
