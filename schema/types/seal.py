"""Seals: what proves that a forecast was made before kick-off and never changed."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.evaluation.verification import Scores
from engine.forecasts.record import TrackRecord
from engine.sealing import values
from engine.sealing.values import FixtureSeal
from schema.context import Info
from schema.types.shown import auto, show, shows

show(values.SealedDay)


@shows(FixtureSeal)
class Seal:
    number: auto
    sealed_at: auto
    fixtures: auto
    root: auto
    simulation_id: strawberry.ID


@strawberry.type(description="How many of a record's forecasts were sealed before kick-off, and how those did.")
class Sealed:
    matches: int = field(description="Matches whose forecast was sealed before kick-off.")
    replayed: int = field(
        description="The others: forecast afterwards from the results before their day alone, which nobody can prove."
    )
    scores: Scores | None = field(
        description="Of the sealed forecasts, as they were sealed; null where there are none."
    )


async def sealed(record: strawberry.Parent[TrackRecord], info: Info) -> Sealed:
    found = await info.context.services.seals.record(record.selection)
    return Sealed(
        matches=found.matches,
        replayed=max(record.verification.matches - found.matches, 0),
        scores=found.scores,
    )
