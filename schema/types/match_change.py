"""What becomes of a match where something is taken back, put right or joined."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.catalogue import act
from schema.types.enums import FixtureStatus
from schema.types.outcome import Score

Rehearse = Annotated[bool, argument(description="Tell what it would do, and change nothing.")]


@strawberry.type(description="A match as it is shown: on its day, with its score.")
class MatchState:
    day: date = field(description="Day.")
    status: FixtureStatus = field(description="Status.")
    score: Score | None = field(description="Score, where it has one.")


@strawberry.type(description="A match that an act touched.")
class MatchChange:
    id: strawberry.ID = field(description="Id of the fixture.")
    competition: str = field(description="Name of the competition.")
    home: str = field(description="Home side.")
    away: str = field(description="Away side.")
    before: MatchState = field(description="As it was shown.")
    after: MatchState | None = field(description="As it is shown now; null where it is gone.")

    @classmethod
    def of(cls, change: act.MatchChange) -> MatchChange:
        return cls(
            id=strawberry.ID(str(change.id)),
            competition=change.competition,
            home=change.home,
            away=change.away,
            before=state(change.old_day, change.old_status, change.old_score),
            after=state(change.day, change.status, change.score) if change.day and change.status else None,
        )


def state(day: date, status: FixtureStatus, score: tuple[int | None, int | None]) -> MatchState:
    home, away = score
    shown = None if home is None or away is None else Score(home=home, away=away)
    return MatchState(day=day, status=status, score=shown)
