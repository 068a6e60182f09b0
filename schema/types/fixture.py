"""Fixtures: who meets whom, when, and how it ended."""

from __future__ import annotations

import strawberry
from strawberry import field

from engine.catalogue.views import FixtureView
from engine.forecasts.views import Identity
from engine.simulation.outcome import Score
from schema.context import Info
from schema.types.node import Node
from schema.types.shown import auto, shows


def score(fixture: strawberry.Parent[FixtureView]) -> Score | None:
    if fixture.home_score is None or fixture.away_score is None:
        return None
    return Score(home=fixture.home_score, away=fixture.away_score)


async def simulation(fixture: strawberry.Parent[FixtureView], info: Info) -> Identity:
    return await info.context.forecast_of_fixture(fixture.id)


def has_kicked_off(fixture: strawberry.Parent[FixtureView], info: Info) -> bool:
    return fixture.has_kicked_off(info.context.services.clock())


def is_overdue(fixture: strawberry.Parent[FixtureView], info: Info) -> bool:
    return fixture.is_overdue(info.context.services.clock())


@shows(FixtureView)
class Fixture(Node):
    id: strawberry.ID
    competition: auto
    season: auto
    round: auto
    day: auto
    kick_off: auto
    home: auto
    away: auto
    neutral: auto
    status: auto
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
    simulation: Identity = field(
        resolver=simulation,
        description="The standard forecast; from kick-off on the last one that was made before it.",
    )
