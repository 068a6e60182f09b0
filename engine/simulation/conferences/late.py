"""Matches that were lost after regular time, where a table gives something for them and no score tells which."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from engine.errors import InvalidInput
from engine.sports.base import ScoreModel


@runtime_checkable
class EndsLate(Protocol):
    """A law of scores that knows how often what is level goes on."""

    def late_share(self, rate: float) -> float:
        """Share of the wins by one that came after regular time, between equal sides of this rate."""


def late_share(model: ScoreModel, rate: float) -> float:
    """Share of the defeats by one that came after regular time.

    Raises:
        InvalidInput: The law of the sport does not know it.
    """
    if not isinstance(model, EndsLate):
        raise InvalidInput(field="sport", reason="its law knows nothing of overtime")
    return model.late_share(rate)
