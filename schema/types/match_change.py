"""What becomes of a match where something is taken back, put right or joined."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry import argument

from engine.catalogue import act
from schema.types.shown import auto, show, shows

Rehearse = Annotated[bool, argument(description="Tell what it would do, and change nothing.")]

show(act.MatchState)


@shows(act.MatchChange)
class MatchChange:
    id: strawberry.ID
    competition: auto
    home: auto
    away: auto
    before: auto
    after: auto
