"""Moments that callers name."""

from __future__ import annotations

from datetime import UTC, datetime

from engine.errors import InvalidInput


def aware(moment: datetime | None, field: str) -> datetime | None:
    """
    Raises:
        InvalidInput: It names no time zone, so that nobody can tell when it is, or no year of UTC.
    """
    if moment is not None and moment.tzinfo is None:
        raise InvalidInput(field=field, reason="name the time zone, as in 2026-05-03T12:00:00Z")
    try:
        return moment and moment.astimezone(UTC)
    except OverflowError:
        raise InvalidInput(field=field, reason="it lies outside of the years that are counted") from None
