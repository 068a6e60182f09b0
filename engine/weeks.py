"""Calendar weeks, each named by its Monday (UTC)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

WEEK = timedelta(weeks=1)


def weeks_until(today: date, number: int) -> tuple[date, ...]:
    """The Mondays of so many weeks, that of the day the last."""
    this = today - timedelta(days=today.weekday())
    return tuple(this - back * WEEK for back in reversed(range(number)))


def midnight(day: date) -> datetime:
    """The moment at which a day begins, UTC."""
    return datetime.combine(day, time(), UTC)
