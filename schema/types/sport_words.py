"""What a sport calls things."""

from __future__ import annotations

from engine.sports import spec
from schema.types.shown import auto, shows


@shows(spec.SportWords)
class SportWords:
    score: auto
    scores: auto
    margin: auto
    total: auto
    strengths: list[str]


WORDS = "What its sport calls things."
