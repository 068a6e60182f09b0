"""The two sides of a match."""

from enum import StrEnum


class Side(StrEnum):
    HOME = "home"
    AWAY = "away"
