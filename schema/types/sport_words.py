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
    sides: list[str]
    wins: list[str]
    start: auto
    extension: auto
    team: auto
    teams: auto
    scored: auto


WORDS = "What its sport calls things."
HOME_SIDE = "Whether playing at home says anything in its sport; else the home side is the one that is named first."
