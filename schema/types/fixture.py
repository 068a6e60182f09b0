"""Fixtures: who meets whom, when, and how it ended."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, cast

import strawberry
from strawberry import field

from engine.catalogue.views import FixtureView
from schema.context import Info
from schema.types.competition import Competition, Team
from schema.types.enums import FixtureStatus
from schema.types.node import Node, is_a
from schema.types.outcome import Score

if TYPE_CHECKING:
    from schema.types.simulation import Simulation


def fixture_id(fixture: strawberry.Parent[FixtureView]) -> strawberry.ID:
    return strawberry.ID(str(fixture.id))


def score(fixture: strawberry.Parent[FixtureView]) -> Score | None:
    if fixture.home_score is None or fixture.away_score is None:
        return None
    return Score(home=fixture.home_score, away=fixture.away_score)


async def simulation(
    fixture: strawberry.Parent[FixtureView], info: Info
) -> Annotated[Simulation, strawberry.lazy("schema.types.simulation")]:
    return cast("Simulation", await info.context.forecast_of_fixture(fixture.id))


def has_kicked_off(fixture: strawberry.Parent[FixtureView], info: Info) -> bool:
    return fixture.has_kicked_off(info.context.services.clock())


def is_overdue(fixture: strawberry.Parent[FixtureView], info: Info) -> bool:
    return fixture.is_overdue(info.context.services.clock())


@strawberry.type(description="A match of a competition.")
class Fixture(Node):
    is_type_of = is_a(FixtureView)

    id: strawberry.ID = field(resolver=fixture_id, description="Id.")
    competition: Competition = field(description="Where it is played.")
    season: str = field(description="Season, such as `2025-26`.")
    round: str = field(description="Round, as the source names it; may be empty.")
    day: date = field(description="Day of the match.")
    kick_off: datetime | None = field(description="UTC; null where the source gives no time.")
    home: Team = field(description="Home side.")
    away: Team = field(description="Away side.")
    neutral: bool = field(description="Whether the venue is nobody's home.")
    status: FixtureStatus = field(description="Whether it is to be played, has its result, or was called off.")
    is_overdue: bool = field(
        resolver=is_overdue,
        description=(
            "Whether it was to be played and waits for its result: its day (UTC) is over, and where its time is known "
            "so are three hours from kick-off. Until then it lies ahead."
        ),
    )
    has_kicked_off: bool = field(
        resolver=has_kicked_off, description="Whether its forecast is frozen; without a known time, from its day on."
    )
    score: Score | None = field(resolver=score, description="The result, or what was awarded; null until it is known.")
    simulation: Annotated[Simulation, strawberry.lazy("schema.types.simulation")] = field(
        resolver=simulation,
        description="The standard forecast; from kick-off on the last one that was made before it.",
    )
