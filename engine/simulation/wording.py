"""Chance in plain words: percent, counts, and a word for how sure we are."""

from enum import StrEnum


class Confidence(StrEnum):
    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
