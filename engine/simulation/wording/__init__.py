"""From facts to text: what is said of a forecast, a language a module, and the phrases of English that all rooms use.

Sections hold facts and are kept for ever; their sentences are made when somebody reads them.
"""

from engine.simulation.wording.phrases import (
    count,
    counted,
    most_likely_between,
    outcome_label,
    outcome_phrase,
    percent,
    percentage_points,
    possessive,
    sentence,
    several,
)
from engine.simulation.wording.protocol import Wording

__all__ = [
    "Wording",
    "count",
    "counted",
    "most_likely_between",
    "outcome_label",
    "outcome_phrase",
    "percent",
    "percentage_points",
    "possessive",
    "sentence",
    "several",
]
