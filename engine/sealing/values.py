"""What is told of seals, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine.evaluation.verification import Scores


@dataclass(frozen=True, slots=True)
class FixtureSeal:
    """The proof that a match's forecast was made before kick-off and never changed.

    Attributes:
        fixture_id: Id of the fixture.
        number: Number of the seal, from 1.
        sealed_at: When its event was written into the audit chain, UTC.
        fixtures: Forecasts that it holds: those of one competition's match day.
        root: Root of their Merkle tree (RFC 6962), in hexadecimal digits.
        simulation_id: The simulation that was sealed.
    """

    fixture_id: int
    number: int
    sealed_at: datetime
    fixtures: int
    root: str
    simulation_id: str


@dataclass(frozen=True, slots=True)
class SealedDay:
    """The seal of one competition's match day.

    Attributes:
        number: From 1 without a gap.
        sealed_at: When its event was written into the audit chain, UTC.
        competition: Short name of the competition, as its `slug`.
        day: The match day.
        fixtures: Forecasts that it holds.
        root: Root of their Merkle tree (RFC 6962), in hexadecimal digits.
        event: JSON of its event in the audit chain, with its signature, as packs have it.
    """

    number: int
    sealed_at: datetime
    competition: str
    day: date
    fixtures: int
    root: str
    event: str


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """How the forecasts did that were sealed before kick-off.

    Attributes:
        matches: Matches with a result whose forecast was sealed before kick-off.
        scores: Of the forecasts as they were sealed; None where there are none.
    """

    matches: int
    scores: Scores | None
