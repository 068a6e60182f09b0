"""Competitions and the teams in them."""

from __future__ import annotations

from typing import cast

import strawberry
from strawberry import field

from engine.catalogue.views import CompetitionView, TeamView
from schema.context import Info
from schema.types.enums import Sport
from schema.types.season import Rating, RatingHistory, Season


def competition_id(competition: strawberry.Parent[CompetitionView]) -> strawberry.ID:
    return strawberry.ID(str(competition.id))


def team_id(team: strawberry.Parent[TeamView]) -> strawberry.ID:
    return strawberry.ID(str(team.id))


async def competition_of_team(team: strawberry.Parent[TeamView], info: Info) -> Competition:
    return cast(Competition, await info.context.competition(team.competition_id))


async def ratings(competition: strawberry.Parent[CompetitionView], info: Info) -> list[Rating]:
    return cast(list[Rating], list(await info.context.services.forecasts.ratings(competition.id)))


async def season(competition: strawberry.Parent[CompetitionView], info: Info) -> Season | None:
    return cast(Season | None, await info.context.services.forecasts.season(competition.id))


async def history(team: strawberry.Parent[TeamView], info: Info) -> RatingHistory:
    return cast(RatingHistory, await info.context.services.forecasts.history(team.id))


@strawberry.type(description="A league or cup whose results are known here.")
class Competition:
    id: strawberry.ID = field(resolver=competition_id, description="Id.")
    slug: str = field(description="Short name for addresses.")
    name: str = field(description="Name.")
    sport: Sport = field(description="Sport.")
    is_synthetic: bool = field(
        description="Whether its results were drawn from known strengths and not played: good for learning, not news."
    )
    ratings: list[Rating] = field(resolver=ratings, description="Its teams with their ratings, strongest first.")
    season: Season | None = field(
        resolver=season, description="The current season, played to its end; null where nothing is known of one."
    )


@strawberry.type(description="A team inside one competition.")
class Team:
    id: strawberry.ID = field(resolver=team_id, description="Id.")
    name: str = field(description="Name.")
    competition: Competition = field(resolver=competition_of_team, description="Where it plays.")
    history: RatingHistory = field(resolver=history, description="Its rating after each day on which it played.")
