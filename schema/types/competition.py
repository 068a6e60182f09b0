"""Competitions and the teams in them."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import strawberry
from strawberry import argument, field

from engine.catalogue import bundle, former_names, views
from engine.catalogue.former_names import FormerName
from engine.catalogue.sources import key_of
from engine.catalogue.views import CompetitionView, DeductionView, TeamView
from engine.errors import InvalidInput
from engine.forecasts.seasons import Season
from engine.forecasts.views import TeamStanding
from engine.ratings.history import RatingHistory
from engine.sports.registry import specification
from engine.sports.spec import SportWords
from schema.context import Info
from schema.types.enums import Outcome
from schema.types.favourites import competition_is_favourite, team_is_favourite
from schema.types.node import Node
from schema.types.season import Results
from schema.types.season_setting import SeasonSetting
from schema.types.shown import auto, show, shows
from schema.types.sport_words import HOME_SIDE, WORDS

# Of nations there are some three hundred, of players of a tour thousands.
MOST_RATED = 500
Rated = Annotated[
    int | None, argument(description=f"Only the first so many, from 1 to {MOST_RATED}; else all of them.")
]
Of = Annotated[str | None, argument(description="Name of a season, one of `seasons`; null is the current one.")]


async def competition_of_team(team: strawberry.Parent[TeamView], info: Info) -> CompetitionView:
    return await info.context.competition(team.competition_id)


def words(competition: strawberry.Parent[CompetitionView]) -> SportWords:
    return specification(competition.sport).words


def has_home_side(competition: strawberry.Parent[CompetitionView]) -> bool:
    return specification(competition.sport).has_home_side


def model_version(competition: strawberry.Parent[CompetitionView]) -> str:
    return specification(competition.sport).version


def outcomes(competition: strawberry.Parent[CompetitionView]) -> list[Outcome]:
    return list(specification(competition.sport).outcomes)


async def ratings(
    competition: strawberry.Parent[CompetitionView], info: Info, first: Rated = None
) -> tuple[TeamStanding, ...]:
    forecasts, key = info.context.services.forecasts, competition.id
    found = await info.context.memo.once(("ratings", key), lambda: forecasts.ratings(key))
    if first is None:
        return found
    if not 1 <= first <= MOST_RATED:
        raise InvalidInput(field="first", reason=f"ask for 1 to {MOST_RATED} teams")
    return tuple(sorted(found, key=lambda each: not each.is_current)[:first])


async def season(
    competition: strawberry.Parent[CompetitionView], info: Info, of: Of = None, results: Results = None
) -> Season | None:
    forecasts, key = info.context.services.forecasts, competition.id
    chosen = tuple(each.result() for each in results or ())
    if chosen:
        find = partial(forecasts.season_supposing, key, of, chosen)
        return await info.context.memo.once(("season", key, of, chosen), find)
    return await info.context.memo.once(("season", key, of), lambda: forecasts.season(key, of))


async def seasons(competition: strawberry.Parent[CompetitionView], info: Info) -> list[str]:
    found = await info.context.seasons(competition.id)
    return [each.name for each in reversed(found)]


async def setting(competition: strawberry.Parent[CompetitionView], info: Info) -> SeasonSetting:
    return SeasonSetting.of(await info.context.season_setting(competition.id))


async def deductions(competition: strawberry.Parent[CompetitionView], info: Info) -> tuple[DeductionView, ...]:
    return await info.context.deductions(competition.id)


async def history(team: strawberry.Parent[TeamView], info: Info) -> RatingHistory:
    return await info.context.history(team)


async def former(team: strawberry.Parent[TeamView], info: Info) -> list[FormerName]:
    competition = await info.context.competition(team.competition_id)
    then = info.context.horizon
    known = former_names.bundled().of(competition.name, team.stored)
    return [each for each in known if then is None or (each.last_day < then.day and each.name != team.name)]


async def sources(competition: strawberry.Parent[CompetitionView], info: Info) -> tuple[bundle.BundleSource, ...]:
    return await info.context.sources(competition.id)


async def holdings(competition: strawberry.Parent[CompetitionView], info: Info) -> views.Holdings:
    return await info.context.holdings(competition.id)


@shows(views.Holdings)
class Holdings:
    played: auto
    ahead: auto
    overdue: auto
    called_off: auto
    first_day: auto
    last_day: auto
    next_day: auto
    imported_at: auto


@shows(bundle.BundleSource)
class BundleSource:
    key: auto
    title: auto
    url: auto
    licence: auto
    licence_url: auto


@shows(CompetitionView)
class Competition(Node):
    id: strawberry.ID
    slug: auto
    name: auto
    sport: auto
    words: SportWords = field(resolver=words, description=WORDS)
    has_home_side: bool = field(resolver=has_home_side, description=HOME_SIDE)
    outcomes: list[Outcome] = field(resolver=outcomes, description="The ways in which its matches can end.")
    is_synthetic: auto
    model_version: str = field(
        resolver=model_version, description="Version of the model that rates its teams and forecasts its matches."
    )
    holdings: views.Holdings = field(resolver=holdings, description="What is known of it, and how fresh that is.")
    sources: tuple[bundle.BundleSource, ...] = field(
        resolver=sources, description="Who gathered those of its matches that came with the program."
    )
    ratings: tuple[TeamStanding, ...] = field(
        resolver=ratings,
        description="Its teams with their ratings, strongest first; of a part those that play come first.",
    )
    season: Season | None = field(
        resolver=season, description="The current season, or the named one; null where nothing is known of one."
    )
    seasons: list[str] = field(resolver=seasons, description="Names of its seasons, the latest first.")
    season_setting: SeasonSetting = field(
        resolver=setting, description="What an administrator said of its seasons, where somebody did."
    )
    deductions: tuple[DeductionView, ...] = field(
        resolver=deductions, description="Points that were taken away in its seasons, the latest season first."
    )
    is_favourite: bool = field(resolver=competition_is_favourite, description="Whether whoever asks follows it.")


def pull_key(overdue: strawberry.Parent[views.Overdue]) -> str | None:
    return key_of(overdue.competition.name)


@shows(views.Overdue)
class Overdue:
    competition: auto
    matches: auto
    first_day: auto
    last_day: auto
    imported_at: auto
    pull_key: str | None = field(
        resolver=pull_key, description="What `trickster data pull` calls it; null where no public source has it."
    )


show(FormerName)


@shows(TeamView)
class Team(Node):
    id: strawberry.ID
    name: auto
    former_names: list[FormerName] = field(
        resolver=former, description="Names under which it played before, the earliest first."
    )
    colours: auto
    monogram: auto
    competition: CompetitionView = field(resolver=competition_of_team, description="Where it plays.")
    is_favourite: bool = field(resolver=team_is_favourite, description="Whether whoever asks follows it.")
    history: RatingHistory = field(resolver=history, description="Its rating after each day on which it played.")
