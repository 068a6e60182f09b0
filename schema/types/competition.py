"""Competitions and the teams in them."""

from __future__ import annotations

from typing import cast

import strawberry
from strawberry import field

from engine.catalogue.views import CompetitionView, TeamView
from schema.context import Info
from schema.types.enums import Sport


def competition_id(competition: strawberry.Parent[CompetitionView]) -> strawberry.ID:
    return strawberry.ID(str(competition.id))


def team_id(team: strawberry.Parent[TeamView]) -> strawberry.ID:
    return strawberry.ID(str(team.id))


async def competition_of_team(team: strawberry.Parent[TeamView], info: Info) -> Competition:
    return cast(Competition, await info.context.competition(team.competition_id))


@strawberry.type(description="A league or cup whose results are known here.")
class Competition:
    id: strawberry.ID = field(resolver=competition_id, description="Id.")
    slug: str = field(description="Short name for addresses.")
    name: str = field(description="Name.")
    sport: Sport = field(description="Sport.")
    is_synthetic: bool = field(
        description="Whether its results were drawn from known strengths and not played: good for learning, not news."
    )


@strawberry.type(description="A team inside one competition.")
class Team:
    id: strawberry.ID = field(resolver=team_id, description="Id.")
    name: str = field(description="Name.")
    competition: Competition = field(resolver=competition_of_team, description="Where it plays.")
