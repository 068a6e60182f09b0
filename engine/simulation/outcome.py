"""The ways a match ends, and their probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import msgspec

IMPOSSIBLE = 0.0


class Outcome(StrEnum):
    """Also what a forecast is asked by.

    Example:
        >>> import engine as tr
        >>> forecast = tr.forecast_from_elo(1500, 1500)
        >>> abs(forecast.outcomes[tr.Outcome.DRAW] - forecast.chance("draw").mean) < 1e-9
        True
    """

    HOME = "home"
    DRAW = "draw"
    AWAY = "away"

    @property
    def position(self) -> int:
        """On every axis of outcomes: home, draw, away."""
        return ORDER.index(self)


ORDER = (Outcome.HOME, Outcome.DRAW, Outcome.AWAY)


class Outcomes(msgspec.Struct, frozen=True, omit_defaults=True):
    """Three probabilities that sum to one; none is left for what the sport does not have.

    What is impossible is not stored: rows of a sport without draws hold none, and are read back with a chance of zero.
    """

    home: float = IMPOSSIBLE
    draw: float = IMPOSSIBLE
    away: float = IMPOSSIBLE

    def __post_init__(self) -> None:
        # What is left out of a row is told by identity.
        if self.draw == IMPOSSIBLE:
            msgspec.structs.force_setattr(self, "draw", IMPOSSIBLE)

    @classmethod
    def of(cls, values: Sequence[float]) -> "Outcomes":
        home, draw, away = values
        return cls(float(home), float(draw), float(away))

    def __getitem__(self, outcome: Outcome) -> float:
        return self.as_tuple()[outcome.position]

    def as_tuple(self) -> tuple[float, float, float]:
        return self.home, self.draw, self.away

    @property
    def most_likely(self) -> Outcome:
        return max(ORDER, key=self.__getitem__)

    @property
    def favourite(self) -> Outcome:
        """The side more likely to win; the home side where both are equal."""
        return Outcome.AWAY if self.away > self.home else Outcome.HOME


class OutcomeCounts(msgspec.Struct, frozen=True, omit_defaults=True):
    """How many matches ended in each way; stored as `Outcomes` are."""

    home: int = 0
    draw: int = 0
    away: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    home: int
    away: int

    @property
    def outcome(self) -> Outcome:
        if self.home == self.away:
            return Outcome.DRAW
        return Outcome.HOME if self.home > self.away else Outcome.AWAY


@dataclass(frozen=True, slots=True)
class ExpectedScore:
    """Mean scores of both sides, over chance and over what is not known of the strengths."""

    home: float
    away: float


@dataclass(frozen=True, slots=True)
class ScoreChance:
    home: int
    away: int
    probability: float
