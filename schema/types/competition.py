"""Competitions and the teams in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, cast

import strawberry
from strawberry import argument, field

from engine.catalogue import views
from engine.catalogue.sources import key_of
from engine.catalogue.views import CompetitionView, TeamView
from schema.context import Info
from schema.types.enums import Sport
from schema.types.node import Node, is_a
from schema.types.season import Deduction, Rating, RatingHistory, Season
from schema.types.season_setting import SeasonSetting

Of = Annotated[str | None, argument(description="Name of a season, one of `seasons`; null is the current one.")]


def competition_id(competition: strawberry.Parent[CompetitionView]) -> strawberry.ID:
    return strawberry.ID(str(competition.id))


def team_id(team: strawberry.Parent[TeamView]) -> strawberry.ID:
    return strawberry.ID(str(team.id))


async def competition_of_team(team: strawberry.Parent[TeamView], info: Info) -> Competition:
    return cast(Competition, await info.context.competition(team.competition_id))


async def ratings(competition: strawberry.Parent[CompetitionView], info: Info) -> list[Rating]:
    forecasts, key = info.context.services.forecasts, competition.id
    return cast(list[Rating], list(await info.context.memo.once(("ratings", key), lambda: forecasts.ratings(key))))


async def season(competition: strawberry.Parent[CompetitionView], info: Info, of: Of = None) -> Season | None:
    forecasts, key = info.context.services.forecasts, competition.id
    found = await info.context.memo.once(("season", key, of), lambda: forecasts.season(key, of))
    return cast(Season | None, found)


async def seasons(competition: strawberry.Parent[CompetitionView], info: Info) -> list[str]:
    found = await info.context.services.catalogue.season_rules.seasons(competition.id)
    return [each.name for each in reversed(found)]


async def setting(competition: strawberry.Parent[CompetitionView], info: Info) -> SeasonSetting:
    return SeasonSetting.of(await info.context.services.catalogue.season_rules.setting(competition.id))


async def deductions(competition: strawberry.Parent[CompetitionView], info: Info) -> list[Deduction]:
    found = await info.context.services.catalogue.season_rules.deductions(competition.id)
    return cast(list[Deduction], list(found))


async def history(team: strawberry.Parent[TeamView], info: Info) -> RatingHistory:
    return cast(RatingHistory, await info.context.history(team))


async def holdings(competition: strawberry.Parent[CompetitionView], info: Info) -> Holdings:
    return cast(Holdings, await info.context.holdings(competition.id))


@strawberry.type(description="What is known of a competition, and how fresh it is.")
class Holdings:
    played: int = field(description="Matches with their score.")
    ahead: int = field(description="Number of fixtures ahead, those of today included.")
    overdue: int = field(description="Fixtures that wait for a result which no import has brought; not ahead.")
    called_off: int = field(description="Matches that were postponed or abandoned and have no new day.")
    first_day: date | None = field(description="Day of the first match that was played.")
    last_day: date | None = field(description="Day of the last match that was played.")
    next_day: date | None = field(description="Day of the next fixture.")
    imported_at: datetime | None = field(description="When a file about it was last imported, UTC.")


@strawberry.type(description="A league or cup whose results are known here.")
class Competition(Node):
    is_type_of = is_a(CompetitionView)

    id: strawberry.ID = field(resolver=competition_id, description="Id.")
    slug: str = field(description="Short name for addresses.")
    name: str = field(description="Name.")
    sport: Sport = field(description="Sport.")
    is_synthetic: bool = field(
        description="Whether its results were drawn from known strengths and not played: good for learning, not news."
    )
    holdings: Holdings = field(resolver=holdings, description="What is known of it, and how fresh that is.")
    ratings: list[Rating] = field(resolver=ratings, description="Its teams with their ratings, strongest first.")
    season: Season | None = field(
        resolver=season, description="The current season, or the named one; null where nothing is known of one."
    )
    seasons: list[str] = field(resolver=seasons, description="Names of its seasons, the latest first.")
    season_setting: SeasonSetting = field(
        resolver=setting, description="What an administrator said of its seasons, where somebody did."
    )
    deductions: list[Deduction] = field(
        resolver=deductions, description="Points that were taken away in its seasons, the latest season first."
    )


def pull_key(overdue: strawberry.Parent[views.Overdue]) -> str | None:
    return key_of(overdue.competition.name)


@strawberry.type(description="Matches of a competition that wait for results.")
class Overdue:
    competition: Competition = field(description="Where they were to be played.")
    matches: int = field(description="How many, at least 1.")
    first_day: date = field(description="Day of the first of them.")
    last_day: date = field(description="Day of the last of them.")
    imported_at: datetime | None = field(description="When a file about the competition was last imported, UTC.")
    pull_key: str | None = field(
        resolver=pull_key, description="What `trickster data pull` calls it; null where no public source has it."
    )


@strawberry.type(description="A team inside one competition.")
class Team(Node):
    is_type_of = is_a(TeamView)

    id: strawberry.ID = field(resolver=team_id, description="Id.")
    name: str = field(description="Name.")
    competition: Competition = field(resolver=competition_of_team, description="Where it plays.")
    history: RatingHistory = field(resolver=history, description="Its rating after each day on which it played.")
