"""The ORM's columns of days and moments, read by Python's own parser, which takes a tenth of the time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal, TypeAlias, overload

from tortoise import fields
from tortoise.fields.data import T_DATE, T_DATETIME

Deconstructed: TypeAlias = tuple[str, list[Any], dict[str, Any]]


class DateField(fields.DateField[T_DATE]):
    """A calendar day."""

    @overload
    def __init__(self: DateField[date], *, null: Literal[False] = False, **kwargs: Any) -> None: ...
    @overload
    def __init__(self: DateField[date | None], *, null: Literal[True], **kwargs: Any) -> None: ...
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[misc]  # The overloads choose among the parent's.

    def to_python_value(self, value: Any) -> date | None:
        return super().to_python_value(date.fromisoformat(value[:10]) if isinstance(value, str) else value)

    def deconstruct(self) -> Deconstructed:
        return as_of_the_orm(super().deconstruct(), fields.DateField)


class DatetimeField(fields.DatetimeField[T_DATETIME]):
    """A moment in UTC."""

    @overload
    def __init__(self: DatetimeField[datetime], *, null: Literal[False] = False, **kwargs: Any) -> None: ...
    @overload
    def __init__(self: DatetimeField[datetime | None], *, null: Literal[True], **kwargs: Any) -> None: ...
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)  # type: ignore[misc]  # The overloads choose among the parent's.

    def to_python_value(self, value: Any) -> datetime | None:
        return super().to_python_value(datetime.fromisoformat(value) if isinstance(value, str) else value)

    def deconstruct(self) -> Deconstructed:
        return as_of_the_orm(super().deconstruct(), fields.DatetimeField)


def as_of_the_orm(own: Deconstructed, column: type[fields.Field[Any]]) -> Deconstructed:
    """The column is the ORM's own, so that migrations know no other."""
    return (f"{column.__module__}.{column.__name__}", *own[1:])
