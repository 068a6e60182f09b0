"""How many accounts there are, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.expressions import Q
from tortoise.functions import Count

from engine.accounts.models import User
from engine.weeks import WEEK, midnight


@dataclass(frozen=True, slots=True)
class WeekOfAccounts:
    """Accounts in a week.

    Attributes:
        begins: Its Monday (UTC).
        new: Accounts that were made in it.
        accounts: Accounts that there were at its end.
    """

    begins: date
    new: int
    accounts: int


async def weeks_of_accounts(mondays: Sequence[date]) -> tuple[WeekOfAccounts, ...]:
    """Each of the weeks, in one statement."""
    ends = [midnight(monday + WEEK) for monday in mondays]
    columns = {
        name: Count("id", _filter=condition)
        for number, end in enumerate(ends)
        for name, condition in ((f"new_{number}", _made(end)), (f"all_{number}", _there(end)))
    }
    ((*counts,),) = await User.all().annotate(**columns).values_list(*columns)
    return tuple(
        WeekOfAccounts(monday, new, accounts)
        for monday, new, accounts in zip(mondays, counts[::2], counts[1::2], strict=True)
    )


def _made(end: datetime) -> Q:
    return Q(created_at__gte=end - WEEK, created_at__lt=end)


def _there(end: datetime) -> Q:
    return Q(Q(deleted_at__isnull=True) | Q(deleted_at__gte=end), created_at__lt=end)
