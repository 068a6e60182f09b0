"""The match days beside a day, and around it."""

from __future__ import annotations

from engine.catalogue.horizons import MatchDays as MatchDaysValue
from engine.catalogue.match_calendar import MatchDay
from schema.types.shown import auto, show, shows

show(MatchDay)


@shows(MatchDaysValue)
class MatchDays:
    previous: auto
    next: auto
