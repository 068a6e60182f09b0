"""The match days beside a day."""

from __future__ import annotations

from engine.catalogue.horizons import MatchDays as MatchDaysValue
from schema.types.shown import auto, shows


@shows(MatchDaysValue)
class MatchDays:
    previous: auto
    next: auto
