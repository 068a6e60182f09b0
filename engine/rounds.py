"""What the name of a round says of its matches."""

import re

KNOCK_OUT = re.compile(
    r"\b(finals?|semi-?\s?finals?|quarter-?\s?finals?|round of \d+|last \d+|knock-?out|1/\d+|prelim\w*|qualif\w*"
    r"|third[- ]place|friendl(y|ies))\b",
    re.IGNORECASE,
)
PLAY_OFF = re.compile(KNOCK_OUT.pattern + r"|\b(play-?offs?|play-?outs?|relegation|promotion|barrage)\b", re.IGNORECASE)
# A second match of a tie, which a draw alone brings about.
DRAWN_LATER = re.compile(PLAY_OFF.pattern + r"|\b(replays?|deciders?|test match)\b", re.IGNORECASE)
"""Rounds whose pairings follow from results: nobody knows them when a season begins."""
