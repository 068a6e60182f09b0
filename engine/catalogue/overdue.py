"""The rule of `status.is_overdue` for rows: what lies ahead, and what waits for its result."""

from datetime import datetime

from tortoise.expressions import Q

from engine.catalogue.status import OVER_AFTER, FixtureStatus


def overdue(now: datetime) -> Q:
    """Scheduled matches that wait for their result."""
    is_over = Q(kick_off__isnull=True) | Q(kick_off__lte=now - OVER_AFTER)
    return Q(status=FixtureStatus.SCHEDULED, day__lt=now.date()) & is_over


def ahead(now: datetime) -> Q:
    """Scheduled matches that do not."""
    return Q(status=FixtureStatus.SCHEDULED) & _not_over(now)


def not_overdue(now: datetime) -> Q:
    """Every match that does not; spelled out, for what is compared with an unknown time is neither true nor false."""
    return ~Q(status=FixtureStatus.SCHEDULED) | _not_over(now)


def _not_over(now: datetime) -> Q:
    return Q(day__gte=now.date()) | Q(kick_off__gt=now - OVER_AFTER)
